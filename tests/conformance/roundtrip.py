"""Opens, edits and saves the DOCX of each test letter with other programs.

usage: roundtrip.py PROGRAM OUTPUT-DIR

- python-docx reads the same headings and list items, with their levels and kinds, as the HTML
  of the letter has;
- after LibreOffice has saved a letter, python-docx reads the same paragraphs in it, with the
  same headings, lists and numbers, and LibreOffice prints the same lines on the same pages;
- after a section with forty paragraphs is added to a letter, the following sections are
  renumbered, those of other annexes are not, the text flows to further pages, and the
  letterhead has its position in docs/page-grid.md.

A damaged letter must be reported; otherwise the checks do not work. Run pdf_tools.py before,
which saves the letters and LibreOffice's PDFs in OUTPUT-DIR.
"""

import collections
import difflib
import json
import pathlib
import re
import sys
import time
import zipfile

import docx
import lxml.etree
import lxml.html
from docx.oxml.ns import qn
from docx.table import Table

import pdf_standards
import pdf_tools
import lines

# The edited letters: with sections in an annex, in the letter, in all of three annexes.
EDITED = ("telecomraad", "policy-letter", "annexes")
MORE = 40
# The mark of a list in HTML, and its name in Word.
KINDS = {None: "bullet", "1": "decimal", "a": "lowerLetter", "i": "lowerRoman"}
# LibreOffice saves bullets in the font Symbol, which has its own encoding.
OF_SYMBOL = str.maketrans({"\uf0b7": "•", "\uf02d": "–"})


def squeezed(text):
    """Returns a text without white space and invisible characters, for comparing lines."""
    return pdf_tools.UNSEEN.sub("", "".join(text.split()))


def paragraphs(container):
    """Returns the paragraphs of a document or a cell, including those of tables, in reading order."""
    for block in container.iter_inner_content():
        if isinstance(block, Table):
            for row in block.rows:
                for cell in row.cells:
                    yield from paragraphs(cell)
        else:
            yield block


def styles(paragraph):
    """Returns the style of a paragraph and the styles that it is based on."""
    style = paragraph.style
    while style is not None:
        yield style
        style = style.base_style


def heading(paragraph):
    """Returns the level of a heading: its style is one of Word's, or based on one.

    The label of a question may be at a deeper level than that of its style.
    """
    own = paragraph._p.xpath("w:pPr/w:outlineLvl/@w:val")
    if own and own[0] != "9":
        return int(own[0]) + 1
    names = (re.fullmatch(r"Heading (\d)", style.name) for style in styles(paragraph))
    return next((int(name[1]) for name in names if name), None)


def number(paragraph):
    """Returns level, format and text of a number or bullet, of the paragraph or its style."""
    said = {}
    for element in (paragraph._p, *(style.element for style in styles(paragraph))):
        for name in ("ilvl", "numId"):
            for found in element.findall(f"./{qn('w:pPr')}/{qn('w:numPr')}/{qn(f'w:{name}')}"):
                said.setdefault(name, found.get(qn("w:val")))
    if said.get("numId", "0") == "0":
        return None
    root = paragraph.part.numbering_part.element
    (scheme,) = root.xpath(f"w:num[@w:numId='{said['numId']}']/w:abstractNumId/@w:val")
    level = said.get("ilvl", "0")
    (level,) = root.xpath(f"w:abstractNum[@w:abstractNumId='{scheme}']/w:lvl[@w:ilvl='{level}']")
    kind = level.find(qn("w:numFmt")).get(qn("w:val"))
    text = level.find(qn("w:lvlText")).get(qn("w:val"))
    return int(level.get(qn("w:ilvl"))), kind, text.translate(OF_SYMBOL)


def read(path, text=lambda paragraph: paragraph.text):
    """Returns a letter as read by python-docx: (text, level of heading, number)."""
    return [(text(paragraph), heading(paragraph), number(paragraph))
            for paragraph in paragraphs(docx.Document(path))]


def with_marks(paragraph):
    """Returns the text of a paragraph with footnote marks, which python-docx omits."""
    pieces = paragraph._p.xpath(
        ".//w:t/text() | .//w:noBreakHyphen | .//w:footnoteReference/@w:id")
    return "".join(piece if isinstance(piece, str) else "-" for piece in pieces)


def changes(before, after):
    """Returns the items that only one of two readings has."""
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    for kind, start, end, from_, to in matcher.get_opcodes():
        if kind != "equal":
            yield from (f"gone: {lost}" for lost in before[start:end])
            yield from (f"new: {found}" for found in after[from_:to])


def structure_of_html(path):
    """Returns headings and items in order: (level, text) and (depth, kind, text).

    The subject is the only heading of level 1 on the page, so all others are one level lower than
    in the letter. The texts of tables of contents and footnotes are left out.
    """
    for element in lxml.html.parse(str(path)).find(".//main").iter():
        if element.xpath("ancestor-or-self::*[@class='contents' or @role='doc-endnotes']"):
            continue
        if re.fullmatch("h[2-6]", str(element.tag)):
            yield int(element.tag[1]) - 1, squeezed(element.text_content())
        elif element.tag == "li":
            depth = sum(1 for around in element.iterancestors("ul", "ol")) - 1
            first = element.find("p")
            text = "" if first is None else first.text_content()
            yield depth, KINDS[element.getparent().get("type")], squeezed(text)


def structure_of_docx(path):
    """Returns the same from python-docx; the numbers of headings are not part of its text."""
    for text, level, label in read(path, with_marks):
        if level:
            yield level, squeezed(text)
        elif label:
            yield label[0], label[1], squeezed(text)


def judge_structure(html, path):
    """Returns the headings and items that python-docx does not find."""
    ours, theirs = list(structure_of_html(html)), list(structure_of_docx(path))
    for one, other in zip(ours, theirs):
        if one[:-1] != other[:-1] or not one[-1].endswith(other[-1]):
            yield f"python-docx reads {other}, HTML has {one}"
    if len(ours) != len(theirs):
        yield f"python-docx finds {len(theirs)} headings and items, HTML has {len(ours)}"


def properties(path):
    """Returns title, author and other properties.

    LibreOffice uses another relationship for the part, and separates keywords with spaces.
    """
    with zipfile.ZipFile(path) as package:
        root = lxml.etree.fromstring(package.read("docProps/core.xml"))
    return {lxml.etree.QName(found).localname: (found.text or "").replace(",", "")
            for found in root}


def printed(pdf):
    """Counts how often each line occurs on each page of a PDF, in any column.

    LibreOffice saves frames in headers as text boxes, and can then place them elsewhere on the
    page.
    """
    return collections.Counter(
        (number, line.translate(OF_SYMBOL))
        for number, page in enumerate(lines.read_pages(pdf), 1)
        for column in page.values() for line, _ in column)


def judge_saved(original, saved, printed_before, printed_after):
    """Returns the losses and additions after LibreOffice has saved a letter."""
    yield from changes(read(original), read(saved))
    after = properties(saved)
    for name, value in properties(original).items():
        if after.get(name) != value:
            yield f"the property {name} was {value} and is {after.get(name)}"
    before, after = printed(printed_before), printed(printed_after)
    yield from (f"page {page}: no longer printed: {line}" for page, line in before - after)
    yield from (f"page {page}: newly printed: {line}" for page, line in after - before)


def numbered_headings(html):
    """Returns the headings of the letter in order: (location, number, text)."""
    for found in lxml.html.parse(str(html)).find(".//main").iter("h2", "h3", "h4", "h5", "h6"):
        label, text = re.fullmatch(r"(\d[\d.]* )?(.*)", found.text_content(), re.DOTALL).groups()
        yield next(found.iterancestors("section", "main")), (label or "").strip(), text


def edit(original, html, edited):
    """Inserts a section with paragraphs before the second one of a letter.

    Returns the headings that must then be printed, each with its number.
    """
    document = docx.Document(original)
    found = [paragraph for paragraph in document.paragraphs if heading(paragraph)]
    before = list(numbered_headings(html))
    place = next(place for place, (_, label, _) in enumerate(before) if label == "2.")
    where, second = before[place][0], found[place]
    second.insert_paragraph_before("Ingevoegd", second.style)
    for count in range(1, MORE + 1):
        second.insert_paragraph_before(f"Alinea {count} is ingevoegd. " + "Zij gaat door. " * 12,
                                       "Body Text")
    document.save(edited)
    # The first number of a section in the letter whose numbers continue.
    expected = []
    for at, (section, label, text) in enumerate(before):
        if at == place:
            expected.append("2.Ingevoegd")
        if section is where and at >= place and label:
            first, rest = label.split(".", 1)
            label = f"{int(first) + 1}.{rest}"
        expected.append(squeezed(label + text))
    return expected


def judge_edited(letter, pdf, edited, expected):
    """Returns the errors in an edited letter."""
    if pdf_tools.pages(edited) < pdf_tools.pages(pdf) + 2:
        yield f"{pdf_tools.pages(pdf)} pages have become {pdf_tools.pages(edited)}"
    yield from pdf_tools.judge_grid(edited, letter, 1.0, [])
    pages = lines.read_pages(edited)
    texts = [line for page in pages for line, _ in page.get("text", [])]
    for what, wanted in (("section", expected),
                         ("paragraph", [f"Alinea{n}isingevoegd." for n in range(1, MORE + 1)])):
        rest = iter(texts)
        for text in wanted:
            # A long heading continues in the next line.
            if not any(line.startswith(text[:30]) for line in rest):
                yield f"no {what} “{text}”, or not in its place"
                break
    last = f"Pagina{pdf_tools.pages(edited)}van{pdf_tools.pages(edited)}"
    if last not in [line for line, _ in pages[-1]["reference column"]]:
        yield f"the last page does not say {last}"


def find_undetected(path, folder):
    """Returns the kinds of damage to lists and headings that are not reported."""
    def without_number(document):
        paragraph = next(p for p in document.paragraphs if number(p) and not heading(p))
        paragraph.style = "Normal"
        for properties in paragraph._p.pPr.findall(qn("w:numPr")):
            paragraph._p.pPr.remove(properties)

    def without_heading(document):
        next(p for p in document.paragraphs if heading(p)).style = "Normal"

    def without_paragraph(document):
        document._body._body.remove(document.paragraphs[-2]._p)

    for change in (without_number, without_heading, without_paragraph):
        document = docx.Document(path)
        change(document)
        document.save(folder / "damaged.docx")
        if not list(changes(read(path), read(folder / "damaged.docx"))):
            yield change.__name__.replace("_", " ")


def main(program, output):
    start = time.monotonic()
    output = pathlib.Path(output)
    folder = output / "roundtrip"
    letters = sorted(pathlib.Path("tests/letters").glob("*.json"))
    htmls = pdf_standards.render(program, letters, folder, "html")
    originals = [output / f"{path.stem}.docx" for path in letters]
    saved = pdf_tools.convert(originals, "docx", folder)
    after = pdf_tools.convert(saved, "pdf", folder)
    failed = 0
    for path, html, original, kept, pdf in zip(letters, htmls, originals, saved, after):
        before = output / f"libreoffice/{path.stem}.pdf"
        complaints = list(judge_structure(html, original))
        complaints += [f"saved: {said}" for said in judge_saved(original, kept, before, pdf)]
        failed += bool(complaints)
        print(f"{'FAILED' if complaints else 'ok':7}{path.stem}")
        for complaint in complaints:
            print(f"       {complaint}")

    expected = {name: edit(output / f"{name}.docx", folder / f"{name}.html",
                           folder / f"{name}-edited.docx") for name in EDITED}
    edited = pdf_tools.convert([folder / f"{name}-edited.docx" for name in EDITED], "pdf", folder)
    for name, pdf in zip(EDITED, edited):
        letter = json.loads(pathlib.Path(f"tests/letters/{name}.json").read_text("utf-8-sig"))
        complaints = list(judge_edited(letter, output / f"libreoffice/{name}.pdf", pdf,
                                       expected[name]))
        failed += bool(complaints)
        print(f"{'FAILED' if complaints else 'ok':7}{name}, edited ({pdf_tools.pages(pdf)} pages)")
        for complaint in complaints:
            print(f"       {complaint}")
    undetected = list(find_undetected(output / "policy-letter.docx", folder))
    for name in undetected:
        print(f"MISSED a letter {name} passes")
    print(f"{len(letters)} letters saved, {len(EDITED)} edited: {failed} failed; "
          f"{time.monotonic() - start:.0f} s")
    return 1 if failed or undetected else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
