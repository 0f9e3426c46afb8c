// JSON editor: text area with line numbers, marked lines and completion from the schema of letters.

import { h, uniqueId } from "./dom.js";
import { hasMessage, t } from "./i18n.js";
import { completionContext, findRange, lineAndColumn, scanJson } from "./json-scanner.js";

const MAX_COMPLETIONS = 8;

let schema = null;
async function fetchLetterSchema() {
  schema ??= await (await fetch(new URL("letter-schema.json", import.meta.url))).json();
  return schema;
}

/** Returns the subschemas that apply at a path (JSON Schema 2020-12, with local references only). */
function subschemasAt(rootSchema, path) {
  const expand = (subschema) => {
    if (!subschema || subschema === true) return [];
    const referenced = subschema.$ref ? subschema.$ref.split("/").slice(1).reduce((node, token) => node?.[token], rootSchema) : null;
    const combined = ["anyOf", "oneOf", "allOf"].flatMap((keyword) => (subschema[keyword] ?? []).flatMap(expand));
    return [subschema, ...expand(referenced), ...combined];
  };
  let subschemas = expand(rootSchema);
  for (const step of path) {
    subschemas = subschemas.flatMap((subschema) =>
      expand(typeof step === "number" ? subschema.items : subschema.properties?.[step]));
  }
  return subschemas;
}

/** Returns the label of a member in the form; undefined if it has none. */
function memberLabel(name) {
  const key = ["field", "group", "kind"].map((prefix) => `${prefix}-${name}`).find(hasMessage);
  return key && t(key);
}

/** Lists the member names or values that are valid at a completion context. */
function listCompletions(rootSchema, { path, isKey, keys }) {
  const subschemas = subschemasAt(rootSchema, path);
  if (isKey) {
    const hints = new Map();
    for (const subschema of subschemas) {
      for (const [name, memberSchema] of Object.entries(subschema.properties ?? {})) {
        if (keys.includes(name)) continue;
        hints.set(name, memberLabel(name) ?? memberSchema.description ?? subschema.description ?? "");
      }
    }
    return [...hints].map(([text, hint]) => ({ text, hint }));
  }
  const values = subschemas.flatMap((subschema) => subschema.enum ?? (subschema.const === undefined ? [] : [subschema.const]));
  return [...new Set(values)].filter((value) => typeof value === "string").map((text) => ({ text, hint: "" }));
}

/**
 * Creates the JSON editor.
 *
 * @param {string} text
 * @param {(text: string) => void} onChange
 * @returns {{ element: HTMLElement, markDiagnostics: Function, goTo: Function }}
 */
export function createJsonEditor(text, onChange) {
  const listId = uniqueId("completions");
  const textarea = h("textarea", {
    class: "code", spellcheck: "false", autocapitalize: "off", autocomplete: "off", wrap: "off", value: text,
    "aria-label": t("json-editor"), "aria-controls": listId, "aria-autocomplete": "list", "aria-haspopup": "listbox",
    "aria-describedby": `${listId}-keys`,
  });
  const lineNumbers = h("div", { class: "line-numbers", "aria-hidden": "true" });
  const lineMarks = h("div", { class: "line-marks", "aria-hidden": "true" });
  const listbox = h("ul", { role: "listbox", id: listId, class: "completions", "aria-label": t("completions"), hidden: true });
  const element = h("div", { class: "json-editor" },
    h("p", { class: "muted", id: `${listId}-keys` }, t("json-editor-hint")),
    h("div", { class: "code-area" }, lineNumbers, lineMarks, textarea, listbox));
  let completions = [];
  let selectedIndex = 0;
  let context = null;
  let markedLines = [];

  const updateLineNumbers = () => {
    const lineCount = textarea.value.split("\n").length;
    if (lineNumbers.childElementCount !== lineCount) {
      lineNumbers.replaceChildren(...Array.from({ length: lineCount }, (_, index) => h("span", {}, String(index + 1))));
    }
    showLineMarks();
  };
  const showLineMarks = () => {
    for (const lineNumber of lineNumbers.children) lineNumber.className = "";
    // Lines may have been deleted since the last check.
    const existingLines = markedLines.filter(({ line }) => line <= lineNumbers.childElementCount);
    lineMarks.replaceChildren(...existingLines.map(({ line, severity }) => {
      const lineNumber = lineNumbers.children[line - 1];
      if (lineNumber.className !== "error") lineNumber.className = severity;
      const mark = h("div", { class: severity });
      mark.style.top = `calc(${line - 1} * var(--line-height))`;
      return mark;
    }));
    syncScroll();
  };
  const syncScroll = () => {
    lineNumbers.style.transform = `translateY(${-textarea.scrollTop}px)`;
    lineMarks.style.transform = `translateY(${-textarea.scrollTop}px)`;
  };

  const closeListbox = () => {
    listbox.hidden = true;
    textarea.removeAttribute("aria-activedescendant");
  };
  const updateListbox = () => {
    listbox.replaceChildren(...completions.map(({ text: completion, hint }, index) => h("li", {
      role: "option", id: `${listId}-${index}`, "aria-selected": index === selectedIndex,
      onmousedown: (event) => { event.preventDefault(); selectedIndex = index; acceptCompletion(); },
    }, h("code", {}, completion), hint ? h("small", {}, hint) : null)));
    textarea.setAttribute("aria-activedescendant", `${listId}-${selectedIndex}`);
  };
  const openListbox = async () => {
    const rootSchema = await fetchLetterSchema();
    context = completionContext(textarea.value, textarea.selectionStart);
    const typed = context.typed.toLowerCase();
    const isMatch = ({ text: completion }) => completion.toLowerCase().startsWith(typed) && completion.toLowerCase() !== typed;
    completions = listCompletions(rootSchema, context).filter(isMatch).slice(0, MAX_COMPLETIONS);
    if (completions.length === 0) return closeListbox();
    selectedIndex = 0;
    listbox.hidden = false;
    updateListbox();
    positionListbox();
  };
  /** Places the list below the caret, or above it if there is no room below. */
  const positionListbox = () => {
    const { line, column } = lineAndColumn(textarea.value, textarea.selectionStart);
    const style = getComputedStyle(textarea);
    const lineHeight = parseFloat(style.lineHeight);
    const left = (column - 1) * measureCharWidth(style) + parseFloat(style.paddingLeft) - textarea.scrollLeft;
    const top = line * lineHeight + parseFloat(style.paddingTop) - textarea.scrollTop + 2;
    listbox.style.left = `${Math.min(left, textarea.clientWidth - 280)}px`;
    listbox.style.top = `${top}px`;
    const roomBelow = textarea.clientHeight - listbox.offsetTop;
    if (listbox.offsetHeight > roomBelow && listbox.offsetTop - lineHeight > roomBelow) {
      listbox.style.top = `${Math.max(0, listbox.offsetTop - lineHeight - listbox.offsetHeight - 4)}px`;
    }
  };
  const acceptCompletion = () => {
    const { text: completion } = completions[selectedIndex];
    const { start, isQuoted, isKey } = context;
    const end = textarea.selectionStart;
    const hasClosingQuote = textarea.value[end] === '"';
    const needsColon = isKey && !/^"?\s*:/.test(textarea.value.slice(end));
    textarea.setSelectionRange(start, end + (hasClosingQuote && isQuoted ? 1 : 0));
    // `execCommand` keeps the undo history of the browser.
    document.execCommand("insertText", false, `${isQuoted ? "" : '"'}${completion}"${needsColon ? ": " : ""}`);
    closeListbox();
  };

  textarea.addEventListener("input", (event) => {
    updateLineNumbers();
    onChange(textarea.value);
    const isTyped = event.inputType === "insertText" && /["\w]/.test(event.data ?? "");
    if (isTyped && completionContext(textarea.value, textarea.selectionStart).isQuoted) openListbox();
    else closeListbox();
  });
  textarea.addEventListener("scroll", () => { syncScroll(); closeListbox(); }, { passive: true });
  textarea.addEventListener("blur", closeListbox);
  textarea.addEventListener("keydown", (event) => {
    const isOpen = !listbox.hidden;
    if (event.key === " " && event.ctrlKey) {
      event.preventDefault();
      openListbox();
    } else if (isOpen && ["ArrowDown", "ArrowUp"].includes(event.key)) {
      event.preventDefault();
      selectedIndex = (selectedIndex + (event.key === "ArrowDown" ? 1 : -1) + completions.length) % completions.length;
      updateListbox();
    } else if (isOpen && (event.key === "Enter" || event.key === "Tab")) {
      event.preventDefault();
      acceptCompletion();
    } else if (isOpen && event.key === "Escape") closeListbox();
    else if (event.key === "Enter" && !event.isComposing) {
      event.preventDefault();
      insertIndentedLine();
    }
  });
  /** Starts a line with the indentation of the current one, and deeper after an opening bracket. */
  const insertIndentedLine = () => {
    const line = textarea.value.slice(0, textarea.selectionStart).split("\n").at(-1);
    const [indent] = /^\s*/.exec(line);
    document.execCommand("insertText", false, `\n${indent}${/[[{]\s*$/.test(line) ? "  " : ""}`);
  };
  updateLineNumbers();

  return {
    element,
    /** Marks the lines of violations and warnings, or the line of a syntax error. */
    markDiagnostics(violations, warnings) {
      const { ranges, error } = scanJson(textarea.value);
      const lineAt = (offset) => lineAndColumn(textarea.value, offset).line;
      const toMark = (severity) => ({ pointer }) => ({ line: lineAt(findRange(ranges, pointer)[0]), severity });
      markedLines = error !== null
        ? [{ line: lineAt(error), severity: "error" }]
        : [...warnings.map(toMark("warning")), ...violations.map(toMark("error"))];
      showLineMarks();
    },
    /** Selects the value of a JSON Pointer, or moves the caret to an offset. */
    goTo(target) {
      const [start, end] = typeof target === "number" ? [target, target] : findRange(scanJson(textarea.value).ranges, target);
      textarea.focus();
      textarea.setSelectionRange(start, end);
      const { line } = lineAndColumn(textarea.value, start);
      textarea.scrollTop = Math.max(0, (line - 4) * parseFloat(getComputedStyle(textarea).lineHeight));
    },
  };
}

/** Widths of a character in CSS pixels, by font. */
const charWidths = new Map();
function measureCharWidth({ fontSize, fontFamily }) {
  const font = `${fontSize} ${fontFamily}`;
  if (!charWidths.has(font)) {
    const canvasContext = document.createElement("canvas").getContext("2d");
    canvasContext.font = font;
    charWidths.set(font, canvasContext.measureText("0".repeat(100)).width / 100);
  }
  return charWidths.get(font);
}
