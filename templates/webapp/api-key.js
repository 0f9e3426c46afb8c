// The key of a service that asks for one. It stays in its tab of the browser, until that is closed.

import { ask } from "./dom.js";
import { say } from "./i18n.js";

const KEPT = "kamerbrief.key";
let key = recall();
let asking = null;
let isDeclined = false;

/** The key; null where none was given. */
export const currentKey = () => key;

/** Lets the next call ask again, after somebody gave no key. */
export function askAgain() {
  isDeclined = false;
}

/**
 * Asks for another key than the one that was refused, once for all calls that wait for it;
 * says whether there is one.
 */
export async function otherKey(refused, reason) {
  if (key !== refused) return true;
  if (isDeclined) return false;
  asking ??= ask(say("key-title"), [
    { name: "key", label: say("key"), type: "password", autocomplete: "off", required: true },
  ], { text: refused === null ? say("key-text") : reason });
  const given = await asking;
  asking = null;
  isDeclined = given === null;
  if (given) keep(given.key);
  return given !== null;
}

function recall() {
  try {
    return sessionStorage.getItem(KEPT);
  } catch {
    return null;
  }
}

function keep(given) {
  key = given;
  try {
    sessionStorage.setItem(KEPT, given);
  } catch {
    // Then it is asked for again after a reload.
  }
}
