"""What comes back does just what it should, and once: whose it is says a token that nobody else can write."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from came_back import DAY, NOW_MS
from corpus import samples, verdict
from ledger import change
from letters import away, bounce, complaint, hotmail
from servers import BOTH

from engine.inbound.taking import Taken
from engine.message.heads import MARK

if TYPE_CHECKING:
    from came_back import Sent

ANN, BO = "p000@gmail.example", "p001@icloud.example"
FULL = "smtp; 452 4.2.2 <x>: mailbox full"
POLICY = "smtp; 550 5.7.1 rejected as spam"


@pytest.mark.parametrize("shop", BOTH, indirect=True)
async def test_a_dead_mailbox_gets_nothing_any_more_and_the_same_report_counts_once(sent: Sent) -> None:
    report = bounce(sent.returns[ANN], ANN)
    first, again = await sent.take(report), await sent.take(report.replace(b"\n", b"\r\n"))
    assert (first.what, first.effect, again.effect) == ("hard", "stopped", "known")
    assert sent.stopped() == [(ANN, "bounce")]
    assert sent.ask("SELECT kind, status, source FROM bounces") == [("hard", "5.1.1", "mail")]
    assert sent.ask("SELECT what, number FROM came_in") == [("hard", 1)]
    assert "@" not in sent.ask("SELECT said FROM bounces")[0][0]
    assert sent.ask("SELECT what, reason, by FROM suppression_changes") == [("stopped", "bounce", "mail")]


@pytest.mark.parametrize("shop", BOTH, indirect=True)
async def test_words_that_no_database_takes_are_written_down_without_what_it_does_not_take(sent: Sent) -> None:
    report = bounce(sent.returns[ANN], ANN, said="smtp; 550 5.1.1 user\0unknown \x07 no such user")
    assert (await sent.take(report)).effect == "stopped"
    assert sent.ask("SELECT said FROM bounces") == [("550 5.1.1 user unknown no such user",)]


async def test_a_case_that_a_server_folded_and_an_envelope_that_only_the_pipe_knows_do_no_harm(sent: Sent) -> None:
    taken = await sent.take(bounce("postmaster@saekien.example", ANN), sent.returns[ANN].upper())
    assert (taken.what, taken.effect) == ("hard", "stopped")


async def test_a_forged_bounce_suppresses_nobody_and_is_counted(sent: Sent) -> None:
    name, _, domain = sent.returns[ANN].partition("@")
    forged = f"{name[:-1]}{'0' if name[-1] != '0' else '1'}@{domain}"
    for to in ("bounce@mail.saekien.example", forged, sent.leave_address(ANN)):
        assert await sent.take(bounce(to, ANN)) == Taken("nobody")
    assert sent.stopped() == []
    assert sent.ask("SELECT what, number FROM came_in") == [("nobody", 3)]


async def test_without_a_return_path_of_its_own_the_returned_letter_tells_whose_it_is(sent: Sent) -> None:
    taken = await sent.take(bounce("tencho@mail.saekien.example", ANN, letter=sent.letters[ANN]))
    assert (taken.what, taken.effect) == ("hard", "stopped")
    assert sent.stopped() == [(ANN, "bounce")]


async def test_a_bounce_of_another_address_is_a_forwarded_one_and_no_dead_mailbox(sent: Sent) -> None:
    taken = await sent.take(bounce(sent.returns[ANN], "ann@elsewhere.example"))
    assert (taken.what, taken.effect) == ("soft", "kept")
    assert sent.stopped() == []


@pytest.mark.parametrize("days", [(0, 1, 20), (0, 1, 2)], ids=["too far apart", "within fifteen days"])
async def test_a_full_mailbox_ends_mail_after_three_letters_in_fifteen_days(sent: Sent, days: tuple[int, ...]) -> None:
    effects: list[str] = []
    for number, day in enumerate(days):
        report = bounce(sent.returns[ANN], ANN, status="4.2.2", said=FULL, number=number)
        effects.append((await sent.take(report, now_ms=NOW_MS + day * DAY)).effect)
        change(sent.shop, "UPDATE bounces SET delivery_id = NULL")  # as if each had been of a letter of its own
    assert effects == (["kept", "kept", "stopped"] if days[-1] == 2 else ["kept"] * 3)


async def test_one_letter_that_comes_back_three_times_is_one_soft_bounce(sent: Sent) -> None:
    for number in range(3):
        report = bounce(sent.returns[ANN], ANN, status="4.2.2", said=FULL, number=number)
        assert (await sent.take(report)).effect == "kept"
    assert sent.stopped() == []


async def test_policy_never_ends_mail_to_anybody(sent: Sent) -> None:
    for number in range(9):
        report = bounce(sent.returns[ANN], ANN, status="5.7.1", said=POLICY, number=number)
        change(sent.shop, "UPDATE bounces SET delivery_id = NULL")
        assert (await sent.take(report)).effect == "kept"
    assert sent.stopped() == []


@pytest.mark.parametrize("shop", BOTH, indirect=True)
async def test_a_complaint_ends_all_mail_and_is_a_refusal_of_every_topic(sent: Sent) -> None:
    await sent.take(bounce(sent.returns[BO], BO))
    for who, report in (
        (ANN, complaint("fbl@saekien.example", letter=sent.letters[ANN])),
        (BO, hotmail("fbl@saekien.example", letter=sent.letters[BO])),
    ):
        taken = await sent.take(report)
        assert (taken.what, taken.effect) == ("complaint", "stopped"), who
    assert sent.stopped() == [(ANN, "complaint"), (BO, "complaint")], "it takes the place of a dead mailbox"
    topics = set(sent.shop.project().shop.topics)
    refused = sent.ask(
        "SELECT c.topic, c.state, c.source FROM consent_states s JOIN consents c ON c.id = s.consent_id"
        " JOIN subscribers p ON p.subject = s.subject WHERE p.address = ?",
        ANN,
    )
    assert {(topic, "refused", "complaint") for topic in topics} == set(refused)


async def test_a_complaint_finds_its_person_by_what_the_report_says_of_its_letter(sent: Sent) -> None:
    report = complaint("fbl@x.example", letter="Subject: x\n", sender=f"Original-Mail-From: <{sent.returns[ANN]}>\n")
    assert (await sent.take(report)).effect == "stopped"
    assert sent.stopped() == [(ANN, "complaint")]


async def test_a_complaint_whose_links_were_cut_out_finds_its_person_by_the_letters_own_header(sent: Sent) -> None:
    token = sent.returns[ANN].partition("+")[2].partition("@")[0]
    forged = token[:-1] + ("0" if token[-1] != "0" else "1")
    assert (await sent.take(complaint("fbl@x.example", letter=f"{MARK}: {forged}\n"))).what == "nobody"
    report = complaint("fbl@x.example", letter=f"{MARK}: {token}\n", feedback="fraud")
    assert (await sent.take(report)).effect == "stopped"


async def test_a_mail_to_the_leave_address_is_a_refusal_of_its_topic(sent: Sent) -> None:
    letter = f"From: <{ANN}>\nTo: <{sent.leave_address(ANN).upper()}>\nSubject: unsubscribe\n\n".encode()
    assert [(await sent.take(letter)).effect for _ in range(2)] == ["stopped", "known"]
    rows = sent.ask("SELECT state, source FROM consents WHERE state = 'refused'")
    assert rows == [("refused", "leave-mail")]
    assert sent.stopped() == []
    stranger = f"From: <{BO}>\nTo: <{sent.returns[BO]}>\nSubject: unsubscribe\n\n".encode()
    assert (await sent.take(stranger)).what == "other", "a return path is no leave address"


async def test_delays_and_auto_replies_only_prove_that_the_letter_went_out(sent: Sent) -> None:
    change(sent.shop, "UPDATE deliveries SET state = 'unknown'")
    assert (await sent.take(bounce(sent.returns[ANN], ANN, action="delayed"))).what == "delayed"
    assert (await sent.take(away(sent.returns[BO]))).what == "auto_reply"
    states = dict(sent.ask("SELECT s.address, d.state FROM deliveries d JOIN subscribers s ON s.id = d.subscriber_id"))
    assert (states[ANN], states[BO], max(states.values())) == ("accepted", "accepted", "unknown")
    assert (sent.stopped(), sent.ask("SELECT * FROM bounces")) == ([], [])


async def test_a_bounce_settles_what_nobody_could_know(sent: Sent) -> None:
    change(sent.shop, "UPDATE deliveries SET state = 'unknown'")
    await sent.take(bounce(sent.returns[ANN], ANN))
    found = sent.ask("SELECT count(*) FROM deliveries WHERE state = 'accepted' AND reply LIKE 'mail: hard%'")
    assert found == [(1,)]


async def test_who_confirmed_their_address_after_the_letter_is_not_dead(sent: Sent) -> None:
    change(sent.shop, "UPDATE consent_states SET state = 'confirmed', at_ms = ?", NOW_MS * 2)
    assert (await sent.take(bounce(sent.returns[ANN], ANN))).effect == "kept"
    assert sent.stopped() == []


async def test_nothing_is_written_of_somebody_who_was_erased(sent: Sent) -> None:
    assert sent.shop.tayori("subscribers", "erase", ANN, "--yes").returncode == 0
    assert (await sent.take(bounce(sent.returns[ANN], ANN))).what == "nobody"
    assert (await sent.take(complaint("fbl@x.example", letter=sent.letters[ANN]))).what == "nobody"
    assert (sent.stopped(), sent.ask("SELECT * FROM bounces")) == ([], [])


async def test_no_sample_of_a_stranger_s_mail_does_anything(sent: Sent) -> None:
    before = sent.ask("SELECT count(*) FROM consents")
    for taken in await sent.take_all([octets for _, octets in samples()]):
        assert taken.effect == ""
    assert (sent.stopped(), sent.ask("SELECT count(*) FROM consents")) == ([], before)


async def test_no_delayed_or_automatic_sample_stops_the_person_whose_token_it_brings(sent: Sent) -> None:
    calm = [octets for _, octets in samples() if verdict(octets)[0] in ("delayed", "auto_reply", "other")]
    assert len(calm) > 20
    for taken in await sent.take_all(calm, sent.returns[ANN]):
        assert taken.what in ("delayed", "auto_reply", "other", "answer")
    assert (sent.stopped(), sent.ask("SELECT * FROM bounces WHERE kind <> 'answer'")) == ([], [])
