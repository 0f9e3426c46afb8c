// Where a letter is kept, and that nothing of it is lost between form and JSON.

import { readdirSync, readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";

const LETTERS = "tests/letters";

/** Unsaved work is there after a reload, and nowhere once it is erased. */
export async function reloaded({ open, address, expect }) {
  const hands = await open(address);
  await hands.tab("Onderwerp");
  await hands.type("Nog niet opgeslagen");
  await hands.page.getByText("Alleen in deze browser bewaard.").waitFor();
  await hands.page.waitForTimeout(600);
  await hands.page.reload();
  await hands.page.waitForSelector(".letter-form");
  const subject = hands.page.getByLabel("Onderwerp");
  expect("a reload keeps what is written", await subject.inputValue(), "Nog niet opgeslagen");
  await hands.page.getByRole("button", { name: "Wis uit deze browser" }).focus();
  await hands.press("Enter");
  await hands.page.locator("dialog[open]").waitFor();
  await hands.press("Escape");
  expect("whoever does not mean it keeps it", await subject.inputValue(), "Nog niet opgeslagen");
  await hands.press("Enter");
  await hands.page.locator("dialog[open]").waitFor();
  await hands.picture("erase");
  await hands.press("Tab", "Enter");
  await hands.page.waitForTimeout(600);
  expect("erasing leaves nothing", await subject.inputValue(), "");
  const stored = await hands.page.evaluate(async () => ({
    local: Object.keys(localStorage).filter((key) => localStorage[key].includes("Nog niet")),
    session: sessionStorage.length, cookies: document.cookie, databases: (await indexedDB.databases()).length,
    caches: (await caches.keys()).length,
  }));
  expect("nothing is stored elsewhere", stored, { local: [], session: 0, cookies: "", databases: 0, caches: 0 });
  await hands.page.reload();
  await hands.page.waitForSelector(".letter-form");
  expect("nor after a reload", await subject.inputValue(), "");
  await hands.close();
}

/** Every test letter passes through form and JSON, changed in both, and is what it was. */
export async function bothWays({ open, address, expect }) {
  const hands = await open(address);
  const tab = (name) => hands.page.locator(`#tab-${name}`).click();
  const names = readdirSync(LETTERS).filter((name) => name.endsWith(".json"));
  const lost = [];
  for (const name of names) {
    const letter = JSON.parse(readFileSync(`${LETTERS}/${name}`, "utf8"));
    await hands.load(JSON.stringify(letter));
    await tab("json");
    await hands.page.waitForSelector(".code");
    const shown = JSON.parse(await hands.page.locator(".code").inputValue());
    await tab("form");
    await hands.page.waitForSelector(".letter-form");
    // What is written in the form is written with all of the rest.
    await hands.page.getByLabel("Onderwerp").first().fill("Een ander onderwerp");
    await tab("json");
    await hands.page.waitForSelector(".code");
    const changed = JSON.parse(await hands.page.locator(".code").inputValue());
    await hands.page.locator(".code").fill(JSON.stringify({ ...changed, subject: letter.subject }));
    await tab("form");
    await hands.page.waitForSelector(".letter-form");
    const after = await hands.letter();
    const other = { ...letter, subject: "Een ander onderwerp" };
    if (![[shown, letter], [changed, other], [after, letter]].every((pair) => isDeepStrictEqual(...pair))) lost.push(name);
  }
  expect(`${names.length} letters lose nothing`, lost, []);
  expect("nothing was said in the console", hands.said, []);
  await hands.close();
}

/** The letters to start from are there. */
export async function examples({ open, address, expect }) {
  const hands = await open(address);
  await hands.page.getByRole("button", { name: "Nieuw", exact: true }).focus();
  await hands.press("Enter");
  await hands.page.waitForSelector("[role=menuitem]");
  await hands.picture("examples");
  const count = await hands.page.locator("[role=menuitem]").count();
  expect("there is more to start from than nothing", count > 5, true);
  await hands.press("ArrowDown", "Enter");
  await hands.checked("valid");
  await hands.page.waitForTimeout(400);
  await hands.picture("example");
  await hands.close();
}
