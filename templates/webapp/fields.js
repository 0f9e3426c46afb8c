// Fields of a form, each for a member of an object.

import { h, unique } from "./dom.js";
import { isInlines } from "./inlines-dom.js";
import { rich } from "./rich-text.js";
import { say } from "./i18n.js";

/** Whether a value is an object, and no list. */
export const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);

/** Whether an object has these members only. */
export const has = (value, ...names) => isObject(value) && Object.keys(value).every((name) => names.includes(name));

/** A member that may be deep in an object; what is around it comes and goes with it. */
export function member(root, path, change) {
  const holder = (make) => {
    let here = root;
    for (const step of path.slice(0, -1)) {
      if (here[step] === undefined && make) here[step] = {};
      here = here[step];
      if (here === null || typeof here !== "object") return undefined;
    }
    return here;
  };
  const name = path.at(-1);
  return {
    get: () => holder(false)?.[name],
    set: (value) => {
      const here = holder(value !== undefined);
      if (here && value === undefined) delete here[name];
      else if (here) here[name] = value;
      // An object that says nothing any more is no longer there.
      for (let depth = path.length - 1; depth > 0; depth -= 1) {
        const around = path.slice(0, depth - 1).reduce((at, step) => at?.[step], root);
        const inner = around?.[path[depth - 1]];
        if (inner && typeof inner === "object" && Object.keys(inner).length === 0 && value === undefined) delete around[path[depth - 1]];
      }
      change();
    },
  };
}

/** A labelled control. */
export function field(key, label, control, { hint, class: name = "", hidden } = {}) {
  const id = control.id || unique("field");
  control.id = id;
  const hintId = hint ? unique("hint") : undefined;
  if (hintId) control.setAttribute("aria-describedby", hintId);
  return h("div", { class: `field ${name}`, "data-key": key, hidden },
    h("label", { htmlFor: id }, label), control, hint ? h("small", { id: hintId }, hint) : null);
}

/** JSON, where the form has nothing better. */
export function raw(value, label, set, key) {
  const area = h("textarea", {
    class: "json", rows: Math.min(12, JSON.stringify(value, null, 2).split("\n").length), spellcheck: "false",
    value: JSON.stringify(value, null, 2),
  });
  const fault = h("small", { class: "fault", id: unique("fault"), hidden: true }, say("raw-fault"));
  area.addEventListener("input", () => {
    let read;
    try {
      read = JSON.parse(area.value);
    } catch {
      read = undefined;
    }
    fault.hidden = read !== undefined;
    area.setAttribute("aria-invalid", read === undefined);
    if (read === undefined) area.setAttribute("aria-errormessage", fault.id);
    else area.removeAttribute("aria-errormessage");
    if (read !== undefined) set(read);
  });
  const element = field(key, `${label} (JSON)`, area);
  element.append(fault);
  return element;
}

const isText = (value) => value === undefined || typeof value === "string";
const isLines = (value) => value === undefined || (Array.isArray(value) && value.every((line) => typeof line === "string"));

/** A line of text. Without text the member goes, unless it is required. */
export function text(at, key, label, { required = false, type = "text", isLong = false, ...more } = {}) {
  const value = at.get();
  if (!isText(value)) return raw(value, label, at.set, key);
  const { hint, class: name, ...props } = more;
  const shared = {
    value: value ?? "", autocomplete: "off", "aria-required": required || undefined, ...props,
    oninput: ({ target }) => at.set(target.value === "" && !required ? undefined : target.value),
  };
  const control = isLong ? long(shared) : h("input", { type, ...shared });
  return field(key, label, control, { hint, class: name });
}

/** A field that is as high as its text, which is a line all the same. */
function long({ oninput, ...props }) {
  const fit = () => {
    if (CSS.supports("field-sizing", "content")) return;
    control.style.height = "auto";
    control.style.height = `${control.scrollHeight + control.offsetHeight - control.clientHeight}px`;
  };
  const control = h("textarea", {
    rows: 1, class: "line", ...props,
    onkeydown: (event) => { if (event.key === "Enter") event.preventDefault(); },
    oninput: (event) => {
      if (/[\r\n]/.test(control.value)) control.value = control.value.replace(/\s*[\r\n]+\s*/g, " ").trim();
      fit();
      oninput(event);
    },
    onfocus: fit,
  });
  return control;
}

/** A list with a text on every line. */
export function lines(at, key, label, { rows = 2, isKept = false, ...more } = {}) {
  const value = at.get();
  if (!isLines(value)) return raw(value, label, at.set, key);
  const control = h("textarea", {
    rows: Math.max(rows, (value ?? []).length), value: (value ?? []).join("\n"),
    oninput: ({ target }) => {
      const given = target.value.split("\n").filter((line) => line !== "");
      at.set(given.length || isKept ? given : undefined);
    },
  });
  return field(key, label, control, { hint: say("a-line-each"), ...more });
}

/** One of some values: [[value, label]]. The first is what holds when the member is absent. */
export function choice(at, key, label, choices, { isExplicit = false, ...more } = {}) {
  const value = at.get();
  const [usual] = choices[0];
  const current = value ?? usual;
  if (!choices.some(([known]) => known === current)) return raw(value, label, at.set, key);
  const control = h("select", {
    onchange: ({ target }) => at.set(target.value === usual && !isExplicit ? undefined : target.value),
  }, choices.map(([known, words]) => h("option", { value: known }, words)));
  control.value = current;
  return field(key, label, control, more);
}

/** A whole number. */
export function number(at, key, label, { min = 1, max, required = false, ...more } = {}) {
  const value = at.get();
  if (value !== undefined && typeof value !== "number") return raw(value, label, at.set, key);
  const control = h("input", {
    type: "number", min, max, value: value ?? "", inputmode: "numeric",
    oninput: ({ target }) => at.set(target.value === "" ? (required ? 0 : undefined) : Number(target.value)),
  });
  return field(key, label, control, { class: "short", ...more });
}

/** Yes or no; no is an absent member. */
export function tick(at, key, label) {
  const value = at.get();
  if (value !== undefined && typeof value !== "boolean") return raw(value, label, at.set, key);
  const id = unique("tick");
  return h("div", { class: "field tick", "data-key": key },
    h("input", { type: "checkbox", id, checked: value === true, onchange: ({ target }) => at.set(target.checked || undefined) }),
    h("label", { htmlFor: id }, label));
}

/** What has a usual form, can be left out, or is one's own: absent, `none`, or text or lines. */
export function wording(at, key, label, { none = null, usual, left, multiline = false, own = say("wording-own") }) {
  const value = at.get();
  const isNone = (value) => JSON.stringify(value) === JSON.stringify(none);
  const state = value === undefined ? "usual" : isNone(value) ? "none" : "own";
  if (state === "own" && !(multiline ? isLines(value) : isText(value))) return raw(value, label, at.set, key);
  const id = unique("wording");
  const said = h(multiline ? "textarea" : "input", {
    "aria-label": `${label}: ${own}`, hidden: state !== "own", rows: multiline ? 2 : undefined,
    value: state !== "own" ? "" : multiline ? value.join("\n") : value,
    oninput: ({ target }) => at.set(multiline ? target.value.split("\n").filter((line) => line !== "") : target.value),
  });
  const select = h("select", {
    id,
    onchange: ({ target }) => {
      said.hidden = target.value !== "own";
      const given = multiline ? said.value.split("\n").filter((line) => line !== "") : said.value;
      at.set({ usual: undefined, none, own: given }[target.value]);
    },
  }, h("option", { value: "usual" }, usual), h("option", { value: "none" }, left), h("option", { value: "own" }, own));
  select.value = state;
  return h("div", { class: "field", "data-key": key }, h("label", { htmlFor: id }, label), select, said);
}

/** A line of inlines with a label above it. */
export function inlines(holder, key, label, change, { required = false, placeholder } = {}) {
  const value = holder[key] ?? "";
  if (!isInlines(value)) return raw(value, label, (said) => { holder[key] = said; change(); }, key);
  const editor = rich({
    value, label, placeholder,
    change: (said) => {
      if (said === "" && !required) delete holder[key];
      else holder[key] = said;
      change();
    },
  });
  return h("div", { class: "field", "data-key": key }, h("span", { class: "label", "aria-hidden": "true" }, label), editor.element);
}
