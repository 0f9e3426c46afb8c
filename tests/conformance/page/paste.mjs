// Pasting from Word and as plain text.

import { readFileSync } from "node:fs";

const SEED = "tests/letters/telecomraad.json";
const WORD_HTML = readFileSync("tests/conformance/page/word.html", "utf8");
const QUESTIONS_HTML = readFileSync("tests/conformance/page/questions.html", "utf8");
const MAX_PARSE_MILLISECONDS = 2000;

/** Opens the seed letter, and replaces the text of its first paragraph by pasted data. */
async function pasteInBody(user, dataByType) {
  await user.openLetter(readFileSync(SEED));
  await user.waitForCheck("valid");
  await user.tabTo("Alinea", { within: ["Tekst", "Alinea 1"] });
  await user.press("Control+A", "Delete");
  await user.paste(dataByType);
  await user.page.waitForSelector(".notice:not([hidden])");
  await user.waitForCheck("valid");
  return (await user.saveLetterFile()).body;
}

/** Content from Word becomes blocks, and omissions are reported. */
export async function pasteFromWord({ open, address, expect }) {
  const user = await open(address);
  const body = await pasteInBody(user, { "text/html": WORD_HTML, "text/plain": "x" });
  expect("headings, formatting, footnotes, lists and tables become blocks", body, [{ section: {
    title: "Aanleiding", numbering: "decimal", blocks: [
      { paragraph: ["De uitstoot van CO", { subscript: "2" }, " is ", { strong: "gedaald" }, " met ", { emphasis: "ongeveer" },
        " een tiende", { footnote: "Kamerstuk 32 813." }, "."] },
      { list: { style: "bullet", items: [["wegen;", { list: { style: "bullet", items: ["provinciale wegen;"] } }], "bruggen."] } },
      { section: { title: "Cijfers", numbering: "decimal", blocks: [
        { table: { header: ["Jaar", "Mln. euro"], rows: [["2024", "12,5"]] } },
        "Onderstreept.",
      ] } },
    ] } }]);
  const notice = await user.page.locator(".notice").textContent();
  expect("omissions are reported", notice.includes("onderstreping"), true);
  await user.page.waitForTimeout(400);
  await user.takeScreenshot("pasted");
  expect("the console is empty", user.consoleMessages, []);
  await user.close();
}

const question = (number, text) => ({ question: { number, blocks: [text] } });
const answer = (numbers, ...blocks) => ({ answer: { numbers, blocks } });

/** Parliamentary questions and answers are recognized by their headings. */
export async function pasteQuestions({ open, address, expect }) {
  const user = await open(address);
  const bodyFromHtml = await pasteInBody(user, { "text/html": QUESTIONS_HTML, "text/plain": "x" });
  expect("questions and answers are recognized in HTML", bodyFromHtml, [
    "Antwoorden op vragen over fietspaden.",
    { questions: [
      question(1, "Hoeveel fietspaden zijn er?"),
      answer([1],
        { paragraph: ["Dat is ", { emphasis: "niet" }, " geteld", { footnote: "Kamerstuk 32 813." }, "."] },
        { table: { header: ["Jaar", "Aanleg"], rows: [["2024", "vijf"]] } }),
      question(2, { paragraph: ["Wat kost een ", { strong: "fietspad" }, "?"] }),
      question(3, "Wie betaalt dat?"),
      question(5, "Wanneer?"),
      answer([2, 3, 5], "Dat verschilt:", { list: { style: "bullet", items: ["naar breedte;", "naar grond."] } }),
      question(6, "Vraag 3 gaat over geld; komt daar een vervolg op?"),
      answer([6], "Nee."),
    ] },
    { section: { title: "Tot slot", numbering: "none", blocks: ["Dit was het."] } },
  ]);
  const notice = await user.page.locator(".notice").textContent();
  expect("their numbers are reported", ["5 × vraag", "3 × antwoord"].every((part) => notice.includes(part)), true);
  await user.takeScreenshot("pasted-questions");

  const bodyFromText = await pasteInBody(user, { "text/plain": "Vraag 1\r\nHoe laat?\r\n\r\nAntwoord vraag 1\r\nNu.\r\nVraag 2\r\nHoe?\r\nVraag 3\r\nZo?\r\nAntwoord op vragen 2 t/m 3\r\nZo." });
  expect("questions and answers are recognized in plain text", bodyFromText, [{ questions: [
    question(1, "Hoe laat?"), answer([1], "Nu."), question(2, "Hoe?"), question(3, "Zo?"), answer([2, 3], "Zo."),
  ] }]);
  expect("the console is empty", user.consoleMessages, []);
  await user.close();
}

/** Crafted text does not block the page (catastrophic backtracking). */
export async function pasteCraftedText({ open, address, expect }) {
  const user = await open(address);
  const moduleUrl = await user.page.evaluate(() => document.querySelector("script[src*=main]").src.replace("main.js", "clipboard.js"));
  const start = Date.now();
  await user.page.evaluate(async (url) => {
    const { blocksFromText } = await import(url);
    blocksFromText(`Vraag 1\nAntwoord ${"1".repeat(5000)} x\n${"antwoord op vraag ".repeat(500)}`);
  }, moduleUrl);
  expect("crafted text is parsed in time", Date.now() - start < MAX_PARSE_MILLISECONDS, true);
  await user.close();
}

/** In a field without blocks, pasted blocks become lines, without loss of text. */
export async function pasteAsLines({ open, address, expect }) {
  const user = await open(address);
  await user.openLetter(readFileSync(SEED));
  await user.waitForCheck("valid");
  await user.tabTo("Titel", { within: ["Bijlage 1", "Sectie 1"] });
  await user.press("Control+A", "Delete");
  await user.paste({ "text/html": QUESTIONS_HTML, "text/plain": "x" });
  await user.page.waitForFunction(() => document.querySelector(".notice").textContent.includes("regels geworden"));
  const { title } = (await user.saveLetterFile()).annexes[0].blocks[0].section;
  const missing = ["Vraag 1", "Antwoord 2, 3, 5", "fietspaden zijn", "Jaar, Aanleg", "2024, vijf", "Wanneer?", "naar grond.", "Nee.", "Tot slot", "Dit was het."]
    .filter((part) => !JSON.stringify(title).includes(part));
  expect("no text is lost", missing, []);
  expect("the console is empty", user.consoleMessages, []);
  await user.close();
}

/** Headings are recognized by a typed number, if the numbers are consecutive. */
export async function pasteTypedHeadings({ open, address, expect }) {
  const user = await open(address);
  const section = (title, ...blocks) => ({ section: { title, numbering: "decimal", blocks } });
  const body = await pasteInBody(user, { "text/plain": "Inleidend.\n1. Aanleiding\nEerst dit.\nDan dat.\n1.1 Cijfers\nVijf.\n2. Vervolg\nKort:\n1. wegen\n2. bruggen\nKlaar." });
  expect("a numbered short line is a heading, adjacent numbered lines are not", body, [
    "Inleidend.",
    section("Aanleiding", "Eerst dit.", "Dan dat.", section("Cijfers", "Vijf.")),
    section("Vervolg", "Kort:", "1. wegen", "2. bruggen", "Klaar."),
  ]);

  const lines = ["25 maart 2025", "Toen.", "2025 in cijfers", "Goed.", "12.5 miljoen euro", "Veel.", "II. Tweede", "Hier.", "IV. Vierde", "Daar."];
  const withOtherNumbers = await pasteInBody(user, { "text/plain": lines.join("\n") });
  const { section: lastSection } = withOtherNumbers.at(-1);
  expect("dates, years and amounts are not numbers of headings", withOtherNumbers.slice(0, -1), lines.slice(0, 6));
  expect("a number out of order is not that of a heading", [lastSection.title, lastSection.blocks], ["Tweede", lines.slice(7)]);

  const withHtmlHeadings = await pasteInBody(user, { "text/html": "<h1>2025 in cijfers</h1><p>Goed.</p><h1>2. Vervolg</h1><p>Kort.</p>", "text/plain": "x" });
  expect("the number of a heading is removed, but not a year", withHtmlHeadings.map((block) => block.section.title), ["2025 in cijfers", "Vervolg"]);
  expect("the console is empty", user.consoleMessages, []);
  await user.close();
}
