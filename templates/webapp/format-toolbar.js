// Formatting of rich text: keyboard shortcuts, and a toolbar for the field that was used last.

import { createIcon, h, openFormDialog } from "./dom.js";
import { t } from "./i18n.js";
import { createFootnoteMark } from "./inlines-dom.js";

const SCRIPTS = ["superscript", "subscript"];
/** The rich-text field that had the focus last; commands apply to it. */
let activeField = null;

/**
 * Returns the command of a keyboard shortcut.
 *
 * @param {KeyboardEvent} event
 * @returns {string | null} null if the keys are no shortcut
 */
export function shortcutCommand({ key, ctrlKey, metaKey, altKey, shiftKey }) {
  if (!(ctrlKey || metaKey)) return null;
  // macOS types ƒ for Option+F.
  if (altKey) return key.toLowerCase() === "f" || key === "ƒ" ? "footnote" : null;
  if (shiftKey) return null;
  return { b: "strong", i: "emphasis", k: "link", ".": "superscript", ",": "subscript" }[key.toLowerCase()] ?? null;
}

/**
 * Applies a command to the selection in the active field.
 *
 * @param {string} command - `strong`, `emphasis`, `superscript`, `subscript`, `footnote`, `link` or `foreign`
 */
export function runCommand(command) {
  if (!activeField?.textElement.isConnected) return;
  const { textElement, range } = activeField;
  if (document.activeElement !== textElement) {
    textElement.focus();
    if (range && textElement.contains(range.startContainer)) {
      getSelection().removeAllRanges();
      getSelection().addRange(range);
    }
  }
  document.execCommand("styleWithCSS", false, false);
  if (command === "strong") document.execCommand("bold");
  else if (command === "emphasis") document.execCommand("italic");
  else if (SCRIPTS.includes(command)) document.execCommand(command);
  else if (command === "footnote") insertFootnote(activeField);
  else editAnnotation(activeField, command);
}

function insertFootnote(field) {
  if (!field.allowsFootnotes) return;
  const range = getSelection().getRangeAt(0);
  range.collapse(false);
  const mark = createFootnoteMark("", field);
  range.insertNode(mark);
  field.update();
  const row = [...field.textElement.nextElementSibling.children].find((row) => row.mark === mark);
  row.querySelector(".text").focus();
}

/** Makes the selection a link or foreign text, or changes the one that contains the caret. */
async function editAnnotation(field, kind) {
  const selector = kind === "link" ? "[data-url]" : "[data-language]";
  const range = getSelection().getRangeAt(0).cloneRange();
  const start = range.startContainer;
  const existing = (start.nodeType === Node.TEXT_NODE ? start.parentElement : start).closest(selector);
  const [initial, title, label, hint] = kind === "link"
    ? [existing?.dataset.url ?? "https://", t("link"), t("link-url"), t("link-hint")]
    : [existing?.dataset.language ?? "en", t("foreign"), t("foreign-tag"), t("foreign-hint")];
  const values = await openFormDialog(title, [{ name: "value", label, value: initial, hint, autocomplete: "off" }]);
  if (!values) return;
  const { value } = values;
  const attributes = kind === "link" ? { "data-url": value, title: value } : { lang: value, "data-language": value, title: value };
  if (existing) {
    if (value === "") existing.replaceWith(...existing.childNodes);
    else for (const [name, text] of Object.entries(attributes)) existing.setAttribute(name, text);
  } else if (value !== "") {
    const element = h(kind === "link" ? "a" : "span", attributes);
    if (range.collapsed) element.textContent = value;
    else element.append(range.extractContents());
    range.insertNode(element);
  }
  field.textElement.focus();
  field.update();
}

/** Commands of the toolbar, with a letter or the name of an icon, and their shortcuts. */
const TOOLS = [
  ["strong", "B", "Control+B"], ["emphasis", "I", "Control+I"], ["superscript", "superscript", "Control+."],
  ["subscript", "subscript", "Control+,"], ["link", "link", "Control+K"], ["footnote", "footnote", "Control+Alt+F"],
  ["foreign", "language", ""],
];

/**
 * Creates the toolbar (ARIA toolbar pattern). Alt+F10 moves the focus to it, Escape back to the text.
 *
 * @returns {HTMLElement}
 */
export function createFormatToolbar() {
  const buttons = TOOLS.map(([command, symbol, shortcut], index) => {
    const label = t(`tool-${command}`);
    return h("button", {
      type: "button", class: `icon-button tool-${command}`, "aria-label": label, "aria-keyshortcuts": shortcut || undefined,
      title: shortcut ? `${label} (${shortcut.replace("Control", "Ctrl")})` : label, tabindex: index ? "-1" : "0",
      // Keeps the focus and the selection in the text.
      onmousedown: (event) => event.preventDefault(),
      onclick: () => runCommand(command),
    }, symbol.length > 1 ? createIcon(symbol) : h("span", { "aria-hidden": "true" }, symbol));
  });
  const toolbar = h("div", { class: "toolbar", role: "toolbar", "aria-label": t("toolbar") }, buttons);
  toolbar.addEventListener("keydown", (event) => {
    const index = buttons.indexOf(document.activeElement);
    const target = { ArrowRight: index + 1, ArrowLeft: index - 1, Home: 0, End: buttons.length - 1 }[event.key];
    if (event.key === "Escape") activeField?.textElement.focus();
    if (target === undefined) return;
    event.preventDefault();
    buttons.at(target % buttons.length).focus();
  });
  toolbar.addEventListener("focusin", ({ target }) => {
    for (const button of buttons) button.tabIndex = button === target ? 0 : -1;
  });
  return toolbar;
}

/**
 * Makes a field the target of commands.
 *
 * @param {object} field - rich-text field
 */
export function setActiveField(field) {
  activeField = field;
  for (const button of document.querySelectorAll(".tool-footnote")) button.disabled = !field.allowsFootnotes;
}

document.addEventListener("selectionchange", () => {
  const selection = getSelection();
  if (activeField && selection.rangeCount && activeField.textElement.contains(selection.anchorNode)) {
    activeField.range = selection.getRangeAt(0).cloneRange();
  }
});
document.addEventListener("keydown", (event) => {
  if (event.altKey && event.key === "F10") {
    event.preventDefault();
    document.querySelector(".toolbar [tabindex='0']")?.focus();
  }
});
