"""Checks the OpenAPI document, and the service against it.

usage: contract.py PROGRAM OUTPUT-DIR MODULES [RULES]

Starts the service on a free port, and checks that

- the document of the service equals the one that the program prints;
- Spectral reports nothing, neither with its own rules for OpenAPI nor with RULES, those of
  the API Design Rules (docs/service.md names their publisher);
- a TypeScript client that a standard generator makes from the document accepts real letters
  by their types, renders them to the same bytes as the program, and can read the errors of
  an invalid one;
- the reference page shows every call and makes one, in Chromium, without an error and
  without a request to another host; images of it are saved in OUTPUT-DIR/contract;
- Schemathesis, with a fixed seed, finds no response that differs from the document.

Then it breaks the document in every way of BROKEN, and in one way that only a client of the
service can detect, and a letter in a way that its type forbids. The checkers must report
each of these. MODULES is the folder with the packages that contract/package.json names.
"""

import contextlib
import copy
import json
import os
import pathlib
import shutil
import subprocess
import sys
import threading
import time
import urllib.request

HERE = pathlib.Path(__file__).parent / "contract"
LETTERS = pathlib.Path("tests/letters")
CHROMIUM = "/usr/bin/chromium"
SEED = "20250423"
# Seconds during which Schemathesis generates letters; some 30 calls a second.
BUDGET = os.environ.get("REQUESTS", "30")
# The minimum number of calls for a valid result.
MIN_CALLS = {"examples,fuzzing": 200, "coverage": 20}
# Letters that the client sends unchanged; together they have most kinds of blocks.
TYPED = ("minimal", "telecomraad", "questions", "tables", "inlines", "signatures")
CONTACT = {
    "KAMERBRIEF_CONTACT_NAME": "Team Brieven",
    "KAMERBRIEF_CONTACT_URL": "https://www.rijksoverheid.nl/contact",
    "KAMERBRIEF_CONTACT_EMAIL": "brieven@rijksoverheid.nl",
}


def no_contact(document):
    del document["info"]["contact"]


def no_version(document):
    del document["paths"]["/letters"]["post"]["responses"]["200"]["headers"]["API-Version"]


def plain_errors(document):
    content = document["paths"]["/letters"]["post"]["responses"]["400"]["content"]
    content["application/json"] = content.pop("application/problem+json")


def snake_case(document):
    document["paths"]["/letters"]["post"]["parameters"][0]["name"] = "output_format"


def wrong_example(document):
    # Spectral cannot check a letter, whose schema is recursive; cargo test does.
    content = document["paths"]["/letters"]["post"]["responses"]["400"]["content"]
    del content["application/problem+json"]["examples"]["invalid-letter"]["value"]["title"]


def twice(document):
    document["paths"]["/letters"]["post"]["operationId"] = "checkLetter"


# The changes to the document, each with the rule set and the rule that must report it.
BROKEN = {
    "no contact": (no_contact, "rules", "info-contact"),
    "no version header": (no_version, "rules", "nlgov:missing-version-header"),
    "errors that are no problems": (plain_errors, "rules", "nlgov:use-problem-schema"),
    "a parameter in snake case": (snake_case, "rules", "nlgov:query-keys-camel-case"),
    "an example without a title": (wrong_example, "own", "oas3-valid-media-example"),
    "a name of two calls": (twice, "own", "operation-operationId-unique"),
}


@contextlib.contextmanager
def service(program):
    """Starts the service; returns its address."""
    environment = os.environ | CONTACT | {"KAMERBRIEF_LISTEN": "127.0.0.1:0"}
    process = subprocess.Popen([program, "serve"], env=environment, text=True,
                               stderr=subprocess.PIPE)
    address = process.stderr.readline().split()[-1]
    # The service continues to log, even if nothing reads the log.
    threading.Thread(target=process.stderr.read, daemon=True).start()
    try:
        yield address
    finally:
        process.terminate()
        process.wait(40)


def run(*command, **options):
    return subprocess.run([str(part) for part in command], capture_output=True, text=True,
                          **options)


def lint(modules, rules, document):
    """Returns the rules that Spectral reports for a document."""
    done = run(modules / "node_modules/.bin/spectral", "lint", "-r", rules, "-f", "json",
               "--quiet", document)
    try:
        found = json.loads(done.stdout[:done.stdout.rindex("]") + 1])
    except ValueError:
        sys.exit(f"spectral\n{done.stdout}{done.stderr}")
    return [f"{one['code']}: {one['message']} ({'/'.join(map(str, one['path']))})"
            for one in found]


def linted(modules, sets, document, folder):
    """Returns the reports of Spectral about the document, and the broken documents that it accepted."""
    for name, rules in sets.items():
        for problem in lint(modules, rules, document):
            yield f"spectral, {name} rules: {problem}"
    valid = json.loads(document.read_text(encoding="utf-8"))
    for what, (change, name, rule) in BROKEN.items():
        if name in sets:
            changed = copy.deepcopy(valid)
            change(changed)
            broken = folder / "broken.json"
            broken.write_text(json.dumps(changed))
            if not any(problem.startswith(rule) for problem in lint(modules, sets[name], broken)):
                yield f"MISSED {what}: no {rule}"


def by_client(program, modules, address, document, folder):
    """Returns the errors of a generated client."""
    home = folder / "client"
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir()
    done = run(modules / "node_modules/.bin/openapi-ts", "-i", document, "-o",
               home / "generated", "-c", "@hey-api/client-fetch", "--silent")
    if done.returncode:
        yield f"openapi-ts: {done.stdout}{done.stderr}"
        return
    for name in ("client.ts", "tsconfig.json"):
        shutil.copy(HERE / name, home)
    (home / "node_modules").symlink_to(modules.resolve() / "node_modules")
    typed = {name: json.loads((LETTERS / f"{name}.json").read_text(encoding="utf-8"))
             for name in TYPED}

    def compiled(letters):
        (home / "letters.ts").write_text(
            'import type { Letter } from "./generated";\n'
            f"export const letters: Record<string, Letter> = {json.dumps(letters)};\n")
        return run(modules / "node_modules/.bin/tsc", "-p", home)

    wrong = typed["minimal"] | {"adressee": {}}
    if compiled({"wrong": wrong}).returncode == 0:
        yield "MISSED the types accept a letter with an unknown member"
    done = compiled(typed)
    if done.returncode:
        yield f"tsc: {done.stdout}"
        return
    done = run("node", home / "built/client.js", address, folder)
    if done.returncode or done.stdout.strip() != "400 /subject tab":
        yield f"client: {done.stdout}{done.stderr}"
    for name in TYPED:
        own = run(program, "render", LETTERS / f"{name}.json", "-o", folder / "own.pdf")
        pdf = folder / f"{name}.pdf"
        if own.returncode or not pdf.exists():
            yield f"{name}: there is no PDF"
        elif pdf.read_bytes() != (folder / "own.pdf").read_bytes():
            yield f"{name}: the client has other bytes than the program"


def by_schemathesis(address, document, folder):
    """Returns the reports of Schemathesis, and whether it accepted a broken document."""
    tool = pathlib.Path(sys.executable).parent / "schemathesis"
    options = ["--url", f"{address}/v1", "--seed", SEED, "--max-time", BUDGET, "--no-color",
               "--continue-on-failure", "--request-timeout", "20"]

    def run_phases(document, phases, *more):
        done = run(tool, "--config-file", HERE.resolve() / "schemathesis.toml", "run", document,
                   *options, "--phases", phases, *more, cwd=folder)
        (folder / f"schemathesis-{phases}.txt").write_text(done.stdout + done.stderr)
        counted = [line for line in done.stdout.splitlines() if "generated" in line]
        return done, int(counted[-1].split()[0]) if counted else 0

    # Testing every boundary of every member of a letter would take hours, so letters are
        # random.
    for phases, more in (("examples,fuzzing", ()), ("coverage", ("--include-tag", "reference"))):
        done, calls = run_phases(document, phases, *more)
        print(f"schemathesis, {phases}: {calls} calls")
        if done.returncode:
            yield f"schemathesis, {phases}:\n{done.stdout[-6000:]}{done.stderr[-2000:]}"
        elif calls < MIN_CALLS.get(phases, 0):
            yield f"MISSED schemathesis made {calls} calls"
    wrong = json.loads(document.read_text(encoding="utf-8"))
    wrong["components"]["schemas"]["HouseStyle"]["properties"]["name"] = {"type": "integer"}
    broken = folder / "broken.json"
    broken.write_text(json.dumps(wrong))
    done, _ = run_phases(broken, "coverage", "--include-tag", "reference")
    if "Response violates schema" not in done.stdout:
        yield f"MISSED schemathesis accepts a document with a wrong type\n{done.stdout[-3000:]}"


def main(program, output, modules, rules=None):
    start = time.monotonic()
    program, modules = pathlib.Path(program).resolve(), pathlib.Path(modules)
    folder = pathlib.Path(output).resolve() / "contract"
    folder.mkdir(parents=True, exist_ok=True)
    sets = {"own": HERE / "spectral.yaml"} | ({"rules": rules} if rules else {})
    wrong = []
    with service(program) as address:
        with urllib.request.urlopen(f"{address}/v1/openapi.json") as answer:
            served = answer.read()
        printed = subprocess.run([program, "openapi"], env=os.environ | CONTACT,
                                 stdout=subprocess.PIPE, check=True).stdout
        if served != printed:
            wrong.append("the service and the program have different documents")
        document = folder / "openapi.json"
        document.write_bytes(served)
        wrong += linted(modules, sets, document, folder)
        wrong += by_client(program, modules, address, document, folder)
        done = run("node", HERE / "reference.mjs", modules, CHROMIUM, address, folder)
        wrong += [f"reference page: {line}" for line in done.stdout.splitlines()]
        if done.returncode:
            wrong.append(f"reference.mjs: {done.stderr}")
        wrong += by_schemathesis(address, document, folder)
    for line in wrong:
        print(line)
    if not rules:
        print("NOT CHECKED by the API Design Rules: API_RULES names no file", file=sys.stderr)
    print(f"contract: Spectral by {len(sets)} sets of rules, a client with {len(TYPED)} letters, "
          f"the reference page, Schemathesis: {len(wrong)} complaints; "
          f"{time.monotonic() - start:.0f} s")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
