// API key of a service that requires one. Stored in `sessionStorage`, so until the tab is closed.

import { openFormDialog } from "./dom.js";
import { t } from "./i18n.js";

const STORAGE_KEY = "kamerbrief.key";
let apiKey = readStoredKey();
let openPrompt = null;
let isDeclined = false;

/**
 * Returns the API key.
 *
 * @returns {string | null} null if the user entered none
 */
export const getApiKey = () => apiKey;

/** Allows a new prompt after the user dismissed the previous one. */
export function resetDeclined() {
  isDeclined = false;
}

/**
 * Prompts for an API key after the service rejected the current one. Concurrent requests share one prompt.
 *
 * @param {string | null} rejectedKey - the key that the request used
 * @param {string} reason - explanation of the service
 * @returns {Promise<boolean>} true if there is another key to try
 */
export async function requestApiKey(rejectedKey, reason) {
  if (apiKey !== rejectedKey) return true;
  if (isDeclined) return false;
  openPrompt ??= openFormDialog(t("key-title"), [
    { name: "key", label: t("key"), type: "password", autocomplete: "off", required: true },
  ], { text: rejectedKey === null ? t("key-text") : reason });
  const values = await openPrompt;
  openPrompt = null;
  isDeclined = values === null;
  if (values) storeKey(values.key);
  return values !== null;
}

function readStoredKey() {
  try {
    return sessionStorage.getItem(STORAGE_KEY);
  } catch {
    return null;
  }
}

function storeKey(key) {
  apiKey = key;
  try {
    sessionStorage.setItem(STORAGE_KEY, key);
  } catch {
    // Storage is blocked: the page prompts again after a reload.
  }
}
