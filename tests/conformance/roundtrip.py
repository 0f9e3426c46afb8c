"""Has the DOCX of each test letter opened, edited and saved by others.

usage: roundtrip.py PROGRAM OUTPUT-DIR

- python-docx reads the headings and the items of lists, with their levels and
  kinds, that the HTML of the letter has;
- once LibreOffice has saved a letter, python-docx reads the same paragraphs in
  it, with the same headings, lists and numbers, and LibreOffice prints the same
  lines on the same pages;
- after someone has put a section with forty paragraphs into a letter, the
  sections behind it count on, those of other annexes do not, the text flows on
  to further pages, and the letterhead stands where docs/page-grid.md says.

A letter that has lost something must be seen to have: the judge is awake.
pdf_tools.py goes before and leaves the letters and LibreOffice's PDFs in OUTPUT-DIR.
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

# Letters that are edited: with sections in an annex, in the letter, in all of three annexes.
EDITED = ("telecomraad", "policy-letter", "annexes")
MORE = 40
# How a list is marked in HTML, and what Word calls that.
KINDS = {None: "bullet", "1": "decimal", "a": "lowerLetter", "i": "lowerRoman"}
# LibreOffice saves bullets as signs of Symbol, a font with places of its own.
OF_SYMBOL = str.maketrans({"\uf0b7": "•", "\uf02d": "–"})


def squeezed(text):
    """A text without white space and what is not seen, as lines are compared."""
    return pdf_tools.UNSEEN.sub("", "".join(text.split()))


def paragraphs(container):
    """The paragraphs of a document or a cell, those of tables in reading order."""
    for block in container.iter_inner_content():
        if isinstance(block, Table):
            for row in block.rows:
                for cell in row.cells:
                    yield from paragraphs(cell)
        else:
            yield block


def styles(paragraph):
    """The style of a paragraph and those that it is based on."""
    style = paragraph.style
    while style is not None:
        yield style
        style = style.base_style


def heading(paragraph):
    """The level of a heading: its style is one of Word's, or based on one.

    A label of a question may stand deeper than its style says.
    """
    own = paragraph._p.xpath("w:pPr/w:outlineLvl/@w:val")
    if own and own[0] != "9":
        return int(own[0]) + 1
    names = (re.fullmatch(r"Heading (\d)", style.name) for style in styles(paragraph))
    return next((int(name[1]) for name in names if name), None)


def number(paragraph):
    """Level, format and text of a number or bullet, its own or its style's."""
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
    """A letter as python-docx reads it: (text, level of heading, number)."""
    return [(text(paragraph), heading(paragraph), number(paragraph))
            for paragraph in paragraphs(docx.Document(path))]


def with_marks(paragraph):
    """The text of a paragraph and the marks of its footnotes, which python-docx skips."""
    pieces = paragraph._p.xpath(
        ".//w:t/text() | .//w:noBreakHyphen | .//w:footnoteReference/@w:id")
    return "".join(piece if isinstance(piece, str) else "-" for piece in pieces)


def changes(before, after):
    """What only one of two readings has."""
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    for kind, start, end, from_, to in matcher.get_opcodes():
        if kind != "equal":
            yield from (f"gone: {lost}" for lost in before[start:end])
            yield from (f"new: {found}" for found in after[from_:to])


def structure_of_html(path):
    """Headings and items in order: (level, text) and (depth, kind, text).

    The subject is the page's only heading of level 1, so that the others stand one
    level lower than in a letter; what contents list and notes say is left out.
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
    """The same as python-docx sees it; numbers of headings are not in its text."""
    for text, level, label in read(path, with_marks):
        if level:
            yield level, squeezed(text)
        elif label:
            yield label[0], label[1], squeezed(text)


def judge_structure(html, path):
    """Which headings and items python-docx does not find."""
    ours, theirs = list(structure_of_html(html)), list(structure_of_docx(path))
    for one, other in zip(ours, theirs):
        if one[:-1] != other[:-1] or not one[-1].endswith(other[-1]):
            yield f"python-docx reads {other}, HTML has {one}"
    if len(ours) != len(theirs):
        yield f"python-docx finds {len(theirs)} headings and items, HTML has {len(ours)}"


def properties(path):
    """Title, author and the like.

    LibreOffice relates the part in a way of its own and parts keywords by spaces.
    """
    with zipfile.ZipFile(path) as package:
        root = lxml.etree.fromstring(package.read("docProps/core.xml"))
    return {lxml.etree.QName(found).localname: (found.text or "").replace(",", "")
            for found in root}


def printed(pdf):
    """How often which line stands on which page of a PDF, in whichever column.

    LibreOffice saves frames in headers as text boxes and may then set them
    elsewhere on the page.
    """
    return collections.Counter(
        (number, line.translate(OF_SYMBOL))
        for number, page in enumerate(lines.read_pages(pdf), 1)
        for column in page.values() for line, _ in column)


def judge_saved(original, saved, printed_before, printed_after):
    """What a letter has lost or gained when LibreOffice had saved it."""
    yield from changes(read(original), read(saved))
    after = properties(saved)
    for name, value in properties(original).items():
        if after.get(name) != value:
            yield f"the property {name} was {value} and is {after.get(name)}"
    before, after = printed(printed_before), printed(printed_after)
    yield from (f"page {page}: no longer printed: {line}" for page, line in before - after)
    yield from (f"page {page}: newly printed: {line}" for page, line in after - before)


def numbered_headings(html):
    """Headings of the letter in order: (where, number, text)."""
    for found in lxml.html.parse(str(html)).find(".//main").iter("h2", "h3", "h4", "h5", "h6"):
        label, text = re.fullmatch(r"(\d[\d.]* )?(.*)", found.text_content(), re.DOTALL).groups()
        yield next(found.iterancestors("section", "main")), (label or "").strip(), text


def edit(original, html, edited):
    """Puts a section with paragraphs before the second of a letter.

    Gives the headings as they must be printed then, each with its number.
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
    # What the first number of a section is in the letter that counts on.
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
    """What went wrong in a letter that someone has added to."""
    if pdf_tools.pages(edited) < pdf_tools.pages(pdf) + 2:
        yield f"{pdf_tools.pages(pdf)} pages have become {pdf_tools.pages(edited)}"
    yield from pdf_tools.judge_grid(edited, letter, 1.0, [])
    pages = lines.read_pages(edited)
    texts = [line for page in pages for line, _ in page.get("text", [])]
    for what, wanted in (("section", expected),
                         ("paragraph", [f"Alinea{n}isingevoegd." for n in range(1, MORE + 1)])):
        rest = iter(texts)
        for text in wanted:
            # A long heading goes on in the next line.
            if not any(line.startswith(text[:30]) for line in rest):
                yield f"no {what} “{text}”, or not in its place"
                break
    last = f"Pagina{pdf_tools.pages(edited)}van{pdf_tools.pages(edited)}"
    if last not in [line for line, _ in pages[-1]["reference column"]]:
        yield f"the last page does not say {last}"


def asleep(path, folder):
    """Which losses in a letter with lists and headings are not seen."""
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
    sleeping = list(asleep(output / "policy-letter.docx", folder))
    for name in sleeping:
        print(f"ASLEEP a letter {name} passes")
    print(f"{len(letters)} letters saved, {len(EDITED)} edited: {failed} failed; "
          f"{time.monotonic() - start:.0f} s")
    return 1 if failed or sleeping else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
