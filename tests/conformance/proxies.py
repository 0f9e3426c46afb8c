"""Runs HAProxy and nginx with the example configurations, and sends letters through them.

usage: proxies.py PROGRAM [LETTERS]     (2,000 letters in a batch, 10,000 in a rolling update)

docs/deploy/haproxy.cfg, with three instances behind it:

- HAProxy accepts it without a warning, and rejects a broken one;
- clients without a certificate have no access; a letter is rendered to the same bytes as by
  the service; its request id is kept or replaced;
- a forged X-Forwarded-For does not change the rate limit; /metrics is blocked in every
  spelling;
- a body over the limit gets the 413 of the service;
- a batch streams in both directions at once: its first documents arrive before its last
  letter is sent, and the memory of the proxy stays constant; `Expect: 100-continue` works;
- a rolling update of three instances loses no letter, and a killed instance loses no small
  one; without any instance, the response is a problem (RFC 9457);
- the log contains nothing of a letter.

docs/deploy/nginx.conf, for single letters: the same as far as it applies. A batch of any size
gets the 421 with an explanation; no letter is in a temporary file.
"""

import contextlib
import http.client
import json
import pathlib
import re
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import zipfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "docs/deploy"
LETTER = (ROOT / "tests/letters/telecomraad.json").read_bytes()
SMALL = (ROOT / "tests/letters/minimal.json").read_bytes()
HOST = "brieven.example"
MEBIBYTE = 1 << 20
# Rate limit per address in the tests of rate limits.
LIMIT = 20
METRICS = ["/metrics", "/%6detrics", "/metric%73", "//metrics", "/./metrics", "/x/../metrics", "/metrics/", "/METRICS", "/metrics?a=b"]
complaints = []


def expect(holds, what):
    print(("ok    " if holds else "WRONG ") + what, flush=True)
    if not holds:
        complaints.append(what)


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def run(*command):
    return subprocess.run([str(part) for part in command], capture_output=True, text=True)


def wait_until(holds, seconds=60):
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def replaced(text, changes):
    """Returns a configuration with other paths and ports; each replaced text must exist."""
    for old, new in changes:
        if old not in text:
            raise SystemExit(f"the example has no {old!r} any more")
        text = text.replace(old, new)
    return text


def certificates(folder):
    """Makes an authority, its certificates for the host and for a client, and one of another authority."""

    def made(name, subject, *signed):
        key, certificate = folder / f"{name}.key", folder / f"{name}.crt"
        command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
        names = ["-subj", f"/CN={subject}", "-addext", f"subjectAltName=DNS:{subject}"]
        done = run(*command, "-keyout", key, "-out", certificate, *names, *signed)
        assert done.returncode == 0, done.stderr

    authority = ["-CA", folder / "clients-ca.crt", "-CAkey", folder / "clients-ca.key"]
    made("clients-ca", "authority")
    made("foreign", "foreign")
    if "-CA" in run("openssl", "req", "-help").stderr:
        leaf = [*authority, "-addext", "basicConstraints=CA:FALSE"]
        made(HOST, HOST, *leaf)
        made("client", "client", *leaf)
    pem = (folder / f"{HOST}.crt").read_text() + (folder / f"{HOST}.key").read_text()
    (folder / f"{HOST}.pem").write_text(pem)


class Service:
    """An instance behind the proxy."""

    def __init__(self, program, *options):
        self.program, self.options, self.port = program, options, free_port()
        self.process = None

    def start(self):
        listen = ["--listen", f"127.0.0.1:{self.port}", "--trusted-proxies", "1"]
        quiet = ["--log-level", "error"]
        self.process = subprocess.Popen([self.program, "serve", *listen, *quiet, *self.options])
        assert wait_until(lambda: self.get("/readyz") == 200), "it does not start"

    def get(self, path):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        except OSError:
            return None
        finally:
            connection.close()

    def stop(self, how=signal.SIGTERM):
        if self.process and self.process.poll() is None:
            self.process.send_signal(how)
            self.process.wait(60)
        return self.process and self.process.returncode


def memory(process):
    status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024


class Door:
    """The proxy as clients see it."""

    def __init__(self, folder, port):
        self.folder, self.port = folder, port

    def context(self):
        context = ssl.create_default_context(cafile=self.folder / "clients-ca.crt")
        context.load_cert_chain(self.folder / "client.crt", self.folder / "client.key")
        return context

    def curl(self, path, *options, client="client"):
        """Returns the status, the headers and the content of a response."""
        head, content = self.folder / "head", self.folder / "content"
        head.write_bytes(b"")
        content.write_bytes(b"")
        shown = ["--cert", self.folder / f"{client}.crt", "--key", self.folder / f"{client}.key"]
        done = run(
            *["curl", "-sS", "--path-as-is", "--max-time", "600", *(shown if client else [])],
            *["--cacert", self.folder / "clients-ca.crt"],
            *["--resolve", f"{HOST}:{self.port}:127.0.0.1"],
            *["-D", head, "-o", content, "-w", "%{http_code}", *options],
            f"https://{HOST}:{self.port}{path}",
        )
        blocks = [block for block in head.read_text().split("\n\n") if block.strip()]
        headers = {}
        for line in (blocks[-1] if blocks else "").splitlines()[1:]:
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        headers["error"] = done.stderr
        return int(done.stdout or 0), headers, content.read_bytes()

    def post(self, path, file, *options, kind="application/json", client="client"):
        sent = ["-H", f"Content-Type: {kind}", "--data-binary", f"@{file}"]
        return self.curl(path, *sent, *options, client=client)


def is_problem(headers, content, status, detail=""):
    """Returns whether a response is a problem (RFC 9457) with this code."""
    try:
        problem = json.loads(content)
    except ValueError:
        return False
    is_named = headers.get("content-type") == "application/problem+json"
    return is_named and problem["status"] == status and detail in problem["detail"]


@contextlib.contextmanager
def proxy(command, log):
    with log.open("wb") as out:
        process = subprocess.Popen([str(part) for part in command], stdout=out, stderr=out)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(30)


def shared(door, files, service, name):
    """Runs the checks that apply to both proxies."""
    status, _, content = door.post("/v1/letters?format=pdf", files["letter"])
    expected = subprocess.run(
        [service.program, "render", files["letter"], "-o", "-", "-f", "pdf"],
        capture_output=True,
        check=True,
    ).stdout
    expect(status == 200 and content == expected, f"{name}: a letter comes back as it is rendered")
    expect(door.post("/v1/letters", files["letter"], client=None)[0] in (0, 400), f"{name}: nobody gets in without a certificate")
    expect(door.post("/v1/letters", files["letter"], client="foreign")[0] in (0, 400), f"{name}: nor with a foreign one")
    _, headers, _ = door.curl("/version", "-H", "X-Request-Id: mine-1")
    expect(headers.get("x-request-id") == "mine-1", f"{name}: the caller's name for a request stays")
    expect("strict-transport-security" in headers, f"{name}: there is HSTS")
    _, headers, _ = door.curl("/version", "-H", "X-Request-Id: a b, <c>")
    expect(re.fullmatch(r"[\w.-]{8,64}", headers.get("x-request-id", "")), f"{name}: one that is none is replaced")
    found = {path: door.curl(path)[0] for path in METRICS}
    expect(set(found.values()) <= {404, 405}, f"{name}: /metrics is closed {found}")
    for size in (8.5, 20):
        files["large"].write_bytes(b" " * int(size * MEBIBYTE))
        for expects in ("Expect:", "Expect: 100-continue"):
            status, headers, content = door.post("/v1/letters", files["large"], "-H", expects)
            expect(
                status == 413 and is_problem(headers, content, 413) and b"body-too-large" in content,
                f"{name}: {size} MiB with {expects} get 413 body-too-large ({status} {headers['error']})",
            )
    statuses = []
    while 429 not in statuses and len(statuses) < 2 * LIMIT:
        forged = f"X-Forwarded-For: 198.51.100.{len(statuses)}"
        statuses.append(door.post("/v1/letters/_check", files["letter"], "-H", forged)[0])
    expect(429 in statuses, f"{name}: a forged X-Forwarded-For moves no limit {statuses}")


def batches(door, files, process, count):
    line = json.dumps(json.loads(LETTER)).encode() + b"\n"
    files["batch"].write_bytes(line * count)
    path, kind = "/v1/letters/_batch?format=pdf", "application/x-ndjson"

    def whole(content, letters):
        files["zip"].write_bytes(content)
        if not zipfile.is_zipfile(files["zip"]):
            return False
        with zipfile.ZipFile(files["zip"]) as archive:
            names = archive.namelist()
            manifest = json.loads(archive.read("manifest.json"))
        return len(names) == letters + 1 and manifest["rendered"] == letters

    # Full duplex over a socket: counts the bytes received before the last letter is sent.
    context = door.context()
    with socket.create_connection(("127.0.0.1", door.port), timeout=60) as plain:
        with context.wrap_socket(plain, server_hostname=HOST) as stream:
            head = f"POST {path} HTTP/1.1\r\nHost: {HOST}\r\nContent-Type: {kind}\r\n"
            stream.sendall(f"{head}Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n".encode())
            chunk = b"%x\r\n%s\r\n" % (len(line), line)
            stream.sendall(chunk * 3)
            answer = b""
            with contextlib.suppress(TimeoutError):
                while b"000003.pdf" not in answer:
                    piece = stream.recv(1 << 16)
                    if not piece:
                        break
                    answer += piece
            expect(b"000003.pdf" in answer, "documents come back while letters are still to come")
            with contextlib.suppress(OSError):
                stream.sendall(chunk + b"0\r\n\r\n")
                while piece := stream.recv(1 << 16):
                    answer += piece
            expect(b"manifest.json" in answer and answer.endswith(b"0\r\n\r\n"), "and the rest comes after that")

    samples, done = [], threading.Event()

    def measure():
        while not done.wait(0.2):
            samples.append(memory(process))

    before = memory(process)
    measuring = threading.Thread(target=measure)
    measuring.start()
    begin = time.monotonic()
    try:
        status, headers, content = door.curl(
            path, "-X", "POST", "-H", f"Content-Type: {kind}", "-H", "Expect:", "-T", files["batch"]
        )
        expect(status == 200 and whole(content, count), f"a batch of {count} is whole ({status} {headers['error']})")
    finally:
        done.set()
        measuring.join()
    passed = (files["batch"].stat().st_size + files["zip"].stat().st_size) / MEBIBYTE
    expect(
        max(samples) < before + 16,
        f"{passed:.0f} MiB pass in {time.monotonic() - begin:.0f} s: HAProxy takes {before:.0f} MiB before, {max(samples):.0f} at most",
    )
    few = files["few"]
    few.write_bytes(line * 50)
    status, headers, content = door.curl(
        path, "-X", "POST", "-H", f"Content-Type: {kind}", "-H", "Expect: 100-continue", "-T", few
    )
    expect(
        status == 200 and whole(content, 50),
        f"a batch with Expect: 100-continue: {status}, {len(content)} bytes",
    )


def rolled(door, services, letters, how=signal.SIGTERM):
    """Replaces each instance while letters arrive; none may be lost."""
    lock, counts, slowest = threading.Lock(), {}, [0.0]
    is_over = threading.Event()
    sent = [0]

    def send(keeps_alive):
        context, connection = door.context(), None
        while True:
            with lock:
                if sent[0] >= letters and is_over.is_set():
                    return
                sent[0] += 1
            begin = time.monotonic()
            try:
                if connection is None:
                    connection = http.client.HTTPSConnection(HOST, door.port, timeout=60, context=context)
                    plain = socket.create_connection(("127.0.0.1", door.port), timeout=60)
                    plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                    connection.sock = context.wrap_socket(plain, server_hostname=HOST)
                connection.request("POST", "/v1/letters?format=html", SMALL, {"Content-Type": "application/json"})
                answer = connection.getresponse()
                content = answer.read()
                result = str(answer.status) if content else "empty"
                if answer.will_close or not keeps_alive:
                    connection.close()
                    connection = None
            except (OSError, http.client.HTTPException) as error:
                result, connection = type(error).__name__, None
            with lock:
                counts[result] = counts.get(result, 0) + 1
                slowest[0] = max(slowest[0], time.monotonic() - begin)

    senders = [threading.Thread(target=send, args=(at % 4 != 3,)) for at in range(8)]
    for sender in senders:
        sender.start()
    codes, begin = [], time.monotonic()
    try:
        for service in services:
            time.sleep(3)
            codes.append(service.stop(how))
            service.start()
        time.sleep(3)
    finally:
        took = time.monotonic() - begin
        is_over.set()
        for sender in senders:
            sender.join()
    expected = 0 if how == signal.SIGTERM else -how
    expect(codes == [expected] * len(services), f"{how.name} ends each instance: {codes}")
    total = sum(counts.values())
    expect(
        set(counts) == {"200"} and total >= letters,
        f"{total} letters while {how.name} ends {len(services)} instances in turn, in {took:.0f} s: {counts}, the slowest {slowest[0]:.1f} s",
    )


def haproxy(program, folder, files, letters):
    services = [Service(program, "--queue-capacity", "64", "--max-concurrent-renders", "1") for _ in range(3)]
    limited = Service(program, "--rate-limit", f"{LIMIT}/h", "--queue-capacity", "64")
    door, limited_door = Door(folder, free_port()), Door(folder, free_port())
    text = (DEPLOY / "haproxy.cfg").read_text()

    def configured(name, port, ports):
        servers = [(f"127.0.0.1:{8081 + at}", f"127.0.0.1:{own}") for at, own in enumerate(ports)]
        changes = [
            ("bind :443", f"bind 127.0.0.1:{port}"),
            ("/etc/haproxy/tls", str(folder)),
            ("log /dev/log local0", "log stdout format raw local0"),
            ("    user haproxy\n", ""),
            ("    group haproxy\n", ""),
            *servers,
        ]
        path = folder / name
        path.write_text(replaced(text, changes))
        return path

    main_file = configured("haproxy.cfg", door.port, [one.port for one in services])
    result = run("haproxy", "-c", "-V", "-f", main_file)
    output = result.stdout + result.stderr
    expect(result.returncode == 0 and "WARNING" not in output, f"haproxy -c accepts the example {output if result.returncode else ''}")
    broken = folder / "broken.cfg"
    broken.write_text(main_file.read_text().replace("http-check expect status 200", "http-check expect"))
    expect(run("haproxy", "-c", "-f", broken).returncode != 0, "and refuses a broken one")
    limited_file = configured("limited.cfg", limited_door.port, [limited.port] * 3)
    log = folder / "haproxy.log"
    try:
        for service in [*services, limited]:
            service.start()
        with proxy(["haproxy", "-db", "-f", limited_file], folder / "limited.log"):
            wait_until(lambda: limited_door.curl("/livez")[0] == 200)
            shared(limited_door, files, limited, "HAProxy")
        with proxy(["haproxy", "-db", "-f", main_file], log) as process:
            wait_until(lambda: door.curl("/livez")[0] == 200)
            batches(door, files, process, 2000)
            rolled(door, services, letters)
            rolled(door, services, letters // 10, signal.SIGKILL)
            for service in services:
                service.stop()
            wait_until(lambda: door.curl("/livez")[0] != 200, 15)
            status, headers, content = door.post("/v1/letters", files["letter"])
            expect(
                status in (502, 503) and is_problem(headers, content, status) and headers.get("retry-after") == "5",
                f"without an instance there is a problem with Retry-After: {status} {headers['error']}",
            )
    finally:
        for service in [*services, limited]:
            service.stop()
    output = log.read_text() + (folder / "limited.log").read_text()
    expect(output.count("/v1/letters") > 100, "the log has the requests")
    kept_out = ["format=", "Telecomraad", "telecomraad", "Geachte"]
    expect(not [word for word in kept_out if word in output], "and nothing of a letter, nor a query")


def nginx(program, folder, files):
    service = Service(program, "--rate-limit", f"{LIMIT}/h", "--queue-capacity", "64")
    door = Door(folder, free_port())
    text = (DEPLOY / "nginx.conf").read_text()
    log = folder / "nginx-access.log"
    changes = [
        ("listen 443 ssl", f"listen 127.0.0.1:{door.port} ssl"),
        ("/etc/nginx/tls", str(folder)),
        ("/var/log/nginx/kamerbrief.log", str(log)),
        ("server 127.0.0.1:8080", f"server 127.0.0.1:{service.port}"),
    ]
    path = folder / "nginx.conf"
    path.write_text(replaced(text, changes))
    errors = folder / "nginx-error.log"
    own = ["-c", path, "-g", f"pid {folder}/nginx.pid; error_log {errors} warn; daemon off;"]
    result = run("nginx", "-t", *own)
    output = result.stdout + result.stderr + errors.read_text()
    version = run("nginx", "-v").stderr.strip().rpartition("/")[2]
    expect(result.returncode == 0 and "[warn]" not in output, f"nginx {version} -t accepts the example {output if result.returncode else ''}")
    broken = folder / "broken.conf"
    broken.write_text(path.read_text().replace("proxy_read_timeout 75s;", "proxy_read_timeout;"))
    expect(run("nginx", "-t", "-c", broken, *own[2:]).returncode != 0, "and refuses a broken one")
    service.start()
    try:
        with proxy(["nginx", *own], folder / "nginx.log"):
            wait_until(lambda: door.curl("/livez")[0] == 200)
            shared(door, files, service, "nginx")
            for size, file in [("a small", files["few"]), ("a large", files["large"])]:
                status, headers, content = door.post(
                    "/v1/letters/_batch", file, "-H", "Expect:", kind="application/x-ndjson"
                )
                expect(
                    status == 421 and is_problem(headers, content, 421, "veel brieven"),
                    f"nginx: {size} batch of {file.stat().st_size / MEBIBYTE:.1f} MiB gets the 421 that explains ({status})",
                )
            service.stop()
            status, headers, content = door.post("/v1/letters", files["letter"])
            expect(status == 502 and is_problem(headers, content, 502), "nginx: without an instance there is a problem")
    finally:
        service.stop()
    output = errors.read_text() if errors.exists() else ""
    expect("temporary file" not in output, "nginx: nothing is written to a temporary file")
    output = log.read_text()
    expect(output.count("/v1/letters") > 5, "nginx: the log has the requests")
    kept_out = ["format=", "Telecomraad", "telecomraad", "Geachte"]
    expect(not [word for word in kept_out if word in output], "nginx: and nothing of a letter, nor a query")


def main():
    program = pathlib.Path(sys.argv[1]).resolve()
    letters = int(sys.argv[2]) if len(sys.argv) > 2 else 10_000
    with tempfile.TemporaryDirectory(prefix="kamerbrief-proxies-") as name:
        folder = pathlib.Path(name)
        # A worker of nginx runs as another user.
        folder.chmod(0o755)
        certificates(folder)
        files = {key: folder / key for key in ("letter", "large", "batch", "few", "zip")}
        files["letter"].write_bytes(LETTER)
        haproxy(program, folder, files, letters)
        nginx(program, folder, files)
    sys.exit(bool(complaints))


main()
