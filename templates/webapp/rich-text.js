// Rich-text field: edits inlines with formatting and footnotes.

import { createIconButton, h } from "./dom.js";
import { runCommand, setActiveField, shortcutCommand } from "./format-toolbar.js";
import { t } from "./i18n.js";
import { simplifyInlines } from "./inlines-data.js";
import { readInlines, renderInlines } from "./inlines-dom.js";

/**
 * Creates a rich-text field.
 *
 * @param {object} options
 * @param {string | Array} options.value - inlines
 * @param {string} options.label - accessible name
 * @param {(value: string | Array) => void} options.onChange
 * @param {(before, after) => void} [options.onEnter] - called on Enter, with the inlines before and after the caret;
 *   without it the text is a single line
 * @param {(value) => boolean} [options.onBackspaceAtStart] - returns true if it handled the key
 * @param {(blocks: Array, warnings: string[]) => boolean} [options.onPasteBlocks] - receives pasted content that is
 *   more than one paragraph; returns false to insert it as lines of text
 * @param {boolean} [options.allowsFootnotes]
 * @param {string} [options.placeholder]
 * @returns {{ element: HTMLElement, focus: (atEnd?: boolean) => void, append: (inlines) => void }} `append` adds
 *   inlines at the end and puts the caret before them
 */
export function createRichTextField({ value, label, onChange, onEnter, onBackspaceAtStart, onPasteBlocks, allowsFootnotes = true, placeholder = "" }) {
  const textElement = h("div", {
    class: "text", contenteditable: "true", role: "textbox", "aria-multiline": onEnter ? "true" : "false",
    "aria-label": label, "data-placeholder": placeholder, spellcheck: "true",
  });
  const footnoteList = h("ol", { class: "footnotes", "aria-label": t("footnotes") });
  const element = h("div", { class: "rich-text" }, textElement, footnoteList);
  const field = { textElement, allowsFootnotes, footnotes: new Map(), value };

  const updateFootnotes = () => {
    const marks = [...textElement.querySelectorAll(".footnote-mark")];
    for (const mark of field.footnotes.keys()) if (!textElement.contains(mark)) field.footnotes.delete(mark);
    marks.forEach((mark, index) => {
      mark.textContent = String(index + 1);
      mark.setAttribute("aria-label", t("footnote-number", { number: index + 1 }));
    });
    const rowsByMark = new Map([...footnoteList.children].map((row) => [row.mark, row]));
    const rows = marks.map((mark, index) => {
      const row = rowsByMark.get(mark) ?? createFootnoteRow(mark);
      row.querySelector(".text").setAttribute("aria-label", t("footnote-number", { number: index + 1 }));
      return row;
    });
    // Inserting a row again would move the focus out of it while the user types.
    const isUnchanged = rows.length === footnoteList.children.length && rows.every((row, index) => row === footnoteList.children[index]);
    if (!isUnchanged) footnoteList.replaceChildren(...rows);
  };
  const createFootnoteRow = (mark) => {
    const footnoteField = createRichTextField({
      value: field.footnotes.get(mark), label: t("footnote"), allowsFootnotes: false,
      onChange: (newValue) => {
        field.footnotes.set(mark, newValue);
        update();
      },
    });
    const row = h("li", {}, footnoteField.element, createIconButton("close", t("footnote-remove"), () => {
      mark.remove();
      update();
      textElement.focus();
    }));
    row.mark = mark;
    return row;
  };
  const update = () => {
    updateFootnotes();
    field.value = simplifyInlines(readInlines(textElement, field));
    onChange(field.value);
  };
  field.update = update;
  textElement.replaceChildren(...renderInlines(value, field));
  updateFootnotes();

  textElement.addEventListener("input", update);
  textElement.addEventListener("focus", () => setActiveField(field));
  textElement.addEventListener("keydown", (event) => {
    const command = shortcutCommand(event);
    if (command) {
      event.preventDefault();
      setActiveField(field);
      runCommand(command);
    } else if (event.key === "Enter" && !event.isComposing) {
      event.preventDefault();
      if (event.shiftKey) document.execCommand("insertLineBreak");
      else if (onEnter) splitAtCaret();
    } else if (event.key === "Backspace" && onBackspaceAtStart && getSelection().isCollapsed && isCaretAtStart(textElement)) {
      if (onBackspaceAtStart(field.value)) event.preventDefault();
    }
  });
  const splitAtCaret = () => {
    const range = getSelection().getRangeAt(0);
    range.deleteContents();
    const rest = document.createRange();
    rest.selectNodeContents(textElement);
    rest.setStart(range.endContainer, range.endOffset);
    const container = h("div", {}, rest.extractContents());
    const after = simplifyInlines(readInlines(container, { ...field, textElement: container }));
    update();
    onEnter(field.value, after);
  };

  textElement.addEventListener("paste", async (event) => {
    event.preventDefault();
    const html = event.clipboardData.getData("text/html");
    const plainText = event.clipboardData.getData("text/plain");
    const { blocksFromHtml, blocksFromText, flattenToLines } = await import("./clipboard.js");
    const { blocks, warnings } = html ? blocksFromHtml(html) : blocksFromText(plainText);
    if (blocks.length === 0) return;
    const paragraph = blocks.length === 1 && (typeof blocks[0] === "string" ? blocks[0] : blocks[0].paragraph);
    if (!paragraph && onPasteBlocks?.(blocks, warnings)) return;
    const lines = paragraph ? [[paragraph].flat()] : flattenToLines(blocks);
    insertInlines(field, lines.flatMap((line, index) => [...(index ? [{ lineBreak: true }] : []), ...line]));
    if (!blocks.every((block) => typeof block === "string" || block.paragraph)) warnings.push(t("pasted-as-lines"));
    if (warnings.length) textElement.dispatchEvent(new CustomEvent("kb:paste-report", { bubbles: true, detail: { warnings } }));
  });
  textElement.addEventListener("drop", (event) => event.preventDefault());
  return {
    element,
    focus: (atEnd = false) => {
      textElement.focus();
      getSelection().selectAllChildren(textElement);
      if (atEnd) getSelection().collapseToEnd();
      else getSelection().collapseToStart();
    },
    append: (inlines) => {
      textElement.focus();
      getSelection().selectAllChildren(textElement);
      getSelection().collapseToEnd();
      const range = getSelection().getRangeAt(0);
      const nodes = renderInlines(inlines, field);
      textElement.append(...nodes);
      getSelection().collapse(range.startContainer, range.startOffset);
      update();
    },
  };
}

function isCaretAtStart(textElement) {
  const range = getSelection().getRangeAt(0).cloneRange();
  range.setStart(textElement, 0);
  return range.toString() === "" && !range.cloneContents().querySelector("br, sup, b, i, a");
}

/** Replaces the selection by inlines; footnotes are left out where the field does not allow them. */
function insertInlines(field, inlines) {
  field.textElement.focus();
  const selection = getSelection();
  const range = selection.getRangeAt(0);
  range.deleteContents();
  const allowed = field.allowsFootnotes ? inlines : inlines.filter((item) => typeof item === "string" || !item.footnote);
  const nodes = renderInlines(allowed, field);
  const last = nodes.at(-1);
  for (const node of nodes.reverse()) range.insertNode(node);
  if (last) selection.collapse(last.parentNode, [...last.parentNode.childNodes].indexOf(last) + 1);
  field.update();
  document.dispatchEvent(new Event("kb:rearranged"));
}
