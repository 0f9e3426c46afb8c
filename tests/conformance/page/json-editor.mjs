// JSON editor: completion, and violations at their lines.

import { readFileSync } from "node:fs";

const SEED = "tests/letters/telecomraad.json";

/** Completion offers the members and values of the schema, and inserts valid JSON. */
export async function jsonCompletion({ open, address, expect }) {
  const user = await openJsonEditor(open, address);
  const code = user.page.locator(".code");
  const completions = user.page.locator(".completions:not([hidden])");
  await code.focus();
  await user.press("Control+A");
  await user.page.keyboard.type('{\n"addr');
  await completions.waitFor();
  await user.takeScreenshot("completion");
  expect("members of the schema are offered", await user.page.locator(".completions code").allTextContents(), ["addressee"]);
  await user.press("Enter");
  await user.page.keyboard.type('{ "preset": "tweede-kamer" },\n"status": ');
  await user.press("Control+Space");
  await completions.waitFor();
  expect("values of the schema are offered", await user.page.locator(".completions code").allTextContents(), ["final", "draft"]);
  await user.press("Enter");
  await user.page.keyboard.type("\n}");
  expect("the text is valid JSON", JSON.parse(await code.inputValue()), { addressee: { preset: "tweede-kamer" }, status: "final" });
  expect("the console is empty", user.consoleMessages, []);
  await user.close();
}

/** Violations and syntax errors are marked at their lines, and the problems panel leads there. */
export async function jsonDiagnostics({ open, address, expect }) {
  const user = await openJsonEditor(open, address);
  const code = user.page.locator(".code");
  const markedLines = async () => (await user.page.locator(".line-numbers .error").allTextContents()).map(Number);
  const letter = JSON.parse(readFileSync(SEED, "utf8"));
  letter.date = "2025-13-01";
  letter.annexes[0].blocks[1].section.title = "";
  const text = JSON.stringify(letter, null, 2);
  await code.fill(text);
  await user.waitForCheck("invalid");
  const lineOf = (part) => text.split("\n").findIndex((line) => line.includes(part)) + 1;
  const invalidLines = [lineOf('"date"'), lineOf('"title": ""')];
  expect("violations are marked at their lines", await markedLines(), invalidLines);
  await user.page.locator(".problems summary").focus();
  await user.press("Enter", "Tab", "Enter");
  const { line, selected } = await user.page.evaluate(() => {
    const { value, selectionStart, selectionEnd } = document.activeElement;
    return { line: value.slice(0, selectionStart).split("\n").length, selected: value.slice(selectionStart, selectionEnd) };
  });
  expect("the panel leads to the value", [invalidLines.includes(line), ['"2025-13-01"', '""'].includes(selected)], [true, true]);
  await user.takeScreenshot("json-violations");

  await code.fill(text.replace('"date": ', '"date" '));
  await user.waitForCheck("failed");
  expect("a syntax error is marked at its line", await markedLines(), [invalidLines[0]]);
  await user.page.locator("#tab-form").click();
  expect("the form does not open for invalid JSON", await code.isVisible(), true);
  await user.takeScreenshot("json-syntax-error");
  expect("the console is empty", user.consoleMessages, []);
  await user.close();
}

async function openJsonEditor(open, address) {
  const user = await open(address);
  await user.tabTo("Formulier");
  await user.press("ArrowRight", "Enter");
  await user.page.locator(".code").waitFor();
  await user.waitForCheck();
  return user;
}
