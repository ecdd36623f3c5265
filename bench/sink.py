"""A mail server for measuring: it takes everything, keeps nothing, and says how many at the end. Loopback only."""

from __future__ import annotations

import asyncio
import sys


class Sink(asyncio.Protocol):
    """One connection, RFC 5321's happy path, PIPELINING not offered (the engine does not use it yet)."""

    taken = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._out = transport
        self._in_data = False
        self._rest = b""
        self._out.write(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        self._rest += data
        while self._rest:
            if self._in_data:
                end = self._rest.find(b"\r\n.\r\n")
                if end < 0:
                    self._rest = self._rest[-4:]
                    return
                self._rest = self._rest[end + 5 :]
                self._in_data = False
                Sink.taken += 1
                self._out.write(b"250 2.0.0 taken\r\n")
                continue
            line, newline, rest = self._rest.partition(b"\r\n")
            if not newline:
                return
            self._rest = rest
            self._answer(line[:4].upper())

    def _answer(self, verb: bytes) -> None:
        match verb:
            case b"DATA":
                self._in_data = True
                self._out.write(b"354 go ahead\r\n")
            case b"QUIT":
                self._out.write(b"221 bye\r\n")
                self._out.close()
            case _:
                self._out.write(b"250 ok\r\n")


async def main() -> None:
    server = await asyncio.get_running_loop().create_server(Sink, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(main())
