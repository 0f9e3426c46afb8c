"""Compares page images with what poppler makes of the PDF.

usage: images.py PROGRAM OUTPUT-DIR

The pages of each letter of tests/letters (of a long one the first three and the
last) are rendered to SVG and drawn by librsvg; poppler draws the same pages of
the PDF. Both draw at 384 dots an inch, four times as fine as is compared, so
that how each smooths edges counts for little. Then at 96 dots an inch, in 256
levels of grey,

- no pixel is far off: no sign, however small, is missing or moved;
- no square of 16 pixels has more or less ink;
- the whole page is off by little on average: nothing is moved or resized.

Images with one sign taken out, one line moved by half a point, all lines moved
by a quarter, or without the logo must fail: the judge is awake. The page
goldens, which a third program drew, must look as poppler draws them. Needs
Pillow.
"""

import pathlib
import re
import subprocess
import sys

from PIL import Image, ImageChops, ImageStat

DPI, FINER, SQUARE = 96, 4, 16
# The most that may be off, in levels of grey. Poppler puts large signs on whole
# pixels of its own, a fifth of a point: a pixel between black and white may be
# some 100 off, and one whose sign is gone or elsewhere is 160 and more.
MOST = {"pixel": 130, "square": 6, "page": 4}
MAX_OF_GOLDEN = {"square": 20, "page": 3}
# Four levels of grey show the pale word behind a draft as white: 38 levels off.
PALE = {"draft-1.png": 40}


def run(*command):
    """The output of a command that must succeed."""
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}")
    return done.stdout


def drawn_by_poppler(pdf, page, dpi=DPI * FINER):
    # As PGM: what takes long of a PNG is packing it.
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
    """How far two pictures of a page are off, in levels of grey."""
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


def damaged(svg):
    """The same image with one thing wrong, by what is wrong."""
    place = re.compile(r"translate\(([\d.]+) ([\d.]+)\)")

    def moved(count, x):
        return place.sub(lambda at: f"translate({float(at[1]) + x:.2f} {at[2]})", svg, count)

    # The shipped regular face has its full stop at this number.
    stops = [use.span() for use in re.finditer(r'<use href="#r17"[^>]*/>', svg)]
    start, end = stops[len(stops) // 2]
    return {
        "a full stop is missing": svg[:start] + svg[end:],
        "the first line stands half a point to the right": moved(1, 0.5),
        "all stands a quarter of a point to the right": moved(0, 0.25),
        "the logo is missing": re.sub(r"<image [^>]*/>", "", svg),
    }


def goldens(output):
    """What the page goldens of tests/ref/pages are off from poppler's pictures.

    They have 72 dots an inch and four levels of grey, so only squares and whole
    pages tell anything.
    """
    complaints = []
    for golden in sorted(pathlib.Path("tests/ref/pages").glob("*.png")):
        letter, page = golden.stem.rsplit("-", 1)
        poppler = drawn_by_poppler(output / f"{letter}.pdf", page, 72 * FINER).reduce(FINER)
        picture = Image.open(golden).convert("L")
        # One rounds the page's edge down to whole pixels, the other up.
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
                for what, image in damaged(svg.read_text(encoding="utf-8")).items():
                    broken = output / "damaged.svg"
                    broken.write_text(image, encoding="utf-8")
                    if not too_far(difference(drawn_by_librsvg(broken), poppler)):
                        complaints.append(f"not seen: {what}")
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
