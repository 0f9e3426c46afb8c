// JSON scanner: positions of values in a text, JSON Pointers, and the context for completion.

/**
 * Scans a JSON text (RFC 8259) up to its end or its first syntax error.
 *
 * @param {string} text
 * @returns {{ ranges: Map<string, [number, number]>, error: number | null, duplicate: string | null }}
 *   `ranges`: start and end offset of each value by JSON Pointer (RFC 6901); `error`: offset of the syntax error;
 *   `duplicate`: pointer of the first member whose name occurs twice in its object
 */
export function scanJson(text) {
  const ranges = new Map();
  let offset = 0;
  let duplicate = null;
  const fail = () => { throw new RangeError(String(offset)); };
  const skipSpace = () => { while (/[ \t\n\r]/.test(text[offset] ?? "x")) offset += 1; };
  const expectChar = (char) => { skipSpace(); if (text[offset] !== char) fail(); offset += 1; };
  const matchPattern = (pattern) => {
    pattern.lastIndex = offset;
    const match = pattern.exec(text);
    if (!match) fail();
    offset = pattern.lastIndex;
    return match[0];
  };
  const scanString = () => JSON.parse(matchPattern(/"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y));
  const scanElements = (close, scanElement) => {
    offset += 1;
    skipSpace();
    if (text[offset] === close) { offset += 1; return; }
    for (let index = 0; ; index += 1) {
      scanElement(index);
      skipSpace();
      if (text[offset] === close) { offset += 1; return; }
      expectChar(",");
    }
  };
  const scanValue = (pointer) => {
    skipSpace();
    const start = offset;
    if (text[offset] === "{") {
      scanElements("}", () => {
        skipSpace();
        const key = scanString();
        const member = `${pointer}/${escapePointerToken(key)}`;
        expectChar(":");
        if (ranges.has(member)) duplicate ??= member;
        scanValue(member);
      });
    } else if (text[offset] === "[") scanElements("]", (index) => scanValue(`${pointer}/${index}`));
    else if (text[offset] === '"') scanString();
    else matchPattern(/true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y);
    ranges.set(pointer, [start, offset]);
  };
  let error = null;
  try {
    scanValue("");
    skipSpace();
    if (offset < text.length) fail();
  } catch (thrown) {
    if (!(thrown instanceof RangeError)) throw thrown;
    error = offset;
  }
  return { ranges, error, duplicate };
}

/** Escapes a member name as a reference token of a JSON Pointer. */
export const escapePointerToken = (key) => key.replaceAll("~", "~0").replaceAll("/", "~1");

/**
 * Splits a JSON Pointer into its unescaped reference tokens.
 *
 * @param {string} pointer
 * @returns {string[]}
 */
export function parsePointer(pointer) {
  return pointer.split("/").slice(1).map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/**
 * Finds the range of a pointer, or of its nearest ancestor that exists.
 *
 * @param {Map<string, [number, number]>} ranges - from `scanJson`
 * @param {string} pointer
 * @returns {[number, number]} start and end offset
 */
export function findRange(ranges, pointer) {
  for (let candidate = pointer; ; candidate = candidate.slice(0, candidate.lastIndexOf("/"))) {
    if (ranges.has(candidate)) return ranges.get(candidate);
    if (candidate === "") return [0, 0];
  }
}

/**
 * Converts an offset to a line and column, both from 1.
 *
 * @param {string} text
 * @param {number} offset
 * @returns {{ line: number, column: number }}
 */
export function lineAndColumn(text, offset) {
  const lines = text.slice(0, offset).split("\n");
  return { line: lines.length, column: lines.at(-1).length + 1 };
}

/**
 * Determines what can be completed at an offset. The text may be incomplete JSON.
 *
 * @param {string} text
 * @param {number} offset
 * @returns {{ path: (string | number)[], keys: string[], isKey: boolean, typed: string, start: number, isQuoted: boolean }}
 *   `path`: keys and indexes of the containers; `keys`: names that the object already has; `typed`: the part of the
 *   string that is present, from offset `start`; `isQuoted`: true inside a string
 */
export function completionContext(text, offset) {
  const stack = [];
  let index = 0;
  while (index < offset) {
    const char = text[index];
    const top = stack.at(-1);
    if (char === '"') {
      let end = index + 1;
      while (end < text.length && text[end] !== '"' && text[end] !== "\n") end += text[end] === "\\" ? 2 : 1;
      const content = text.slice(index + 1, end);
      const isKey = top?.kind === "{" && !top.hasColon;
      if (end >= offset) {
        return { ...containerPath(stack), isKey, typed: text.slice(index + 1, offset), start: index + 1, isQuoted: true };
      }
      if (isKey) {
        top.key = content;
        top.keys.push(content);
      }
      index = end + 1;
      continue;
    }
    if (char === "{" || char === "[") stack.push({ kind: char, key: char === "[" ? 0 : null, hasColon: false, keys: [] });
    else if (char === "}" || char === "]") stack.pop();
    else if (char === ":" && top) top.hasColon = true;
    else if (char === "," && top) {
      top.hasColon = false;
      if (top.kind === "[") top.key += 1;
      else top.key = null;
    }
    index += 1;
  }
  const top = stack.at(-1);
  return { ...containerPath(stack), isKey: top?.kind === "{" && !top.hasColon, typed: "", start: offset, isQuoted: false };
}

function containerPath(stack) {
  const top = stack.at(-1);
  const complete = stack.filter((frame, depth) => depth < stack.length - 1 || frame.kind === "[" || frame.hasColon);
  return { path: complete.map((frame) => frame.key), keys: top?.kind === "{" ? top.keys : [] };
}
