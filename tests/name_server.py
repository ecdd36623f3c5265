"""A DNS server on loopback for tests: what stands in its zone is answered, a name can fail or stay silent, long answers come by TCP.

In: records by (name, kind), or a manner by name: "servfail", "refused", "silent". Out: a running server and its port. Whatever is not in the
zone has no such name, unless the name has another kind of record.
"""

from __future__ import annotations

import asyncio
import struct
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Mapping

    Records = Mapping[tuple[str, str], list[str] | str]

_PLAIN = 512
_CODES = {"servfail": dns.rcode.SERVFAIL, "refused": dns.rcode.REFUSED}


@dataclass
class Names(asyncio.DatagramProtocol):
    """A running server; `asked` are the questions that came."""

    records: Records
    port: int = 0
    asked: list[tuple[str, str]] = field(default_factory=list)
    _transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        answer = self.answer(data)
        if answer is None or self._transport is None:
            return
        if len(answer) > _PLAIN:
            short = dns.message.make_response(dns.message.from_wire(data))
            short.flags |= dns.flags.TC
            answer = short.to_wire()
        self._transport.sendto(answer, addr)

    async def by_tcp(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        (length,) = struct.unpack("!H", await reader.readexactly(2))
        answer = self.answer(await reader.readexactly(length))
        if answer is not None:
            writer.write(struct.pack("!H", len(answer)) + answer)
            await writer.drain()
        writer.close()

    def answer(self, wire: bytes) -> bytes | None:
        query = dns.message.from_wire(wire)
        (question,) = query.question
        name, kind = question.name.to_text(omit_final_dot=True).lower(), dns.rdatatype.to_text(question.rdtype)
        self.asked.append((name, kind))
        found = self.records.get((name, kind), [])
        if found == "silent":
            return None
        reply = dns.message.make_response(query)
        reply.flags |= dns.flags.RA
        if isinstance(found, str):
            reply.set_rcode(_CODES[found])
        elif found:
            texts = [_quoted(text) if kind == "TXT" else text for text in found]
            reply.answer.append(dns.rrset.from_text(question.name, 60, "IN", kind, *texts))
        elif not any(known == name for known, _ in self.records):
            reply.set_rcode(dns.rcode.NXDOMAIN)
        return reply.to_wire()


def _quoted(text: str) -> str:
    """Return a TXT record as a zone file has it, in strings of 200 octets."""
    parts = [text[at : at + 200] for at in range(0, len(text), 200)]
    return " ".join(f'"{part}"' for part in parts)


@asynccontextmanager
async def name_server(records: Records) -> AsyncGenerator[Names]:
    """Run a server in this event loop; its ports of UDP and TCP are the same."""
    loop = asyncio.get_running_loop()
    server = Names(records)
    listener = await asyncio.start_server(server.by_tcp, "127.0.0.1", 0)
    server.port = listener.sockets[0].getsockname()[1]
    transport, _ = await loop.create_datagram_endpoint(lambda: server, ("127.0.0.1", server.port))
    try:
        yield server
    finally:
        transport.close()
        listener.close()
        await listener.wait_closed()
