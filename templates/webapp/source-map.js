// What is written and where it stands on the pages: from the one to the other.

import { escape } from "./json-scanner.js";

/** Letters and figures only: lines end where pages want them to. */
const bare = (text) => text.normalize("NFC").replace(/[^\p{L}\p{N}]/gu, "");
const ENOUGH = 40;
/** What stands around the text of a letter, where the house style wants it. */
const AROUND = ["subject", "sender", "addressee", "classification", "project", "ourReference", "yourReference", "copyTo", "dossier",
  "caseNumbers", "enclosures", "clause", "salutation", "closing"];

/** Stands for a note, whose mark on the page is no part of what is written. */
const NOTE = "\u0000";

/** What the inlines say. */
function said(value) {
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return value.map(said).join("");
  if (value === null || typeof value !== "object") return "";
  if ("footnote" in value) return NOTE;
  const { strong, emphasis, superscript, subscript, link, foreign } = value;
  return said(strong ?? emphasis ?? superscript ?? subscript ?? link?.text ?? foreign?.text ?? "");
}

const INLINES = ["strong", "emphasis", "superscript", "subscript", "link", "foreign", "footnote", "lineBreak"];
/** Whether these are the inlines of one text, as in a cell, and no blocks. */
const areInlines = (list) => list.some((item) => typeof item !== "string")
  && list.every((item) => typeof item === "string" || (item !== null && typeof item === "object" && INLINES.some((kind) => kind in item)));

/** The texts of blocks in reading order, each with its pointer. */
function* texts(value, pointer) {
  if (typeof value === "string") yield { pointer, text: value };
  else if (Array.isArray(value) && areInlines(value)) yield { pointer, text: said(value) };
  else if (Array.isArray(value)) for (const [place, inner] of value.entries()) yield* texts(inner, `${pointer}/${place}`);
  else if (value !== null && typeof value === "object") {
    // A signatory is one text on the page.
    if (typeof value.function === "string") {
      yield { pointer, text: `${value.name ?? ""}${value.function}` };
      return;
    }
    for (const [key, inner] of Object.entries(value)) {
      const here = `${pointer}/${escape(key)}`;
      if (["paragraph", "title", "caption", "label", "source", "heading"].includes(key)) yield { pointer: here, text: said(inner) };
      else if (!["image", "numbering", "style", "layout", "width", "columns", "align"].includes(key)) yield* texts(inner, here);
    }
  }
}

/**
 * Leads from pointers to places and back. Both are in reading order, so each text is
 * looked for behind the one before it; a text that is not found leads nowhere.
 */
export function link(letter, places) {
  const all = places.map((place) => ({ ...place, bare: bare(place.text) }));
  const pairs = [];
  const find = (text, from) => {
    // Up to the first note.
    const start = (text.split(NOTE).map(bare).find((piece) => piece !== "") ?? "").slice(0, ENOUGH);
    if (start === "") return -1;
    return all.findIndex((place, n) => n >= from && (place.bare.startsWith(start)
      || (place.bare.slice(0, ENOUGH + 8).includes(start) && start.length > 3)));
  };
  let from = 0;
  const take = ({ pointer, text }, at) => {
    if (at < 0) return false;
    pairs.push({ pointer, place: all[at] });
    // What goes on on the next page.
    const whole = bare(text);
    const goesOn = ({ page, bare: said }) => page === all[at].page + 1 && said !== "" && whole.includes(said.slice(0, ENOUGH));
    const next = whole.length > all[at].bare.length ? all.slice(at + 1).find(goesOn) : null;
    if (next) pairs.push({ pointer, place: next });
    return true;
  };
  for (const name of AROUND) for (const one of texts(letter[name] ?? "", `/${name}`)) take(one, find(one.text, 0));
  for (const name of ["body", "signatories", "annexes"]) {
    for (const one of texts(letter[name] ?? [], `/${name}`)) {
      const at = find(one.text, from);
      if (take(one, at)) from = at + 1;
    }
  }
  const within = (pointer) => pairs.filter((pair) => pair.pointer === pointer || pair.pointer.startsWith(`${pointer}/`)).map(({ place }) => place);
  return {
    /** The places of what stands at a pointer or in it; else of what it stands in. */
    to: (pointer) => {
      const found = within(pointer);
      return found.length ? found : pairs.filter((pair) => pointer.startsWith(`${pair.pointer}/`)).map(({ place }) => place);
    },
    /** The pointer of what stands at a point of a page. */
    from: (page, x, y) => pairs.filter(({ place }) => place.page === page && y >= place.top && y <= place.bottom && x >= place.left - 0.02 && x <= Math.max(place.right, 0.75))
      .sort((a, b) => (a.place.bottom - a.place.top) - (b.place.bottom - b.place.top))[0]?.pointer ?? null,
  };
}
