// Inlines as data: a string, or a list of strings and objects such as { strong: … } (docs/letter-file.md).

/** Returns the text of inlines, with `x` for each inline that is not a string. */
export const textWithPlaceholders = (inlines) => inlines.map((item) => (typeof item === "string" ? item : "x")).join("");

/** Replaces an empty list by "", and a list of one string by that string. */
export function simplifyInlines(inlines) {
  if (inlines.length === 0) return "";
  return inlines.length === 1 && typeof inlines[0] === "string" ? inlines[0] : inlines;
}

/**
 * Returns the text of inlines without formatting and footnotes; a line break is a newline.
 *
 * @param {string | object | Array} inlines
 * @returns {string}
 */
export const readableText = (inlines) => [inlines].flat().map((inline) => {
  if (typeof inline === "string") return inline;
  if (inline.footnote) return "";
  const [content] = Object.values(inline);
  return inline.lineBreak ? "\n" : readableText(content.text ?? content);
}).join("");

/** Returns the inlines of a paragraph block; undefined for other blocks. */
export const paragraphInlines = (block) => (typeof block === "string" ? block : block.paragraph);
/** Creates a paragraph block from a list of inlines. */
export const createParagraph = (inlines) => (inlines.length === 1 && typeof inlines[0] === "string" ? inlines[0] : { paragraph: inlines });

/** Removes bold at the top level of a list of inlines. */
export function removeStrong(inlines) {
  return simplifyInlines(mergeAdjacent(inlines.flatMap((inline) => (inline.strong ? inline.strong : inline))));
}

/**
 * Merges adjacent strings, and adjacent inlines that are both bold or both italic.
 *
 * @param {Array} inlines
 * @returns {Array} a new list
 */
export function mergeAdjacent(inlines) {
  const merged = [];
  for (const item of inlines) {
    const last = merged.at(-1);
    if (typeof item === "string" && typeof last === "string") merged[merged.length - 1] = (last + item).replace(/ {2,}/g, " ");
    else {
      const [kind] = typeof item === "string" ? [] : Object.keys(item);
      if ((kind === "strong" || kind === "emphasis") && last?.[kind] !== undefined) {
        last[kind] = simplifyInlines(mergeAdjacent([last[kind], item[kind]].flat()));
      } else merged.push(typeof item === "string" ? item : { ...item });
    }
  }
  return merged.filter((item) => item !== "");
}

/** Merges adjacent inlines, and removes white space and line breaks at both ends. */
export function trimInlines(inlines) {
  const trimmed = mergeAdjacent(inlines);
  const isSpace = (item) => item?.lineBreak || (typeof item === "string" && /^[ \u00a0]*$/.test(item));
  while (trimmed.length && isSpace(trimmed[0])) trimmed.shift();
  while (trimmed.length && isSpace(trimmed.at(-1))) trimmed.pop();
  if (typeof trimmed[0] === "string") trimmed[0] = trimmed[0].replace(/^ +/, "");
  if (typeof trimmed.at(-1) === "string") trimmed[trimmed.length - 1] = trimmed.at(-1).replace(/[ \u00a0]+$/, "");
  return trimmed;
}

/**
 * Matches a number typed before a heading: “1.”, “1.1” or “II.”, but not a year. An amount such as “12.5” matches too.
 */
export const TYPED_NUMBER = /^((?:\d{1,2}\.)+\d{0,2}|[IVX]+\.)[\s\u00a0]+(?=\S)/;

/**
 * Removes the number typed before a heading, and the bold of a heading that is entirely bold.
 *
 * @param {Array} inlines
 * @returns {{ inlines: Array, isNumbered: boolean }}
 */
export function stripTypedNumber(inlines) {
  const content = inlines.length === 1 && inlines[0].strong ? [inlines[0].strong].flat() : inlines;
  const match = typeof content[0] === "string" && TYPED_NUMBER.exec(content[0]);
  if (!match) return { inlines: content, isNumbered: false };
  return { inlines: trimInlines([content[0].slice(match[0].length), ...content.slice(1)]), isNumbered: true };
}
