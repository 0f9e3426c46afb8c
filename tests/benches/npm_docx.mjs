// Writes the seed letter with npm's docx, and measures its CPU time. figures.py runs it.
//
// usage: node npm_docx.mjs MODULES     (MODULES: where `npm install docx` was run)
//
// npm's docx writes the same letterhead in frames, the same styles, numbering, headers, footers and
// properties. Each line of the input has the number of the first letter and the number of letters;
// all letters differ. The answer is a line of JSON with the milliseconds of CPU time and the bytes
// per letter.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const require = createRequire(join(resolve(process.argv[2] ?? "."), "package.json"));
const docx = require("docx");
const {
  AlignmentType, Document, FrameAnchorType, Footer, Header, HeadingLevel, ImageRun, LevelFormat, Packer, PageNumber,
  Paragraph, Tab, TextRun,
} = docx;

const LETTER = readFileSync(join(ROOT, "tests/letters/telecomraad.json"), "utf8");
const LOGO = readFileSync(join(ROOT, "templates/house-styles/neutral/logo.png"));
const mm = (millimetres) => Math.round((millimetres / 25.4) * 1440);

/** Returns a frame at a position on the page, in millimetres. */
const frame = (x, y, width) => ({
  type: "absolute",
  position: { x: mm(x), y: mm(y) },
  width: mm(width),
  height: 0,
  anchor: { horizontal: FrameAnchorType.PAGE, vertical: FrameAnchorType.PAGE },
});
const lines = (texts) => texts.map((text, place) => new TextRun({ text, break: place ? 1 : 0 }));
const style = (id, name, run, paragraph) => ({ id, name, basedOn: "Normal", run, paragraph });
const leading = (points, after = 0) => ({ spacing: { line: points * 20, lineRule: "exact", after: after * 20 } });

/** Builds the letter with npm's docx. */
function write(json) {
  const letter = JSON.parse(json);
  const { sender } = letter;
  const column = [
    ["ReferenceLabel", [sender.unit]],
    ["ReferenceLabel", ["Bezoekadres"]], ["ReferenceText", sender.visitingAddress],
    ["ReferenceLabel", ["Postadres"]], ["ReferenceText", sender.postalAddress],
    ["ReferenceLabel", ["Ons kenmerk"]], ["ReferenceText", [letter.ourReference ?? ""]],
    ["ReferenceLabel", ["Bijlage(n)"]], ["ReferenceText", [String(letter.annexes.length)]],
  ];
  const framed = (entries) => entries.map(([id, texts]) =>
    new Paragraph({ style: id, frame: frame(164.5, 54.6, 35.5), children: lines(texts) }));
  const footer = () => new Footer({
    children: [new Paragraph({
      style: "PageNumber",
      frame: frame(164.5, 283.2, 35.7),
      children: [new TextRun({ children: ["Pagina ", PageNumber.CURRENT, " van ", PageNumber.TOTAL_PAGES] })],
    })],
  });
  const body = (text) => new Paragraph({ style: "BodyText", children: [new TextRun(text)] });
  const document = new Document({
    title: letter.subject,
    creator: sender.organisation,
    features: { updateFields: false },
    styles: {
      default: { document: { run: { font: "DejaVu Sans", size: 18, language: { value: "nl-NL" } } } },
      paragraphStyles: [
        style("SenderName", "Sender Name", { size: 23 }, leading(13)),
        style("ReturnLine", "Return Line", { size: 13 }, leading(9)),
        style("Address", "Address", {}, leading(12)),
        style("Dateline", "Dateline", {}, { ...leading(12), indent: { left: mm(20), hanging: mm(20) } }),
        style("ReferenceLabel", "Reference Label", { size: 13, bold: true }, leading(9)),
        style("ReferenceText", "Reference Text", { size: 13 }, leading(9)),
        style("PageNumber", "Page Number", { size: 13 }, leading(9)),
        style("BodyText", "Body Text", {}, leading(12, 12)),
        style("Salutation", "Salutation", {}, leading(12, 12)),
        style("Signature", "Signature", {}, { ...leading(12), keepLines: true }),
        style("AnnexTitle", "Annex Title", { bold: true }, { ...leading(12, 12), keepNext: true }),
      ],
    },
    numbering: {
      config: [{
        reference: "sections",
        levels: [{ level: 0, format: LevelFormat.DECIMAL, text: "%1.", alignment: AlignmentType.LEFT }],
      }],
    },
    sections: [{
      properties: {
        titlePage: true,
        page: {
          size: { width: mm(210), height: mm(297) },
          margin: { top: mm(66.4), bottom: mm(19), left: mm(28), right: mm(49) },
        },
      },
      headers: {
        first: new Header({
          children: [
            new Paragraph({
              frame: frame(98.5, 0, 13),
              children: [new ImageRun({ type: "png", data: LOGO, transformation: { width: 49, height: 140 } })],
            }),
            new Paragraph({ style: "SenderName", frame: frame(115.5, 26.4, 59), children: [new TextRun(sender.organisation)] }),
            new Paragraph({ style: "ReturnLine", children: [new TextRun(`> Retouradres ${sender.postalAddress.join(" ")}`)] }),
          ],
        }),
        default: new Header({ children: framed(column.slice(0, 1)) }),
      },
      footers: { first: footer(), default: footer() },
      children: [
        new Paragraph({ style: "Address", frame: frame(28, 54.3, 133), children: lines(["Aan de Voorzitter van de Tweede Kamer", "der Staten-Generaal", "Postbus 20018", "2500 EA  DEN HAAG"]) }),
        ...[["Datum", letter.date], ["Betreft", letter.subject]].map(([label, value]) =>
          new Paragraph({ style: "Dateline", children: [new TextRun({ children: [label, new Tab(), value] })] })),
        ...framed(column),
        new Paragraph({ style: "Salutation", children: [new TextRun(letter.salutation)] }),
        ...letter.body.map(body),
        ...letter.signatories.map(({ name, function: office }) => new Paragraph({ style: "Signature", children: lines([name, office]) })),
        ...letter.annexes.flatMap((annex) => [
          new Paragraph({ style: "AnnexTitle", heading: HeadingLevel.HEADING_1, pageBreakBefore: true, children: [new TextRun(annex.title)] }),
          ...annex.blocks.flatMap(({ section }) => [
            new Paragraph({
              heading: HeadingLevel.HEADING_2,
              numbering: { reference: "sections", level: 0 },
              children: [new TextRun(section.title)],
            }),
            ...section.blocks.map(body),
          ]),
        ]),
      ],
    }],
  });
  return Packer.toBuffer(document);
}

/** Returns the letter with a number in its subject and each paragraph. */
const numbered = (number) => LETTER.replaceAll(/"(?=[A-Z][^"]{80})/g, `"${number} `);

for await (const line of createInterface({ input: process.stdin })) {
  const [first, letters] = line.split(" ").map(Number);
  const start = process.cpuUsage();
  let bytes = 0;
  for (let number = first; number < first + letters; number += 1) {
    bytes += (await write(numbered(number))).length;
  }
  const { user, system } = process.cpuUsage(start);
  console.log(JSON.stringify({ ms: (user + system) / 1000 / letters, bytes: Math.round(bytes / letters) }));
}
