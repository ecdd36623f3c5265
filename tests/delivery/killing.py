"""What the kill tests share: processes that are to die, and the figures of what became of everybody."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ledger import states
from workshop import EXAMPLE, WEDNESDAY

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from workshop import Sink, Workshop

FIGURES = ("kills", "accepted", "lost", "twice", "unknown")


@dataclass(frozen=True, slots=True)
class Mortal:
    """A process that forks those who die (mortal.py)."""

    process: subprocess.Popen[str]

    async def begin(
        self, shop: Workshop, connections: int, edge: str = "", nth: int = 1, *, kind: str = "run", at: str = WEDNESDAY
    ) -> int:
        """Run in a process that is to die; return its id."""
        order = {"root": str(shop.root), "port": shop.port, "url": shop.url, "at": at, "block": 3, "kind": kind}
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps({**order, "connections": connections, "edge": edge, "nth": nth}) + "\n")
        self.process.stdin.flush()
        return await self.answer()

    async def answer(self) -> int:
        """Return the next word: a child's id, later its exit code."""
        assert self.process.stdout is not None
        return int(await asyncio.to_thread(self.process.stdout.readline))

    async def die(self, shop: Workshop, edge: str, nth: int = 1, connections: int = 1) -> int:
        """Run until the n-th time the edge is reached; return the exit code."""
        await self.begin(shop, connections, edge, nth)
        return await self.answer()


@contextmanager
def mortals() -> Generator[Mortal]:
    """Start a process that forks those who die."""
    with subprocess.Popen(
        [sys.executable, str(Path(__file__).parent / "mortal.py")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=EXAMPLE,
    ) as process:
        yield Mortal(process)
        assert process.stdin is not None
        process.stdin.close()


def figures_of(shop: Workshop, sink: Sink, people: list[str], tell: Callable[[str, object], None]) -> Counter[str]:
    """Count what became of everybody, and tell each figure (pytest's `record_property`; conftest.py sums them up).

    Lost: entitled, and neither accepted by the relay nor shown as unknown.
    """
    ended, reached = states(shop), Counter(sink.recipients)
    unknown = {address for address, state in ended.items() if state == "unknown"}
    figures = Counter(
        kills=1,
        accepted=len(sink.accepted),
        lost=sum(address not in reached and address not in unknown for address in people),
        twice=reached.total() - len(reached),
        unknown=len(unknown),
    )
    for name in FIGURES:
        tell(name, figures[name])
    return figures
