// Marks of running text: by keys, and by a bar of buttons.

import { ask, h, icon } from "./dom.js";
import { mark } from "./inlines-dom.js";
import { say } from "./i18n.js";

const SCRIPTS = ["superscript", "subscript"];
/** The text that was last written in. */
let current = null;

/** The command of keys that are pressed together; null where they are none. */
export function shortcut({ key, ctrlKey, metaKey, altKey, shiftKey }) {
  if (!(ctrlKey || metaKey)) return null;
  if (altKey) return key.toLowerCase() === "f" || key === "ƒ" ? "footnote" : null;
  if (shiftKey) return null;
  return { b: "strong", i: "emphasis", k: "link", ".": "superscript", ",": "subscript" }[key.toLowerCase()] ?? null;
}

/** What is done to the text that was last written in. */
export function run(command) {
  if (!current?.text.isConnected) return;
  const { text, range } = current;
  if (document.activeElement !== text) {
    text.focus();
    if (range && text.contains(range.startContainer)) {
      getSelection().removeAllRanges();
      getSelection().addRange(range);
    }
  }
  document.execCommand("styleWithCSS", false, false);
  if (command === "strong") document.execCommand("bold");
  else if (command === "emphasis") document.execCommand("italic");
  else if (SCRIPTS.includes(command)) document.execCommand(command);
  else if (command === "footnote") footnote(current);
  else wrap(current, command);
}

function footnote(field) {
  if (!field.hasNotes) return;
  const range = getSelection().getRangeAt(0);
  range.collapse(false);
  const element = mark("", field);
  range.insertNode(element);
  field.update();
  const row = [...field.text.nextElementSibling.children].find((row) => row.mark === element);
  row.querySelector(".text").focus();
}

/** Makes a link or foreign text of what is selected, or changes the one that the caret is in. */
async function wrap(field, kind) {
  const selector = kind === "link" ? "[data-url]" : "[data-language]";
  const range = getSelection().getRangeAt(0).cloneRange();
  const start = range.startContainer;
  const around = (start.nodeType === Node.TEXT_NODE ? start.parentElement : start).closest(selector);
  const [value, title, label, hint] = kind === "link"
    ? [around?.dataset.url ?? "https://", say("link"), say("link-url"), say("link-hint")]
    : [around?.dataset.language ?? "en", say("foreign"), say("foreign-tag"), say("foreign-hint")];
  const given = await ask(title, [{ name: "value", label, value, hint, autocomplete: "off" }]);
  if (!given) return;
  const said = given.value;
  const data = kind === "link" ? { "data-url": said, title: said } : { lang: said, "data-language": said, title: said };
  if (around) {
    if (said === "") around.replaceWith(...around.childNodes);
    else for (const [name, text] of Object.entries(data)) around.setAttribute(name, text);
  } else if (said !== "") {
    const element = h(kind === "link" ? "a" : "span", data);
    if (range.collapsed) element.textContent = said;
    else element.append(range.extractContents());
    range.insertNode(element);
  }
  field.text.focus();
  field.update();
}

const TOOLS = [
  ["strong", "B", "Control+B"], ["emphasis", "I", "Control+I"], ["superscript", "superscript", "Control+."],
  ["subscript", "subscript", "Control+,"], ["link", "link", "Control+K"], ["footnote", "note", "Control+Alt+F"],
  ["foreign", "language", ""],
];

/** The toolbar for the text that was last written in. */
export function toolbar() {
  const buttons = TOOLS.map(([command, sign, keys], place) => {
    const label = say(`tool-${command}`);
    return h("button", {
      type: "button", class: `icon tool-${command}`, "aria-label": label, "aria-keyshortcuts": keys || undefined,
      title: keys ? `${label} (${keys.replace("Control", "Ctrl")})` : label, tabindex: place ? "-1" : "0",
      // The selection stays where it is.
      onmousedown: (event) => event.preventDefault(),
      onclick: () => run(command),
    }, sign.length > 1 ? icon(sign) : h("span", { "aria-hidden": "true" }, sign));
  });
  const bar = h("div", { class: "toolbar", role: "toolbar", "aria-label": say("toolbar") }, buttons);
  bar.addEventListener("keydown", (event) => {
    const at = buttons.indexOf(document.activeElement);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
    if (event.key === "Escape") current?.text.focus();
    if (to === undefined) return;
    event.preventDefault();
    buttons.at(to % buttons.length).focus();
  });
  bar.addEventListener("focusin", ({ target }) => {
    for (const button of buttons) button.tabIndex = button === target ? 0 : -1;
  });
  return bar;
}

/** From now on commands are for this text. */
export function activate(field) {
  current = field;
  for (const note of document.querySelectorAll(".tool-footnote")) note.disabled = !field.hasNotes;
}

document.addEventListener("selectionchange", () => {
  const selection = getSelection();
  if (current && selection.rangeCount && current.text.contains(selection.anchorNode)) {
    current.range = selection.getRangeAt(0).cloneRange();
  }
});
document.addEventListener("keydown", (event) => {
  if (event.altKey && event.key === "F10") {
    event.preventDefault();
    document.querySelector(".toolbar [tabindex='0']")?.focus();
  }
});
