"""The transactions of one session, command by command and in groups: each word is matched to its message, whatever the server does."""

from __future__ import annotations

import asyncio
import socket
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from rude import PIPELINED, PLAIN, Rude, rude_server

from engine.delivery import overdue, pipeline
from engine.delivery.session import open_session
from engine.message.press import Message
from engine.project.relay import Relay
from engine.reply.outcome import outcome
from engine.reply.reply import Reply, Stage

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable

    from engine.delivery.pipeline import Pipeline

BOTH = pytest.mark.parametrize("offers", [PLAIN, PIPELINED], ids=["plain", "pipelined"])
BODY = b"Subject: x\r\n\r\n.\r\n..two\r\nline\r\n"
JOINED = b".\r\nMAIL FROM:<shop@saekien.example>\r\n"


@dataclass(slots=True)
class Pen:
    """A posting that writes down what happens to it, into a log that all share."""

    number: int
    log: list[Any]
    data: bytes = BODY
    goes: Callable[[], bool] = lambda: True
    words: list[Reply | None] = field(default_factory=list)
    recipient: str = ""
    utf8: bool = False

    @property
    def message(self) -> Message:
        to = self.recipient or f"p{self.number}@gmail.example"
        return Message("shop@saekien.example", to, self.utf8, f"<{self.number}@x>", self.data)

    def may_go(self) -> bool:
        return self.goes()

    def before_dot(self) -> None:
        self.log.append(self.number)

    def ended(self, reply: Reply | None) -> None:
        self.words.append(reply)

    @property
    def state(self) -> str:
        (word,) = self.words
        return outcome(word).state if word else "back"


class Ear:
    """A transport's writes, told to the log before they leave."""

    def __init__(self, transport: asyncio.Transport, log: list[Any]) -> None:
        self._transport = transport
        self._log = log

    def write(self, octets: bytes) -> None:
        self._log.append(octets)
        self._transport.write(octets)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


@asynccontextmanager
async def session_with(rude: Rude, log: list[Any]) -> AsyncGenerator[Pipeline]:
    session = await open_session("rude", Relay(kind="direct-like", host="127.0.0.1", port=rude.port))
    session._transport = Ear(session._transport, log)  # pyright: ignore[reportAttributeAccessIssue]
    yield session
    await session.close()


async def send(rude: Rude, *pens: Pen) -> Pipeline:
    """Put them all on one session and wait for the end."""
    async with session_with(rude, pens[0].log) as session:
        for pen in pens:
            await session.put(pen)
        await session.drain()
    assert [len(pen.words) for pen in pens] == [1] * len(pens), "each ends once"
    return session


def pens(number: int) -> list[Pen]:
    log: list[Any] = []
    return [Pen(one, log) for one in range(number)]


def writes(log: list[Any]) -> list[bytes]:
    return [one for one in log if isinstance(one, bytes)]


def nobody_without_a_line(log: list[Any], all_: list[Pen]) -> None:
    """Before each write that holds a message stands its journal's line; no line stands for one that did not leave."""
    noted: list[int] = []
    handed = 0
    for entry in log:
        if isinstance(entry, int):
            noted.append(entry)
        elif entry.startswith(b"Subject"):
            handed += 1
            assert len(noted) == handed
    assert len(noted) == handed
    for pen in all_:
        at_the_dot = pen.words[0] is not None and pen.words[0].stage is Stage.DOT
        assert (pen.number in noted) == at_the_dot


@BOTH
async def test_each_message_gets_its_own_last_word_and_its_octets_arrive(offers: tuple[str, ...]) -> None:
    async with rude_server(offers) as rude:
        rude.answer = lambda verb, _: f"250 2.0.0 as {len(rude.taken)}\r\n".encode() if verb == "." else ...
        all_ = pens(5)
        session = await send(rude, *all_)
        assert [pen.words for pen in all_] == [[Reply(Stage.DOT, 250, f"2.0.0 as {one}")] for one in range(5)]
        assert rude.messages == [BODY] * 5
    assert (session.heard, session.refused) == (True, None)
    nobody_without_a_line(all_[0].log, all_)


async def test_without_pipelining_no_command_leaves_before_the_last_one_is_answered() -> None:
    async with rude_server(PLAIN) as rude:
        all_ = pens(2)
        await send(rude, *all_)
    assert [one[:4] for one in writes(all_[0].log)] == [b"MAIL", b"RCPT", b"DATA", b"Subj"] * 2 + [b"QUIT"]


async def test_pipelined_a_message_that_waits_leaves_in_one_write_with_the_body_before_it() -> None:
    async with rude_server(PIPELINED) as rude:
        all_ = pens(3)
        await send(rude, *all_)
        first, *bodies = writes(all_[0].log)
    assert first.endswith(b"DATA\r\n")
    assert [JOINED in one for one in bodies] == [True, True, False, False]
    assert bodies[-1] == b"QUIT\r\n"


async def test_behind_a_slow_dot_no_message_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "_SLOW_SECONDS", -1)
    async with rude_server(PIPELINED) as rude:
        all_ = pens(4)
        await send(rude, *all_)
    assert [JOINED in one for one in writes(all_[0].log)].count(True) == 1, "the first dot cannot be known to be slow"


@BOTH
@pytest.mark.parametrize("data", [b"554 5.5.1 nobody\r\n", b"354 go ahead\r\n"], ids=["no", "354"])
@pytest.mark.parametrize("refused", [(0,), (1,), (0, 1, 2), (2,)], ids=str)
async def test_a_recipient_who_is_refused_takes_nobody_along(
    offers: tuple[str, ...], data: bytes, refused: tuple[int, ...]
) -> None:
    async with rude_server(offers) as rude:
        gone = {f"p{one}@gmail.example" for one in refused}

        def answer(verb: str, _: int) -> Any:
            nobody = rude.recipients and rude.recipients[-1] in gone
            if verb == "RCPT" and nobody:
                return b"550 5.1.1 nobody\r\n"
            if verb == "." and nobody:
                return b"554 5.5.1 no valid recipients\r\n"
            return data if verb == "DATA" and nobody else ...

        rude.answer = answer
        all_ = pens(3)
        await send(rude, *all_)
        assert len(rude.taken) == len(rude.messages) == 3 - len(refused)
    assert [pen.state for pen in all_] == ["refused" if pen.number in refused else "accepted" for pen in all_]
    assert all(pen.words == [Reply(Stage.RCPT, 550, "5.1.1 nobody")] for pen in all_ if pen.number in refused)
    nobody_without_a_line(all_[0].log, all_)
    asked_anew = 0 if data.startswith(b"354") and offers is PIPELINED else sum(one < 2 for one in refused)
    assert sum(b"RSET" in one for one in writes(all_[0].log)) == asked_anew
    if offers is PIPELINED:
        assert b"RSET\r\n" not in writes(all_[0].log), "it never costs a round trip of its own"


@pytest.mark.parametrize(
    ("verb", "offers", "states"),
    [
        ("MAIL", PLAIN, ["accepted", "deferred", "back"]),
        ("RCPT", PLAIN, ["accepted", "deferred", "back"]),
        ("DATA", PLAIN, ["accepted", "deferred", "back"]),
        (".", PLAIN, ["accepted", "unknown", "back"]),
        ("MAIL", PIPELINED, ["accepted", "back", "back"]),
        ("RCPT", PIPELINED, ["accepted", "deferred", "back"]),
        ("DATA", PIPELINED, ["accepted", "deferred", "back"]),
        (".", PIPELINED, ["accepted", "unknown", "back"]),
    ],
)
@pytest.mark.parametrize("how", [None, b""], ids=["drops", "falls silent"])
async def test_where_the_server_goes_away_each_message_knows_how_far_it_came(
    monkeypatch: pytest.MonkeyPatch, verb: str, offers: tuple[str, ...], states: list[str], how: bytes | None
) -> None:
    for stage in overdue.WAITS:
        monkeypatch.setitem(overdue.WAITS, stage, 0.1)
    async with rude_server(offers) as rude:
        gone: list[str] = []

        def answer(said: str, _: int) -> Any:
            if said == verb and rude.verbs.count(verb) == 2:
                gone.append(said)
            return how if gone else ...

        rude.answer = answer
        all_ = pens(3)
        session = await send(rude, *all_)
    assert [pen.state for pen in all_] == states
    assert session.over
    nobody_without_a_line(all_[0].log, all_)


async def test_closed_in_the_middle_of_a_group_the_last_reply_that_speaks_of_it_counts() -> None:
    async with rude_server(PIPELINED) as rude:
        rude.answer = lambda verb, _: {"RCPT": b"550 5.1.1 nobody\r\n", "DATA": None}.get(verb, ...)
        all_ = pens(1)
        await send(rude, *all_)
    assert all_[0].words == [Reply(Stage.RCPT, 550, "5.1.1 nobody")]


@BOTH
async def test_a_421_at_a_dot_sends_the_next_one_back(offers: tuple[str, ...]) -> None:
    async with rude_server(offers) as rude:
        rude.answer = lambda verb, _: b"421 4.3.2 closing\r\n" if verb == "." and len(rude.messages) == 2 else ...
        all_ = pens(4)
        await send(rude, *all_[:3])
    assert [pen.state for pen in all_[:3]] == ["accepted", "deferred", "back"]


@BOTH
async def test_a_421_between_two_messages_costs_nobody_anything(offers: tuple[str, ...]) -> None:
    async with rude_server(offers) as rude:
        rude.answer = lambda verb, _: [b"250 2.0.0 OK\r\n", b"421 4.4.2 too long idle\r\n"] if verb == "." else ...
        all_ = pens(2)
        async with session_with(rude, all_[0].log) as session:
            await session.put(all_[0])
            await session.drain()
            await asyncio.wait_for(session._gone, 10)
            await session.put(all_[1])
            await session.drain()
            assert session.last == Reply(Stage.CONNECT, 421, "4.4.2 too long idle")
    assert [pen.state for pen in all_] == ["accepted", "back"]


async def test_a_421_at_a_dot_behind_no_message_ends_the_session_and_takes_nothing_back() -> None:
    async with rude_server(PIPELINED) as rude:
        refused = {"RCPT": b"550 5.1.1 nobody\r\n", ".": b"421 4.3.2 closing\r\n"}
        rude.answer = lambda verb, _: refused.get(verb, ...) if not rude.messages else ...  # 354 all the same
        all_ = pens(2)
        session = await send(rude, *all_)
        assert rude.verbs.count(".") == 1
        assert rude.messages == []
    assert all_[0].words == [Reply(Stage.RCPT, 550, "5.1.1 nobody")]
    assert all_[1].state == "back", "what is said of a dot is not said of the next message"
    assert session.over
    nobody_without_a_line(all_[0].log, all_)


@BOTH
async def test_a_rset_that_is_refused_ends_the_session_and_the_next_message_goes_back(offers: tuple[str, ...]) -> None:
    async with rude_server(offers) as rude:
        refused = {"RCPT": b"550 5.1.1 nobody\r\n", "DATA": b"503 5.5.1 no recipient\r\n", "RSET": b"554 5.5.1 no\r\n"}
        rude.answer = lambda verb, _: refused.get(verb, ...) if len(rude.recipients) < 2 else ...
        all_ = pens(2)
        session = await send(rude, *all_)
        assert rude.taken == []
    assert [pen.state for pen in all_] == ["refused", "back"]
    assert session.over
    nobody_without_a_line(all_[0].log, all_)


@BOTH
async def test_a_word_said_too_early_is_not_taken_for_the_word_on_the_dot(offers: tuple[str, ...]) -> None:
    async with rude_server(offers) as rude:
        early = b"354 go ahead\r\n250 2.0.0 already taken\r\n"
        rude.answer = lambda verb, _: early if verb == "DATA" and rude.verbs.count("DATA") == 2 else ...
        all_ = pens(3)
        await send(rude, *all_)
    assert [pen.state for pen in all_] == ["accepted", "deferred", "back"]
    nobody_without_a_line(all_[0].log, all_)


@BOTH
@pytest.mark.parametrize(
    "nonsense", [b"hello\r\n", b"\xff\xfe\r\n", b"250 " + b"x" * 10_000_000], ids=lambda one: repr(one[:6])
)
async def test_nonsense_at_the_dot_is_neither_a_yes_nor_a_no(offers: tuple[str, ...], nonsense: bytes) -> None:
    async with rude_server(offers) as rude:
        rude.answer = lambda verb, _: nonsense if verb == "." else ...
        all_ = pens(2)
        session = await send(rude, *all_)
        assert len(session._replies._rest) < 100_000
    assert [pen.state for pen in all_] == ["unknown", "back"]


@BOTH
@pytest.mark.parametrize(
    "yes", [[b"2", b"50 2.", b"0.0\r", b"\n"], [b"250-\xe3\x81\r\n25", b"0 x\r\n"]], ids=["one", "two lines"]
)
async def test_a_yes_in_pieces_is_a_yes(offers: tuple[str, ...], yes: list[bytes]) -> None:
    async with rude_server(offers) as rude:
        rude.answer = lambda verb, _: yes if verb in (".", "RCPT") else ...
        all_ = pens(2)
        await send(rude, *all_)
    assert [pen.state for pen in all_] == ["accepted"] * 2


@BOTH
async def test_a_message_that_waited_too_long_goes_back(offers: tuple[str, ...]) -> None:
    async with rude_server(offers) as rude:
        all_ = pens(3)
        all_[1].goes = lambda: False
        await send(rude, *all_)
        assert rude.recipients == ["p0@gmail.example", "p2@gmail.example"]
    assert [pen.state for pen in all_] == ["accepted", "back", "accepted"]


async def test_a_message_whose_time_went_by_behind_another_is_not_handed_over() -> None:
    async with rude_server(PIPELINED) as rude:
        all_ = pens(2)
        all_[1].goes = lambda: "." not in rude.verbs
        session = await send(rude, *all_)
        assert len(rude.messages) == 1
    assert [pen.state for pen in all_] == ["accepted", "back"]
    assert session.over
    assert session.heard


@BOTH
async def test_a_journal_that_cannot_be_written_lets_no_dot_out(offers: tuple[str, ...]) -> None:
    class Full(Pen):
        def before_dot(self) -> None:
            raise OSError("no space")

    async with rude_server(offers) as rude:
        all_ = pens(2)
        full = Full(1, all_[0].log)
        async with session_with(rude, full.log) as session:
            await session.put(all_[0])
            await session.put(full)
            with pytest.raises(OSError, match="no space"):
                await session.drain()
        assert len(rude.messages) == 1
    assert full.words == [], "only the journal can tell"


@BOTH
async def test_a_relay_that_refuses_our_sender_is_asked_once(offers: tuple[str, ...]) -> None:
    async with rude_server(offers) as rude:
        rude.answer = lambda verb, _: b"550 5.7.1 not you\r\n" if verb == "MAIL" else ...
        all_ = pens(3)
        session = await send(rude, *all_)
        assert rude.verbs.count("MAIL") == 1
    assert [pen.state for pen in all_] == ["deferred", "back", "back"]
    assert session.refused == Reply(Stage.MAIL, 550, "5.7.1 not you")


@pytest.mark.parametrize(
    ("offers", "pen", "word"),
    [
        (("SIZE 20",), Pen(0, []), "5.3.4 the message is 30 octets long, and the relay takes 20 (RFC 1870)"),
        (
            (),
            Pen(0, [], recipient="花子@gmail.example", utf8=True),
            "5.6.7 the relay does not take addresses beyond ASCII",
        ),
        (
            (),
            Pen(0, [], recipient="a\r\nRCPT TO:<b>@gmail.example"),
            "5.1.3 the address cannot be said to a mail server",
        ),
    ],
    ids=["too long", "beyond ASCII", "two lines"],
)
async def test_what_the_relay_cannot_take_is_refused_alone_and_in_words(
    offers: tuple[str, ...], pen: Pen, word: str
) -> None:
    async with rude_server(offers) as rude:
        other = Pen(1, pen.log, data=b"\r\n")
        await send(rude, pen, other)
    assert (pen.state, other.state) == ("refused", "accepted")
    assert pen.words[0] is not None
    assert pen.words[0].text.startswith(word)


async def test_what_the_server_offers_and_the_message_needs_is_said() -> None:
    async with rude_server(("SIZE 1000", "SMTPUTF8", "8BITMIME")) as rude:
        pen = Pen(0, [], data="Subject: 花\r\n\r\n".encode(), recipient="花子@gmail.example", utf8=True)
        await send(rude, pen)
    assert writes(pen.log)[0] == b"MAIL FROM:<shop@saekien.example> SMTPUTF8 BODY=8BITMIME SIZE=16\r\n"


@BOTH
async def test_a_server_that_reads_slowly_gets_all_however_long_it_takes(
    monkeypatch: pytest.MonkeyPatch, offers: tuple[str, ...]
) -> None:
    monkeypatch.setitem(overdue.WAITS, Stage.DOT, 0.5)
    async with rude_server(offers) as rude:
        rude.pause = 0.1
        long = b"Subject: x\r\n\r\n" + b"y" * 70 + b"\r\n"
        pen = Pen(0, [], data=long + (b"y" * 70 + b"\r\n") * 50_000)
        async with session_with(rude, pen.log) as session:
            connection = session._transport.get_extra_info("socket")
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 65_536)
            await session.put(pen)
            await session.drain()
        assert pen.words == [Reply(Stage.DOT, 250, "2.0.0 OK")]
        assert rude.messages == [pen.data]
