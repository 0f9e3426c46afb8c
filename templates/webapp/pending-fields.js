// Distinction between required fields that are still empty and real errors.

import { parsePointer } from "./json-scanner.js";

const valueAt = (letter, pointer) => parsePointer(pointer).reduce((value, token) => value?.[token], letter);

/**
 * Splits off the violations of fields that are empty. Warnings about a value that contains an empty field are left out
 * until that field is filled in.
 *
 * @param {object} letter
 * @param {object} diagnostics - result of `checkLetter`
 * @returns {object} the result with the member `pending`, a list of violations
 */
export function splitPending(letter, { violations, warnings, ...result }) {
  const pending = violations.filter(({ pointer }) => valueAt(letter, pointer) === "");
  const containsPending = ({ pointer }) => pending.some((violation) => `${violation.pointer}/`.startsWith(`${pointer}/`));
  return {
    ...result, pending,
    violations: violations.filter((violation) => !pending.includes(violation)),
    warnings: warnings.filter((warning) => !containsPending(warning)),
  };
}
