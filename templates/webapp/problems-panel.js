// Problems panel: the list of violations and warnings, with links to their fields, and notices.

import { h } from "./dom.js";
import { describePointer } from "./form.js";
import { t } from "./i18n.js";

/** Severity for screen readers; for others the color shows it. */
const SEVERITY_PREFIXES = { error: () => `${t("error")}: `, warning: () => `${t("warning")}: `, pending: () => "" };

/**
 * Creates the panel.
 *
 * @param {(pointer: string) => void} goToPointer - moves the focus to the field of a JSON Pointer
 * @returns {object} `element`, and functions to show content
 */
export function createProblemsPanel(goToPointer) {
  const countText = h("span", { class: "problem-count" });
  const sizeText = h("span", { class: "letter-size" });
  const list = h("ol", { class: "problem-list" });
  const notice = h("div", { class: "notice", hidden: true });
  const details = h("details", { class: "problems" }, h("summary", {}, countText, sizeText), list);
  const element = h("section", { class: "problems-panel", "aria-label": t("problems") }, notice, details);

  const createRow = (diagnostic, severity, detail = diagnostic.detail) => {
    const pointer = targetPointer(diagnostic);
    return h("li", { class: severity },
      h("button", { type: "button", onclick: () => goToPointer(pointer) },
        h("strong", {}, h("span", { class: "visually-hidden" }, SEVERITY_PREFIXES[severity]()), describePointer(pointer)),
        h("span", {}, detail)));
  };

  return {
    element,
    /** Shows the result of a check. `pending` are required fields that are empty (see `splitPending`). */
    showDiagnostics({ pages, words, violations = [], pending = [], warnings = [] }) {
      const counts = [
        formatCount(violations.length, t("one-error"), t("error-count", { count: violations.length })),
        pending.length ? t("pending-count", { count: pending.length }) : null,
        formatCount(warnings.length, t("one-warning"), t("warning-count", { count: warnings.length })),
      ].filter(Boolean);
      countText.textContent = counts.join(", ") || t("no-errors");
      element.dataset.state = violations.length ? "error" : pending.length ? "incomplete" : warnings.length ? "warning" : "valid";
      sizeText.textContent = pages ? t("letter-size", { pages, words }) : "";
      list.replaceChildren(
        ...violations.map((violation) => createRow(violation, "error")),
        ...pending.map((violation) => createRow(violation, "pending", t("pending"))),
        ...warnings.map((warning) => createRow(warning, "warning")));
      details.classList.toggle("no-problems", counts.length === 0);
    },
    /** Shows an error that prevented the check, with a button to resolve it. */
    showCheckError(message, { label, run }) {
      element.dataset.state = "error";
      countText.textContent = message;
      sizeText.textContent = "";
      list.replaceChildren(h("li", { class: "error" }, h("button", { type: "button", onclick: run }, h("strong", {}, label))));
      details.classList.remove("no-problems");
    },
    /** Shows a notice with optional list items, until the user closes it. */
    showNotice(message, items = []) {
      notice.replaceChildren(
        h("p", {}, message),
        items.length ? h("ul", {}, items.map((item) => h("li", {}, item))) : "",
        h("button", { type: "button", class: "link-button", onclick: () => { notice.hidden = true; } }, t("close")));
      notice.hidden = false;
      // The notice may cover the field that has the focus.
      document.activeElement?.scrollIntoView({ block: "nearest" });
    },
    hideNotice() { notice.hidden = true; },
    expand() { details.open = true; },
  };
}

const formatCount = (count, singular, plural) => (count === 0 ? null : count === 1 ? singular : plural);

/** Returns the pointer to go to; for a missing member that is the member, which the message names. */
function targetPointer({ pointer, detail }) {
  const member = /“(\w+)”/.exec(detail)?.[1];
  return member && (pointer === "" || pointer === "/sender") ? `${pointer}/${member}` : pointer;
}
