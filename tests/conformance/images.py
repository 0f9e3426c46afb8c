"""Compares page images (SVG) with poppler's images of the PDF.

usage: images.py PROGRAM OUTPUT-DIR

The pages of each letter in tests/letters (for a long letter, the first three and the last)
are rendered to SVG and drawn by librsvg. Poppler draws the same pages of the PDF. Both draw
at 288 pixels per inch, three times the resolution of the comparison, so that differences in
anti-aliasing have little effect. At 96 pixels per inch, in 256 levels of gray, it checks that

- no pixel differs by much: no glyph, however small, is missing or moved;
- no square of 16 pixels has more or less ink;
- the average difference of the page is small: nothing is moved or resized.

It must report images with one glyph removed, one line moved by half a point, all lines moved
by a quarter, or without the logo; otherwise it does not work. The golden page images, which
a third program drew, must equal poppler's. Needs Pillow.
"""

import pathlib
import re
import subprocess
import sys

from PIL import Image, ImageChops, ImageStat

DPI, FINER, SQUARE = 96, 3, 16
# Maximum differences, in levels of gray. Poppler aligns large glyphs with pixels of
# its own, a fifth of a point, so a pixel between black and white can differ by
# about 130; that of a missing or moved glyph differs by 160 or more.
MOST = {"pixel": 140, "square": 8, "page": 4.5}
MAX_OF_GOLDEN = {"square": 20, "page": 3}
# In four levels of gray the pale watermark of a draft is white: 38 levels less.
PALE = {"draft-1.png": 40}


def run(*command):
    """Returns the output of a command, which must succeed."""
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}")
    return done.stdout


def drawn_by_poppler(pdf, page, dpi=DPI * FINER):
    # PGM, because compressing a PNG takes long.
    out = pdf.with_name("poppler")
    run("pdftoppm", "-gray", "-r", str(dpi), "-singlefile",
        "-f", str(page), "-l", str(page), pdf, out)
    with Image.open(f"{out}.pgm") as picture:
        return picture.copy()


def drawn_by_librsvg(svg):
    out = svg.with_name(f"{svg.stem}-librsvg.png")
    dpi = str(DPI * FINER)
    run("rsvg-convert", "-d", dpi, "-p", dpi, "-b", "white", svg, "-o", out)
    return Image.open(out).convert("L")


def difference(one, other):
    """Returns the differences of two images of a page, in levels of gray."""
    if one.size != other.size:
        return dict.fromkeys(MOST, 255)

    def worst(finer):
        return ImageChops.difference(one.reduce(finer), other.reduce(finer))

    pixels = worst(FINER)
    return {
        "pixel": pixels.getextrema()[1],
        "square": worst(FINER * SQUARE).getextrema()[1],
        "page": round(ImageStat.Stat(pixels).mean[0], 2),
    }


def too_far(off):
    return [f"{what} off by {off[what]}, at most {most}"
            for what, most in MOST.items() if off[what] > most]


def break_svg(svg):
    """Returns copies of an image with one error each, by the name of the error."""
    place = re.compile(r"translate\(([\d.]+) ([\d.]+)\)")

    def moved(count, x):
        return place.sub(lambda at: f"translate({float(at[1]) + x:.2f} {at[2]})", svg, count)

    # The glyph of the full stop in the built-in regular face.
    stops = [use.span() for use in re.finditer(r'<use href="#r17"[^>]*/>', svg)]
    start, end = stops[len(stops) // 2]
    return {
        "a full stop is missing": svg[:start] + svg[end:],
        "the first line stands half a point to the right": moved(1, 0.5),
        "all stands a quarter of a point to the right": moved(0, 0.25),
        "the logo is missing": re.sub(r"<image [^>]*/>", "", svg),
    }


def goldens(output):
    """Returns the differences between the golden page images and poppler's.

    The goldens have 72 pixels per inch and four levels of gray, so only squares and complete
    pages can be compared.
    """
    complaints = []
    for golden in sorted(pathlib.Path("tests/ref/pages").glob("*.png")):
        letter, page = golden.stem.rsplit("-", 1)
        poppler = drawn_by_poppler(output / f"{letter}.pdf", page, 72 * FINER).reduce(FINER)
        picture = Image.open(golden).convert("L")
        # One program rounds the edge of the page down to a pixel, the other up.
        poppler = poppler.crop((0, 0, *picture.size))
        off = ImageChops.difference(picture.reduce(SQUARE), poppler.reduce(SQUARE))
        square, page_mean = off.getextrema()[1], ImageStat.Stat(off).mean[0]
        print(f"golden {golden.name}: off by {square} (a square), {page_mean:.2f} (the page)")
        if square > PALE.get(golden.name, MAX_OF_GOLDEN["square"]) or page_mean > MAX_OF_GOLDEN["page"]:
            complaints.append(f"{golden.name} is not poppler's picture")
    return complaints


def main(program, output):
    output = pathlib.Path(output) / "images"
    output.mkdir(parents=True, exist_ok=True)
    worst = dict.fromkeys(MOST, 0)
    compared = failed = 0
    for letter in sorted(pathlib.Path("tests/letters").glob("*.json")):
        pdf = output / f"{letter.stem}.pdf"
        run(program, "render", letter, "-o", pdf)
        pages = int(re.search(r"Pages:\s+(\d+)", run("pdfinfo", pdf)).group(1))
        complaints = []
        for page in sorted({*range(1, min(pages, 3) + 1), pages}):
            svg = output / f"{letter.stem}-{page}.svg"
            run(program, "render", letter, "-o", svg, "--page", str(page))
            poppler = drawn_by_poppler(pdf, page)
            off = difference(drawn_by_librsvg(svg), poppler)
            worst = {what: max(worst[what], off[what]) for what in MOST}
            complaints += [f"page {page}: {complaint}" for complaint in too_far(off)]
            compared += 1
            if (letter.stem, page) == ("telecomraad", 1):
                for what, image in break_svg(svg.read_text(encoding="utf-8")).items():
                    broken = output / "broken.svg"
                    broken.write_text(image, encoding="utf-8")
                    if not too_far(difference(drawn_by_librsvg(broken), poppler)):
                        complaints.append(f"not detected: {what}")
        failed += bool(complaints)
        for complaint in complaints:
            print(f"FAILED {letter.stem}: {complaint}")
    for complaint in goldens(output):
        failed += 1
        print(f"FAILED {complaint}")
    print(f"{compared} page images compared; off by at most "
          + ", ".join(f"{off} (a {what})" for what, off in worst.items()))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
