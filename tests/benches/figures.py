"""Measures the CPU time of a letter, in the library and through HTTP, beside other renderers.

usage: figures.py PROGRAM MODULES [ROUNDS]

    pip install typst; npm install docx, in the folder MODULES

In alternating rounds, letters run through `PROGRAM batch` with one thread, which is the library
with its files written; through `PROGRAM serve` one after another on a persistent connection, with
its log; through Typst and npm's docx in process; and, where they are installed, through LibreOffice
(DOCX to PDF) and WeasyPrint (HTML to PDF). All letters differ, so that no cache helps. Only CPU
time is counted, user and system, because time on a busy machine says little. Prints medians and
their range, ratios, the memory of the service after 1,000 letters, and the CPU time until it is
ready.
"""

import datetime
import http.client
import json
import os
import pathlib
import platform
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from importlib.util import find_spec

import peers

LETTERS, PEER_LETTERS, LONG_LETTERS, FILES = 200, 40, 10, 10
TICK = os.sysconf("SC_CLK_TCK")


def cpu(pid):
    """Returns the seconds of CPU time of a process."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICK


class Service:
    """`PROGRAM serve`, with its log written to a file."""

    def __init__(self, program, folder):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            self.port = taken.getsockname()[1]
        begin = time.perf_counter()
        self.process = subprocess.Popen(
            [program, "serve", "--listen", f"127.0.0.1:{self.port}", "--drain-delay", "0"],
            stdout=subprocess.DEVNULL, stderr=(folder / "log").open("w"))
        while True:
            try:
                self.connection = http.client.HTTPConnection("127.0.0.1", self.port)
                self.connection.request("GET", "/readyz")
                if self.connection.getresponse().read() is not None:
                    break
            except ConnectionRefusedError:
                time.sleep(0.001)
        self.ready = time.perf_counter() - begin, cpu(self.process.pid)

    def render(self, letter, format):
        headers = {"Content-Type": "application/json"}
        self.connection.request(
            "POST", f"/v1/letters?format={format}", json.dumps(letter).encode(), headers)
        answer = self.connection.getresponse()
        document = answer.read()
        assert answer.status == 200, document
        return document

    def close(self):
        self.process.terminate()
        self.process.wait()

    def measure(self, letters, format):
        """Returns the seconds of CPU time per letter, and the bytes of the last."""
        # The service closes connections that are idle while others render.
        self.connection.close()
        begin = cpu(self.process.pid)
        for letter in letters:
            document = self.render(letter, format)
        return (cpu(self.process.pid) - begin) / len(letters), len(document)

    def memory(self, field):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(rf"{field}:\s+(\d+)", status)[1]) / 1024


class Library:
    """`PROGRAM batch` with one thread."""

    def __init__(self, program, folder):
        self.program, self.folder = program, folder

    def cpu(self, letters, format):
        out = self.folder / "out"
        batch = self.folder / "letters.ndjson"
        batch.write_text("\n".join(map(json.dumps, letters)))
        used = peers.command_cpu([self.program, "batch", "-j", "1", "-f", format, "-o", out, batch])
        manifest = json.loads((out / "manifest.json").read_text())["letters"]
        size = next(out.glob(f"*.{format}")).stat().st_size
        shutil.rmtree(out)
        return used, size, manifest[0]["pages"]

    def measure(self, letters, format):
        """Returns the seconds of CPU time per letter without the start, bytes and pages."""
        start, size, pages = self.cpu(letters[:1], format)
        return (self.cpu(letters, format)[0] - start) / (len(letters) - 1), size, pages


class Figures:
    """The measurements of each row, by its name."""

    def __init__(self):
        self.times, self.sizes = {}, {}

    def add(self, name, seconds, size):
        self.times.setdefault(name, []).append(seconds * 1000)
        self.sizes[name] = size

    def median(self, name):
        return statistics.median(self.times[name])

    def print_rows(self):
        print("| | CPU per letter | range | letters per second and core | bytes |")
        print("|---|---|---|---|---|")
        for name, times in self.times.items():
            median = self.median(name)
            print(f"| {name} | {median:.2f} ms | {min(times):.2f}–{max(times):.2f} | "
                  f"{1000 / median:,.0f} | {self.sizes[name]:,} |")

    def print_ratio(self, name, peer):
        if peer in self.times:
            print(f"| {name} | {peer} | {self.median(peer) / self.median(name):.1f} |")


def measure_office(figures, service, folder, first):
    """Measures LibreOffice and WeasyPrint, if they are installed."""
    found = [("LibreOffice, DOCX to PDF", "docx", peers.libreoffice, shutil.which("soffice")),
             ("WeasyPrint, HTML to PDF", "html", peers.weasyprint, find_spec("weasyprint"))]
    for name, format, command, is_installed in found:
        if not is_installed:
            continue
        files = [folder / f"{at}.{format}" for at in range(FILES)]
        service.connection.close()
        for at, file in enumerate(files):
            file.write_bytes(service.render(peers.numbered(first + at), format))
        seconds = peers.marginal_cpu(command(folder), list(map(str, files)))
        figures.add(name, seconds, files[0].with_suffix(".pdf").stat().st_size
                    if format == "docx" else pathlib.Path(f"{files[0]}.pdf").stat().st_size)


def main(program, modules, rounds="5"):
    figures = Figures()
    typst, docx = peers.Typst(), peers.NpmDocx(modules)
    number = 0

    def letters(count, make=peers.numbered):
        nonlocal number
        number += count
        return [make(at) for at in range(number - count, number)]

    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        library = Library(program, folder)
        readies = []
        for _ in range(5):
            service = Service(program, folder)
            readies.append(service.ready)
            service.close()
        service = Service(program, folder)
        rendered = 0
        while rendered < 1000:
            service.measure(letters(LETTERS), "pdf")
            rendered += LETTERS
        memory = service.memory("VmRSS"), service.memory("VmHWM")
        for _ in range(int(rounds)):
            for format in ("pdf", "docx"):
                upper = format.upper()
                used, size, _ = library.measure(letters(LETTERS + 1), format)
                figures.add(f"{upper}, library", used, size)
                figures.add(f"{upper}, HTTP", *service.measure(letters(LETTERS), format))
            used, size, pages = library.measure(letters(LONG_LETTERS + 1, peers.long), "pdf")
            figures.add(f"PDF of {pages} pages, library", used, size)
            figures.add(f"PDF of {pages} pages, HTTP",
                        *service.measure(letters(LONG_LETTERS, peers.long), "pdf"))
            figures.add("Typst", *typst.measure(letters(PEER_LETTERS)))
            figures.add(f"Typst, {pages} pages", *typst.measure(letters(3, peers.long)))
            figures.add("npm docx", *docx.measure(1_000_000 + number, PEER_LETTERS))
            measure_office(figures, service, folder, number)
        service.close()
    docx.close()
    print(f"{datetime.date.today()}, {os.cpu_count()} cores ({platform.machine()}), "
          f"load {os.getloadavg()[0]:.1f} at the end, {rounds} rounds\n")
    figures.print_rows()
    print("\n| | beside | times as many letters with the same CPU time |")
    print("|---|---|---|")
    for way in ("library", "HTTP"):
        for peer in ("Typst", "LibreOffice, DOCX to PDF", "WeasyPrint, HTML to PDF"):
            figures.print_ratio(f"PDF, {way}", peer)
        figures.print_ratio(f"PDF of {pages} pages, {way}", f"Typst, {pages} pages")
        figures.print_ratio(f"DOCX, {way}", "npm docx")
    wall, used = (statistics.median(each) * 1000 for each in zip(*readies))
    print(f"\nMemory of the service after {rendered:,} letters: {memory[0]:.0f} MiB, at most "
          f"{memory[1]:.0f} MiB. Ready after {wall:.0f} ms, {used:.0f} ms of CPU time.")


if __name__ == "__main__":
    main(*sys.argv[1:])
