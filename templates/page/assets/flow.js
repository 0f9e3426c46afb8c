// What was read from a clipboard, piece by piece, as blocks of a letter.

/** Letters have sections so deep. */
const DEEPEST = 3;

export const plainOf = (inlines) => inlines.map((item) => (typeof item === "string" ? item : "x")).join("");
export const tidy = (inlines) => (inlines.length === 1 && typeof inlines[0] === "string" ? inlines[0] : inlines);
export const inlinesOf = (block) => (typeof block === "string" ? block : block.paragraph);

/** What is read, without notes. */
export const wordsOf = (inlines) => [inlines].flat().map((inline) => {
  if (typeof inline === "string") return inline;
  if (inline.footnote) return "";
  const [held] = Object.values(inline);
  return inline.lineBreak ? "\n" : wordsOf(held.text ?? held);
}).join("");

/** Blocks as lines of text, where nothing else may stand. */
export function linesOf(blocks) {
  return [blocks].flat().flatMap((block) => {
    if (typeof block === "string") return [[block]];
    const [[kind, held]] = Object.entries(block);
    if (kind === "paragraph") return [[held].flat()];
    if (kind === "section") return [[held.title].flat(), ...linesOf(held.blocks)];
    if (kind === "list") return held.items.flatMap(linesOf);
    if (kind === "quote") return linesOf(held.blocks);
    if (kind === "questions") return held.flatMap(({ question, answer }) => linesOf((question ?? answer).blocks));
    // A row of a table is a line.
    return [...(held.header ? [held.header] : []), ...held.rows].map((row) =>
      row.flatMap((cell, place) => [...(place ? [", "] : []), ...cellOf(cell)]));
  });
}

const cellOf = (cell) => {
  const isBlocks = Array.isArray(cell) && cell.some((one) => one.paragraph || one.list);
  return isBlocks ? linesOf(cell).flatMap((line, place) => [...(place ? [" "] : []), ...line]) : [cell].flat();
};

export function unstrong(cell) {
  const inner = cell.flatMap((inline) => (inline.strong ? inline.strong : inline));
  return tidy(joined(inner));
}

/** Neighbours that are alike as one. */
export function joined(inlines) {
  const out = [];
  for (const item of inlines) {
    const last = out.at(-1);
    if (typeof item === "string" && typeof last === "string") out[out.length - 1] = (last + item).replace(/ {2,}/g, " ");
    else {
      const [kind] = typeof item === "string" ? [] : Object.keys(item);
      if ((kind === "strong" || kind === "emphasis") && last?.[kind] !== undefined) {
        last[kind] = tidy(joined([last[kind], item[kind]].flat()));
      } else out.push(typeof item === "string" ? item : { ...item });
    }
  }
  return out.filter((item) => item !== "");
}

/** Without white space and ends of lines around. */
export function trimmed(inlines) {
  const out = joined(inlines);
  const isSpace = (item) => item?.lineBreak || (typeof item === "string" && /^[ \u00a0]*$/.test(item));
  while (out.length && isSpace(out[0])) out.shift();
  while (out.length && isSpace(out.at(-1))) out.pop();
  if (typeof out[0] === "string") out[0] = out[0].replace(/^ +/, "");
  if (typeof out.at(-1) === "string") out[out.length - 1] = out.at(-1).replace(/[ \u00a0]+$/, "");
  return out;
}

/** A title without the number that was typed before it. */
export function withoutNumber(inlines) {
  const all = inlines.length === 1 && inlines[0].strong ? [inlines[0].strong].flat() : inlines;
  const number = typeof all[0] === "string" && /^(\d+(\.\d+)*\.?|[IVX]+\.)[\s\u00a0]+/.exec(all[0]);
  if (!number) return { inlines: all, isNumbered: false };
  return { inlines: trimmed([all[0].slice(number[0].length), ...all.slice(1)]), isNumbered: true };
}

export function styleOf(label) {
  if (/^\(?\d+[.)]*$/.test(label) || /^\d+(\.\d+)+\.?$/.test(label)) return "number";
  if (/^\(?[ivx]{2,}[.)]*$/i.test(label) || /^\(?i[.)]+$/i.test(label)) return "roman";
  if (/^\(?[a-z][.)]+$/i.test(label) && !/^o$/.test(label)) return "letter";
  return "bullet";
}

export const paragraph = (inlines) => (inlines.length === 1 && typeof inlines[0] === "string" ? inlines[0] : { paragraph: inlines });
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
