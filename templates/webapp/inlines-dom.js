// Inlines of a letter as elements that can be written in, and back.

import { h } from "./dom.js";

const MARKS = { strong: "b", emphasis: "i" };
const SCRIPTS = { superscript: "sup", subscript: "sub" };

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
export function show(value, field) {
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
export function mark(held, field) {
  const element = h("sup", { class: "mark", contenteditable: "false" });
  field.notes.set(element, held);
  return element;
}

/** Elements as inlines. */
export function read(node, field) {
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

export function tidy(items) {
  if (items.length === 0) return "";
  return items.length === 1 && typeof items[0] === "string" ? items[0] : items;
}
