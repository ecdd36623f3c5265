"""A store is born in rehearsal, reaches nobody until it is live, and forgets what it rehearsed (DESIGN 5.5)."""

from __future__ import annotations

import asyncio
import io
import sys
from typing import TYPE_CHECKING

import pytest
from ledger import ask, change, crowd, invite, line_of, only, states
from rude import rude_server
from workshop import WEDNESDAY

from engine.cli.app import main
from engine.cli.place import Place
from engine.cli.run import run
from engine.delivery.clock import Clock
from engine.delivery.lock import run_lock
from engine.store.consents import Said, refuse

if TYPE_CHECKING:
    from workshop import Sink, Workshop

PEOPLE = crowd(5)
NAME = "茶香舗 さえき園"
# getaddrinfo takes it for 127.0.0.1, and a rehearsal takes a name that it would have to look up for a stranger.
ELSEWHERE = "127.1"


@pytest.fixture(autouse=True)
def _one_letter(shop: Workshop) -> None:
    only(shop, "wednesday-letter")


async def _tayori(shop: Workshop, *words: str) -> int:
    """Run a command that does not come to sending; it has a loop of its own, in a thread."""
    shop.project()  # puts the relay's port into the environment
    return await asyncio.to_thread(main, [*words, "--project", str(shop.root)])


def _type(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(text))


async def test_a_relay_that_is_not_on_this_machine_is_refused_before_any_connection(
    shop: Workshop, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    await invite(shop, *PEOPLE)
    monkeypatch.setenv("TAYORI_RELAYS__MAIN__HOST", ELSEWHERE)
    async with rude_server() as rude:
        shop.port = rude.port
        assert await _tayori(shop, "run", "--at", WEDNESDAY) == 2
        assert rude.sessions == 0
    assert capsys.readouterr().err == (
        "the store is in rehearsal, and the relay main (127.1) is neither on this machine nor marked as a sink. "
        "Use a relay on 127.0.0.1 or one with sink = true; `tayori live` leaves rehearsal for good.\n"
    )
    assert ask(shop, "SELECT key FROM editions") == []


@pytest.mark.parametrize("host", ["mail.saekien.example", "127.0.0.1.evil.example", "0.0.0.0", "10.0.0.1", "::2"])
async def test_no_other_host_passes_for_this_machine(
    shop: Workshop, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], host: str
) -> None:
    await invite(shop, PEOPLE[0])
    monkeypatch.setenv("TAYORI_RELAYS__MAIN__HOST", host)
    assert await _tayori(shop, "run", "--at", WEDNESDAY) == 2
    assert f"the relay main ({host})" in capsys.readouterr().err


async def test_a_relay_marked_as_a_sink_is_used_in_rehearsal_wherever_it_is(
    shop: Workshop, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    await invite(shop, *PEOPLE)
    monkeypatch.setenv("TAYORI_RELAYS__MAIN__HOST", ELSEWHERE)
    monkeypatch.setenv("TAYORI_RELAYS__MAIN__TLS", "none")
    monkeypatch.setenv("TAYORI_RELAYS__MAIN__SINK", "true")
    assert await run(at=WEDNESDAY, place=Place(project=shop.root)) == 0
    assert sorted(sink.recipients) == sorted(PEOPLE)


async def test_another_time_is_refused_on_a_live_store_and_nothing_leaves(
    shop: Workshop, sink: Sink, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    await invite(shop, *PEOPLE)
    _type(monkeypatch, f"{NAME}\n")
    assert await _tayori(shop, "live") == 0
    capsys.readouterr()
    assert await _tayori(shop, "run", "--at", WEDNESDAY) == 2
    assert capsys.readouterr().err.splitlines() == [
        "--at is for rehearsals, and this store is live. Leave --at out; `tayori plan --at` looks ahead without sending."
    ]
    assert sink.accepted == []
    assert await _tayori(shop, "plan", "--at", WEDNESDAY) == 0
    assert "wednesday-letter/2026-W49" in capsys.readouterr().out


@pytest.mark.parametrize("typed", ["", "\n", "さえき園\n", "yes\n"])
async def test_whoever_does_not_type_the_name_stays_in_rehearsal(
    shop: Workshop, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], typed: str
) -> None:
    await invite(shop, PEOPLE[0])
    _type(monkeypatch, typed)
    assert await _tayori(shop, "live") == 2
    assert f"that is not {NAME}: the store stays in rehearsal." in capsys.readouterr().err
    assert ask(shop, "SELECT value FROM store_state WHERE name = 'live'") == [("no",)]


async def test_once_live_what_was_rehearsed_is_forgotten_and_refusals_stand(
    shop: Workshop, sink: Sink, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shop.edit("tayori.toml", "[rules]", '[rules]\nguard = "off"')  # else the first live edition waits for a release
    await invite(shop, *PEOPLE)
    await shop.run()
    assert len(sink.accepted) == len(PEOPLE)
    left, dead, *others = PEOPLE
    async with shop.store() as store, store.writing() as connection:
        (subject,) = ask(shop, "SELECT subject FROM subscribers WHERE address = ?", left)[0]
        said = Said(subject, "newsletter", "refused", None, "leave-page", None, {"edition": 1})
        assert await refuse(connection, said, Clock().now_ms())
    change(shop, "INSERT INTO suppressions VALUES (?, 'bounce', 'test', 0)", dead)
    _type(monkeypatch, f"{NAME}\n")
    assert await _tayori(shop, "live") == 0
    assert f"{NAME} is live. 5 rehearsed deliveries were forgotten." in capsys.readouterr().out
    assert states(shop) == {}
    assert await _tayori(shop, "live") == 0
    assert capsys.readouterr().out == "this store is live already.\n"
    sink.accepted.clear()
    report = line_of(await shop.run())
    assert report["skipped"] == {"left": 1, "suppressed": 1}
    assert sorted(sink.recipients) == sorted(others)


async def test_a_store_does_not_go_live_under_a_rehearsal(
    shop: Workshop, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    await invite(shop, PEOPLE[0])
    _type(monkeypatch, f"{NAME}\n")
    with run_lock(shop.store_file):
        assert await _tayori(shop, "live") == 1
    assert "a rehearsal is under way on this store" in capsys.readouterr().err
    assert ask(shop, "SELECT value FROM store_state WHERE name = 'live'") == [("no",)]


async def test_the_store_lies_in_the_state_directory_whatever_the_working_directory(
    shop: Workshop, sink: Sink, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    await invite(shop, *PEOPLE)
    shop.state.rename(shop.root / "elsewhere")
    assert await _tayori(shop, "run", "--at", WEDNESDAY) == 1
    assert f"there is no store at {shop.store_file} yet." in capsys.readouterr().err
    monkeypatch.setenv("STATE_DIRECTORY", str(shop.root / "elsewhere"))
    monkeypatch.chdir("/")
    assert await run(at=WEDNESDAY, place=Place(project=shop.root)) == 0
    assert len(sink.accepted) == len(PEOPLE)
    assert not shop.state.exists()
