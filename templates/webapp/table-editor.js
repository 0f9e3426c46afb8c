// A table: its cells, and what can be done to its rows and columns.

import { h, icon, iconButton } from "./dom.js";
import { has, inlines, isObject, member, raw, tick } from "./fields.js";
import { isInlines } from "./inlines-dom.js";
import { rich } from "./rich-text.js";
import { say } from "./i18n.js";

/** The editor of a table; null where the block holds what it has no field for. */
export function tableEditor(block, change) {
  const { table } = block;
  if (!has(table, "caption", "columns", "header", "rows", "rowHeaders") || !Array.isArray(table.rows)) return null;
  if (!table.rows.every(Array.isArray) || (table.header !== undefined && !Array.isArray(table.header))) return null;
  if (table.columns !== undefined && !(Array.isArray(table.columns) && table.columns.every(isObject))) return null;
  const grid = h("div", { class: "grid-holder" });
  const element = h("div", { "data-key": "table" });
  const redraw = (focus) => {
    change();
    const other = cells(table, change, redraw);
    grid.replaceChildren(other);
    if (focus) [...other.querySelectorAll(focus)].at(-1)?.focus();
  };
  grid.append(cells(table, change, redraw));
  const head = tick({
    get: () => table.header !== undefined && table.header.length > 0,
    set: (on) => {
      if (on) table.header = table.rows[0]?.map(() => "") ?? [""];
      else delete table.header;
      redraw();
    },
  }, null, say("field-header"));
  element.append(
    inlines(table, "caption", say("field-caption"), change),
    h("div", { class: "fields" }, head, tick(member(table, ["rowHeaders"], change), "rowHeaders", say("field-rowHeaders"))),
    grid,
    h("div", { class: "row" },
      h("button", { type: "button", class: "outlined", onclick: () => {
        table.rows.push(Array.from({ length: width(table) }, () => ""));
        redraw("tr:last-child td:first-child .text");
      } }, icon("plus"), say("add-row")),
      h("button", { type: "button", class: "outlined", onclick: () => {
        for (const row of [table.header, ...table.rows]) if (row?.length) row.push("");
        if (table.columns) table.columns.push({});
        redraw("tr:first-child :is(td, th):nth-last-child(2) .text");
      } }, icon("plus"), say("add-column"))));
  return { element, focus: () => grid.querySelector(".text")?.focus() };
}

const width = (table) => Math.max(1, table.header?.length ?? 0, ...table.rows.map((row) => row.length));

/** The cells of a table, with what can be done to its columns and rows. */
function cells(table, change, redraw) {
  const wide = width(table);
  const cell = (row, x, name, label) => {
    const value = row[x] ?? "";
    const set = (said) => {
      row[x] = said;
      change();
    };
    const held = isInlines(value)
      ? rich({ value, label, change: set }).element
      : raw(value, label, set);
    return h(name, { "data-key": x }, held);
  };
  const line = (row, y, name, key) => h("tr", { "data-key": key },
    Array.from({ length: wide }, (_, x) => cell(row, x, name, name === "th"
      ? say("cell-head", { column: x + 1 }) : say("cell", { row: y + 1, column: x + 1 }))),
    h("td", { class: "row-end" }, name === "td" ? iconButton("bin", say("remove-row", { row: y + 1 }), () => {
      table.rows.splice(y, 1);
      redraw(`tbody tr:nth-child(${Math.max(1, y)}) td:first-child .text`);
    }, { disabled: table.rows.length < 2 }) : null));
  const column = (x) => {
    const columns = () => {
      table.columns ??= Array.from({ length: wide }, () => ({}));
      return table.columns;
    };
    const done = () => {
      if (table.columns.every((one) => Object.keys(one).length === 0)) delete table.columns;
      change();
    };
    const align = h("select", { "aria-label": say("column-align", { column: x + 1 }), onchange: ({ target }) => {
      if (target.value) columns()[x].align = target.value;
      else delete columns()[x].align;
      done();
    } }, h("option", { value: "" }, say("align-left")), h("option", { value: "center" }, say("align-center")), h("option", { value: "right" }, say("align-right")));
    const held = table.columns?.[x]?.align;
    align.value = held === "left" || held === undefined ? "" : held;
    const share = h("input", { type: "number", min: "5", max: "100", placeholder: "%", "aria-label": say("column-width", { column: x + 1 }),
      value: table.columns?.[x]?.width ?? "",
      oninput: ({ target }) => {
        if (target.value) columns()[x].width = Number(target.value);
        else delete columns()[x].width;
        done();
      } });
    const bin = iconButton("bin", say("remove-column", { column: x + 1 }), () => {
      for (const row of [table.header, ...table.rows, table.columns]) row?.splice(x, 1);
      redraw(`tr:first-child :nth-child(${Math.max(1, x)}) > .rich .text`);
    }, { disabled: wide < 2 });
    return h("td", {}, h("div", { class: "column" }, align, share, bin));
  };
  return h("table", { class: "grid" },
    table.header?.length ? h("thead", {}, line(table.header, -1, "th", "header")) : null,
    h("tbody", { "data-key": "rows" }, table.rows.map((row, y) => line(row, y, "td", y))),
    h("tfoot", {}, h("tr", {}, Array.from({ length: wide }, (_, x) => column(x)), h("td"))));
}
