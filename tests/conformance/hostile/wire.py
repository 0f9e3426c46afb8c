"""HTTP/1.1 over sockets, for requests that client libraries cannot make."""

import asyncio
import json
import re
import time
from dataclasses import dataclass


@dataclass
class Answer:
    """A response; status 0 if it is missing, -1 if the connection failed."""

    status: int
    code: str = ""
    body: bytes = b""
    took: float = 0

    def __str__(self):
        names = {0: "no answer", -1: "no connection"}
        return f"{names.get(self.status, self.status)} {self.code}".strip()


def head(method, path, headers=()):
    lines = [f"{method} {path} HTTP/1.1", "host: a", *headers]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def parse(raw, took=0.0):
    """Parses all bytes of a connection; status 0 if the response is truncated."""
    top, _, body = raw.partition(b"\r\n\r\n")
    if top.startswith(b"HTTP/1.1 100"):
        return parse(body, took)
    found = re.match(rb"HTTP/1\.1 (\d{3})", top)
    if not found:
        return Answer(0, took=took)
    length = re.search(rb"(?i)content-length: (\d+)", top)
    if length and int(length[1]) != len(body):
        return Answer(0, "cut off", body, took)
    if re.search(rb"(?i)transfer-encoding: chunked", top):
        body, whole = unchunk(body)
        if not whole:
            return Answer(0, "cut off", body, took)
    code = ""
    if b"problem+json" in top:
        code = json.loads(body)["type"].rpartition(":")[2]
    return Answer(int(found[1]), code, body, took)


def unchunk(body):
    """Decodes a chunked body; returns it with whether the last chunk is present."""
    parts = []
    while True:
        size, _, body = body.partition(b"\r\n")
        try:
            length = int(size, 16)
        except ValueError:
            return b"".join(parts), False
        if length == 0:
            return b"".join(parts), True
        parts.append(body[:length])
        body = body[length + 2 :]


async def connect(port, **options):
    return await asyncio.wait_for(
        asyncio.open_connection("127.0.0.1", port, **options), 10
    )


async def call(port, method, path, body=b"", headers=(), patience=40.0, own=None):
    """Sends a request, optionally from another address, and reads the response.

    The response may arrive before the body is sent. A request can wait in the queue behind others
    that take their full time, so the default timeout allows for that.
    """
    begin = time.monotonic()
    try:
        reader, writer = await connect(port, local_addr=own)
    except (OSError, asyncio.TimeoutError):
        return Answer(-1, took=time.monotonic() - begin)
    raw = bytearray()

    async def read():
        while piece := await reader.read(1 << 16):
            raw.extend(piece)

    try:
        length = [f"content-length: {len(body)}"] if body or method == "POST" else []
        writer.write(head(method, path, ["connection: close", *length, *headers]) + body)
        await asyncio.wait_for(read(), patience)
    except (OSError, asyncio.TimeoutError):
        pass
    finally:
        writer.transport.abort()
    return parse(bytes(raw), time.monotonic() - begin)


async def read_metrics(port):
    """Reads values and types of the metrics; None if they cannot be read."""
    answer = await call(port, "GET", "/metrics", patience=5)
    if answer.status != 200:
        return None
    text = answer.body.decode()
    types = dict(re.findall(r"^# TYPE (\S+) (\S+)", text, re.M))
    values = {
        name: float(value)
        for name, value in re.findall(r"^([a-z_]+(?:\{[^}]*\})?) (\S+)$", text, re.M)
    }
    return values, types
