"""Silver, gold, platinum: by what was bought in the window, to the yen and to the day."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import ValidationError
from servers import BOTH
from till import ANN, BO, Till

from engine.message.standing import Standing, stage_words
from engine.people.events import Taking, import_events
from engine.project.conditions import Known
from engine.project.event_mapping import EventColumns
from engine.project.folder import load
from engine.project.named import levelled
from engine.project.segments import Audience
from engine.project.stages import Stages, parse_turn
from engine.store.grounds import Origin
from engine.store.stages import STATE, reckon, reckon_when_due
from engine.store.state import read_state

if TYPE_CHECKING:
    from collections import Counter

    from book import Book
    from workshop import Sink, Workshop

    from engine.store.stages import Reckoned

RULES: dict[str, Any] = {
    "window": "12 months",
    "levels": [
        {"name": "シルバー", "amount": 10_000},
        {"name": "ゴールド", "amount": 30_000},
        {"name": "プラチナ", "amount": 60_000, "count": 3},
    ],
}
TODAY = date(2026, 12, 1)


@pytest.fixture
def till(book: Book) -> Till:
    return Till(book)


async def reckoned(till: Till, today: date = TODAY, *, dry_run: bool = False, **rules: Any) -> Reckoned:
    async with till.book.store() as store:
        return await reckon(store, Stages.model_validate(RULES | rules), today, dry_run=dry_run)


def stands(till: Till, address: str = ANN) -> tuple[Any, ...]:
    (row,) = till.book.all(f"SELECT stage, stage_amount, stage_count FROM subscribers WHERE address = '{address}'")
    return row


def changes(till: Till) -> list[tuple[Any, ...]]:
    return till.book.all("SELECT day, stage, amount, count FROM stage_changes ORDER BY id")


@pytest.mark.parametrize(
    ("amount", "stage"),
    [(9_999, None), (10_000, "シルバー"), (29_999, "シルバー"), (30_000, "ゴールド"), (60_000, "ゴールド")],
)
async def test_a_stage_begins_with_its_very_amount(amount: int, stage: str | None, till: Till) -> None:
    await till.people(ANN)
    await till.rows(f"A-1,{ANN},order,2026-10-03,{amount}")
    found = await reckoned(till)
    assert stands(till) == (stage, amount, 1)
    assert found.people[stage] == 1


async def test_a_level_with_both_keys_wants_both(till: Till) -> None:
    await till.people(ANN, BO)
    await till.rows(*(f"A-{number},{ANN},order,2026-10-0{number},20000" for number in (1, 2, 3)))
    await till.rows(*(f"B-{number},{BO},order,2026-10-0{number},30000" for number in (1, 2)))
    await reckoned(till)
    assert stands(till) == ("プラチナ", 60_000, 3)
    assert stands(till, BO) == ("ゴールド", 60_000, 2)


@pytest.mark.parametrize("book", BOTH, indirect=True)
async def test_what_came_back_moves_a_person_back_at_the_next_reckoning(till: Till) -> None:
    await till.people(ANN)
    await till.rows(f"A-1,{ANN},order,2026-10-03,29999", f"A-2,{ANN},order,2026-10-04,1")
    await reckoned(till)
    await till.rows(f"A-2-r,{ANN},returned,2026-11-03,1,A-2", at="2026-12-02T09:00+09:00")
    assert stands(till)[0] == "ゴールド", "until the next reckoning"
    await reckoned(till, date(2027, 1, 1))
    assert stands(till) == ("シルバー", 29_999, 2)
    await till.rows(f"A-1-x,{ANN},cancelled,2026-11-04,,A-1", at="2026-12-02T09:00+09:00")
    await reckoned(till, date(2027, 2, 1))
    assert stands(till) == (None, 0, 1)
    assert changes(till) == [
        ("2026-12-01", "ゴールド", 30_000, 2),
        ("2027-01-01", "シルバー", 29_999, 2),
        ("2027-02-01", None, 0, 1),
    ]


async def test_the_window_begins_on_the_same_day_a_year_before(till: Till) -> None:
    await till.people(ANN)
    await till.rows(f"A-1,{ANN},order,2025-12-01,10000", f"A-2,{ANN},order,2025-11-30,90000")
    await reckoned(till)
    assert stands(till) == ("シルバー", 10_000, 1)
    await reckoned(till, date(2026, 12, 2))
    assert stands(till) == (None, 0, 0)


@pytest.mark.parametrize("book", BOTH, indirect=True)
async def test_nobody_moves_and_nothing_is_written(till: Till) -> None:
    await till.people(ANN, BO)
    await till.rows(f"A-1,{ANN},order,2026-10-03,30000")
    await reckoned(till)
    again = await reckoned(till)
    assert (again.moved, len(changes(till))) == (0, 1)
    assert again.people == {"ゴールド": 1, None: 1}


@pytest.mark.parametrize("book", BOTH, indirect=True)
async def test_a_dry_run_of_stages_writes_nothing(till: Till) -> None:
    await till.people(ANN, BO)
    await till.rows(f"A-1,{ANN},order,2026-10-03,30000", f"B-1,{BO},order,2026-10-03,1")
    found = await reckoned(till, dry_run=True)
    expected: Counter[Any] = found.moves
    assert expected == {(None, "ゴールド"): 1, (None, None): 1}
    assert (found.moved, stands(till), changes(till)) == (1, (None, None, None), [])


async def test_stages_are_reckoned_on_their_day_and_on_no_other(till: Till) -> None:
    await till.people(ANN)
    await till.rows(f"A-1,{ANN},order,2026-10-03,30000")
    rules = Stages.model_validate(RULES | {"recompute": "monthly on 5"})

    async def run(day: date) -> str:
        async with till.book.store() as store:
            async with store.reading() as connection:
                known = await read_state(connection)
            await reckon_when_due(store, rules, day, known)
            async with store.reading() as connection:
                return (await read_state(connection)).get(STATE, "")

    assert await run(date(2026, 11, 26)) == "2026-11-26", "the first time at once"
    assert await run(date(2026, 12, 4)) == "2026-11-26"
    assert await run(date(2026, 12, 6)) == "2026-12-06", "a day late, and still once"
    assert await run(date(2027, 1, 4)) == "2026-12-06"
    assert await run(date(2027, 1, 5)) == "2027-01-05"


def test_the_day_of_a_reckoning() -> None:
    monthly, daily = parse_turn("monthly on 28"), parse_turn("daily")
    days = [monthly.last(day) for day in (date(2027, 1, 27), date(2027, 1, 28), date(2027, 3, 1))]  # pyright: ignore[reportAttributeAccessIssue]
    assert days == [date(2026, 12, 28), date(2027, 1, 28), date(2027, 2, 28)]
    assert daily.last(TODAY) == TODAY  # pyright: ignore[reportAttributeAccessIssue]
    assert [str(monthly), str(daily)] == ["monthly on 28", "daily"]


@pytest.mark.parametrize(
    ("levels", "code"),
    [
        ([{"name": "a", "amount": 2}, {"name": "b", "amount": 1}], "level_order"),
        ([{"name": "a", "amount": 2}, {"name": "b", "amount": 2}], "level_order"),
        ([{"name": "a", "amount": 2}, {"name": "b", "count": 9}], "level_order"),
        (
            [{"name": "a", "amount": 2}, {"name": "b", "amount": 3, "count": 1}, {"name": "a", "amount": 4}],
            "level_order",
        ),
        ([{"name": "a", "amount": 2}, {"name": "a", "amount": 3}], "level_twice"),
        ([{"name": "a"}], "level_empty"),
    ],
)
def test_levels_go_up(levels: list[dict[str, Any]], code: str) -> None:
    with pytest.raises(ValidationError) as told:
        Stages.model_validate({"levels": levels})
    assert [error["type"] for error in told.value.errors()] == [code]


LEVELS = [level.model_dump() for level in Stages.model_validate(RULES).levels]


@pytest.mark.parametrize(
    ("standing", "words"),
    [
        (Standing("シルバー", 27_500, 2), ("シルバー", "ゴールド", 2_500, "")),
        (Standing(None, 0, 0), ("", "シルバー", 10_000, "")),
        (Standing("ゴールド", 70_000, 2), ("ゴールド", "プラチナ", "", 1)),
        (Standing("プラチナ", 70_000, 3), ("プラチナ", "", "", "")),
        (Standing("gone", 70_000, 3), ("gone", "シルバー", "", "")),
        (None, ("", "", "", "")),
    ],
)
def test_what_a_letter_may_say_of_a_stage(standing: Standing | None, words: tuple[object, ...]) -> None:
    found = stage_words(LEVELS, standing)
    assert (found["name"], found["next"], found["to_next"], found["orders_to_next"]) == words
    assert set(stage_words((), standing).values()) == {""}


async def test_a_letter_says_how_much_is_missing(shop: Workshop, sink: Sink) -> None:
    """The run reckons first, then judges by the stage, then writes what is missing."""
    with (shop.root / "tayori.toml").open("a", encoding="utf-8") as file:
        file.write(
            '\n[[stages.levels]]\nname = "シルバー"\namount = 10000\n[[stages.levels]]\nname = "ゴールド"\namount = 30000\n'
        )
    campaign = shop.root / "campaigns" / "wednesday-letter.toml"
    text = campaign.read_text(encoding="utf-8")
    campaign.write_text(f'{text}\n[audience]\nstage = {{ at_least = "シルバー" }}\n', encoding="utf-8")
    said = "{% if stage.next %}{{ stage.next }}まであと{{ stage.to_next | yen }}{% endif %}"
    shop.edit("templates/partials/binsen.mjml", "{{ addressee }}", f"{{{{ addressee }}}} {said}")
    await shop.import_(
        shop.csv(
            f"佐藤 花子,{ANN},,,希望する,2024-04-01 10:00,",
            f"山田 太郎,{BO},,,希望する,2024-04-01 10:00,",
            "鈴木 一郎,cy@chanoyu.example,,,希望する,2024-04-01 10:00,",
        )
    )
    assert not [one for one in load(shop.root).problems if one.severity == "error"]
    project = shop.project()
    async with shop.store() as store:
        path = shop.root / "orders.csv"
        path.write_text(f"key,address,kind,at,amount\n1,{ANN},order,2026-10-03,27500\n2,{BO},order,2026-10-03,30000\n")
        columns = EventColumns.model_validate({"kind": {"column": "kind"}, "amount": "amount"})
        taking = Taking(
            columns, "orders", project.zone, frozenset(), Origin("shop", "orders.csv", 1_795_000_000_000), None
        )
        await import_events(store, path, taking, str)
    await shop.run()
    mails = {str(mail["To"]): mail.get_body(("plain",)) for mail in sink.mails()}
    assert mails.keys() == {ANN, BO}
    texts = {address: part.get_content() for address, part in mails.items() if part is not None}
    assert "ゴールドまであと2,500円" in texts[ANN]
    assert "まであと" not in texts[BO]


def test_at_least_a_stage_is_frozen_as_the_list_of_those_stages() -> None:
    table = {"stage": {"at_least": "ゴールド"}, "any": [{"not": {"stage": {"at_least": "プラチナ"}}}]}
    names = ("シルバー", "ゴールド", "プラチナ")
    found = levelled(Audience.model_validate(table), names)
    assert found.model_dump(exclude_none=True, exclude_defaults=True, by_alias=True) == {
        "stage": {"is": ("ゴールド", "プラチナ")},
        "any": ({"not": {"stage": {"is": ("プラチナ",)}}},),
    }
    assert Known(None, {}, None, names).stages == names
