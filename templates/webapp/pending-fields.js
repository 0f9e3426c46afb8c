// What is yet to be written, apart from what is wrong.

/** What stands at a pointer (RFC 6901). */
function at(letter, pointer) {
  const keys = pointer.split("/").slice(1).map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));
  return keys.reduce((value, key) => value?.[key], letter);
}

/**
 * The findings of a letter, those apart that only say that nothing stands there yet. A
 * warning about what holds such a place waits until it is filled in.
 */
export function parted(letter, { violations, warnings, ...more }) {
  const awaited = violations.filter(({ pointer }) => at(letter, pointer) === "");
  const waits = ({ pointer }) => awaited.some((one) => `${one.pointer}/`.startsWith(`${pointer}/`));
  return {
    ...more, awaited,
    violations: violations.filter((one) => !awaited.includes(one)),
    warnings: warnings.filter((one) => !waits(one)),
  };
}
