"""The renderers beside which figures.py measures, and the letters that all of them render.

Each measures its own CPU time, so that the load of the machine does not count: Typst in this
process, npm's docx in a running Node.js, LibreOffice and WeasyPrint by what a file more costs.
Typst and npm's docx write the seed letter on the same page grid as this program, with the same
letterhead; Typst as PDF/UA-1 and PDF/A-2a.
"""

import json
import pathlib
import resource
import subprocess
import time

import typst

ROOT = pathlib.Path(__file__).resolve().parents[2]
LETTER = json.loads((ROOT / "tests/letters/telecomraad.json").read_text())
TEXT = ("Van de bruggen en viaducten in het hoofdwegennet voldoet een groot deel aan de norm; de "
        "overige worden in de komende jaren hersteld. ") * 4


def numbered(number):
    """Returns the seed letter with a number in each of its paragraphs."""
    letter = json.loads(json.dumps(LETTER))
    letter["subject"] += f" {number}"
    letter["body"] = [f"{number} {text}" for text in letter["body"]]
    for section in letter["annexes"][0]["blocks"]:
        section = section["section"]
        section["blocks"] = [f"{number} {text}" for text in section["blocks"]]
    return letter


def long(number):
    """Returns a letter of 53 pages: the seed letter with an annex of 30 sections."""
    letter = numbered(number)
    letter["annexes"][0]["blocks"] = [
        {"section": {"title": f"Deel {part}", "blocks": [f"{number} {part}.{at} {TEXT}" for at in range(10)]}}
        for part in range(1, 31)]
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


class Typst:
    """Typst in process, with the same fonts."""

    def __init__(self):
        self.compiler = typst.Compiler(
            markup(LETTER).encode(), font_paths=[str(ROOT / "fonts")], ignore_system_fonts=True)

    def compile(self, letter):
        return self.compiler.compile(
            markup(letter).encode(), format="pdf", pdf_standards=["a-2a", "ua-1"])

    def measure(self, letters):
        """Returns the seconds of CPU time per letter, and the bytes of the last."""
        start = time.process_time()
        for letter in letters:
            pdf = self.compile(letter)
        return (time.process_time() - start) / len(letters), len(pdf)


class NpmDocx:
    """npm's docx in a running Node.js."""

    WARM_UP = 300

    def __init__(self, modules):
        self.process = subprocess.Popen(
            ["node", ROOT / "tests/benches/npm_docx.mjs", modules],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.measure(0, self.WARM_UP)

    def measure(self, first, letters):
        """Returns the seconds of CPU time and the bytes per letter."""
        print(first, letters, file=self.process.stdin, flush=True)
        answer = json.loads(self.process.stdout.readline())
        return answer["ms"] / 1000, answer["bytes"]

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def command_cpu(command, **options):
    """Runs a command, and returns its seconds of CPU time."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **options)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def marginal_cpu(command, files):
    """Returns the seconds of CPU time that a command takes for a file more."""
    one, all = command_cpu(command(files[:1])), command_cpu(command(files))
    return (all - one) / (len(files) - 1)


def libreoffice(folder):
    """Returns the command with which LibreOffice converts files to PDF."""
    return lambda files: [
        "soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile",
        "--convert-to", "pdf", "--outdir", folder, *files]


def weasyprint(folder):
    """Returns the command with which WeasyPrint converts files to PDF/UA-1."""
    script = (
        "import sys, weasyprint\n"
        "for file in sys.argv[1:]: weasyprint.HTML(file).write_pdf(file + '.pdf', pdf_variant='pdf/ua-1')")
    return lambda files: ["python3", "-c", script, *files]
