// Form fields, each bound to a member of the letter.

import { h, uniqueId } from "./dom.js";
import { t } from "./i18n.js";
import { isEditableInlines } from "./inlines-dom.js";
import { createRichTextField } from "./rich-text.js";

/** Tests if a value is an object, and not an array. */
export const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);

/** Tests if a value is an object without other members than these. */
export const hasOnlyMembers = (value, ...names) => isObject(value) && Object.keys(value).every((name) => names.includes(name));

/**
 * Binds to a member of a nested object. Setting a value creates missing parents; setting undefined deletes the member,
 * and parents that become empty.
 *
 * @param {object} root
 * @param {string[]} path - member names
 * @param {() => void} onChange - called after each change
 * @returns {{ get: () => *, set: (value: *) => void }} a binding
 */
export function bindMember(root, path, onChange) {
  const getParent = (createMissing) => {
    let parent = root;
    for (const key of path.slice(0, -1)) {
      if (parent[key] === undefined && createMissing) parent[key] = {};
      parent = parent[key];
      if (parent === null || typeof parent !== "object") return undefined;
    }
    return parent;
  };
  const name = path.at(-1);
  return {
    get: () => getParent(false)?.[name],
    set: (value) => {
      const parent = getParent(value !== undefined);
      if (parent && value === undefined) delete parent[name];
      else if (parent) parent[name] = value;
      if (value === undefined) deleteEmptyParents(root, path);
      onChange();
    },
  };
}

function deleteEmptyParents(root, path) {
  for (let depth = path.length - 1; depth > 0; depth -= 1) {
    const key = path[depth - 1];
    const grandparent = path.slice(0, depth - 1).reduce((object, step) => object?.[step], root);
    const parent = grandparent?.[key];
    if (parent && typeof parent === "object" && Object.keys(parent).length === 0) delete grandparent[key];
  }
}

/**
 * Creates a field: a control with a label and optionally a hint.
 *
 * @param {string | number | undefined} key - reference token of the field in JSON Pointers (`data-key`)
 * @param {string} label
 * @param {HTMLElement} control
 * @param {{ hint?: string, class?: string, hidden?: boolean }} [options]
 * @returns {HTMLElement}
 */
export function createField(key, label, control, { hint, class: className = "", hidden } = {}) {
  const id = control.id || uniqueId("field");
  control.id = id;
  const hintId = hint ? uniqueId("hint") : undefined;
  if (hintId) control.setAttribute("aria-describedby", hintId);
  return h("div", { class: `field ${className}`, "data-key": key, hidden },
    h("label", { htmlFor: id }, label), control, hint ? h("small", { id: hintId }, hint) : null);
}

/**
 * Creates a field for a value as JSON. The form uses it for values that no other field can edit.
 *
 * @param {*} value
 * @param {string} label
 * @param {(value: *) => void} onInput - called with the new value when the text is valid JSON
 * @param {string | number} [key]
 * @returns {HTMLElement}
 */
export function createJsonField(value, label, onInput, key) {
  const json = JSON.stringify(value, null, 2);
  const textarea = h("textarea", { class: "json-value", rows: Math.min(12, json.split("\n").length), spellcheck: "false", value: json });
  const error = h("small", { class: "error", id: uniqueId("error"), hidden: true }, t("invalid-json-value"));
  textarea.addEventListener("input", () => {
    let parsed;
    try {
      parsed = JSON.parse(textarea.value);
    } catch {
      parsed = undefined;
    }
    error.hidden = parsed !== undefined;
    textarea.setAttribute("aria-invalid", parsed === undefined);
    if (parsed === undefined) textarea.setAttribute("aria-errormessage", error.id);
    else textarea.removeAttribute("aria-errormessage");
    if (parsed !== undefined) onInput(parsed);
  });
  const element = createField(key, `${label} (JSON)`, textarea);
  element.append(error);
  return element;
}

const isOptionalText = (value) => value === undefined || typeof value === "string";
const isOptionalLines = (value) => value === undefined || (Array.isArray(value) && value.every((line) => typeof line === "string"));
const splitLines = (text) => text.split("\n").filter((line) => line !== "");

/**
 * Creates a field for a single-line text. An empty text deletes the member, unless it is required.
 *
 * @param {{ get: Function, set: Function }} binding
 * @param {string} key
 * @param {string} label
 * @param {{ required?: boolean, type?: string, isLong?: boolean, hint?: string, class?: string }} [options] - `isLong`:
 *   the field grows with its text; other members are props of the input
 * @returns {HTMLElement}
 */
export function createTextField(binding, key, label, { required = false, type = "text", isLong = false, ...options } = {}) {
  const value = binding.get();
  if (!isOptionalText(value)) return createJsonField(value, label, binding.set, key);
  const { hint, class: className, ...inputProps } = options;
  const props = {
    value: value ?? "", autocomplete: "off", "aria-required": required || undefined, ...inputProps,
    oninput: ({ target }) => binding.set(target.value === "" && !required ? undefined : target.value),
  };
  const control = isLong ? createGrowingInput(props) : h("input", { type, ...props });
  return createField(key, label, control, { hint, class: className });
}

/** Creates a text area for a single-line text that is as high as its wrapped text. */
function createGrowingInput({ oninput, ...props }) {
  const fitHeight = () => {
    if (CSS.supports("field-sizing", "content")) return;
    textarea.style.height = "auto";
    textarea.style.height = `${textarea.scrollHeight + textarea.offsetHeight - textarea.clientHeight}px`;
  };
  const textarea = h("textarea", {
    rows: 1, class: "growing-input", ...props,
    onkeydown: (event) => { if (event.key === "Enter") event.preventDefault(); },
    oninput: (event) => {
      if (/[\r\n]/.test(textarea.value)) textarea.value = textarea.value.replace(/\s*[\r\n]+\s*/g, " ").trim();
      fitHeight();
      oninput(event);
    },
    onfocus: fitHeight,
  });
  return textarea;
}

/**
 * Creates a field for a list of texts, one per line.
 *
 * @param {{ get: Function, set: Function }} binding
 * @param {string} key
 * @param {string} label
 * @param {{ rows?: number, allowEmpty?: boolean }} [options] - `allowEmpty`: an empty field sets an empty list and does
 *   not delete the member
 * @returns {HTMLElement}
 */
export function createLinesField(binding, key, label, { rows = 2, allowEmpty = false, ...options } = {}) {
  const value = binding.get();
  if (!isOptionalLines(value)) return createJsonField(value, label, binding.set, key);
  const control = h("textarea", {
    rows: Math.max(rows, (value ?? []).length), value: (value ?? []).join("\n"),
    oninput: ({ target }) => {
      const lines = splitLines(target.value);
      binding.set(lines.length || allowEmpty ? lines : undefined);
    },
  });
  return createField(key, label, control, { hint: t("one-per-line"), ...options });
}

/**
 * Creates a drop-down list.
 *
 * @param {{ get: Function, set: Function }} binding
 * @param {string} key
 * @param {string} label
 * @param {Array<[string, string]>} choices - values and labels; the first is the default of an absent member
 * @param {{ isExplicit?: boolean }} [options] - `isExplicit`: choosing the default sets it and does not delete the member
 * @returns {HTMLElement}
 */
export function createSelectField(binding, key, label, choices, { isExplicit = false, ...options } = {}) {
  const value = binding.get();
  const [defaultValue] = choices[0];
  const current = value ?? defaultValue;
  if (!choices.some(([choice]) => choice === current)) return createJsonField(value, label, binding.set, key);
  const select = h("select", {
    onchange: ({ target }) => binding.set(target.value === defaultValue && !isExplicit ? undefined : target.value),
  }, choices.map(([choice, text]) => h("option", { value: choice }, text)));
  select.value = current;
  return createField(key, label, select, options);
}

/**
 * Creates a field for an integer. An empty field deletes the member, or sets 0 if it is required.
 *
 * @param {{ get: Function, set: Function }} binding
 * @param {string} key
 * @param {string} label
 * @param {{ min?: number, max?: number, required?: boolean }} [options]
 * @returns {HTMLElement}
 */
export function createNumberField(binding, key, label, { min = 1, max, required = false, ...options } = {}) {
  const value = binding.get();
  if (value !== undefined && typeof value !== "number") return createJsonField(value, label, binding.set, key);
  const control = h("input", {
    type: "number", min, max, value: value ?? "", inputmode: "numeric",
    oninput: ({ target }) => binding.set(target.value === "" ? (required ? 0 : undefined) : Number(target.value)),
  });
  return createField(key, label, control, { class: "narrow", ...options });
}

/**
 * Creates a checkbox. Clearing it deletes the member.
 *
 * @param {{ get: Function, set: Function }} binding
 * @param {string | null} key
 * @param {string} label
 * @returns {HTMLElement}
 */
export function createCheckbox(binding, key, label) {
  const value = binding.get();
  if (value !== undefined && typeof value !== "boolean") return createJsonField(value, label, binding.set, key);
  const id = uniqueId("checkbox");
  const onchange = ({ target }) => binding.set(target.checked || undefined);
  return h("div", { class: "field choice", "data-key": key },
    h("input", { type: "checkbox", id, checked: value === true, onchange }),
    h("label", { htmlFor: id }, label));
}

/**
 * Creates a field for a text with a default: the default (absent member), no text (`none`), or a custom text.
 *
 * @param {{ get: Function, set: Function }} binding
 * @param {string} key
 * @param {string} label
 * @param {object} options
 * @param {*} [options.none] - value that means no text
 * @param {string} options.defaultLabel - label of the default
 * @param {string} options.noneLabel - label of no text
 * @param {string} [options.customLabel] - label of a custom text
 * @param {boolean} [options.isMultiline] - true if the custom text is a list of lines
 * @returns {HTMLElement}
 */
export function createOverrideField(binding, key, label, { none = null, defaultLabel, noneLabel, customLabel = t("override-custom"), isMultiline = false }) {
  const value = binding.get();
  const isNone = JSON.stringify(value) === JSON.stringify(none);
  const mode = value === undefined ? "default" : isNone ? "none" : "custom";
  const isEditable = isMultiline ? isOptionalLines(value) : isOptionalText(value);
  if (mode === "custom" && !isEditable) return createJsonField(value, label, binding.set, key);
  const id = uniqueId("override");
  const readInput = () => (isMultiline ? splitLines(input.value) : input.value);
  const input = h(isMultiline ? "textarea" : "input", {
    "aria-label": `${label}: ${customLabel}`, hidden: mode !== "custom", rows: isMultiline ? 2 : undefined,
    value: mode !== "custom" ? "" : isMultiline ? value.join("\n") : value,
    oninput: () => binding.set(readInput()),
  });
  const select = h("select", {
    id,
    onchange: ({ target }) => {
      input.hidden = target.value !== "custom";
      binding.set({ default: undefined, none, custom: readInput() }[target.value]);
    },
  }, h("option", { value: "default" }, defaultLabel), h("option", { value: "none" }, noneLabel), h("option", { value: "custom" }, customLabel));
  select.value = mode;
  return h("div", { class: "field", "data-key": key }, h("label", { htmlFor: id }, label), select, input);
}

/**
 * Creates a rich-text field for inlines on one line. An empty field deletes the member, unless it is required.
 *
 * @param {object} object - object that has the member
 * @param {string} key - name of the member
 * @param {string} label
 * @param {() => void} onChange
 * @param {{ required?: boolean, placeholder?: string }} [options]
 * @returns {HTMLElement}
 */
export function createInlinesField(object, key, label, onChange, { required = false, placeholder } = {}) {
  const value = object[key] ?? "";
  const setValue = (newValue) => {
    if (newValue === "" && !required) delete object[key];
    else object[key] = newValue;
    onChange();
  };
  if (!isEditableInlines(value)) return createJsonField(value, label, (newValue) => { object[key] = newValue; onChange(); }, key);
  const richText = createRichTextField({ value, label, placeholder, onChange: setValue });
  return h("div", { class: "field", "data-key": key }, h("span", { class: "label", "aria-hidden": "true" }, label), richText.element);
}
