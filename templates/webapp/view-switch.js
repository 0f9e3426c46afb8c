// View switch for small windows, which show either the letter or its pages.

import { h } from "./dom.js";
import { t } from "./i18n.js";

/**
 * Creates the view switch.
 *
 * @returns {{ element: HTMLElement, showView: (name: string) => void }} views are named `write` and `view`
 */
export function createViewSwitch() {
  const buttons = ["write", "view"].map((name) =>
    h("button", { type: "button", "data-side": name, onclick: () => showView(name) }, t(`side-${name}`)));
  const showView = (name) => {
    document.body.dataset.side = name;
    for (const button of buttons) button.setAttribute("aria-pressed", button.dataset.side === name);
  };
  showView(document.body.dataset.side ?? "write");
  return { element: h("nav", { class: "sides", "aria-label": t("sides") }, buttons), showView };
}
