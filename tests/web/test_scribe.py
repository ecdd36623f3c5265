"""Refusals that arrive together are written together, and answered one by one."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from clicks import subject

from engine.store.consents import Said
from engine.store.database import Secret, Store, StoreError, _engine
from engine.web.scribe import Scribe

if TYPE_CHECKING:
    from leave_shop import Ledger

NOW = 1_796_179_200_000


def refusal(number: int, evidence: str = "") -> Said:
    return Said(subject(number), "newsletter", "refused", NOW + number, "one-click", None, {"user_agent": evidence})


async def test_a_crowd_is_written_by_a_few_transactions_and_each_is_there(store: Store, ledger: Ledger) -> None:
    scribe = Scribe(store)
    new = await asyncio.gather(*(scribe.refuse(refusal(one % 300), NOW) for one in range(330)))
    assert new == [True] * 300 + [False] * 30
    assert {row[0] for row in ledger.entries()} == {subject(one) for one in range(300)}
    assert ledger.rows("SELECT count(*) FROM consents") == [(300,)]
    assert len(ledger.rows("SELECT number FROM consent_seals")) <= 4


async def test_one_that_cannot_be_written_fails_alone(store: Store, ledger: Ledger) -> None:
    scribe = Scribe(store)
    words = [refusal(one, "\ud800" if one == 3 else "") for one in range(6)]
    ended = await asyncio.gather(*(scribe.refuse(said, NOW) for said in words), return_exceptions=True)
    assert [one for one in ended if one is not True] == [ended[3]]
    assert isinstance(ended[3], UnicodeEncodeError)
    assert [row[0] for row in ledger.entries()] == [subject(one) for one in range(6) if one != 3]


async def test_a_store_that_cannot_be_written_fails_all_of_them_and_takes_the_next(ledger: Ledger) -> None:
    secret = Secret(ledger.path.with_name("seal.keys"), None)
    read_only = Store(_engine(Path(f"file:{ledger.path}?mode=ro&uri=true"), secret, "FULL"), ledger.path)
    scribe = Scribe(read_only)
    ended = await asyncio.gather(*(scribe.refuse(refusal(one), NOW) for one in range(5)), return_exceptions=True)
    assert [getattr(one, "code", one) for one in ended] == ["store_readonly"] * 5
    with pytest.raises(StoreError, match="store_readonly"):
        await scribe.refuse(refusal(9), NOW)
    await read_only.close()


async def test_who_does_not_fit_into_the_queue_is_told_at_once(store: Store, ledger: Ledger) -> None:
    scribe = Scribe(store, most=2)
    ended = await asyncio.gather(*(scribe.refuse(refusal(one), NOW) for one in range(3)), return_exceptions=True)
    assert [getattr(one, "code", one) for one in ended] == [True, True, "web_crowded"]
    assert len(ledger.entries()) == 2


async def test_a_request_that_is_gone_meanwhile_keeps_nobody_from_leaving(store: Store, ledger: Ledger) -> None:
    scribe = Scribe(store)
    gone, stays = (asyncio.create_task(scribe.refuse(refusal(one), NOW)) for one in range(2))
    await asyncio.sleep(0)
    gone.cancel()
    assert await stays is True
    assert [row[0] for row in ledger.entries()] == [subject(0), subject(1)], "what was asked for is done"
