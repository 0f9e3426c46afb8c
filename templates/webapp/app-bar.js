// App bar: new, open and save, and the language of the page.

import { fetchExample, fetchExamples } from "./api.js";
import { attachMenu, createIcon, h, openFormDialog } from "./dom.js";
import { createBlankLetter } from "./draft.js";
import { otherLanguage, t } from "./i18n.js";

const FORMATS = ["pdf", "docx", "html", "zip"];

/**
 * Creates the app bar.
 *
 * @param {Draft} draft
 * @param {object} exporter - see `createExporter`
 * @param {() => void} switchLanguage - shows the page in the other language
 * @returns {HTMLElement}
 */
export function createAppBar(draft, exporter, switchLanguage) {
  const fileInput = h("input", {
    type: "file", accept: ".json,application/json", hidden: true, "aria-label": t("open"),
    onchange: () => {
      const [file] = fileInput.files;
      fileInput.value = "";
      if (file) openFile(file, draft);
    },
  });
  const newButton = attachMenu(createLabeledButton("new", t("new")), () => listNewLetterItems(draft));
  const openButton = createLabeledButton("open", t("open"));
  openButton.addEventListener("click", () => fileInput.click());
  const saveButton = attachMenu(createLabeledButton("save", t("save")), [
    ...FORMATS.map((format) => ({ label: t(`save-${format}`), hint: t(`about-${format}`), run: () => exporter.saveDocument(format) })),
    { label: t("save-json"), hint: t("about-json"), run: exporter.saveLetterFile },
    { label: t("save-curl"), hint: t("about-curl"), run: exporter.copyCurlCommand },
  ]);
  const savePdfButton = h("button", { type: "button", class: "primary", onclick: () => exporter.saveDocument("pdf") }, t("save-as-pdf"));
  const languageButton = h("button", { type: "button", id: "language", lang: otherLanguage(), onclick: switchLanguage },
    createIcon("language"), t("other-language"));
  const logoUrl = new URL("icon.svg", import.meta.url).pathname;
  return h("header", { class: "app-bar" },
    h("h1", { class: "wordmark" }, h("img", { src: logoUrl, alt: "", width: 28, height: 28 }), "Kamerbrief"),
    languageButton,
    h("nav", { class: "row", "aria-label": t("letter") }, newButton, openButton, fileInput, saveButton, savePdfButton));
}

const createLabeledButton = (iconName, label) => h("button", { type: "button" }, createIcon(iconName), h("span", {}, label));

/** Opens a letter file; a file that is not text leaves the letter unchanged. */
async function openFile(file, draft) {
  const text = decodeUtf8(await file.arrayBuffer());
  if (text !== null && !text.includes("\u0000")) {
    draft.replaceLetter(text);
    return;
  }
  const message = t("not-a-letter-file", { name: file.name });
  document.dispatchEvent(new CustomEvent("kb:notice", { detail: { message } }));
}

/** Returns the menu items for a new letter: an empty one, and the examples. */
async function listNewLetterItems(draft) {
  const startLetter = async (loadText) => {
    const isConfirmed = draft.isBlank || await openFormDialog(t("new-sure"), [], { text: t("new-text"), confirm: t("new") });
    if (isConfirmed) draft.replaceLetter(await loadText());
  };
  const examples = await fetchExamples().catch(() => []);
  return [
    { label: t("new-empty"), run: () => startLetter(createBlankLetter) },
    ...examples.map(({ letterType, subject, name }) => ({
      label: letterType, hint: subject, run: () => startLetter(() => fetchExample(name)),
    })),
  ];
}

/** Decodes UTF-8; returns null if the bytes are not valid UTF-8. */
function decodeUtf8(bytes) {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}
