"""Letters in a row: content in time, volumes that count on, no hitokoto twice, teasers that keep their word."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from engine.review.ahead.teaser import days_named

if TYPE_CHECKING:
    from conftest import Kettle  # pyright: ignore[reportAttributeAccessIssue]  # the nearest conftest, as pytest has it

CALENDAR = """
[slots.wednesday]
weekday = "wed"
at = "11:40"
on_closed_day = "move_back"
[closed]
year_end = { from = 2026-12-29, to = 2027-01-03 }
"""
EVERGREEN = "evergreen = true"


def letters(kettle: Kettle, *contents: str, when: str = 'slot = "wednesday"', more: str = CALENDAR) -> None:
    kettle.edit("tayori.toml", 'country = "GB"', 'country = "JP"')  # 28 December 2026 is a holiday in Britain
    kettle.schedules(more)
    kettle.campaign("weekly", when, *contents)


def on(day: int, month: int = 12, **keys: object) -> str:
    year = 2026 if month > 10 else 2027
    lines = [f"{key} = {value!r}" if isinstance(value, int) else f'{key} = "{value}"' for key, value in keys.items()]
    return "\n".join([f"date = {year}-{month:02}-{day:02}", *lines])


@pytest.mark.parametrize(
    ("today", "severity"),
    [
        (date(2026, 12, 3), None),
        (date(2026, 12, 4), "warning"),
        (date(2026, 12, 7), "warning"),
        (date(2026, 12, 8), "error"),
        (date(2026, 12, 9), "error"),
        (date(2026, 12, 10), None),
    ],
)
def test_a_letter_that_nobody_has_written_is_a_warning_five_days_before_and_an_error_on_the_last(
    kettle: Kettle, today: date, severity: str | None
) -> None:
    letters(kettle, on(2))
    told = kettle.problems(today)
    assert [(one.code, one.severity) for one in told] == ([("edition_unwritten", severity)] if severity else [])
    assert all("campaigns/weekly/2026-12-09.toml" in one.text("en") for one in told)
    assert all(kettle.line(one) == 'slot = "wednesday"' for one in told)


def test_the_shop_says_how_long_before_content_is_due(kettle: Kettle) -> None:
    kettle.edit("tayori.toml", "[rules]", '[rules]\ncontent_due = "2 weeks"')
    letters(kettle, on(2))
    assert kettle.codes(date(2026, 12, 3)) == ["edition_unwritten", "edition_unwritten"]
    kettle.edit("tayori.toml", "2 weeks", "10 minutes")
    assert kettle.told(date(2026, 12, 8)) == ["error edition_unwritten campaigns/weekly.toml:when.slot"]


def test_a_moved_letter_is_due_on_the_day_it_moves_to(kettle: Kettle) -> None:
    letters(kettle, on(23))
    (problem,) = kettle.problems(date(2026, 12, 27))
    assert (problem.severity, str(problem.values["day"])) == ("error", "2026-12-28")
    assert "2026-12-30.toml" in problem.text("en")


def test_an_evergreen_stands_in_once_and_the_error_comes_when_they_are_used_up(kettle: Kettle) -> None:
    kettle.edit("tayori.toml", "[rules]", '[rules]\ncontent_due = "2 weeks"')
    letters(kettle, on(2), EVERGREEN)
    assert kettle.told(date(2026, 12, 8)) == [
        "warning edition_unwritten campaigns/weekly.toml:when.slot",
        "warning edition_unwritten_evergreen campaigns/weekly.toml:when.slot",
    ]


def test_a_letter_that_was_missed_is_not_told_for_ever(kettle: Kettle) -> None:
    letters(kettle, on(2), on(16))
    assert kettle.codes(date(2026, 12, 10)) == []


def test_a_campaign_made_today_has_no_letter_of_today(kettle: Kettle) -> None:
    letters(kettle, on(9))
    assert kettle.codes(date(2026, 12, 2)) == []
    assert kettle.codes(date(2026, 12, 1)) == ["edition_unwritten"]
    letters(kettle, on(9), when='slot = "wednesday"\nstart = 2026-12-09')
    assert kettle.codes(date(2026, 12, 1)) == []


@pytest.mark.parametrize(
    ("today", "severity"),
    [(date(2026, 11, 24), None), (date(2026, 11, 25), "warning"), (date(2026, 12, 24), "error")],
)
def test_an_event_that_nobody_has_written_for_is_told_a_month_before(
    kettle: Kettle, today: date, severity: str | None
) -> None:
    kettle.campaign("christmas", 'event = "christmas"\nat = "10:10"', "year = 2025")
    told = kettle.problems(today)
    assert [(one.code, one.severity) for one in told] == ([("event_unwritten", severity)] if severity else [])
    assert all("year = 2026" in one.text("en") for one in told)
    kettle.campaign("christmas", 'event = "christmas"\nat = "10:10"', "year = 2025", EVERGREEN)
    assert kettle.codes(today) == []


def test_volumes_count_on_over_moved_and_unwritten_editions(kettle: Kettle) -> None:
    letters(kettle, on(2, volume=129), on(9), on(16, volume=131), on(30, volume=133), on(6, 1, volume=134))
    assert [one for one in kettle.told() if "volume" in one] == []


def test_an_edition_that_is_left_out_takes_no_number(kettle: Kettle) -> None:
    skipping = CALENDAR.replace("move_back", "skip")
    letters(kettle, on(23, volume=132), on(6, 1, volume=133), more=skipping)
    assert [one for one in kettle.told() if "volume" in one] == []


@pytest.mark.parametrize(("written", "expected"), [(132, 131), (130, 131), (129, 131), (1, 131)])
def test_a_gap_or_a_repetition_is_an_error_that_says_the_right_number(
    kettle: Kettle, written: int, expected: int
) -> None:
    letters(kettle, on(2, volume=129), on(9, volume=130), on(16, volume=written), on(23, volume=written + 1))
    (problem,) = [one for one in kettle.problems() if one.code == "volume_gap"]
    assert (problem.severity, problem.values["expected"]) == ("error", expected)
    assert kettle.line(problem) == f"volume = {written}"
    assert kettle.codes(date(2026, 12, 17)).count("volume_gap") == 0  # it has gone out


def test_an_edition_that_another_stands_for_keeps_its_number(kettle: Kettle) -> None:
    letters(kettle, on(23, volume=132), on(6, 1, volume=134))
    kettle.campaign("thanks", 'date = 2026-12-28\nat = "10:10"\nreplaces = "weekly"', "year = 2026\nvolume = 133")
    assert [one for one in kettle.told() if "volume" in one] == []
    kettle.campaign("thanks", 'date = 2026-12-28\nat = "10:10"\nreplaces = "weekly"', "year = 2026\nvolume = 134")
    assert [one for one in kettle.told() if "volume" in one] == ["error volume_gap campaigns/thanks.toml:volume"]


def test_a_hitokoto_of_the_last_eight_editions_is_told_with_its_place(kettle: Kettle) -> None:
    letters(
        kettle, on(2, hitokoto="Frost  on the lane."), on(9, hitokoto="Rain."), on(16, hitokoto="Frost on the lane. ")
    )
    (problem,) = [one for one in kettle.problems() if one.code == "hitokoto_repeated"]
    assert problem.severity == "warning"
    assert kettle.line(problem) == 'hitokoto = "Frost on the lane. "'
    where = str(problem.values["where"])
    lines = (kettle.root / "campaigns/weekly.toml").read_text(encoding="utf-8").splitlines()
    assert lines[int(where.rpartition(":")[2]) - 1] == 'hitokoto = "Frost  on the lane."'


@pytest.mark.parametrize(("day", "month", "told"), [(20, 1, 1), (27, 1, 0)])
def test_the_ninth_edition_may_say_it_again(kettle: Kettle, day: int, month: int, told: int) -> None:
    letters(kettle, on(25, 11, hitokoto="Frost."), on(day, month, hitokoto="Frost."))
    assert kettle.codes().count("hitokoto_repeated") == told


def test_two_letters_without_a_hitokoto_are_not_alike(kettle: Kettle) -> None:
    letters(kettle, on(2), on(9), on(16, hitokoto=""), on(23, hitokoto=""))
    assert "hitokoto_repeated" not in kettle.codes()


@pytest.mark.parametrize(("touched", "times"), [(None, 1), ("Rain, and a new kettle.", 0)])
def test_a_fourth_letter_without_a_touch_of_its_own_is_told(kettle: Kettle, touched: str | None, times: int) -> None:
    same = [on(day, 12, teaser="See you.") for day in (2, 9, 16)]
    last = on(23, 12, teaser=touched or "See you.")
    letters(kettle, *same, last)
    found = [one for one in kettle.problems() if one.code == "letter_untouched"]
    assert [(one.severity, one.values["times"]) for one in found] == [("warning", 4)] * times


def test_an_event_does_not_say_what_it_said_last_year(kettle: Kettle) -> None:
    words = '\nhitokoto = "Snow."'
    kettle.campaign("christmas", 'event = "christmas"\nat = "10:10"', f"year = 2025{words}", f"year = 2026{words}")
    (problem,) = kettle.problems()
    assert (problem.code, problem.line) == ("hitokoto_repeated", 17)


@pytest.mark.parametrize(
    ("teaser", "right"),
    [
        ("次の水曜、\uff11\uff12月\uff19日は、すすきのお話です。", True),
        ("次の水曜、12月9日は、すすきのお話です。", True),
        ("次の水曜、12月10日は、すすきのお話です。", False),
        ("お歳暮は12月10日まで。次は12月9日に。", True),
        ("See you on 9 December.", True),
        ("See you on the 9th of December.", True),
        ("See you on Dec 9th.", True),
        ("See you on December 10.", False),
        ("See you on 2026-12-09.", True),
        ("See you on 2027-12-09.", False),
        ("See you on 12/9.", True),
        ("See you on 9/12.", True),
        ("See you on 12/8.", False),
        ("Next Wednesday: grass.", True),
        ("We may 5 times be wrong.", True),
    ],
)
def test_a_teaser_that_names_a_day_names_that_of_the_next_edition(kettle: Kettle, teaser: str, *, right: bool) -> None:
    letters(kettle, on(2, teaser=teaser), on(9))
    told = [one for one in kettle.problems() if one.code == "teaser_wrong_day"]
    assert [str(one.values["day"]) for one in told] == ([] if right else ["2026-12-09"])
    assert all((one.severity, kettle.line(one)) == ("warning", f'teaser = "{teaser}"') for one in told)


def test_the_next_edition_is_where_it_moves_to_and_not_one_that_is_left_out(kettle: Kettle) -> None:
    letters(kettle, on(23, teaser="Back on December 30."))
    (problem,) = [one for one in kettle.problems() if one.code == "teaser_wrong_day"]
    assert str(problem.values["day"]) == "2026-12-28"
    letters(kettle, on(23, teaser="Back on January 6."), more=CALENDAR.replace("move_back", "skip"))
    assert "teaser_wrong_day" not in kettle.codes()


def test_the_next_edition_may_be_one_that_stands_for_it(kettle: Kettle) -> None:
    letters(kettle, on(23, teaser="Back on January 2."))
    assert "teaser_wrong_day" in kettle.codes()
    kettle.campaign("sale", 'date = 2027-01-02\nat = "09:20"\nreplaces = "weekly"', "year = 2027")
    assert "teaser_wrong_day" not in kettle.codes()


def test_a_teaser_that_the_template_does_not_ask_for_is_no_matter(kettle: Kettle) -> None:
    kettle.edit("templates/letter.mjml", "teaser", "gossip")
    letters(kettle, on(2, teaser="See you on December 10."))
    assert "teaser_wrong_day" not in kettle.codes()


def test_a_letter_that_has_gone_out_is_history(kettle: Kettle) -> None:
    letters(
        kettle, on(2, teaser="December 10.", hitokoto="A."), on(9, hitokoto="A.", volume=5), on(16, volume=5), on(23)
    )
    assert kettle.codes(date(2026, 12, 17)) == []


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("2026年12月9日と12月10日", [(2026, 12, 9), (None, 12, 10)]),
        ("12/9/2026 or 1/2/3", []),
        ("2026/12/9", [(2026, 12, 9)]),
        ("Sept 9, Oct. 10th", [(None, 10, 10)]),
        ("March 3 and 4 April", [(None, 3, 3), (None, 4, 4)]),
        ("December 9:40", []),
        ("call 03-1234-56", []),
    ],
)
def test_which_days_a_text_names(text: str, days: list[tuple[int | None, int, int]]) -> None:
    assert days_named(text) == days
