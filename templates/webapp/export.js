// From the letter to files, and to the clipboard.

import { curl, Failure, render } from "./api.js";
import { hand } from "./dom.js";
import { tell } from "./sortable-list.js";
import { say } from "./i18n.js";

/**
 * Saves a letter; `refused(violations)` is told why there is no document, `notice(sentence)`
 * what happened else. `faults()` gives the violations of the letter as far as they are known.
 */
export function saving(draft, { faults, refused, notice }) {
  return {
    async save(format) {
      const known = faults();
      if (known.length) return refused(known);
      try {
        const { blob, name } = await render(draft.text, format);
        hand(blob, name);
        tell(say("saved", { name }));
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        if (error.problem.violations) refused(error.problem.violations);
        else notice(error.message);
      }
    },
    /** The letter file, named as its documents are. */
    saveJson() {
      const { date, subject } = draft.letter ?? {};
      const said = [date, subject].filter((part) => typeof part === "string" && part !== "").join(" ");
      const name = said.replace(/[\u0000-\u001f/\\:*?"<>|]+/g, " ").trim() || say("letter");
      hand(new Blob([draft.text], { type: "application/json" }), `${name}.json`);
    },
    async copyCurl() {
      try {
        await navigator.clipboard.writeText(curl(draft.text, "pdf"));
        notice(say("copied"));
      } catch {
        notice(say("not-copied"));
      }
    },
  };
}
