"""Letters that cost more than they weigh, all within the limits of the format's fields."""

import base64
import json
import random
import struct
import zlib

from .honest import ROOT

MINIMAL = json.loads((ROOT / "tests/letters/minimal.json").read_text())


def letter(**members):
    return json.dumps({**MINIMAL, **members}, separators=(",", ":")).encode()


def footnotes():
    """211 KiB: one paragraph of footnotes."""
    return letter(body=[{"paragraph": ["a", *[{"footnote": "a"}] * 12_500]}])


def plain_text():
    """4 MiB: paragraphs of ordinary words."""
    return letter(body=["woord en nog een woord, " * 40] * 4_300)


def costly():
    """253 KiB: as many ordinary words as a letter has that is not a large one."""
    return letter(body=["woord en nog een woord, " * 40] * 268)


def tables_of_contents():
    """54 KiB: many tables of contents of many sections."""
    sections = [{"section": {"title": "a", "blocks": ["b"]}}] * 700
    contents = [{"tableOfContents": {}}] * 1_000
    return letter(annexes=[{"title": "a", "blocks": [*contents, *sections]}])


def empty_cells():
    """626 KiB: tables of empty cells."""
    rows = [[""] * 12] * 5_700
    table = {"table": {"header": ["a"] * 12, "rows": rows}}
    return letter(body=[table] * 3)


def violations():
    """8 MiB: members that nothing knows, each a violation."""
    names = random.Random(1)
    members = {f"{names.randrange(1 << 40):x}": 1 for _ in range(500_000)}
    return letter(**members)[: 8 << 20]


def one_word():
    """4 MiB: a single word, broken over all lines."""
    return letter(body=["a" * (4 << 20)])


def noise():
    """7.9 MiB: an image that does not compress, so that answers are as long."""
    side = 1400
    pixels = random.Random(3).randbytes(side * (side * 3 + 1))
    rows = (b"\0" + pixels[y * side * 3 : (y + 1) * side * 3] for y in range(side))
    chunks = [
        (b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(b"".join(rows), 0)),
        (b"IEND", b""),
    ]
    file = b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data))
        + kind
        + data
        + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )
    image = "data:image/png;base64," + base64.b64encode(file).decode()
    return letter(body=[{"figure": {"image": image, "alt": "a"}}])


def nested_json():
    return b'{"body":' + b"[" * 2_000_000


def batch_of_violations(size):
    """Lines of letters with violations that do not compress."""
    names = random.Random(2)
    lines, length = [], 0
    while length < size:
        members = {f"{names.getrandbits(400):x}": 1 for _ in range(100)}
        lines.append(json.dumps(members, separators=(",", ":")).encode() + b"\n")
        length += len(lines[-1])
    return b"".join(lines)
