// Export of the letter: documents, the letter file, and a curl command.

import { ApiError, formatCurlCommand, renderLetter } from "./api.js";
import { downloadBlob } from "./dom.js";
import { t } from "./i18n.js";
import { announce } from "./live-region.js";

/**
 * Creates the export functions of a letter.
 *
 * @param {Draft} draft
 * @param {object} options
 * @param {() => object[]} options.getViolations - returns the violations that are known of the current text
 * @param {(violations: object[]) => void} options.onInvalid - called instead of saving an invalid letter
 * @param {(message: string) => void} options.showNotice
 * @returns {{ saveDocument: (format: string) => Promise<void>, saveLetterFile: () => void, copyCurlCommand: () => Promise<void> }}
 */
export function createExporter(draft, { getViolations, onInvalid, showNotice }) {
  return {
    async saveDocument(format) {
      const violations = getViolations();
      if (violations.length) return onInvalid(violations);
      try {
        const { blob, name } = await renderLetter(draft.text, format);
        downloadBlob(blob, name);
        announce(t("saved", { name }));
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        if (error.problem.violations) onInvalid(error.problem.violations);
        else showNotice(error.message);
      }
    },
    /** Saves the letter file under the same name as its documents. */
    saveLetterFile() {
      const { date, subject } = draft.letter ?? {};
      const title = [date, subject].filter((part) => typeof part === "string" && part !== "").join(" ");
      const name = title.replace(/[\u0000-\u001f/\\:*?"<>|]+/g, " ").trim() || t("letter");
      downloadBlob(new Blob([draft.text], { type: "application/json" }), `${name}.json`);
    },
    async copyCurlCommand() {
      try {
        await navigator.clipboard.writeText(formatCurlCommand(draft.text, "pdf"));
        showNotice(t("copied"));
      } catch {
        showNotice(t("not-copied"));
      }
    },
  };
}
