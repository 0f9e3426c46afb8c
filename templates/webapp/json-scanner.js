// Where values stand in a text of JSON.

/**
 * Reads a text to its end, or to where it stops being JSON (RFC 8259).
 * Gives { places, error, duplicate }: where every value stands, by JSON Pointer
 * (RFC 6901); where the text goes wrong; the pointer of a member that stands twice.
 */
export function scan(text) {
  const places = new Map();
  let at = 0;
  let duplicate = null;
  const stop = () => { throw new RangeError(String(at)); };
  const space = () => { while (/[ \t\n\r]/.test(text[at] ?? "x")) at += 1; };
  const take = (sign) => { space(); if (text[at] !== sign) stop(); at += 1; };
  const match = (pattern) => {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (!found) stop();
    at = pattern.lastIndex;
    return found[0];
  };
  const string = () => JSON.parse(match(/"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y));
  const each = (close, one) => {
    at += 1;
    space();
    if (text[at] === close) { at += 1; return; }
    for (let index = 0; ; index += 1) {
      one(index);
      space();
      if (text[at] === close) { at += 1; return; }
      take(",");
    }
  };
  const value = (pointer) => {
    space();
    const start = at;
    if (text[at] === "{") {
      each("}", () => {
        space();
        const key = string();
        const inner = `${pointer}/${escape(key)}`;
        take(":");
        if (places.has(inner)) duplicate ??= inner;
        value(inner);
      });
    } else if (text[at] === "[") each("]", (index) => value(`${pointer}/${index}`));
    else if (text[at] === '"') string();
    else match(/true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y);
    places.set(pointer, [start, at]);
  };
  let error = null;
  try {
    value("");
    space();
    if (at < text.length) stop();
  } catch (thrown) {
    if (!(thrown instanceof RangeError)) throw thrown;
    error = at;
  }
  return { places, error, duplicate };
}

/** A step of a JSON Pointer. */
export const escape = (key) => key.replaceAll("~", "~0").replaceAll("/", "~1");

/** The steps of a JSON Pointer. */
export function steps(pointer) {
  return pointer.split("/").slice(1).map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** The place of a pointer, or of what is nearest around it. */
export function around(places, pointer) {
  for (let here = pointer; ; here = here.slice(0, here.lastIndexOf("/"))) {
    if (places.has(here)) return places.get(here);
    if (here === "") return [0, 0];
  }
}

/** The line of an offset, from 1, and the column in it. */
export function position(text, offset) {
  const before = text.slice(0, offset).split("\n");
  return { line: before.length, column: before.at(-1).length + 1 };
}

/**
 * What could be written at an offset: { path, isKey, typed, start, keys }, or null.
 * `typed` is what stands of the string already, from `start`.
 */
export function context(text, offset) {
  const stack = [];
  let at = 0;
  while (at < offset) {
    const sign = text[at];
    const top = stack.at(-1);
    if (sign === '"') {
      let end = at + 1;
      while (end < text.length && text[end] !== '"' && text[end] !== "\n") end += text[end] === "\\" ? 2 : 1;
      const inner = text.slice(at + 1, end);
      const isKey = top?.kind === "{" && !top.colon;
      if (end >= offset) return { ...path(stack), isKey, typed: text.slice(at + 1, offset), start: at + 1, quoted: true };
      if (isKey) {
        top.key = inner;
        top.keys.push(inner);
      }
      at = end + 1;
      continue;
    }
    if (sign === "{" || sign === "[") stack.push({ kind: sign, key: sign === "[" ? 0 : null, colon: false, keys: [] });
    else if (sign === "}" || sign === "]") stack.pop();
    else if (sign === ":" && top) top.colon = true;
    else if (sign === "," && top) {
      top.colon = false;
      if (top.kind === "[") top.key += 1;
      else top.key = null;
    }
    at += 1;
  }
  const top = stack.at(-1);
  return { ...path(stack), isKey: top?.kind === "{" && !top.colon, typed: "", start: offset, quoted: false };
}

function path(stack) {
  const top = stack.at(-1);
  const known = stack.filter((frame, place) => place < stack.length - 1 || frame.kind === "[" || frame.colon);
  return { path: known.map((frame) => frame.key), keys: top?.kind === "{" ? top.keys : [] };
}
