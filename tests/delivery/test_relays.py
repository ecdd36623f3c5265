"""Several relays: each takes its own mail, and a spare one takes over for one that is out of action, never for a slow one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from ledger import LETTER, ask, command, crowd, invite, line_of, only, states, sums_hold
from rude import answering, rude_server
from workshop import WEDNESDAY

if TYPE_CHECKING:
    from rude import Rude
    from workshop import Sink, Workshop

PEOPLE = crowd(9)
SOON = "2026-12-02T11:50+09:00"


@pytest.fixture(autouse=True)
def _one_letter(shop: Workshop) -> None:
    only(shop, "wednesday-letter")


def relay(shop: Workshop, name: str, port: int, *lines: str) -> None:
    """Give the shop one more relay."""
    table = [f"[relays.{name}]", 'kind = "postfix"', 'host = "127.0.0.1"', f"port = {port}", *lines, "", "[web]"]
    shop.edit("tayori.toml", "[web]", "\n".join(table))


def by_relay(shop: Workshop) -> dict[str, int]:
    """Return how many deliveries each relay had last."""
    return dict(ask(shop, "SELECT relay, COUNT(*) FROM deliveries GROUP BY relay"))


async def test_a_spare_relay_has_nothing_to_do_while_the_first_works(shop: Workshop, sink: Sink) -> None:
    async with rude_server() as spare:
        relay(shop, "second", spare.port, "spare = true")
        await invite(shop, *PEOPLE)
        assert line_of(await shop.run())["accepted"] == len(PEOPLE)
        assert spare.sessions == 0
    assert sorted(sink.recipients) == sorted(PEOPLE)
    assert by_relay(shop) == {"main": len(PEOPLE)}


async def test_where_nobody_listens_the_spare_relay_takes_over_and_says_so(
    shop: Workshop, capsys: pytest.CaptureFixture[str]
) -> None:
    async with rude_server() as spare:
        relay(shop, "second", spare.port, "spare = true")
        await invite(shop, *PEOPLE)
        assert await command(shop, WEDNESDAY) == 0
        assert sorted(spare.taken) == sorted(PEOPLE)
    said = capsys.readouterr().err
    assert "the relay main (127.0.0.1:1) does not take the connection" in said
    assert said.count("The relay main is out of action; second takes over until the end of this run.") == 1
    assert by_relay(shop) == {"second": len(PEOPLE)}
    assert set(states(shop).values()) == {"accepted"}


async def test_a_relay_that_dies_in_the_middle_costs_one_doubt_a_connection_and_nobody_else(
    shop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TAYORI_RELAYS__MAIN__CONNECTIONS", "2")
    async with rude_server() as spare, rude_server() as main:
        relay(shop, "second", spare.port, "spare = true")

        def dying(verb: str, _session: int) -> object:
            return None if verb == "." and len(main.taken) >= 3 else ...

        main.answer = dying  # pyright: ignore[reportAttributeAccessIssue]  # an answer is an answer
        shop.port = main.port
        await invite(shop, *PEOPLE)
        report = await shop.run()
        assert sums_hold(report)
        ended = states(shop)
        doubted = [address for address, state in ended.items() if state == "unknown"]
        assert sorted([*main.taken, *spare.taken, *doubted]) == sorted(PEOPLE), "somebody was lost, or written to twice"
        assert 1 <= len(doubted) <= 2 * 3, "as often as a connection is tried again"
        assert report.trouble is None


async def test_a_relay_that_refuses_our_sender_is_out_of_action(shop: Workshop) -> None:
    async with rude_server() as spare, answering(shop, "MAIL", b"550 5.7.1 not you\r\n") as main:
        relay(shop, "second", spare.port, "spare = true")
        await invite(shop, *PEOPLE)
        report = await shop.run()
        assert sums_hold(report)
        assert (main.taken, report.trouble) == ([], None)
        assert sorted(spare.taken) == sorted(PEOPLE)
    assert set(states(shop).values()) == {"accepted"}


async def test_a_relay_that_wants_us_slower_is_not_got_round(shop: Workshop) -> None:
    async with rude_server() as spare, answering(shop, "RCPT", b"451 4.7.1 slow down\r\n") as main:
        relay(shop, "second", spare.port, "spare = true")
        await invite(shop, *PEOPLE)
        await shop.run()
        assert (main.taken, spare.sessions) == ([], 0)


async def test_where_every_relay_is_out_of_action_nothing_is_lost_and_the_next_run_goes_on(
    shop: Workshop, sink: Sink, capsys: pytest.CaptureFixture[str]
) -> None:
    relay(shop, "second", 1, "spare = true")
    await invite(shop, *PEOPLE)
    port, shop.port = shop.port, 1
    assert await command(shop, WEDNESDAY) == 1
    said = capsys.readouterr().err
    assert "the relay second (127.0.0.1:1) does not take the connection" in said
    shop.port = port
    assert line_of(await shop.run(SOON))["accepted"] == len(PEOPLE)
    assert sorted(sink.recipients) == sorted(PEOPLE)


@pytest.mark.parametrize("line", ['topics = ["newsletter"]', 'campaigns = ["wednesday-letter"]'])
async def test_a_topic_or_a_campaign_has_a_relay_of_its_own(shop: Workshop, sink: Sink, line: str) -> None:
    async with rude_server() as own:
        relay(shop, "letters", own.port, line)
        await invite(shop, *PEOPLE)
        await shop.run()
        assert sorted(own.taken) == sorted(PEOPLE)
    assert sink.recipients == []
    assert by_relay(shop) == {"letters": len(PEOPLE)}


async def test_a_relay_named_on_the_command_line_takes_all(shop: Workshop, sink: Sink) -> None:
    async with rude_server() as own:
        relay(shop, "letters", own.port, 'topics = ["newsletter"]')
        await invite(shop, *PEOPLE)
        assert await command(shop, WEDNESDAY, relay="main") == 0
        assert own.sessions == 0
    assert sorted(sink.recipients) == sorted(PEOPLE)


async def test_in_rehearsal_a_spare_relay_elsewhere_is_left_out_and_another_refused(
    shop: Workshop, sink: Sink, capsys: pytest.CaptureFixture[str]
) -> None:
    shop.edit("tayori.toml", "[web]", '[relays.far]\nkind = "ses"\nhost = "smtp.example"\nspare = true\n\n[web]')
    await invite(shop, *PEOPLE)
    assert await command(shop, WEDNESDAY) == 0
    assert sorted(sink.recipients) == sorted(PEOPLE)
    shop.edit("tayori.toml", "spare = true", "")
    capsys.readouterr()
    with pytest.raises(Exception, match="relay_not_loopback"):
        await command(shop, SOON)


def taken(*relays: Rude) -> list[str]:
    """Return whom these relays took, sorted."""
    return sorted(address for one in relays for address in one.taken)


async def test_the_connections_of_each_relay_are_its_own(shop: Workshop) -> None:
    """Two relays of the same rank are not a pool: the first takes all, and the second only what it does not."""
    async with rude_server() as second, rude_server() as main:
        relay(shop, "second", second.port)
        shop.port = main.port
        await invite(shop, *PEOPLE)
        report = await shop.run()
        assert line_of(report, LETTER)["accepted"] == len(PEOPLE)
        assert taken(main) == sorted(PEOPLE)
        assert second.sessions == 0
