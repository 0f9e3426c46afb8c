// Table editor: cells, rows and columns.

import { createIcon, createIconButton, h } from "./dom.js";
import { bindMember, createCheckbox, createInlinesField, createJsonField, hasOnlyMembers, isObject } from "./fields.js";
import { t } from "./i18n.js";
import { isEditableInlines } from "./inlines-dom.js";
import { MIN_COLUMN_WIDTH } from "./limits.js";
import { createRichTextField } from "./rich-text.js";

/**
 * Creates the editor of a table block.
 *
 * @param {object} block
 * @param {() => void} onChange
 * @returns {{ element: HTMLElement, focus: () => void } | null} null if the table has members that the editor cannot show
 */
export function createTableEditor(block, onChange) {
  const { table } = block;
  if (!hasOnlyMembers(table, "caption", "columns", "header", "rows", "rowHeaders") || !Array.isArray(table.rows)) return null;
  if (!table.rows.every(Array.isArray) || (table.header !== undefined && !Array.isArray(table.header))) return null;
  if (table.columns !== undefined && !(Array.isArray(table.columns) && table.columns.every(isObject))) return null;
  const gridContainer = h("div", { class: "table-container" });
  /** Builds the grid again after a change of rows or columns, and focuses the last element that matches. */
  const rebuildGrid = (focusSelector) => {
    onChange();
    const grid = createGrid(table, onChange, rebuildGrid);
    gridContainer.replaceChildren(grid);
    if (focusSelector) [...grid.querySelectorAll(focusSelector)].at(-1)?.focus();
  };
  gridContainer.append(createGrid(table, onChange, rebuildGrid));
  const headerCheckbox = createCheckbox({
    get: () => table.header !== undefined && table.header.length > 0,
    set: (isChecked) => {
      if (isChecked) table.header = table.rows[0]?.map(() => "") ?? [""];
      else delete table.header;
      rebuildGrid();
    },
  }, null, t("field-header"));
  const rowHeadersCheckbox = createCheckbox(bindMember(table, ["rowHeaders"], onChange), "rowHeaders", t("field-rowHeaders"));
  const addRow = () => {
    table.rows.push(Array.from({ length: countColumns(table) }, () => ""));
    rebuildGrid("tr:last-child td:first-child .text");
  };
  const addColumn = () => {
    for (const row of [table.header, ...table.rows]) if (row?.length) row.push("");
    if (table.columns) table.columns.push({});
    rebuildGrid("tr:first-child :is(td, th):nth-last-child(2) .text");
  };
  const element = h("div", { "data-key": "table" },
    createInlinesField(table, "caption", t("field-caption"), onChange),
    h("div", { class: "fields" }, headerCheckbox, rowHeadersCheckbox),
    gridContainer,
    h("div", { class: "row" },
      h("button", { type: "button", class: "outlined", onclick: addRow }, createIcon("plus"), t("add-row")),
      h("button", { type: "button", class: "outlined", onclick: addColumn }, createIcon("plus"), t("add-column"))));
  return { element, focus: () => gridContainer.querySelector(".text")?.focus() };
}

const countColumns = (table) => Math.max(1, table.header?.length ?? 0, ...table.rows.map((row) => row.length));

/** Creates the grid: the cells, buttons to delete rows, and below each column its settings. */
function createGrid(table, onChange, rebuildGrid) {
  const columnCount = countColumns(table);
  const columnIndexes = Array.from({ length: columnCount }, (_, column) => column);

  const createCell = (row, column, tagName, label) => {
    const value = row[column] ?? "";
    const setValue = (newValue) => {
      row[column] = newValue;
      onChange();
    };
    const content = isEditableInlines(value)
      ? createRichTextField({ value, label, onChange: setValue }).element
      : createJsonField(value, label, setValue);
    return h(tagName, { "data-key": column }, content);
  };
  const createHeaderRow = () => h("tr", { "data-key": "header" },
    columnIndexes.map((column) => createCell(table.header, column, "th", t("header-cell", { column: column + 1 }))),
    h("td", { class: "row-actions" }));
  const createRow = (row, rowIndex) => h("tr", { "data-key": rowIndex },
    columnIndexes.map((column) => createCell(row, column, "td", t("cell", { row: rowIndex + 1, column: column + 1 }))),
    h("td", { class: "row-actions" }, createIconButton("delete", t("remove-row", { row: rowIndex + 1 }), () => {
      table.rows.splice(rowIndex, 1);
      rebuildGrid(`tbody tr:nth-child(${Math.max(1, rowIndex)}) td:first-child .text`);
    }, { disabled: table.rows.length < 2 })));

  /** Sets or deletes a setting of a column; `columns` is deleted when no column has settings. */
  const setColumnOption = (column, name, value) => {
    table.columns ??= columnIndexes.map(() => ({}));
    if (value === undefined) delete table.columns[column][name];
    else table.columns[column][name] = value;
    if (table.columns.every((options) => Object.keys(options).length === 0)) delete table.columns;
    onChange();
  };
  const createColumnSettings = (column) => {
    const align = h("select", {
      "aria-label": t("column-align", { column: column + 1 }),
      onchange: ({ target }) => setColumnOption(column, "align", target.value || undefined),
    }, h("option", { value: "" }, t("align-left")), h("option", { value: "center" }, t("align-center")), h("option", { value: "right" }, t("align-right")));
    const currentAlign = table.columns?.[column]?.align;
    align.value = currentAlign === "left" || currentAlign === undefined ? "" : currentAlign;
    const width = h("input", {
      type: "number", min: MIN_COLUMN_WIDTH, max: "100", placeholder: "%", "aria-label": t("column-width", { column: column + 1 }),
      value: table.columns?.[column]?.width ?? "",
      oninput: ({ target }) => setColumnOption(column, "width", target.value ? Number(target.value) : undefined),
    });
    const deleteButton = createIconButton("delete", t("remove-column", { column: column + 1 }), () => {
      for (const row of [table.header, ...table.rows, table.columns]) row?.splice(column, 1);
      rebuildGrid(`tr:first-child :nth-child(${Math.max(1, column)}) > .rich-text .text`);
    }, { disabled: columnCount < 2 });
    return h("td", {}, h("div", { class: "column-settings" }, align, width, deleteButton));
  };
  return h("table", { class: "table-grid" },
    table.header?.length ? h("thead", {}, createHeaderRow()) : null,
    h("tbody", { "data-key": "rows" }, table.rows.map(createRow)),
    h("tfoot", {}, h("tr", {}, columnIndexes.map(createColumnSettings), h("td"))));
}
