// The words of the page, in the language of the moment.

let table = {};

/** Fetches the words of a language. */
export async function speak(code) {
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
