"""Measures CPU time per letter, from JSON to PDF bytes, against Typst in the same run.

usage: beside_typst.py PROGRAM        (needs: pip install typst)

Typst renders the seed letter in process, with the same fonts, text width and page grid, tagged,
as PDF/UA-1 and PDF/A-2a. In alternating rounds, the letter runs through the benchmark "JSON to
PDF" of stages.rs, also in process, and through `PROGRAM serve` on loopback, including HTTP. The
letters of the service and of Typst differ each time, so that no cache helps. Prints medians and
ratios.
"""

import http.client
import json
import os
import pathlib
import statistics
import subprocess
import sys
import time

import typst

ROOT = pathlib.Path(__file__).resolve().parents[2]
LETTER = json.loads((ROOT / "tests/letters/telecomraad.json").read_text())
ROUNDS, LETTERS = 9, 40
TICK = os.sysconf("SC_CLK_TCK")


def numbered(number):
    """Returns the letter with a number in each of its paragraphs."""
    letter = json.loads(json.dumps(LETTER))
    letter["subject"] += f" {number}"
    letter["body"] = [f"{number} {text}" for text in letter["body"]]
    for section in letter["annexes"][0]["blocks"]:
        section = section["section"]
        section["blocks"] = [f"{number} {text}" for text in section["blocks"]]
    return letter


def markup(letter):
    """Returns the letter as Typst source on the same page grid."""
    def text(string):
        return "#" + json.dumps(string, ensure_ascii=False)

    sender = letter["sender"]
    column = [f'*{text(sender["unit"])}*', text(sender["visitingAddress"][0])]
    out = [
        f'#set document(title: {json.dumps(letter["subject"], ensure_ascii=False)})',
        '#set page(paper: "a4", margin: (left: 28mm, right: 49mm, top: 66.4mm, bottom: 19mm),'
        ' footer: context [#counter(page).display() van #counter(page).final().first()])',
        '#set text(font: "DejaVu Sans", size: 9pt, lang: "nl", hyphenate: false, kerning: false, ligatures: false)',
        '#set par(leading: 5.4pt, spacing: 17.4pt, linebreaks: "simple")',
        '#set heading(numbering: "1.")',
        f'#place(dx: 136mm, block(width: 35mm)[{" ".join(column)}])',
        text(sender["organisation"]),
        text(letter["subject"]),
        text(letter["salutation"]),
        *(text(paragraph) for paragraph in letter["body"]),
        *(text(f'{s["name"]} {s["function"]}') for s in letter["signatories"]),
        "#pagebreak()",
        f'= {text(letter["annexes"][0]["title"])}',
    ]
    for section in letter["annexes"][0]["blocks"]:
        section = section["section"]
        out.append(f'== {text(section["title"])}')
        out += [text(paragraph) for paragraph in section["blocks"]]
    return "\n\n".join(out)


def cpu(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def main(program):
    port = 18080
    server = subprocess.Popen([program, "serve"], stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL,
                              env={**os.environ, "KAMERBRIEF_LISTEN": f"127.0.0.1:{port}"})
    time.sleep(1)
    client = http.client.HTTPConnection("127.0.0.1", port)
    compiler = typst.Compiler(markup(LETTER).encode(), font_paths=[str(ROOT / "fonts")],
                              ignore_system_fonts=True)

    def ours(number):
        body = json.dumps(numbered(number))
        client.request("POST", "/v1/letters", body, {"Content-Type": "application/json"})
        answer = client.getresponse()
        pdf = answer.read()
        assert answer.status == 200, pdf
        return pdf

    def typsts(number):
        return compiler.compile(markup(numbered(number)).encode(), format="pdf",
                                pdf_standards=["a-2a", "ua-1"])

    def in_process():
        run = ["cargo", "bench", "-q", "--bench", "stages", "--", "--noplot",
               "--warm-up-time", "0.3", "--measurement-time", "0.7", "telecomraad/JSON to PDF"]
        subprocess.run(run, cwd=ROOT, check=True, capture_output=True)
        target = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
        estimates = target / "criterion/telecomraad/JSON to PDF/new/estimates.json"
        return json.loads(estimates.read_text())["median"]["point_estimate"] / 1e6

    sizes = len(ours(0)), len(typsts(0))
    mine, theirs, alone, number = [], [], [], 0
    for _ in range(ROUNDS):
        alone.append(in_process())
        start = cpu(server.pid)
        for _ in range(LETTERS * 4):
            number += 1
            ours(number)
        mine.append((cpu(server.pid) - start) / (LETTERS * 4) * 1000)
        start = time.process_time()
        for _ in range(LETTERS):
            number += 1
            typsts(number)
        theirs.append((time.process_time() - start) / LETTERS * 1000)
    memory = pathlib.Path(f"/proc/{server.pid}/status").read_text()
    peak = int(memory.split("VmHWM:")[1].split()[0]) / 1024
    server.terminate()
    typst_ms = statistics.median(theirs)
    print(f"Typst      {typst_ms:.2f} ms ({min(theirs):.2f}-{max(theirs):.2f}), {sizes[1]} bytes")
    for name, times in (("in process", alone), ("served", mine)):
        median = statistics.median(times)
        print(f"{name:10} {median:.2f} ms ({min(times):.2f}-{max(times):.2f}), "
              f"ratio to Typst {median / typst_ms:.3f}")
    print(f"{sizes[0]} bytes; the server's peak memory: {peak:.0f} MiB after {number} letters")


if __name__ == "__main__":
    main(*sys.argv[1:])
