// Links between the fields of the form and their text on the pages.

import { readFileSync } from "node:fs";

const SEED = "tests/letters/telecomraad.json";
const LETTERS = ["telecomraad", "lists", "questions", "tables", "footnotes", "definitions", "quotes", "policy-letter"];
const FIELDS = "[data-key=body] .text, [data-key=annexes] .text, [data-key=signatories] input";

/** Focusing a field highlights its text on the pages. */
export async function highlightFocusedText({ open, address, expect }) {
  const user = await open(address);
  for (const name of LETTERS) {
    await user.openLetter(readFileSync(`tests/letters/${name}.json`));
    await user.waitForCheck("valid");
    const missing = await user.page.evaluate((fields) => {
      const getText = (element) => element.value ?? element.textContent;
      return [...document.querySelectorAll(fields)].filter((field) => getText(field) !== "").filter((field) => {
        field.focus();
        return !document.querySelector(".highlight:not([hidden])");
      }).map(getText);
    }, FIELDS);
    expect(`each text of ${name} is highlighted`, missing, []);
  }
  expect("the console is empty", user.consoleMessages, []);
  await user.close();
}

/** Clicking a text on a page focuses its field. */
export async function clickTextOnPage({ open, address, expect }) {
  const user = await open(address, { reducedMotion: "reduce" });
  await user.openLetter(readFileSync(SEED));
  await user.waitForCheck("valid");
  const fields = user.page.locator(FIELDS);
  const missing = [];
  for (let index = 0; index < await fields.count(); index += 1) {
    const field = fields.nth(index);
    const text = await field.evaluate((element) => element.value ?? element.textContent);
    if (text === "" || !await field.isVisible()) continue;
    await field.focus();
    const { x, y, width, height } = await user.page.locator(".highlight:not([hidden])").first().boundingBox();
    const pages = await user.page.locator(".preview-pages").boundingBox();
    await user.page.locator("#tab-form").focus();
    await user.page.mouse.click(x + width / 3, Math.min(y + height / 2, pages.y + pages.height - 8));
    // Name and function of a signatory are one text on the page.
    const hasFocus = await field.evaluate((element) =>
      (element.closest("[data-key=signatories] .row-item") ?? element).contains(document.activeElement));
    if (!hasFocus) missing.push(text);
  }
  expect("each text leads to its field", missing, []);
  await fields.nth(6).focus();
  await user.page.waitForTimeout(300);
  await user.takeScreenshot("highlight");
  const before = await user.page.locator(".preview-page").first().boundingBox();
  await user.page.getByRole("button", { name: "Inzoomen" }).click();
  await user.page.waitForTimeout(300);
  await user.takeScreenshot("zoomed-in");
  const after = await user.page.locator(".preview-page").first().boundingBox();
  expect("zooming in enlarges the pages", after.width > before.width, true);
  expect("the console is empty", user.consoleMessages, []);
  await user.close();
}
