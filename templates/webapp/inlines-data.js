// Inlines of a letter as data: a text, or a list of texts and what is set apart.

export const plainOf = (inlines) => inlines.map((item) => (typeof item === "string" ? item : "x")).join("");
export const tidy = (inlines) => (inlines.length === 1 && typeof inlines[0] === "string" ? inlines[0] : inlines);

/** What is read, without notes. */
export const wordsOf = (inlines) => [inlines].flat().map((inline) => {
  if (typeof inline === "string") return inline;
  if (inline.footnote) return "";
  const [held] = Object.values(inline);
  return inline.lineBreak ? "\n" : wordsOf(held.text ?? held);
}).join("");

/** What a paragraph says. */
export const inlinesOf = (block) => (typeof block === "string" ? block : block.paragraph);
/** A block that says it. */
export const paragraph = (inlines) => (inlines.length === 1 && typeof inlines[0] === "string" ? inlines[0] : { paragraph: inlines });

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

/** A number that was typed before a title: 1. or 1.1 or II., but no year; whether 1.1 counts or measures it does not say. */
export const NUMBER = /^((?:\d{1,2}\.)+\d{0,2}|[IVX]+\.)[\s\u00a0]+(?=\S)/;

/** A title without the number that was typed before it. */
export function withoutNumber(inlines) {
  const all = inlines.length === 1 && inlines[0].strong ? [inlines[0].strong].flat() : inlines;
  const number = typeof all[0] === "string" && NUMBER.exec(all[0]);
  if (!number) return { inlines: all, isNumbered: false };
  return { inlines: trimmed([all[0].slice(number[0].length), ...all.slice(1)]), isNumbered: true };
}
