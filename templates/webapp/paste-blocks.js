// Conversion of pasted pieces (see clipboard.js) to blocks of a letter.

import { t } from "./i18n.js";
import { TYPED_NUMBER, createParagraph, readableText, simplifyInlines, stripTypedNumber } from "./inlines-data.js";

/** Maximum depth of sections in a letter. */
const MAX_SECTION_DEPTH = 3;
/** Maximum number of characters in a heading that is recognized by its typed number. */
const MAX_TYPED_HEADING_LENGTH = 120;

/**
 * Flattens blocks to lines of inlines, for fields without blocks. A table row becomes a line.
 *
 * @param {Array} blocks
 * @returns {Array[]} lines, each a list of inlines
 */
export function flattenToLines(blocks) {
  return [blocks].flat().flatMap((block) => {
    if (typeof block === "string") return [[block]];
    const [[kind, content]] = Object.entries(block);
    if (kind === "paragraph") return [[content].flat()];
    if (kind === "section") return [[content.title].flat(), ...flattenToLines(content.blocks)];
    if (kind === "list") return content.items.flatMap(flattenToLines);
    if (kind === "quote") return flattenToLines(content.blocks);
    if (kind === "questions") return content.flatMap(flattenQuestion);
    return flattenTable(content);
  });
}

function flattenQuestion({ question, answer }) {
  return question
    ? [[`${t("kind-question")} ${question.number}`], ...flattenToLines(question.blocks)]
    : [[`${t("kind-answer")} ${answer.numbers.join(", ")}`], ...flattenToLines(answer.blocks)];
}

function flattenTable({ caption, header, rows }) {
  const flattenRow = (row) => row.flatMap((cell, index) => [...(index ? [", "] : []), ...flattenCell(cell)]);
  return [...(caption ? [[caption].flat()] : []), ...[...(header ? [header] : []), ...rows].map(flattenRow)];
}

/** Flattens a table cell to one list of inlines. */
function flattenCell(cell) {
  // Adjacent strings are paragraphs, because those of one paragraph are merged.
  const isBlocks = Array.isArray(cell) && cell.some((item, index) =>
    item.paragraph || item.list || (typeof item === "string" && typeof cell[index + 1] === "string"));
  return isBlocks ? flattenToLines(cell).flatMap((line, index) => [...(index ? [" "] : []), ...line]) : [cell].flat();
}

/**
 * Detects the style of a list by the label of an item.
 *
 * @param {string} label - such as “1.”, “(a)” or “•”
 * @returns {string} `number`, `roman`, `letter` or `bullet`
 */
export function detectListStyle(label) {
  if (/^\(?\d+[.)]*$/.test(label) || /^\d+(\.\d+)+\.?$/.test(label)) return "number";
  if (/^\(?[ivx]{2,}[.)]*$/i.test(label) || /^\(?i[.)]+$/i.test(label)) return "roman";
  if (/^\(?[a-z][.)]+$/i.test(label) && !/^o$/.test(label)) return "letter";
  return "bullet";
}

/** Creates a list item from blocks; a single text needs no array. */
export const createListItem = (blocks) => (blocks.length === 1 && typeof blocks[0] === "string" ? blocks[0] : blocks);

/**
 * Groups consecutive items into lists, nested by level.
 *
 * @param {object[]} pieces
 * @returns {object[]} pieces without items
 */
export function groupListItems(pieces) {
  const result = [];
  let openLists = [];
  for (const piece of pieces) {
    if (piece.kind !== "item") {
      openLists = [];
      result.push(piece);
      continue;
    }
    if (!piece.inlines.length) continue;
    while (openLists.length && openLists.at(-1).level > piece.level) openLists.pop();
    let current = openLists.at(-1);
    if (current && current.level === piece.level && current.list.style !== piece.style) {
      openLists.pop();
      current = openLists.at(-1);
    }
    if (!current || current.level < piece.level) {
      const list = { style: piece.style, items: [] };
      if (current) {
        const { items } = current.list;
        items.push([...[items.pop()].flat(), { list }]);
      } else result.push({ kind: "list", list });
      current = { level: piece.level, list };
      openLists.push(current);
    }
    current.list.items.push(createListItem([createParagraph(piece.inlines)]));
  }
  return result;
}

function pieceToBlock(piece) {
  if (piece.kind === "list") return { list: piece.list };
  if (piece.kind === "block") return piece.block;
  return createParagraph(piece.inlines);
}

/** Converts pieces to paragraphs and lists, for a table cell or list item; other pieces are left out. */
export const toSimpleBlocks = (pieces) => pieces.map(pieceToBlock).filter((block) => typeof block === "string" || block.paragraph || block.list);

/**
 * Detects headings by a typed number before a short line that does not end like a sentence, if the numbers are
 * consecutive. Pieces that already have headings are unchanged, and numbers in adjacent lines are a list.
 *
 * @param {object[]} pieces
 * @returns {object[]}
 */
export function detectTypedHeadings(pieces) {
  if (pieces.some(({ kind }) => kind === "heading")) return pieces;
  const numbers = pieces.map(({ kind, inlines }) => {
    const text = kind === "paragraph" ? readableText(inlines) : "";
    const isTitle = text.length <= MAX_TYPED_HEADING_LENGTH && !/[.;:,?!…]$/.test(text) && !text.includes("\n");
    return isTitle ? parseHeadingNumber(TYPED_NUMBER.exec(text)?.[1]) : null;
  });
  let previous = null;
  return pieces.map((piece, index) => {
    const number = numbers[index];
    const isAlone = !numbers[index - 1] && !numbers[index + 1] && index < pieces.length - 1;
    if (!number || !isAlone || !isNextNumber(previous, number)) return piece;
    previous = number;
    return { kind: "heading", level: number.length, inlines: stripTypedNumber(piece.inlines).inlines, isNumbered: true };
  });
}

const ROMAN_NUMERALS = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"];

/** Parses the number of a heading to its counters: [2, 1] for “2.1”, [2] for “II.”; null if it is not a number. */
function parseHeadingNumber(text) {
  if (!text) return null;
  const counters = text.replace(/\.$/, "").split(".").map((part) => (/\d/.test(part) ? Number(part) : ROMAN_NUMERALS.indexOf(part) + 1));
  return counters.every((counter) => counter > 0) ? counters : null;
}

/** Tests if the number of a heading can follow the previous one; the first must have one counter. */
function isNextNumber(previous, number) {
  if (!previous) return number.length === 1;
  const last = number.length - 1;
  const expected = (depth) => (depth < last ? previous[depth] : (previous[depth] ?? 0) + 1);
  return last <= previous.length && number.every((counter, depth) => counter === expected(depth));
}

/**
 * Converts pieces to blocks, with the pieces after a heading in its section.
 *
 * @param {object[]} pieces
 * @returns {Array} blocks
 */
export function nestSections(pieces) {
  const result = [];
  const openSections = [];
  const levels = [...new Set(pieces.filter((piece) => piece.kind === "heading").map((piece) => piece.level))].sort();
  for (const piece of pieces) {
    if (piece.kind !== "heading") {
      (openSections.at(-1)?.section.blocks ?? result).push(pieceToBlock(piece));
      continue;
    }
    const depth = Math.min(levels.indexOf(piece.level) + 1, MAX_SECTION_DEPTH);
    while (openSections.length && openSections.at(-1).depth >= depth) openSections.pop();
    const parent = openSections.at(-1);
    const isNumbered = piece.isNumbered && (!parent || parent.section.numbering === "decimal");
    const section = { title: simplifyInlines(piece.inlines), numbering: isNumbered ? "decimal" : "none", blocks: [] };
    (parent?.section.blocks ?? result).push({ section });
    openSections.push({ depth, section });
  }
  return result;
}
