"""The command in a process of its own, without an interpreter that starts anew: a process that has the engine forks one for each call.

In: the words of a command line, its variables, what it reads. Out: its exit code and both streams. Started once by each process of
pytest. Every call is a process that ends as any other does; what it does not show is the start of an interpreter, so that whoever
asks about encodings or imports starts one (`Workshop.tayori` does that for variables that are not the engine's).
"""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import importlib
import json
import os
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
_PATIENCE_S = 120
_LONGEST = 2**20
_idle: list[socket.socket] = []
"""The ends of those that nobody waits for: two calls at once, of two threads, have one each."""
_BEFORE = ("engine.cli.app", "engine.delivery.run", "engine.review.plan", "engine.people.importing", "alembic.command")


def call(words: list[str], variables: dict[str, str], stdin: str = "") -> subprocess.CompletedProcess[str]:
    """Run the command and wait for its end."""
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        given.write(stdin.encode())
        given.seek(0)
        parent = _idle.pop() if _idle else _started()
        order = json.dumps({"words": words, "variables": variables}).encode()
        assert len(order) < _LONGEST
        socket.send_fds(parent, [order], [given.fileno(), out.fileno(), err.fileno()])
        answer = parent.recv(100)
        assert answer, "the process that forks is gone"
        _idle.append(parent)
        return subprocess.CompletedProcess(words, int(answer), _text(out), _text(err))


def _text(stream: Any) -> str:
    stream.seek(0)
    return stream.read().decode().replace("\r\n", "\n")


def _started() -> socket.socket:
    """Start a process that forks; it ends when nobody holds the other end of its socket."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    for one in (ours, theirs):
        one.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _LONGEST)
    environment = {"PATH": os.environ["PATH"], "TMPDIR": tempfile.gettempdir(), "PYTHONPATH": str(ROOT)}
    number = theirs.fileno()
    line = [sys.executable, __file__, str(number)]
    process = subprocess.Popen(line, stdin=subprocess.DEVNULL, pass_fds=[number], cwd=ROOT, env=environment)
    theirs.close()
    ours.settimeout(_PATIENCE_S)

    def end() -> None:
        ours.close()
        process.wait()

    atexit.register(end)
    return ours


def _child(order: dict[str, Any], streams: list[int]) -> None:
    """Become the command: its streams, its variables, its words."""
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    os.environ.clear()
    os.environ.update(order["variables"])
    sys.argv = ["tayori", *order["words"]]


def _serve(number: int) -> None:
    """Answer each order with the exit code of a child; return in the child."""
    ours = socket.socket(fileno=number)
    while True:
        words, streams, *_ = socket.recv_fds(ours, _LONGEST, 3)
        if not words:
            sys.exit()
        child = os.fork()
        if child == 0:
            ours.close()
            _child(json.loads(words), streams)
            return
        for stream in streams:
            os.close(stream)
        with contextlib.suppress(BrokenPipeError):
            ours.send(str(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])).encode())


async def _warm_up() -> None:
    """Run once against a port where nobody listens, so that no child has to import what the engine is made of."""
    workshop = importlib.import_module("workshop")
    with tempfile.TemporaryDirectory(prefix="tayori-test-") as folder:
        shop = workshop.new_shop(Path(folder) / "shop")
        await shop.import_()
        await shop.run()


def main() -> None:
    for name in _BEFORE:
        importlib.import_module(name)
    asyncio.run(_warm_up())
    _serve(int(sys.argv[1]))
    importlib.import_module("engine.__main__").main()


if __name__ == "__main__":
    main()
