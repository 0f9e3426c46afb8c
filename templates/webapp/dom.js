// Elements, icons, menus and questions.

import { say } from "./i18n.js";

/** Makes an element: attributes, listeners (on…), then what it holds. */
export function h(name, props = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(props)) {
    if (value === undefined || value === null) continue;
    if (key.startsWith("aria-")) element.setAttribute(key, String(value));
    else if (value === false) continue;
    else if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (["value", "checked", "disabled", "hidden", "htmlFor"].includes(key)) element[key] = value;
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

const ICONS = {
  up: "M6 15l6-6 6 6",
  down: "M6 9l6 6 6-6",
  plus: "M12 5v14M5 12h14",
  minus: "M5 12h14",
  bin: "M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13M10 11v5M14 11v5",
  grip: "M9 6h.01M15 6h.01M9 12h.01M15 12h.01M9 18h.01M15 18h.01",
  undo: "M9 7L4 12l5 5M4 12h10a6 6 0 0 1 6 6",
  redo: "M15 7l5 5-5 5M20 12H10a6 6 0 0 0-6 6",
  turn: "M4 9h13l-4-4M20 15H7l4 4",
  open: "M3 19V5h6l2 3h10v11zM3 11h18",
  save: "M12 4v11M7 11l5 5 5-5M5 20h14",
  fresh: "M6 3h8l4 4v14H6zM14 3v4h4M12 11v6M9 14h6",
  link: "M10 14a4 4 0 0 0 6 0l3-3a4 4 0 0 0-6-6l-1 1M14 10a4 4 0 0 0-6 0l-3 3a4 4 0 0 0 6 6l1-1",
  note: "M4 7h9M4 12h9M4 17h6M18 5v6M16.500 6.500L18 5",
  fit: "M4 8V4h16v4M4 16v4h16v-4M8 12h8M8 12l2-2M8 12l2 2M16 12l-2-2M16 12l-2 2",
  close: "M6 6l12 12M18 6L6 18",
  more: "M6 12h.01M12 12h.01M18 12h.01",
  language: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M3 12h18M12 3c3 3 3 15 0 18M12 3c-3 3-3 15 0 18",
  superscript: "M4 9l8 10M12 9L4 19M15.500 6a2 2 0 1 1 3.500 1.500L15.500 11h4",
  subscript: "M4 5l8 10M12 5L4 15M15.500 16a2 2 0 1 1 3.500 1.500L15.500 21h4",
};

export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "glyph");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", ICONS[name]);
  if (name === "grip" || name === "more") path.setAttribute("stroke-width", "2.600");
  svg.append(path);
  return svg;
}

/** A button that is but an icon. */
export function iconButton(name, label, onclick, props = {}) {
  return h("button", { type: "button", class: "icon", "aria-label": label, title: label, onclick, ...props }, icon(name));
}

let count = 0;
/** A name that no other element has. */
export const unique = (stem) => `${stem}-${++count}`;

/** Calls once things have been quiet for a while. */
export function debounced(wait, call) {
  let timer;
  const later = (...args) => {
    clearTimeout(timer);
    timer = setTimeout(() => call(...args), wait);
  };
  later.cancel = () => clearTimeout(timer);
  return later;
}

/** Gives a button a menu; `items` is [{ label, run, hint }], or a function that gives it. */
export function menu(button, items) {
  const list = h("div", { role: "menu", class: "menu", popover: "auto", id: unique("menu") });
  button.setAttribute("aria-haspopup", "menu");
  button.setAttribute("aria-expanded", "false");
  const open = async () => {
    const all = await (typeof items === "function" ? items() : items);
    list.replaceChildren(...all.map(({ label, hint, run }) =>
      h("button", {
        type: "button", role: "menuitem", tabindex: "-1",
        onclick: () => {
          list.hidePopover();
          button.focus();
          run();
        },
      }, h("span", {}, label), hint ? h("small", {}, hint) : null)));
    list.setAttribute("aria-label", button.getAttribute("aria-label") ?? button.textContent.trim());
    if (!list.isConnected) button.after(list);
    list.showPopover();
    const { left, bottom, top } = button.getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = list;
    list.style.left = `${Math.max(8, Math.min(left, document.documentElement.clientWidth - width - 8))}px`;
    list.style.top = `${bottom + height + 8 > innerHeight ? Math.max(8, top - height - 4) : bottom + 4}px`;
    list.firstElementChild?.focus();
  };
  list.addEventListener("toggle", (event) => button.setAttribute("aria-expanded", event.newState === "open"));
  button.addEventListener("click", () => (list.matches(":popover-open") ? list.hidePopover() : open()));
  button.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") {
      event.preventDefault();
      open();
    }
  });
  list.addEventListener("keydown", (event) => {
    const all = [...list.children];
    const at = all.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (event.key === "Tab" || event.key === "Escape") {
      list.hidePopover();
      button.focus();
      if (event.key === "Escape") event.preventDefault();
    } else if (to !== undefined) {
      event.preventDefault();
      all.at(to % all.length).focus();
    } else if (event.key.length === 1) {
      const found = [...all.slice(at + 1), ...all].find((item) =>
        item.textContent.toLowerCase().startsWith(event.key.toLowerCase()));
      found?.focus();
    }
  });
  return button;
}

/** Asks for values; gives them, or null. `fields` is [{ name, label, value, type, hint }]. */
export function ask(title, fields, { confirm = say("ok"), text = "" } = {}) {
  return new Promise((resolve) => {
    const inputs = fields.map(({ name, label, hint, ...props }) =>
      h("p", { class: "field" },
        h("label", { htmlFor: `ask-${name}` }, label),
        h("input", { id: `ask-${name}`, name, ...props }),
        hint ? h("small", {}, hint) : null));
    const heading = unique("ask");
    const dialog = h("dialog", {
      "aria-labelledby": heading,
      onclose: () => {
        const values = Object.fromEntries(new FormData(form));
        resolve(dialog.returnValue === "yes" ? values : null);
        dialog.remove();
        before?.focus();
      },
    });
    const before = document.activeElement;
    const form = h("form", { method: "dialog" },
      h("h2", { id: heading }, title),
      text ? h("p", {}, text) : null,
      inputs,
      h("p", { class: "row end" },
        h("button", { type: "button", onclick: () => dialog.close() }, say("cancel")),
        h("button", { class: "primary", value: "yes" }, confirm)));
    dialog.append(form);
    document.body.append(dialog);
    dialog.showModal();
    form.querySelector("input")?.select();
  });
}

/** Gives a file to whoever sits before the browser. */
export function hand(blob, name) {
  const url = URL.createObjectURL(blob);
  const link = h("a", { href: url, download: name, hidden: true });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
