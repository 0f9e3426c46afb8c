// Things in an order: added, taken out, moved by buttons, keys and dragging.

import { h, icon, iconButton, menu } from "./dom.js";
import { say } from "./i18n.js";

let dragged = null;

/**
 * Shows a list that is changed in place.
 *
 * `build(value, api)` gives { element, title, tools, focus }; `kinds` are the things that can be
 * added: [{ kind, label, make }]. `fits(value)` says whether something may stand here.
 * Afterwards `change()` is called. `least` things always stay.
 */
export function sequence(list, { build, kinds, change, key, label, fits = () => true, addLabel, isCompact = false }) {
  const rows = [];
  const holder = h("div", { class: "rows" });
  const element = h("div", { class: isCompact ? "sequence compact" : "sequence", "data-key": key, role: "group", "aria-label": label });

  const renumber = () => {
    rows.forEach((row, place) => {
      row.element.dataset.key = place;
      const name = row.title(place);
      row.element.setAttribute("aria-label", name);
      row.name.textContent = name;
      row.up.disabled = place === 0;
      row.down.disabled = place === rows.length - 1;
    });
    element.classList.toggle("empty", rows.length === 0);
  };
  const changed = () => {
    renumber();
    change();
    document.dispatchEvent(new Event("arranged"));
  };
  const insert = (place, value, focus = true) => {
    list.splice(place, 0, value);
    const row = make(value);
    holder.insertBefore(row.element, rows[place]?.element ?? null);
    rows.splice(place, 0, row);
    changed();
    if (focus) row.focus();
    return row;
  };
  const remove = (row) => {
    const place = rows.indexOf(row);
    const [value] = list.splice(place, 1);
    rows.splice(place, 1);
    row.element.remove();
    changed();
    return value;
  };
  /** Adds what was chosen; a text before it that says nothing gives way. */
  const put = (place, value) => {
    if (list[place - 1] !== "" || value === "") return insert(place, value);
    remove(rows[place - 1]);
    return insert(place - 1, value);
  };
  const move = (row, by, focus) => {
    const from = rows.indexOf(row);
    const to = from + by;
    if (to < 0 || to >= rows.length) return;
    list.splice(to, 0, ...list.splice(from, 1));
    rows.splice(to, 0, ...rows.splice(from, 1));
    holder.insertBefore(row.element, rows[to + 1]?.element ?? null);
    changed();
    (focus?.disabled ? row.grip : focus)?.focus();
    tell(say("moved", { name: row.name.textContent, place: to + 1, count: rows.length }));
  };

  const make = (value) => {
    const row = { title: (place) => String(place + 1) };
    row.name = h("span", { class: "name" });
    row.up = iconButton("up", say("move-up"), () => move(row, -1, row.up));
    row.down = iconButton("down", say("move-down"), () => move(row, 1, row.down));
    row.grip = h("button", {
      type: "button", class: "icon grip", draggable: "true", "aria-label": say("move"), title: say("move-keys"),
      ondragstart: (event) => {
        dragged = { row, list, remove };
        event.dataTransfer.effectAllowed = "move";
        event.dataTransfer.setDragImage(row.element, 12, 12);
        row.element.classList.add("dragged");
      },
      ondragend: () => {
        row.element.classList.remove("dragged");
        document.querySelector(".drop-here")?.classList.remove("drop-here");
        dragged = null;
      },
      onkeydown: (event) => {
        const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
        if (!by || event.altKey) return;
        event.preventDefault();
        move(row, by, row.grip);
      },
    }, icon("grip"));
    const more = adder(iconButton("plus", say("add-below")), (value) => put(rows.indexOf(row) + 1, value));
    const bin = iconButton("bin", say("remove"), () => {
      const place = rows.indexOf(row);
      const name = row.name.textContent;
      remove(row);
      const next = rows[place] ?? rows[place - 1];
      (next?.grip ?? element.querySelector(":scope > .add button"))?.focus();
      tell(say("removed", { name }));
    });
    const api = {
      set: (value) => {
        list[rows.indexOf(row)] = value;
        change();
      },
      after: (...values) => {
        let place = rows.indexOf(row);
        const made = values.map((value) => insert(place += 1, value, false));
        made[0]?.focus();
        return made;
      },
      place: () => rows.indexOf(row),
      /** Puts others in its place, and in that of so many before and after it. */
      instead: (values, { before = 0, after = 0 } = {}) => {
        const place = rows.indexOf(row) - before;
        for (const one of rows.slice(place, place + before + 1 + after)) remove(one);
        const made = values.map((value, n) => insert(place + n, value, false));
        made.at(-1)?.focus(true);
        if (values.length === 0) (rows[place - 1] ?? rows[place])?.focus(true);
      },
      before: () => rows[rows.indexOf(row) - 1],
      remove: () => remove(row),
      fits,
      rebuild: () => {
        const place = rows.indexOf(row);
        const other = make(list[place]);
        row.element.replaceWith(other.element);
        rows[place] = other;
        renumber();
        other.focus();
      },
    };
    const built = build(value, api);
    Object.assign(row, { title: built.title ?? row.title, focus: built.focus ?? (() => first(row.element)?.focus()), append: built.append });
    row.element = h("div", { class: `row-item ${built.class ?? ""}`, role: "group" },
      h("div", { class: "row-head" }, row.grip, row.name,
        h("span", { class: "row-tools" }, built.tools ?? null, row.up, row.down, more, bin)),
      h("div", { class: "row-body" }, built.element));
    row.element.addEventListener("keydown", (event) => {
      const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
      if (!by || !event.altKey || event.ctrlKey) return;
      event.preventDefault();
      event.stopPropagation();
      move(row, by, document.activeElement);
    });
    return row;
  };

  const adder = (button, add) => {
    if (kinds.length === 1) {
      button.addEventListener("click", () => add(kinds[0].make()));
      return button;
    }
    return menu(button, kinds.map(({ label, hint, make }) => ({ label, hint, run: () => add(make()) })));
  };

  const placeAt = (y) => {
    const at = rows.findIndex((row) => {
      const { top, height } = row.element.getBoundingClientRect();
      return y < top + height / 2;
    });
    return at < 0 ? rows.length : at;
  };
  const takes = (event) => dragged && !dragged.row.element.contains(element) && fits(dragged.list[valueAt(dragged)])
    && event.target.closest(".sequence") === element;
  element.addEventListener("dragover", (event) => {
    if (!takes(event)) return;
    event.preventDefault();
    document.querySelector(".drop-here")?.classList.remove("drop-here");
    const place = placeAt(event.clientY);
    (rows[place]?.element ?? element.querySelector(":scope > .add")).classList.add("drop-here");
  });
  element.addEventListener("drop", (event) => {
    if (!takes(event)) return;
    event.preventDefault();
    let place = placeAt(event.clientY);
    const { row, list: other, remove: take } = dragged;
    if (other === list && valueAt(dragged) < place) place -= 1;
    insert(place, take(row));
  });

  for (const value of list) {
    const row = make(value);
    rows.push(row);
    holder.append(row.element);
  }
  const add = adder(h("button", { type: "button", class: "outlined" }, icon("plus"), addLabel), (value) => put(rows.length, value));
  element.append(holder, h("div", { class: "add" }, add));
  renumber();
  return { element, insert, rows };
}

const valueAt = ({ row }) => Number(row.element.dataset.key);

/** What can be written in or pressed first. */
export const first = (element) =>
  element.querySelector(".row-body :is([contenteditable=true], input, textarea, select)")
  ?? element.querySelector("[contenteditable=true], input, textarea, select, button:not([disabled])");

/** Says something to those who hear the page. */
export function tell(text) {
  const region = document.querySelector("#told");
  if (region) region.textContent = text;
}
