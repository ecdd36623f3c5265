"""What came back is read for what it is: only a failed letter is a bounce, and nobody's mailbox is dead where there is doubt."""

from __future__ import annotations

from random import Random

import pytest
from corpus import samples, verdict
from hypothesis import given
from hypothesis import strategies as st
from letters import away, bounce, complaint, hotmail

from engine.inbound.failure import Failure, kind_of
from engine.inbound.mime import MOST_DEEP, MOST_OCTETS, MOST_PIECES
from engine.inbound.reading import Came, read

TO, ANN = "bounce@mail.saekien.example", "ann@gmail.example"


def came(octets: bytes) -> Came:
    found = read(octets)
    assert isinstance(found, Came), found
    return found


def test_a_report_says_for_whom_and_why() -> None:
    found = came(bounce(TO, ANN))
    assert (found.what, found.to) == ("bounce", (TO,))
    (failure,) = found.failures
    assert (failure.addresses, failure.status, kind_of(failure)) == ((ANN,), "5.1.1", "hard")


@pytest.mark.parametrize(
    ("action", "what"),
    [
        ("failed (bad destination mailbox)", "bounce"),
        ("delayed", "delayed"),
        ("relayed (to non-DSN-aware mailer)", "delivered"),
        ("expanded", "delivered"),
        ("whatever", "other"),
    ],
)
def test_only_a_failed_letter_is_a_bounce(action: str, what: str) -> None:
    found = came(bounce(TO, ANN, action=action).replace(b"MAILER-DAEMON", b"report").replace(b"Undelivered", b""))
    assert found.what == what


@pytest.mark.parametrize(
    ("status", "words", "kind"),
    [
        ("5.1.1", "550 5.1.1 <a@docomo.ne.jp>: Recipient address rejected: User unknown", "hard"),
        ("5.0.0", "host mx said: 550 Unknown user a@docomo.ne.jp (in reply to RCPT TO command)", "hard"),
        ("5.0.0", "host mx said: 550 Unknown user a@docomo.ne.jp (in reply to end of DATA command)", "policy"),
        ("5.0.0", "550 Unknown user a@docomo.ne.jp", "policy"),  # it does not say when: it may be the person's filter
        ("5.2.0", "550 : User unknown", "policy"),  # KDDI's filter (mail.md 1.6)
        ("5.1.1", "550 <a@au.com>: User unknown", "hard"),
        ("5.1.10", "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup", "hard"),
        ("5.2.1", "550 5.2.1 The email account that you tried to reach is disabled. w12si3", "hard"),
        ("5.1.1", "User foo (foo@shop.example) not listed in Domino Directory", "hard"),
        ("5.2.2", "552 5.2.2 The email account that you tried to reach is over quota.", "soft"),
        ("4.2.2", "452 4.2.2 mailbox full", "soft"),
        ("5.4.4", "X-Postfix; Host or domain name not found. Name service error for name=x type=A", "soft"),
        ("4.4.7", "delivery time expired", "soft"),
        ("5.5.0", "550 Requested action not taken: mailbox unavailable", "soft"),
        ("5.7.1", "550 5.7.1 Message rejected as spam: user unknown to the reputation system", "policy"),
        ("5.1.1", "550 5.7.26 Unauthenticated email is not accepted due to DMARC policy", "policy"),
        ("5.1.1", "550 blocked by RBL", "policy"),
        ("5.3.4", "552 5.3.4 Message size exceeds fixed limit", "unclear"),
        ("5.0.0", "550 rejected", "unclear"),
        ("5.0.0", "", "unclear"),
    ],
)
def test_the_dead_the_full_and_the_filtered_are_told_apart(status: str, words: str, kind: str) -> None:
    assert kind_of(Failure(("a@shop.example",), status, words)) == kind


@pytest.mark.parametrize(
    ("feedback", "what"),
    [
        ("abuse", "complaint"),
        ("fraud", "complaint"),
        ("opt-out", "complaint"),
        ("not-spam", "other"),
        ("virus", "other"),
    ],
)
def test_a_complaint_is_somebody_s_wish_to_be_left_alone(feedback: str, what: str) -> None:
    found = came(complaint(TO, letter="Return-Path: <bounce+x@shop.example>\n\nHello", feedback=feedback))
    assert (found.what, dict(found.letter)["return-path"]) == (what, "<bounce+x@shop.example>")


def test_microsoft_s_complaint_has_no_report() -> None:
    found = came(hotmail(TO, letter="Subject: a letter\n\nHello"))
    assert (found.what, dict(found.letter)["subject"]) == ("complaint", "a letter")


@pytest.mark.parametrize(
    "octets",
    [
        away(TO),
        away(TO, submitted="X-Autoreply: yes\n"),
        away(TO, submitted="Precedence: auto_reply\n"),
        away(TO, submitted="", subject="=?UTF-8?B?6Ieq5YuV6L+U5L+h?="),  # 自動返信
        away(TO, submitted="", subject="Out of Office: Undeliverable until Monday"),
    ],
    ids=["rfc3834", "x-autoreply", "precedence", "japanese", "subject"],
)
def test_an_auto_reply_is_no_bounce_whatever_it_quotes(octets: bytes) -> None:
    assert came(octets).what == "auto_reply"


def test_a_person_who_writes_of_bounces_is_no_server() -> None:
    letter = (
        b"From: Ann <ann@gmail.example>\nIn-Reply-To: <1@x>\nSubject: Re: delivery failure\n\n550 5.1.1 user unknown"
    )
    assert came(letter).what == "other"


def test_a_mailbox_that_answers_with_an_empty_return_path_is_no_server() -> None:
    letter = away(TO, submitted="Return-Path: <MAILER-DAEMON>\n", subject="お電話ください")
    assert came(letter).what == "other"


def test_what_is_more_than_any_report_is_refused() -> None:
    deep = b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (one, one) for one in range(1000))
    assert read(deep) == "too_deep"
    assert read(b"Content-Type: message/rfc822\n\n" * 1000) == "too_deep"
    wide = b'Content-Type: multipart/mixed; boundary="b"\n' + b"\n--b\n\nx" * (MOST_PIECES + 1)
    assert read(wide) == "too_many"
    assert read(b"Subject: x\n\n" + b"x" * MOST_OCTETS) == "too_long"
    within = b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (one, one) for one in range(MOST_DEEP)
    )
    assert isinstance(read(within), Came)


@pytest.mark.parametrize(
    "octets",
    [b"", b"\n", b"\0" * 9, b"From x\n", b"A: b", b"\xff\xfe", b"Content-Type: multipart/x; boundary=\n\n--\n"],
)
def test_what_is_no_message_concerns_nobody(octets: bytes) -> None:
    assert came(octets).what == "other"


def test_every_sample_is_what_it_was_found_to_be() -> None:
    lines = (line.split("\t") for line in (_verdicts()))
    expected = {name: (what, kinds) for name, _, what, kinds in lines}
    found = {name: verdict(octets) for name, octets in samples()}
    assert len(found) == 243
    assert found == expected


def test_we_agree_with_flufl_bounce_but_for_nine_samples() -> None:
    theirs_and_ours = [line.split("\t")[1:3] for line in _verdicts()]
    ours = [[theirs, what if what in ("bounce", "delayed") else "-"] for theirs, what in theirs_and_ours]
    assert sum(theirs == what for theirs, what in ours) == 234
    assert {(theirs, what) for theirs, what in ours if theirs != what} == {("-", "bounce")}, "none that it sees is lost"


def _verdicts() -> list[str]:
    from corpus import SAMPLES

    return (SAMPLES / "verdicts.tsv").read_text(encoding="utf-8").splitlines()[1:]


def _broken(chance: Random, pool: list[bytes]) -> bytes:
    """Return a sample with octets cut out, doubled, replaced by chance or by another sample's."""
    broken = bytearray(chance.choice(pool))
    for _ in range(chance.randint(1, 6)):
        at = chance.randint(0, len(broken))
        end = min(len(broken), at + chance.randint(0, 60))
        other, start = chance.choice(pool), chance.randint(0, 900)
        pieces = (
            b"",
            broken[at:end] * 2,
            other[start : start + 80],
            chance.randbytes(end - at),
            b"\n\n",
            b"\n--",
            b"@",
        )
        broken[at:end] = chance.choice(pieces)
    return bytes(broken)


@pytest.mark.parametrize(
    ("number", "length"),
    [(500, 4000), pytest.param(100_000, 1000, marks=pytest.mark.long)],
    ids=["a_few", "a_hundred_thousand"],
)
def test_no_broken_message_raises(number: int, length: int) -> None:
    chance, pool = Random(7), [octets[:length] for _, octets in samples()]
    for _ in range(number):
        found = read(_broken(chance, pool))
        if isinstance(found, Came):
            assert all(kind_of(one) in ("hard", "soft", "policy", "unclear") for one in found.failures)


@given(st.binary(max_size=400) | st.text('abc@:;<>= \n-"/.0123456789', max_size=400).map(str.encode))
def test_no_octets_raise(octets: bytes) -> None:
    assert isinstance(read(octets), Came)
    assert isinstance(
        read(b"Content-Type: multipart/report; boundary=b\n\n--b\n" + octets + b"\n--b\n" + octets), Came | str
    )


@pytest.mark.parametrize(
    "octets",
    [
        b"Subject: " + b"failed " * 60_000 + b"\n\nx",
        b"From: mailer-daemon@x\n\n" + b"*" * 200_000,
        b"From: mailer-daemon@x\nContent-Type: text/html\n\n" + b"<style " * 40_000,
        b"To: " + b"a" * 200_000 + b"\n\nx",
        b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--bb\n" * 200_000,
        b"From: mailer-daemon@x\n\n" + b"<a" * 100_000,
    ],
    ids=["subject", "stars", "styles", "address", "boundaries", "angles"],
)
def test_what_is_made_to_take_long_does_not(octets: bytes) -> None:
    assert isinstance(
        read(octets), Came | str
    )  # one that backtracks would take minutes, and the suite's patience with it
