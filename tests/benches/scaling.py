"""Counts instructions per page of long letters, which must not grow with their length.

usage: scaling.py PROGRAM [PAGES]...        (needs: valgrind; default: 10 50 200)

Makes letters of about these numbers of pages: of text, with tables of 50 rows on every page, with a
footnote in every paragraph, and with an image on every page. The limits of letters allow no more
tables than on 200 pages. valgrind counts the instructions
of a batch of one letter, without those of a batch of one short letter. Prints for each format the
instructions per page, in thousands.
"""

import base64
import json
import pathlib
import re
import struct
import subprocess
import sys
import tempfile
import zlib

TEXT = ("Van de bruggen en viaducten in het hoofdwegennet voldoet een groot deel aan de norm; de "
        "overige worden in de komende jaren hersteld. ") * 4
TEXT = TEXT.strip()
FORMATS = ("pdf", "docx")


def png(number):
    """Returns an image of its own as a data URI: 60 by 40 pixels of one gray."""
    def chunk(kind, data):
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    header = struct.pack(">IIBBBBB", 60, 40, 8, 0, 0, 0, 0)
    rows = (b"\0" + bytes([number % 256]) * 60) * 40
    file = (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows))
            + chunk(b"IEND", b""))
    return "data:image/png;base64," + base64.b64encode(file).decode()


def text(number):
    return [f"{number} {TEXT}"]


def notes(number):
    note = {"footnote": f"Kamerstukken II 2024/25, 29 385, nr. {number}."}
    return [{"paragraph": [f"{number} {TEXT}", note, f" {TEXT}"]}]


def table(number):
    rows = [[f"Brug {number}.{row}", "Rijk", "Voldoet aan de norm", "1.104"] for row in range(50)]
    return [{"table": {"caption": f"Bruggen {number}", "header": ["Brug", "Eigenaar", "Staat", "Kosten"],
                       "rows": rows}}]


def image(number):
    figure = {"figure": {"image": png(number % 30), "alt": f"Vlak {number}", "caption": f"Vlak {number}"}}
    return [figure, *(f"{number} {TEXT}" for _ in range(4))]


# Each kind with the number of its pieces on ten pages.
KINDS = {"text": (text, 60), "tables": (table, 9), "notes": (notes, 30), "images": (image, 12)}


def letter(kind, pages):
    make, pieces = KINDS[kind]
    blocks = [block for number in range(pieces * pages // 10) for block in make(number)]
    size = 200
    sections = [{"section": {"title": f"Deel {at // size + 1}", "blocks": blocks[at:at + size]}}
                for at in range(0, len(blocks), size)]
    return {
        "sender": {"organisation": "Ministerie van Infrastructuur en Waterstaat"},
        "addressee": {"preset": "tweede-kamer"},
        "date": "2025-04-23",
        "subject": "Staat van de infrastructuur",
        "body": sections,
    }


def count(program, letter, form):
    """Returns the instructions and the pages of a letter."""
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        (folder / "batch.ndjson").write_text(json.dumps(letter))
        run = subprocess.run(
            ["valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null",
             program, "batch", "-j", "1", "-f", form, "-o", folder / "out", folder / "batch.ndjson"],
            capture_output=True, text=True)
        counted = re.search(r"I +refs: +([0-9,]+)", run.stderr)
        if run.returncode or not counted:
            sys.exit(f"{form}: {run.stderr[-2000:]}")
        manifest = json.loads((folder / "out/manifest.json").read_text())
        return int(counted[1].replace(",", "")), manifest["letters"][0]["pages"]


def main(program, *lengths):
    for form in FORMATS:
        base, _ = count(program, letter("text", 1), form)
        for kind in KINDS:
            found = []
            for length in map(int, lengths or ("10", "50", "200")):
                instructions, pages = count(program, letter(kind, length), form)
                found.append(f"{(instructions - base) / pages / 1000:8.0f} ({pages} pages)")
            print(f"{form:4} {kind:6}", *found, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
