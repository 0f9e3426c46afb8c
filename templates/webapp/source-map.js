// Source map: relates the values of a letter to the positions of their text on the pages.

import { escapePointerToken } from "./json-scanner.js";

/** Removes everything but letters and digits, because line breaks and hyphens differ between letter and page. */
const normalizeText = (text) => text.normalize("NFC").replace(/[^\p{L}\p{N}]/gu, "");
/** Number of characters at the start of a text that identify it. */
const PREFIX_LENGTH = 40;
/** Maximum number of characters on the page before the text, such as a number or label. */
const MAX_LABEL_LENGTH = 8;
/** Members that the house style may put anywhere on the page. */
const METADATA_MEMBERS = ["subject", "sender", "addressee", "classification", "project", "ourReference", "yourReference", "copyTo",
  "dossier", "caseNumbers", "enclosures", "clause", "salutation", "closing"];
/** Members whose text is on the pages in the order of the letter. */
const FLOW_MEMBERS = ["body", "signatories", "annexes"];

const INLINE_KINDS = ["strong", "emphasis", "superscript", "subscript", "link", "foreign", "footnote", "lineBreak"];
const TEXT_MEMBERS = ["paragraph", "title", "caption", "label", "source", "heading"];
const MEMBERS_WITHOUT_TEXT = ["image", "numbering", "style", "layout", "width", "columns", "align"];
/** Placeholder for a footnote; its mark on the page is not in the letter. */
const FOOTNOTE = "\u0000";

/** Returns the text of inlines, with a placeholder for footnotes. */
function inlineText(value) {
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return value.map(inlineText).join("");
  if (value === null || typeof value !== "object") return "";
  if ("footnote" in value) return FOOTNOTE;
  const { strong, emphasis, superscript, subscript, link, foreign } = value;
  return inlineText(strong ?? emphasis ?? superscript ?? subscript ?? link?.text ?? foreign?.text ?? "");
}

/** Tests if a list has the inlines of one text, as in a table cell, and not blocks. */
const isInlineList = (list) => list.some((item) => typeof item !== "string")
  && list.every((item) => typeof item === "string" || (item !== null && typeof item === "object" && INLINE_KINDS.some((kind) => kind in item)));

/** Yields the texts in a value in reading order, with their pointers. */
function* iterateTexts(value, pointer) {
  if (typeof value === "string") yield { pointer, text: value };
  else if (Array.isArray(value) && isInlineList(value)) yield { pointer, text: inlineText(value) };
  else if (Array.isArray(value)) for (const [index, item] of value.entries()) yield* iterateTexts(item, `${pointer}/${index}`);
  else if (value !== null && typeof value === "object") {
    // Name and function of a signatory are one text on the page.
    if (typeof value.function === "string") {
      yield { pointer, text: `${value.name ?? ""}${value.function}` };
      return;
    }
    for (const [key, member] of Object.entries(value)) {
      const memberPointer = `${pointer}/${escapePointerToken(key)}`;
      if (TEXT_MEMBERS.includes(key)) yield { pointer: memberPointer, text: inlineText(member) };
      else if (!MEMBERS_WITHOUT_TEXT.includes(key)) yield* iterateTexts(member, memberPointer);
    }
  }
}

/**
 * Maps the texts of a letter to text boxes on its pages.
 *
 * Letter and boxes are in reading order, so each text is searched after the previous one. A text that is not found has
 * no box.
 *
 * @param {object} letter
 * @param {object[]} textBoxes - result of `fetchTextBoxes`
 * @returns {{ findBoxes: (pointer: string) => object[], findPointer: (pageNumber: number, x: number, y: number) => string | null }}
 *   `findBoxes`: the boxes of a value or its parts, or else of the text that contains it; `findPointer`: the pointer of
 *   the text at a point of a page
 */
export function createSourceMap(letter, textBoxes) {
  const boxes = textBoxes.map((box) => ({ ...box, normalized: normalizeText(box.text) }));
  const mappings = [];

  const findBoxIndex = (text, from) => {
    // Footnote marks are only on the page, so match the text up to the first one.
    const prefix = (text.split(FOOTNOTE).map(normalizeText).find((part) => part !== "") ?? "").slice(0, PREFIX_LENGTH);
    if (prefix === "") return -1;
    return boxes.findIndex(({ normalized }, index) => index >= from && (normalized.startsWith(prefix)
      || (prefix.length > 3 && normalized.slice(0, PREFIX_LENGTH + MAX_LABEL_LENGTH).includes(prefix))));
  };
  const addMapping = ({ pointer, text }, index) => {
    const box = boxes[index];
    mappings.push({ pointer, box });
    const normalizedText = normalizeText(text);
    const isContinuation = ({ page, normalized }) => page === box.page + 1 && normalized !== ""
      && normalizedText.includes(normalized.slice(0, PREFIX_LENGTH));
    const continuation = normalizedText.length > box.normalized.length ? boxes.slice(index + 1).find(isContinuation) : null;
    if (continuation) mappings.push({ pointer, box: continuation });
  };
  for (const name of METADATA_MEMBERS) {
    for (const entry of iterateTexts(letter[name] ?? "", `/${name}`)) {
      const index = findBoxIndex(entry.text, 0);
      if (index >= 0) addMapping(entry, index);
    }
  }
  let nextIndex = 0;
  for (const name of FLOW_MEMBERS) {
    for (const entry of iterateTexts(letter[name] ?? [], `/${name}`)) {
      const index = findBoxIndex(entry.text, nextIndex);
      if (index < 0) continue;
      addMapping(entry, index);
      nextIndex = index + 1;
    }
  }

  const isAtOrIn = (inner, outer) => inner === outer || inner.startsWith(`${outer}/`);
  const height = ({ box }) => box.bottom - box.top;
  return {
    findBoxes: (pointer) => {
      const inner = mappings.filter((mapping) => isAtOrIn(mapping.pointer, pointer));
      const found = inner.length ? inner : mappings.filter((mapping) => isAtOrIn(pointer, mapping.pointer));
      return found.map(({ box }) => box);
    },
    findPointer: (pageNumber, x, y) => {
      // Short lines can be clicked up to three quarters of the page width.
      const contains = ({ box }) => box.page === pageNumber && y >= box.top && y <= box.bottom
        && x >= box.left - 0.02 && x <= Math.max(box.right, 0.75);
      const [smallest] = mappings.filter(contains).sort((a, b) => height(a) - height(b));
      return smallest?.pointer ?? null;
    },
  };
}
