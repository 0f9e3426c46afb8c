"""Reads the lines of a PDF, with their baselines, from the output of MuPDF."""

import functools
import re
import subprocess
import xml.etree.ElementTree as ElementTree

import pdf_tools

# Character references of MuPDF that are invalid in XML 1.0.
FORBIDDEN = re.compile(rb'c="&#x(?:[0-8bcef]|1[0-9a-f]);"')
SPACE = re.compile(r"\s")
# Size in points that only the letters of a watermark reach.
WATERMARK = 40


def column(page, x, baseline):
    """Returns the column of the page that contains a character."""
    head = pdf_tools.GRID["return line"][1] - 5
    left, top = pdf_tools.GRID["reference column"]
    if page == 1 and baseline < head:
        return "head"
    return "reference column" if x > left - 1.5 and baseline > top - 5 else "text"


def read_line(page, line):
    """Yields the pieces of a line, one for each column: (column, baseline, size, characters)."""
    found = {}
    for font in line.iter("font"):
        size = float(font.get("size"))
        for char in font.iter("char"):
            x, baseline = (float(char.get(name)) * pdf_tools.MM for name in "xy")
            if char.get("c").strip() and size < WATERMARK:
                piece = found.setdefault(column(page, x, baseline), [])
                piece.append((x, baseline, size, char.get("c")))
    for name, chars in found.items():
        size = max(char[2] for char in chars)
        baselines = [char[1] for char in chars if char[2] == size]
        yield name, max(set(baselines), key=baselines.count), size, chars


def join_pieces(pieces):
    """Joins pieces of one column to lines: (text without spaces, baseline in mm).

    Pieces of a line share a baseline, except smaller raised and lowered characters.
    """
    lines = []
    for _, baseline, size, chars in sorted(pieces, key=lambda piece: -piece[2]):
        for line in lines:
            reach = (0.5 if size < line["size"] else 0.3) * line["size"] * pdf_tools.MM
            if abs(line["baseline"] - baseline) < reach:
                line["pieces"].append(chars)
                break
        else:
            lines.append({"baseline": baseline, "size": size, "pieces": [chars]})
    found = []
    for line in sorted(lines, key=lambda line: line["baseline"]):
        pieces = sorted(line["pieces"], key=lambda chars: chars[0][0])
        text = SPACE.sub("", "".join(char[3] for chars in pieces for char in chars))
        found.append((pdf_tools.UNSEEN.sub("", text), line["baseline"]))
    return found


@functools.cache
def read_pages(pdf):
    """Reads each page of a PDF as its columns, and each column as its lines."""
    drawn = subprocess.run(["mutool", "draw", "-q", "-F", "stext", "-o", "-", pdf],
                           capture_output=True, check=True).stdout
    pages = []
    for number, page in enumerate(ElementTree.fromstring(FORBIDDEN.sub(b'c=" "', drawn)).iter("page"), 1):
        pieces = [piece for line in page.iter("line") for piece in read_line(number, line)]
        names = sorted({piece[0] for piece in pieces})
        pages.append({name: join_pieces([piece for piece in pieces if piece[0] == name])
                      for name in names})
    return pages
