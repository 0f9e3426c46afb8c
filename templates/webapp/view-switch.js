// Where there is room for one of them: what is written, or its pages.

import { h } from "./dom.js";
import { say } from "./i18n.js";

export function sides() {
  const buttons = ["write", "view"].map((name) =>
    h("button", { type: "button", "data-side": name, onclick: () => show(name) }, say(`side-${name}`)));
  const show = (name) => {
    document.body.dataset.side = name;
    for (const button of buttons) button.setAttribute("aria-pressed", button.dataset.side === name);
  };
  show(document.body.dataset.side ?? "write");
  return { element: h("nav", { class: "sides", "aria-label": say("sides") }, buttons), show };
}
