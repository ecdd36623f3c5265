"""An SMTP server with bad manners, on loopback: it answers each command as a test says, drops, falls silent, talks nonsense."""

from __future__ import annotations

import asyncio
import socket
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from types import EllipsisType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ssl
    from collections.abc import AsyncGenerator, Callable

    from workshop import Workshop

Answer = bytes | list[bytes] | EllipsisType | None
"""What the server says: bytes at once, or in several packets; `b""` is silence, `None` drops the line, `...` is the usual."""

PLAIN, PIPELINED = ("8BITMIME",), ("8BITMIME", "PIPELINING")

MANNERS: dict[str, bytes] = {
    "": b"220 rude ESMTP\r\n",
    "MAIL": b"250 2.1.0 OK\r\n",
    "RCPT": b"250 2.1.5 OK\r\n",
    "DATA": b"354 go ahead\r\n",
    ".": b"250 2.0.0 OK\r\n",
    "RSET": b"250 2.0.0 OK\r\n",
    "QUIT": b"221 2.0.0 bye\r\n",
}


@dataclass(slots=True)
class Rude:
    """A running server; `answer` is asked with the verb ("" for the greeting, "." for the dot) and the session's number."""

    answer: Callable[[str, int], Answer] = lambda _verb, _session: ...
    port: int = 0
    sessions: int = 0
    taken: list[str] = field(default_factory=list)
    """Recipients of messages whose dot was answered with 250."""
    verbs: list[str] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    """Every recipient that was named at RCPT TO."""
    messages: list[bytes] = field(default_factory=list)
    """What came behind each DATA and is more than a dot, as it was before it was stuffed."""
    offers: tuple[str, ...] = PLAIN
    pause: float = 0
    """Seconds for which it stops reading a message now and then."""

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.sessions += 1
        if self.pause:
            writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)
        session, verb, recipient = self.sessions, "", ""
        with suppress(ConnectionError):
            while True:
                said = self._word(verb, session)
                if verb == "." and isinstance(said, bytes) and said.startswith(b"250"):
                    self.taken.append(recipient)
                if said is None:
                    break
                for packet in said if isinstance(said, list) else [said]:
                    writer.write(packet)
                    await writer.drain()
                    await asyncio.sleep(0.01 if isinstance(said, list) else 0)
                in_data = verb == "DATA" and isinstance(said, bytes) and said.startswith(b"354")
                line = await (self._message(reader) if in_data else reader.readline())
                if not line:
                    break
                verb = "." if in_data else line[:4].decode("ascii", "replace").strip().upper()
                self.verbs.append(verb)
                if verb == "RCPT":
                    recipient = line.decode().partition("<")[2].partition(">")[0]
                    self.recipients.append(recipient)
        writer.close()

    def _word(self, verb: str, session: int) -> bytes | list[bytes] | None:
        said = self.answer(verb, session)
        if not isinstance(said, EllipsisType):
            return said
        if verb == "EHLO":
            return b"250-rude\r\n" + b"".join(f"250-{one}\r\n".encode() for one in self.offers) + b"250 HELP\r\n"
        return MANNERS.get(verb, b"500 what?\r\n")

    async def _message(self, reader: asyncio.StreamReader) -> bytes:
        lines: list[bytes] = []
        while (line := await reader.readline()) != b".\r\n":
            if not line:
                return b""
            lines.append(line.removeprefix(b"."))
            if self.pause and len(lines) % 5_000 == 0:
                await asyncio.sleep(self.pause)
        if lines:
            self.messages.append(b"".join(lines))
        return b".\r\n"


@asynccontextmanager
async def rude_server(offers: tuple[str, ...] = PLAIN, tls: ssl.SSLContext | None = None) -> AsyncGenerator[Rude]:
    """Run one in this event loop; `tls`: it speaks TLS from the first octet on, as on port 465."""
    rude = Rude(offers=offers)
    talks: set[asyncio.Task[None]] = set()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        talks.add(task)
        with suppress(asyncio.IncompleteReadError, asyncio.CancelledError):
            await rude.talk(reader, writer)
        writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0, ssl=tls)
    rude.port = server.sockets[0].getsockname()[1]
    try:
        yield rude
    finally:
        server.close()
        for task in talks:
            task.cancel()
        await asyncio.gather(*talks, return_exceptions=True)
        await server.wait_closed()


@asynccontextmanager
async def answering(shop: Workshop, verb: str, answer: Answer, sessions: int = 10_000) -> AsyncGenerator[Rude]:
    """Be the shop's relay, and give one answer to one command in the first so many sessions."""
    async with rude_server() as rude:
        rude.answer = lambda said, number: answer if said == verb and number <= sessions else ...
        shop.port = rude.port
        yield rude
