// The service, as any program calls it.

import { ask } from "./dom.js";
import { say } from "./words.js";

/** A key, where the service asks for one; it is kept here and nowhere else. */
let key = null;
let asking = null;

/** Why there is no answer; `problem` is the service's own (RFC 9457), if it gave one. */
export class Failure extends Error {
  constructor(problem) {
    super(problem.detail);
    this.problem = problem;
  }
}

async function call(path, { body, signal, type } = {}) {
  const headers = { "Accept-Language": document.documentElement.lang };
  if (type) headers.Accept = type;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (key) headers.Authorization = `Bearer ${key}`;
  let answer;
  try {
    answer = await fetch(path, { method: body === undefined ? "GET" : "POST", headers, body, signal });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Failure({ status: 0, detail: say("no-service") });
  }
  if (answer.ok) return answer;
  if (answer.status === 401) {
    asking ??= ask(say("key-title"), [
      { name: "key", label: say("key"), type: "password", autocomplete: "off", required: true },
    ], { text: say("key-text") });
    const given = await asking;
    asking = null;
    if (given) {
      key = given.key;
      return call(path, { body, signal, type });
    }
  }
  const problem = await answer.json().catch(() => ({}));
  throw new Failure({ status: answer.status, detail: say("no-service"), ...problem });
}

/** What is wrong with a letter, and how long it is. */
export async function check(text, signal) {
  return (await call("/v1/letters/_check", { body: text, signal })).json();
}

/** A page, as an image. */
export async function page(text, number, signal) {
  return (await call(`/v1/letters?format=svg&page=${number}`, { body: text, signal })).blob();
}

/** Where the text of a letter stands on its pages. */
export async function places(text, signal) {
  return (await call("/places", { body: text, signal })).json();
}

/** The document and its name. */
export async function render(text, format) {
  const answer = await call(`/v1/letters?format=${format}`, { body: text });
  return { blob: await answer.blob(), name: named(answer.headers.get("Content-Disposition") ?? "", format) };
}

function named(disposition, format) {
  const full = /filename\*=UTF-8''([^;]+)/i.exec(disposition)?.[1];
  const plain = /filename="([^"]+)"/i.exec(disposition)?.[1];
  return full ? decodeURIComponent(full) : plain ?? `letter.${format}`;
}

const lists = new Map();
async function list(path) {
  const place = `${path} ${document.documentElement.lang}`;
  if (!lists.has(place)) lists.set(place, call(path).then((answer) => answer.json()));
  return lists.get(place).catch((error) => {
    lists.delete(place);
    throw error;
  });
}
export const houseStyles = () => list("/v1/house-styles");
export const examples = () => list("/v1/examples");
export const example = async (href) => (await call(href)).text();

/** The same call for a terminal. */
export function curl(text, format) {
  const auth = key ? " \\\n  -H \"Authorization: Bearer $KAMERBRIEF_KEY\"" : "";
  const body = text.endsWith("\n") ? text : `${text}\n`;
  return `curl --json @- '${location.origin}/v1/letters?format=${format}' -o letter.${format}${auth} <<'LETTER'\n${body}LETTER\n`;
}
