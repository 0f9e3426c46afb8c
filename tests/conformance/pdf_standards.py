"""Checks PDFs against PDF/A-2a and PDF/UA-1, and with other readers.

usage: pdf_standards.py PROGRAM OUTPUT-DIR RANDOM-LETTERS-DIR VERAPDF-JARS OPENTYPE-DIR

Checks the PDFs of all test letters, of random letters (random_letters.py) and of letters in
a typeface with CFF outlines:

- veraPDF reports no failed check, by either profile;
- qpdf and pikepdf open them without a message, and mutool draws the test letters.

Then it breaks the PDF of one letter in every way of break_pdf.py. veraPDF must report each
by the clause that it violates; otherwise it does not work.
"""

import collections
import json
import pathlib
import shutil
import subprocess
import sys
import time

import pikepdf

import break_pdf

HERE = pathlib.Path(__file__).parent
PROFILES = ("2a", "ua1")
# Letters that are also rendered in a typeface with CFF outlines.
IN_CFF = ("telecomraad", "footnotes", "tables", "markdown", "policy-letter")
# Messages of mutool about itself, not about a file.
OF_ITSELF = "warning: ICC support is not available\n"


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}")
    return done.stdout


def verapdf(jars, pdfs):
    """Returns the failed checks of each file and profile: lists of (clause, message)."""
    lines = run("java", "-cp", f"{jars}/*", HERE / "verapdf/Validate.java", *pdfs).splitlines()
    results, failures, checks = {}, None, 0
    for line in lines:
        fields = line.split("\t")
        if fields[0]:
            path, profile, made, _failed = fields
            checks += int(made)
            failures = results[pathlib.Path(path), profile] = []
        else:
            _, count, clause, sentence = fields
            failures.append((clause, f"{count} × {clause}: {sentence}"))
    missing = {(pdf, profile) for pdf in pdfs for profile in PROFILES} - set(results)
    if missing:
        raise SystemExit(f"veraPDF has no result for {sorted(map(str, missing))}")
    return results, checks


def openers(pdf, draw):
    """Returns the messages of readers that open a file."""
    done = subprocess.run(["qpdf", "--check", pdf], capture_output=True, text=True)
    if done.returncode != 0 or done.stderr:
        yield f"qpdf: {done.stdout}{done.stderr}"
    with pikepdf.open(pdf) as opened:
        yield from (f"pikepdf: {problem}" for problem in opened.check_pdf_syntax())
    for command in (["info"], ["draw", "-q", "-F", "pgm", "-o", "/dev/null"]) if draw else ():
        done = subprocess.run(["mutool", *command, pdf], capture_output=True, text=True)
        words = done.stderr.replace(OF_ITSELF, "")
        if done.returncode != 0 or words:
            yield f"mutool {command[0]}: {words}"


def render(program, letters, output, kind="pdf"):
    output.mkdir(parents=True, exist_ok=True)
    for letter in letters:
        run(program, "render", letter, "-o", output / f"{letter.stem}.{kind}")
    return [output / f"{letter.stem}.{kind}" for letter in letters]


def opentype(program, faces, output):
    """Renders letters in a house style whose fonts have CFF outlines."""
    style = output / "style"
    style.mkdir(parents=True, exist_ok=True)
    names = {"regular": "regular", "bold": "bold", "italic": "italic", "bold-italic": "bolditalic"}
    for name in names.values():
        shutil.copy(faces / f"texgyreheros-{name}.otf", style / f"{name}.otf")
    shutil.copy("templates/house-styles/capitals/logo.svg", style / "logo.svg")
    lines = [f'{key} = "{name}.otf"' for key, name in names.items()]
    (style / "house-style.toml").write_text("\n".join(
        ['name = "cff"', "typography.no-break-numbers = true", "[fonts]",
         'family = "TeX Gyre Heros"', *lines]) + "\n")
    letters = [pathlib.Path(f"tests/letters/{letter}.json") for letter in IN_CFF]
    # A soft hyphen at a line end has the glyph of the hyphen: two codes, one CID.
    hyphen = json.loads(pathlib.Path("tests/letters/minimal.json").read_text())
    hyphen["body"] = [("een donau\u00adstoomboot\u00advaart-maatschappij " * 20).strip()]
    letters.append(output / "soft-hyphen.json")
    letters[-1].write_text(json.dumps(hyphen))
    pdfs = [output / f"cff-{letter.stem}.pdf" for letter in letters]
    for letter, pdf in zip(letters, pdfs):
        run(program, "--house-style", style, "--default-house-style", "cff",
            "render", letter, "-o", pdf)
    return pdfs


def fonts(pdf):
    """Returns poppler's names for the font types of a file, and their encodings."""
    lines = run("pdffonts", pdf).splitlines()[2:]
    return {"CID Type 0C" in line for line in lines}, {"Custom" in line for line in lines}


def find_undetected(results, folder):
    """Returns the broken files that veraPDF accepted."""
    for profile in PROFILES:
        if results[folder / "valid.pdf", profile]:
            yield f"the unbroken file fails {profile}"
    for name, (expected, _) in break_pdf.BROKEN.items():
        for profile, clause in expected.items():
            clauses = [found for found, _ in results[folder / f"{name}.pdf", profile]]
            if not any(found == clause or found.startswith((f"{clause}-", f"{clause}."))
                       for found in clauses):
                yield f"{name}: {profile} reports no failure of {clause} but of {clauses}"


def main(program, output, generated, jars, faces):
    start = time.monotonic()
    output = pathlib.Path(output)
    letters = sorted(pathlib.Path("tests/letters").glob("*.json"))
    own = render(program, letters, output)
    others = render(program, sorted(pathlib.Path(generated).glob("*.json")), output / "generated")
    own += opentype(program, pathlib.Path(faces), output / "opentype")
    break_pdf.main(output / "markdown.pdf", output / "broken")
    valid = [output / "broken/valid.pdf"]
    broken = [output / f"broken/{name}.pdf" for name in break_pdf.BROKEN]

    results, checks = verapdf(jars, own + others + valid + broken)
    complaints = collections.defaultdict(list)
    for pdf in own + others:
        for profile in PROFILES:
            complaints[pdf] += [f"{profile}: {message}" for _, message in results[pdf, profile]]
        complaints[pdf] += openers(pdf, draw=pdf in own)
    missed = list(find_undetected(results, output / "broken"))
    kinds, encodings = zip(*(fonts(pdf) for pdf in (output / "opentype").glob("*.pdf")))
    if set().union(*kinds) != {True} or True not in set().union(*encodings):
        missed.append("no face in CFF was checked, or none with an encoding of its own")

    failed = 0
    for pdf in own + others:
        failed += bool(complaints[pdf])
        if complaints[pdf] or pdf in own:
            print(f"{'FAILED' if complaints[pdf] else 'ok':7}{pdf.stem}")
        for complaint in complaints[pdf]:
            print(f"       {complaint}")
    for miss in missed:
        print(f"MISSED {miss}")
    print(f"{len(own)} letters and {len(others)} generated ones by PDF/A-2a and PDF/UA-1, "
          f"{checks} checks: {failed} failed")
    print(f"{len(broken)} broken files: {len(missed)} complaints missing; "
          f"{time.monotonic() - start:.0f} s")
    return 1 if failed or missed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
