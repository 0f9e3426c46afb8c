// Conversion of inlines to editable elements and back.

import { h } from "./dom.js";
import { simplifyInlines } from "./inlines-data.js";

const TAG_NAMES = { strong: "b", emphasis: "i" };
const SCRIPT_TAG_NAMES = { superscript: "sup", subscript: "sub" };

/**
 * Tests if a value consists of inlines that a rich-text field can edit.
 *
 * @param {*} value
 * @param {boolean} [isNested] - true inside a footnote, link or foreign text, where footnotes are not allowed
 * @returns {boolean}
 */
export function isEditableInlines(value, isNested = false) {
  if (typeof value === "string") return true;
  if (!Array.isArray(value)) return false;
  return value.every((item) => {
    if (typeof item === "string") return true;
    if (item === null || typeof item !== "object") return false;
    const keys = Object.keys(item);
    if (keys.length !== 1) return false;
    const [kind] = keys;
    const content = item[kind];
    if (kind in TAG_NAMES) return isEditableInlines(content, isNested);
    if (kind in SCRIPT_TAG_NAMES) return typeof content === "string";
    if (kind === "lineBreak") return content === true;
    if (kind === "footnote") return !isNested && isEditableInlines(content, true);
    if (kind === "link") {
      return typeof content?.url === "string" && hasExactKeys(content, ["text", "url"]) && isEditableInlines(content.text, true);
    }
    if (kind === "foreign") {
      return typeof content?.language === "string" && hasExactKeys(content, ["text", "language"])
        && isEditableInlines(content.text, true);
    }
    return false;
  });
}

const hasExactKeys = (object, keys) => Object.keys(object).length === keys.length && keys.every((key) => key in object);

/**
 * Renders inlines as DOM nodes.
 *
 * @param {string | Array} value
 * @param {object} field - rich-text field; its map `footnotes` receives the footnotes
 * @returns {Node[]}
 */
export function renderInlines(value, field) {
  const items = typeof value === "string" ? [value] : value;
  return items.map((item) => {
    if (typeof item === "string") return document.createTextNode(item);
    const [[kind, content]] = Object.entries(item);
    if (kind in TAG_NAMES) return h(TAG_NAMES[kind], {}, renderInlines(content, field));
    if (kind in SCRIPT_TAG_NAMES) return h(SCRIPT_TAG_NAMES[kind], {}, content);
    if (kind === "lineBreak") return h("br");
    if (kind === "footnote") return createFootnoteMark(content, field);
    if (kind === "link") return h("a", { "data-url": content.url, title: content.url }, renderInlines(content.text, field));
    return h("span", { lang: content.language, "data-language": content.language, title: content.language }, renderInlines(content.text, field));
  });
}

/**
 * Creates the mark of a footnote. The text of the footnote is edited below the field.
 *
 * @param {string | Array} content - inlines of the footnote
 * @param {object} field - rich-text field that contains the mark
 * @returns {HTMLElement}
 */
export function createFootnoteMark(content, field) {
  const mark = h("sup", { class: "footnote-mark", contenteditable: "false" });
  field.footnotes.set(mark, content);
  return mark;
}

/**
 * Reads inlines from the DOM.
 *
 * @param {Node} node - element whose children are read
 * @param {object} field - rich-text field that contains the node
 * @returns {Array} list of inlines
 */
export function readInlines(node, field) {
  const inlines = [];
  const addInline = (item) => {
    if (typeof item === "string" && typeof inlines.at(-1) === "string") inlines[inlines.length - 1] += item;
    else inlines.push(item);
  };
  for (const child of node.childNodes) {
    if (child.nodeType === Node.TEXT_NODE) {
      if (child.data !== "") addInline(child.data);
      continue;
    }
    if (child.nodeType !== Node.ELEMENT_NODE) continue;
    const name = child.localName;
    if (field.footnotes.has(child)) {
      addInline({ footnote: field.footnotes.get(child) });
      continue;
    }
    if (name === "br") {
      // Browsers add a last <br> to keep an empty line open; it is not content.
      if (child.nextSibling || child.parentNode !== field.textElement) addInline({ lineBreak: true });
      continue;
    }
    const content = simplifyInlines(readInlines(child, field));
    if (content === "") continue;
    if (name === "b" || name === "strong") addInline({ strong: content });
    else if (name === "i" || name === "em") addInline({ emphasis: content });
    else if (name === "sup") addInline({ superscript: child.textContent });
    else if (name === "sub") addInline({ subscript: child.textContent });
    else if (child.dataset.url) addInline({ link: { text: content, url: child.dataset.url } });
    else if (child.dataset.language) addInline({ foreign: { language: child.dataset.language, text: content } });
    else {
      if (["div", "p"].includes(name) && inlines.length) addInline({ lineBreak: true });
      for (const item of typeof content === "string" ? [content] : content) addInline(item);
    }
  }
  return inlines;
}
