"""What a reply means: the delivery's state, and what it says of the mailbox; with texts that servers really send."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from ledger import ask, change, crowd, invite, line_of, only, person, sums_hold

from engine.reply.mailbox import is_dead
from engine.reply.outcome import outcome
from engine.reply.reply import Reply, Stage

if TYPE_CHECKING:
    from workshop import Sink, Workshop

    from engine.project.relay import RelayKind

RCPT, DOT = Stage.RCPT, Stage.DOT
PROBED = "5.1.1 <a@b.example>: Recipient address rejected: undeliverable address: host mx.b.example[192.0.2.2] said: "
REFUSALS = [
    # Gmail, as its help lists them (answer 3726730)
    (RCPT, 550, "5.1.1 The email account that you tried to reach does not exist. Please try double-checking", "dead"),
    (RCPT, 550, "5.2.1 The email account that you tried to reach is disabled. For more information, go to", "dead"),
    (RCPT, 550, "5.2.1 The user you are trying to contact is receiving mail at a rate that prevents", "policy"),
    (RCPT, 552, "5.2.2 The email account that you tried to reach is over quota and inactive.", "full"),
    (DOT, 550, "5.7.1 Our system has detected that this message is likely unsolicited mail.", "policy"),
    (DOT, 550, "5.7.26 This mail has been blocked because the sender is unauthenticated.", "policy"),
    # Yahoo: the mailbox's end is told at the dot
    (DOT, 554, "delivery error: dd This user doesn't have a yahoo.com account (kame@yahoo.com) [0]", "dead"),
    (RCPT, 553, "5.7.1 [BL21] Connections will not be accepted from 192.0.2.1, because in Spamhaus", "policy"),
    # Outlook, Exchange
    (RCPT, 550, "5.5.0 Requested action not taken: mailbox unavailable (S2017062302).", ""),
    (RCPT, 550, "5.4.1 Recipient address rejected: Access denied. AS(201806281)", "policy"),
    (RCPT, 550, "5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup", "dead"),
    (DOT, 550, "5.7.515 Access denied, sending domain SAEKIEN.EXAMPLE does not meet the required", "policy"),
    # docomo: the same words at the recipient and at the dot (mail.md 1.6)
    (RCPT, 550, "Unknown user tsuru@docomo.ne.jp", "dead"),
    (DOT, 550, "Unknown user tsuru@docomo.ne.jp", "filtered"),
    (DOT, 552, "too much mail data", "full"),
    # KDDI: with the address and without
    (RCPT, 550, "<tsuru@ezweb.ne.jp>: User unknown", "dead"),
    (RCPT, 550, ": User unknown", "filtered"),
    # iCloud
    (RCPT, 550, "5.1.1 unknown or illegal alias: kame@icloud.com", "dead"),
    (RCPT, 550, "5.1.6 recipient no longer on server", "dead"),
    # Postfix
    (
        RCPT,
        550,
        "5.1.1 <blocked@spam.example>: Recipient address rejected: User unknown in virtual mailbox table",
        "dead",
    ),
    (RCPT, 550, "5.1.1 <a@b.example>: Recipient address rejected: User unknown in relay recipient table", "dead"),
    (RCPT, 554, "5.7.1 <a@b.example>: Relay access denied", "policy"),
    (RCPT, 550, "5.1.2 <a@b.example>: Recipient address rejected: Domain not found", ""),
    (
        RCPT,
        556,
        "5.1.10 <a@b.example>: Recipient address rejected: Domain b.example does not accept mail (nullMX)",
        "dead",
    ),
    (
        RCPT,
        550,
        PROBED
        + "550 5.7.1 Service unavailable; client host blocked using zen.spamhaus.org (in reply to RCPT TO command)",
        "policy",
    ),
    (
        RCPT,
        550,
        PROBED + "550 5.1.1 No such user (in reply to RCPT TO command)",
        "dead",
    ),
    # whoever else
    (RCPT, 550, "5.1.1 <a@b.example> User blocked, too many messages in a short time", "policy"),
    (RCPT, 550, "No such user here", "dead"),
    (DOT, 550, "No such user here", "filtered"),
    (RCPT, 550, "Administrative prohibition", ""),
    (DOT, 554, "5.6.0 Message contents unacceptable", "policy"),
    (RCPT, 501, "5.1.3 Bad recipient address syntax", ""),
]


@pytest.mark.parametrize(("stage", "code", "text", "says"), REFUSALS, ids=lambda value: str(value)[:24])
def test_a_refusal_says_what_it_says_of_the_mailbox(stage: Stage, code: int, text: str, says: str) -> None:
    assert outcome(Reply(stage, code, text)).says == says
    dead = is_dead(Reply(stage, code, text), "direct-like")
    assert dead == (says == "dead")


@pytest.mark.parametrize(
    ("stage", "code", "text", "state"),
    [
        (DOT, 250, "2.0.0 Ok: queued as 4711", "accepted"),
        (DOT, None, "", "unknown"),
        (DOT, 354, "go on", "unknown"),
        (RCPT, None, "", "deferred"),
        (DOT, 421, "4.7.0 [TSS04] Messages temporarily deferred", "deferred"),
        (RCPT, 450, "4.2.1 The user you are trying to contact is receiving mail too quickly", "deferred"),
        (RCPT, 452, "4.2.2 The email account that you tried to reach is over quota", "deferred"),
        (RCPT, 550, "5.7.1 Relay access denied", "deferred"),
        (Stage.MAIL, 553, "5.7.1 sender not owned by user", "deferred"),
        (RCPT, 550, "5.1.1 No such user", "refused"),
        (DOT, 552, "5.3.4 Message too big", "refused"),
    ],
)
def test_a_reply_is_one_of_four_outcomes(stage: Stage, code: int | None, text: str, state: str) -> None:
    assert outcome(Reply(stage, code, text)).state == state


NO_SUCH_USER = "5.1.1 <a@b.example>: Recipient address rejected: User unknown in {} table"


@pytest.mark.parametrize(
    ("kind", "stage", "table", "dead"),
    [
        ("postfix", RCPT, "virtual mailbox", True),
        ("postfix", RCPT, "relay recipient", True),
        ("postfix", RCPT, "local recipient", False),
        ("postfix", DOT, "virtual mailbox", False),
        ("ses", RCPT, "virtual mailbox", False),
        ("direct-like", RCPT, "local recipient", True),
    ],
)
def test_a_relay_is_believed_as_far_as_its_kind_can_know(kind: RelayKind, stage: Stage, table: str, dead: bool) -> None:
    assert is_dead(Reply(stage, 550, NO_SUCH_USER.format(table)), kind) == dead
    assert not is_dead(Reply(stage, 450, NO_SUCH_USER.format(table).replace("5.", "4.", 1)), kind)


GONE = "550 5.1.1 <p000@gmail.example>: Recipient address rejected: User unknown in virtual mailbox table"


async def test_a_dead_mailbox_gets_nothing_any_more_and_it_is_told_why(shop: Workshop, sink: Sink) -> None:
    only(shop, "wednesday-letter")
    await invite(shop, *crowd(3))
    sink.rcpt = lambda address: GONE if address == "p000@gmail.example" else "250 2.1.5 OK"
    report = await shop.run()
    assert (line_of(report)["refused"], line_of(report)["accepted"]) == (1, 2)
    (reason, source) = ask(shop, "SELECT reason, source FROM suppressions")[0]
    assert (reason, source) == ("bounce", f"main: {GONE}")
    assert any(sentence.startswith("mailbox_dead") for sentence in shop.ear.sentences)
    assert not any("@" in sentence for sentence in shop.ear.sentences), "a log carries no address"
    card = shop.tayori("subscribers", "show", "p000@gmail.example").stdout
    assert "the address is dead" in card
    assert GONE in card
    sink.rcpt = None
    later = await shop.run("2026-12-09T11:45+09:00")
    assert line_of(later, "wednesday-letter/2026-W50")["skipped"] == {"suppressed": 1}


@pytest.mark.parametrize("reply", ["550 5.7.1 Service refused, spam", "552 5.2.2 over quota", "550 no", "450 4.1.1 no"])
async def test_nothing_else_that_a_server_says_ends_somebody_s_mail(shop: Workshop, sink: Sink, reply: str) -> None:
    only(shop, "wednesday-letter")
    await invite(shop, person("p000@gmail.example"))
    sink.rcpt = lambda _: reply
    await shop.run()
    assert ask(shop, "SELECT * FROM suppressions") == []


async def test_somebody_who_was_erased_meanwhile_leaves_no_trace_in_the_list(shop: Workshop, sink: Sink) -> None:
    only(shop, "wednesday-letter")
    await invite(shop, *crowd(1))

    def erased(_address: str) -> str:
        change(shop, "UPDATE subscribers SET address = '', domain = 'erased.invalid'")
        return GONE

    sink.rcpt = erased
    await shop.run()
    assert ask(shop, "SELECT * FROM suppressions") == []


async def test_the_last_attempt_is_before_the_deadline_and_the_refusal_names_the_last_reply(
    shop: Workshop, sink: Sink
) -> None:
    only(shop, "wednesday-letter")
    shop.edit("tayori.toml", 'finish_within = "36 hours"', 'finish_within = "5 hours"')
    await invite(shop, *crowd(1))
    sink.rcpt = lambda _: "450 4.2.1 later"
    await shop.run()
    finish_ms = ask(shop, "SELECT finish_ms FROM editions")[0][0]
    tried: list[int] = []
    for _ in range(9):
        until_ms = ask(shop, "SELECT until_ms FROM deliveries")[0][0]
        tried.append(until_ms)
        assert sums_hold(await shop.run(datetime.fromtimestamp(until_ms / 1000, UTC).isoformat()))
        if until_ms == finish_ms - 15 * 60 * 1000:
            break
    waits = [later - before for before, later in pairwise(tried)]
    assert waits[:-1] == sorted(waits[:-1]), "each wait is longer than the one before, but for the last"
    assert tried[-1] == finish_ms - 15 * 60 * 1000
    await shop.run(datetime.fromtimestamp(finish_ms / 1000, UTC).isoformat())
    assert ask(shop, "SELECT state, reply FROM deliveries") == [
        ("refused", "the edition's time was over; last: 4.2.1 later")
    ]
