"""Whom the cap bars gets a letter that postpones on the first free day, or not at all when none comes in time."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from ledger import LETTER, ask, change, crowd, edition_state, invite, line_of, only, person, states
from servers import THOROUGH

from engine.review.rehearsal import rehearse
from engine.store.elsewhere import What, note

if TYPE_CHECKING:
    from datetime import datetime

    from workshop import Sink, Workshop

pytestmark = pytest.mark.parametrize("shop", THOROUGH, indirect=True)

BIRTHDAY, NOON = "2026-12-02T10:15+09:00", "2026-12-02T11:45+09:00"
SATURDAY = "2026-12-05T11:45+09:00"


async def _begun(
    shop: Workshop, *, barred: int = 3, of: int = 8, cap: str = "1 per 3 days", run: bool = True
) -> list[str]:
    """Let some people get a birthday's greeting in the morning, so that the cap bars them from the letter at noon."""
    only(shop, "wednesday-letter", "birthday")
    (shop.root / "campaigns" / "wednesday-letter" / "2026-12-09.toml").unlink(missing_ok=True)
    shop.edit("tayori.toml", 'cap = "2 per 7 days"', f'cap = "{cap}"')
    letter = shop.root / "campaigns" / "wednesday-letter.toml"
    letter.write_text(f'on_cap = "postpone"\n{letter.read_text(encoding="utf-8")}', encoding="utf-8")
    people = crowd(of)
    await invite(shop, *(person(one, birthday="1990-12-09") for one in people[:barred]), *people[barred:])
    if run:
        await shop.run(BIRTHDAY)
    return people


def _another(shop: Workshop, address: str, due: str) -> None:
    """Let somebody get another advertisement."""
    change(
        shop,
        "INSERT INTO deliveries (edition_id, campaign, subscriber_id, occasion, lane, ad, due_date, consent_id, state,"
        " attempts) SELECT d.edition_id, 'another', s.id, ?, s.lane, d.ad, ?, d.consent_id, 'accepted', 1"
        " FROM deliveries d JOIN subscribers s ON s.id = d.subscriber_id WHERE s.address = ? AND d.campaign = 'birthday'",
        due,
        due,
        address,
    )


async def test_whom_the_cap_bars_gets_it_on_the_first_free_day_at_the_same_hour(shop: Workshop, sink: Sink) -> None:
    people = await _begun(shop)
    sink.accepted.clear()
    planned = {one.worked.key: one.worked.record() for one in await shop.plan(NOON)}[LETTER]
    noon = line_of(await shop.run(NOON))
    for record in (planned, noon):
        assert (record["send"], record["later"], record["skipped"]) == (5, {"2026-12-05": 3}, {})
    assert len(sink.accepted) == 5
    assert {row[0] for row in ask(shop, "SELECT due_date FROM deliveries WHERE state = 'planned'")} == {"2026-12-05"}
    assert line_of(await shop.run("2026-12-05T11:39+09:00"))["send"] == 0
    again = {one.worked.key: one.worked.record() for one in await shop.plan(SATURDAY)}[LETTER]
    saturday = line_of(await shop.run(SATURDAY))
    assert (again["send"], saturday["accepted"]) == (3, 3)
    assert sorted(sink.recipients) == sorted(people)
    assert edition_state(shop) == "finished"


async def test_another_letter_that_came_before_the_later_day_puts_them_off_once_more(
    shop: Workshop, sink: Sink
) -> None:
    people = await _begun(shop)
    await shop.run(NOON)
    _another(shop, people[0], "2026-12-04")
    planned = {one.worked.key: one.worked.record() for one in await shop.plan(SATURDAY)}[LETTER]
    saturday = line_of(await shop.run(SATURDAY))
    for record in (planned, saturday):
        assert (record["send"], record["later"]) == (2, {"2026-12-07": 1})
    monday = line_of(await shop.run("2026-12-07T11:45+09:00"))
    assert monday["accepted"] == 1
    assert edition_state(shop) == "finished"
    assert len(sink.accepted) == 3 + 8


@pytest.mark.usefixtures("sink")
async def test_whoever_has_no_free_day_in_time_is_passed_over_for_the_cap(shop: Workshop) -> None:
    people = await _begun(shop)
    shop.edit("tayori.toml", "[rules]", '[rules]\npostpone_within = "3 days"')
    await shop.run(NOON)
    _another(shop, people[0], "2026-12-04")
    saturday = line_of(await shop.run(SATURDAY))
    assert (saturday["accepted"], saturday["later"], saturday["skipped"]) == (2, {}, {"cap": 1})
    assert states(shop)[people[0]] == "skipped"
    assert edition_state(shop) == "finished"


@pytest.mark.usefixtures("sink")
async def test_a_cap_that_is_longer_than_the_patience_puts_nobody_off(shop: Workshop) -> None:
    await _begun(shop, cap="1 per 8 days")
    noon = line_of(await shop.run(NOON))
    assert (noon["accepted"], noon["later"], noon["skipped"]) == (5, {}, {"cap": 3})
    assert edition_state(shop) == "finished"


async def test_whoever_leaves_before_the_later_day_gets_nothing(shop: Workshop, sink: Sink) -> None:
    people = await _begun(shop)
    await shop.run(NOON)
    sink.accepted.clear()
    change(shop, "UPDATE consent_states SET state = 'refused'")
    assert line_of(await shop.run(SATURDAY))["skipped"] == {"left": 3}
    assert sink.accepted == []
    assert states(shop)[people[0]] == "skipped"


async def test_whoever_is_left_to_another_system_on_the_later_day_gets_nothing_from_us(
    shop: Workshop, sink: Sink
) -> None:
    shop.edit("tayori.toml", "connections = 4", 'connections = 4\nwarmup = "1000 doubling daily"')
    people = await _begun(shop)
    await shop.run(NOON)
    sink.accepted.clear()
    async with shop.store() as store, store.writing() as connection:
        await note(connection, people[:1], What("newsletter", "2026-12-05", "not-warmed", 1))
    planned = {one.worked.key: one.worked.record() for one in await shop.plan(SATURDAY)}[LETTER]
    saturday = line_of(await shop.run(SATURDAY))
    for record in (planned, saturday):
        assert (record["send"], record["skipped"]) == (2, {"elsewhere": 1})
    assert people[0] not in sink.recipients


async def test_the_letters_own_day_ends_as_always_and_the_later_day_has_its_own_time(
    shop: Workshop, sink: Sink
) -> None:
    people = await _begun(shop)
    sink.rcpt = lambda address: "451 4.2.1 later" if address == people[5] else "250 2.1.5 OK"
    await shop.run(NOON)
    assert states(shop)[people[5]] == "deferred"
    await shop.run("2026-12-04T00:00+09:00")  # 36 hours after the letter's time
    assert states(shop)[people[5]] == "refused"
    assert edition_state(shop) == "open"
    sink.rcpt = lambda address: "451 4.2.1 later" if address == people[0] else "250 2.1.5 OK"
    assert line_of(await shop.run(SATURDAY))["accepted"] == 2
    assert edition_state(shop) == "open"
    await shop.run("2026-12-07T00:00+09:00")
    assert states(shop)[people[0]] == "refused"
    assert edition_state(shop) in ("finished", "expired")


@pytest.mark.usefixtures("sink")
async def test_a_plan_over_some_days_holds_the_places_of_those_who_are_put_off(shop: Workshop) -> None:
    await _begun(shop, cap="1 per 7 days")
    week = (shop.root / "campaigns" / "wednesday-letter" / "2026-12-02.toml").read_text(encoding="utf-8")
    following = week.replace('subject = "', 'subject = "次の週の ', 1)
    (shop.root / "campaigns" / "wednesday-letter" / "2026-12-09.toml").write_text(following, encoding="utf-8")
    lines = {one.worked.key: one.worked.record() for one in await shop.plan(NOON, days=8)}
    assert lines[LETTER]["later"] == {"2026-12-09": 3}
    assert (lines["wednesday-letter/2026-W50"]["send"], lines["wednesday-letter/2026-W50"]["later"]) == (
        5,
        {"2026-12-16": 3},
    )
    await shop.run(NOON)
    done = await shop.run("2026-12-09T11:45+09:00")
    assert line_of(done)["accepted"] == 3
    assert (
        line_of(done, "wednesday-letter/2026-W50")["send"],
        line_of(done, "wednesday-letter/2026-W50")["later"],
    ) == (
        5,
        {"2026-12-16": 3},
    )


async def test_a_rehearsal_comes_back_for_those_who_are_put_off(shop: Workshop) -> None:
    await _begun(shop, run=False)
    project = shop.project()

    def quietly(_now: datetime, _ahead: int) -> None:
        """Hear the steps."""

    rehearsed = await rehearse(project, shop.where, date(2026, 12, 2), date(2026, 12, 8), quietly)
    sums = rehearsed.sums["2026-12", "wednesday-letter"]
    assert (sums.sent, sums.skipped, sums.states()) == (8, {}, {"finished": 1})
