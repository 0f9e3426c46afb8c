// Running text: inlines of a letter, written as in a word processor.

import { ask, h, iconButton } from "./dom.js";
import { say } from "./words.js";

const MARKS = { strong: "b", emphasis: "i" };
const SCRIPTS = { superscript: "sup", subscript: "sub" };
/** The fields of this page, by their element. */
const fields = new WeakMap();
let current = null;

/** Whether these are inlines that a field can show. */
export function isInlines(value, inNote = false) {
  if (typeof value === "string") return true;
  if (!Array.isArray(value)) return false;
  return value.every((item) => {
    if (typeof item === "string") return true;
    if (item === null || typeof item !== "object") return false;
    const keys = Object.keys(item);
    if (keys.length !== 1) return false;
    const [kind] = keys;
    const held = item[kind];
    if (kind in MARKS) return isInlines(held, inNote);
    if (kind in SCRIPTS) return typeof held === "string";
    if (kind === "lineBreak") return held === true;
    if (kind === "footnote") return !inNote && isInlines(held, true);
    if (kind === "link") return typeof held?.url === "string" && isOnly(held, ["text", "url"]) && isInlines(held.text, true);
    if (kind === "foreign") {
      return typeof held?.language === "string" && isOnly(held, ["text", "language"]) && isInlines(held.text, true);
    }
    return false;
  });
}

const isOnly = (object, keys) => Object.keys(object).length === keys.length && keys.every((key) => key in object);

/** Inlines as elements. */
function show(value, field) {
  const items = typeof value === "string" ? [value] : value;
  return items.map((item) => {
    if (typeof item === "string") return document.createTextNode(item);
    const [[kind, held]] = Object.entries(item);
    if (kind in MARKS) return h(MARKS[kind], {}, show(held, field));
    if (kind in SCRIPTS) return h(SCRIPTS[kind], {}, held);
    if (kind === "lineBreak") return h("br");
    if (kind === "footnote") return mark(held, field);
    if (kind === "link") return h("a", { "data-url": held.url, title: held.url }, show(held.text, field));
    return h("span", { lang: held.language, "data-language": held.language, title: held.language }, show(held.text, field));
  });
}

/** The mark of a footnote; what the note says stands below the field. */
function mark(held, field) {
  const element = h("sup", { class: "mark", contenteditable: "false" });
  field.notes.set(element, held);
  return element;
}

/** Elements as inlines. */
function read(node, field) {
  const out = [];
  const add = (item) => {
    if (typeof item === "string" && typeof out.at(-1) === "string") out[out.length - 1] += item;
    else out.push(item);
  };
  for (const child of node.childNodes) {
    if (child.nodeType === Node.TEXT_NODE) {
      if (child.data !== "") add(child.data);
      continue;
    }
    if (child.nodeType !== Node.ELEMENT_NODE) continue;
    const name = child.localName;
    if (field.notes.has(child)) {
      add({ footnote: field.notes.get(child) });
      continue;
    }
    if (name === "br") {
      // The last one but keeps an empty line open.
      if (child.nextSibling || child.parentNode !== field.text) add({ lineBreak: true });
      continue;
    }
    const inner = tidy(read(child, field));
    if (inner === "") continue;
    if (name === "b" || name === "strong") add({ strong: inner });
    else if (name === "i" || name === "em") add({ emphasis: inner });
    else if (name === "sup") add({ superscript: child.textContent });
    else if (name === "sub") add({ subscript: child.textContent });
    else if (child.dataset.url) add({ link: { text: inner, url: child.dataset.url } });
    else if (child.dataset.language) add({ foreign: { language: child.dataset.language, text: inner } });
    else {
      if (["div", "p"].includes(name) && out.length) add({ lineBreak: true });
      for (const item of typeof inner === "string" ? [inner] : inner) add(item);
    }
  }
  return out;
}

function tidy(items) {
  if (items.length === 0) return "";
  return items.length === 1 && typeof items[0] === "string" ? items[0] : items;
}

/**
 * A field for inlines.
 *
 * `change(value)` gets what it says; `enter(before, after)` and `erase()` are told of
 * Enter, with both halves, and of Backspace at the start; `paste(blocks, met)` gets what
 * is more than a line of text and says whether it takes it. Without `notes` the text has no
 * footnotes.
 */
export function rich({ value, label, notes = true, change, enter, erase, paste, placeholder = "", describedby }) {
  const field = { notes: new Map(), value };
  const text = h("div", {
    class: "text", contenteditable: "true", role: "textbox", "aria-multiline": enter ? "true" : "false",
    "aria-label": label, "data-placeholder": placeholder, spellcheck: "true", "aria-describedby": describedby,
  });
  const list = h("ol", { class: "notes", "aria-label": say("notes") });
  const element = h("div", { class: "rich" }, text, list);
  field.text = text;
  field.hasNotes = notes;

  const renumber = () => {
    const marks = [...text.querySelectorAll(".mark")];
    for (const gone of field.notes.keys()) if (!text.contains(gone)) field.notes.delete(gone);
    marks.forEach((element, place) => {
      element.textContent = String(place + 1);
      element.setAttribute("aria-label", say("note-number", { number: place + 1 }));
    });
    const rows = new Map([...list.children].map((row) => [row.mark, row]));
    list.replaceChildren(...marks.map((element, place) => {
      const row = rows.get(element) ?? noteRow(element);
      row.querySelector(".text").setAttribute("aria-label", say("note-number", { number: place + 1 }));
      return row;
    }));
  };
  const noteRow = (element) => {
    const inner = rich({
      value: field.notes.get(element), label: say("note"), notes: false,
      change: (said) => {
        field.notes.set(element, said);
        update();
      },
    });
    const row = h("li", {}, inner.element, iconButton("close", say("note-remove"), () => {
      element.remove();
      update();
      text.focus();
    }));
    row.mark = element;
    return row;
  };
  const update = () => {
    renumber();
    field.value = tidy(read(text, field));
    change(field.value);
  };
  field.update = update;
  text.replaceChildren(...show(value, field));
  renumber();

  text.addEventListener("input", update);
  text.addEventListener("focus", () => activate(field));
  text.addEventListener("keydown", (event) => {
    const command = shortcut(event);
    if (command) {
      event.preventDefault();
      activate(field);
      run(command);
    } else if (event.key === "Enter" && !event.isComposing) {
      event.preventDefault();
      if (event.shiftKey || !enter) {
        if (event.shiftKey) document.execCommand("insertLineBreak");
        return;
      }
      const range = getSelection().getRangeAt(0);
      range.deleteContents();
      const rest = document.createRange();
      rest.selectNodeContents(text);
      rest.setStart(range.endContainer, range.endOffset);
      const held = h("div", {}, rest.extractContents());
      const after = tidy(read(held, { ...field, text: held }));
      update();
      enter(field.value, after);
    } else if (event.key === "Backspace" && erase && getSelection().isCollapsed && isAtStart(text)) {
      if (erase(field.value)) event.preventDefault();
    }
  });
  text.addEventListener("paste", async (event) => {
    event.preventDefault();
    const html = event.clipboardData.getData("text/html");
    const plain = event.clipboardData.getData("text/plain");
    const { fromHtml, fromText } = await import("./clipboard.js");
    const { blocks, met } = html ? fromHtml(html) : fromText(plain);
    if (blocks.length === 0) return;
    const inline = blocks.length === 1 && (typeof blocks[0] === "string" ? blocks[0] : blocks[0].paragraph);
    if (!inline && paste?.(blocks, met)) return;
    const pieces = inline ? [inline] : blocks.map(flat).filter(Boolean);
    insert(field, pieces.flatMap((piece, place) => [
      ...(place ? [{ lineBreak: true }] : []), ...(typeof piece === "string" ? [piece] : piece)]));
    if (met.length) text.dispatchEvent(new CustomEvent("met", { bubbles: true, detail: met }));
  });
  text.addEventListener("drop", (event) => event.preventDefault());
  fields.set(text, field);
  return {
    element,
    focus: (atEnd = false) => {
      text.focus();
      getSelection().selectAllChildren(text);
      if (atEnd) getSelection().collapseToEnd();
      else getSelection().collapseToStart();
    },
    /** Adds inlines at the end; the caret stands before them. */
    append: (more) => {
      text.focus();
      getSelection().selectAllChildren(text);
      getSelection().collapseToEnd();
      const range = getSelection().getRangeAt(0);
      const nodes = show(more, field);
      text.append(...nodes);
      getSelection().collapse(range.startContainer, range.startOffset);
      update();
    },
  };
}

function flat(block) {
  if (typeof block === "string") return block;
  return block.paragraph ?? block.section?.title ?? null;
}

function isAtStart(text) {
  const range = getSelection().getRangeAt(0).cloneRange();
  range.setStart(text, 0);
  return range.toString() === "" && !range.cloneContents().querySelector("br, sup, b, i, a");
}

function insert(field, items) {
  field.text.focus();
  const selection = getSelection();
  const range = selection.getRangeAt(0);
  range.deleteContents();
  const allowed = field.hasNotes ? items : items.filter((item) => typeof item === "string" || !item.footnote);
  const nodes = show(allowed, field);
  const last = nodes.at(-1);
  for (const node of nodes.reverse()) range.insertNode(node);
  if (last) selection.collapse(last.parentNode, [...last.parentNode.childNodes].indexOf(last) + 1);
  field.update();
}

function shortcut({ key, ctrlKey, metaKey, altKey, shiftKey }) {
  if (!(ctrlKey || metaKey)) return null;
  if (altKey) return key.toLowerCase() === "f" || key === "ƒ" ? "footnote" : null;
  if (shiftKey) return null;
  return { b: "strong", i: "emphasis", k: "link", ".": "superscript", ",": "subscript" }[key.toLowerCase()] ?? null;
}

/** What is done to the text that was last written in. */
function run(command) {
  if (!current?.text.isConnected) return;
  const { text, range } = current;
  if (document.activeElement !== text) {
    text.focus();
    if (range && text.contains(range.startContainer)) {
      getSelection().removeAllRanges();
      getSelection().addRange(range);
    }
  }
  document.execCommand("styleWithCSS", false, false);
  if (command === "strong") document.execCommand("bold");
  else if (command === "emphasis") document.execCommand("italic");
  else if (command in SCRIPTS) document.execCommand(command);
  else if (command === "footnote") footnote(current);
  else wrap(current, command);
}

function footnote(field) {
  if (!field.hasNotes) return;
  const range = getSelection().getRangeAt(0);
  range.collapse(false);
  const element = mark("", field);
  range.insertNode(element);
  field.update();
  const row = [...field.text.nextElementSibling.children].find((row) => row.mark === element);
  row.querySelector(".text").focus();
}

/** Makes a link or foreign text of what is selected, or changes the one that the caret is in. */
async function wrap(field, kind) {
  const selector = kind === "link" ? "[data-url]" : "[data-language]";
  const range = getSelection().getRangeAt(0).cloneRange();
  const start = range.startContainer;
  const around = (start.nodeType === Node.TEXT_NODE ? start.parentElement : start).closest(selector);
  const [value, title, label, hint] = kind === "link"
    ? [around?.dataset.url ?? "https://", say("link"), say("link-url"), say("link-hint")]
    : [around?.dataset.language ?? "en", say("foreign"), say("foreign-tag"), say("foreign-hint")];
  const given = await ask(title, [{ name: "value", label, value, hint, autocomplete: "off" }]);
  if (!given) return;
  const said = given.value;
  const data = kind === "link" ? { "data-url": said, title: said } : { lang: said, "data-language": said, title: said };
  if (around) {
    if (said === "") around.replaceWith(...around.childNodes);
    else for (const [name, text] of Object.entries(data)) around.setAttribute(name, text);
  } else if (said !== "") {
    const element = h(kind === "link" ? "a" : "span", data);
    if (range.collapsed) element.textContent = said;
    else element.append(range.extractContents());
    range.insertNode(element);
  }
  field.text.focus();
  field.update();
}

const TOOLS = [
  ["strong", "B", "Control+B"], ["emphasis", "I", "Control+I"], ["superscript", "superscript", "Control+."],
  ["subscript", "subscript", "Control+,"], ["link", "link", "Control+K"], ["footnote", "note", "Control+Alt+F"],
  ["foreign", "language", ""],
];

/** The toolbar for the text that was last written in. */
export function toolbar(icon) {
  const buttons = TOOLS.map(([command, sign, keys], place) => {
    const label = say(`tool-${command}`);
    return h("button", {
      type: "button", class: `icon tool-${command}`, "aria-label": label, "aria-keyshortcuts": keys || undefined,
      title: keys ? `${label} (${keys.replace("Control", "Ctrl")})` : label, tabindex: place ? "-1" : "0",
      // The selection stays where it is.
      onmousedown: (event) => event.preventDefault(),
      onclick: () => run(command),
    }, sign.length > 1 ? icon(sign) : h("span", { "aria-hidden": "true" }, sign));
  });
  const bar = h("div", { class: "toolbar", role: "toolbar", "aria-label": say("toolbar") }, buttons);
  bar.addEventListener("keydown", (event) => {
    const at = buttons.indexOf(document.activeElement);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
    if (event.key === "Escape") current?.text.focus();
    if (to === undefined) return;
    event.preventDefault();
    buttons.at(to % buttons.length).focus();
  });
  bar.addEventListener("focusin", ({ target }) => {
    for (const button of buttons) button.tabIndex = button === target ? 0 : -1;
  });
  return bar;
}

function activate(field) {
  current = field;
  for (const note of document.querySelectorAll(".tool-footnote")) note.disabled = !field.hasNotes;
}

document.addEventListener("selectionchange", () => {
  const selection = getSelection();
  if (current && selection.rangeCount && current.text.contains(selection.anchorNode)) {
    current.range = selection.getRangeAt(0).cloneRange();
  }
});
document.addEventListener("keydown", (event) => {
  if (event.altKey && event.key === "F10") {
    event.preventDefault();
    document.querySelector(".toolbar [tabindex='0']")?.focus();
  }
});
