"""The honest client, which must not be affected: ordinary letters at a steady rate, and probes."""

import asyncio
import hashlib
import multiprocessing
import pathlib
import time

from . import wire

ROOT = pathlib.Path(__file__).resolve().parents[3]
LETTER = (ROOT / "tests/letters/telecomraad.json").read_bytes()
TIMEOUT = 10.0
PROBE_SECONDS = 1.0
PROBES = ("/livez", "/readyz", "/metrics")
JSON = "content-type: application/json"


async def _load(port, key, rate, own, begun, stop, seen):
    headers = [JSON, f"authorization: Bearer {key}"] if key else [JSON]
    reference, tasks, begin, sent = None, set(), time.monotonic(), 0

    async def letter():
        nonlocal reference
        answer = await wire.call(
            port, "POST", "/v1/letters?format=pdf", LETTER, headers, TIMEOUT, own
        )
        what = str(answer)
        if answer.status == 200:
            digest = hashlib.sha256(answer.body).hexdigest()
            reference = reference or digest
            what = "200" if digest == reference else "another document"
        seen.append(("letter", what, answer.took))
        begun.set()

    async def probe():
        for path in PROBES:
            answer = await wire.call(port, "GET", path, patience=TIMEOUT)
            what = str(answer)
            if answer.status == 200 and answer.took > PROBE_SECONDS:
                what = "late"
            seen.append((path, what, answer.took))

    def start(work):
        task = asyncio.create_task(work)
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    while not stop.is_set():
        while sent < (time.monotonic() - begin) * rate:
            start(letter())
            if sent % 3 == 0:
                start(probe())
            sent += 1
        await asyncio.sleep(0.005)
    if tasks:
        await asyncio.wait(tasks)


def _run(port, key, rate, own, begun, stop, results):
    seen = []
    asyncio.run(_load(port, key, rate, own, begun, stop, seen))
    results.put(seen)


class HonestClient:
    """The honest client, in its own process, so that generating attacks does not slow it down.

    `own` is the address that it sends from, if it is not the attacker's.
    """

    def __init__(self, port, key, rate, own=None):
        context = multiprocessing.get_context("spawn")
        self.begun, self.stop = context.Event(), context.Event()
        self.results = context.Queue()
        arguments = (port, key, rate, own, self.begun, self.stop, self.results)
        self.process = context.Process(target=_run, args=arguments, daemon=True)
        self.process.start()

    async def begins(self):
        """Returns when the first letter has its response."""
        await asyncio.to_thread(self.begun.wait, TIMEOUT)

    def finish(self):
        """Stops the client; returns (letter or probe, outcome, seconds) of each request."""
        self.stop.set()
        seen = self.results.get(timeout=4 * TIMEOUT)
        self.process.join()
        return seen


def count_lost(seen):
    """Counts the outcomes that are failures for an honest client."""
    counts = {}
    for who, what, _ in seen:
        if what != "200":
            name = f"{who}: {what}"
            counts[name] = counts.get(name, 0) + 1
    return counts


async def send_letter(port, key):
    """Sends an ordinary letter; returns the response."""
    headers = [JSON, f"authorization: Bearer {key}"] if key else [JSON]
    return await wire.call(port, "POST", "/v1/letters?format=pdf", LETTER, headers)


async def measure_capacity(port, key, seconds=1.0):
    """Measures how many letters per second one slot renders."""
    end, count = time.monotonic() + seconds, 0
    while time.monotonic() < end:
        answer = await send_letter(port, key)
        if answer.status != 200:
            raise SystemExit(f"an ordinary letter gets {answer}: {answer.body[:300]!r}")
        count += 1
    return count / seconds
