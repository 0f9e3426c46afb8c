// The page: what is written beside what it becomes.

import { check, curl, example, examples, Failure, places, render } from "./api.js";
import { debounced, h, hand, icon, iconButton, menu } from "./dom.js";
import { blank, Draft } from "./draft.js";
import { findings } from "./findings.js";
import { focusAt, form, pointerOf } from "./form.js";
import { askAgain } from "./key.js";
import { link } from "./linked.js";
import { position, scan } from "./places.js";
import { preview } from "./preview.js";
import { toolbar } from "./rich.js";
import { tell } from "./sequence.js";
import { tellIn } from "./told.js";
import { say, speak } from "./words.js";

const FORMATS = ["pdf", "docx", "html", "zip"];
const languages = document.documentElement.dataset.languages.split(" ");
const LANGUAGE = "kamerbrief.language";

const remembered = (name) => {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
};

await speak(["nl", "en"].includes(remembered(LANGUAGE)) ? remembered(LANGUAGE) : document.documentElement.lang);
const draft = new Draft(document.documentElement.lang);
let view = null;
document.querySelector("#plain").remove();
document.querySelector(".bar").remove();
document.body.className = "app";
await build();

/** Makes the whole page in the language of the moment. */
async function build(mode = draft.letter ? "form" : "json") {
  view?.stop();
  view = made();
  document.body.replaceChildren(...view.elements);
  document.title = say("title");
  await view.turn(mode);
  view.check();
}

function made() {
  const pages = preview((page, x, y) => {
    const pointer = linked?.from(page, x, y);
    if (pointer) go(pointer);
  });
  const report = findings((pointer) => go(pointer));
  const holder = h("div", { class: "write-body", id: "write-body", role: "tabpanel", "aria-labelledby": "tab-form", tabindex: "-1" });
  let mode = null;
  let json = null;
  let root = null;
  let linked = null;
  let last = { violations: [], warnings: [] };
  let abort = new AbortController();
  const stopper = new AbortController();
  const on = (target, name, call) => target.addEventListener(name, call, { signal: stopper.signal });

  const tabs = ["form", "json"].map((name) => h("button", {
    type: "button", role: "tab", id: `tab-${name}`, "aria-controls": "write-body",
    onclick: () => turn(name),
    onkeydown: (event) => {
      if (!["ArrowLeft", "ArrowRight"].includes(event.key)) return;
      const other = tabs[1 - tabs.indexOf(event.target)];
      other.focus();
    },
  }, say(`tab-${name}`)));
  const undo = iconButton("undo", say("undo"), () => draft.undo());
  const redo = iconButton("redo", say("redo"), () => draft.redo());
  const marks = toolbar(icon);
  const kept = h("span", { class: "kept" });

  const showHistory = () => {
    undo.disabled = !draft.canUndo;
    redo.disabled = !draft.canRedo;
    kept.textContent = draft.isKept ? say("kept") : say("not-kept");
  };

  /** Shows the letter in one of the two ways. */
  async function turn(to) {
    if (to === "form" && draft.letter === null) {
      to = "json";
      tell(say("form-needs-json"));
      report.notice(say("form-needs-json"));
    }
    mode = to;
    for (const tab of tabs) {
      const isThis = tab.id === `tab-${to}`;
      tab.setAttribute("aria-selected", isThis);
      tab.tabIndex = isThis ? 0 : -1;
    }
    holder.setAttribute("aria-labelledby", `tab-${to}`);
    marks.hidden = to !== "form";
    if (to === "form") {
      json = null;
      root = await form(draft.letter, languages, () => draft.edited());
      holder.replaceChildren(root);
    } else {
      root = null;
      const { editor } = await import("./editor.js");
      json = editor(draft.text, (text) => draft.write(text));
      holder.replaceChildren(json.element);
    }
    showHistory();
    point(last);
  }

  /** Shows findings where they are; of a letter that was just begun nothing is wrong yet. */
  function point(found) {
    json?.mark(found.violations, found.warnings);
    if (root) tellIn(root, draft.isFresh ? { violations: [], warnings: [] } : found);
  }

  function go(pointer) {
    document.body.dataset.side = "write";
    if (json) json.go(pointer);
    else if (root) focusAt(root, pointer);
  }

  /** Shows on the pages where what is being written stands. */
  function light() {
    const { activeElement } = document;
    const pointer = root?.contains(activeElement) ? pointerOf(activeElement) : "";
    pages.light(pointer && linked ? linked.to(pointer) : []);
  }

  const look = debounced(350, examine);
  async function examine() {
    abort.abort();
    abort = new AbortController();
    const { text } = draft;
    const { error } = scan(text);
    if (error !== null) {
      last = { violations: [], warnings: [] };
      linked = null;
      report.say(say("not-json", position(text, error)), { label: say("go-there"), run: () => go(error) });
      pages.old();
      json?.broken();
      document.body.dataset.checked = "failed";
      return;
    }
    try {
      last = { ...await check(text, abort.signal), text };
      if (text !== draft.text) return;
      report.show(last, draft.isFresh);
      point(last);
      if (last.valid) pages.set(text, last.pages);
      else pages.old();
      linked = last.valid ? link(JSON.parse(text), await places(text, abort.signal)) : null;
      light();
      document.body.dataset.checked = last.valid ? "valid" : "at-fault";
    } catch (error) {
      if (error.name === "AbortError") return;
      if (!(error instanceof Failure)) throw error;
      last = { violations: [], warnings: [] };
      const label = error.problem.status === 401 ? say("give-key") : say("try-again");
      report.say(error.message, { label, run: () => { askAgain(); examine(); } });
      pages.old();
      document.body.dataset.checked = "failed";
    }
  }

  async function save(format) {
    if (last.text === draft.text && last.valid === false) return refuse(last.violations);
    try {
      const { blob, name } = await render(draft.text, format);
      hand(blob, name);
      tell(say("saved", { name }));
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      if (error.problem.violations) refuse(error.problem.violations);
      else report.notice(error.message);
    }
  }

  function refuse([first]) {
    report.open();
    tell(say("not-saved"));
    report.notice(say("not-saved"));
    go(first.pointer);
  }

  function saveJson() {
    const subject = typeof draft.letter?.subject === "string" ? draft.letter.subject : "";
    const date = typeof draft.letter?.date === "string" ? `${draft.letter.date} ` : "";
    const name = `${date}${subject}`.replace(/[\u0000-\u001f/\\:*?"<>|]+/g, " ").trim() || say("letter");
    hand(new Blob([draft.text], { type: "application/json" }), `${name}.json`);
  }

  async function copy(format) {
    try {
      await navigator.clipboard.writeText(curl(draft.text, format));
      tell(say("copied"));
      report.notice(say("copied"));
    } catch {
      report.notice(say("not-copied"));
    }
  }

  const file = h("input", {
    type: "file", accept: ".json,application/json", hidden: true, "aria-label": say("open"),
    onchange: async () => {
      const [chosen] = file.files;
      if (chosen) draft.replace(await chosen.text());
      file.value = "";
    },
  });

  const start = menu(h("button", { type: "button" }, icon("fresh"), h("span", {}, say("new"))), async () => {
    const fresh = { label: say("new-empty"), run: () => draft.replace(blank(document.documentElement.lang), true) };
    const known = await examples().catch(() => []);
    return [fresh, ...known.map(({ kind, subject, name }) => ({
      label: kind, hint: subject, run: async () => draft.replace(await example(name)),
    }))];
  });
  const open = h("button", { type: "button", onclick: () => file.click() }, icon("open"), h("span", {}, say("open")));
  const download = menu(h("button", { type: "button" }, icon("save"), h("span", {}, say("save"))), [
    ...FORMATS.map((format) => ({ label: say(`save-${format}`), hint: say(`about-${format}`), run: () => save(format) })),
    { label: say("save-json"), hint: say("about-json"), run: saveJson },
    { label: say("save-curl"), hint: say("about-curl"), run: () => copy("pdf") },
  ]);
  const pdf = h("button", { type: "button", class: "primary", onclick: () => save("pdf") }, say("pdf-now"));
  const other = document.documentElement.lang === "nl" ? "en" : "nl";
  const tongue = h("button", {
    type: "button", lang: other, onclick: async () => {
      try {
        localStorage.setItem(LANGUAGE, other);
      } catch {
        // Then the page opens in the language of the browser.
      }
      await speak(other);
      await build(mode);
    },
  }, icon("language"), say("other-language"));
  const erase = h("button", { type: "button", class: "link", onclick: () => {
    draft.erase(document.documentElement.lang);
    tell(say("erased"));
    report.notice(say("erased"));
  } }, say("erase"));

  const side = (name, words) => h("button", {
    type: "button", "aria-pressed": (document.body.dataset.side ?? "write") === name,
    onclick: ({ currentTarget }) => {
      document.body.dataset.side = name;
      for (const button of currentTarget.parentElement.children) button.setAttribute("aria-pressed", button === currentTarget);
    },
  }, words);
  document.body.dataset.side ??= "write";

  const head = h("header", { class: "bar" },
    h("h1", { class: "wordmark" }, h("img", { src: new URL("icon.svg", import.meta.url).pathname, alt: "", width: 28, height: 28 }), "Kamerbrief"),
    h("nav", { class: "row", "aria-label": say("letter") }, start, open, file, download, pdf), tongue);
  const sides = h("nav", { class: "sides", "aria-label": say("sides") }, side("write", say("side-write")), side("view", say("side-view")));
  const write = h("section", { class: "write", "aria-label": say("side-write") },
    h("div", { class: "write-head" },
      h("div", { class: "tabs", role: "tablist", "aria-label": say("ways") }, tabs),
      marks, h("span", { class: "row end" }, undo, redo)),
    holder,
    report.element,
    h("p", { class: "foot" }, kept, erase, h("a", { class: "end", href: "docs" }, say("to-api"))));
  const shown = h("section", { class: "view", "aria-label": say("side-view") }, pages.element);

  on(draft, "change", () => { showHistory(); document.body.dataset.checked = "no"; look(); });
  on(draft, "history", showHistory);
  on(draft, "replace", ({ detail }) => {
    if (detail?.isAnother) pages.clear();
    last = { violations: [], warnings: [] };
    turn(draft.letter === null ? "json" : mode);
  });
  on(holder, "focusin", light);
  on(document, "pasted", ({ detail: { text, met } }) => report.notice(text, met));
  on(document, "met", ({ detail }) => report.notice(say("pasted-partly"), detail));
  on(document, "keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
      event.preventDefault();
      saveJson();
    }
  });

  return {
    elements: [
      h("a", { class: "skip", href: "#write-body" }, say("skip")),
      head, sides, h("main", { class: "panes" }, write, shown),
      h("p", { id: "told", class: "visually-hidden", role: "status" })],
    turn,
    check: examine,
    stop: () => {
      stopper.abort();
      abort.abort();
      look.cancel();
    },
  };
}
