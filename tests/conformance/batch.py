"""Sends a long batch over HTTP, and checks the memory of the service and the response.

usage: batch.py PROGRAM [LETTERS]        (default: 10,000 letters)

Letters are sent as NDJSON while the archive is read. Every hundredth letter is invalid, and
all letters differ. Python's zipfile reads the archive: it must contain all documents, the
manifest must be the last entry with a correct line for each document, and the digests of
a sample must equal those of single renderings. The service may use at most 200 MiB at any
time.
"""

import hashlib
import http.client
import json
import pathlib
import socket
import subprocess
import sys
import tempfile
import threading
import time
import zipfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
MAX_MEBIBYTES = 200


def letter(number):
    seed = SEEDS[number % len(SEEDS)]
    body = [f"Brief nummer {number}.", *seed["body"]] if number % 100 else []
    return json.dumps(seed | {"body": body}).encode()


SEEDS = [
    json.loads((ROOT / f"tests/letters/{name}.json").read_text())
    for name in ("telecomraad", "minimal", "english", "tables")
]


def memory(process):
    status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def send(stream, count):
    for number in range(1, count + 1):
        line = letter(number) + b"\n"
        stream.sendall(b"%x\r\n%s\r\n" % (len(line), line))
    stream.sendall(b"0\r\n\r\n")


def main():
    program = sys.argv[1]
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 10_000
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    service = subprocess.Popen([program, "serve", "--listen", f"127.0.0.1:{port}"])
    failed = []
    try:
        while True:
            try:
                connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
                connection.connect()
                break
            except ConnectionRefusedError:
                time.sleep(0.05)
        start = time.monotonic()
        connection.putrequest("POST", "/v1/letters/_batch")
        connection.putheader("Content-Type", "application/x-ndjson")
        connection.putheader("Transfer-Encoding", "chunked")
        connection.endheaders()
        # A duplicate, because the connection closes its socket once it has read the headers.
        stream = connection.sock.dup()
        threading.Thread(target=send, args=(stream, count), daemon=True).start()
        answer = connection.getresponse()
        with tempfile.TemporaryFile() as file:
            while piece := answer.read(1 << 16):
                file.write(piece)
            seconds, most, size = time.monotonic() - start, memory(service), file.tell()
            with zipfile.ZipFile(file) as archive:
                names = archive.namelist()
                manifest = json.loads(archive.read("manifest.json"))
                if names[-1] != "manifest.json" or archive.testzip():
                    failed.append("the archive is incomplete")
                digests = {
                    line["name"]: line["files"][0]["sha256"]
                    for line in manifest["letters"]
                    if line["result"] == "rendered"
                }
                if len(manifest["letters"]) != count or len(digests) != count - count // 100:
                    failed.append("letters are missing")
                if names[:-1] != [f"{name}.pdf" for name in digests]:
                    failed.append("documents are missing or out of order")
                for number in range(1, count, max(1, count // 20)):
                    single = subprocess.run(
                        [program, "render", "-", "-o", "-", "-f", "pdf"],
                        input=letter(number),
                        capture_output=True,
                    ).stdout
                    found = archive.read(f"{number:06}.pdf")
                    listed = digests[f"{number:06}"]
                    if found != single or listed != hashlib.sha256(single).hexdigest():
                        failed.append(f"letter {number} is not as it is alone")
    finally:
        service.terminate()
        service.wait()
    if most > MAX_MEBIBYTES:
        failed.append(f"memory over {MAX_MEBIBYTES} MiB")
    print(
        f"batch: {count} letters, {size / 1e6:.0f} MB in {seconds:.1f} s "
        f"({count / seconds:.0f} a second), at most {most:.0f} MiB of memory"
    )
    for complaint in failed:
        print("WRONG " + complaint)
    sys.exit(bool(failed))


main()
