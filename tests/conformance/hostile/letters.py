"""Letters that take far more work than their size suggests.

Above a limit of the format they are rejected before layout. Just below it they are laid out up
to the page limit.
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
    """Returns one paragraph of footnotes; the limits are 10,000 footnotes and 10,000 inlines."""
    return letter(body=[{"paragraph": ["a", *[{"footnote": "a"}] * count]}])


def plain_text(characters):
    """Returns paragraphs of ordinary words; the limit is 2,000,000 characters."""
    paragraph = "woord en nog een woord, " * 40
    return letter(body=[paragraph.strip()] * (characters // len(paragraph)))


def costly():
    """Returns 253 KiB of ordinary words, just below the size of a large letter."""
    return letter(body=["woord en nog een woord, " * 40] * 268)


def tables_of_contents(tables, sections):
    """Returns tables of contents that list all sections; the limit is 10,000 entries."""
    blocks = [{"section": {"title": "a", "blocks": ["b"]}}] * sections
    contents = [{"tableOfContents": {}}] * tables
    return letter(annexes=[{"title": "a", "blocks": [*contents, *blocks]}])


def runs(pairs):
    """Returns inlines whose styles alternate, so that each becomes a run."""
    return [inline for _ in range(pairs) for inline in ({"superscript": "i"}, "i")]


def header_runs():
    """Returns a table whose header of 4,500 runs is repeated on 500 pages."""
    table = {"header": [runs(2_250)], "rows": [["a"]] * 6_900}
    return letter(annexes=[{"title": "a", "layout": "full-width", "blocks": [{"table": table}]}])


def contents_of_inlines(tables):
    """Returns tables of contents that list ten titles of 196 inlines each."""
    section = {"section": {"title": runs(98), "blocks": ["b"]}}
    blocks = [{"tableOfContents": {}}] * tables + [section] * 10
    return letter(annexes=[{"title": "a", "layout": "full-width", "blocks": blocks}])


def header_beside_column():
    """Returns a table beside a reference column of many pages, whose frames divide a DOCX table.

    Its header has 200,000 soft hyphens, which a DOCX writes as elements.
    """
    long = ["W" * 199] * 50
    table = {"header": ["a\u00ad" * 49_900] * 4, "rows": [["a"] * 4] * 1_500}
    return letter(body=[{"table": table}], copyTo=long, enclosures=long)


def narrow_columns(characters):
    """Cells in which each character has its own line."""
    row = ["w" * characters] * 11 + ["w"]
    columns = [{"width": 5}] * 11 + [{"width": 45}]
    return letter(body=[{"table": {"columns": columns, "rows": [row]}}])


def soft_hyphens():
    """A word with a hyphen for each character, which a DOCX writes as elements."""
    return letter(body=[("a" + 10 * "\u00ad") * 9_000])


def many_clusters(count):
    """A symbol with different variation selectors each time; each needs its own code in a PDF."""
    selectors = [chr(0xFE0F - n) for n in range(16)] + ["\u200d", "\u200c"]
    combinations = itertools.islice(itertools.product(selectors, repeat=4), count)
    words = ["\u260e" + "".join(selectors) for selectors in combinations]
    step = 10_000
    return letter(body=[" ".join(words[at : at + step]) for at in range(0, count, step)])


def items_of_cell():
    """A cell with a list that fills thousands of pages."""
    rows = [["a", [{"list": {"items": ["a"] * 170_000}}]]]
    return letter(body=[{"table": {"rows": rows}}])


def empty_cells(rows):
    """Returns three tables of empty cells; the limit is 45,000 cells, including headings."""
    table = {"table": {"header": ["a"] * 12, "rows": [[""] * 12] * rows}}
    return letter(body=[table] * 3)


def violations():
    """Returns 8 MiB of unknown members, each a violation."""
    names = random.Random(1)
    members = {f"{names.randrange(1 << 40):x}": 1 for _ in range(500_000)}
    return letter(**members)[: 8 << 20]


def long_words(count, characters):
    """Returns words that are broken over all lines; the limit is 100,000 characters per paragraph."""
    return letter(body=["a" * characters] * count)


def png(side, color, rows, level):
    """Returns a square PNG with eight bits per sample, from unfiltered rows of samples."""
    return png_file((side, side), (8, color, 0), (b"\0" + row for row in rows), level)


def png_file(size, form, rows, level):
    """Returns a PNG with this bit depth, color type and interlacing, from filtered rows."""
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


def profile(tags, data):
    """Returns a color profile with copyright tags that all share the same data."""
    header = bytearray(128)
    header[8:24] = b"\x02\x40\0\0mntrRGB XYZ "
    header[24:36] = struct.pack(">6H", 2025, 1, 1, 0, 0, 0)
    header[36:44] = b"acspAPPL"
    header[68:80] = struct.pack(">3I", 63190, 65536, 54061)
    start = 132 + 12 * tags
    entry = b"cprt" + struct.pack(">II", start, len(data))
    header[:4] = struct.pack(">I", start + len(data))
    return bytes(header) + struct.pack(">I", tags) + entry * tags + data


def with_profile(content):
    """Returns an image of one pixel with a color profile that compresses well."""
    chunks = [
        (b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)),
        (b"iCCP", b"a\0\0" + zlib.compress(content, 9)),
        (b"IDAT", zlib.compress(bytes(4))),
        (b"IEND", b""),
    ]
    file = b"\x89PNG\r\n\x1a\n"
    for name, data in chunks:
        file += struct.pack(">I", len(data)) + name + data
        file += struct.pack(">I", zlib.crc32(name + data))
    return pictures("image/png", file)


def profile_tags():
    """Returns an image whose profile has 150,000 tags with one text of 2 MiB."""
    return with_profile(profile(150_000, b"text" + bytes(4) + b"a" * (2 << 20)))


def profile_texts():
    """Returns an image whose profile has a text in 3,000 languages with the same bytes."""
    count, characters = 3_000, 1_900_000
    start = 16 + 12 * count
    record = b"nlNL" + struct.pack(">II", 2 * characters, start)
    text = b"mluc" + bytes(4) + struct.pack(">II", count, 12) + record * count
    return with_profile(profile(1, text + b"\x20\xac" * characters))


def noise():
    """Returns an image of 7.9 MiB that does not compress, so that responses have the same size."""
    side = 1400
    pixels = random.Random(3).randbytes(side * side * 3)
    rows = (pixels[y * side * 3 : (y + 1) * side * 3] for y in range(side))
    return pictures("image/png", png(side, 2, rows, 0))


def many_pixels(count):
    """Returns images of nearly 40 million pixels, the maximum; 160 million together.

    The rows are equal and contain half-transparent noise: files of half a megabyte whose pixels are
    all decoded, and compressed again for a PDF.
    """
    side = 6320
    files = []
    for number in range(count):
        row = random.Random(number).randbytes(side * 4)
        files.append(png(side, 6, (row for _ in range(side)), 9))
    return pictures("image/png", *files)


def long_row():
    """Returns two images of one row of 16.7 million pixels: a decoder holds several rows."""
    width = 16_700_000
    rows = [bytes(1 + width * 8)]
    return pictures("image/png", *[png_file((width, 1), (16, 6, 0), rows, 9)] * 2)


def repeated_rows(color, count):
    """Returns images whose rows equal those above, and are longer than the window of deflate.

    The file uses a filter for this; the rows themselves do not compress.
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
    """Returns images with alpha and equal rows, each a byte further than the one above.

    With colors and alpha separated, as in a PDF, no row equals one nearby.
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
    """Returns the same in images of ten million pixels that are decoded as a whole."""
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


def jpeg(segments, scan):
    """Returns a JPEG of these segments, by their markers, and the data of its scan."""
    head = b"".join(
        struct.pack(">BBH", 0xFF, marker, len(content) + 2) + content
        for marker, content in segments
    )
    return b"\xff\xd8" + head + scan + b"\xff\xd9"


def large_jpeg():
    """Returns a gray JPEG of nearly 40 million pixels, in two bits per block of 64."""
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
    """Returns lines of letters with violations that do not compress."""
    names = random.Random(2)
    lines, length = [], 0
    while length < size:
        members = {f"{names.getrandbits(400):x}": 1 for _ in range(100)}
        lines.append(json.dumps(members, separators=(",", ":")).encode() + b"\n")
        length += len(lines[-1])
    return b"".join(lines)


def nested_markdown(marker, line):
    """Returns Markdown with 60,000 open containers, and lines that are compared with all of them."""
    return letter(body=[{"markdown": marker * 60_000 + "a\n" + line * 100_000}])


def many_sources():
    """Returns a question with a long text and 300 times the maximum number of sources."""
    question = {"number": 1, "blocks": ["b" * 99_000], "sources": ["a"] * 30_000}
    return letter(body=[{"questions": [{"question": question}]}])


def long_name():
    """Returns 8 MiB: an unknown member whose name is twice as long in a pointer."""
    start = letter()[:-1] + b',"'
    return start + b"/" * ((8 << 20) - len(start) - 16) + b'":1}'


def picture():
    """Returns an image of 1.3 MB that does not compress."""
    rows = (random.Random(row).randbytes(560 * 3) for row in range(560))
    return pictures("image/png", png(560, 2, rows, 0))


def residue_texts():
    """Returns repeated texts that are similar to conversion residue, so that each is searched."""
    units = json.loads((ROOT / "tests/conformance/hostile/residue-texts.json").read_text())
    return letter(body=[(unit * 20_000)[:20_000] + "." for unit in units])
