// Violations and warnings at the fields of the form.

import { h, uniqueId } from "./dom.js";
import { findElement } from "./form.js";
import { firstControl } from "./sortable-list.js";

const CONTROL_SELECTOR = "input, select, textarea, [contenteditable]";

/**
 * Shows violations and warnings at their fields, and removes those shown before.
 *
 * @param {HTMLElement} form
 * @param {{ violations: object[], warnings: object[] }} diagnostics
 */
export function showFieldErrors(form, { violations, warnings }) {
  clearFieldErrors(form);
  for (const violation of violations) showMessage(form, violation, "error");
  for (const warning of warnings) showMessage(form, warning, "warning");
}

function showMessage(form, { pointer, detail }, severity) {
  const element = findElement(form, pointer);
  if (element === form) return;
  const message = h("p", { class: `field-message ${severity}`, id: uniqueId("field-message") }, detail);
  const isField = element.matches(".field, fieldset");
  (isField ? element : element.querySelector(":scope > .row-body") ?? element).append(message);
  const control = firstControl(element);
  if (!control?.matches(CONTROL_SELECTOR)) return;
  const describedBy = control.getAttribute("aria-describedby");
  control.setAttribute("aria-describedby", describedBy ? `${describedBy} ${message.id}` : message.id);
  if (severity === "error") control.setAttribute("aria-invalid", "true");
}

function clearFieldErrors(form) {
  for (const message of form.querySelectorAll(".field-message")) {
    for (const control of form.querySelectorAll(`[aria-describedby~="${message.id}"]`)) {
      const otherIds = control.getAttribute("aria-describedby").split(" ").filter((id) => id !== message.id);
      if (otherIds.length) control.setAttribute("aria-describedby", otherIds.join(" "));
      else control.removeAttribute("aria-describedby");
      control.removeAttribute("aria-invalid");
    }
    message.remove();
  }
}
