"""Clients that misbehave on the connection: too slow, too many, or without reading."""

import asyncio
import json
import pathlib
import re
import socket
import time

from . import letters, wire
from .honest import JSON, LETTER, ROOT

MEBIBYTE = 1 << 20
LINE = json.dumps(json.loads(LETTER), separators=(",", ":")).encode() + b"\n"
NDJSON = "content-type: application/x-ndjson"
BATCH = "/v1/letters/_batch"
# Another address than that of the honest client, on Linux.
ELSEWHERE = ("127.0.0.2", 0)
PATIENT = 40.0


async def run_together(works, seconds):
    """Runs all tasks for a maximum time, then cancels the unfinished ones."""
    tasks = [asyncio.create_task(work) for work in works]
    done, late = await asyncio.wait(tasks, timeout=seconds)
    for task in late:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return [
        task.result() for task in done if not task.cancelled() and not task.exception()
    ]


async def hold_connection(target, send, seconds):
    """Opens a connection that `send` writes to; records the responses."""
    try:
        reader, writer = await wire.connect(target.port)
    except (OSError, asyncio.TimeoutError):
        target.record(wire.Answer(-1))
        return
    try:
        work = asyncio.create_task(send(writer))
        raw = await asyncio.wait_for(reader.read(4096), seconds)
        work.cancel()
        target.record(wire.parse(raw))
    except asyncio.TimeoutError:
        target.record(wire.Answer(0, "within the time of the attack"))
    except OSError:
        target.record(wire.Answer(0))
    finally:
        work.cancel()
        writer.transport.abort()


async def send_almost_all(writer, head, length):
    """Sends a body except its last byte."""
    writer.write(head)
    piece, left = b" " * (MEBIBYTE // 4), length - 1
    while left > 0:
        writer.write(piece[:left])
        left -= len(piece)
        await writer.drain()


def send_slow_bodies(count, path, media_type, start=b"", key=False):
    async def run(target):
        length = 8 * MEBIBYTE - 1024
        headers = [media_type, f"content-length: {length}"]
        if key:
            headers.append(f"authorization: Bearer {target.key}")
        head = wire.head("POST", path, headers) + start
        works = (
            hold_connection(
                target,
                lambda writer: send_almost_all(writer, head, length - len(start)),
                target.seconds,
            )
            for _ in range(count)
        )
        await run_together(works, target.seconds + 2)

    return run


FORM = "content-type: multipart/form-data; boundary=b"


def form_field(name, value=None):
    disposition = f'--b\r\ncontent-disposition: form-data; name="{name}"'
    if value is None:
        return f'{disposition}; filename="a.json"\r\n{JSON}\r\n\r\n'.encode()
    return f"{disposition}\r\n\r\n{value}\r\n".encode()


async def send_unread(target, request):
    """Sends a request on a connection with a small window, and reads nothing.

    Stops sending after the seconds of the attack, because the service may stop reading.
    """
    loop = asyncio.get_running_loop()
    stream = socket.socket()
    stream.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    stream.setblocking(False)
    try:
        await loop.sock_connect(stream, ("127.0.0.1", target.port))
        await asyncio.wait_for(loop.sock_sendall(stream, request), target.seconds)
    except (OSError, asyncio.TimeoutError):
        pass
    return stream


async def wait_for_answer(stream, seconds):
    """Waits until the first bytes of a response have arrived, without reading them."""
    for _ in range(int(seconds * 100)):
        try:
            return stream.recv(16, socket.MSG_PEEK)
        except BlockingIOError:
            await asyncio.sleep(0.01)
        except OSError:
            return b""
    return b""


async def unread_answers(target):
    """Requests responses of 25 MB without reading them."""
    body = await asyncio.to_thread(letters.noise)
    headers = [JSON, f"content-length: {len(body)}"]
    request = wire.head("POST", "/v1/letters?format=zip", headers) + body
    loop, streams = asyncio.get_running_loop(), []
    end = loop.time() + 2 * target.seconds
    while loop.time() < end and len(streams) < 40:
        streams.append(await send_unread(target, request))
        start = await wait_for_answer(streams[-1], 10)
        target.record(wire.Answer(int(start[9:12] or 0)))
    await asyncio.sleep(1)
    for stream in streams:
        stream.close()


async def stalled_batches(target):
    """Opens sixteen batches, eight at a time, without reading the responses."""
    works = []
    for form in ("docx&fonts=embedded", "pdf,docx"):
        body = LINE * 2000
        headers = [NDJSON, f"content-length: {len(body)}"]
        request = wire.head("POST", f"{BATCH}?format={form}", headers) + body
        works += [asyncio.create_task(send_unread(target, request)) for _ in range(8)]
        await asyncio.sleep(target.seconds / 2)
    for work in works:
        work.cancel()
    await asyncio.gather(*works, return_exceptions=True)


async def unread_batches(target):
    """Opens batches with a few large documents, without reading the responses."""
    line = await asyncio.to_thread(letters.noise) + b"\n"
    path = f"{BATCH}?format=pdf,docx,html,zip"
    request = wire.head("POST", path, [NDJSON, f"content-length: {2 * len(line)}"])
    streams = [await send_unread(target, request + line * 2) for _ in range(2)]
    await asyncio.sleep(2 * target.seconds)
    for stream in streams:
        stream.close()


async def large_beside_comparisons(target):
    """Sends letters in many formats together with comparisons, from one sender; they take most of the memory."""
    body = LETTER + b" " * (MEBIBYTE - len(LETTER))
    files = b'{"old":' + LETTER + b',"new":' + LETTER + b"}"
    end = time.monotonic() + target.seconds

    async def send(path, body):
        while time.monotonic() < end:
            answer = await wire.call(
                target.port, "POST", path, body, [JSON], PATIENT, ELSEWHERE
            )
            target.require(answer)
            if answer.status != 200:
                await asyncio.sleep(0.1)

    works = [send("/v1/letters?format=zip", body) for _ in range(6)]
    works += [send("/v1/letters/_compare", files) for _ in range(6)]
    await run_together(works, target.seconds + PATIENT)


async def dripping_batches(target):
    """Opens 1,024 batches and sends a byte to each from time to time."""

    async def drip(writer):
        writer.write(wire.head("POST", BATCH, [NDJSON, "transfer-encoding: chunked"]))
        while True:
            writer.write(b"1\r\n \r\n")
            await writer.drain()
            await asyncio.sleep(2)

    works = (hold_connection(target, drip, target.seconds) for _ in range(1024))
    await run_together(works, target.seconds + 2)


async def batches_of_tiny_letters(target):
    """Takes all batch slots from one address with batches that get a letter of one byte from time to time."""

    async def drip(writer):
        writer.write(wire.head("POST", BATCH, [NDJSON, "transfer-encoding: chunked"]))
        while True:
            writer.write(b"2\r\n1\n\r\n")
            await writer.drain()
            await asyncio.sleep(0.5)

    async def hold(seconds):
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0.1:
            reader, writer = await wire.connect(target.port)
            work = asyncio.create_task(drip(writer))
            try:
                while await asyncio.wait_for(reader.read(4096), left):
                    pass
            except (OSError, asyncio.TimeoutError):
                pass
            finally:
                work.cancel()
                writer.transport.abort()

    async def send_from_elsewhere():
        await asyncio.sleep(1)
        for _ in range(5):
            answer = await wire.call(
                target.port, "POST", BATCH, LINE, [NDJSON], own=ELSEWHERE
            )
            target.require(answer)
            if answer.status != 200:
                target.complain(f"the batch of another caller got {answer}")
            await asyncio.sleep(0.5)

    holding = (hold(target.seconds) for _ in range(40))
    await run_together([*holding, send_from_elsewhere()], target.seconds + 20)


async def costly_letters(target):
    """Sends more letters than the queue holds, just below the size of large ones.

    Each waits for the others of its sender.
    """
    body, path = await asyncio.to_thread(letters.costly), "/v1/letters?format=zip"
    end = time.monotonic() + target.seconds

    async def send():
        while time.monotonic() < end:
            answer = await wire.call(
                target.port, "POST", path, body, [JSON], PATIENT, ELSEWHERE
            )
            target.require(answer)
            if answer.status != 200:
                await asyncio.sleep(0.1)

    await run_together((send() for _ in range(20)), target.seconds + PATIENT)


async def nine_callers(target):
    """Sends letters that take seconds from nine addresses, each with one in progress."""
    body, path = letters.footnotes(9_999), "/v1/letters?format=zip"
    seconds = max(target.seconds, 15)
    end = time.monotonic() + seconds

    async def send(own):
        while time.monotonic() < end:
            answer = await wire.call(
                target.port, "POST", path, body, [JSON], PATIENT, (own, 0)
            )
            target.require(answer)
            if answer.status != 200:
                await asyncio.sleep(0.5)

    await run_together((send(f"127.0.1.{host}") for host in range(1, 10)), seconds)


async def batches_of_violations(target):
    """Sends batches whose manifests do not compress."""
    body = await asyncio.to_thread(letters.batch_of_violations, 12 * MEBIBYTE)

    async def send():
        answer = await wire.call(
            target.port, "POST", BATCH, body * 8, [NDJSON], target.seconds
        )
        target.record(answer)

    await run_together((send() for _ in range(4)), target.seconds + 5)


async def slowloris(target):
    async def drip(writer):
        writer.write(b"POST /v1/letters HTTP/1.1\r\nhost: a\r\nx-a: ")
        while True:
            writer.write(b"a")
            await writer.drain()
            await asyncio.sleep(0.2)

    await run_together(
        (hold_connection(target, drip, target.seconds) for _ in range(500)),
        target.seconds + 2,
    )


async def header_flood(target):
    head = wire.head("GET", "/livez", [f"x-{n}: {'a' * 4000}" for n in range(90)])

    async def send(writer):
        writer.write(head)
        await writer.drain()

    for _ in range(4):
        await run_together((hold_connection(target, send, 3) for _ in range(100)), 5)


def send_pipelined(method, path, count, connections, body=b""):
    """Sends thousands of requests on each connection without reading responses."""

    async def run(target):
        length = [JSON, f"content-length: {len(body)}"] if body else []
        requests = (wire.head(method, path, length) + body) * count
        works = (send_unread(target, requests) for _ in range(connections))
        tasks = [asyncio.create_task(work) for work in works]
        await asyncio.sleep(target.seconds)
        for task in tasks:
            task.cancel()
        for stream in await asyncio.gather(*tasks, return_exceptions=True):
            if isinstance(stream, socket.socket):
                stream.close()

    return run


async def unread_pages(target):
    """Requests the largest file of the reference page many times without reading it."""
    shown = await wire.call(target.port, "GET", "/docs")
    paths = re.findall(r'src="([^"]+)"', shown.body.decode())
    requests = b"".join(wire.head("GET", f"/{path}") for path in paths) * 8
    works = [asyncio.create_task(send_unread(target, requests)) for _ in range(300)]
    await asyncio.sleep(target.seconds)
    for stream in await asyncio.gather(*works, return_exceptions=True):
        if isinstance(stream, socket.socket):
            stream.close()


async def idle_connections(target):
    async def nothing(writer):
        await asyncio.sleep(target.seconds)

    works = (hold_connection(target, nothing, target.seconds) for _ in range(2000))
    await run_together(works, target.seconds + 5)


async def expectations(target):
    """Sends `Expect: 100-continue` as curl does, for a letter and a batch, and then no body."""

    async def polite(path, media_type, body):
        expect = [
            media_type,
            "expect: 100-continue",
            "connection: close",
            f"content-length: {len(body)}",
        ]
        reader, writer = await wire.connect(target.port)
        try:
            writer.write(wire.head("POST", path, expect))
            first = await asyncio.wait_for(reader.read(4096), 5)
            if not first.startswith(b"HTTP/1.1 100"):
                return wire.Answer(0, f"instead of 100: {first[:40]!r}")
            writer.write(body)
            rest = await asyncio.wait_for(reader.read(-1), 20)
            return wire.parse(first + rest)
        except asyncio.TimeoutError:
            return wire.Answer(0, "no 100 Continue in 5 s")
        finally:
            writer.transport.abort()

    for path, media_type, body in [
        ("/v1/letters?format=pdf", JSON, LETTER),
        (BATCH + "?format=pdf", NDJSON, LINE * 20),
    ]:
        answer = await polite(path, media_type, body)
        target.record(answer)
        if answer.status != 200 or answer.body[:4] not in (b"%PDF", b"PK\x03\x04"):
            target.complain(f"{path} with Expect: {answer}")

    async def rude(writer):
        headers = [JSON, "expect: 100-continue", "content-length: 1000000"]
        writer.write(wire.head("POST", "/v1/letters", headers))

    await run_together((hold_connection(target, rude, 2) for _ in range(100)), 4)


async def many_comparisons(target):
    """Sends more ordinary comparisons than there are slots."""
    other = (ROOT / "tests/letters/written-consultation.json").read_bytes()
    body = b'{"old":' + LETTER + b',"new":' + other + b"}"

    async def send():
        target.record(
            await wire.call(target.port, "POST", "/v1/letters/_compare", body, [JSON])
        )

    for _ in range(3):
        await asyncio.gather(*(send() for _ in range(16)))


def count_children(process):
    """Counts the child processes of a process, including zombies."""
    count = 0
    for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            # PID (COMMAND) STATE PPID ...
            parent = stat.read_text().rpartition(")")[2].split()[1]
        except OSError:
            continue
        count += int(parent) == process
    return count


async def aborted_comparisons(target):
    """Sends comparisons and disconnects at once; there may be no more processes than slots."""
    other = (ROOT / "tests/letters/written-consultation.json").read_bytes()
    body = b'{"old":' + LETTER + b',"new":' + other + b"}"
    headers = [JSON, f"content-length: {len(body)}"]
    request = wire.head("POST", "/v1/letters/_compare", headers) + body
    found = await wire.read_metrics(target.port)
    if found is None:
        target.complain("/metrics does not answer")
        return
    slots = found[0]["kamerbrief_comparison_slots"]
    end = time.monotonic() + target.seconds

    async def send(pause):
        while time.monotonic() < end:
            _, writer = await wire.connect(target.port)
            writer.write(request)
            await asyncio.sleep(pause)
            writer.transport.abort()

    most = 0
    works = [asyncio.create_task(send(0.02 * n)) for n in range(1, 17)]
    while time.monotonic() < end:
        most = max(most, await asyncio.to_thread(count_children, target.process))
    await asyncio.gather(*works, return_exceptions=True)
    if most > slots:
        target.complain(f"{most} processes of comparisons in {slots:.0f} places")


async def chatter(target):
    """Sends requests that each write a log line, while nothing reads the log."""
    for _ in range(20):
        request = wire.head("GET", "/nowhere") * 199 + wire.head(
            "GET", "/nowhere", ["connection: close"]
        )

        async def send(writer):
            writer.write(request)
            await asyncio.sleep(target.seconds)

        await hold_connection(target, send, 2)


async def many_addressees(target):
    """Requests the maximum number of unknown addressees, together with large comparisons."""
    names = ",".join(f"{n:x}" for n in range(4096, 4096 + 10_000))
    path = f"/v1/letters?format=zip&addressee={names}"
    body = LETTER + b" " * (70_000 - len(LETTER))

    end = time.monotonic() + target.seconds

    async def send():
        while time.monotonic() < end:
            target.record(await wire.call(target.port, "POST", path, body, [JSON]))

    await run_together((send() for _ in range(40)), target.seconds + 20)


async def unfinished_batches(target):
    """Opens batches whose first letter does not end, so that they fill the memory for bodies."""
    sizes = [int(4.1 * MEBIBYTE)] * 8 + [1100 << 10, 300 << 10, 100 << 10, 20 << 10, 8000]

    async def hold(size):
        async def send(writer):
            writer.write(wire.head("POST", BATCH, [NDJSON, "transfer-encoding: chunked"]))
            writer.write(b"%x\r\n" % size + b"a" * size + b"\r\n")
            await writer.drain()
            await asyncio.sleep(target.seconds)

        await hold_connection(target, send, target.seconds)

    await run_together((hold(size) for size in sizes), target.seconds + 2)


async def many_encodings(target):
    """Requests responses in every content coding, on many connections."""
    paths = ["/v1/openapi.json", "/v1/letter-schema", "/docs", "/v1/examples"]

    end = time.monotonic() + target.seconds

    async def send(number):
        while time.monotonic() < end:
            coding = f"accept-encoding: {('br', 'zstd', 'gzip')[number % 3]}"
            path = paths[number % len(paths)]
            await wire.call(target.port, "GET", path, headers=[coding])

    await run_together((send(number) for number in range(40)), target.seconds + 20)


def refused_bodies(path, media_type, start, length):
    """Sends bodies that are rejected by their first bytes, together with many more bytes."""

    async def run(target):
        headers = [media_type, "content-length: 4000000"]
        request = wire.head("POST", path, headers) + start + b"a" * length
        end = time.monotonic() + target.seconds

        async def send():
            while time.monotonic() < end:
                reader, writer = await wire.connect(target.port)
                writer.write(request)
                target.record(wire.Answer(int((await reader.read(12))[9:12] or 0)))
                writer.transport.abort()

        await run_together((send() for _ in range(40)), target.seconds + 2)

    return run


async def batches_of_long_names(target):
    """Opens batches with a document that is read slowly, followed by a letter with a long line."""
    body = await asyncio.to_thread(lambda: letters.picture() + b"\n" + letters.long_name())
    head = wire.head("POST", f"{BATCH}?format=pdf", [NDJSON, f"content-length: {len(body)}"])
    streams = []
    for _ in range(16):
        streams.append(await send_unread(target, head + body))
    await asyncio.sleep(target.seconds)
    for stream in streams:
        stream.close()


async def coded_answers(target):
    """Requests large responses that must be compressed, while another caller requests an ordinary one."""
    body = await asyncio.to_thread(letters.noise)
    end = time.monotonic() + target.seconds
    slowest = 0

    async def send():
        while time.monotonic() < end:
            coding = "accept-encoding: zstd, identity;q=0"
            answer = await wire.call(
                target.port, "POST", HTML, body, [JSON, coding], PATIENT, ELSEWHERE
            )
            target.record(answer)
            if answer.status != 200:
                await asyncio.sleep(0.1)

    async def send_ordinary():
        nonlocal slowest
        await asyncio.sleep(1)
        while time.monotonic() < end:
            coding = "accept-encoding: br"
            answer = await wire.call(target.port, "POST", HTML, LETTER, [JSON, coding])
            slowest = max(slowest, answer.took)
            if answer.status != 200:
                target.complain(f"an ordinary letter got {answer}")
            await asyncio.sleep(0.2)

    await run_together([*(send() for _ in range(16)), send_ordinary()], target.seconds + 5)
    if slowest > 5:
        target.complain(f"an ordinary answer took {slowest:.1f} s")


HTML = "/v1/letters?format=html"
