// Messages of the user interface in the current language.

const STORAGE_KEY = "kamerbrief.language";
const LANGUAGES = ["nl", "en"];
let messages = {};

/**
 * Returns the code of the language that the page can switch to.
 *
 * @returns {string}
 */
export const otherLanguage = () => LANGUAGES.find((code) => code !== document.documentElement.lang);

/** Loads the messages in the language that the user chose before, or else in that of the browser. */
export async function initLocale() {
  let stored = null;
  try {
    stored = localStorage.getItem(STORAGE_KEY);
  } catch {
    // Storage is blocked: use the language of the browser.
  }
  await loadMessages(LANGUAGES.includes(stored) ? stored : document.documentElement.lang);
}

/** Switches to the other language and stores that choice. */
export async function toggleLocale() {
  const code = otherLanguage();
  try {
    localStorage.setItem(STORAGE_KEY, code);
  } catch {
    // Storage is blocked: the next visit starts in the language of the browser.
  }
  await loadMessages(code);
}

async function loadMessages(code) {
  const response = await fetch(new URL(`${code}.json`, import.meta.url));
  messages = await response.json();
  document.documentElement.lang = code;
}

/**
 * Translates a message.
 *
 * @param {string} key - key in `messages/*.toml`
 * @param {Object<string, string | number>} [values] - values of the `{placeholders}`
 * @returns {string} the message, or the key if there is no such message
 */
export function t(key, values = {}) {
  return (messages[key] ?? key).replace(/\{(\w+)\}/g, (placeholder, name) => values[name] ?? placeholder);
}

/**
 * Tests if a message exists.
 *
 * @param {string} key
 * @returns {boolean}
 */
export function hasMessage(key) {
  return key in messages;
}
