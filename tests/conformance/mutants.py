"""Checks mutants of the test letters, which tests/suite/fuzz_letters.rs sends to the service.

usage: mutants.py PROGRAM OUTPUT-DIR VERAPDF-JARS SCHEMAS VALIDATOR

Starts PROGRAM, and sends as many mutants as MUTANTS says (default: 2,000). Each is rejected
with its violations or rendered in all formats; our own linter checks one in fifty. Of these

- qpdf and pikepdf open every PDF without a message;
- veraPDF, the Open XML SDK and the ECMA-376 schemas report nothing for 200 of them, or for
  all if there are fewer.

The other arguments are those of pdf_standards.py and ooxml.py, which verify these checkers.
"""

import collections
import os
import pathlib
import shutil
import subprocess
import sys
import time

import pdf_standards
import ooxml

TEST = "fuzz_letters::the_service_answers_every_mutant"
MOST = 200
FEW = 10_000


def spread(files):
    """Returns an evenly distributed part of the files, so that slow checkers finish in time."""
    count = min(len(files), MOST)
    return [files[place * len(files) // count] for place in range(count)]


def make(program, count, folder):
    """Sends mutants to the service; returns whether it handled all of them."""
    shutil.rmtree(folder, ignore_errors=True)
    settings = {"KAMERBRIEF": str(pathlib.Path(program).resolve()), "MUTANTS": str(count),
                "MUTANTS_TO": str(folder.resolve())}
    # The client is slower than the service: a release build of it pays off for many mutants.
    build = ["--release"] if count > FEW else []
    command = ["cargo", "test", "--quiet", "--locked", *build, "--test", "suite", TEST, "--",
               "--exact", "--ignored", "--nocapture"]
    return subprocess.run(command, env=os.environ | settings).returncode == 0


def main(program, output, jars, schemas, validator):
    count = int(os.environ.get("MUTANTS", 2_000))
    output = pathlib.Path(output)
    folder = output / "mutants"
    answered = make(program, count, folder)
    start = time.monotonic()
    pdfs, packages = sorted(folder.glob("*.pdf")), sorted(folder.glob("*.docx"))
    # Two in three mutants are valid letters, and one in fifty of these is saved.
    missing = len(pdfs) < count / 200 or len(pdfs) != len(packages)
    if missing:
        print(f"FAILED {len(pdfs)} PDF and {len(packages)} DOCX of {count} mutants")

    complaints = collections.defaultdict(list)
    for pdf in pdfs:
        complaints[pdf] += pdf_standards.openers(pdf, draw=False)
    some = spread(pdfs)
    results, checks = pdf_standards.verapdf(jars, some) if some else ({}, 0)
    for (pdf, profile), failures in results.items():
        complaints[pdf] += [f"{profile}: {message}" for _, message in failures]
    everything = ooxml.schema(schemas, output / "schemas")
    jobs = [(docx, ooxml.OFFICES[place % 2]) for place, docx in enumerate(spread(packages))]
    for (docx, _), reported in ooxml.sdk(validator, jobs).items():
        complaints[docx] += reported
        complaints[docx] += ooxml.by_ecma(docx, everything)

    failed = 0
    for file, reported in complaints.items():
        failed += bool(reported)
        if reported:
            print(f"FAILED {file.name}")
        for complaint in reported:
            print(f"       {complaint}")
    print(f"{len(pdfs)} mutants by qpdf and pikepdf, {len(some)} of them by veraPDF ({checks} "
          f"checks), {len(jobs)} by the Open XML SDK and ECMA-376: {failed} failed; "
          f"{time.monotonic() - start:.0f} s")
    return 1 if failed or missing or not answered else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
