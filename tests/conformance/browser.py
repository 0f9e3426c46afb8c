"""Checks HTML files with axe-core, the Nu checker and Chromium.

usage: browser.py PROGRAM OUTPUT-DIR RANDOM-LETTERS-DIR MODULES

Checks the HTML of all test letters in windows of the width of a desktop and of a phone, and
that of random letters (random_letters.py), of which every fourth is opened, alternately in
the two windows:

- axe-core reports nothing, neither for WCAG nor for best practices;
- the Nu checker of the W3C reports no errors and no warnings, and detects the language of
  each test letter correctly;
- Chromium requests nothing but the page, shows every image, does not scroll horizontally,
  and gives the word of a draft to assistive technology once.

Then it breaks the HTML of one letter in every way of break_html.py. The checkers must
report each broken file; otherwise they do not work. Images of a few letters are saved in
OUTPUT-DIR/browser, to be reviewed by people.

MODULES is the folder with the packages that browser/package.json names.
"""

import collections
import itertools
import json
import pathlib
import subprocess
import sys
import time

import break_html
import pdf_standards

HERE = pathlib.Path(__file__).parent
# Windows of a desktop and of a phone; WCAG 1.4.10 applies at 320 pixels.
WIDTHS = (1280, 320)
PICTURED = ("contents", "draft", "figures", "footnotes", "narrow-cells", "telecomraad")
# Opening a page takes a quarter of a second.
EVERY = 4
# Letters that together contain everything that is broken.
BREAKABLE = ("footnotes-everywhere", "narrow-cells", "inlines")


def looks(files, widths, pictured=()):
    """Returns the files to open, each with its window."""
    return [{"file": str(file.resolve()), "width": width}
            | ({"picture": f"{file.stem}-{width}.png"} if file.stem in pictured else {})
            for file in files for width in widths]


def by_browser(modules, visits, pictures):
    """Returns the reports about each file, and the number of cases that axe could not decide."""
    lines = "\n".join(map(json.dumps, visits))
    done = subprocess.run(["node", HERE / "browser/look.mjs", modules, "/usr/bin/chromium", pictures],
                          input=lines, capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"look.mjs\n{done.stdout}{done.stderr}")
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(answers) == len(visits), "a look is missing"
    errors = collections.defaultdict(list)
    for answer in answers:
        errors[pathlib.Path(answer["file"])] += [
            f"{answer['width']}: {reported}" for reported in answer["complaints"]]
    return errors, sum(answer["unsure"] for answer in answers)


def by_checker(modules, files, *options):
    """Returns the errors and warnings of the Nu checker about each file."""
    jar = pathlib.Path(modules) / "node_modules/vnu-jar/build/dist/vnu.jar"
    done = subprocess.run(["java", "-jar", jar, "--format", "json", "--stdout", "--exit-zero-always",
                           *options, *files], capture_output=True, text=True)
    try:
        messages = json.loads(done.stdout)["messages"]
    except ValueError:
        raise SystemExit(f"vnu\n{done.stdout}{done.stderr}") from None
    errors = collections.defaultdict(list)
    for message in messages:
        file = pathlib.Path(message["url"].removeprefix("file:"))
        kind = message.get("subType") or message["type"]
        errors[file].append(f"vnu {kind} in line {message.get('lastLine')}: {message['message']}")
    return errors


def breakable():
    """Returns a draft with the bodies of several letters."""
    first, *rest = (json.loads(pathlib.Path(f"tests/letters/{name}.json").read_text(encoding="utf-8"))
                    for name in BREAKABLE)
    return first | {"status": "draft",
                    "body": first["body"] + [block for letter in rest for block in letter["body"]]}


def find_undetected(folder, errors):
    """Returns the broken files that the checkers accepted."""
    if errors[folder / "valid.html"]:
        yield f"the unbroken file fails: {errors[folder / 'valid.html']}"
    for name, (expected, *_) in break_html.BROKEN.items():
        reported = errors[folder / f"{name}.html"]
        for checker, words in expected.items():
            if not any(f"{checker} " in one or f"{checker}:" in one for one in reported if words in one):
                yield f"{name}: {checker} does not report “{words}” but {reported}"


def main(program, output, generated, modules):
    start = time.monotonic()
    output = pathlib.Path(output).resolve()
    letters = sorted(pathlib.Path("tests/letters").glob("*.json"))
    own = pdf_standards.render(program, letters, output, "html")
    others = pdf_standards.render(program, sorted(pathlib.Path(generated).glob("*.json")),
                                  output / "generated", "html")
    folder = output / "broken-html"
    folder.mkdir(exist_ok=True)
    (folder / "draft.json").write_text(json.dumps(breakable()))
    break_html.main(*pdf_standards.render(program, [folder / "draft.json"], folder, "html"), folder)
    broken = [folder / f"{name}.html" for name in ("valid", *break_html.BROKEN)]
    pictures = output / "browser"
    pictures.mkdir(exist_ok=True)

    visits = looks(own, WIDTHS, PICTURED) + looks(broken, WIDTHS)
    for place, width in enumerate(WIDTHS):
        visits += looks(others[place * EVERY::len(WIDTHS) * EVERY], [width])
    errors, unsure = by_browser(modules, visits, pictures)
    checked = (by_checker(modules, own + broken),
               by_checker(modules, others, "--no-langdetect"))
    for file, reported in itertools.chain(*(found.items() for found in checked)):
        errors[file] += reported
    missed = list(find_undetected(folder, errors))

    failed = 0
    for html in own + others:
        failed += bool(errors[html])
        if errors[html] or html in own:
            print(f"{'FAILED' if errors[html] else 'ok':7}{html.stem}")
        for complaint in errors[html]:
            print(f"       {complaint}")
    for miss in missed:
        print(f"MISSED {miss}")
    print(f"{len(own)} letters and {len(others)} generated ones by axe, the Nu checker and Chromium in "
          f"{len(visits)} looks: {failed} failed; axe leaves {unsure} to people")
    print(f"{len(break_html.BROKEN)} broken files: {len(missed)} errors missing; "
          f"{time.monotonic() - start:.0f} s")
    return 1 if failed or missed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
