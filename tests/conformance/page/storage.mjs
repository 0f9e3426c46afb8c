// Browser storage, and conversion between form and JSON without loss.

import { readdirSync, readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";

const LETTERS = "tests/letters";

/** The letter is restored after a reload, and deleted everywhere when the user erases it. */
export async function restoreAndErase({ open, address, expect }) {
  const user = await open(address);
  await user.tabTo("Onderwerp");
  await user.type("Nog niet opgeslagen");
  await user.page.getByText("Alleen in deze browser bewaard.").waitFor();
  await user.page.waitForTimeout(600);
  await user.page.reload();
  await user.page.waitForSelector(".letter-form");
  const subject = user.page.getByLabel("Onderwerp");
  expect("the letter is restored after a reload", await subject.inputValue(), "Nog niet opgeslagen");
  await user.page.getByRole("button", { name: "Wissen uit deze browser" }).focus();
  await user.press("Enter");
  await user.page.locator("dialog[open]").waitFor();
  await user.press("Escape");
  expect("Escape cancels erasing", await subject.inputValue(), "Nog niet opgeslagen");
  await user.press("Enter");
  await user.page.locator("dialog[open]").waitFor();
  await user.takeScreenshot("erase");
  await user.press("Tab", "Enter");
  await user.page.waitForTimeout(600);
  expect("the form is empty after erasing", await subject.inputValue(), "");
  const stored = await user.page.evaluate(async () => ({
    local: Object.keys(localStorage).filter((key) => localStorage[key].includes("Nog niet")),
    session: sessionStorage.length, cookies: document.cookie, databases: (await indexedDB.databases()).length,
    caches: (await caches.keys()).length,
  }));
  expect("no storage has the letter", stored, { local: [], session: 0, cookies: "", databases: 0, caches: 0 });
  await user.page.reload();
  await user.page.waitForSelector(".letter-form");
  expect("the form is empty after a reload", await subject.inputValue(), "");
  await user.close();
}

/** Each test letter is unchanged after edits in the form and in the JSON editor are reverted. */
export async function formToJsonAndBack({ open, address, expect }) {
  const user = await open(address);
  const switchEditor = (name) => user.page.locator(`#tab-${name}`).click();
  const readJson = async () => JSON.parse(await user.page.locator(".code").inputValue());
  const names = readdirSync(LETTERS).filter((name) => name.endsWith(".json"));
  const changedLetters = [];
  for (const name of names) {
    const letter = JSON.parse(readFileSync(`${LETTERS}/${name}`, "utf8"));
    await user.openLetter(JSON.stringify(letter));
    await switchEditor("json");
    await user.page.waitForSelector(".code");
    const opened = await readJson();
    await switchEditor("form");
    await user.page.waitForSelector(".letter-form");
    // Any change in the form serializes the complete letter.
    await user.page.getByLabel("Onderwerp").first().fill("Een ander onderwerp");
    await switchEditor("json");
    await user.page.waitForSelector(".code");
    const edited = await readJson();
    await user.page.locator(".code").fill(JSON.stringify({ ...edited, subject: letter.subject }));
    await switchEditor("form");
    await user.page.waitForSelector(".letter-form");
    const saved = await user.saveLetterFile();
    const expected = { ...letter, subject: "Een ander onderwerp" };
    if (![[opened, letter], [edited, expected], [saved, letter]].every((pair) => isDeepStrictEqual(...pair))) changedLetters.push(name);
  }
  expect(`${names.length} letters are unchanged`, changedLetters, []);
  expect("the console is empty", user.consoleMessages, []);
  await user.close();
}

/** The menu for a new letter offers the examples. */
export async function startFromExample({ open, address, expect }) {
  const user = await open(address);
  await user.page.getByRole("button", { name: "Nieuw", exact: true }).focus();
  await user.press("Enter");
  await user.page.waitForSelector("[role=menuitem]");
  await user.takeScreenshot("examples");
  const itemCount = await user.page.locator("[role=menuitem]").count();
  expect("the menu has more than the empty letter", itemCount > 5, true);
  await user.press("ArrowDown", "Enter");
  await user.waitForCheck("valid");
  await user.page.waitForTimeout(400);
  await user.takeScreenshot("example");
  await user.close();
}
