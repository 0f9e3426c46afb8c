// Sortable list: items can be added, deleted, and moved by buttons, keys and drag and drop.

import { attachMenu, createIcon, createIconButton, h } from "./dom.js";
import { t } from "./i18n.js";
import { announce } from "./live-region.js";

/** The item being dragged: { row, list, removeRow }. */
let dragged = null;

/**
 * Creates an editor for a list, which it changes in place.
 *
 * @param {Array} list
 * @param {object} options
 * @param {(value, row: object) => object} options.buildItem - builds the editor of an item:
 *   { element, title, tools, focus, append, class }; only `element` is required, and `title(index)` returns its label.
 *   `row` has the operations on the item (see `createRowOperations`)
 * @param {Array<{ label?: string, hint?: string, create: () => * }>} options.itemTypes - types of items to add
 * @param {() => void} options.onChange
 * @param {string | null} options.key - reference token of the list in JSON Pointers (`data-key`)
 * @param {string} options.label - accessible name
 * @param {string} options.addLabel - label of the button that adds an item at the end
 * @param {(value) => boolean} [options.accepts] - tests if a value may be dropped or pasted into this list
 * @param {boolean} [options.isCompact] - true to show the heads of items only on hover or focus
 * @returns {{ element: HTMLElement, rows: object[] }}
 */
export function createSortableList(list, { buildItem, itemTypes, onChange, key, label, addLabel, accepts = () => true, isCompact = false }) {
  const rows = [];
  const rowContainer = h("div", { class: "rows" });
  const element = h("div", { class: isCompact ? "sortable-list compact" : "sortable-list", "data-key": key, role: "group", "aria-label": label });

  const updateRows = () => {
    rows.forEach((row, index) => {
      row.element.dataset.key = index;
      const name = row.title(index);
      row.element.setAttribute("aria-label", name);
      row.nameElement.textContent = name;
      row.moveUpButton.disabled = index === 0;
      row.moveDownButton.disabled = index === rows.length - 1;
    });
    element.classList.toggle("empty", rows.length === 0);
  };
  const handleChange = () => {
    updateRows();
    onChange();
    document.dispatchEvent(new Event("kb:rearranged"));
  };
  const insertItem = (index, value, focus = true) => {
    list.splice(index, 0, value);
    const row = createRow(value);
    rowContainer.insertBefore(row.element, rows[index]?.element ?? null);
    rows.splice(index, 0, row);
    handleChange();
    if (focus) row.focus();
    return row;
  };
  const removeRow = (row) => {
    const index = rows.indexOf(row);
    const [value] = list.splice(index, 1);
    rows.splice(index, 1);
    row.element.remove();
    handleChange();
    return value;
  };
  /** Adds an item at an index; it replaces an empty text right before it. */
  const addItem = (index, value) => {
    if (list[index - 1] !== "" || value === "") return insertItem(index, value);
    removeRow(rows[index - 1]);
    return insertItem(index - 1, value);
  };
  const moveRow = (row, offset, focusTarget) => {
    const from = rows.indexOf(row);
    const to = from + offset;
    if (to < 0 || to >= rows.length) return;
    list.splice(to, 0, ...list.splice(from, 1));
    rows.splice(to, 0, ...rows.splice(from, 1));
    rowContainer.insertBefore(row.element, rows[to + 1]?.element ?? null);
    handleChange();
    (focusTarget?.disabled ? row.dragHandle : focusTarget)?.focus();
    announce(t("moved", { name: row.nameElement.textContent, position: to + 1, count: rows.length }));
  };

  const createRow = (value) => {
    const row = { nameElement: h("span", { class: "name" }) };
    row.moveUpButton = createIconButton("up", t("move-up"), () => moveRow(row, -1, row.moveUpButton));
    row.moveDownButton = createIconButton("down", t("move-down"), () => moveRow(row, 1, row.moveDownButton));
    row.dragHandle = createDragHandle(row);
    const addButton = connectAddButton(createIconButton("plus", t("add-below")), (item) => addItem(rows.indexOf(row) + 1, item));
    const deleteButton = createIconButton("delete", t("remove"), () => {
      const index = rows.indexOf(row);
      const name = row.nameElement.textContent;
      removeRow(row);
      const neighbor = rows[index] ?? rows[index - 1];
      (neighbor?.dragHandle ?? element.querySelector(":scope > .add-item button"))?.focus();
      announce(t("removed", { name }));
    });
    const item = buildItem(value, createRowOperations(row));
    row.title = item.title ?? ((index) => String(index + 1));
    row.focus = item.focus ?? (() => firstControl(row.element)?.focus());
    row.append = item.append;
    row.element = h("div", { class: `row-item ${item.class ?? ""}`, role: "group" },
      h("div", { class: "row-header" }, row.dragHandle, row.nameElement,
        h("span", { class: "row-tools" }, item.tools ?? null, row.moveUpButton, row.moveDownButton, addButton, deleteButton)),
      h("div", { class: "row-body" }, item.element));
    row.element.addEventListener("keydown", (event) => {
      const offset = { ArrowUp: -1, ArrowDown: 1 }[event.key];
      if (!offset || !event.altKey || event.ctrlKey) return;
      event.preventDefault();
      event.stopPropagation();
      moveRow(row, offset, document.activeElement);
    });
    return row;
  };

  const createDragHandle = (row) => h("button", {
    type: "button", class: "icon-button drag-handle", draggable: "true", "aria-label": t("move"), title: t("move-keys"),
    ondragstart: (event) => {
      dragged = { row, list, removeRow };
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setDragImage(row.element, 12, 12);
      row.element.classList.add("dragged");
    },
    ondragend: () => {
      row.element.classList.remove("dragged");
      clearDropIndicator();
      dragged = null;
    },
    onkeydown: (event) => {
      const offset = { ArrowUp: -1, ArrowDown: 1 }[event.key];
      if (!offset || event.altKey) return;
      event.preventDefault();
      moveRow(row, offset, row.dragHandle);
    },
  }, createIcon("drag"));

  /** Returns the operations on an item that its editor may use. */
  const createRowOperations = (row) => ({
    accepts,
    getIndex: () => rows.indexOf(row),
    getPrevious: () => rows[rows.indexOf(row) - 1],
    remove: () => removeRow(row),
    /** Replaces the value; the editor stays. */
    setValue: (newValue) => {
      list[rows.indexOf(row)] = newValue;
      onChange();
    },
    /** Inserts items after this one, and focuses the first of them. */
    insertAfter: (...values) => {
      const index = rows.indexOf(row) + 1;
      const inserted = values.map((newValue, n) => insertItem(index + n, newValue, false));
      inserted[0]?.focus();
    },
    /** Replaces this item, and the given numbers of items before and after it, by other items. */
    replaceWith: (values, { before = 0, after = 0 } = {}) => {
      const index = rows.indexOf(row) - before;
      for (const replaced of rows.slice(index, index + before + 1 + after)) removeRow(replaced);
      const inserted = values.map((newValue, n) => insertItem(index + n, newValue, false));
      inserted.at(-1)?.focus(true);
      if (values.length === 0) (rows[index - 1] ?? rows[index])?.focus(true);
    },
  });

  /** Makes a button add an item; with several types of items it opens a menu. */
  const connectAddButton = (button, add) => {
    if (itemTypes.length === 1) {
      button.addEventListener("click", () => add(itemTypes[0].create()));
      return button;
    }
    return attachMenu(button, itemTypes.map(({ label: typeLabel, hint, create }) => ({ label: typeLabel, hint, run: () => add(create()) })));
  };

  const findDropIndex = (y) => {
    const index = rows.findIndex((row) => {
      const { top, height } = row.element.getBoundingClientRect();
      return y < top + height / 2;
    });
    return index < 0 ? rows.length : index;
  };
  const canDrop = (event) => dragged && !dragged.row.element.contains(element) && accepts(dragged.list[draggedIndex()])
    && event.target.closest(".sortable-list") === element;
  element.addEventListener("dragover", (event) => {
    if (!canDrop(event)) return;
    event.preventDefault();
    clearDropIndicator();
    const rowBelow = rows[findDropIndex(event.clientY)]?.element;
    (rowBelow ?? element.querySelector(":scope > .add-item")).classList.add("drop-target");
  });
  element.addEventListener("drop", (event) => {
    if (!canDrop(event)) return;
    event.preventDefault();
    let index = findDropIndex(event.clientY);
    if (dragged.list === list && draggedIndex() < index) index -= 1;
    insertItem(index, dragged.removeRow(dragged.row));
  });

  for (const value of list) {
    const row = createRow(value);
    rows.push(row);
    rowContainer.append(row.element);
  }
  const addButton = connectAddButton(h("button", { type: "button", class: "outlined" }, createIcon("plus"), addLabel),
    (value) => addItem(rows.length, value));
  element.append(rowContainer, h("div", { class: "add-item" }, addButton));
  updateRows();
  return { element, rows };
}

const draggedIndex = () => Number(dragged.row.element.dataset.key);

function clearDropIndicator() {
  document.querySelector(".drop-target")?.classList.remove("drop-target");
}

/**
 * Finds the first control in an element; text fields and inputs of an item precede its buttons.
 *
 * @param {HTMLElement} element
 * @returns {HTMLElement | null}
 */
export const firstControl = (element) =>
  element.querySelector(".row-body :is([contenteditable=true], input, textarea, select)")
  ?? element.querySelector("[contenteditable=true], input, textarea, select, button:not([disabled])");
