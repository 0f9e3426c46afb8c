// The form: writing, correcting, editing and saving a letter.

import { copyFileSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { fillInLetter } from "./keyboard.mjs";
import { render, sha256, startService } from "./service.mjs";

const FORMAT_LABELS = { pdf: "PDF", docx: "Word (DOCX)", html: "HTML", zip: "Alles (ZIP)" };
const SEED = "tests/letters/telecomraad.json";
const readSeed = () => JSON.parse(readFileSync(SEED, "utf8"));

async function openSeed(open, address) {
  const user = await open(address);
  await user.openLetter(readFileSync(SEED));
  await user.waitForCheck("valid");
  return user;
}

/** The seed letter can be written by keyboard only; its pages and files equal those of the command line. */
export async function writeLetterByKeyboard({ open, address, program, expect }) {
  const user = await open(address);
  await user.waitForCheck();
  await user.takeScreenshot("empty");
  const seed = readSeed();
  const pageImages = new Map();
  await user.page.route(/format=svg/, async (route) => {
    const response = await route.fetch();
    const body = await response.body();
    pageImages.set(Number(/page=(\d+)/.exec(route.request().url())[1]), body);
    await route.fulfill({ response, body });
  });
  await fillInLetter(user, seed);
  await user.waitForCheck("valid");
  await user.takeScreenshot("seed-end");

  const { bytes: letterFile } = await user.download(() => user.press("Control+s"));
  // The form may leave out the language, which is Dutch by default.
  expect("the letter file equals the seed letter", { language: "nl", ...JSON.parse(letterFile) }, seed);
  for (const [format, label] of Object.entries(FORMAT_LABELS)) {
    const { name, bytes } = await user.saveAs(label);
    expect(`the ${format} equals that of the command line`, sha256(bytes), sha256(render(program, letterFile, format)));
    expect(`the ${format} is named by date and subject`, name, `2025-04-23 ${seed.subject}.${format}`);
    if (format !== "zip") {
      expect(`the ${format} equals that of the seed letter`, sha256(bytes), sha256(render(program, readFileSync(SEED), format)));
    }
  }
  const { bytes: fromMenu } = await user.saveAs("Briefbestand (JSON)");
  expect("the menu saves the same letter file", sha256(fromMenu), sha256(letterFile));

  const pageCount = await user.page.locator(".preview-page").count();
  expect("there are as many pages as in the PDF", pageCount, 4);
  for (let page = 1; page <= pageCount; page += 1) {
    await user.page.locator(".thumbnails button").nth(page - 1).focus();
    await user.press("Enter");
    await user.page.waitForFunction((number) => document.querySelectorAll(".preview-page img")[number - 1].naturalWidth > 0, page);
    const expected = render(program, letterFile, "svg", "--page", String(page));
    expect(`page ${page} equals that of the command line`, sha256(pageImages.get(page)), sha256(expected));
  }
  await user.page.locator(".thumbnails button").first().focus();
  await user.press("Enter");
  await user.page.waitForTimeout(500);
  await user.takeScreenshot("seed");
  expect("the console is empty", user.consoleMessages, []);
  await user.close();
}

/** Empty fields become errors on saving; the problems panel leads to an error, which goes when it is corrected. */
export async function correctErrors({ open, address, expect }) {
  const user = await openSeed(open, address);
  const panelState = () => user.page.locator(".problems-panel").getAttribute("data-state");
  /** Returns `aria-invalid` of the focused field, and if it is described by a message. */
  const fieldState = () => user.page.evaluate(() => {
    const { activeElement: field } = document;
    return [field.getAttribute("aria-invalid"), document.getElementById(field.getAttribute("aria-describedby"))?.textContent.length > 10];
  });
  await user.tabTo("Onderwerp");
  await user.press("Control+A", "Delete");
  await user.waitForCheck("invalid");
  expect("an empty field is pending", [await panelState(), await fieldState()], ["incomplete", [null, false]]);
  await user.page.locator(".problems summary").focus();
  await user.press("Enter");
  await user.takeScreenshot("pending");
  const rows = await user.page.locator(".problem-list li").allTextContents();
  expect("the empty field is listed", rows, ["OnderwerpNog in te vullen."]);
  await user.press("Tab", "Enter");
  expect("the row leads to the field", (await user.focusedElement()).name, "Onderwerp");

  const notice = user.page.waitForSelector(".notice:not([hidden])");
  await user.page.locator(".app-bar .primary").focus();
  await user.press("Enter");
  await notice;
  expect("saving moves the focus to the field", (await user.focusedElement()).name, "Onderwerp");
  expect("the empty field is an error", [await panelState(), await fieldState()], ["error", ["true", true]]);
  await user.takeScreenshot("violation");
  const errors = await user.page.locator(".problem-list .error").allTextContents();
  expect("one error is listed", errors.length, 1);
  expect("the row names the field", errors[0].includes("Onderwerp"), true);
  await user.page.locator(".problems summary").focus();
  const { name: summary } = await user.focusedElement();
  await user.press("Tab", "Enter");
  expect("the row leads to the field", [summary.includes("1 fout"), (await user.focusedElement()).name], [true, "Onderwerp"]);
  await user.type("Verslag informele Telecomraad");
  await user.waitForCheck("valid");
  expect("no error is left", await panelState(), "valid");
  expect("the field is valid", await user.page.evaluate(() => document.activeElement.hasAttribute("aria-invalid")), false);

  // Other violations are errors at once.
  await user.tabTo("Website");
  await user.press("Control+A", "Delete");
  await user.paste({ "text/plain": "\u65e5\u672c" });
  await user.waitForCheck("invalid");
  expect("an invalid value is an error", [await panelState(), await fieldState()], ["error", ["true", true]]);
  expect("the console is empty", user.consoleMessages, []);
  await user.close();
}

/** A footnote and a table can be added, moved and deleted by keyboard, and moved by drag and drop. */
export async function editBlocks({ open, address, program, expect }) {
  const user = await openSeed(open, address);
  await user.tabTo("Alinea", { within: ["Tekst", "Alinea 1"] });
  await user.press("Control+End", "Control+Alt+f");
  await user.type("Kamerstuk 21 501-33.");
  await user.tabTo("Blok toevoegen", { within: ["Tekst"] });
  await user.press("Enter");
  await user.chooseMenuItem("Tabel");
  await user.tabTo("Titel of bijschrift", { within: ["Tabel 2"], back: true });
  await user.type("Lidstaten");
  const cells = { "Kop van kolom 1": "Land", "Kop van kolom 2": "Aantal", "Rij 1, kolom 1": "Polen", "Rij 1, kolom 2": "38" };
  for (const [label, text] of Object.entries(cells)) {
    await user.tabTo(label, { within: ["Tabel 2"] });
    await user.type(text);
  }
  await user.tabTo("Verplaatsen", { within: ["Tabel 2"], back: true });
  await user.press("ArrowUp");
  expect("the move is announced", (await user.page.locator("#live-region").textContent()).includes("plaats 1 van 2"), true);
  expect("the table is moved by keyboard", Object.keys((await user.saveLetterFile()).body[0]), ["table"]);
  await user.press("ArrowDown");
  await user.waitForCheck("valid");
  const letter = await user.saveLetterFile();
  const table = { caption: "Lidstaten", header: ["Land", "Aantal"], rows: [["Polen", "38"]] };
  expect("the letter has the table", letter.body[1], { table });
  expect("the letter has the footnote", letter.body[0].paragraph.at(-1), { footnote: "Kamerstuk 21 501-33." });
  await user.page.waitForTimeout(400);
  await user.takeScreenshot("footnote-table");
  const { bytes } = await user.saveAs("PDF");
  expect("the PDF equals that of the command line", sha256(bytes), sha256(render(program, JSON.stringify(letter), "pdf")));

  await user.tabTo("Verwijderen", { within: ["Tabel 2"] });
  await user.press("Enter");
  expect("the table is deleted", (await user.saveLetterFile()).body.length, 1);
  await user.press("Control+z");
  expect("undo restores the table", (await user.saveLetterFile()).body[1], { table });
  const dragHandle = user.page.locator("[aria-label='Tabel 2'] > .row-header .drag-handle");
  const target = user.page.locator("[aria-label='Tekst'] [aria-label='Alinea 1'] .text").first();
  await dragHandle.dragTo(target, { targetPosition: { x: 40, y: 2 } });
  expect("the table is moved by drag and drop", Object.keys((await user.saveLetterFile()).body[0]), ["table"]);
  expect("the console is empty", user.consoleMessages, []);
  await user.close();
}

/** The sender can be taken from the house style, and changed afterwards. */
export async function chooseSender({ open, program, expect }) {
  const folder = mkdtempSync(join(tmpdir(), "kamerbrief-page-"));
  const documentation = readFileSync("docs/house-style.md", "utf8");
  const example = documentation.slice(documentation.indexOf('name = "senders"')).split("```")[0];
  writeFileSync(join(folder, "house-style.toml"), example);
  copyFileSync("templates/house-styles/capitals/logo.svg", join(folder, "logo.svg"));
  const { address, stop } = await startService(program, "--house-style", folder);
  const user = await open(address);
  await user.waitForCheck();
  const senderSelect = user.page.getByLabel("Afzender uit de huisstijl");
  expect("a style without senders has no list", await senderSelect.isVisible(), false);
  await user.page.getByLabel("Huisstijl", { exact: true }).selectOption("senders");
  expect("the list has the senders of the style", await senderSelect.locator("option").allTextContents(), [
    "Eigen gegevens", "Directie Europese en Internationale Zaken, Ministerie van Economische Zaken",
    "Directie Communicatie, Ministerie van Economische Zaken"]);
  await senderSelect.selectOption({ index: 1 });
  const { sender } = readSeed();
  expect("the letter has the chosen sender", (await user.saveLetterFile()).sender, sender);
  expect("the fields have the chosen sender", await user.page.getByLabel("Organisatie").inputValue(), sender.organisation);
  await user.takeScreenshot("sender");
  await user.page.getByLabel("Telefoon", { exact: true }).first().fill("070 000 0000");
  expect("a changed sender is custom", [await senderSelect.inputValue(), (await user.saveLetterFile()).sender.phone], ["", "070 000 0000"]);
  await user.page.locator("[aria-label='Ongedaan maken']").click();
  expect("the console is empty", user.consoleMessages, []);
  await user.close();
  stop();
}

/** A long subject wraps in its field, and stays one line in the letter file. */
export async function wrapLongSubject({ open, address, expect }) {
  const user = await openSeed(open, address);
  await user.tabTo("Onderwerp");
  const fieldHeight = () => user.page.evaluate(() => document.activeElement.clientHeight);
  const heightBefore = await fieldHeight();
  await user.press("Control+A", "Delete");
  const subject = "Beantwoording van Kamervragen over het bericht dat een onderwerp van een brief vaak langer is dan een veld";
  await user.paste({ "text/plain": subject.replace(" het ", "\r\nhet ") });
  await user.press("Enter");
  await user.waitForCheck("valid");
  expect("the subject is one line", (await user.saveLetterFile()).subject, subject);
  const heightAfter = await fieldHeight();
  const contentHeight = await user.page.evaluate(() => document.activeElement.scrollHeight);
  expect("the complete subject is visible", [heightAfter > heightBefore * 1.3, contentHeight <= heightAfter], [true, true]);
  await user.takeScreenshot("long-subject");
  await user.close();
}

/** A footnote can be typed character by character without losing the focus. */
export async function typeFootnote({ open, address, expect }) {
  const user = await openSeed(open, address);
  await user.tabTo("Alinea", { within: ["Tekst", "Alinea 1"] });
  await user.press("End", "Control+Alt+f");
  await user.page.keyboard.type("Kamerstukken II", { delay: 60 });
  await user.waitForCheck("valid");
  const [{ paragraph }] = (await user.saveLetterFile()).body;
  expect("the footnote is complete", paragraph.find((item) => item.footnote), { footnote: "Kamerstukken II" });
  await user.close();
}

/** Ctrl+Z undoes the last change, wherever the focus is; an existing letter is replaced or erased only on confirmation. */
export async function undoAndConfirm({ open, address, expect }) {
  const user = await openSeed(open, address);
  const { body, annexes } = readSeed();
  const savedBody = async () => (await user.saveLetterFile()).body;
  const savedAnnexBlocks = async () => (await user.saveLetterFile()).annexes[0].blocks[0].section.blocks;
  await user.tabTo("Alinea", { within: ["Tekst", "Alinea 1"] });
  await user.press("End");
  await user.page.waitForTimeout(600);
  await user.paste({ "text/plain": "een\ntwee" });
  await user.page.waitForSelector(".notice:not([hidden])");
  expect("two paragraphs are pasted", (await savedBody()).length, body.length + 2);
  await user.press("Control+z");
  expect("Ctrl+Z undoes a paste", await savedBody(), body);
  await user.tabTo("Alinea", { within: ["Bijlage 1", "Sectie 1", "Alinea 1"] });
  await user.page.waitForTimeout(600);
  await user.press("Alt+ArrowDown");
  const movedBlock = (await savedAnnexBlocks())[1];
  await user.press("Control+z");
  const blocks = await savedAnnexBlocks();
  expect("Ctrl+Z undoes a move", [movedBlock === blocks[0], blocks], [true, annexes[0].blocks[0].section.blocks]);
  await user.tabTo("Dossiernummer");
  await user.press("End");
  await user.page.keyboard.type("x");
  await user.press("Control+z");
  expect("Ctrl+Z undoes typing", (await user.saveLetterFile()).dossier.number, "21 501-33");

  await user.page.getByRole("button", { name: "Nieuw", exact: true }).click();
  await user.chooseMenuItem("Lege brief");
  await user.page.waitForSelector("dialog[open]");
  expect("a new letter needs confirmation", await savedBody(), body);
  await user.press("Tab", "Enter");
  await user.page.waitForFunction(() => document.querySelector(".letter-form [data-key=subject] textarea").value === "");
  await user.page.locator("[aria-label='Ongedaan maken']").click();
  await user.page.getByRole("button", { name: "Wissen uit deze browser" }).click();
  await user.page.waitForSelector("dialog[open]");
  await user.press("Escape");
  expect("erasing needs confirmation", await savedBody(), body);
  expect("the console is empty", user.consoleMessages, []);
  await user.close();
}

/** Blocks can be converted to other kinds, and a conversion can be undone. */
export async function convertBlocks({ open, address, expect }) {
  const user = await openSeed(open, address);
  const savedBody = async () => (await user.saveLetterFile()).body;
  const convertBlock = async (block, kind, outside = []) => {
    await user.tabTo("Wijzigen in", { within: ["Tekst", block], outside });
    await user.press("Enter");
    await user.chooseMenuItem(kind);
  };
  await user.tabTo("Alinea", { within: ["Tekst", "Alinea 1"] });
  await user.press("Control+A", "Delete");
  await user.paste({ "text/plain": "3. Kop\neen\ntwee\ndrie" });
  await user.waitForCheck("valid");
  await convertBlock("Sectie 1", "Alinea", ["Alinea"]);
  expect("a section becomes its title and blocks", await savedBody(), ["Kop", "een", "twee", "drie"]);
  await convertBlock("Alinea 3", "Lijst");
  await convertBlock("Alinea 4", "Lijst");
  expect("adjacent paragraphs become one list", await savedBody(), ["Kop", "een", { list: { style: "bullet", items: ["twee", "drie"] } }]);
  await convertBlock("Alinea 2", "Citaat");
  await convertBlock("Alinea 1", "Sectie");
  await user.waitForCheck("valid");
  expect("a paragraph becomes a section with the blocks after it", await savedBody(), [{ section: { title: "Kop", blocks: [
    { quote: { blocks: ["een"] } }, { list: { style: "bullet", items: ["twee", "drie"] } }] } }]);
  await user.takeScreenshot("converted");
  await user.page.locator("[aria-label='Ongedaan maken']").click();
  await user.waitForCheck("valid");
  expect("one undo reverts a conversion", (await savedBody())[0], "Kop");
  expect("the console is empty", user.consoleMessages, []);
  await user.close();
}

/** The preview is updated after a pause in typing, and outdated requests are aborted. */
export async function updatePreview({ open, address, expect }) {
  const user = await openSeed(open, address);
  const firstPageUrl = await user.page.evaluate(() => document.querySelector(".preview-page img").src);
  let checkCount = 0;
  const failures = [];
  user.page.on("request", (request) => { checkCount += request.url().endsWith("/_check"); });
  user.page.on("requestfailed", (request) => failures.push(request.failure().errorText));
  await user.tabTo("Onderwerp");
  await user.press("End");
  await user.page.keyboard.type(", met een vervolg", { delay: 15 });
  await user.waitForCheck("valid");
  expect("the letter is checked once", checkCount, 1);
  await user.page.waitForFunction((url) => document.querySelector(".preview-page img").src !== url, firstPageUrl);
  await user.page.route("**/_check", async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 1500));
    await route.continue().catch(() => {});
  });
  await user.page.keyboard.type("!");
  await user.page.waitForTimeout(700);
  await user.page.keyboard.type("!");
  await user.waitForCheck("valid");
  expect("the outdated request is aborted", failures, ["net::ERR_ABORTED"]);
  await user.close();
}
