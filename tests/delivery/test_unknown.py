"""What nobody can know is listed, and a person decides: sent again, taken as sent, or as the relay's own log has it."""

from __future__ import annotations

import asyncio
import gzip
import json
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from ledger import LETTER, ask, crowd, edition_state, invite, line_of, only, states
from postfix import NONE, logging_postfix, there_is_one
from rude import answering

from engine.cli.place import Place
from engine.cli.screen import StopError
from engine.cli.unknown import unknown
from engine.reply.maillog import read_maillog

if TYPE_CHECKING:
    from pathlib import Path

    from workshop import Sink, Workshop

PEOPLE = crowd(4, ("gmail.example",))
LATER = "2026-12-02T12:30+09:00"
TOKYO = ZoneInfo("Asia/Tokyo")


@pytest.fixture
async def lost(shop: Workshop, monkeypatch: pytest.MonkeyPatch) -> Workshop:
    """A shop of which two deliveries are unknown: the relay hung up at their dots."""
    monkeypatch.setenv("TAYORI_RELAYS__MAIN__CONNECTIONS", "1")
    only(shop, "wednesday-letter")
    await invite(shop, *PEOPLE)
    async with answering(shop, ".", None, sessions=2):
        await shop.run()
    assert sorted(states(shop).values()) == ["accepted", "accepted", "unknown", "unknown"]
    return shop


def identities(shop: Workshop) -> list[str]:
    """Return the Message-IDs of what is unknown, as a program reads them."""
    listed = json.loads(shop.tayori("unknown", "--json").stdout)["unknown"]
    return [one["message_id"] for one in listed]


async def test_they_are_listed_without_an_address_unless_somebody_asks(
    lost: Workshop, capsys: pytest.CaptureFixture[str]
) -> None:
    here = Place(project=lost.root)
    assert await unknown(place=here) == 0
    told = capsys.readouterr().out
    assert f"{LETTER}: 2 unknown" in told
    assert "@" not in told.replace(LETTER, "")
    assert await unknown(LETTER, addresses=True, place=here) == 0
    assert PEOPLE[0] in capsys.readouterr().out


async def test_a_person_has_them_sent_again_though_the_edition_was_over(lost: Workshop, sink: Sink) -> None:
    assert edition_state(lost) == "finished"
    here = Place(project=lost.root)
    assert await unknown(LETTER, resend=True, yes=True, place=here) == 0
    assert edition_state(lost) == "open"
    assert line_of(await lost.run(LATER))["accepted"] == 2
    assert len(sink.accepted) == 2
    assert set(states(lost).values()) == {"accepted"}
    assert ask(lost, "SELECT what FROM decisions") == [("resend",), ("resend",)]


async def test_who_left_meanwhile_is_not_sent_it_again(lost: Workshop, sink: Sink) -> None:
    (left,) = ask(
        lost,
        "SELECT s.address FROM subscribers s JOIN deliveries d ON d.subscriber_id = s.id"
        " WHERE d.state = 'unknown' ORDER BY s.id LIMIT 1",
    )[0]
    assert lost.tayori("subscribers", "leave", left, "--by", "telephone", "--yes").returncode == 0
    await unknown(resend=True, yes=True, place=Place(project=lost.root))
    line = line_of(await lost.run(LATER))
    assert (line["accepted"], line["skipped"]) == (1, {"left": 1})
    assert left not in sink.recipients


async def test_a_person_takes_them_as_sent(lost: Workshop, sink: Sink) -> None:
    assert await unknown(as_sent=True, yes=True, place=Place(project=lost.root)) == 0
    assert set(states(lost).values()) == {"accepted"}
    assert (await lost.run(LATER)).editions == ()
    assert sink.accepted == []


async def test_a_wrong_number_decides_nothing(lost: Workshop) -> None:
    told = lost.tayori("unknown", LETTER, "--resend", stdin="3\n")
    assert told.returncode == 2
    assert list(states(lost).values()).count("unknown") == 2


def log_of(shop: Workshop, path: Path, *lines: str, ends_s: int = 3600) -> Path:
    """Write a log that begins an hour before the edition was sent, holds `lines`, and ends `ends_s` after it."""
    sent = ask(shop, "SELECT min(claimed_ms) FROM deliveries")[0][0] / 1000

    def stamped(seconds: int, rest: str) -> str:
        return f"{datetime.fromtimestamp(sent + seconds, UTC).astimezone(TOKYO).isoformat()} mail {rest}\n"

    text = stamped(-3600, "systemd[1]: a line of another program")
    text += "".join(stamped(1, line) for line in lines) + stamped(ends_s, "postfix/anvil[9]: statistics: max 1")
    if path.suffix == ".gz":
        path.write_bytes(gzip.compress(text.encode()))
    else:
        path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("name", ["mail.log", "mail.log.gz"])
async def test_the_relay_s_log_settles_what_it_took_and_offers_the_rest(
    lost: Workshop, sink: Sink, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = identities(lost)
    log = log_of(
        lost,
        lost.root / name,
        f"postfix/cleanup[11]: 4F2A81C0: message-id={first}",
        "postfix/qmgr[12]: 4F2A81C0: from=<tencho@mail.saekien.example>, size=2301, nrcpt=1 (queue active)",
        "postfix/smtp[13]: 4F2A81C0: to=<p000@gmail.example>, relay=mx, delay=1, dsn=2.0.0, status=sent (250 ok)",
        f"postfix/cleanup[11]: 5A2A81C0: message-id={second}",  # the header came, the dot did not
    )
    here = Place(project=lost.root)
    assert await unknown(LETTER, relay_log=(log,), place=here) == 0
    told = capsys.readouterr()
    assert "1 are in the relay's log" in told.out
    assert "1 are not in the log, although it covers their time" in told.err
    assert sorted(states(lost).values()) == ["accepted", "accepted", "accepted", "unknown"]
    assert ask(lost, "SELECT what, note FROM decisions") == [("found_sent", "4F2A81C0 sent")]
    assert await unknown(LETTER, relay_log=(log,), resend=True, yes=True, place=here) == 0
    assert line_of(await lost.run(LATER))["accepted"] == 1
    assert len(sink.accepted) == 1


async def test_what_the_relay_took_and_the_next_server_refused_is_refused_and_a_dead_mailbox_gets_nothing_more(
    lost: Workshop, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = identities(lost)
    said = "550-5.1.1 The account that you tried to reach does not exist. 550 5.1.1 <p@gmail.example>"
    host = "host mx.gmail.example[192.0.2.1] said: "
    log = log_of(
        lost,
        lost.root / "mail.log",
        f"postfix/cleanup[11]: 4F2A81C0: message-id={first}",
        f"postfix/smtp[13]: 4F2A81C0: to=<p>, dsn=5.1.1, status=bounced ({host}{said} (in reply to RCPT TO command))",
        f"postfix/cleanup[11]: 5A2A81C0: message-id={second}",
        f"postfix/smtp[13]: 5A2A81C0: to=<q>, dsn=5.7.1, status=bounced ({host}550 5.7.1 spam (in reply to end of DATA command))",
    )
    assert await unknown(relay_log=(log,), place=Place(project=lost.root)) == 0
    assert "2 were taken by the relay and refused by the server behind it" in capsys.readouterr().out
    assert sorted(states(lost).values()) == ["accepted", "accepted", "refused", "refused"]
    assert len(ask(lost, "SELECT * FROM suppressions WHERE source LIKE 'main: 550 5.1.1 The account%'")) == 1
    assert ask(lost, "SELECT count(*) FROM suppressions") == [(1,)], "words of policy bury nobody"
    (note,) = ask(lost, "SELECT note FROM decisions WHERE what = 'bounced' ORDER BY id LIMIT 1")[0]
    assert "gmail.example" not in note
    assert "".join(row[0] for row in ask(lost, "SELECT recent FROM walks")).count("r") == 1


async def test_a_log_that_ends_too_early_proves_nothing(lost: Workshop, capsys: pytest.CaptureFixture[str]) -> None:
    log = log_of(lost, lost.root / "mail.log", ends_s=-60)
    assert await unknown(relay_log=(log,), resend=True, yes=True, place=Place(project=lost.root)) == 0
    assert "of 2 the log says nothing" in capsys.readouterr().err
    assert list(states(lost).values()).count("unknown") == 2


async def test_nothing_is_sent_again_of_what_was_cancelled(lost: Workshop) -> None:
    lost.past("UPDATE editions SET state = 'cancelled'")
    with pytest.raises(StopError, match="unknown_cancelled"):
        await unknown(resend=True, yes=True, place=Place(project=lost.root))


WHEN = datetime(2026, 12, 31, 15, 30, tzinfo=UTC)  # New Year's night in Tokyo, half past midnight
NEAR = int(WHEN.timestamp() * 1000)


def test_a_log_without_years_is_read_over_new_year() -> None:
    lines = [
        "Dec 31 23:59:58 relay postfix/smtpd[1]: connect from localhost",
        "Jan  1 00:30:00 relay postfix/cleanup[2]: 1C20A5F00: message-id=<a@shop.example>",
        "Jan  1 00:30:01 relay postfix/qmgr[3]: 1C20A5F00: from=<x@shop.example>, size=1, nrcpt=1 (queue active)",
        "not a line of a log",
        "Jan  1 01:30:01 relay postfix/qmgr[3]: 1C20A5F00: removed",
    ]
    told = read_maillog(lines, {"<a@shop.example>"}, NEAR, TOKYO)
    assert told.taken["<a@shop.example>"].status == "queued"
    assert told.covers(NEAR - 1_801_000, NEAR + 3_600_000)
    assert not told.covers(NEAR - 1_900_000, NEAR)


def test_a_queue_number_that_comes_again_is_another_message() -> None:
    lines = [
        "Jan  1 00:30:00 relay postfix/cleanup[2]: 1C20A5F00: message-id=<a@shop.example>",
        "Jan  1 00:30:02 relay postfix/cleanup[2]: 1C20A5F00: message-id=<b@shop.example>",
        "Jan  1 00:30:03 relay postfix/smtp[4]: 1C20A5F00: to=<y@b.example>, relay=mx, status=bounced (550 no)",
    ]
    told = read_maillog(lines, {"<a@shop.example>", "<b@shop.example>"}, NEAR, TOKYO)
    assert {name: taken.status for name, taken in told.taken.items()} == {"<b@shop.example>": "bounced"}


def logged(path: Path) -> str:
    """Return what the Postfix of this test has written, once its lines on everybody are there."""
    text = ""
    for _ in range(600):
        text = path.read_text(encoding="utf-8")
        if text.count("status=sent") == len(PEOPLE):
            return text
        time.sleep(0.1)  # its log's lines come a moment behind the mail
    raise AssertionError(text)


@pytest.mark.skipif(not there_is_one(), reason=NONE)
async def test_a_real_postfix_s_log_is_understood(shop: Workshop, sink: Sink) -> None:
    only(shop, "wednesday-letter")
    await invite(shop, *PEOPLE)
    with logging_postfix(sink.port) as (port, folder):
        shop.port = port
        await shop.run()
        log = await asyncio.to_thread(logged, folder / "mail.log")
    shop.past("UPDATE deliveries SET state = 'unknown'")
    wanted = set(identities(shop))
    told = read_maillog(log.splitlines(), wanted, NEAR, TOKYO)
    assert {taken.status for taken in told.taken.values()} == {"sent"}
    assert set(told.taken) == wanted
