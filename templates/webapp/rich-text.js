// A field for running text, written in as in a word processor.

import { h, iconButton } from "./dom.js";
import { read, show, tidy } from "./inlines-dom.js";
import { activate, run, shortcut } from "./format-toolbar.js";
import { say } from "./i18n.js";


/**
 * A field for inlines.
 *
 * `change(value)` gets what it says; `enter(before, after)` and `erase()` are told of
 * Enter, with both halves, and of Backspace at the start; `paste(blocks, met)` gets what
 * is more than a line of text and says whether it takes it. Without `notes` the text has no
 * footnotes.
 */
export function rich({ value, label, notes = true, change, enter, erase, paste, placeholder = "", describedby }) {
  const field = { notes: new Map(), value };
  const text = h("div", {
    class: "text", contenteditable: "true", role: "textbox", "aria-multiline": enter ? "true" : "false",
    "aria-label": label, "data-placeholder": placeholder, spellcheck: "true", "aria-describedby": describedby,
  });
  const list = h("ol", { class: "notes", "aria-label": say("notes") });
  const element = h("div", { class: "rich" }, text, list);
  field.text = text;
  field.hasNotes = notes;

  const renumber = () => {
    const marks = [...text.querySelectorAll(".mark")];
    for (const gone of field.notes.keys()) if (!text.contains(gone)) field.notes.delete(gone);
    marks.forEach((element, place) => {
      element.textContent = String(place + 1);
      element.setAttribute("aria-label", say("note-number", { number: place + 1 }));
    });
    const rows = new Map([...list.children].map((row) => [row.mark, row]));
    const wanted = marks.map((element, place) => {
      const row = rows.get(element) ?? noteRow(element);
      row.querySelector(".text").setAttribute("aria-label", say("note-number", { number: place + 1 }));
      return row;
    });
    // A row that is put anew loses the focus, and with it what is being typed.
    const isSame = wanted.length === list.children.length && wanted.every((row, place) => row === list.children[place]);
    if (!isSame) list.replaceChildren(...wanted);
  };
  const noteRow = (element) => {
    const inner = rich({
      value: field.notes.get(element), label: say("note"), notes: false,
      change: (said) => {
        field.notes.set(element, said);
        update();
      },
    });
    const row = h("li", {}, inner.element, iconButton("close", say("note-remove"), () => {
      element.remove();
      update();
      text.focus();
    }));
    row.mark = element;
    return row;
  };
  const update = () => {
    renumber();
    field.value = tidy(read(text, field));
    change(field.value);
  };
  field.update = update;
  text.replaceChildren(...show(value, field));
  renumber();

  text.addEventListener("input", update);
  text.addEventListener("focus", () => activate(field));
  text.addEventListener("keydown", (event) => {
    const command = shortcut(event);
    if (command) {
      event.preventDefault();
      activate(field);
      run(command);
    } else if (event.key === "Enter" && !event.isComposing) {
      event.preventDefault();
      if (event.shiftKey || !enter) {
        if (event.shiftKey) document.execCommand("insertLineBreak");
        return;
      }
      const range = getSelection().getRangeAt(0);
      range.deleteContents();
      const rest = document.createRange();
      rest.selectNodeContents(text);
      rest.setStart(range.endContainer, range.endOffset);
      const held = h("div", {}, rest.extractContents());
      const after = tidy(read(held, { ...field, text: held }));
      update();
      enter(field.value, after);
    } else if (event.key === "Backspace" && erase && getSelection().isCollapsed && isAtStart(text)) {
      if (erase(field.value)) event.preventDefault();
    }
  });
  text.addEventListener("paste", async (event) => {
    event.preventDefault();
    const html = event.clipboardData.getData("text/html");
    const plain = event.clipboardData.getData("text/plain");
    const { fromHtml, fromText, linesOf } = await import("./clipboard.js");
    const { blocks, met } = html ? fromHtml(html) : fromText(plain);
    if (blocks.length === 0) return;
    const inline = blocks.length === 1 && (typeof blocks[0] === "string" ? blocks[0] : blocks[0].paragraph);
    if (!inline && paste?.(blocks, met)) return;
    const lines = inline ? [[inline].flat()] : linesOf(blocks);
    insert(field, lines.flatMap((line, place) => [...(place ? [{ lineBreak: true }] : []), ...line]));
    if (!blocks.every((block) => typeof block === "string" || block.paragraph)) met.push(say("met-lines"));
    if (met.length) text.dispatchEvent(new CustomEvent("met", { bubbles: true, detail: met }));
  });
  text.addEventListener("drop", (event) => event.preventDefault());
  return {
    element,
    focus: (atEnd = false) => {
      text.focus();
      getSelection().selectAllChildren(text);
      if (atEnd) getSelection().collapseToEnd();
      else getSelection().collapseToStart();
    },
    /** Adds inlines at the end; the caret stands before them. */
    append: (more) => {
      text.focus();
      getSelection().selectAllChildren(text);
      getSelection().collapseToEnd();
      const range = getSelection().getRangeAt(0);
      const nodes = show(more, field);
      text.append(...nodes);
      getSelection().collapse(range.startContainer, range.startOffset);
      update();
    },
  };
}

function isAtStart(text) {
  const range = getSelection().getRangeAt(0).cloneRange();
  range.setStart(text, 0);
  return range.toString() === "" && !range.cloneContents().querySelector("br, sup, b, i, a");
}

function insert(field, items) {
  field.text.focus();
  const selection = getSelection();
  const range = selection.getRangeAt(0);
  range.deleteContents();
  const allowed = field.hasNotes ? items : items.filter((item) => typeof item === "string" || !item.footnote);
  const nodes = show(allowed, field);
  const last = nodes.at(-1);
  for (const node of nodes.reverse()) range.insertNode(node);
  if (last) selection.collapse(last.parentNode, [...last.parentNode.childNodes].indexOf(last) + 1);
  field.update();
  document.dispatchEvent(new Event("arranged"));
}
