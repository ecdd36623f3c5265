"""A refusal that is learned late does what it would have done at once: dead mailboxes get nothing more, too many hold the edition."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from backups import back_up, put_back
from ledger import LETTER, ask, change, crowd, edition_state, invite, line_of, only, states
from servers import BOTH

from engine.cli.place import Place
from engine.cli.recover import recover
from engine.delivery.belated import called_dead
from engine.project.relay import Relay
from engine.reply.reply import Reply, Stage
from engine.store.journal import LONGEST_TEXT

if TYPE_CHECKING:
    from workshop import Sink, Workshop

LATER = "2026-12-02T11:50+09:00"
DEAD = "550 5.1.1 <{}>: Recipient address rejected: User unknown"


@pytest.fixture(autouse=True)
def _one_letter_over_one_connection(shop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    only(shop, "wednesday-letter")
    monkeypatch.setenv("TAYORI_RELAYS__MAIN__CONNECTIONS", "1")


def _suppressed(shop: Workshop) -> list[tuple[str, str]]:
    return ask(shop, "SELECT address_key, source FROM suppressions ORDER BY address_key")


def _die_before_the_settling(shop: Workshop) -> None:
    """Leave the store as if the process had died when the journal knew the replies, and the store did not."""
    change(shop, "UPDATE deliveries SET state = 'claimed', code = NULL, reply = NULL")
    change(shop, "UPDATE editions SET state = 'open', state_reason = '', closed_ms = NULL")
    change(shop, "UPDATE walks SET recent = ''")
    change(shop, "DELETE FROM suppressions")


@pytest.mark.parametrize("shop", BOTH, indirect=True)
async def test_a_dead_mailbox_that_only_the_journal_knows_is_suppressed(shop: Workshop, sink: Sink) -> None:
    people = crowd(4)
    await invite(shop, *people)
    sink.rcpt = lambda address: DEAD.format(address) if address in people[:2] else "250 2.1.5 OK"
    await shop.run()
    at_once = _suppressed(shop)
    assert [address for address, _ in at_once] == people[:2]
    _die_before_the_settling(shop)
    report = await shop.run(LATER)
    assert report.recovered == {"refused": 2, "accepted": 2}
    assert _suppressed(shop) == at_once
    assert len(sink.accepted) == 2


async def test_of_a_relay_that_cannot_know_mailboxes_nobody_is_taken_for_dead(shop: Workshop, sink: Sink) -> None:
    await invite(shop, *crowd(2))
    sink.rcpt = DEAD.format
    await shop.run()
    _die_before_the_settling(shop)
    shop.edit("tayori.toml", 'kind = "postfix"', 'kind = "ses"')
    assert (await shop.run(LATER)).recovered == {"refused": 2}
    assert _suppressed(shop) == []


def test_words_that_the_journal_cut_short_bury_nobody() -> None:
    relays = {"main": Relay(kind="direct-like", host="127.0.0.1")}
    said = DEAD.format("…").partition(" ")[2]
    assert called_dead(relays, "main", Reply(Stage.RCPT, 550, said)) == f"main: 550 {said}"
    assert called_dead(relays, "gone", Reply(Stage.RCPT, 550, said)) == ""
    long = (said + " " * LONGEST_TEXT)[:LONGEST_TEXT]
    assert called_dead(relays, "main", Reply(Stage.RCPT, 550, long)) == ""


@pytest.mark.parametrize("shop", BOTH, indirect=True)
async def test_refusals_that_only_the_journal_knows_hold_the_edition(
    shop: Workshop, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TAYORI_RULES__HOLD_AT", "off")
    people = crowd(30, ("gmail.example",))
    await invite(shop, *people)
    sink.rcpt = lambda address: "550 5.0.0 no" if address in people[:10] else "250 2.1.5 OK"
    await shop.run()
    assert edition_state(shop) == "finished"
    _die_before_the_settling(shop)
    monkeypatch.delenv("TAYORI_RULES__HOLD_AT")
    report = await shop.run(LATER)
    assert report.recovered == {"refused": 10, "accepted": 20}
    assert line_of(report)["state"] == "held"
    assert "10 of the last 30 in gmail were refused" in line_of(report)["reason"]
    assert edition_state(shop) == "held"


async def test_what_was_counted_before_a_death_goes_on_being_counted(shop: Workshop, sink: Sink) -> None:
    people = crowd(9, ("gmail.example",))
    await invite(shop, *people)
    sink.rcpt = lambda _address: "550 5.0.0 no"
    await shop.run()
    _die_before_the_settling(shop)
    await invite(shop, "p100@gmail.example")
    change(shop, "UPDATE walks SET done = 0")
    line = line_of(await shop.run(LATER))
    assert (line["state"], line["refused"]) == ("held", 1), "nine from the journal, and one of today"


async def test_a_restored_store_learns_of_dead_mailboxes_from_its_journal(shop: Workshop, sink: Sink) -> None:
    people = crowd(4)
    await invite(shop, *people)
    back_up(shop)
    sink.rcpt = lambda address: DEAD.format(address) if address == people[0] else "250 2.1.5 OK"
    await shop.run()
    at_once = _suppressed(shop)
    assert len(at_once) == 1
    put_back(shop)
    assert _suppressed(shop) == []
    shop.project()
    assert await recover(journal=True, place=Place(project=shop.root)) == 0
    assert _suppressed(shop) == at_once
    assert states(shop) == {address: "refused" if address == people[0] else "accepted" for address in people}


async def test_a_restored_store_holds_an_edition_for_what_its_journal_tells(shop: Workshop, sink: Sink) -> None:
    people = crowd(22, ("gmail.example",))
    await invite(shop, *people)
    sink.rcpt = lambda _address: "451 4.2.1 later"
    await shop.run()
    change(shop, "UPDATE deliveries SET until_ms = 0")
    back_up(shop)
    sink.rcpt = lambda _address: "550 5.0.0 no"
    await shop.run(LATER)
    assert edition_state(shop) == "held"
    put_back(shop)
    assert edition_state(shop) == "open"
    shop.project()
    await recover(journal=True, place=Place(project=shop.root))
    assert edition_state(shop) == "held", LETTER
