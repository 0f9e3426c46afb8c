// The JSON editor, and from what is written to its place on the pages and back.

import { readFileSync } from "node:fs";

const SEED = "tests/letters/telecomraad.json";

/** Completion by keys, and violations at their lines. */
export async function edited({ open, address, expect }) {
  const hands = await open(address);
  await hands.tab("Formulier");
  await hands.press("ArrowRight", "Enter");
  const code = hands.page.locator(".code");
  await code.waitFor();
  await hands.checked();
  await code.focus();
  await hands.press("Control+A");
  await hands.page.keyboard.type('{\n"addr');
  await hands.page.locator(".offers:not([hidden])").waitFor();
  await hands.picture("completion");
  expect("members of the schema are offered", await hands.page.locator(".offers code").allTextContents(), ["addressee"]);
  await hands.press("Enter");
  await hands.page.keyboard.type('{ "preset": "tweede-kamer" },\n"status": ');
  await hands.press("Control+Space");
  await hands.page.locator(".offers:not([hidden])").waitFor();
  expect("and its values", await hands.page.locator(".offers code").allTextContents(), ["final", "draft"]);
  await hands.press("Enter");
  await hands.page.keyboard.type("\n}");
  expect("what is taken is JSON", JSON.parse(await code.inputValue()), { addressee: { preset: "tweede-kamer" }, status: "final" });

  const seed = JSON.parse(readFileSync(SEED, "utf8"));
  seed.date = "2025-13-01";
  seed.annexes[0].blocks[1].section.title = "";
  const text = JSON.stringify(seed, null, 2);
  await code.fill(text);
  await hands.checked("invalid");
  const lines = text.split("\n");
  const wrong = [lines.findIndex((line) => line.includes('"date"')) + 1, lines.findIndex((line) => line.includes('"title": ""')) + 1];
  const marked = (await hands.page.locator(".line-numbers .fault").allTextContents()).map(Number);
  expect("violations stand at their lines", marked, wrong);
  await hands.page.locator(".report summary").focus();
  await hands.press("Enter", "Tab", "Enter");
  const { line, selected } = await hands.page.evaluate(() => {
    const { value, selectionStart, selectionEnd } = document.activeElement;
    return { line: value.slice(0, selectionStart).split("\n").length, selected: value.slice(selectionStart, selectionEnd) };
  });
  expect("the list leads to the line", [wrong.includes(line), ['"2025-13-01"', '""'].includes(selected)], [true, true]);
  await hands.picture("json-violations");

  await code.fill(text.replace('"date": ', '"date" '));
  await hands.checked("failed");
  expect("what is no JSON is marked at its line", (await hands.page.locator(".line-numbers .fault").allTextContents()).map(Number), [wrong[0]]);
  await hands.page.locator("#tab-form").click();
  expect("and does not open as a form", await code.isVisible(), true);
  await hands.picture("json-broken");
  expect("nothing was said in the console", hands.said, []);
  await hands.close();
}

const TEXTS = "[data-key=body] .text, [data-key=annexes] .text, [data-key=signatories] input";

/** From every block of a letter to its place on the pages. */
export async function placed({ open, address, expect }) {
  const hands = await open(address);
  for (const name of ["telecomraad", "lists", "questions", "tables", "footnotes", "definitions", "quotes", "policy-letter"]) {
    await hands.load(readFileSync(`tests/letters/${name}.json`));
    await hands.checked("valid");
    const lost = await hands.page.evaluate((texts) => {
      const said = (element) => element.value ?? element.textContent;
      return [...document.querySelectorAll(texts)].filter((text) => said(text) !== "").filter((text) => {
        text.focus();
        return !document.querySelector(".lit:not([hidden])");
      }).map(said);
    }, TEXTS);
    expect(`each block of ${name} leads to its place`, lost, []);
  }
  expect("nothing was said in the console", hands.said, []);
  await hands.close();
}

/** And back, from where it is on the pages. */
export async function placedBack({ open, address, expect }) {
  const hands = await open(address, { reducedMotion: "reduce" });
  await hands.load(readFileSync(SEED));
  await hands.checked("valid");
  const texts = hands.page.locator(TEXTS);
  const lost = [];
  for (let place = 0; place < await texts.count(); place += 1) {
    const text = texts.nth(place);
    const said = await text.evaluate((element) => element.value ?? element.textContent);
    // What says nothing has no place.
    if (said === "" || !await text.isVisible()) continue;
    await text.focus();
    const lit = hands.page.locator(".lit:not([hidden])").first();
    const { x, y, width, height } = await lit.boundingBox();
    const view = await hands.page.locator(".sheets").boundingBox();
    await hands.page.locator("#tab-form").focus();
    await hands.page.mouse.click(x + width / 3, Math.min(y + height / 2, view.y + view.height - 8));
    // The name and the office of a signatory are in one place.
    const holder = "[data-key=signatories] .row-item";
    const isBack = await text.evaluate((element, holder) => element === document.activeElement
      || (element.closest(holder) ?? element).contains(document.activeElement), holder);
    if (!isBack) lost.push(said);
  }
  expect("each place leads back", lost, []);
  await texts.nth(6).focus();
  await hands.page.waitForTimeout(300);
  await hands.picture("place");
  const before = await hands.page.locator(".sheet").first().boundingBox();
  await hands.page.getByRole("button", { name: "Groter" }).click();
  await hands.page.waitForTimeout(300);
  await hands.picture("zoomed");
  const after = await hands.page.locator(".sheet").first().boundingBox();
  expect("pages can be larger", after.width > before.width, true);
  expect("nothing was said in the console", hands.said, []);
  await hands.close();
}
