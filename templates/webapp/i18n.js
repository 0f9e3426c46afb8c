// The words of the page, in the language of the moment.

const KEPT = "kamerbrief.language";
const CODES = ["nl", "en"];
let table = {};

/** The language that the page does not speak at the moment. */
export const other = () => CODES.find((code) => code !== document.documentElement.lang);

/** Speaks the language that was chosen before, else that of the browser. */
export async function speakFirst() {
  let kept = null;
  try {
    kept = localStorage.getItem(KEPT);
  } catch {
    // Nothing was kept.
  }
  await speak(CODES.includes(kept) ? kept : document.documentElement.lang);
}

/** Speaks the other language from now on. */
export async function speakOther() {
  const code = other();
  try {
    localStorage.setItem(KEPT, code);
  } catch {
    // Then the page opens in the language of the browser.
  }
  await speak(code);
}

async function speak(code) {
  const answer = await fetch(new URL(`${code}.json`, import.meta.url));
  table = await answer.json();
  document.documentElement.lang = code;
}

/** What stands under a key, its places filled in. */
export function say(key, values = {}) {
  return (table[key] ?? key).replace(/\{(\w+)\}/g, (place, name) => values[name] ?? place);
}

/** Whether there is a word under a key. */
export function isSaid(key) {
  return key in table;
}
