"""Counts the instructions of the seed letter in each format, and compares them with the recorded.

usage: instructions.py PROGRAM [--record]

A count does not depend on the load of the machine, as a time does. For each format, valgrind counts
the instructions of a batch of one letter and of one of 21 different letters; the difference is that
of 20 letters without the start of the program. It includes the digest of the file in the manifest.
Fails if a format takes over 3 % more than in instructions.json. If one takes over 3 % less, record
the figures again, so that they stay a limit. They depend on the compiler, so they are compared only
if it has the version that they were recorded with; PROGRAM is the one that the Dockerfile builds.
"""

import json
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
LETTER = json.loads((ROOT / "tests/letters/telecomraad.json").read_text())
RECORDED = pathlib.Path(__file__).with_suffix(".json")
FORMATS = ("pdf", "docx", "html")
LETTERS = 21
TOLERANCE = 0.03


def numbered(number):
    """Returns the letter with a number in its subject and in each of its paragraphs."""
    letter = json.loads(json.dumps(LETTER))
    letter["subject"] += f" {number}"
    letter["body"] = [f"{number:03} {text}" for text in letter["body"]]
    for section in letter["annexes"][0]["blocks"]:
        section = section["section"]
        section["blocks"] = [f"{number:03} {text}" for text in section["blocks"]]
    return letter


def count(program, form, letters, folder):
    """Returns the number of instructions of a batch."""
    batch = folder / f"{letters}.ndjson"
    batch.write_text("\n".join(json.dumps(numbered(n)) for n in range(1, letters + 1)))
    run = subprocess.run(
        ["valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null",
         program, "batch", "-j", "1", "-f", form, "-o", folder / f"{form}-{letters}", batch],
        capture_output=True, text=True)
    counted = re.search(r"I +refs: +([0-9,]+)", run.stderr)
    if run.returncode or not counted:
        sys.exit(f"{form}: {run.stderr}")
    return int(counted[1].replace(",", ""))


def per_letter(program, form):
    with tempfile.TemporaryDirectory() as folder:
        one, all = (count(program, form, n, pathlib.Path(folder)) for n in (1, LETTERS))
    return (all - one) // (LETTERS - 1)


def main(program, *options):
    compiler = subprocess.run(["rustc", "--version"], capture_output=True, text=True).stdout.strip()
    found = {form: per_letter(program, form) for form in FORMATS}
    if "--record" in options:
        RECORDED.write_text(json.dumps({"compiler": compiler, "instructions": found}, indent=2) + "\n")
    recorded = json.loads(RECORDED.read_text())
    comparable = recorded["compiler"] == compiler
    failed = False
    for form, instructions in found.items():
        change = instructions / recorded["instructions"][form] - 1
        beyond = comparable and change > TOLERANCE
        failed = failed or beyond
        mark = "FAIL" if beyond else "    "
        again = "; record the figures again" if comparable and change < -TOLERANCE else ""
        print(f"{mark} {form:4} {instructions / 1e6:6.2f} M instructions per letter, {change:+.1%}{again}")
    if not comparable:
        print(f"NOT COMPARED: recorded with {recorded['compiler']}, and this is {compiler}")
    sys.exit(failed)


if __name__ == "__main__":
    main(*sys.argv[1:])
