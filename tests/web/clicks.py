"""`tayori serve` as a process of its own, and mail programs that post to it over bare sockets, many at once."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from workshop import EXAMPLE

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable

    from workshop import Workshop

_DIGITS = "abcdefghijklmnopqrstuvwxyz234567"
_BODY = b"List-Unsubscribe=One-Click"


def one_click(path: str) -> bytes:
    """Return a POST as a mail program sends it."""
    kind = "application/x-www-form-urlencoded"
    head = f"POST {path} HTTP/1.1\r\nHost: mail\r\nContent-Type: {kind}\r\nContent-Length: {len(_BODY)}\r\n\r\n"
    return head.encode("ascii") + _BODY


def asking(path: str) -> bytes:
    """Return a GET."""
    return f"GET {path} HTTP/1.1\r\nHost: mail\r\n\r\n".encode("ascii")


def subject(number: int) -> str:
    """Return a subject id that nobody has."""
    return "".join(_DIGITS[number >> place & 31] for place in range(0, 80, 5))


@contextmanager
def serving(shop: Workshop) -> Generator[tuple[subprocess.Popen[str], int]]:
    """Run `tayori serve`; yield its process and its port, which it says itself."""
    command = [sys.executable, "-m", "engine", "serve", "--port", "0", "--project", str(shop.root)]
    environment = {**os.environ, "TAYORI_LANG": "en", **shop.variables}
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment, cwd=EXAMPLE) as process:
        assert process.stderr is not None
        told = process.stderr.readline()
        port = told.partition("127.0.0.1:")[2].split()
        assert port, told
        with subprocess.Popen(["cat"], stdin=process.stderr, stdout=subprocess.DEVNULL):  # a line for each who left
            try:
                yield process, int(port[0])
            finally:
                process.terminate()
                process.wait()


async def posted(
    port: int, requests: Iterable[tuple[int, bytes]], at_once: int, heard: Callable[[int, bytes], object]
) -> None:
    """Send numbered requests over so many connections; `heard` learns each answer's first line. The server may die."""
    waiting = iter(requests)

    async def connection() -> None:
        with suppress(OSError, asyncio.IncompleteReadError):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            try:
                for number, one in waiting:
                    writer.write(one)
                    head = await reader.readuntil(b"\r\n\r\n")
                    length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
                    await reader.readexactly(length)
                    heard(number, head.partition(b"\r\n")[0])
            finally:
                writer.close()
                with suppress(OSError):
                    await writer.wait_closed()

    await asyncio.gather(*(connection() for _ in range(at_once)))
