// Client of the HTTP API.

import { getApiKey, requestApiKey } from "./api-key.js";
import { t } from "./i18n.js";

/** Maximum number of retries of a request that the service answers with `Retry-After`. */
const MAX_RETRIES = 4;

/** Error response or network failure. `problem` has the members of RFC 9457; its status is 0 if there was no response. */
export class ApiError extends Error {
  constructor(problem) {
    super(problem.detail);
    this.problem = problem;
  }
}

/**
 * Sends a request. Paths are relative, because a proxy may serve the page in a folder.
 *
 * @param {string} path
 * @param {{ body?: string, signal?: AbortSignal }} [options] - a request with a body is a POST
 * @param {number} [retries] - number of retries left
 * @returns {Promise<Response>} a successful response
 * @throws {ApiError}
 */
async function sendRequest(path, { body, signal } = {}, retries = MAX_RETRIES) {
  const apiKey = getApiKey();
  const headers = { "Accept-Language": document.documentElement.lang };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  // The Authorization header may belong to a proxy.
  if (apiKey !== null) headers["X-Api-Key"] = apiKey;
  let response;
  try {
    response = await fetch(path, { method: body === undefined ? "GET" : "POST", headers, body, signal });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new ApiError({ status: 0, detail: t("service-unreachable") });
  }
  if (response.ok) return response;
  const retryAfter = Number(response.headers.get("Retry-After"));
  if (retryAfter > 0 && retries > 0) {
    await sleep(retryAfter, signal);
    return sendRequest(path, { body, signal }, retries - 1);
  }
  const problem = await response.json().catch(() => ({}));
  if (response.status === 401 && await requestApiKey(apiKey, problem.detail)) {
    return sendRequest(path, { body, signal }, retries);
  }
  throw new ApiError({ status: response.status, detail: t("service-unreachable"), ...problem });
}

function sleep(seconds, signal) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, seconds * 1000);
    signal?.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason);
    }, { once: true });
  });
}

/**
 * Validates a letter.
 *
 * @param {string} text - letter file
 * @param {AbortSignal} signal
 * @returns {Promise<object>} violations, warnings, and the numbers of pages and words
 */
export async function checkLetter(text, signal) {
  return (await sendRequest("v1/letters/_check", { body: text, signal })).json();
}

/**
 * Renders a page as SVG.
 *
 * @param {string} text - letter file
 * @param {number} pageNumber - from 1
 * @param {AbortSignal} signal
 * @returns {Promise<Blob>}
 */
export async function fetchPageImage(text, pageNumber, signal) {
  return (await sendRequest(`v1/letters?format=svg&page=${pageNumber}`, { body: text, signal })).blob();
}

/**
 * Returns the positions of the text of a letter on its pages.
 *
 * @param {string} text - letter file
 * @param {AbortSignal} signal
 * @returns {Promise<object[]>} boxes in reading order; edges in fractions of the page
 */
export async function fetchTextBoxes(text, signal) {
  return (await sendRequest("places", { body: text, signal })).json();
}

/**
 * Renders a letter.
 *
 * @param {string} text - letter file
 * @param {string} format - `pdf`, `docx`, `html` or `zip`
 * @returns {Promise<{ blob: Blob, name: string }>} the document and its file name
 */
export async function renderLetter(text, format) {
  const response = await sendRequest(`v1/letters?format=${format}`, { body: text });
  const name = parseFileName(response.headers.get("Content-Disposition") ?? "") ?? `letter.${format}`;
  return { blob: await response.blob(), name };
}

/** Reads the file name of a `Content-Disposition` header (RFC 6266); `filename*` takes precedence. */
function parseFileName(disposition) {
  const encoded = /filename\*=UTF-8''([^;]+)/i.exec(disposition)?.[1];
  return encoded ? decodeURIComponent(encoded) : /filename="([^"]+)"/i.exec(disposition)?.[1];
}

/** Cached JSON responses by path and language. */
const responseCache = new Map();
async function fetchCached(path) {
  const cacheKey = `${path} ${document.documentElement.lang}`;
  if (!responseCache.has(cacheKey)) responseCache.set(cacheKey, sendRequest(path).then((response) => response.json()));
  return responseCache.get(cacheKey).catch((error) => {
    responseCache.delete(cacheKey);
    throw error;
  });
}

/** Returns the installed house styles. */
export const fetchHouseStyles = () => fetchCached("v1/house-styles");
/** Returns the list of example letters. */
export const fetchExamples = () => fetchCached("v1/examples");
/** Returns the letter file of an example. */
export const fetchExample = async (name) => (await sendRequest(`v1/examples/${encodeURIComponent(name)}`)).text();

/**
 * Formats the request that renders a letter as a `curl` command.
 *
 * @param {string} text - letter file
 * @param {string} format
 * @returns {string}
 */
export function formatCurlCommand(text, format) {
  const { href } = new URL(`v1/letters?format=${format}`, document.baseURI);
  const keyHeader = getApiKey() === null ? "" : " \\\n  -H \"X-Api-Key: $KAMERBRIEF_KEY\"";
  const body = text.endsWith("\n") ? text : `${text}\n`;
  return `curl --json @- '${href}' -o letter.${format}${keyHeader} <<'LETTER'\n${body}LETTER\n`;
}
