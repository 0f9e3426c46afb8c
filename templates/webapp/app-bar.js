// The bar above all: a letter begun, opened and saved, and the language of the page.

import { example, examples } from "./api.js";
import { ask, h, icon, menu } from "./dom.js";
import { blank } from "./draft.js";
import { other, say } from "./i18n.js";

const FORMATS = ["pdf", "docx", "html", "zip"];

/** The bar; `files` saves, `speakOther` turns the page into its other language. */
export function bar(draft, files, speakOther) {
  const file = h("input", {
    type: "file", accept: ".json,application/json", hidden: true, "aria-label": say("open"),
    onchange: async () => {
      const [chosen] = file.files;
      file.value = "";
      if (!chosen) return;
      const text = decodeUtf8(await chosen.arrayBuffer());
      // A document, or whatever else is no text: the letter stays.
      if (text === null || text.includes("\u0000")) document.dispatchEvent(new CustomEvent("said", { detail: say("not-letter", { name: chosen.name }) }));
      else draft.replace(text);
    },
  });
  const begin = menu(labelled("fresh", say("new")), async () => {
    const start = async (text) => {
      const isMeant = draft.isFresh || await ask(say("new-sure"), [], { text: say("new-text"), confirm: say("new") });
      if (isMeant) draft.replace(await text());
    };
    const fresh = { label: say("new-empty"), run: () => start(blank) };
    const known = await examples().catch(() => []);
    return [fresh, ...known.map(({ letterType, subject, name }) => ({
      label: letterType, hint: subject, run: () => start(() => example(name)),
    }))];
  });
  const open = labelled("open", say("open"));
  open.addEventListener("click", () => file.click());
  const save = menu(labelled("save", say("save")), [
    ...FORMATS.map((format) => ({ label: say(`save-${format}`), hint: say(`about-${format}`), run: () => files.save(format) })),
    { label: say("save-json"), hint: say("about-json"), run: files.saveJson },
    { label: say("save-curl"), hint: say("about-curl"), run: files.copyCurl },
  ]);
  const pdf = h("button", { type: "button", class: "primary", onclick: () => files.save("pdf") }, say("pdf-now"));
  const language = h("button", { type: "button", id: "language", lang: other(), onclick: speakOther }, icon("language"), say("other-language"));
  const picture = new URL("icon.svg", import.meta.url).pathname;
  return h("header", { class: "bar" },
    h("h1", { class: "wordmark" }, h("img", { src: picture, alt: "", width: 28, height: 28 }), "Kamerbrief"),
    language,
    h("nav", { class: "row", "aria-label": say("letter") }, begin, open, file, save, pdf));
}

const labelled = (name, words) => h("button", { type: "button" }, icon(name), h("span", {}, words));

/** Decodes a file as UTF-8; null if it is something else. */
function decodeUtf8(bytes) {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}
