// DOM helpers: elements, icons, menus, dialogs and downloads.

import { t } from "./i18n.js";

/** Names of props that are set as DOM properties; others become attributes. */
const DOM_PROPERTIES = ["value", "checked", "disabled", "hidden", "htmlFor"];

/**
 * Creates an element.
 *
 * @param {string} name - tag name
 * @param {object} [props] - attributes, and event listeners as `onevent`; null, undefined and false are left out
 * @param {...(Node | string | Array | null | undefined | false)} children - null, undefined and false are left out
 * @returns {HTMLElement}
 */
export function h(name, props = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(props)) {
    if (value === undefined || value === null) continue;
    if (key.startsWith("aria-")) element.setAttribute(key, String(value));
    else if (value === false) continue;
    else if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (DOM_PROPERTIES.includes(key)) element[key] = value;
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** SVG path data by icon name, in a view box of 24 × 24. */
const ICONS = {
  up: "M6 15l6-6 6 6",
  down: "M6 9l6 6 6-6",
  plus: "M12 5v14M5 12h14",
  minus: "M5 12h14",
  delete: "M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13M10 11v5M14 11v5",
  drag: "M9 6h.01M15 6h.01M9 12h.01M15 12h.01M9 18h.01M15 18h.01",
  undo: "M9 7L4 12l5 5M4 12h10a6 6 0 0 1 6 6",
  redo: "M15 7l5 5-5 5M20 12H10a6 6 0 0 0-6 6",
  convert: "M4 9h13l-4-4M20 15H7l4 4",
  open: "M3 19V5h6l2 3h10v11zM3 11h18",
  save: "M12 4v11M7 11l5 5 5-5M5 20h14",
  new: "M6 3h8l4 4v14H6zM14 3v4h4M12 11v6M9 14h6",
  link: "M10 14a4 4 0 0 0 6 0l3-3a4 4 0 0 0-6-6l-1 1M14 10a4 4 0 0 0-6 0l-3 3a4 4 0 0 0 6 6l1-1",
  footnote: "M4 7h9M4 12h9M4 17h6M18 5v6M16.500 6.500L18 5",
  fit: "M4 8V4h16v4M4 16v4h16v-4M8 12h8M8 12l2-2M8 12l2 2M16 12l-2-2M16 12l-2 2",
  close: "M6 6l12 12M18 6L6 18",
  language: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M3 12h18M12 3c3 3 3 15 0 18M12 3c-3 3-3 15 0 18",
  superscript: "M4 9l8 10M12 9L4 19M15.500 6a2 2 0 1 1 3.500 1.500L15.500 11h4",
  subscript: "M4 5l8 10M12 5L4 15M15.500 16a2 2 0 1 1 3.500 1.500L15.500 21h4",
};

/**
 * Creates an icon. It is hidden from screen readers.
 *
 * @param {string} name - key of `ICONS`
 * @returns {SVGElement}
 */
export function createIcon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", ICONS[name]);
  if (name === "drag") path.setAttribute("stroke-width", "2.600");
  svg.append(path);
  return svg;
}

/**
 * Creates a button with an icon and no visible text.
 *
 * @param {string} name - name of the icon
 * @param {string} label - accessible name and tooltip
 * @param {(event: Event) => void} [onclick]
 * @param {object} [props] - other props of the button
 * @returns {HTMLButtonElement}
 */
export function createIconButton(name, label, onclick, props = {}) {
  const button = { type: "button", class: "icon-button", "aria-label": label, title: label, onclick, ...props };
  return h("button", button, createIcon(name));
}

let idCount = 0;
/** Returns an element id that is unique in the page. */
export const uniqueId = (prefix) => `${prefix}-${++idCount}`;

/**
 * Delays a function until it has not been called for some time.
 *
 * @param {number} delay - milliseconds
 * @param {Function} callback
 * @returns {Function} the delayed function; its method `cancel()` drops a pending call
 */
export function debounce(delay, callback) {
  let timer;
  const debounced = (...args) => {
    clearTimeout(timer);
    timer = setTimeout(() => callback(...args), delay);
  };
  debounced.cancel = () => clearTimeout(timer);
  return debounced;
}

/**
 * Attaches a menu to a button (ARIA menu button pattern).
 *
 * @param {HTMLButtonElement} button
 * @param {Array<{ label: string, hint?: string, run: () => void }> | Function} items - items, or a function that
 *   returns them or a promise of them each time the menu opens
 * @returns {HTMLButtonElement} the button
 */
export function attachMenu(button, items) {
  const menu = h("div", { role: "menu", class: "menu", popover: "auto", id: uniqueId("menu") });
  button.setAttribute("aria-haspopup", "menu");
  button.setAttribute("aria-expanded", "false");
  const openMenu = async () => {
    const entries = await (typeof items === "function" ? items() : items);
    menu.replaceChildren(...entries.map(({ label, hint, run }) =>
      h("button", {
        type: "button", role: "menuitem", tabindex: "-1",
        onclick: () => {
          menu.hidePopover();
          button.focus();
          run();
        },
      }, h("span", {}, label), hint ? h("small", {}, hint) : null)));
    menu.setAttribute("aria-label", button.getAttribute("aria-label") ?? button.textContent.trim());
    if (!menu.isConnected) button.after(menu);
    menu.showPopover();
    positionMenu(menu, button);
    menu.firstElementChild?.focus();
  };
  menu.addEventListener("toggle", (event) => button.setAttribute("aria-expanded", event.newState === "open"));
  button.addEventListener("click", () => (menu.matches(":popover-open") ? menu.hidePopover() : openMenu()));
  button.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") {
      event.preventDefault();
      openMenu();
    }
  });
  menu.addEventListener("keydown", (event) => {
    const entries = [...menu.children];
    const index = entries.indexOf(document.activeElement);
    const target = { ArrowDown: index + 1, ArrowUp: index - 1, Home: 0, End: entries.length - 1 }[event.key];
    if (event.key === "Tab" || event.key === "Escape") {
      menu.hidePopover();
      button.focus();
      if (event.key === "Escape") event.preventDefault();
    } else if (target !== undefined) {
      event.preventDefault();
      entries.at(target % entries.length).focus();
    } else if (event.key.length === 1) {
      const match = [...entries.slice(index + 1), ...entries].find((entry) =>
        entry.textContent.toLowerCase().startsWith(event.key.toLowerCase()));
      match?.focus();
    }
  });
  return button;
}

/** Places an open menu below its button, or above it if there is no room below. */
function positionMenu(menu, button) {
  const { left, bottom, top } = button.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = menu;
  menu.style.left = `${Math.max(8, Math.min(left, document.documentElement.clientWidth - width - 8))}px`;
  menu.style.top = `${bottom + height + 8 > innerHeight ? Math.max(8, top - height - 4) : bottom + 4}px`;
}

/**
 * Opens a modal dialog with a form.
 *
 * @param {string} title
 * @param {Array<{ name: string, label: string, hint?: string }>} fields - other members are props of the input
 * @param {{ confirm?: string, text?: string }} [options] - label of the submit button, and an explanation
 * @returns {Promise<Object<string, string> | null>} values by field name; null if cancelled
 */
export function openFormDialog(title, fields, { confirm = t("ok"), text = "" } = {}) {
  return new Promise((resolve) => {
    const inputs = fields.map(({ name, label, hint, ...props }) =>
      h("p", { class: "field" },
        h("label", { htmlFor: `dialog-${name}` }, label),
        h("input", { id: `dialog-${name}`, name, ...props }),
        hint ? h("small", {}, hint) : null));
    const headingId = uniqueId("dialog");
    const previousFocus = document.activeElement;
    const dialog = h("dialog", {
      "aria-labelledby": headingId,
      onclose: () => {
        const values = Object.fromEntries(new FormData(form));
        resolve(dialog.returnValue === "confirm" ? values : null);
        dialog.remove();
        previousFocus?.focus();
      },
    });
    const form = h("form", { method: "dialog" },
      h("h2", { id: headingId }, title),
      text ? h("p", {}, text) : null,
      inputs,
      h("p", { class: "row align-end" },
        h("button", { type: "button", onclick: () => dialog.close() }, t("cancel")),
        h("button", { class: "primary", value: "confirm" }, confirm)));
    dialog.append(form);
    document.body.append(dialog);
    dialog.showModal();
    form.querySelector("input")?.select();
  });
}

/**
 * Saves a blob as a file.
 *
 * @param {Blob} blob
 * @param {string} name - file name
 */
export function downloadBlob(blob, name) {
  const url = URL.createObjectURL(blob);
  const link = h("a", { href: url, download: name, hidden: true });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
