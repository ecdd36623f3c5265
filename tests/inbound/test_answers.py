"""A reader's answer is counted for the letter that it answers, and nothing of what it says is kept."""

from __future__ import annotations

import asyncio
import json
import re
from typing import TYPE_CHECKING

import pytest
from ledger import LETTER
from letters import answer, away
from servers import BOTH

from engine.inbound.taking import Taken
from engine.report.metrics import metrics_text
from engine.store.metered import measured

if TYPE_CHECKING:
    from came_back import Sent

ANN, BO = "p000@gmail.example", "p001@icloud.example"
SHOP = "tencho@saekien.example"


def name_of(sent: Sent, person: str) -> str:
    found = re.search(r"(?m)^Message-ID: (\S+)", sent.letters[person])
    assert found is not None
    return found[1]


@pytest.mark.parametrize("shop", BOTH, indirect=True)
async def test_answers_are_counted_by_edition_once_each_and_shown(sent: Sent) -> None:
    machine = answer(sent.returns[ANN], "elsewhere@example.org", number=9)
    assert (await sent.take(machine)).what == "other", "it came by the return path, and answers nothing"
    named = "In-Reply-To: <forwarded@example.org>\n"
    first = await sent.take(answer(sent.returns[ANN], "elsewhere@example.org", thread=named))
    assert (first.what, first.effect, bool(first.subject)) == ("answer", "kept", True), "it came by the return path"
    thread = f"In-Reply-To: {name_of(sent, BO)}\nReferences: <x@y.example> {name_of(sent, BO)}\n"
    taken = [await sent.take(answer(SHOP, BO.upper(), thread=thread, number=one)) for one in (2, 2, 3)]
    assert [one.effect for one in taken] == ["kept", "known", "kept"]
    assert (await sent.take(away(sent.returns[BO]))).what == "auto_reply"
    assert sent.stopped() == []
    assert sent.ask("SELECT DISTINCT kind, said, status FROM bounces") == [("answer", "", "")]

    done = await asyncio.to_thread(sent.shop.tayori, "report", LETTER, "--json")
    found = json.loads(done.stdout)
    assert (found["answered"], sum(one["answered"] for one in found["lanes"])) == (2, 2), "people, not mails"
    assert (found["bounced"], found["reached"]) == ({"hard": 0, "soft": 0, "other": 0}, 3)
    assert found["came_in"] == {"answer": 3, "auto_reply": 1, "other": 1}
    shown = (await asyncio.to_thread(sent.shop.tayori, "report", LETTER)).stdout
    assert "        2  answered" in shown
    assert "        1  auto-replies" in shown
    async with sent.shop.store() as store, store.reading() as connection:
        told = metrics_text(await measured(connection, 0), 0)
    assert 'tayori_came_in{what="answer"} 3\n' in told


async def test_what_names_a_letter_but_comes_from_somebody_else_answers_nothing(sent: Sent) -> None:
    thread = f"In-Reply-To: {name_of(sent, ANN)}\n"
    strangers = (
        answer(SHOP, BO, thread=thread),
        answer(SHOP, "nobody@example.org", thread=thread, number=2),
        answer(SHOP, ANN, number=3),
        answer(SHOP, ANN, thread="References: <abcdefghijklmnopqrstuvwxyz@mail.saekien.example>\n", number=4),
    )
    for octets in strangers:
        assert await sent.take(octets) == Taken("other")
    assert sent.ask("SELECT kind FROM bounces") == []


async def test_the_latest_letter_of_a_thread_is_the_one_that_is_answered(sent: Sent) -> None:
    thread = f"References: <first@x.example> {name_of(sent, ANN)}\n\t<ours@saekien.example>\n"
    assert (await sent.take(answer(SHOP, ANN, thread=thread))).what == "answer"


@pytest.mark.parametrize("shop", BOTH, indirect=True)
async def test_an_address_that_no_database_takes_is_nobodys(sent: Sent) -> None:
    thread = f"In-Reply-To: {name_of(sent, ANN)}\n"
    assert await sent.take(answer(SHOP, "p0\0@gmail.example", thread=thread)) == Taken("other")
