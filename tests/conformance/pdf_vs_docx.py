"""Compares the lines of each test letter's PDF with those of its DOCX.

usage: pdf_vs_docx.py PROGRAM OUTPUT-DIR [--onlyoffice PYTHON] [--libreoffice-25 FOLDER]

OUTPUT-DIR is the output of pdf_tools.py: each letter as PDF and DOCX, and LibreOffice's PDF
of the DOCX. ONLYOFFICE Document Builder converts the DOCX too, with a Python that has it, and
so does the LibreOffice that current-libreoffice has installed in a folder. MuPDF reads the
lines of every page: letterhead, text with footnotes, and reference column. A line is equal if
both files have it on the same page, in the same column, in the same order, on a baseline at
most 0.5 mm away. A row of a table on another page therefore counts as different too. For each
of these word processors, it checks that

- all pages end with the same line, with the exceptions in PARTED;
- in the seed letter every line is equal, and in all letters together 99.5 of 100, except
  letters of which every line may differ;
- the differences are those in DIFFERENT, each with its reason, and no others.

It must report a DOCX whose text is a millimetre narrower, one with pair kerning and one with
more space between paragraphs; otherwise it does not work. If the typeface is not installed, a
DOCX with embedded fonts has the same lines, and one without does not use that typeface.
"""

import argparse
import difflib
import pathlib
import sys
import time

import break_docx
import pdf_tools
import lines

SEED = "telecomraad"
LEAST = 0.995
TOLERANCE = 0.5
# Changes that have no effect in a word processor: Document Builder has no pair kerning.
UNSEEN = {"onlyoffice": {"kerned"}}
LOST, ADDED = "only in the PDF", "only in the DOCX"
HERE = pathlib.Path(__file__).parent
LIBREOFFICE, CURRENT, ONLYOFFICE = "libreoffice", "libreoffice-25", "onlyoffice"
BOTH = (LIBREOFFICE, CURRENT)
ALL = (LIBREOFFICE, CURRENT, ONLYOFFICE)
OLD = (LIBREOFFICE,)
EDITOR = (ONLYOFFICE,)
SAME = "the same"
# Word processors, letter, pages that end with another line, and the reason.
PARTED = [
    (BOTH, "long-table", (9, 10, 11), "LibreOffice keeps no room below the text of a cell that goes on"),
    (EDITOR, "long-table", (4, 5, 7, 8, 9, 10, 11),
        "ONLYOFFICE divides notes of table rows over pages otherwise"),
]
# Word processors, letter, start of a line without its spaces, and the reason for the
# difference: only one file has the line, or its baseline differs.
DIFFERENT = [
    (BOTH, "brandweernummer", "telatenaaneen", "0.2 points too wide for the measure, and LibreOffice rounds"),
    (BOTH, "brandweernummer", "mensenditnummer", SAME),
    (BOTH, "brandweernummer", "ditnummerbellen", SAME),
    (OLD, "innovatiemissies", "nationaleonderzoek-en", "0.2 points too wide for the measure, and LibreOffice rounds"),
    (OLD, "innovatiemissies", "samenwerkingtestimuleren", SAME),
    (OLD, "innovatiemissies", "testimuleren", SAME),
    (OLD, "innovatiemissies", "Europeseprogramma", SAME),
    (OLD, "innovatiemissies", "programma’szoals", SAME),
    (OLD, "luchtvaartemissies", "Overdeemissie", "0.2 points too wide for the measure, and LibreOffice rounds"),
    (OLD, "luchtvaartemissies", "bezienofnorm", SAME),
    (OLD, "luchtvaartemissies", "ofnormstelling", SAME),
    (OLD, "luchtvaartemissies", "tenemenmaatregelen", SAME),
    (OLD, "luchtvaartemissies", "nemenmaatregelen", SAME),
    (OLD, "luchtvaartemissies", "samengewerktdoor", SAME),
    (OLD, "luchtvaartemissies", "Schipholregioteverbeteren", SAME),
    (OLD, "luchtvaartemissies", "teverbeteren", SAME),
    (OLD, "luchtvaartemissies", "Bestuursovereenkomst‘", SAME),
    (OLD, "luchtvaartemissies", "‘intenties", SAME),
    (OLD, "luchtvaartemissies", "luchtkwaliteiten", SAME),
    (OLD, "luchtvaartemissies", "stof.Erwordt", SAME),
    (OLD, "luchtvaartemissies", "alleennaarluchtvaart", SAME),
    (OLD, "luchtvaartemissies", "naaranderebronnen", SAME),
    (OLD, "luchtvaartemissies", "wegverkeeren", SAME),
    (ALL, "politiebureau-wolvega", "Kentudeberichten“Weststelling", "word processors break a line between a closing quote and a bracket, Unicode’s rules do not"),
    (ALL, "politiebureau-wolvega", "overnemen”(Leeuw", SAME),
    (ALL, "politiebureau-wolvega", "(LeeuwarderCourant", SAME),
    (ALL, "politiebureau-wolvega", "terugtrekt,grijpen", SAME),
    (ALL, "politiebureau-wolvega", "criminelenhunkans", SAME),
    (ALL, "long-contents", "5.Onderwerp5:", "word processors have no room right of an entry that its number does not take"),
    (ALL, "long-contents", "latenombij", SAME),
    (ALL, "long-contents", "ombijte", SAME),
    (ALL, "long-contents", "20.Onderwerp20:", SAME),
    (ALL, "long-contents", "veelmogelijk", SAME),
    (ALL, "long-contents", "mogelijkopnieuw", SAME),
    (ALL, "long-contents", "30.Onderwerp30:", SAME),
    (ALL, "long-contents", "zekerheidover", SAME),
    (ALL, "long-contents", "overdeplanning", SAME),
    (BOTH, "figures", "Figuur1:", "LibreOffice gives a picture that is lower than a line the height of a line"),
    (BOTH, "figures", "Figuur4:", SAME),
    (BOTH, "long-table", "eerstaandebeurtzijn.Bijelkproject",
        "LibreOffice keeps no room below the text of a cell that goes on"),
    (BOTH, "long-table", "opnieuwgebruikt.Deaannemers", SAME),
    (BOTH, "long-table", "datzijvroegzekerheidoverdeplanning", SAME),
    (BOTH, "long-table", "Deuitkomstenvaninspectiesbepalen", SAME),
    (EDITOR, "long-table", "", "ONLYOFFICE divides notes of table rows over pages otherwise"),
]


class Editor:
    """A word processor that saves DOCX files as PDF."""

    def __init__(self, name, output, save):
        self.name, self.folder, self.save = name, output / name, save
        self.parted = {(letter, page) for editors, letter, pages, _ in PARTED
                       if name in editors for page in pages}

    def convert(self, files, folder):
        """Saves DOCX files as PDF in a folder."""
        folder.mkdir(parents=True, exist_ok=True)
        self.save(files, folder)
        return [folder / f"{path.stem}.pdf" for path in files]


def save_with_onlyoffice(python):
    def save(files, folder):
        pdf_tools.run(python, HERE / "onlyoffice.py", folder, *files)
    return save


def save_with_current_libreoffice(layer):
    def save(files, folder):
        profile = (folder / "profile").resolve().as_uri()
        pdf_tools.run(HERE / "current-libreoffice", layer, f"-env:UserInstallation={profile}",
                  "--headless", "--convert-to", "pdf", "--outdir", folder, *files, timeout=300)
    return save


def compare(pdf, twin, is_known=lambda line: False):
    """Compares two PDFs: equal lines, all lines, pages with the same last line, and differences.

    A difference is (page, column, kind, line). Below a line with a known difference, baselines
    are compared relative to that line.
    """
    ours, theirs = lines.read_pages(pdf), lines.read_pages(twin)
    alike, count, ends, different = 0, 0, [], []
    for index in range(max(len(ours), len(theirs))):
        page = ours[index] if index < len(ours) else {}
        other = theirs[index] if index < len(theirs) else {}
        ends.append(last_line(page) == last_line(other))
        for name in sorted(page | other):
            column = page.get(name, [])
            found = list(compare_column(column, other.get(name, []), is_known))
            lost = sum(1 for how, _ in found if how != ADDED)
            alike, count = alike + len(column) - lost, count + len(column)
            different += [(index + 1, name, how, line) for how, line in found]
    return alike, count, ends, different


def last_line(page):
    return page["text"][-1][0] if page.get("text") else ""


def compare_column(ours, theirs, is_known):
    """Yields the differences of a column: (kind, line)."""
    # Distance by which the last line with a known difference is lower; None below a line
    # that only one file has, until the next line that both have.
    shift = 0.0
    texts = [[line[0] for line in column] for column in (ours, theirs)]
    matcher = difflib.SequenceMatcher(None, *texts, autojunk=False)
    for kind, start, end, from_, to in matcher.get_opcodes():
        if kind != "equal":
            yield from ((LOST, line) for line, _ in ours[start:end])
            yield from ((ADDED, line) for line, _ in theirs[from_:to])
            changed = ours[start:end] + theirs[from_:to]
            if all(is_known(line) for line, _ in changed):
                shift = None
            continue
        for (line, one), (_, other) in zip(ours[start:end], theirs[from_:to]):
            lower = other - one
            if shift is None:
                shift = lower
            if abs(lower - shift) > TOLERANCE:
                yield f"{lower - shift:+.2f} mm lower in the DOCX", line
                if is_known(line):
                    shift = lower


def find_reasons(editor, letter, line):
    """Returns the entries of DIFFERENT that apply to a line."""
    return {number for number, (editors, name, head, _) in enumerate(DIFFERENT)
            if editor in editors and name == letter and line.startswith(head)}


def judge_editor(editor, output):
    """Checks all letters of a word processor; returns the number of failures."""
    start = time.monotonic()
    letters = sorted(path.stem for path in pathlib.Path("tests/letters").glob("*.json"))
    if editor.save:
        editor.convert([output / f"{name}.docx" for name in letters], editor.folder)
    alike = count = ends = pages = failed = 0
    unused = {number for number, entry in enumerate(DIFFERENT) if editor.name in entry[0]}
    for name in letters:
        same, of, ended, different = compare(
            output / f"{name}.pdf", editor.folder / f"{name}.pdf",
            lambda line: bool(find_reasons(editor.name, name, line)))
        ends, pages = ends + sum(ended), pages + len(ended)
        if not find_reasons(editor.name, name, ""):
            alike, count = alike + same, count + of
        complaints = [f"page {page} ends otherwise" for page, is_alike in enumerate(ended, 1)
                      if not is_alike and (name, page) not in editor.parted]
        for page, column, how, line in different:
            reasons = find_reasons(editor.name, name, line)
            unused -= reasons
            if not reasons or name == SEED:
                complaints.append(f"page {page}, {column}: {how}: “{line}”")
        failed += bool(complaints)
        if complaints:
            print(f"FAILED {editor.name}: {name} ({same} of {of} lines)")
        for complaint in complaints:
            print(f"       {complaint}")
    for number in sorted(unused):
        print(f"FAILED {editor.name}: {DIFFERENT[number][1]}: “{DIFFERENT[number][2]}” no longer differs")
    enough = alike / count >= LEAST
    # Rounded down, so that 100 % means all lines.
    print(f"{'FAILED' if failed or unused or not enough else 'ok':7}{editor.name}: {alike} of {count} lines "
          f"alike ({int(alike / count * 1000) / 10} %), {ends} of {pages} pages end alike; "
          f"{time.monotonic() - start:.0f} s")
    return failed + len(unused) + (not enough)


def break_twins(output):
    """Writes broken copies of the seed letter, which must be reported."""
    document, styles = "word/document.xml", "word/styles.xml"
    body_text = r'(w:styleId="BodyText">.*?<w:spacing [^>]*w:after=")240'
    changes = {
        # Twips: a millimetre is 57.
        "narrower": break_docx.text(document, r'(<w:pgMar [^>]*w:right=")\d+', r"\g<1>2835"),
        "kerned": break_docx.text(styles, "(<w:rPrDefault>.*?)(<w:sz )", r'\1<w:kern w:val="1"/>\2'),
        "spaced": break_docx.text(styles, body_text, r"\g<1>270"),
    }
    folder = output / "broken-twins"
    folder.mkdir(exist_ok=True)
    for name, change in changes.items():
        break_docx.rewrite(output / f"{SEED}.docx", folder / f"{name}.docx", change)
    return [folder / f"{name}.docx" for name in changes]


def find_undetected(editor, output):
    """Yields the broken copies whose pages show no difference."""
    for twin in editor.convert(break_twins(output), output / "broken-twins" / editor.name):
        alike, count, _, _ = compare(output / f"{SEED}.pdf", twin)
        if alike == count:
            yield twin.stem


def strangers(program, output):
    """Returns the errors if the typeface of the seed letter is not installed."""
    folder = output / "without-typeface"
    folder.mkdir(exist_ok=True)
    fonts = folder / "fonts.conf"
    fonts.write_text(f"""<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <include>/etc/fonts/fonts.conf</include>
  <cachedir>{(folder / "cache").resolve()}</cachedir>
  <selectfont><rejectfont>
    <pattern><patelt name="family"><string>DejaVu Sans</string></patelt></pattern>
  </rejectfont></selectfont>
</fontconfig>
""")
    letter = f"tests/letters/{SEED}.json"
    pdf_tools.run(program, "render", letter, "-o", folder / "named.docx")
    pdf_tools.run(program, "render", letter, "-o", folder / "embedded.docx", "--embed-fonts")
    files = [folder / "named.docx", folder / "embedded.docx"]
    named, embedded = pdf_tools.convert(files, "pdf", folder, fonts.resolve())
    if "DejaVuSans" in pdf_tools.run("pdffonts", named):
        yield "the typeface is there although it is not installed"
    alike, count, _, _ = compare(output / f"{SEED}.pdf", embedded)
    if alike != count or "DejaVuSans-Bold" not in pdf_tools.run("pdffonts", embedded):
        yield f"with its typeface {alike} of {count} lines are alike"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("output", type=pathlib.Path)
    parser.add_argument("--onlyoffice", metavar="PYTHON")
    parser.add_argument("--libreoffice-25", metavar="FOLDER")
    args = parser.parse_args()
    installed = Editor(LIBREOFFICE, args.output, None)
    editors = [installed]
    if args.libreoffice_25:
        editors.append(Editor(CURRENT, args.output, save_with_current_libreoffice(args.libreoffice_25)))
    if args.onlyoffice:
        editors.append(Editor(ONLYOFFICE, args.output, save_with_onlyoffice(args.onlyoffice)))
    failed = sum(judge_editor(editor, args.output) for editor in editors)
    # pdf_tools.py has converted the letters with LibreOffice; this converts broken ones.
    installed.save = lambda files, folder: pdf_tools.convert(files, "pdf", folder)
    for editor in editors:
        for name in sorted(set(find_undetected(editor, args.output)) - UNSEEN.get(editor.name, set())):
            print(f"MISSED {editor.name}: {name}: no difference found")
            failed += 1
    for complaint in strangers(args.program, args.output):
        print(f"FAILED {complaint}")
        failed += 1
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
