// A letter is written in the form, looked at, corrected and saved.

import { copyFileSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { write } from "./seed.mjs";
import { digest, render, serve } from "./service.mjs";

const FORMATS = { pdf: "PDF", docx: "Word (DOCX)", html: "HTML", zip: "Alles (ZIP)" };
const SEED = "tests/letters/telecomraad.json";

/** The seed letter from nothing, by keyboard only: its pages, and its files beside the command's. */
export async function fromNothing({ open, address, program, expect }) {
  const hands = await open(address);
  await hands.checked();
  await hands.picture("empty");
  const seed = JSON.parse(readFileSync(SEED, "utf8"));
  const pages = new Map();
  // What the page is given is what it shows.
  await hands.page.route(/format=svg/, async (route) => {
    const response = await route.fetch();
    const body = await response.body();
    pages.set(Number(/page=(\d+)/.exec(route.request().url())[1]), body);
    await route.fulfill({ response, body });
  });
  await write(hands, seed);
  await hands.checked("valid");
  await hands.picture("seed-end");

  const { bytes: saved } = await hands.download(() => hands.press("Control+s"));
  // The language of the form is that of a letter that names none.
  expect("the letter file says what the seed says", { language: "nl", ...JSON.parse(saved) }, seed);
  for (const [format, label] of Object.entries(FORMATS)) {
    const { name, bytes } = await hands.save(label);
    const own = render(program, saved, format);
    expect(`${format} is that of the command`, digest(bytes), digest(own));
    expect(`${format} has its name`, name, `2025-04-23 ${seed.subject}.${format}`);
    if (format !== "zip") {
      expect(`${format} is that of the seed letter`, digest(bytes), digest(render(program, readFileSync(SEED), format)));
    }
  }
  const { bytes: again } = await hands.save("Briefbestand (JSON)");
  expect("the letter file is saved from the menu too", digest(again), digest(saved));

  // Its pages, each when it comes into view.
  const count = await hands.page.locator(".sheet").count();
  expect("there are as many pages as in the PDF", count, 4);
  for (let page = 1; page <= count; page += 1) {
    await hands.page.locator(".thumbs button").nth(page - 1).focus();
    await hands.press("Enter");
    await hands.page.waitForFunction((page) => document.querySelectorAll(".sheet img")[page - 1].naturalWidth > 0, page);
    const shown = pages.get(page);
    const own = render(program, saved, "svg", "--page", String(page));
    expect(`page ${page} is that of the command`, digest(shown), digest(own));
  }
  await hands.page.locator(".thumbs button").first().focus();
  await hands.press("Enter");
  await hands.page.waitForTimeout(500);
  await hands.picture("seed");
  expect("nothing was said in the console", hands.said, []);
  await hands.close();
}

/** What is empty is no fault before a document is wanted; a violation leads to its field, and goes when it is corrected. */
export async function corrected({ open, address, expect }) {
  const hands = await open(address);
  await hands.load(readFileSync(SEED));
  await hands.checked("valid");
  const state = () => hands.page.locator(".status").getAttribute("data-state");
  const field = () => hands.page.evaluate(() => {
    const { activeElement: field } = document;
    return [field.getAttribute("aria-invalid"), document.getElementById(field.getAttribute("aria-describedby"))?.textContent.length > 10];
  });
  await hands.tab("Onderwerp");
  await hands.press("Control+A", "Delete");
  await hands.checked("invalid");
  expect("what is empty is to be filled in", [await state(), await field()], ["fresh", [null, false]]);
  await hands.page.locator(".report summary").focus();
  await hands.press("Enter");
  await hands.picture("awaited");
  const awaited = await hands.page.locator(".findings li").allTextContents();
  expect("it is listed by its name", awaited, ["OnderwerpNog in te vullen."]);
  await hands.press("Tab", "Enter");
  expect("and leads to its field", (await hands.focused()).name, "Onderwerp");

  const refused = hands.page.waitForSelector(".notice:not([hidden])");
  await hands.page.locator(".bar .primary").focus();
  await hands.press("Enter");
  await refused;
  expect("nothing is saved, and the focus is in the field", (await hands.focused()).name, "Onderwerp");
  expect("now the field is wrong, and says why", [await state(), await field()], ["fault", ["true", true]]);
  await hands.picture("violation");
  const told = await hands.page.locator(".findings .fault").allTextContents();
  expect("one violation is listed", told.length, 1);
  expect("the violation names its field", told[0].includes("Onderwerp"), true);
  await hands.page.locator(".report summary").focus();
  const { name } = await hands.focused();
  await hands.press("Tab", "Enter");
  expect("it leads to the field", [name.includes("1 fout"), (await hands.focused()).name], [true, "Onderwerp"]);
  await hands.type("Verslag informele Telecomraad");
  await hands.checked("valid");
  expect("no fault is left", await state(), "good");
  expect("the field is right", await hands.page.evaluate(() => document.activeElement.hasAttribute("aria-invalid")), false);

  // What is wrong is told of at once.
  await hands.tab("Website");
  await hands.press("Control+A", "Delete");
  await hands.paste({ "text/plain": "\u65e5\u672c" });
  await hands.checked("invalid");
  expect("what is wrong is wrong at once", [await state(), await field()], ["fault", ["true", true]]);
  expect("nothing was said in the console", hands.said, []);
  await hands.close();
}

/** A footnote, a table, marks and moves, by keyboard. */
export async function extended({ open, address, program, expect }) {
  const hands = await open(address);
  await hands.load(readFileSync(SEED));
  await hands.checked("valid");
  const within = ["Tekst", "Alinea 1"];
  await hands.tab("Alinea", { within });
  await hands.press("Control+End", "Control+Alt+f");
  await hands.type("Kamerstuk 21 501-33.");
  await hands.tab("Blok toevoegen", { within: ["Tekst"] });
  await hands.press("Enter");
  await hands.pick("Tabel");
  await hands.tab("Titel of bijschrift", { within: ["Tabel 2"], back: true });
  await hands.type("Lidstaten");
  const cell = (name) => hands.tab(name, { within: ["Tabel 2"] });
  for (const [name, said] of [["Kop van kolom 1", "Land"], ["Kop van kolom 2", "Aantal"], ["Rij 1, kolom 1", "Polen"], ["Rij 1, kolom 2", "38"]]) {
    await cell(name);
    await hands.type(said);
  }
  // To the place before the paragraph, and back by what undoes.
  await hands.tab("Verplaatsen", { within: ["Tabel 2"], back: true });
  await hands.press("ArrowUp");
  expect("the move is told", (await hands.page.locator("#told").textContent()).includes("plaats 1 van 2"), true);
  expect("the table moves by keys", Object.keys((await hands.letter()).body[0]), ["table"]);
  await hands.press("ArrowDown");
  await hands.checked("valid");
  const letter = await hands.letter();
  const table = { caption: "Lidstaten", header: ["Land", "Aantal"], rows: [["Polen", "38"]] };
  expect("the table is in the letter", letter.body[1], { table });
  expect("the footnote is in the letter", letter.body[0].paragraph.at(-1), { footnote: "Kamerstuk 21 501-33." });
  await hands.page.waitForTimeout(400);
  await hands.picture("footnote-table");
  const { bytes } = await hands.save("PDF");
  expect("its PDF is that of the command", digest(bytes), digest(render(program, JSON.stringify(letter), "pdf")));

  // Taken out and brought back.
  await hands.tab("Verwijderen", { within: ["Tabel 2"] });
  await hands.press("Enter");
  expect("the table is gone", (await hands.letter()).body.length, 1);
  await hands.press("Control+z");
  expect("undoing brings it back", (await hands.letter()).body[1], { table });
  // By dragging.
  const grip = hands.page.locator("[aria-label='Tabel 2'] > .row-head .grip");
  await grip.dragTo(hands.page.locator("[aria-label='Tekst'] [aria-label='Alinea 1'] .text").first(), { targetPosition: { x: 40, y: 2 } });
  expect("the table moves by dragging", Object.keys((await hands.letter()).body[0]), ["table"]);
  expect("nothing was said in the console", hands.said, []);
  await hands.close();
}

/** What Word puts on the clipboard becomes blocks. */
export async function pasted({ open, address, expect }) {
  const hands = await open(address);
  await hands.load(readFileSync(SEED));
  await hands.checked("valid");
  await hands.tab("Alinea", { within: ["Tekst", "Alinea 1"] });
  await hands.press("Control+A", "Delete");
  await hands.paste({ "text/html": readFileSync("tests/conformance/page/word.html", "utf8"), "text/plain": "x" });
  await hands.page.waitForSelector(".notice:not([hidden])");
  await hands.checked("valid");
  const { body } = await hands.letter();
  expect("headings, marks, notes, lists and tables are blocks", body, [{ section: {
    title: "Aanleiding", numbering: "decimal", blocks: [
      { paragraph: ["De uitstoot van CO", { subscript: "2" }, " is ", { strong: "gedaald" }, " met ", { emphasis: "ongeveer" },
        " een tiende", { footnote: "Kamerstuk 32 813." }, "."] },
      { list: { style: "bullet", items: [["wegen;", { list: { style: "bullet", items: ["provinciale wegen;"] } }], "bruggen."] } },
      { section: { title: "Cijfers", numbering: "decimal", blocks: [
        { table: { header: ["Jaar", "Mln. euro"], rows: [["2024", "12,5"]] } },
        "Onderstreept.",
      ] } },
    ] } }]);
  const met = await hands.page.locator(".notice").textContent();
  expect("what could not come along is told", met.includes("onderstreping"), true);
  await hands.page.waitForTimeout(400);
  await hands.picture("pasted");
  expect("nothing was said in the console", hands.said, []);
  await hands.close();
}

/** Questions and answers, which Word has as paragraphs, become what they are. */
export async function asked({ open, address, expect }) {
  const hands = await open(address);
  await hands.load(readFileSync(SEED));
  await hands.checked("valid");
  const fragment = { "text/html": readFileSync("tests/conformance/page/questions.html", "utf8"), "text/plain": "x" };
  await hands.tab("Alinea", { within: ["Tekst", "Alinea 1"] });
  await hands.press("Control+A", "Delete");
  await hands.paste(fragment);
  await hands.page.waitForSelector(".notice:not([hidden])");
  await hands.checked("valid");
  const { body } = await hands.letter();
  const question = (number, text) => ({ question: { number, blocks: [text] } });
  expect("questions and answers are found by their headings", body, [
    "Antwoorden op vragen over fietspaden.",
    { questions: [
      question(1, "Hoeveel fietspaden zijn er?"),
      { answer: { numbers: [1], blocks: [
        { paragraph: ["Dat is ", { emphasis: "niet" }, " geteld", { footnote: "Kamerstuk 32 813." }, "."] },
        { table: { header: ["Jaar", "Aanleg"], rows: [["2024", "vijf"]] } }] } },
      question(2, { paragraph: ["Wat kost een ", { strong: "fietspad" }, "?"] }),
      question(3, "Wie betaalt dat?"),
      question(5, "Wanneer?"),
      { answer: { numbers: [2, 3, 5], blocks: ["Dat verschilt:", { list: { style: "bullet", items: ["naar breedte;", "naar grond."] } }] } },
      question(6, "Vraag 3 gaat over geld; komt daar een vervolg op?"),
      { answer: { numbers: [6], blocks: ["Nee."] } },
    ] },
    { section: { title: "Tot slot", numbering: "none", blocks: ["Dit was het."] } },
  ]);
  const told = await hands.page.locator(".notice").textContent();
  expect("what became of them is told", ["5 × vraag", "3 × antwoord"].every((part) => told.includes(part)), true);
  await hands.picture("asked");

  await hands.load(readFileSync(SEED));
  await hands.checked("valid");
  await hands.tab("Alinea", { within: ["Tekst", "Alinea 1"] });
  await hands.press("Control+A", "Delete");
  await hands.paste({ "text/plain": "Vraag 1\r\nHoe laat?\r\n\r\nAntwoord vraag 1\r\nNu.\r\nVraag 2\r\nHoe?\r\nVraag 3\r\nZo?\r\nAntwoord op vragen 2 t/m 3\r\nZo." });
  await hands.checked("valid");
  const started = Date.now();
  await hands.page.evaluate(async (address) => {
    const { blocksFromText } = await import(address);
    blocksFromText(`Vraag 1\nAntwoord ${"1".repeat(5000)} x\n${"antwoord op vraag ".repeat(500)}`);
  }, await hands.page.evaluate(() => document.querySelector("script[src*=main]").src.replace("main.js", "clipboard.js")));
  expect("no text keeps the page busy", Date.now() - started < 2000, true);
  expect("in plain text too", (await hands.letter()).body, [{ questions: [
    question(1, "Hoe laat?"), { answer: { numbers: [1], blocks: ["Nu."] } },
    question(2, "Hoe?"), question(3, "Zo?"), { answer: { numbers: [2, 3], blocks: ["Zo."] } },
  ] }]);

  await hands.tab("Titel", { within: ["Bijlage 1", "Sectie 1"] });
  await hands.press("Control+A", "Delete");
  await hands.paste(fragment);
  await hands.page.waitForFunction(() => document.querySelector(".notice").textContent.includes("regels geworden"));
  const { title } = (await hands.letter()).annexes[0].blocks[0].section;
  const lost = ["Vraag 1", "Antwoord 2, 3, 5", "fietspaden zijn", "Jaar, Aanleg", "2024, vijf", "Wanneer?", "naar grond.", "Nee.", "Tot slot", "Dit was het."]
    .filter((part) => !JSON.stringify(title).includes(part));
  expect("where only a line fits no text is lost", lost, []);
  expect("nothing was said in the console", hands.said, []);
  await hands.close();
}

/** The sender is one of the house style's, and may be changed then. */
export async function chosen({ open, program, expect }) {
  const folder = mkdtempSync(join(tmpdir(), "kamerbrief-page-"));
  const page = readFileSync("docs/house-style.md", "utf8");
  const example = page.slice(page.indexOf('name = "senders"')).split("```")[0];
  writeFileSync(join(folder, "house-style.toml"), example);
  copyFileSync("templates/house-styles/capitals/logo.svg", join(folder, "logo.svg"));
  const { address, stop } = await serve(program, "--house-style", folder);
  const hands = await open(address);
  await hands.checked();
  const picker = hands.page.getByLabel("Afzender uit de huisstijl");
  expect("a style without senders offers none", await picker.isVisible(), false);
  await hands.page.getByLabel("Huisstijl", { exact: true }).selectOption("senders");
  expect("the style names its senders", await picker.locator("option").allTextContents(), [
    "Eigen gegevens", "Directie Europese en Internationale Zaken, Ministerie van Economische Zaken",
    "Directie Communicatie, Ministerie van Economische Zaken"]);
  await picker.selectOption({ index: 1 });
  const { sender } = JSON.parse(readFileSync(SEED, "utf8"));
  expect("one is taken over whole", (await hands.letter()).sender, sender);
  expect("and stands in the fields", await hands.page.getByLabel("Organisatie").inputValue(), sender.organisation);
  await hands.picture("sender");
  await hands.page.getByLabel("Telefoon", { exact: true }).first().fill("070 000 0000");
  expect("changed, it is the letter's own", [await picker.inputValue(), (await hands.letter()).sender.phone], ["", "070 000 0000"]);
  await hands.page.locator("[aria-label='Ongedaan maken']").click();
  expect("nothing was said in the console", hands.said, []);
  await hands.close();
  stop();
}

/** A long subject is seen whole, and stays one line of the letter file. */
export async function wrapped({ open, address, expect }) {
  const hands = await open(address);
  await hands.load(readFileSync(SEED));
  await hands.checked("valid");
  await hands.tab("Onderwerp");
  const high = () => hands.page.evaluate(() => document.activeElement.clientHeight);
  const before = await high();
  await hands.press("Control+A", "Delete");
  const subject = "Beantwoording van Kamervragen over het bericht dat een onderwerp van een brief vaak langer is dan een veld";
  await hands.paste({ "text/plain": subject.replace(" het ", "\r\nhet ") });
  await hands.press("Enter");
  await hands.checked("valid");
  expect("it is one line", (await hands.letter()).subject, subject);
  const [now, whole] = await hands.page.evaluate(() => [document.activeElement.clientHeight, document.activeElement.scrollHeight]);
  expect("all of it is seen", [now > before * 1.3, whole <= now], [true, true]);
  await hands.picture("wrapped");
  await hands.close();
}

/** A footnote is typed sign by sign, as people do. */
export async function noted({ open, address, expect }) {
  const hands = await open(address);
  await hands.load(readFileSync(SEED));
  await hands.checked("valid");
  await hands.tab("Alinea", { within: ["Tekst", "Alinea 1"] });
  await hands.press("End", "Control+Alt+f");
  await hands.page.keyboard.type("Kamerstukken II", { delay: 60 });
  await hands.checked("valid");
  const [{ paragraph }] = (await hands.letter()).body;
  expect("all of it is kept", paragraph.find((item) => item.footnote), { footnote: "Kamerstukken II" });
  await hands.close();
}

/** Ctrl+Z takes back what was done last, wherever the focus is; a letter that was brought back is not erased unasked. */
export async function undone({ open, address, expect }) {
  const hands = await open(address);
  await hands.load(readFileSync(SEED));
  await hands.checked("valid");
  const { body } = JSON.parse(readFileSync(SEED, "utf8"));
  const now = async () => (await hands.letter()).body;
  await hands.tab("Alinea", { within: ["Tekst", "Alinea 1"] });
  await hands.press("End");
  await hands.page.waitForTimeout(600);
  await hands.paste({ "text/plain": "een\ntwee" });
  await hands.page.waitForSelector(".notice:not([hidden])");
  expect("two paragraphs are pasted", (await now()).length, body.length + 2);
  await hands.press("Control+z");
  expect("Ctrl+Z takes a paste back", await now(), body);
  await hands.tab("Alinea", { within: ["Bijlage 1", "Sectie 1", "Alinea 1"] });
  await hands.page.waitForTimeout(600);
  await hands.press("Alt+ArrowDown");
  const moved = (await hands.letter()).annexes[0].blocks[0].section.blocks[1];
  await hands.press("Control+z");
  const { blocks } = (await hands.letter()).annexes[0].blocks[0].section;
  expect("and a move", [moved === blocks[0], blocks], [true, JSON.parse(readFileSync(SEED, "utf8")).annexes[0].blocks[0].section.blocks]);
  await hands.tab("Dossiernummer");
  await hands.press("End");
  await hands.page.keyboard.type("x");
  await hands.press("Control+z");
  expect("what was typed the browser takes back", (await hands.letter()).dossier.number, "21 501-33");

  await hands.page.getByRole("button", { name: "Nieuw", exact: true }).click();
  await hands.pick("Lege brief");
  await hands.page.waitForSelector("dialog[open]");
  expect("another letter is not begun unasked", await now(), body);
  await hands.press("Tab", "Enter");
  await hands.page.waitForFunction(() => document.querySelector(".letter-form [data-key=subject] textarea").value === "");
  await hands.page.locator("[aria-label='Ongedaan maken']").click();
  await hands.page.getByRole("button", { name: "Wis uit deze browser" }).click();
  await hands.page.waitForSelector("dialog[open]");
  await hands.press("Escape");
  expect("nothing is erased unasked", await now(), body);
  expect("nothing was said in the console", hands.said, []);
  await hands.close();
}

/** Blocks become other blocks, and headings that were only typed are headings. */
export async function turned({ open, address, expect }) {
  const hands = await open(address);
  await hands.load(readFileSync(SEED));
  await hands.checked("valid");
  const body = async () => (await hands.letter()).body;
  const turn = async (within, label, outside = []) => {
    await hands.tab("Wijzigen in", { within: ["Tekst", within], outside });
    await hands.press("Enter");
    await hands.pick(label);
  };
  await hands.tab("Alinea", { within: ["Tekst", "Alinea 1"] });
  await hands.press("Control+A", "Delete");
  await hands.paste({ "text/plain": "Inleidend.\n1. Aanleiding\nEerst dit.\nDan dat.\n1.1 Cijfers\nVijf.\n2. Vervolg\nKort:\n1. wegen\n2. bruggen\nKlaar." });
  await hands.checked("valid");
  const section = (title, ...blocks) => ({ section: { title, numbering: "decimal", blocks } });
  expect("a number before a short line makes a heading, numbers one after another do not", await body(), [
    "Inleidend.",
    section("Aanleiding", "Eerst dit.", "Dan dat.", section("Cijfers", "Vijf.")),
    section("Vervolg", "Kort:", "1. wegen", "2. bruggen", "Klaar."),
  ]);

  await hands.load(readFileSync(SEED));
  await hands.checked("valid");
  await hands.tab("Alinea", { within: ["Tekst", "Alinea 1"] });
  await hands.press("Control+A", "Delete");
  const lines = ["25 maart 2025", "Toen.", "2025 in cijfers", "Goed.", "12.5 miljoen euro", "Veel.", "II. Tweede", "Hier.", "IV. Vierde", "Daar."];
  await hands.paste({ "text/plain": lines.join("\n") });
  await hands.checked("valid");
  const [roman, ...others] = [await body()].map((all) => [all.at(-1), ...all.slice(0, -1)])[0];
  expect("what is no number of a heading stays", [others, roman.section.title, roman.section.blocks], [
    lines.slice(0, 6), "Tweede", lines.slice(7)]);

  await hands.load(readFileSync(SEED));
  await hands.checked("valid");
  await hands.tab("Alinea", { within: ["Tekst", "Alinea 1"] });
  await hands.press("Control+A", "Delete");
  await hands.paste({ "text/html": "<h1>2025 in cijfers</h1><p>Goed.</p><h1>2. Vervolg</h1><p>Kort.</p>", "text/plain": "x" });
  await hands.checked("valid");
  expect("a year in a heading is no number of it", (await body()).map(({ section }) => section.title), ["2025 in cijfers", "Vervolg"]);

  await hands.load(readFileSync(SEED));
  await hands.checked("valid");
  await hands.tab("Alinea", { within: ["Tekst", "Alinea 1"] });
  await hands.press("Control+A", "Delete");
  await hands.paste({ "text/plain": "3. Kop\neen\ntwee\ndrie" });
  await hands.checked("valid");
  await turn("Sectie 1", "Alinea", ["Alinea"]);
  expect("a section gives up its blocks", await body(), ["Kop", "een", "twee", "drie"]);
  await turn("Alinea 3", "Lijst");
  await turn("Alinea 4", "Lijst");
  expect("one paragraph after another becomes one list", await body(), ["Kop", "een", { list: { style: "bullet", items: ["twee", "drie"] } }]);
  await turn("Alinea 2", "Citaat");
  await turn("Alinea 1", "Sectie");
  await hands.checked("valid");
  expect("a paragraph takes what follows under it", await body(), [{ section: { title: "Kop", blocks: [
    { quote: { blocks: ["een"] } }, { list: { style: "bullet", items: ["twee", "drie"] } }] } }]);
  await hands.picture("turned");
  await hands.page.locator("[aria-label='Ongedaan maken']").click();
  await hands.checked("valid");
  expect("one undo brings back what was", (await body())[0], "Kop");
  expect("nothing was said in the console", hands.said, []);
  await hands.close();
}

/** The pages follow what is written: once it rests, and what is no longer wanted is given up. */
export async function followed({ open, address, expect }) {
  const hands = await open(address);
  await hands.load(readFileSync(SEED));
  await hands.checked("valid");
  const pages = () => hands.page.evaluate(() => [...document.querySelectorAll(".sheet img")].slice(0, 1).map(({ src }) => src));
  const before = await pages();
  let asked = 0;
  const dropped = [];
  hands.page.on("request", (request) => { asked += request.url().endsWith("/_check"); });
  hands.page.on("requestfailed", (request) => dropped.push(request.failure().errorText));
  await hands.tab("Onderwerp");
  await hands.press("End");
  await hands.page.keyboard.type(", met een vervolg", { delay: 15 });
  await hands.checked("valid");
  expect("typing asks once it rests", asked, 1);
  await hands.page.waitForFunction((before) => document.querySelector(".sheet img").src !== before, before[0]);
  await hands.page.route("**/_check", async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 1500));
    await route.continue().catch(() => {});
  });
  await hands.page.keyboard.type("!");
  await hands.page.waitForTimeout(700);
  await hands.page.keyboard.type("!");
  await hands.checked("valid");
  expect("what is no longer wanted is given up", dropped, ["net::ERR_ABORTED"]);
  await hands.close();
}
