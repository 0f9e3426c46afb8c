// View switch for small windows, which show either the letter or its pages.

import { h } from "./dom.js";
import { t } from "./i18n.js";

/**
 * Creates the view switch.
 *
 * @returns {{ element: HTMLElement, showView: (name: string) => void }} views are named `editor` and `preview`
 */
export function createViewSwitch() {
  const buttons = ["editor", "preview"].map((name) =>
    h("button", { type: "button", "data-view": name, onclick: () => showView(name) }, t(`view-${name}`)));
  const showView = (name) => {
    document.body.dataset.view = name;
    for (const button of buttons) button.setAttribute("aria-pressed", button.dataset.view === name);
  };
  showView(document.body.dataset.view ?? "editor");
  return { element: h("nav", { class: "view-switch", "aria-label": t("view-switch") }, buttons), showView };
}
