"""Types paragraphs before the signatures of a letter's DOCX, as a user would.

usage: editing.py PROGRAM OUTPUT-DIR

Needs ONLYOFFICE Document Builder (package `docbuilder`) and poppler. It presses Enter
(`InsertParagraphBreak`, the editor's own command) at the end of the last paragraph of text,
types ten paragraphs in this way, and saves the result as PDF. It checks that

- the typed paragraphs are body text, and none has "keep with next";
- only the last page has empty space at its end: paragraphs and signatures are on the same
  pages as in the PDF of a letter with the same paragraphs.

It does not check whether lines of the last typed paragraph are above the signatures: that
paragraph is body text, which no word processor keeps with the next one.

In the last cell of a table above the signatures, Enter makes a paragraph of table text. It
may have "keep with next", because no page divides its row.

The check must report a DOCX whose last paragraph has "keep with next" as a direct property,
which Enter copies, and one whose last cell is body text; otherwise it does not work.
"""

import json
import pathlib
import re
import subprocess
import sys
import zipfile

import docbuilder

LAST = "Dit is de laatste alinea van de brief."
TABLE = {"table": {"header": ["Besluit"], "rows": [["Het eerste."], [LAST]]}}
TYPED = [f"Getypte alinea {number}. " + "Er is meer te zeggen over de uitvoering van dit besluit. " * 4
         + "Tot zover." for number in range(1, 11)]
FILLING = [f"Alinea {number}. " + "Het kabinet heeft hierover een besluit genomen. " * 4
           + "Tot zover." for number in range(1, 6)]
PRESS = """
(function () {
var document = Api.GetDocument();
var all = document.GetAllParagraphs();
var last = all.filter(function (one) { return one.GetText().indexOf(LAST) === 0; })[0];
last.GetRange(0, 1).Select();
last.MoveCursorToEnd();
var found = [];
for (var number = 0; number < TYPED.length; number++) {
    document.InsertParagraphBreak();
    document.EnterText(TYPED[number]);
    var typed = document.GetCurrentParagraph();
    var style = typed.GetStyle();
    found.push((style ? style.GetName() : "none") + "/" + typed.GetKeepNext());
}
REPORT = JSON.stringify(found);
})();
"""


def make_letter(body):
    """Returns a letter with two signatories."""
    return {
        "sender": {"organisation": "Ministerie van Proeven"},
        "addressee": {"preset": "tweede-kamer"},
        "date": "2025-04-23",
        "subject": "Typen",
        "signatories": [{"name": "A. Eerste", "function": "Minister van Proeven"},
                        {"name": "B. Tweede", "function": "Staatssecretaris van Proeven"}],
        "body": body,
    }


def render(program, body, target):
    source = target.with_suffix(".json")
    source.write_text(json.dumps(make_letter(body)))
    subprocess.run([program, "render", source, "-o", target], check=True)


def type_paragraphs(docx, pdf):
    """Presses Enter and types; returns the style and keepNext of each paragraph."""
    builder = docbuilder.CDocBuilder()
    builder.OpenFile(str(docx), "")
    values = f"var LAST = {json.dumps(LAST)}; var TYPED = {json.dumps(TYPED)};"
    builder.ExecuteCommand(values + PRESS)
    report = builder.GetContext().GetGlobal()["REPORT"].ToString()
    builder.SaveFile("pdf", str(pdf))
    builder.CloseFile()
    return json.loads(report)


def read_pages(pdf):
    """Reads the paragraphs and signatures of each page, by their first words."""
    text = subprocess.run(["pdftotext", "-layout", pdf, "-"], capture_output=True,
                          text=True, check=True).stdout
    marks = r"Getypte alinea \d+|Alinea \d+|Dit is de laatste|A\. Eerste|B\. Tweede"
    return [re.findall(marks, page) for page in text.split("\f")][:-1]


def keep_directly(docx, target):
    """Copies a DOCX, with keepNext as a direct property of the last paragraph."""
    with zipfile.ZipFile(docx) as source, zipfile.ZipFile(target, "w") as copy:
        for name in source.namelist():
            part = source.read(name)
            if name == "word/document.xml":
                part = part.replace(b'<w:pStyle w:val="BodyTextKeptWithNext"/>',
                                    b'<w:pStyle w:val="BodyText"/><w:keepNext/>')
                part = part.replace(b'<w:pStyle w:val="TableText"/>',
                                    b'<w:pStyle w:val="BodyText"/>')
            copy.writestr(name, part)


def find_kept(docx, pdf, style, allowed=("false", "null")):
    """Yields the typed paragraphs that have another style, or keepNext."""
    for number, found in enumerate(type_paragraphs(docx, pdf), 1):
        if found not in [f"{style}/{kept}" for kept in allowed]:
            yield f"paragraph {number} is {found}"


def find_faults(docx, pdf, expected):
    """Yields the errors after ten paragraphs are typed into a DOCX."""
    yield from find_kept(docx, pdf, "Body Text")
    if read_pages(pdf) != expected:
        yield f"pages {read_pages(pdf)}, the PDF has {expected}"


def main(program, output):
    output = pathlib.Path(output)
    output.mkdir(parents=True, exist_ok=True)
    docx, expected_pdf = output / "editing.docx", output / "editing-expected.pdf"
    render(program, [*FILLING, LAST], docx)
    render(program, [*FILLING, LAST, *TYPED], expected_pdf)
    expected = read_pages(expected_pdf)
    found = list(find_faults(docx, output / "editing-typed.pdf", expected))
    print(f"{'FAILED' if found else 'ok':7}ten paragraphs before the signatures, {len(expected)} pages")
    for fault in found:
        print(f"       {fault}")
    cell = output / "editing-cell.docx"
    render(program, [*FILLING, TABLE], cell)
    any_kept = ("false", "null", "true")
    in_cell = list(find_kept(cell, output / "editing-cell.pdf", "Table Text", any_kept))
    print(f"{'FAILED' if in_cell else 'ok':7}ten paragraphs in the last cell before the signatures")
    for fault in in_cell:
        print(f"       {fault}")
    undetected = False
    for source, style, allowed in ((docx, "Body Text", ("false", "null")),
                                   (cell, "Table Text", any_kept)):
        kept = output / f"{source.stem}-kept.docx"
        keep_directly(source, kept)
        if not list(find_kept(kept, kept.with_suffix(".pdf"), style, allowed)):
            print(f"MISSED {source.stem}: the check does not fail")
            undetected = True
    return 1 if found or in_cell or undetected else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
