// The page: what is written beside what it becomes.

import { check, Failure, places } from "./api.js";
import { parted } from "./pending-fields.js";
import { bar } from "./app-bar.js";
import { ask, debounced, h, iconButton } from "./dom.js";
import { Draft } from "./draft.js";
import { findings } from "./problems-panel.js";
import { focusAt, form, pointerOf } from "./form.js";
import { askAgain } from "./api-key.js";
import { link } from "./source-map.js";
import { toolbar } from "./format-toolbar.js";
import { position, scan } from "./json-scanner.js";
import { preview } from "./preview.js";
import { saving } from "./export.js";
import { tell } from "./sortable-list.js";
import { sides } from "./view-switch.js";
import { tellIn } from "./field-errors.js";
import { say, speakFirst, speakOther } from "./i18n.js";

const NOTHING = { violations: [], warnings: [] };
const languages = document.documentElement.dataset.languages.split(" ");

await speakFirst();
const draft = new Draft();
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
  let last = NOTHING;
  // Nothing is held against who has not yet asked for a document.
  let isJudged = false;
  let isRefused = false;
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
  const marks = toolbar();
  const side = sides();
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
      told(say("form-needs-json"));
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
    } else if (!json) {
      root = null;
      const { editor } = await import("./json-editor.js");
      json = editor(draft.text, (text) => draft.write(text));
      holder.replaceChildren(json.element);
    }
    showHistory();
    point();
  }

  /** Shows what was found where it is; gives it, parted from what is yet to be written. */
  function point() {
    const found = root && !isJudged ? parted(draft.letter, last) : last;
    json?.mark(found.violations, found.warnings);
    if (root) tellIn(root, found);
    if (last.text === draft.text) report.show(found);
    return found;
  }

  function go(pointer) {
    side.show("write");
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
      last = NOTHING;
      linked = null;
      report.say(say("invalid-json", position(text, error)), { label: say("go-there"), run: () => go(error) });
      pages.old();
      point();
      document.body.dataset.checked = "failed";
      return;
    }
    try {
      last = { ...await check(text, abort.signal), text };
      if (text !== draft.text) return;
      isJudged &&= !last.valid;
      if (isRefused && last.valid) report.quiet();
      isRefused &&= !last.valid;
      const found = point();
      if (last.valid) pages.set(text, last.pages);
      else pages.old(found.violations.length === 0);
      linked = last.valid ? link(JSON.parse(text), await places(text, abort.signal)) : null;
      light();
      document.body.dataset.checked = last.valid ? "valid" : "invalid";
    } catch (error) {
      if (error.name === "AbortError") return;
      if (!(error instanceof Failure)) throw error;
      last = NOTHING;
      const isLocked = error.problem.status === 401;
      report.say(isLocked ? say("no-key") : error.message, {
        label: isLocked ? say("give-key") : say("try-again"), run: () => { askAgain(); examine(); },
      });
      pages.old();
      document.body.dataset.checked = "failed";
    }
  }

  const files = saving(draft, {
    faults: () => (last.text === draft.text ? last.violations : []),
    refused: ([first]) => {
      isJudged = true;
      isRefused = true;
      point();
      report.open();
      told(say("not-saved"));
      go(first.pointer);
    },
    notice: told,
  });

  /** Says something to all, until it is closed. */
  function told(sentence, more) {
    tell(sentence);
    report.notice(sentence, more);
  }

  const erase = h("button", { type: "button", class: "link", onclick: async () => {
    if (!draft.isFresh && !await ask(say("erase-sure"), [], { text: say("erase-text"), confirm: say("erase") })) return;
    draft.erase();
    told(say("erased"));
  } }, say("erase"));
  const head = bar(draft, files, async () => {
    await speakOther();
    await build(mode);
    document.querySelector("#language").focus();
  });
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
  on(draft, "replace", async ({ detail }) => {
    if (detail?.isAnother) {
      isJudged = isRefused = false;
      report.quiet();
      pages.clear();
      holder.scrollTop = 0;
    }
    json = null;
    last = NOTHING;
    const focused = root?.contains(document.activeElement) ? pointerOf(document.activeElement) : null;
    await turn(draft.letter === null ? "json" : mode);
    if (focused !== null && root) focusAt(root, focused);
  });
  on(holder, "focusin", light);
  // What was pasted, moved or added is not in the memory that the browser has of a text.
  let isArranged = false;
  on(document, "arranged", () => { isArranged = true; });
  on(holder, "input", () => { isArranged = false; });
  on(document, "pasted", ({ detail: { text, met } }) => told(text, met));
  on(document, "said", ({ detail }) => told(detail));
  on(document, "met", ({ detail }) => told(say("pasted-partly"), detail));
  on(document, "keydown", (event) => {
    if (!event.ctrlKey && !event.metaKey) return;
    const key = event.key.toLowerCase();
    // In a text, the browser undoes what was typed last.
    const isText = !isArranged && event.target.matches("input, textarea, [contenteditable]");
    const act = key === "s" ? files.saveJson
      : isText || !["z", "y"].includes(key) ? null
        : key === "y" || event.shiftKey ? () => draft.redo() : () => draft.undo();
    if (!act) return;
    event.preventDefault();
    act();
  });

  return {
    elements: [
      h("a", { class: "skip", href: "#write-body" }, say("skip")),
      head, side.element, h("main", { class: "panes" }, write, shown),
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
