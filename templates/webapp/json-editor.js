// The letter as JSON: lines with numbers, marks where something is wrong, completion.

import { h, unique } from "./dom.js";
import { around, context, position, scan } from "./json-scanner.js";
import { isSaid, say } from "./i18n.js";

/** So many are read at a glance; who types on sees fewer. */
const MOST_OFFERS = 8;

let schema = null;
async function letterSchema() {
  schema ??= await (await fetch(new URL("letter-schema.json", import.meta.url))).json();
  return schema;
}

/** The schemas that hold at the end of a path. */
function schemasAt(root, path) {
  const open = (one) => {
    if (!one || one === true) return [];
    const target = one.$ref ? one.$ref.split("/").slice(1).reduce((at, step) => at?.[step], root) : null;
    return [one, ...open(target), ...["anyOf", "oneOf", "allOf"].flatMap((name) => (one[name] ?? []).flatMap(open))];
  };
  let here = open(root);
  for (const step of path) {
    here = here.flatMap((one) => (typeof step === "number" ? open(one.items) : open(one.properties?.[step])));
  }
  return here;
}

/** What the form calls a member; none where it has no name for it. */
function meaning(name) {
  const key = ["field", "group", "kind"].map((set) => `${set}-${name}`).find(isSaid);
  return key && say(key);
}

/** What could be written at a place: [{ text, hint }]. */
function offers(root, { path, isKey, keys }) {
  const here = schemasAt(root, path);
  if (isKey) {
    const found = new Map();
    for (const one of here) {
      for (const [name, held] of Object.entries(one.properties ?? {})) if (!keys.includes(name)) found.set(name, meaning(name) ?? held.description ?? one.description ?? "");
    }
    return [...found].map(([text, hint]) => ({ text, hint }));
  }
  const values = here.flatMap((one) => one.enum ?? (one.const === undefined ? [] : [one.const]));
  return [...new Set(values)].filter((value) => typeof value === "string").map((text) => ({ text, hint: "" }));
}

export function editor(text, change) {
  const id = unique("offers");
  const area = h("textarea", {
    class: "code", spellcheck: "false", autocapitalize: "off", autocomplete: "off", wrap: "off", value: text,
    "aria-label": say("json"), "aria-controls": id, "aria-autocomplete": "list", "aria-haspopup": "listbox",
    "aria-describedby": `${id}-keys`,
  });
  const numbers = h("div", { class: "line-numbers", "aria-hidden": "true" });
  const marks = h("div", { class: "line-marks", "aria-hidden": "true" });
  const list = h("ul", { role: "listbox", id, class: "offers", "aria-label": say("offers"), hidden: true });
  const element = h("div", { class: "editor" },
    h("p", { class: "quiet", id: `${id}-keys` }, say("json-keys")),
    h("div", { class: "paper" }, numbers, marks, area, list));
  let found = [];
  let chosen = 0;
  let place = null;
  let marked = [];

  const number = () => {
    const count = area.value.split("\n").length;
    if (numbers.childElementCount !== count) {
      numbers.replaceChildren(...Array.from({ length: count }, (_, n) => h("span", {}, String(n + 1))));
    }
    mark();
  };
  const mark = () => {
    for (const line of numbers.children) line.className = "";
    // What was found in lines that are gone waits for the next look.
    const there = marked.filter(({ line }) => line <= numbers.childElementCount);
    marks.replaceChildren(...there.map(({ line, kind }) => {
      const at = numbers.children[line - 1];
      if (at.className !== "fault") at.className = kind;
      const bar = h("div", { class: kind });
      bar.style.top = `calc(${line - 1} * var(--line-height))`;
      return bar;
    }));
    scroll();
  };
  const scroll = () => {
    numbers.style.transform = `translateY(${-area.scrollTop}px)`;
    marks.style.transform = `translateY(${-area.scrollTop}px)`;
  };
  const close = () => {
    list.hidden = true;
    area.removeAttribute("aria-activedescendant");
  };
  const draw = () => {
    list.replaceChildren(...found.map(({ text, hint }, n) => h("li", {
      role: "option", id: `${id}-${n}`, "aria-selected": n === chosen,
      onmousedown: (event) => { event.preventDefault(); chosen = n; take(); },
    }, h("code", {}, text), hint ? h("small", {}, hint) : null)));
    area.setAttribute("aria-activedescendant", `${id}-${chosen}`);
  };
  const offer = async () => {
    const root = await letterSchema();
    place = context(area.value, area.selectionStart);
    const typed = place.typed.toLowerCase();
    found = offers(root, place).filter(({ text }) => text.toLowerCase().startsWith(typed) && text.toLowerCase() !== typed);
    found = found.slice(0, MOST_OFFERS);
    if (found.length === 0) return close();
    chosen = 0;
    const { line, column } = position(area.value, area.selectionStart);
    const style = getComputedStyle(area);
    const wide = measured(style);
    list.style.top = `${line * parseFloat(style.lineHeight) + parseFloat(style.paddingTop) - area.scrollTop + 2}px`;
    list.style.left = `${Math.min((column - 1) * wide + parseFloat(style.paddingLeft) - area.scrollLeft, area.clientWidth - 280)}px`;
    list.hidden = false;
    draw();
    // Above the line, where there is no room below it.
    const height = parseFloat(style.lineHeight);
    const room = area.clientHeight - list.offsetTop;
    if (list.offsetHeight > room && list.offsetTop - height > room) {
      list.style.top = `${Math.max(0, list.offsetTop - height - list.offsetHeight - 4)}px`;
    }
  };
  const take = () => {
    const { text } = found[chosen];
    const { start, quoted, isKey } = place;
    const end = area.selectionStart;
    const closed = area.value[end] === '"';
    const colon = isKey && !/^"?\s*:/.test(area.value.slice(end));
    area.setSelectionRange(start, end + (closed && quoted ? 1 : 0));
    document.execCommand("insertText", false, `${quoted ? "" : '"'}${text}"${colon ? ": " : ""}`);
    close();
  };

  area.addEventListener("input", (event) => {
    number();
    change(area.value);
    if (event.inputType === "insertText" && /["\w]/.test(event.data ?? "") && context(area.value, area.selectionStart)?.quoted) offer();
    else close();
  });
  area.addEventListener("scroll", () => { scroll(); close(); }, { passive: true });
  area.addEventListener("blur", close);
  area.addEventListener("keydown", (event) => {
    if (event.key === " " && event.ctrlKey) {
      event.preventDefault();
      offer();
    } else if (!list.hidden && ["ArrowDown", "ArrowUp"].includes(event.key)) {
      event.preventDefault();
      chosen = (chosen + (event.key === "ArrowDown" ? 1 : -1) + found.length) % found.length;
      draw();
    } else if (!list.hidden && (event.key === "Enter" || event.key === "Tab")) {
      event.preventDefault();
      take();
    } else if (!list.hidden && event.key === "Escape") close();
    else if (event.key === "Enter" && !event.isComposing) {
      // The next line stands as far in as this one.
      event.preventDefault();
      const line = area.value.slice(0, area.selectionStart).split("\n").at(-1);
      const deeper = /[[{]\s*$/.test(line) ? "  " : "";
      document.execCommand("insertText", false, `\n${/^\s*/.exec(line)[0]}${deeper}`);
    }
  });
  number();

  return {
    element,
    /** Marks the lines of findings; or where the text is not JSON. */
    mark(violations, warnings) {
      const { places, error } = scan(area.value);
      const line = (pointer) => position(area.value, around(places, pointer)[0]).line;
      marked = error !== null ? [{ line: position(area.value, error).line, kind: "fault" }] : [
        ...warnings.map(({ pointer }) => ({ line: line(pointer), kind: "warning" })),
        ...violations.map(({ pointer }) => ({ line: line(pointer), kind: "fault" }))];
      mark();
    },
    /** Moves the caret to a pointer, or to an offset. */
    go(where) {
      const [start, end] = typeof where === "number" ? [where, where] : around(scan(area.value).places, where);
      area.focus();
      area.setSelectionRange(start, end);
      const { line } = position(area.value, start);
      area.scrollTop = Math.max(0, (line - 4) * parseFloat(getComputedStyle(area).lineHeight));
    },
  };
}

const widths = new Map();
function measured(style) {
  const font = `${style.fontSize} ${style.fontFamily}`;
  if (!widths.has(font)) {
    const pen = document.createElement("canvas").getContext("2d");
    pen.font = font;
    widths.set(font, pen.measureText("0".repeat(100)).width / 100);
  }
  return widths.get(font);
}
