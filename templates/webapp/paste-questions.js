// Detection of parliamentary questions and answers in pasted text, where they are paragraphs with headings.

import { createParagraph, readableText, removeStrong, simplifyInlines, trimInlines } from "./inlines-data.js";
import { MAX_QUESTIONS_PER_ANSWER } from "./limits.js";

const QUESTION_HEADING = /^(?:vraag|question)\s+(\d{1,4})\s?[.:]?$/i;
const ANSWER_HEADING = /^(?:antwoord(?:en)?|answers?)(?:\s+(?:op|to))?(?:\s+(?:de\s+)?(?:vraag|vragen|questions?))?((?:[\s,;–-]|\d|t\/m|tot en met|to|en|and|&)*)[.:]?$/i;
const NUMBER_OR_RANGE = /(\d+)\s*(?:–|-|t\/m|tot en met|to)\s*(\d+)|\d+/gi;

/**
 * Groups pieces into questions and answers by their headings, such as “Vraag 1” and “Antwoord op vraag 3 en 4”. Without
 * a heading of a question the pieces are unchanged.
 *
 * @param {object[]} pieces - see clipboard.js
 * @returns {object[]}
 */
export function parseQuestions(pieces) {
  if (!pieces.some((piece) => parseQuestionHeading(piece))) return pieces;
  const result = [];
  let entries = null;
  let currentEntry = null;
  for (const piece of pieces) {
    const heading = parseQuestionHeading(piece) ?? parseAnswerHeading(piece, entries ?? []);
    if (heading) {
      if (!entries) result.push({ kind: "block", block: { questions: entries = [] } });
      currentEntry = heading.entry;
      entries.push(currentEntry);
      if (heading.rest.length) addPiece(currentEntry, { kind: "paragraph", inlines: heading.rest });
    } else if (!currentEntry || !addPiece(currentEntry, piece)) {
      entries = currentEntry = null;
      result.push(piece);
    }
  }
  // A question or answer has at least one block.
  for (const { block } of result) for (const entry of block?.questions ?? []) {
    const { blocks } = entry.question ?? entry.answer;
    if (blocks.length === 0) blocks.push("");
  }
  return result;
}

/** Adds a piece to a question or answer; returns false if it does not fit there. */
function addPiece({ question, answer }, piece) {
  if (piece.kind === "heading" || (question && piece.kind === "block")) return false;
  const { blocks } = question ?? answer;
  if (piece.kind === "list") blocks.push({ list: piece.list });
  else if (piece.kind === "block") blocks.push(piece.block);
  else {
    // The house style already sets questions apart, so bold for a complete paragraph is dropped.
    const isStrong = question && piece.inlines.every((inline) => inline.strong || inline === " " || inline.lineBreak);
    blocks.push(createParagraph(isStrong ? [removeStrong(piece.inlines)].flat() : piece.inlines));
  }
  return true;
}

/** Splits a piece into the text of its first line and the inlines after it; null if it cannot have a heading. */
function splitHeading(piece) {
  if (piece.kind !== "paragraph" && piece.kind !== "heading") return null;
  // Bold may extend over the line break, so split it into bold inlines around the break.
  const inlines = piece.inlines.flatMap((inline) => (inline.strong === undefined ? inline
    : [inline.strong].flat().map((inner) => (inner.lineBreak ? inner : { strong: simplifyInlines([inner]) }))));
  const end = inlines.findIndex((inline) => inline.lineBreak);
  const [firstLine, rest] = end < 0 ? [inlines, []] : [inlines.slice(0, end), inlines.slice(end + 1)];
  // A footnote in the heading would be lost.
  if (JSON.stringify(firstLine).includes('"footnote"')) return null;
  return { text: readableText(firstLine).replace(/\s+/g, " ").trim(), rest: trimInlines(rest) };
}

function parseQuestionHeading(piece) {
  const heading = splitHeading(piece);
  const number = heading && QUESTION_HEADING.exec(heading.text)?.[1];
  return number ? { entry: { question: { number: Number(number), blocks: [] } }, rest: heading.rest } : null;
}

function parseAnswerHeading(piece, entries) {
  const heading = splitHeading(piece);
  const numberText = heading && ANSWER_HEADING.exec(heading.text)?.[1];
  if (numberText === undefined || numberText === null) return null;
  const numbers = numberText.trim() ? parseNumbers(numberText) : unansweredNumbers(entries);
  return numbers.length ? { entry: { answer: { numbers, blocks: [] } }, rest: heading.rest } : null;
}

/** Parses numbers and ranges such as “3, 4 en 9 t/m 11”. */
function parseNumbers(text) {
  const numbers = [...text.matchAll(NUMBER_OR_RANGE)].flatMap(([match, from, to]) => {
    if (from === undefined) return [Number(match)];
    const length = Math.max(1, Math.min(MAX_QUESTIONS_PER_ANSWER, to - from + 1));
    return Array.from({ length }, (_, index) => Number(from) + index);
  });
  return [...new Set(numbers)];
}

/** Returns the numbers of the questions after the last answer. */
function unansweredNumbers(entries) {
  const lastAnswer = entries.findLastIndex((entry) => entry.answer);
  return entries.slice(lastAnswer + 1).map((entry) => entry.question.number);
}
