"""Sends more letters than the service can render, and checks the responses.

usage: load.py PROGRAM [SECONDS]        (default: 60 seconds of load)

- Start: the time from the start of the process to the first 200 of /readyz is at most 50 ms;
  the shortest of ten counts.
- Capacity: sends one letter after another in each slot.
- Load: sends four times that many letters per second. All responses are 200, or 503
  `queue-full` with `Retry-After`, and no connection fails. An accepted letter waits for those
  before it: 99 of 100 take at most (queue / renders + 1) times the time of one letter at
  capacity, times three, because the machine also generates the load. Memory stays constant.
  The metrics of the service equal the observed numbers.
- Stop: sends SIGTERM under the same load, with a batch in progress. The senders watch /readyz
  as a load balancer does, and stop; everything sent before that gets its complete response,
  including the batch, and the exit code is 0.

The service has one slot, so that the rest of a small machine can generate the load.
"""

import asyncio
import io
import json
import pathlib
import re
import signal
import socket
import statistics
import subprocess
import sys
import time
import zipfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
LETTER = (ROOT / "tests/letters/written-consultation.json").read_bytes()
RENDERS, QUEUE, TIMES, SLACK = 1, 8, 4, 3
START_MS, STARTS = 50, 10
complaints = []


def expect(holds, what):
    print(("ok    " if holds else "WRONG ") + what)
    if not holds:
        complaints.append(what)


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def start(program, port, *options):
    listen = ["--listen", f"127.0.0.1:{port}", "--log-level", "error"]
    return subprocess.Popen([program, "serve", *listen, *options])


def get(port, path):
    """Returns the status and the content of a resource; None if nothing listens."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=5) as stream:
            head = f"GET {path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n"
            stream.sendall(head.encode())
            answer = b"".join(iter(lambda: stream.recv(1 << 16), b""))
    except OSError:
        return None, ""
    head, _, body = answer.partition(b"\r\n\r\n")
    return (int(head.split()[1]) if head else None), body.decode()


def wait_for(port):
    while get(port, "/readyz")[0] != 200:
        time.sleep(0.001)


def starts(program):
    """Returns the durations of starts, in milliseconds."""
    took = []
    for _ in range(STARTS):
        port = free_port()
        begin = time.monotonic()
        process = start(program, port, "--drain-delay", "0")
        wait_for(port)
        took.append(1000 * (time.monotonic() - begin))
        process.terminate()
        process.wait()
    return took


async def send(port, path, body, media_type="application/json"):
    """Returns the status, the headers and the content of a response; status 0 if it is incomplete."""
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return -1, "", b""
    try:
        head = (
            f"POST {path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n"
            f"content-type: {media_type}\r\ncontent-length: {len(body)}\r\n\r\n"
        )
        writer.write(head.encode() + body)
        answer = await reader.read()
    except OSError:
        return 0, "", b""
    finally:
        writer.close()
    head, _, content = answer.partition(b"\r\n\r\n")
    head = head.decode().lower()
    length = re.search(r"content-length: (\d+)", head)
    if not head or (length and int(length[1]) != len(content)):
        return 0, head, content
    return int(head.split()[1]), head, content


async def letter(port, seen):
    """Sends a letter; records the response and its duration."""
    begin = time.monotonic()
    status, head, content = await send(port, "/v1/letters?format=pdf", LETTER)
    took = time.monotonic() - begin
    code = ""
    if status not in (0, -1, 200):
        code = json.loads(content)["type"].rpartition(":")[2]
        if status == 503 and "\r\nretry-after: " not in head:
            code += " without Retry-After"
    elif status == 200 and not content.rstrip().endswith(b"%%EOF"):
        status = 0
    seen.append((status, code, took))


async def capacity(port, seconds):
    """Sends one letter after another in each slot; returns letters per second, and the duration of each."""
    seen, end = [], time.monotonic() + seconds

    async def one_after_another():
        while time.monotonic() < end:
            await letter(port, seen)

    await asyncio.gather(*(one_after_another() for _ in range(RENDERS)))
    times = [took for status, _, took in seen if status == 200]
    expect(len(times) == len(seen), f"at capacity {len(seen)} letters are all rendered")
    return len(times) / seconds, statistics.median(times)


async def load(port, rate, goes_on, every_second=lambda: None):
    """Sends a number of letters per second, without waiting for responses."""
    seen, tasks, begin, sent, second = [], set(), time.monotonic(), 0, 0
    while goes_on():
        passed = time.monotonic() - begin
        while sent < passed * rate:
            task = asyncio.create_task(letter(port, seen))
            tasks.add(task)
            task.add_done_callback(tasks.discard)
            sent += 1
        if passed > second:
            every_second()
            second += 1
        await asyncio.sleep(0.002)
    await asyncio.gather(*tasks)
    return seen


def memory(process):
    status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024


def tally(seen):
    counts = {}
    for status, code, _ in seen:
        name = f"{status} {code}".strip()
        counts[name] = counts.get(name, 0) + 1
    return counts


def counted(text, series):
    return float(re.search(re.escape(series) + r" (\S+)", text)[1])


def overloaded(program, seconds):
    port = free_port()
    options = ["--max-concurrent-renders", str(RENDERS), "--queue-capacity", str(QUEUE)]
    process = start(program, port, *options)
    try:
        wait_for(port)
        rate, one = asyncio.run(capacity(port, 5))
        before = get(port, "/metrics")[1]
        samples, end = [], time.monotonic() + seconds
        seen = asyncio.run(
            load(
                port,
                TIMES * rate,
                lambda: time.monotonic() < end,
                lambda: samples.append(memory(process)),
            )
        )
        after = get(port, "/metrics")[1]
    finally:
        process.terminate()
        process.wait()
    counts = tally(seen)
    print(f"load: {TIMES} x {rate:.0f} letters a second for {seconds} s: {counts}")
    expect(set(counts) == {"200", "503 queue-full"}, "nothing but 200 and 503 queue-full comes back")
    rendered = counts.get("200", 0) / seconds
    expect(rendered > rate / 3, f"{rendered:.0f} letters a second are rendered meanwhile")
    times = sorted(took for status, _, took in seen if status == 200)
    p50, p99 = times[len(times) // 2], times[len(times) * 99 // 100]
    bound = SLACK * (QUEUE / RENDERS + 1) * one
    expect(
        p99 <= bound,
        f"accepted: p50 {1000 * p50:.0f} ms, p99 {1000 * p99:.0f} ms, at most "
        f"{SLACK} x ({QUEUE} / {RENDERS} + 1) x {1000 * one:.1f} ms = {1000 * bound:.0f} ms",
    )
    third = len(samples) // 3
    early, late = max(samples[:third]), max(samples[-third:])
    expect(
        late <= early * 1.1 + 8,
        f"memory: {early:.0f} MiB at most in the first third, {late:.0f} in the last",
    )
    for series, name in [
        ('kamerbrief_rejected_requests_total{reason="queue-full"}', "503 queue-full"),
        ('http_requests_total{route="/v1/letters",method="POST",status="503"}', "503 queue-full"),
        ('http_requests_total{route="/v1/letters",method="POST",status="200"}', "200"),
    ]:
        was = counted(before, series) if series in before else 0
        found = counted(after, series) - was
        expect(found == counts.get(name), f"{series} went up by {found:.0f}")


def stopped(program):
    port = free_port()
    options = ["--max-concurrent-renders", str(RENDERS), "--queue-capacity", str(QUEUE), "--drain-delay", "1"]
    process = start(program, port, *options)
    line = json.dumps(json.loads(LETTER)).encode() + b"\n"

    async def all_of_it():
        rate, _ = await capacity(port, 2)
        # Each letter waits for its turn.
        count = max(5, int(rate))
        batch = asyncio.create_task(
            send(port, "/v1/letters/_batch", line * count, "application/x-ndjson")
        )
        begin, terminated, ready = time.monotonic(), [], []

        def goes_on():
            if not terminated and time.monotonic() - begin > 2:
                terminated.append(time.monotonic())
                process.send_signal(signal.SIGTERM)
            # Ten probes per second.
            if terminated and time.monotonic() - terminated[0] > 0.1 * (len(ready) + 1):
                ready.append(get(port, "/readyz")[0])
            return 503 not in ready

        seen = await load(port, TIMES * rate, goes_on)
        return seen, await batch, count, terminated[0]

    try:
        wait_for(port)
        seen, (status, _, archive), count, terminated = asyncio.run(all_of_it())
        code = process.wait(30)
        took = time.monotonic() - terminated
    finally:
        process.kill()
        process.wait()
    counts = tally(seen)
    print(f"stop: {counts}")
    lost = [name for name in counts if name.startswith(("0", "-1"))]
    expect(not lost, "SIGTERM under load: every request has its complete answer")
    known = {"200", "503 queue-full"}
    expect(set(counts) - set(lost) <= known, "and nothing else comes back")
    names = zipfile.ZipFile(io.BytesIO(archive)).namelist() if status == 200 else []
    expect(len(names) == count + 1, f"the batch in flight is complete: {len(names)} files")
    expect(code == 0 and took < 30, f"exit code {code}, {took:.1f} s after SIGTERM")


def main():
    program = sys.argv[1]
    seconds = int(sys.argv[2]) if len(sys.argv) > 2 else 60
    took = starts(program)
    median = statistics.median(took)
    # The shortest start counts, because the machine does other work too.
    expect(
        min(took) <= START_MS,
        f"start: ready after {min(took):.0f} ms at best, {median:.0f} ms in the middle",
    )
    overloaded(program, seconds)
    stopped(program)
    sys.exit(bool(complaints))


main()
