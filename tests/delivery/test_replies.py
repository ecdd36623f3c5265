"""What a relay says, torn to packets, in any encoding, out of turn or sheer nonsense: a yes is a yes and nothing else is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from ledger import crowd, invite, line_of, only, states
from rude import answering, rude_server

if TYPE_CHECKING:
    from rude import Answer
    from workshop import Workshop

PEOPLE = crowd(6)


@pytest.fixture(autouse=True)
def _one_letter_over_one_connection(shop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    only(shop, "wednesday-letter")
    monkeypatch.setenv("TAYORI_RELAYS__MAIN__CONNECTIONS", "1")


NONSENSE = [b"hello\r\n", b"\xff\xfe\r\n", b"999 what\r\n", b"99999 what\r\n", b"100 go on\r\n", b"2x0 OK\r\n"]
ENDLESS = b"250 " + b"x" * 10_000_000 + b"\r\n"


@pytest.mark.parametrize(
    ("verb", "nonsense", "state"),
    [
        *((".", said, "unknown") for said in (*NONSENSE, b"\r\n", ENDLESS)),
        *(("RCPT", said, "deferred") for said in (NONSENSE[0], NONSENSE[2], ENDLESS)),
    ],
    ids=lambda value: repr(value[:9]),
)
async def test_nonsense_is_neither_a_yes_nor_a_no(shop: Workshop, verb: str, nonsense: bytes, state: str) -> None:
    await invite(shop, *PEOPLE[:2])
    async with answering(shop, verb, nonsense, sessions=1):
        report = await shop.run()
    assert report.failed == ()
    assert report.trouble is None
    assert (line_of(report)[state], line_of(report)["accepted"]) == (1, 1)
    assert sorted(states(shop).values()) == sorted([state, "accepted"])


@pytest.mark.parametrize("verb", ["", "EHLO"])
async def test_nonsense_instead_of_a_greeting_is_told(shop: Workshop, verb: str) -> None:
    await invite(shop, *PEOPLE)
    async with answering(shop, verb, b"\xff\xfe 220\r\n"):
        report = await shop.run()
    assert report.trouble is not None
    assert report.trouble.code in ("relay_unreachable", "relay_refused")
    assert states(shop) == {}


@pytest.mark.parametrize(
    "yes",
    [
        [b"2", b"50 2.0.0", b" OK\r", b"\n"],
        b"250-2.0.0 Ok\r\n250-queued\r\n250 as 4711\r\n",
        [b"250-2.0.0 Ok\r\n25", b"0 queued\r\n"],
        b"250\r\n",
        b"250 OK\n",
        "250 2.0.0 受け付けました\r\n".encode("cp932"),
    ],
)
async def test_a_yes_is_a_yes_in_whatever_packets_lines_and_encoding(shop: Workshop, yes: Answer) -> None:
    await invite(shop, *PEOPLE[:3])
    async with answering(shop, ".", yes):
        report = await shop.run()
    assert report.failed == ()
    assert line_of(report)["accepted"] == 3


async def test_a_word_said_too_early_is_not_taken_for_the_word_on_the_dot(shop: Workshop) -> None:
    await invite(shop, PEOPLE[0])
    async with rude_server() as rude:
        early = {"DATA": b"354 go ahead\r\n250 2.0.0 already taken\r\n", ".": b"554 5.6.0 no\r\n"}
        rude.answer = lambda verb, _session: early.get(verb, ...)
        shop.port = rude.port
        report = await shop.run()
    assert line_of(report)["deferred"] == 1
