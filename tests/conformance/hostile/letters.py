"""Letters that cost more than they weigh.

Beyond a limit of the format they are refused before layout; just under it they are laid out,
as far as the limit of pages goes.
"""

import base64
import itertools
import json
import random
import struct
import zlib

from .honest import ROOT

MINIMAL = json.loads((ROOT / "tests/letters/minimal.json").read_text())


def letter(**members):
    return json.dumps({**MINIMAL, **members}, separators=(",", ":")).encode()


def footnotes(count):
    """One paragraph of footnotes; 10,000 are allowed, and as many inlines."""
    return letter(body=[{"paragraph": ["a", *[{"footnote": "a"}] * count]}])


def plain_text(characters):
    """Paragraphs of ordinary words; 2,000,000 characters are allowed."""
    paragraph = "woord en nog een woord, " * 40
    return letter(body=[paragraph.strip()] * (characters // len(paragraph)))


def costly():
    """253 KiB: as many ordinary words as a letter has that is not a large one."""
    return letter(body=["woord en nog een woord, " * 40] * 268)


def tables_of_contents(tables, sections):
    """Tables of contents that list all sections; 10,000 entries are allowed."""
    blocks = [{"section": {"title": "a", "blocks": ["b"]}}] * sections
    contents = [{"tableOfContents": {}}] * tables
    return letter(annexes=[{"title": "a", "blocks": [*contents, *blocks]}])


def empty_cells(rows):
    """Three tables of empty cells; 45,000 cells are allowed, headings included."""
    table = {"table": {"header": ["a"] * 12, "rows": [[""] * 12] * rows}}
    return letter(body=[table] * 3)


def violations():
    """8 MiB: members that nothing knows, each a violation."""
    names = random.Random(1)
    members = {f"{names.randrange(1 << 40):x}": 1 for _ in range(500_000)}
    return letter(**members)[: 8 << 20]


def long_words(count, characters):
    """Words that are broken over all lines; 100,000 characters are allowed in a paragraph."""
    return letter(body=["a" * characters] * count)


def png(side, color, rows, level):
    """A square PNG of eight bits a sample; rows of samples without filters."""
    return png_file((side, side), (8, color, 0), (b"\0" + row for row in rows), level)


def png_file(size, form, rows, level):
    """A PNG; its bits, color type and interlacing, and rows with their filters."""
    (width, height), (bits, color, interlacing) = size, form
    packed = zlib.compressobj(level)
    data = b"".join(packed.compress(row) for row in rows) + packed.flush()
    header = struct.pack(">IIBBBBB", width, height, bits, color, 0, 0, interlacing)
    chunks = [
        (b"IHDR", header),
        (b"IDAT", data),
        (b"IEND", b""),
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data))
        + kind
        + data
        + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )


def pictures(media_type, *files):
    figures = []
    for file in files:
        image = f"data:{media_type};base64," + base64.b64encode(file).decode()
        figures.append({"figure": {"image": image, "alt": "a"}})
    return letter(body=figures)


def noise():
    """7.9 MiB: an image that does not compress, so that answers are as long."""
    side = 1400
    pixels = random.Random(3).randbytes(side * side * 3)
    rows = (pixels[y * side * 3 : (y + 1) * side * 3] for y in range(side))
    return pictures("image/png", png(side, 2, rows, 0))


def many_pixels(count):
    """Pictures of nearly 40 million pixels, the most allowed; 160 million in all.

    Equal rows of noise that is half transparent: a file of half a megabyte, of which every
    pixel is decoded, and compressed anew for a PDF.
    """
    side = 6320
    files = []
    for number in range(count):
        row = random.Random(number).randbytes(side * 4)
        files.append(png(side, 6, (row for _ in range(side)), 9))
    return pictures("image/png", *files)


def long_row():
    """Two pictures of one row of 16.7 million pixels: a decoder holds several rows."""
    width = 16_700_000
    rows = [bytes(1 + width * 8)]
    return pictures("image/png", *[png_file((width, 1), (16, 6, 0), rows, 9)] * 2)


def repeated_rows(color, count):
    """Pictures whose rows are those above, and longer than the window of deflate.

    The file says so by a filter; the rows themselves do not compress.
    """
    samples = {2: 3, 6: 4}[color]
    width, height = 36_000 // samples, 39_900_000 * samples // 36_000
    files = []
    for number in range(count):
        first = b"\0" + random.Random(number).randbytes(width * samples)
        rows = itertools.chain([first], itertools.repeat(b"\2" + bytes(width * samples)))
        rows = itertools.islice(rows, height)
        files.append(png_file((width, height), (8, color, 0), rows, 9))
    return pictures("image/png", *files)


def shifted_rows(count):
    """Pictures with alpha of equal rows, each a byte further than the one above.

    Colors and alpha apart, as a PDF holds them, no row is like another nearby.
    """
    side = 6320
    files = []
    for number in range(count):
        noise = random.Random(number).randbytes(side * 4) * 2
        at = (y % (side * 4) for y in range(side))
        rows = (noise[start : start + side * 4] for start in at)
        files.append(png(side, 6, rows, 9))
    return pictures("image/png", *files)


def interlaced(count):
    """The same in pictures of ten million pixels that are decoded as a whole."""
    side = 3160
    passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4)]
    passes += [(0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]

    def rows(noise):
        for left, top, across, down in passes:
            width = (side - left + across - 1) // across * 4
            for y in range((side - top + down - 1) // down):
                start = y % (len(noise) // 2)
                yield b"\0" + noise[start : start + width]

    noises = [random.Random(number).randbytes(side * 4) * 2 for number in range(count)]
    files = [png_file((side, side), (8, 6, 1), rows(noise), 9) for noise in noises]
    return pictures("image/png", *files)


def cmyk_jpeg():
    """A CMYK JPEG of 26 million pixels, of one byte a block: a PDF holds its pixels."""
    side = 5096
    blocks = (side // 8) ** 2 * 4
    # Of each block: no difference of the mean, a coefficient of four bits, the end.
    scan = bytes(value << 2 | 2 for value in range(16)) * 16
    scan = random.Random(1).randbytes(blocks).translate(scan)
    components = b"".join(bytes([id, 0x11, 0]) for id in range(1, 5))
    segments = [
        (0xDB, b"\0" + b"\x20" * 64),
        (0xC0, struct.pack(">BHHB", 8, side, side, 4) + components),
        (0xC4, b"\x00" + bytes([1] + [0] * 15 + [0])),
        (0xC4, b"\x10" + bytes([1, 1] + [0] * 14 + [4, 0])),
        (0xDA, b"\4" + b"".join(bytes([id, 0]) for id in range(1, 5)) + b"\0\x3f\0"),
    ]
    return pictures("image/jpeg", jpeg(segments, scan))


def jpeg(segments, scan):
    """A JPEG of these segments, by their markers, and the data of its scan."""
    head = b"".join(
        struct.pack(">BBH", 0xFF, marker, len(content) + 2) + content
        for marker, content in segments
    )
    return b"\xff\xd8" + head + scan + b"\xff\xd9"


def large_jpeg():
    """A grey JPEG of nearly 40 million pixels, in two bits a block of 64."""
    side = 6320
    one_code = bytes([1] + [0] * 15 + [0])
    segments = [
        (0xDB, b"\0" + b"\1" * 64),
        (0xC0, struct.pack(">BHHB", 8, side, side, 1) + b"\1\x11\0"),
        (0xC4, b"\x00" + one_code),
        (0xC4, b"\x10" + one_code),
        (0xDA, b"\1\1\0\0\x3f\0"),
    ]
    return pictures("image/jpeg", jpeg(segments, bytes((side // 8) ** 2 // 4)))


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


def nested_markdown(marker, line):
    """Markdown with 60,000 open containers, and lines that are compared with all of them."""
    return letter(body=[{"markdown": marker * 60_000 + "a\n" + line * 100_000}])


def many_sources():
    """A question with a long text and 300 times as many sources as it may have."""
    question = {"number": 1, "blocks": ["b" * 99_000], "sources": ["a"] * 30_000}
    return letter(body=[{"questions": [{"question": question}]}])


def long_name():
    """8 MiB: a member that nothing knows, whose name is twice as long in a pointer."""
    start = letter()[:-1] + b',"'
    return start + b"/" * ((8 << 20) - len(start) - 16) + b'":1}'


def picture():
    """1.3 MB: a picture that does not compress."""
    rows = (random.Random(row).randbytes(560 * 3) for row in range(560))
    return pictures("image/png", png(560, 2, rows, 0))


def residue_texts():
    """Texts that nearly are residue of conversions, over and over; each is looked through."""
    units = json.loads((ROOT / "tests/conformance/hostile/residue-texts.json").read_text())
    return letter(body=[(unit * 20_000)[:20_000] + "." for unit in units])
