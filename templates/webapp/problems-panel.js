// What is wrong with the letter, and what looks odd: a list that leads to it.

import { h } from "./dom.js";
import { nameOf } from "./form.js";
import { say } from "./i18n.js";

/** What is said before a finding to those who do not see its colour. */
const PREFIX = { fault: () => `${say("fault")}: `, warning: () => `${say("warning")}: `, awaited: () => "" };

export function findings(go) {
  const total = h("span", { class: "count" });
  const size = h("span", { class: "size" });
  const list = h("ol", { class: "findings" });
  const summary = h("summary", {}, total, size);
  const notice = h("div", { class: "notice", hidden: true });
  const details = h("details", { class: "report" }, summary, list);
  const element = h("section", { class: "status", "aria-label": say("findings") }, notice, details);

  const row = ({ pointer, detail }, kind) => h("li", { class: kind },
    h("button", { type: "button", onclick: () => go(target(pointer, detail)) },
      h("strong", {}, h("span", { class: "visually-hidden" }, PREFIX[kind]()), nameOf(target(pointer, detail))),
      h("span", {}, detail)));

  return {
    element,
    /** Shows a report of the service; what is awaited is not yet wrong. */
    show({ pages, words, violations = [], awaited = [], warnings = [] }) {
      const parts = [
        count(violations.length, say("one-fault"), say("faults", { count: violations.length })),
        awaited.length ? say("to-fill", { count: awaited.length }) : null,
        count(warnings.length, say("one-warning"), say("warnings", { count: warnings.length })),
      ].filter(Boolean);
      total.textContent = parts.join(", ") || say("no-faults");
      element.dataset.state = violations.length ? "fault" : awaited.length ? "fresh" : warnings.length ? "warning" : "good";
      size.textContent = pages ? say("size", { pages, words }) : "";
      list.replaceChildren(
        ...violations.map((one) => row(one, "fault")),
        ...awaited.map((one) => row({ ...one, detail: say("awaited") }, "awaited")),
        ...warnings.map((one) => row(one, "warning")));
      details.classList.toggle("nothing", parts.length === 0);
    },
    /** Shows a sentence instead, and a button for what can be done. */
    say(sentence, { label, run }) {
      element.dataset.state = "fault";
      total.textContent = sentence;
      size.textContent = "";
      list.replaceChildren(h("li", { class: "fault" }, h("button", { type: "button", onclick: run }, h("strong", {}, label))));
      details.classList.remove("nothing");
    },
    /** Tells of something that happened, until it is closed. */
    notice(sentence, more = []) {
      notice.replaceChildren(
        h("p", {}, sentence),
        more.length ? h("ul", {}, more.map((one) => h("li", {}, one))) : "",
        h("button", { type: "button", class: "link", onclick: () => { notice.hidden = true; } }, say("close")));
      notice.hidden = false;
      // It takes room from what is being written.
      document.activeElement?.scrollIntoView({ block: "nearest" });
    },
    /** What was told is over. */
    quiet() { notice.hidden = true; },
    open() { details.open = true; },
  };
}

const count = (number, one, many) => (number === 0 ? null : number === 1 ? one : many);

/** Where to go for a finding: a member that is not there has no place of its own. */
function target(pointer, detail) {
  const named = /“(\w+)”/.exec(detail)?.[1];
  return named && (pointer === "" || pointer === "/sender") ? `${pointer}/${named}` : pointer;
}
