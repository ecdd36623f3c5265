"""A mail server that is far away: it hears everything, and answers, half a round trip late. Loopback only; it keeps nothing."""

from __future__ import annotations

import asyncio
import sys


class Far(asyncio.Protocol):
    """One connection, with PIPELINING; what comes and what goes takes half of the round trip each."""

    half = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._out = transport
        self._in_data = False
        self._rest = b""
        self._say(b"220 far\r\n")

    def data_received(self, data: bytes) -> None:
        asyncio.get_running_loop().call_later(self.half, self._hear, data)

    def _hear(self, data: bytes) -> None:
        self._rest += data
        answers: list[bytes] = []
        while self._rest:
            if self._in_data:
                end = self._rest.find(b"\r\n.\r\n")
                if end < 0:
                    break
                self._rest, self._in_data = self._rest[end + 5 :], False
                answers.append(b"250 2.0.0 taken\r\n")
                continue
            line, newline, rest = self._rest.partition(b"\r\n")
            if not newline:
                break
            self._rest = rest
            answers.append(self._answer(line[:4].upper()))
        if answers:
            self._say(b"".join(answers))

    def _answer(self, verb: bytes) -> bytes:
        self._in_data = verb == b"DATA"
        return {
            b"EHLO": b"250-far\r\n250-8BITMIME\r\n250 PIPELINING\r\n",
            b"DATA": b"354 go ahead\r\n",
            b"QUIT": b"221 bye\r\n",
        }.get(verb, b"250 ok\r\n")

    def _say(self, words: bytes) -> None:
        asyncio.get_running_loop().call_later(self.half, self._out.write, words)


async def main(round_trip: float) -> None:
    Far.half = round_trip / 2
    server = await asyncio.get_running_loop().create_server(Far, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(main(float(sys.argv[1])))
