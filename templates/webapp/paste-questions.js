// Parliamentary questions with their answers, among what was pasted: word processors have only paragraphs.

import { paragraph, tidy, trimmed, unstrong, wordsOf } from "./inlines-data.js";

const QUESTION = /^(?:vraag|question)\s+(\d{1,4})\s?[.:]?$/i;
const ANSWER = /^(?:antwoord(?:en)?|answers?)(?:\s+(?:op|to))?(?:\s+(?:de\s+)?(?:vraag|vragen|questions?))?((?:[\s,;–-]|\d|t\/m|tot en met|to|en|and|&)*)[.:]?$/i;
const RANGE = /(\d+)\s*(?:–|-|t\/m|tot en met|to)\s*(\d+)|\d+/gi;
/** The maximum number of questions that one answer answers, as in the letter schema. */
const MAX_ANSWERED = 500;

/** Pieces, with questions and answers where their headings say so; without a question nothing is one. */
export function asked(pieces) {
  if (!pieces.some((piece) => question(piece))) return pieces;
  const out = [];
  let turns = null;
  let open = null;
  for (const piece of pieces) {
    const turn = question(piece) ?? answer(piece, turns ?? []);
    if (turn) {
      if (!turns) out.push({ kind: "block", block: { questions: turns = [] } });
      turns.push(turn.turn);
      open = turn.turn;
      if (turn.rest.length) add(open, { kind: "paragraph", inlines: turn.rest });
    } else if (!open || !add(open, piece)) {
      turns = open = null;
      out.push(piece);
    }
  }
  // What is empty is written later.
  for (const { block } of out) for (const turn of block?.questions ?? []) {
    const { blocks } = turn.question ?? turn.answer;
    if (blocks.length === 0) blocks.push("");
  }
  return out;
}

/** Adds to a turn what may stand in it; whether it may. */
function add({ question: asks, answer: says }, piece) {
  if (piece.kind === "heading" || (asks && piece.kind === "block")) return false;
  if (piece.kind === "list") (asks ?? says).blocks.push({ list: piece.list });
  else if (piece.kind === "block") says.blocks.push(piece.block);
  else {
    // Questions are set apart as it is.
    const isStrong = asks && piece.inlines.every((inline) => inline.strong || inline === " " || inline.lineBreak);
    (asks ?? says).blocks.push(paragraph(isStrong ? [unstrong(piece.inlines)].flat() : piece.inlines));
  }
  return true;
}

/** What the first line of a text says, and what follows it. */
function headed(piece) {
  if (piece.kind !== "paragraph" && piece.kind !== "heading") return null;
  // A line may end within what is bold.
  const all = piece.inlines.flatMap((inline) => (inline.strong === undefined ? inline
    : [inline.strong].flat().map((inner) => (inner.lineBreak ? inner : { strong: tidy([inner]) }))));
  const end = all.findIndex((inline) => inline.lineBreak);
  const [first, rest] = end < 0 ? [all, []] : [all.slice(0, end), all.slice(end + 1)];
  // A note would go with the heading.
  if (JSON.stringify(first).includes('"footnote"')) return null;
  return { says: wordsOf(first).replace(/\s+/g, " ").trim(), rest: trimmed(rest) };
}

function question(piece) {
  const head = headed(piece);
  const number = head && QUESTION.exec(head.says)?.[1];
  return number ? { turn: { question: { number: Number(number), blocks: [] } }, rest: head.rest } : null;
}

function answer(piece, turns) {
  const head = headed(piece);
  const said = head && ANSWER.exec(head.says)?.[1];
  if (said === undefined || said === null) return null;
  const numbers = said.trim() ? listed(said) : unanswered(turns);
  return numbers.length ? { turn: { answer: { numbers, blocks: [] } }, rest: head.rest } : null;
}

/** The numbers in “3, 4 en 9 t/m 11”. */
function listed(said) {
  const numbers = [...said.matchAll(RANGE)].flatMap(([all, from, to]) =>
    from === undefined ? [Number(all)] : Array.from({ length: Math.max(1, Math.min(MAX_ANSWERED, to - from + 1)) }, (_, n) => Number(from) + n));
  return [...new Set(numbers)];
}

/** The numbers that were asked behind the last answer. */
function unanswered(turns) {
  const last = turns.findLastIndex((turn) => turn.answer);
  return turns.slice(last + 1).map((turn) => turn.question.number);
}
