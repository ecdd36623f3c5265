"""Behind a real Postfix: what it returns of a letter and of a confirmation comes through its pipe, and stops the dead mailboxes."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from came_back import MAILS, SENDER
from coming_in import visiting
from ledger import ask, crowd, invite, only
from postfix import NONE, returning_postfix, there_is_one

from engine.delivery.keys import token_keys
from engine.delivery.tending import tend

if TYPE_CHECKING:
    from workshop import Sink, Workshop

pytestmark = [pytest.mark.long, pytest.mark.skipif(not there_is_one(), reason=NONE)]

ANN, HANA = "p000@gmail.example", "hana@example.com"
LATER = 75
_PATIENCE_S = 120


async def test_a_dead_mailbox_of_a_letter_and_of_a_confirmation_come_back_through_the_pipe(
    shop: Workshop, sink: Sink
) -> None:
    only(shop, "wednesday-letter")
    shop.edit("tayori.toml", SENDER, MAILS)
    sink.rcpt = lambda address: "550 5.1.1 user unknown" if address in (ANN, HANA) else "250 2.1.5 ok"
    await invite(shop, *crowd(3))
    loop, both = asyncio.get_running_loop(), asyncio.Event()
    ended: list[tuple[str, int]] = []

    def take(address: str, message: str) -> int:
        """Be away the first time; then do what the command does."""
        status = shop.tayori("inbound", "--to", address, stdin=message).returncode if ended else LATER
        ended.append((address, status))
        if [one for _, one in ended].count(0) == 2:
            loop.call_soon_threadsafe(both.set)
        return status

    with returning_postfix(sink.port, take) as port:
        shop.port = port
        await shop.run()
        async with visiting(shop) as visit:
            await visit.post(HANA)
            await tend(shop.project(), visit.store, visit.clock, token_keys(shop.project(), shop.state)[0])
            async with asyncio.timeout(_PATIENCE_S):
                await both.wait()
    assert [status for _, status in ended] == [LATER, 0, 0], "what was put off came again, and nothing came twice"
    assert {address.partition("+")[0] for address, _ in ended} == {"bounce"}
    assert ask(shop, "SELECT address_key, reason FROM suppressions ORDER BY 1") == [(HANA, "bounce"), (ANN, "bounce")]
    assert ask(shop, "SELECT kind, status, source FROM bounces") == [("hard", "5.1.1", "mail")]
    assert ask(shop, "SELECT what, number FROM came_in") == [("hard", 2)]
    assert ask(shop, "SELECT state FROM sign_ups") == []
