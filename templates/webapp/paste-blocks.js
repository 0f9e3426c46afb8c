// What was read from a clipboard, piece by piece, as blocks of a letter.

import { NUMBER, paragraph, tidy, withoutNumber, wordsOf } from "./inlines-data.js";
import { say } from "./i18n.js";

/** Letters have sections so deep. */
const DEEPEST = 3;

/** Blocks as lines of text, where nothing else may stand. */
export function linesOf(blocks) {
  return [blocks].flat().flatMap((block) => {
    if (typeof block === "string") return [[block]];
    const [[kind, held]] = Object.entries(block);
    if (kind === "paragraph") return [[held].flat()];
    if (kind === "section") return [[held.title].flat(), ...linesOf(held.blocks)];
    if (kind === "list") return held.items.flatMap(linesOf);
    if (kind === "quote") return linesOf(held.blocks);
    if (kind === "questions") return held.flatMap(({ question, answer }) => question
      ? [[`${say("turn-question")} ${question.number}`], ...linesOf(question.blocks)]
      : [[`${say("turn-answer")} ${answer.numbers.join(", ")}`], ...linesOf(answer.blocks)]);
    // A row of a table is a line.
    return [...(held.caption ? [[held.caption].flat()] : []), ...[...(held.header ? [held.header] : []), ...held.rows].map((row) =>
      row.flatMap((cell, place) => [...(place ? [", "] : []), ...cellOf(cell)]))];
  });
}

const cellOf = (cell) => {
  // Texts side by side are paragraphs: those of one paragraph are joined.
  const isBlocks = Array.isArray(cell) && cell.some((one, place) =>
    one.paragraph || one.list || (typeof one === "string" && typeof cell[place + 1] === "string"));
  return isBlocks ? linesOf(cell).flatMap((line, place) => [...(place ? [" "] : []), ...line]) : [cell].flat();
};

export function styleOf(label) {
  if (/^\(?\d+[.)]*$/.test(label) || /^\d+(\.\d+)+\.?$/.test(label)) return "number";
  if (/^\(?[ivx]{2,}[.)]*$/i.test(label) || /^\(?i[.)]+$/i.test(label)) return "roman";
  if (/^\(?[a-z][.)]+$/i.test(label) && !/^o$/.test(label)) return "letter";
  return "bullet";
}

export const item = (blocks) => (blocks.length === 1 && typeof blocks[0] === "string" ? blocks[0] : blocks);

/** Items that stand behind each other as lists, in each other by level. */
export function listed(flow) {
  const out = [];
  let open = [];
  for (const piece of flow) {
    if (piece.kind !== "item") {
      open = [];
      out.push(piece);
      continue;
    }
    if (!piece.inlines.length) continue;
    while (open.length && open.at(-1).level > piece.level) open.pop();
    let here = open.at(-1);
    if (here && here.level === piece.level && here.list.style !== piece.style) {
      open.pop();
      here = open.at(-1);
    }
    if (!here || here.level < piece.level) {
      const list = { style: piece.style, items: [] };
      if (here) {
        const last = here.list.items.length - 1;
        const held = here.list.items[last];
        here.list.items[last] = [...(Array.isArray(held) ? held : [held]), { list }];
      } else out.push({ kind: "list", list });
      here = { level: piece.level, list };
      open.push(here);
    }
    here.list.items.push(item([paragraph(piece.inlines)]));
  }
  return out;
}

const blockOf = (piece) => {
  if (piece.kind === "list") return { list: piece.list };
  if (piece.kind === "block") return piece.block;
  return paragraph(piece.inlines);
};

/** The paragraphs and lists of a cell or an item. */
export const simple = (flow) => flow.map(blockOf).filter((block) => typeof block === "string" || block.paragraph || block.list);

/** How long a heading is at most that was only typed. */
const TITLE = 120;

/**
 * Pieces, with headings where a number was typed before a short line that ends as no sentence
 * does, and the numbers count. Where there are headings already, these are all there are;
 * numbers one after another are a list.
 */
export function titled(flow) {
  if (flow.some(({ kind }) => kind === "heading")) return flow;
  const counts = flow.map(({ kind, inlines }) => {
    const said = kind === "paragraph" ? wordsOf(inlines) : "";
    const isTitle = said.length <= TITLE && !/[.;:,?!…]$/.test(said) && !said.includes("\n");
    return isTitle ? counted(NUMBER.exec(said)?.[1]) : null;
  });
  let last = null;
  return flow.map((piece, place) => {
    const count = counts[place];
    const isAlone = !counts[place - 1] && !counts[place + 1] && place < flow.length - 1;
    if (!count || !isAlone || !follows(last, count)) return piece;
    last = count;
    return { kind: "heading", level: count.length, inlines: withoutNumber(piece.inlines).inlines, isNumbered: true };
  });
}

const ROMAN = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"];

/** The counters of a number: 2.1 has two, II. has one. */
function counted(number) {
  if (!number) return null;
  const parts = number.replace(/\.$/, "").split(".");
  const counters = parts.map((part) => (/\d/.test(part) ? Number(part) : ROMAN.indexOf(part) + 1));
  return counters.every((counter) => counter > 0) ? counters : null;
}

/** Whether a number comes after another; a first one has one counter. */
function follows(last, count) {
  if (!last) return count.length === 1;
  const end = count.length - 1;
  return end <= last.length && count.every((counter, depth) => counter === (depth < end ? last[depth] : (last[depth] ?? 0) + 1));
}

/** What follows a heading as its section. */
export function nested(flow) {
  const out = [];
  const open = [];
  const levels = [...new Set(flow.filter((piece) => piece.kind === "heading").map((piece) => piece.level))].sort();
  for (const piece of flow) {
    if (piece.kind !== "heading") {
      (open.at(-1)?.section.blocks ?? out).push(blockOf(piece));
      continue;
    }
    const depth = Math.min(levels.indexOf(piece.level) + 1, DEEPEST);
    while (open.length && open.at(-1).depth >= depth) open.pop();
    const around = open.at(-1);
    const isNumbered = piece.isNumbered && (!around || around.section.numbering === "decimal");
    const section = { title: tidy(piece.inlines), numbering: isNumbered ? "decimal" : "none", blocks: [] };
    (around?.section.blocks ?? out).push({ section });
    open.push({ depth, section });
  }
  return out;
}
