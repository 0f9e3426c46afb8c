// The service, as any program calls it.

import { currentKey, otherKey } from "./api-key.js";
import { say } from "./i18n.js";

/** How often a call is made again for which the service had no time. */
const AGAIN = 4;

/** Why there is no answer; `problem` is the service's own (RFC 9457), if it gave one. */
export class Failure extends Error {
  constructor(problem) {
    super(problem.detail);
    this.problem = problem;
  }
}

/** Calls an address; all are relative, so that the page may be in a folder of a proxy. */
async function call(path, { body, signal, type } = {}, again = AGAIN) {
  const key = currentKey();
  const headers = { "Accept-Language": document.documentElement.lang };
  if (type) headers.Accept = type;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  // Authorization may be that of a proxy.
  if (key !== null) headers["X-Api-Key"] = key;
  let answer;
  try {
    answer = await fetch(path, { method: body === undefined ? "GET" : "POST", headers, body, signal });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Failure({ status: 0, detail: say("no-service") });
  }
  if (answer.ok) return answer;
  const wait = Number(answer.headers.get("Retry-After"));
  if (wait > 0 && again > 0) {
    await pause(wait, signal);
    return call(path, { body, signal, type }, again - 1);
  }
  const problem = await answer.json().catch(() => ({}));
  if (answer.status === 401 && await otherKey(key, problem.detail)) return call(path, { body, signal, type }, again);
  throw new Failure({ status: answer.status, detail: say("no-service"), ...problem });
}

function pause(seconds, signal) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, seconds * 1000);
    signal?.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason);
    }, { once: true });
  });
}

/** What is wrong with a letter, and how long it is. */
export async function check(text, signal) {
  return (await call("v1/letters/_check", { body: text, signal })).json();
}

/** A page, as an image. */
export async function page(text, number, signal) {
  return (await call(`v1/letters?format=svg&page=${number}`, { body: text, signal })).blob();
}

/** Where the text of a letter stands on its pages. */
export async function places(text, signal) {
  return (await call("places", { body: text, signal })).json();
}

/** The document and its name. */
export async function render(text, format) {
  const answer = await call(`v1/letters?format=${format}`, { body: text });
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
export const houseStyles = () => list("v1/house-styles");
export const examples = () => list("v1/examples");
export const example = async (name) => (await call(`v1/examples/${encodeURIComponent(name)}`)).text();

/** The same call for a terminal. */
export function curl(text, format) {
  const { href } = new URL(`v1/letters?format=${format}`, document.baseURI);
  const key = currentKey() === null ? "" : " \\\n  -H \"X-Api-Key: $KAMERBRIEF_KEY\"";
  const body = text.endsWith("\n") ? text : `${text}\n`;
  return `curl --json @- '${href}' -o letter.${format}${key} <<'LETTER'\n${body}LETTER\n`;
}
