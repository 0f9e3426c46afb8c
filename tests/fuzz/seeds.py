"""Makes the seed inputs and dictionaries for fuzzing.

usage: seeds.py PROGRAM OUTPUT

Out: OUTPUT/TARGET/ with files from tests/letters, from the program's renderings of them and from
the built-in house styles, and OUTPUT/TARGET.dict with the most frequent names.
"""

import base64
import collections
import io
import pathlib
import re
import subprocess
import sys
import zipfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
LETTERS = sorted((ROOT / "tests/letters").glob("*.json"))
INVALID = sorted((ROOT / "tests/letters/invalid").glob("*.json"))
STYLES = sorted((ROOT / "templates/house-styles").iterdir())
# Short letters that contain most elements.
RENDERED = ["minimal", "inlines", "footnotes", "tables", "questions", "lists", "contents"]
# As in fuzz_targets/docx.rs.
PARTS = [
    "word/document.xml",
    "word/styles.xml",
    "word/numbering.xml",
    "word/footnotes.xml",
    "word/header1.xml",
    "word/_rels/document.xml.rels",
    "docProps/core.xml",
    "docProps/app.xml",
]
NAMES = {
    "letter": rb'"[A-Za-z]{2,24}"',
    "render": rb'"[A-Za-z]{2,24}"',
    "docx": rb"</?[a-z]{1,4}:[A-Za-z]{1,20}|[a-z]:[a-zA-Z]{2,16}=",
    "pdf": rb"/[A-Za-z0-9]{1,20}|\b(?:endstream|endobj|stream|obj)\b",
    "html": rb"</?[a-z0-9]{1,10}|[a-z-]{3,20}:",
    "house_style": rb"[a-z-]{3,30} =|<[a-z]{1,12}|\[[a-z.-]{3,30}\]",
    "font": rb"head|hhea|maxp|hmtx|cmap|name|OS/2|post|glyf|loca|CFF |fpgm|prep|cvt ",
    "image": rb"IHDR|IDAT|IEND|PLTE|tRNS|iCCP|gAMA|eXIf|zTXt|Exif\0",
    "batch": rb'[\[\]{}",\n\\]',
}


def rendered(program, form):
    for name in RENDERED:
        path = ROOT / f"tests/letters/{name}.json"
        command = [program, "render", path, "--format", form, "-o", "-"]
        done = subprocess.run(command, capture_output=True, check=True)
        yield name, done.stdout


def images():
    for path in LETTERS:
        for kind, data in re.findall(
            r"data:image/(\w+);base64,([\w+/=]+)", path.read_text()
        ):
            yield f"{path.stem}.{kind}", base64.b64decode(data)
    for style in STYLES:
        for logo in style.glob("logo.[pj]*"):
            yield logo.name, logo.read_bytes()


def parts_of(package):
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        there = set(archive.namelist())
        return b"\0".join(archive.read(part) if part in there else b"" for part in PARTS)


def small_font(path):
    """Returns the face with Latin letters only; the complete face without fontTools."""
    try:
        from fontTools import subset
    except ImportError:
        return path.read_bytes()
    options = subset.Options(layout_features=[], name_IDs=["*"], glyph_names=False)
    options.drop_tables += [
        "FFTM",
        "GSUB",
        "GPOS",
        "GDEF",
        "kern",
        "fpgm",
        "prep",
        "cvt ",
        "gasp",
    ]
    font = subset.load_font(str(path), options)
    subsetter = subset.Subsetter(options)
    blocks = [(0x20, 0x7F), (0xA0, 0x180), (0x2000, 0x2070), (0x20A0, 0x20D0)]
    blocks += [(0x2190, 0x2194), (0x2212, 0x2213), (0x25A0, 0x2600), (0xFFFD, 0xFFFE)]
    subsetter.populate(unicodes=[code for block in blocks for code in range(*block)])
    subsetter.subset(font)
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


def seeds(program):
    for path in LETTERS:
        if path.stat().st_size < 60_000:
            yield "letter", path.name, path.read_bytes()
            yield "render", path.name, path.read_bytes()
    for path in INVALID:
        yield "letter", f"invalid-{path.name}", path.read_bytes()
    for name, package in rendered(program, "docx"):
        yield "docx", name, parts_of(package)
    yield "docx", "package", package
    for name, file in rendered(program, "pdf"):
        yield "pdf", name, file.removeprefix(b"%PDF-")
    for name, file in rendered(program, "html"):
        yield "html", name, file.removeprefix(b"<")
    for name, file in images():
        if len(file) < 60_000:
            yield "image", name, file
    for style in STYLES:
        text = (style / "house-style.toml").read_bytes()
        for logo in style.glob("logo.*"):
            yield "house_style", style.name, text + b"\0" + logo.read_bytes()
    yield "font", "latin.ttf", small_font(ROOT / "fonts/DejaVuSans.ttf")
    yield "batch", "lines", b'\x07{"a":1}\n\n{"b":"}\\"{"}\r\n{'
    yield "batch", "list", b'\x03\xef\xbb\xbf[{"a":[1]}, {"b":"]\\""} ]'


def main(program, output):
    output, words = pathlib.Path(output), collections.defaultdict(collections.Counter)
    for target, name, data in seeds(program):
        folder = output / target
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
        words[target].update(re.findall(NAMES[target], data))
    for target, counter in words.items():
        lines = (
            '"' + "".join(f"\\x{byte:02x}" for byte in word) + '"\n'
            for word, _ in counter.most_common(400)
        )
        (output / f"{target}.dict").write_text("".join(lines))


if __name__ == "__main__":
    main(*sys.argv[1:])
