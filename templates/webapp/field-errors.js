// What the service told of a letter, at the fields that it is about.

import { h, unique } from "./dom.js";
import { elementOf } from "./form.js";
import { first } from "./sortable-list.js";

const IS_CONTROL = "input, select, textarea, [contenteditable]";

/** Takes away what was told in a form. */
function forget(root) {
  for (const old of root.querySelectorAll(".told")) {
    for (const control of root.querySelectorAll(`[aria-describedby~="${old.id}"]`)) {
      const others = control.getAttribute("aria-describedby").split(" ").filter((id) => id !== old.id);
      if (others.length) control.setAttribute("aria-describedby", others.join(" "));
      else control.removeAttribute("aria-describedby");
      control.removeAttribute("aria-invalid");
    }
    old.remove();
  }
}

/** Tells violations and warnings in a form, in place of what was told before. */
export function tellIn(root, { violations, warnings }) {
  forget(root);
  for (const [list, kind] of [[violations, "fault"], [warnings, "warning"]]) {
    for (const { pointer, detail } of list) {
      const element = elementOf(root, pointer);
      if (element === root) continue;
      const words = h("p", { class: `told ${kind}`, id: unique("told") }, detail);
      const isOwn = element.matches(".field, fieldset");
      (isOwn ? element : element.querySelector(":scope > .row-body") ?? element).append(words);
      const control = first(element);
      if (!control?.matches(IS_CONTROL)) continue;
      const before = control.getAttribute("aria-describedby");
      control.setAttribute("aria-describedby", before ? `${before} ${words.id}` : words.id);
      if (kind === "fault") control.setAttribute("aria-invalid", "true");
    }
  }
}
