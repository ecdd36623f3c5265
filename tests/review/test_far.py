"""`check` and the year where the files lead far: closures of years, chains of events, days that nobody gets to."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from engine.calendar.almanac import almanac_of
from engine.project.folder import load
from engine.review.year.named_days import closures_in
from engine.review.year.view import year_view

if TYPE_CHECKING:
    from conftest import Kettle  # pyright: ignore[reportAttributeAccessIssue]  # the nearest conftest, as pytest has it

ALWAYS = "evergreen = true"


def test_an_event_that_counts_to_a_day_which_never_comes_is_a_mistake_of_its_own(kettle: Kettle) -> None:
    kettle.schedules(
        '[closed]\nalways = { from = "01-01", to = "12-31" }\n'
        '[events.base]\ndate = "12-25"\n[events.never]\nevent = "base"\noffset = "-3 business days"\n'
        '[events.after_it]\nevent = "never"\noffset = "1 day"\n'
    )
    assert kettle.told() == ["error rule_without_day schedules.toml:events.never.offset"]


def test_events_that_lead_more_than_twenty_years_away_are_a_mistake(kettle: Kettle) -> None:
    chain = (f'[events.far{n + 1}]\nevent = "far{n}"\noffset = "999 days"\n' for n in range(8))
    kettle.schedules('[events.far0]\ndate = "12-25"\n' + "".join(chain))
    assert kettle.told() == ["error event_far schedules.toml:events.far8.offset"]


def test_a_year_far_from_its_event_is_not_told_as_missing(kettle: Kettle) -> None:
    kettle.schedules('[events.far]\nevent = "christmas"\noffset = "999 days"\n')
    kettle.campaign("letter", 'event = "far"\nat = "10:10"', ALWAYS)
    assert kettle.codes() == []


def test_a_closure_of_years_is_shown_in_pieces_of_a_year_whatever_the_span(kettle: Kettle) -> None:
    kettle.schedules(
        "[closed]\ngone = { from = 2026-10-01, to = 2029-02-28 }\nfair = { from = 2029-12-28, to = 2030-01-04 }\n"
    )
    project = load(kettle.root).project
    assert project is not None
    whole = [(one.first, one.last) for one in closures_in(almanac_of(project), date(2026, 1, 1), date(2030, 12, 31))]
    assert whole == [
        (date(2026, 10, 1), date(2026, 12, 31)),
        (date(2027, 1, 1), date(2027, 12, 31)),
        (date(2028, 1, 1), date(2028, 12, 31)),
        (date(2029, 1, 1), date(2029, 2, 28)),
        (date(2029, 12, 28), date(2030, 1, 4)),
    ]
    (middle,) = closures_in(almanac_of(project), date(2028, 6, 1), date(2028, 6, 2))
    assert (middle.first, middle.last) == whole[2]
    months = year_view(project, date(2026, 9, 15), date(2030, 2, 1)).months
    shut = [len([one for one in month.named if one.kind == "closed"]) for month in months]
    assert shut == [0, *[1] * 29, *[0] * 9, 1, 1, 0]
