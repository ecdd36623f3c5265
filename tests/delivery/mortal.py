"""A process that runs what the timer would run, and dies at a named moment. Started by `test_crash.py`, never by pytest.

It warms up once, then forks for each order (a line of JSON on stdin) a child that runs, and kills itself with
SIGKILL the n-th time an edge is reached (or is killed by the test). Its answers are the child's id and its exit code.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import tempfile
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).parent.parent))

import once
from ledger import invite, only
from servers import past
from workshop import Workshop, new_shop

from engine.delivery import block
from engine.delivery.beside import work_beside
from engine.delivery.clock import clock_at
from engine.delivery.keys import keys_beside
from engine.delivery.pipeline import Pipeline
from engine.delivery.routes import single
from engine.delivery.sending import Sending
from engine.reply.reply import Reply, Stage
from engine.store.editions import open_ones
from engine.store.journal import Journal
from engine.store.state import read_state

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.delivery.transaction import Transaction

_PATIENCE = 3000  # hundredths of a second in which a worker waits for a run


class Fuse:
    """Kills this process when it has burnt down."""

    def __init__(self, length: int) -> None:
        self.left = length

    def burn(self) -> None:
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


def _before(owner: Any, name: str, fuse: Fuse) -> None:
    original = getattr(owner, name)

    async def mortal(*words: Any, **named: Any) -> Any:
        fuse.burn()
        return await original(*words, **named)

    setattr(owner, name, mortal)


def _after(owner: Any, name: str, fuse: Fuse) -> None:
    original = getattr(owner, name)

    async def mortal(*words: Any, **named: Any) -> Any:
        result = await original(*words, **named)
        fuse.burn()
        return result

    setattr(owner, name, mortal)


def _after_line(name: str, fuse: Fuse) -> None:
    original = getattr(Journal, name)

    def mortal(*words: Any) -> None:
        original(*words)
        fuse.burn()

    setattr(Journal, name, mortal)


def _after_stage(wanted: Stage, fuse: Fuse) -> None:
    original = Pipeline._on_command

    def mortal(self: Pipeline, transaction: Transaction, reply: Reply) -> None:
        if reply.stage is wanted:
            fuse.burn()
        original(self, transaction, reply)

    Pipeline._on_command = mortal


def _at_the_wire(fuse: Fuse) -> None:
    original = Pipeline._hand_over

    def mortal(self: Pipeline, transaction: Transaction) -> None:
        original(self, transaction)
        if fuse.left > 1:
            fuse.burn()
            return
        assert not self._transport.get_write_buffer_size(), "it is in the kernel"
        fuse.burn()

    Pipeline._hand_over = mortal


def _before_the_last_word(fuse: Fuse) -> None:
    original = Sending.ended

    def mortal(self: Sending, reply: Reply | None) -> None:
        fuse.burn()
        original(self, reply)

    Sending.ended = mortal


EDGES: dict[str, Callable[[Fuse], None]] = {
    "before the claim": lambda fuse: _before(block, "_claim", fuse),
    "after the claim's commit": lambda fuse: _after(block, "_claim", fuse),
    "after MAIL": lambda fuse: _after_stage(Stage.MAIL, fuse),
    "after DATA": lambda fuse: _after_stage(Stage.DATA, fuse),
    "before the dot": lambda fuse: _after_line("dot", fuse),
    "when the dot is in the kernel": _at_the_wire,
    "before the reply is journalled": _before_the_last_word,
    "after the reply is journalled": lambda fuse: _after_line("reply", fuse),
    "before the settling commits": lambda fuse: _after(block, "settle", fuse),
    "after the settling's commit": lambda fuse: _after(block, "_settle", fuse),
}


def _run(order: dict[str, Any]) -> None:
    os.environ["TAYORI_RELAYS__MAIN__CONNECTIONS"] = str(order["connections"])
    block.BLOCK = order["block"]
    if order["edge"]:
        EDGES[order["edge"]](Fuse(order["nth"]))
    shop = Workshop(Path(order["root"]), order["port"], order["url"])
    asyncio.run(_beside(shop, order["at"]) if order["kind"] == "worker" else shop.run(order["at"]))
    os._exit(0)


async def _beside(shop: Workshop, at: str) -> None:
    """Send along as soon as a run has opened something; what it opened may be over before this process looks."""
    project = shop.project()
    async with shop.store() as store:
        for _ in range(_PATIENCE):
            async with store.reading() as connection:
                known, opened = await read_state(connection), await open_ones(connection)
            keys = keys_beside(project, shop.state, known)
            if opened and keys is not None:
                clock = clock_at(datetime.fromisoformat(at))
                await work_beside(project, store, single("main"), shop.state, keys, clock, shop.ear, asyncio.Event())
                return
            if past(shop.where, "SELECT 1 FROM editions WHERE state = 'finished'"):
                return
            await asyncio.sleep(0.01)


async def _warm_up() -> None:
    """Run once against a port where nobody listens, so that no child has to import or compile what the engine is made of."""
    with tempfile.TemporaryDirectory(prefix="tayori-test-") as folder:
        shop = new_shop(Path(folder) / "shop")
        only(shop, "wednesday-letter")
        await invite(shop, "a@gmail.example")
        await shop.run()


def _answer(number: int) -> None:
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


def main() -> None:
    once.remember(setattr)
    asyncio.run(_warm_up())
    for line in sys.stdin:
        order = json.loads(line)
        child = os.fork()
        if child == 0:
            _run(order)
        _answer(child)
        _answer(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))


if __name__ == "__main__":
    main()
