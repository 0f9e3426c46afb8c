"""Compares the lines of each test letter's PDF with those of its DOCX.

usage: twins.py PROGRAM OUTPUT-DIR

OUTPUT-DIR is what judge.py left there: each letter as PDF and DOCX, and the
DOCX as LibreOffice sets it. On every page the lines of the letterhead, the text
with its notes and the reference column are read as poppler sees them; a line is
alike when both have it on that page, in that column, in the same order. Then

- in the seed letter every line is alike, and 99 in 100 in all letters together;
- whatever differs stands in DIFFERENT with its reason, and nothing else does.

A DOCX whose text is a millimetre narrower, and one with pair kerning, must be
seen to differ: the judge is awake. And where the typeface is not installed, a DOCX
that takes it along has the same lines, and one that does not has none of it.
"""

import difflib
import pathlib
import sys
import time

import broken_docx
import judge

SEED = "telecomraad"
LEAST = 0.99
# Words at the head of a line that only one of the two has, without their spaces,
# and why. A letter whose lines differ has one entry for each of them.
DIFFERENT = {
    ("brandweernummer", "telatenaaneen"):
        "0.2 points too wide for the measure, and LibreOffice rounds",
    ("brandweernummer", "mensenditnummer"): "the same",
    ("brandweernummer", "ditnummerbellen"): "the same",
    ("politiebureau-wolvega", "Kentudeberichten“Weststelling"):
        "LibreOffice breaks a line between a closing quote and a bracket, Unicode’s rules do not",
    ("politiebureau-wolvega", "overnemen”(Leeuw"): "the same",
    ("politiebureau-wolvega", "(LeeuwarderCourant"): "the same",
    ("politiebureau-wolvega", "terugtrekt,grijpen"): "the same",
    ("politiebureau-wolvega", "criminelenhunkans"): "the same",
    ("innovatiemissies", ""):
        "0.2 points too wide for the measure, and LibreOffice rounds",
    ("luchtvaartemissies", ""): "the same",
    ("long-contents", "5.Onderwerp5:"):
        "LibreOffice has no room right of an entry that its number does not take",
    ("long-contents", "latenombij"): "the same",
    ("long-contents", "ombijte"): "the same",
    ("long-contents", "20.Onderwerp20:"): "the same",
    ("long-contents", "veelmogelijk"): "the same",
    ("long-contents", "mogelijkopnieuw"): "the same",
    ("long-contents", "30.Onderwerp30:"): "the same",
    ("long-contents", "zekerheidover"): "the same",
    ("long-contents", "overdeplanning"): "the same",
    ("long-table", "eerstaandebeurtzijn."):
        "LibreOffice keeps no room below the text of a cell that goes on",
    ("long-table", "opnieuwgebruikt."): "the same",
    ("long-table", "datzijvroegzekerheid"): "the same",
    ("long-table", "Deuitkomstenvaninspecties"): "the same",
    ("inlines", "•eenpuntmetvet,"):
        "only whole paragraphs are kept with a signature, not two lines",
}


def column(page, left, top):
    """Where on a page a word belongs."""
    x, baseline = judge.GRID["reference column"]
    beside_the_text = left > x - 1.5 and top > baseline - 5
    if page == 1 and top < judge.GRID["return line"][1] - 5:
        return "head"
    return "reference column" if beside_the_text else "text"


def lines(pdf, page):
    """The lines of a page by column, from top to bottom, without their spaces."""
    columns = {}
    for word in judge.words(pdf, page):
        left, top, _, _ = word
        columns.setdefault(column(page, left, top), []).append(word)
    return {name: judge.rows(found) for name, found in columns.items()}


def differences(pdf, twin):
    """How many lines are alike, of how many, and what only one of the two has."""
    alike, different = 0, []
    count = 0
    for page in range(1, max(judge.pages(pdf), judge.pages(twin)) + 1):
        ours = lines(pdf, page) if page <= judge.pages(pdf) else {}
        theirs = lines(twin, page) if page <= judge.pages(twin) else {}
        for name in sorted(ours | theirs):
            one, other = ours.get(name, []), theirs.get(name, [])
            count += len(one)
            matcher = difflib.SequenceMatcher(None, one, other, autojunk=False)
            for kind, start, end, from_, to in matcher.get_opcodes():
                if kind == "equal":
                    alike += end - start
                else:
                    different += [(page, name, "the PDF", line) for line in one[start:end]]
                    different += [(page, name, "the DOCX", line) for line in other[from_:to]]
    return alike, count, different


def asleep(output):
    """Which damaged twins of the seed letter are taken for good ones."""
    document, styles = "word/document.xml", "word/styles.xml"
    # Twips: a millimetre is 57.
    wider_margin = broken_docx.text(document, r'(<w:pgMar [^>]*w:right=")\d+', r"\g<1>2835")
    kerned = broken_docx.text(styles, "(<w:rPrDefault>.*?)(<w:sz )", r'\1<w:kern w:val="1"/>\2')
    folder = output / "damaged-twins"
    folder.mkdir(exist_ok=True)
    for name, change in {"narrower": wider_margin, "kerned": kerned}.items():
        broken_docx.rewrite(output / f"{SEED}.docx", folder / f"{name}.docx", change)
    for twin in judge.convert(sorted(folder.glob("*.docx")), "pdf", folder):
        alike, count, _ = differences(output / f"{SEED}.pdf", twin)
        if alike == count:
            yield twin.stem


def strangers(program, output):
    """What goes wrong where the typeface of the seed letter is not installed."""
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
    judge.run(program, "render", letter, "-o", folder / "named.docx")
    judge.run(program, "render", letter, "-o", folder / "embedded.docx", "--embed-fonts")
    files = [folder / "named.docx", folder / "embedded.docx"]
    named, embedded = judge.convert(files, "pdf", folder, fonts.resolve())
    if "DejaVuSans" in judge.run("pdffonts", named):
        yield "the typeface is there although it is not installed"
    alike, count, _ = differences(output / f"{SEED}.pdf", embedded)
    if alike != count or "DejaVuSans-Bold" not in judge.run("pdffonts", embedded):
        yield f"with its typeface {alike} of {count} lines break alike"


def main(program, output):
    start = time.monotonic()
    output = pathlib.Path(output)
    alike = count = failed = 0
    unused = set(DIFFERENT)
    for path in sorted(pathlib.Path("tests/letters").glob("*.json")):
        pdf, twin = output / f"{path.stem}.pdf", output / f"libreoffice/{path.stem}.pdf"
        same, of, different = differences(pdf, twin)
        alike, count = alike + same, count + of
        complaints = []
        for page, name, where, line in different:
            known = {entry for entry in DIFFERENT
                     if entry[0] == path.stem and line.startswith(entry[1])}
            unused -= known
            if not known or path.stem == SEED:
                complaints.append(f"page {page}, {name}: only {where} has “{line}”")
        failed += bool(complaints)
        print(f"{'FAILED' if complaints else 'ok':7}{path.stem} ({same} of {of} lines)")
        for complaint in complaints:
            print(f"       {complaint}")
    for name, line in sorted(unused):
        print(f"FAILED {name}: “{line}” no longer differs")
    sleeping = list(asleep(output))
    for name in sleeping:
        print(f"ASLEEP {name}: not seen to differ")
    alone = list(strangers(program, output))
    for complaint in alone:
        print(f"FAILED {complaint}")
    share = alike / count
    # Rounded down: 100 % is said of all lines only.
    print(f"{alike} of {count} lines break alike ({int(share * 1000) / 10} %); "
          f"{time.monotonic() - start:.0f} s")
    return 1 if failed or unused or sleeping or alone or share < LEAST else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
