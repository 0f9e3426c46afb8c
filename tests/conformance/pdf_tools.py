"""Checks every test letter with independent tools.

usage: pdf_tools.py PROGRAM OUTPUT-DIR

Renders each letter of tests/letters to PDF and DOCX, converts the DOCX with LibreOffice, and
checks that

- qpdf reports nothing for the PDF;
- poppler reports that every font is embedded, subset and has a Unicode mapping (ToUnicode);
- the first baseline of each letterhead element has the position in docs/page-grid.md: within
  0.3 mm in the PDF, within 1 mm in LibreOffice's PDF of the DOCX. Baselines are those of the
  glyphs that poppler draws;
- both have the same number of pages, and each page starts and ends with the same words, with
  the exceptions in PARTED.

In a letter whose words contain invisible characters (soft hyphens, zero-width spaces and
others), poppler and MuPDF must find every word that is on one line, and a soft hyphen where a
line breaks at one.
"""

import functools
import html
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import tomllib
import xml.etree.ElementTree as ElementTree

MM = 25.4 / 72
# Characters that a PDF may have or lack where a line could break, and the leaders
# of a table of contents, whose number of dots differs between word processors.
UNSEEN = re.compile("[\u00ad\u200b\u2060]|[.]{4,}")
XLINK = "{http://www.w3.org/1999/xlink}href"

# Element: left edge and first baseline on page 1, in millimetres, and the first
# word there (None: from the letter).
GRID = {
    "sender name": (115.5, 30.1),
    "return line": (28.0, 50.3),
    "address": (28.0, 57.7),
    "Datum": (28.0, 109.2),
    "Datum, value": (48.0, 109.2),
    "reference column": (164.5, 57.1),
    "page number": (164.5, 285.7),
}
CLASSIFIED = {
    "classification, head": (28.0, 57.1),
    "address": (28.0, 62.3),
    "classification, foot": (28.0, 285.7),
}
HAND = 48 * MM
MEASURE = 133
WATERMARK = 12
LATER = {
    "reference column": (164.5, 57.1),
    "body": (28.0, 69.8),
    "page number": (164.5, 285.7),
}


STYLES = pathlib.Path("templates/house-styles")


def placed(letter):
    """Returns how much lower elements are in the house style of a letter than in the neutral
    style, in millimetres: date and subject, the classification, and text of later pages.
    """
    def page(name):
        return tomllib.loads((STYLES / name / "house-style.toml").read_text()).get("page", {})
    neutral, own = page("neutral"), page(letter.get("houseStyle", "neutral"))
    return [own.get(name, {}).get("y", neutral[name]["y"]) - neutral[name]["y"]
            for name in ("dateline", "classification-header", "body")]


def run(*command, **options):
    """Returns the output of a command, which must succeed."""
    done = subprocess.run(command, capture_output=True, text=True, **options)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}")
    return done.stdout


def convert(files, kind, folder, fonts=None):
    """Converts files to another format with LibreOffice, into a folder.

    `fonts` is a fontconfig file that lists the fonts to use.
    """
    environment = os.environ | ({"FONTCONFIG_FILE": str(fonts)} if fonts else {})
    saved = [folder / f"{path.stem}.{kind}" for path in files]
    for path in saved:
        path.unlink(missing_ok=True)
    with tempfile.TemporaryDirectory() as profile:
        done = run("soffice", f"-env:UserInstallation=file://{profile}", "--headless",
                   "--convert-to", kind, "--outdir", folder, *files, env=environment)
    if not all(path.exists() for path in saved):
        raise SystemExit(f"soffice has not written every {kind}\n{done}")
    return saved


@functools.cache
def glyphs(pdf, page):
    """Returns the glyph positions of a page by poppler: (x, baseline) in millimetres."""
    with tempfile.NamedTemporaryFile(suffix=".svg") as svg:
        run("pdftocairo", "-svg", "-f", str(page), "-l", str(page), pdf, svg.name)
        root = ElementTree.parse(svg.name).getroot()
    found = []
    for use in root.iter("{http://www.w3.org/2000/svg}use"):
        if "glyph" in use.get(XLINK, "") and use.get("x"):
            found.append((float(use.get("x")) * MM, float(use.get("y")) * MM))
    return found


@functools.cache
def read_words(pdf):
    """Reads the words of each page: (left, top, bottom, word), in millimetres."""
    found = []
    for page in run("pdftotext", "-bbox", pdf, "-").split("<page ")[1:]:
        boxes = re.findall(r'<word xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="[-\d.]+" '
                           r'yMax="([-\d.]+)">(.*?)</word>', page)
        words = [(float(left) * MM, float(top) * MM, float(bottom) * MM, html.unescape(word))
                 for left, top, bottom, word in boxes]
        # Only the letters of a watermark are this tall.
        found.append([word for word in words if word[2] - word[1] < WATERMARK])
    return found


def first_words(pdf, page, x, reach):
    """Returns the words of a page that start near a left edge: (top, bottom) in mm."""
    return [(top, bottom) for left, top, bottom, _ in read_words(pdf)[page - 1] if abs(left - x) < reach]


def deviation(pdf, page, x, baseline, reach=1):
    """Returns the distance of the nearest line at a left edge from its expected position."""
    boxes = first_words(pdf, page, x, reach)
    lines = [y for gx, y in glyphs(pdf, page)
             if abs(gx - x) < reach and any(top <= y <= bottom for top, bottom in boxes)]
    return min((abs(y - baseline) for y in lines), default=float("inf"))


def pages(pdf):
    return len(read_words(pdf))


def judge_pdf(pdf):
    """Returns the reports of qpdf and poppler about a PDF."""
    complaints = []
    check = subprocess.run(["qpdf", "--check", pdf], capture_output=True, text=True)
    if check.returncode != 0 or "WARNING" in check.stdout + check.stderr:
        complaints.append(f"qpdf: {check.stdout}{check.stderr}")
    # Columns from the right: object id (2), uni, sub, emb.
    for line in run("pdffonts", pdf).splitlines()[2:]:
        if line.split()[-5:-2] != ["yes", "yes", "yes"]:
            complaints.append(f"pdffonts: not embedded, subset and with text: {line}")
    return complaints


def judge_grid(pdf, letter, tolerance, measured, parted=False):
    """Returns the elements that are not at their position; parted: the second page starts with
    other text than expected.
    """
    grid = dict(GRID)
    if not letter["sender"].get("postalAddress"):
        del grid["return line"]
    if set(letter["sender"]) == {"organisation"} and not letter.get("annexes"):
        del grid["reference column"]
    if "classification" in letter:
        grid |= CLASSIFIED
    dateline, classification, body = placed(letter)
    lower = {"Datum": dateline, "Datum, value": dateline, "classification, head": classification}
    places = [(1, name, x, y + lower.get(name, 0)) for name, (x, y) in grid.items()]
    # An annex of full width directly after the letter has no reference column.
    full_width = [annex.get("layout") == "full-width" for annex in letter.get("annexes", [])]
    later = LATER | {"body": (LATER["body"][0], LATER["body"][1] + body)}
    if full_width[:1] == [True]:
        del later["reference column"]
    if parted:
        del later["body"]
    if pages(pdf) > 1:
        places += [(2, name, *place) for name, place in later.items()]
    complaints = []
    for page, name, x, baseline in places:
        # A page may start inside a list or a quote.
        reach = MEASURE if name == "body" else 1
        off = deviation(pdf, page, x, baseline, reach)
        if name == "body":
            # A signature at the top of a page keeps the space for the handwritten signature.
            off = min(off, deviation(pdf, page, x, baseline + HAND))
        measured.append(off)
        if off > tolerance:
            complaints.append(f"page {page}: {name} is {off:.2f} mm off")
    return complaints


# Pages on which a word processor cannot keep together what the PDF does, with the reason.
PARTED = {
    ("inlines", 1): "only complete paragraphs stay with a signature, not two lines",
    ("inlines", 2): "the same",
    ("long-table", 9): "LibreOffice keeps no room below the text of a cell that goes on",
    ("long-table", 10): "the same",
    ("long-table", 11): "the same",
}


# Letters whose second page starts with a table or an image, not with a line of text.
BEGINS_OTHERWISE = {"large-figures", "long-table", "motions", "narrow-cells"}


def rows(found):
    """Joins words to lines, from top to bottom, each without its spaces.

    Words that overlap by half their height are on one line, including raised characters.
    """
    lines = []
    for left, top, bottom, word in found:
        for line in lines:
            overlap = min(bottom, line["bottom"]) - max(top, line["top"])
            if overlap > min(bottom - top, line["bottom"] - line["top"]) / 2:
                line["words"].append((left, word))
                break
        else:
            lines.append({"top": top, "bottom": bottom, "words": [(left, word)]})
    return [UNSEEN.sub("", "".join(word for _, word in sorted(line["words"])))
            for line in sorted(lines, key=lambda line: line["top"])]


def edges(pdf, page, lower):
    """Returns the start and the end of the text column of a page."""
    head = 115 if page == 1 else 60 + lower
    column = rows(word for word in read_words(pdf)[page - 1] if 27 < word[0] < 162 and head < word[1] < 279)
    return (column[0][:20], column[-1][-20:]) if column else ("", "")


def judge_twins(name, pdf, docx, lower):
    """Returns the pages on which the DOCX starts or ends with other words than the PDF."""
    if pages(pdf) != pages(docx):
        return [f"DOCX: {pages(docx)} pages, the PDF has {pages(pdf)}"]
    complaints = []
    for page in range(1, pages(pdf) + 1):
        one, other = edges(pdf, page, lower), edges(docx, page, lower)
        if one != other and (name, page) not in PARTED:
            complaints.append(f"DOCX: page {page} begins or ends elsewhere: {one} {other}")
    return complaints


# A word with invisible characters, and the word to search for.
HINTED = {
    "arbeids\u00adtijden\u00adbesluit": "arbeidstijdenbesluit",
    "reis\u200bkosten": "reiskosten",
    "ge\u2060heim": "geheim",
    "Auf\u200clage": "Auflage",
    "af\u00adfiche": "affiche",
}
BREAKING = "een samen\u00adwerkings\u00adverband voor bedrijven"


def judge_search(program, output):
    """Returns the words that poppler and MuPDF do not find in a letter with invisible characters."""
    letter = json.loads(pathlib.Path("tests/letters/minimal.json").read_text())
    words = list(HINTED)
    letter["subject"] = " ".join(words)
    letter["body"] = [
        " ".join([BREAKING] * 12),
        {"section": {"title": " ".join(words), "blocks": [
            {"table": {"header": ["Woord"], "rows": [[word] for word in words]}},
            {"paragraph": ["Zie", {"footnote": " ".join(words)}, "."]},
            {"tableOfContents": {}},
        ]}},
    ]
    path, pdf = output / "invisible.json", output / "invisible.pdf"
    path.write_text(json.dumps(letter))
    run(program, "render", path, "-o", pdf)
    complaints = []
    for reader in (["pdftotext", pdf, "-"], ["mutool", "draw", "-q", "-F", "txt", pdf]):
        text = run(*reader)
        # In the subject, the title, its entry in the table of contents, the table and the footnote.
        complaints += [f"{reader[0]} finds {word} {text.count(word)} times, not 5"
                       for word in HINTED.values() if text.count(word) != 5]
        if len(re.findall("\u00ad *\n", text)) < 2 or re.search("\u00ad(?! *\n)", text):
            complaints.append(f"{reader[0]} has soft hyphens elsewhere than at the end of lines")
        complaints += [f"{reader[0]} finds U+{ord(found):04X}"
                       for found in set(re.findall("[\u200b\u200c\u2060]", text))]
    return complaints


def main(program, output):
    output = pathlib.Path(output)
    output.mkdir(parents=True, exist_ok=True)
    letters = sorted(pathlib.Path("tests/letters").glob("*.json"))
    for path in letters:
        for kind in ("pdf", "docx"):
            run(program, "render", path, "-o", output / f"{path.stem}.{kind}")
    twins = output / "libreoffice"
    convert([output / f"{path.stem}.docx" for path in letters], "pdf", twins)
    failed = 0
    own, twin = [], []
    for path in letters:
        letter = json.loads(path.read_text(encoding="utf-8-sig"))
        pdf, docx = output / f"{path.stem}.pdf", twins / f"{path.stem}.pdf"
        otherwise = path.stem in BEGINS_OTHERWISE
        complaints = judge_pdf(pdf) + judge_grid(pdf, letter, 0.3, own, otherwise)
        complaints += [f"DOCX: {c}" for c in judge_grid(
            docx, letter, 1.0, twin, otherwise or (path.stem, 2) in PARTED)]
        complaints += judge_twins(path.stem, pdf, docx, placed(letter)[2])
        failed += bool(complaints)
        print(f"{'FAILED' if complaints else 'ok':7}{path.stem} ({pages(pdf)} pages)")
        for complaint in complaints:
            print(f"       {complaint}")
    complaints = judge_search(program, output)
    failed += bool(complaints)
    print(f"{'FAILED' if complaints else 'ok':7}words with invisible characters")
    for complaint in complaints:
        print(f"       {complaint}")
    print(f"baselines off by at most {max(own):.3f} mm in PDF, {max(twin):.3f} mm in DOCX")
    print(f"{len(letters) + 1 - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
