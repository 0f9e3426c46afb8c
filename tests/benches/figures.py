"""Measures the throughput of one core, against Typst and LibreOffice in the same run.

usage: figures.py PROGRAM        (needs: pip install typst; soffice)

In alternating rounds the seed letter runs through `PROGRAM serve` as PDF and as DOCX, including
HTTP, one after another on a persistent connection; through Typst in process, as in
beside_typst.py; and, as DOCX, through one running LibreOffice that converts many files to PDF.
For LibreOffice only the marginal time per file counts, not its start. All letters differ, so
that no cache helps. Prints letters per second and core (by CPU time), medians and 99th
percentiles of the durations, the maximum memory, and ratios.
"""

import datetime
import http.client
import json
import os
import pathlib
import platform
import re
import resource
import socket
import statistics
import subprocess
import sys
import tempfile
import time

import typst
from beside_typst import LETTER, ROOT, cpu, markup, numbered

ROUNDS, LETTERS, FILES = 5, 200, 20
FORMATS = ("pdf", "docx")


class Service:
    def __init__(self, program):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            self.port = taken.getsockname()[1]
        options = ["--listen", f"127.0.0.1:{self.port}", "--log-format", "off"]
        self.process = subprocess.Popen([program, "serve", *options, "--drain-delay", "0"])
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port)).close()
                break
            except ConnectionRefusedError:
                time.sleep(0.01)
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port)

    def render(self, letter, format):
        body = json.dumps(letter).encode()
        headers = {"Content-Type": "application/json"}
        begin = time.perf_counter()
        self.connection.request("POST", f"/v1/letters?format={format}", body, headers)
        answer = self.connection.getresponse()
        document = answer.read()
        assert answer.status == 200, document
        return document, time.perf_counter() - begin

    def memory(self):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmHWM:\s+(\d+)", status)[1]) / 1024


def converted(folder, files):
    """Returns CPU time, duration and memory (MiB) of LibreOffice for converting these files."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begin = time.perf_counter()
    subprocess.run(
        ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile",
         "--convert-to", "pdf", "--outdir", folder, *files],
        check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )
    took = time.perf_counter() - begin
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert all(file.with_suffix(".pdf").exists() for file in files)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return used, took, after.ru_maxrss / 1024


def row(name, cpu_seconds, times, memory):
    times = sorted(times)
    p99 = f"{1000 * times[len(times) * 99 // 100]:.1f} ms" if len(times) >= 100 else "–"
    print(
        f"| {name} | {1000 * cpu_seconds:.2f} ms | {1 / cpu_seconds:,.0f} | "
        f"{1000 * statistics.median(times):.1f} ms | {p99} | {memory:.0f} MiB |"
    )


def main():
    service = Service(sys.argv[1])
    typesetter = typst.Compiler(
        markup(LETTER).encode(), font_paths=[str(ROOT / "fonts")], ignore_system_fonts=True
    )
    used = {name: [] for name in (*FORMATS, "typst", "soffice")}
    took = {name: [] for name in used}
    number = 0
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        files = []
        for at in range(FILES):
            file = folder / f"{at}.docx"
            file.write_bytes(service.render(numbered(-at - 1), "docx")[0])
            files.append(file)
        converted(folder, files[:1])
        for _ in range(ROUNDS):
            for format in FORMATS:
                letters = [numbered(number + at) for at in range(LETTERS)]
                begin = cpu(service.process.pid)
                took[format] += [service.render(letter, format)[1] for letter in letters]
                used[format].append((cpu(service.process.pid) - begin) / LETTERS)
                number += LETTERS
            letters = [markup(numbered(number + at)).encode() for at in range(LETTERS // 5)]
            begin = time.process_time()
            for letter in letters:
                start = time.perf_counter()
                typesetter.compile(letter, format="pdf", pdf_standards=["a-2a", "ua-1"])
                took["typst"].append(time.perf_counter() - start)
            used["typst"].append((time.process_time() - begin) / len(letters))
            one, many = converted(folder, files[:1]), converted(folder, files)
            used["soffice"].append((many[0] - one[0]) / (FILES - 1))
            took["soffice"].append((many[1] - one[1]) / (FILES - 1))
        memory, office = service.memory(), max(one[2], many[2])
    service.process.terminate()
    service.process.wait()
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    of = {name: statistics.median(each) for name, each in used.items()}
    print(
        f"{datetime.date.today()}, {os.cpu_count()} cores ({platform.machine()}), "
        f"load {os.getloadavg()[0]:.1f} at the end"
    )
    print("| | CPU a letter | letters a second and core | p50 | p99 | most memory |")
    print("|---|---|---|---|---|---|")
    row("kamerbrief, PDF by HTTP", of["pdf"], took["pdf"], memory)
    row("kamerbrief, DOCX by HTTP", of["docx"], took["docx"], memory)
    row("Typst, PDF in process", of["typst"], took["typst"], own)
    row("LibreOffice, DOCX to PDF, running", of["soffice"], took["soffice"], office)
    print(
        f"PDF: {of['typst'] / of['pdf']:.1f} times as many letters as Typst, "
        f"{of['soffice'] / of['pdf']:.0f} times as many as LibreOffice, with the same CPU"
    )


if __name__ == "__main__":
    main()
