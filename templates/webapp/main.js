// Web application: editor and preview of a letter.

import { ApiError, checkLetter, fetchTextBoxes } from "./api.js";
import { resetDeclined } from "./api-key.js";
import { createAppBar } from "./app-bar.js";
import { createIconButton, debounce, h, openFormDialog } from "./dom.js";
import { Draft } from "./draft.js";
import { createExporter } from "./export.js";
import { showFieldErrors } from "./field-errors.js";
import { createLetterForm, elementPointer, focusPointer } from "./form.js";
import { createFormatToolbar } from "./format-toolbar.js";
import { initLocale, t, toggleLocale } from "./i18n.js";
import { lineAndColumn, scanJson } from "./json-scanner.js";
import { announce } from "./live-region.js";
import { splitPending } from "./pending-fields.js";
import { createPreview } from "./preview.js";
import { createProblemsPanel } from "./problems-panel.js";
import { createSourceMap } from "./source-map.js";
import { createViewSwitch } from "./view-switch.js";

/** Milliseconds without changes after which the letter is checked. */
const CHECK_DELAY = 350;
const NO_DIAGNOSTICS = { violations: [], warnings: [] };
const letterLanguages = document.documentElement.dataset.languages.split(" ");

await initLocale();
const draft = new Draft();
let view = null;
document.querySelector("#upload").remove();
document.querySelector(".app-bar").remove();
document.body.className = "app";
await showView(draft.letter ? "form" : "json");

/** Builds the page in the current language, with one of the editors: `form` or `json`. */
async function showView(editorName) {
  view?.destroy();
  view = createView();
  document.body.replaceChildren(...view.elements);
  document.title = t("title");
  await view.switchEditor(editorName);
  view.checkNow();
}

/** Creates the view: the app bar, the editor, the problems panel and the preview. */
function createView() {
  let editorName = null;
  let jsonEditor = null;
  let form = null;
  let sourceMap = null;
  /** Result of the last check; `text` is the letter file that was checked. */
  let checkResult = NO_DIAGNOSTICS;
  // Empty required fields count as errors only after an attempt to save a document.
  let showsEmptyAsErrors = false;
  let wasSaveRejected = false;
  // Ctrl+Z in a field is left to the browser, unless the last change was one that its undo history does not have.
  let isLastChangeStructural = false;
  let abortController = new AbortController();
  const listenerController = new AbortController();
  const listen = (target, type, listener) => target.addEventListener(type, listener, { signal: listenerController.signal });

  const preview = createPreview((pageNumber, x, y) => {
    const pointer = sourceMap?.findPointer(pageNumber, x, y);
    if (pointer) goToPointer(pointer);
  });
  const problemsPanel = createProblemsPanel(goToPointer);
  const viewSwitch = createViewSwitch();
  const formatToolbar = createFormatToolbar();
  const editorPanel = h("div", { class: "editor-panel", id: "editor-panel", role: "tabpanel", "aria-labelledby": "tab-form", tabindex: "-1" });
  const tabs = ["form", "json"].map((name) => h("button", {
    type: "button", role: "tab", id: `tab-${name}`, "aria-controls": "editor-panel",
    onclick: () => switchEditor(name),
    onkeydown: (event) => {
      if (["ArrowLeft", "ArrowRight"].includes(event.key)) tabs[1 - tabs.indexOf(event.target)].focus();
    },
  }, t(`tab-${name}`)));
  const undoButton = createIconButton("undo", t("undo"), () => draft.undo());
  const redoButton = createIconButton("redo", t("redo"), () => draft.redo());
  const storageStatus = h("span", { class: "storage-status" });

  function updateHistory() {
    undoButton.disabled = !draft.canUndo;
    redoButton.disabled = !draft.canRedo;
    storageStatus.textContent = draft.isStored ? t("stored") : t("not-stored");
  }

  /** Shows the letter in an editor; text that is not valid JSON stays in the JSON editor. */
  async function switchEditor(name) {
    if (name === "form" && draft.letter === null) {
      name = "json";
      showNotice(t("form-needs-json"));
    }
    editorName = name;
    for (const tab of tabs) {
      const isSelected = tab.id === `tab-${name}`;
      tab.setAttribute("aria-selected", isSelected);
      tab.tabIndex = isSelected ? 0 : -1;
    }
    editorPanel.setAttribute("aria-labelledby", `tab-${name}`);
    formatToolbar.hidden = name !== "form";
    if (name === "form") {
      jsonEditor = null;
      form = await createLetterForm(draft.letter, letterLanguages, () => draft.updateText());
      editorPanel.replaceChildren(form);
    } else if (!jsonEditor) {
      form = null;
      const { createJsonEditor } = await import("./json-editor.js");
      jsonEditor = createJsonEditor(draft.text, (text) => draft.setText(text));
      editorPanel.replaceChildren(jsonEditor.element);
    }
    updateHistory();
    showDiagnostics();
  }

  /**
   * Shows the result of the last check in the editor and the problems panel.
   *
   * @returns {object} the result as shown, with empty required fields split off where they do not count as errors
   */
  function showDiagnostics() {
    const diagnostics = form && !showsEmptyAsErrors ? splitPending(draft.letter, checkResult) : checkResult;
    jsonEditor?.markDiagnostics(diagnostics.violations, diagnostics.warnings);
    if (form) showFieldErrors(form, diagnostics);
    if (checkResult.text === draft.text) problemsPanel.showDiagnostics(diagnostics);
    return diagnostics;
  }

  /** Moves the focus to the value of a JSON Pointer; in the JSON editor also to an offset. */
  function goToPointer(target) {
    viewSwitch.showView("editor");
    if (jsonEditor) jsonEditor.goTo(target);
    else if (form) focusPointer(form, target);
  }

  /** Highlights the text of the focused field on the pages. */
  function highlightFocusedText() {
    const { activeElement } = document;
    const pointer = form?.contains(activeElement) ? elementPointer(activeElement) : "";
    preview.highlightBoxes(pointer && sourceMap ? sourceMap.findBoxes(pointer) : []);
  }

  const setCheckState = (state) => { document.body.dataset.checkState = state; };
  const scheduleCheck = debounce(CHECK_DELAY, checkNow);
  /** Checks the letter, and shows its diagnostics and pages. */
  async function checkNow() {
    abortController.abort();
    abortController = new AbortController();
    const { signal } = abortController;
    const { text } = draft;
    const { error } = scanJson(text);
    if (error !== null) {
      showSyntaxError(text, error);
      return;
    }
    try {
      checkResult = { ...await checkLetter(text, signal), text };
      if (text !== draft.text) return;
      if (checkResult.valid) {
        if (wasSaveRejected) problemsPanel.hideNotice();
        showsEmptyAsErrors = wasSaveRejected = false;
      }
      const diagnostics = showDiagnostics();
      if (checkResult.valid) preview.showPages(text, checkResult.pages);
      else preview.markOutdated(diagnostics.violations.length === 0);
      sourceMap = checkResult.valid ? createSourceMap(JSON.parse(text), await fetchTextBoxes(text, signal)) : null;
      highlightFocusedText();
      setCheckState(checkResult.valid ? "valid" : "invalid");
    } catch (thrown) {
      if (thrown.name === "AbortError") return;
      if (!(thrown instanceof ApiError)) throw thrown;
      showApiError(thrown);
    }
  }

  function showSyntaxError(text, offset) {
    checkResult = NO_DIAGNOSTICS;
    sourceMap = null;
    problemsPanel.showCheckError(t("invalid-json", lineAndColumn(text, offset)), { label: t("go-to-error"), run: () => goToPointer(offset) });
    preview.markOutdated();
    showDiagnostics();
    setCheckState("failed");
  }

  function showApiError(error) {
    checkResult = NO_DIAGNOSTICS;
    const isUnauthorized = error.problem.status === 401;
    const retry = () => { resetDeclined(); checkNow(); };
    problemsPanel.showCheckError(isUnauthorized ? t("key-missing") : error.message, { label: isUnauthorized ? t("enter-key") : t("try-again"), run: retry });
    preview.markOutdated();
    setCheckState("failed");
  }

  /** Shows a notice and announces it to screen readers. */
  function showNotice(message, items) {
    announce(message);
    problemsPanel.showNotice(message, items);
  }

  const exporter = createExporter(draft, {
    getViolations: () => (checkResult.text === draft.text ? checkResult.violations : []),
    onInvalid: ([firstViolation]) => {
      showsEmptyAsErrors = wasSaveRejected = true;
      showDiagnostics();
      problemsPanel.expand();
      showNotice(t("not-saved"));
      goToPointer(firstViolation.pointer);
    },
    showNotice,
  });

  async function eraseLetter() {
    if (!draft.isBlank && !await openFormDialog(t("erase-sure"), [], { text: t("erase-text"), confirm: t("erase") })) return;
    draft.erase();
    showNotice(t("erased"));
  }

  async function switchLanguage() {
    await toggleLocale();
    await showView(editorName);
    document.querySelector("#language").focus();
  }

  listen(draft, "change", () => {
    updateHistory();
    setCheckState("pending");
    scheduleCheck();
  });
  listen(draft, "history", updateHistory);
  listen(draft, "replace", async ({ detail }) => {
    if (detail?.isNewLetter) {
      showsEmptyAsErrors = wasSaveRejected = false;
      problemsPanel.hideNotice();
      preview.clear();
      editorPanel.scrollTop = 0;
    }
    jsonEditor = null;
    checkResult = NO_DIAGNOSTICS;
    const focusedPointer = form?.contains(document.activeElement) ? elementPointer(document.activeElement) : null;
    await switchEditor(draft.letter === null ? "json" : editorName);
    if (focusedPointer !== null && form) focusPointer(form, focusedPointer);
  });
  listen(editorPanel, "focusin", highlightFocusedText);
  listen(document, "kb:rearranged", () => { isLastChangeStructural = true; });
  listen(editorPanel, "input", () => { isLastChangeStructural = false; });
  listen(document, "kb:pasted", ({ detail: { message, warnings } }) => showNotice(message, warnings));
  listen(document, "kb:paste-report", ({ detail: { warnings } }) => showNotice(t("pasted-partly"), warnings));
  listen(document, "kb:notice", ({ detail: { message } }) => showNotice(message));
  listen(document, "keydown", (event) => {
    if (!event.ctrlKey && !event.metaKey) return;
    const action = shortcutAction(event);
    if (!action) return;
    event.preventDefault();
    action();
  });

  /** Returns the action of a keyboard shortcut; null if the browser should handle the keys. */
  function shortcutAction({ key, shiftKey, target }) {
    const lowerKey = key.toLowerCase();
    if (lowerKey === "s") return exporter.saveLetterFile;
    const isTextField = target.matches("input, textarea, [contenteditable]");
    if (isTextField && !isLastChangeStructural) return null;
    if (lowerKey === "y" || (lowerKey === "z" && shiftKey)) return () => draft.redo();
    return lowerKey === "z" ? () => draft.undo() : null;
  }

  const editorSection = h("section", { class: "editor-pane", "aria-label": t("view-editor") },
    h("div", { class: "editor-header" },
      h("div", { class: "tabs", role: "tablist", "aria-label": t("editor-tabs") }, tabs),
      formatToolbar, h("span", { class: "row align-end" }, undoButton, redoButton)),
    editorPanel,
    problemsPanel.element,
    h("p", { class: "editor-footer" }, storageStatus,
      h("button", { type: "button", class: "link-button", onclick: eraseLetter }, t("erase")),
      h("a", { class: "align-end", href: "docs" }, t("api-docs"))));
  const previewSection = h("section", { class: "preview-pane", "aria-label": t("view-preview") }, preview.element);
  return {
    elements: [
      h("a", { class: "skip-link", href: "#editor-panel" }, t("skip")),
      createAppBar(draft, exporter, switchLanguage),
      viewSwitch.element,
      h("main", { class: "panes" }, editorSection, previewSection),
      h("p", { id: "live-region", class: "visually-hidden", role: "status" }),
    ],
    switchEditor,
    checkNow,
    destroy: () => {
      listenerController.abort();
      abortController.abort();
      scheduleCheck.cancel();
    },
  };
}
