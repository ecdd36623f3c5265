"""What `check` finds over a whole simulated year: each mistake with its file and line, and none where all is well."""

from __future__ import annotations

import os
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from engine.cli.app import main

if TYPE_CHECKING:
    from conftest import Kettle  # pyright: ignore[reportAttributeAccessIssue]  # the nearest conftest, as pytest has it

WEDNESDAY = '[slots.wednesday]\nweekday = "wed"\nat = "11:40"\n'
ALWAYS = "evergreen = true"


def test_a_shop_with_nothing_wrong_hears_nothing(kettle: Kettle) -> None:
    kettle.campaign("christmas", 'event = "christmas"\nat = "10:10"', ALWAYS)
    assert kettle.codes() == []


def test_three_in_seven_days_are_a_warning_at_the_third_that_names_the_others(kettle: Kettle) -> None:
    kettle.campaign("early", 'date = 2027-11-16\nat = "12:20"', ALWAYS)
    kettle.campaign("black", 'date = 2027-11-19\nat = "12:20"', ALWAYS)
    kettle.campaign("last", 'date = 2027-11-22\nat = "12:20"', "year = 2027")
    (problem,) = kettle.problems()
    assert (problem.severity, problem.code, problem.file) == ("warning", "cap_clash", "campaigns/last.toml")
    assert kettle.line(problem) == "year = 2027"
    assert "early/once (2027-11-16), black/once (2027-11-19)" in problem.text("en")
    assert "2 per 7 days" in problem.text("en")


def test_a_clash_of_every_week_is_told_once_and_counted(kettle: Kettle) -> None:
    days = ("mon", "tue", "wed")
    kettle.schedules("".join(f'[slots.{day}]\nweekday = "{day}"\nat = "11:40"\n' for day in days))
    for day in days:
        kettle.campaign(day, f'slot = "{day}"\nstart = 2026-12-01', ALWAYS)
    clashes = [one for one in kettle.problems() if one.code.startswith("cap_")]
    assert [one.code for one in clashes] == ["cap_clashes"] * 3
    assert all("more" in one.values for one in clashes)


def test_a_birthday_letter_that_makes_one_too_many_is_told_once_with_its_days(kettle: Kettle) -> None:
    kettle.campaign("birthday", 'anniversary = "birthday"\nat = "10:10"', ALWAYS)
    kettle.campaign("one", 'date = 2027-06-14\nat = "12:20"', ALWAYS)
    assert kettle.codes() == []
    kettle.campaign("two", 'date = 2027-06-16\nat = "12:20"', ALWAYS)
    (problem,) = kettle.problems()
    assert problem.code == "cap_anniversary"
    assert problem.values["days"] == 11  # from the 10th, with both behind it, to the 20th, with both before it
    assert kettle.line(problem) == 'anniversary = "birthday"'


def test_two_birthday_letters_meet_in_the_same_person_only(kettle: Kettle) -> None:
    kettle.campaign("before", 'anniversary = "birthday"\noffset = "-7 days"\nat = "10:10"', ALWAYS)
    kettle.campaign("birthday", 'anniversary = "birthday"\nat = "10:10"', ALWAYS)
    assert kettle.codes() == []
    kettle.edit("tayori.toml", "2 per 7 days", "1 per 8 days")
    assert kettle.codes() == ["cap_anniversary", "cap_anniversary"]


def test_weeks_without_a_letter_are_told_together_with_the_reason(kettle: Kettle) -> None:
    kettle.edit("tayori.toml", 'country = "GB"', 'country = "JP"')
    kettle.schedules(WEDNESDAY + 'on_holiday = "skip"\n[closed]\nobon = { from = "08-11", to = "08-16" }\n')
    kettle.campaign("weekly", 'slot = "wednesday"\nstart = 2026-12-01', "date = 2026-12-02", ALWAYS)
    told = {one.code: one for one in kettle.problems()}
    assert "letters_left_out" in told
    assert "2027-02-23" not in told["letters_left_out"].text("en")  # a Tuesday
    assert "2027-08-11" in told["letters_left_out"].text("en")
    assert "2027-11-03" in told["letters_left_out"].text("en")


def test_a_month_without_its_letter_is_told_too(kettle: Kettle) -> None:
    kettle.schedules(
        '[slots.payday]\nmonthly = "25th"\nat = "11:40"\non_closed_day = "skip"\n'
        "[closed]\nchristmas = { from = 2026-12-25, to = 2026-12-25 }\n"
    )
    kettle.campaign("payday", 'slot = "payday"', ALWAYS, ALWAYS)
    left_out = [one for one in kettle.problems() if one.code == "letter_left_out"]
    assert len(left_out) == 1
    assert "2026-12-25: the shop is closed (christmas)" in left_out[0].text("en")


def test_a_letter_that_another_one_stands_for_is_no_gap(kettle: Kettle) -> None:
    kettle.schedules(WEDNESDAY)
    kettle.campaign("weekly", 'slot = "wednesday"\nstart = 2026-12-01', "date = 2026-12-02")
    kettle.campaign("sale", 'date = 2027-01-02\nat = "09:20"\nreplaces = "weekly"', "year = 2027")
    assert kettle.codes() == []


def test_a_replacement_that_does_not_come_that_week_is_told(kettle: Kettle) -> None:
    kettle.schedules(
        WEDNESDAY + 'on_closed_day = { replace = "sale" }\n[closed]\nnew = { from = 2026-12-30, to = 2026-12-30 }\n'
    )
    kettle.campaign("weekly", 'slot = "wednesday"\nstart = 2026-12-01', "date = 2026-12-02")
    kettle.campaign("sale", 'date = 2027-01-02\nat = "09:20"', "year = 2027")
    assert kettle.codes() == []
    kettle.campaign("sale", 'event = "christmas"\nat = "09:20"', ALWAYS)
    (problem,) = kettle.problems()
    assert (problem.code, problem.severity) == ("letter_not_replaced", "warning")
    assert "on 2026-12-30 another campaign should go instead" in problem.text("en")
    kettle.campaign("sale", 'date = 2027-01-02\nat = "9:20"', "year = 2027")
    assert kettle.codes() == ["value_clock"]  # told there, and only there


@pytest.mark.parametrize(
    ("when", "code", "line"),
    [
        ('date = 2026-11-01\nat = "10:10"', "campaign_was_once", "date = 2026-11-01"),
        ('date = 2028-11-01\nat = "10:10"', "campaign_not_yet", "date = 2028-11-01"),
        ('slot = "wednesday"\nend = 2026-11-20', "campaign_ended", "end = 2026-11-20"),
        ('slot = "wednesday"\nstart = 2028-01-01', "campaign_not_yet", "start = 2028-01-01"),
        ('event = "christmas"\nat = "10:10"\nend = 2026-12-20', "campaign_never_due", 'event = "christmas"'),
    ],
)
def test_a_campaign_that_never_comes_due_is_told_with_what_can_be_seen(
    kettle: Kettle, when: str, code: str, line: str
) -> None:
    kettle.campaign("odd", when, ALWAYS)
    (problem,) = kettle.problems()
    assert (problem.code, problem.severity, kettle.line(problem)) == (code, "warning", line)


@pytest.mark.parametrize(("end", "told"), [("2026-11-22", 0), ("2026-12-06", 14), ("2026-12-07", None)])
def test_a_programme_that_ends_within_fourteen_days_is_told(kettle: Kettle, end: str, told: int | None) -> None:
    kettle.campaign("birthday", f'anniversary = "birthday"\nat = "10:10"\nend = {end}', ALWAYS)
    ending = [one for one in kettle.problems() if one.code == "campaign_ends_soon"]
    assert [one.values["days"] for one in ending] == ([] if told is None else [told])


@pytest.mark.parametrize(
    ("event", "year"),
    [
        ('date = "02-29"', 2027),
        ('rule = "5th sunday of may"', None),
        ('rule = "5th sunday of april"', 2027),
        ("dates = [2025-03-01, 2026-03-01]", 2027),
        ("dates = [2026-12-24, 2027-12-24]", None),
        ("dates = [2027-03-01, 2028-03-01]", None),
    ],
)
def test_a_year_in_which_an_event_has_no_day_is_named(kettle: Kettle, event: str, year: int | None) -> None:
    kettle.schedules(f"[events.odd]\n{event}\n")
    kettle.campaign("odd", 'event = "odd"\nat = "10:10"', ALWAYS)
    assert [one.values.get("year") for one in kettle.problems()] == ([] if year is None else [year])
    assert set(kettle.codes()) <= {"event_without_day"}


def test_an_event_that_happens_once_misses_no_year(kettle: Kettle) -> None:
    kettle.schedules("[events.opening]\ndates = [2027-03-01]\n")
    kettle.campaign("opening", 'event = "opening"\nat = "10:10"', ALWAYS)
    assert kettle.codes() == []
    assert kettle.codes(date(2027, 3, 2)) == ["campaign_never_due"]


def test_an_offset_that_leads_before_the_start_is_an_error_until_the_event_is_past(kettle: Kettle) -> None:
    kettle.campaign("christmas", 'event = "christmas"\noffset = "-30 days"\nat = "10:10"\nstart = 2026-12-01', ALWAYS)
    (problem,) = kettle.problems()
    assert (problem.code, problem.severity) == ("offset_before_start", "error")
    assert kettle.line(problem) == 'offset = "-30 days"'
    assert kettle.codes(date(2026, 12, 26)) == []


@pytest.mark.parametrize(
    ("rule", "sound"),
    [
        ('rule = "5th monday of february"', False),
        ('rule = "4th ox day of may"', False),
        ('rule = "5th monday of may"', True),
        ('date = "02-29"', True),
        ('holiday = "Christmas Day"', True),
        ('holiday = "Chrismas Day"', False),
        ('holiday = "春分の日"\ncountry = "JP"', True),
        ('holiday = "はるのひ"\ncountry = "JP"', False),
        ("dates = [2020-01-01]", True),
    ],
)
def test_a_rule_that_names_no_day_in_ten_years_is_an_error_at_its_line(
    kettle: Kettle, rule: str, *, sound: bool
) -> None:
    kettle.schedules(f"[events.odd]\n{rule}\n")
    problems = kettle.problems()
    assert [problem.severity for problem in problems] == ([] if sound else ["error"])
    assert all(kettle.line(problem) == rule.partition("\n")[0] for problem in problems)


def test_a_monthly_slot_that_has_no_day_is_an_error(kettle: Kettle) -> None:
    kettle.schedules(
        '[slots.never]\nmonthly = "1st business day"\nat = "11:40"\n[closed]\nall = { from = "01-01", to = "12-31" }\n'
    )
    assert kettle.told() == ["error rule_without_day schedules.toml:slots.never.monthly"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("date = 2026-12-03", "content_not_in_slot"),
        ("date = 2026-11-25", "content_before_start"),
        ("date = 2027-12-01", "content_after_end"),
        ("date = 2026-12-30", "content_left_out"),
        ("date = 2026-09-24", "content_not_in_slot"),
        ("date = 2026-09-17", None),
    ],
)
def test_content_for_a_day_that_is_no_edition(kettle: Kettle, content: str, code: str | None) -> None:
    kettle.schedules(WEDNESDAY + 'on_closed_day = "skip"\n[closed]\nnew = { from = 2026-12-30, to = 2026-12-30 }\n')
    kettle.campaign("weekly", 'slot = "wednesday"\nstart = 2026-12-01\nend = 2027-11-30', "date = 2026-12-02", content)
    told = [one for one in kettle.problems() if one.code.startswith("content")]
    assert [one.code for one in told] == ([] if code is None else [code])
    assert all(kettle.line(one) == content for one in told)
    assert all(one.severity == ("warning" if code == "content_left_out" else "error") for one in told)


def test_content_for_a_wrong_day_of_the_month_says_the_right_one(kettle: Kettle) -> None:
    kettle.schedules('[slots.tuesday]\nmonthly = "2nd tuesday"\nat = "11:40"\n')
    kettle.campaign("monthly", 'slot = "tuesday"', "date = 2026-12-15")
    (problem,) = kettle.problems()
    assert problem.code == "content_not_in_month"
    assert "2026-12-08" in problem.text("en")


def test_content_years_ahead_is_looked_at_too(kettle: Kettle) -> None:
    kettle.schedules(WEDNESDAY + 'on_closed_day = "skip"\n[closed]\nnew = { from = 2030-01-02, to = 2030-01-02 }\n')
    kettle.campaign("weekly", 'slot = "wednesday"\nstart = 2026-12-01', "date = 2026-12-02", "date = 2030-01-02")
    assert kettle.codes() == ["content_left_out"]


@pytest.mark.parametrize(
    ("when", "year", "code"),
    [
        ('event = "leap"', 2029, "content_year_without_event"),
        ('event = "leap"', 2028, None),
        ('event = "leap"', 2021, None),
        ('event = "leap"\nend = 2030-01-01', 2032, "content_after_end"),
        ("date = 2027-05-05", 2028, "content_year_not_date"),
    ],
)
def test_content_for_a_year_that_has_no_edition(kettle: Kettle, when: str, year: int, code: str | None) -> None:
    kettle.schedules('[events.leap]\ndate = "02-29"\n')
    kettle.campaign(
        "odd", f'{when}\nat = "10:10"', f"year = {year}", "year = 2024" if "leap" in when else "year = 2027"
    )
    told = [one for one in kettle.problems() if one.code.startswith("content")]
    assert [(one.code, kettle.line(one)) for one in told] == ([] if code is None else [(code, f"year = {year}")])


@pytest.mark.parametrize(
    ("audience", "code"),
    [
        ('last_order = { older_than = "180 days", within = "180 days" }', "last_order_nobody"),
        ('last_order = { older_than = "179 days", within = "180 days" }', None),
        ('last_order = { older_than = "2 days", within = "1 day", never_ordered = "include" }', None),
        ("attributes = { town = 7 }", "audience_type"),
        ("attributes = { town = [] }", "audience_none_of"),
        ('attributes = { town = ["Totnes"] }', None),
        ('attributes = { member = "true" }', "audience_type"),
        ("attributes = { member = [true, false] }", "audience_both"),
        ("attributes = { points = true }", "audience_type"),
        ("attributes = { points = 2.5 }", None),
        ('attributes = { since = "2026-13-01" }', "audience_type"),
        ('attributes = { since = "2026-12-01" }', None),
    ],
)
def test_an_audience_of_nobody_is_an_error_at_its_line(kettle: Kettle, audience: str, code: str | None) -> None:
    shop = (kettle.root / "tayori.toml").read_text(encoding="utf-8")
    types = (("member", "flag"), ("points", "number"), ("since", "date"))
    kettle.write("tayori.toml", shop + "".join(f'[attributes.{name}]\ntype = "{kind}"\n' for name, kind in types))
    kettle.campaign("christmas", 'event = "christmas"\nat = "10:10"', ALWAYS, more=f"\n[audience]\n{audience}\n")
    told = kettle.problems()
    assert [one.code for one in told] == ([] if code is None else [code])
    assert all(one.severity == ("warning" if code == "audience_both" else "error") for one in told)
    assert all(kettle.line(one) == audience for one in told)


def test_a_time_in_the_quiet_hours_is_told_where_it_stands(kettle: Kettle) -> None:
    kettle.schedules('[slots.late]\nweekday = "wed"\nat = "22:00"\n')
    kettle.campaign("weekly", 'slot = "late"\nstart = 2026-12-01', "date = 2026-12-02")
    kettle.campaign("christmas", 'event = "christmas"\nat = "06:59"', ALWAYS)
    assert kettle.told() == [
        "warning at_in_quiet_hours campaigns/christmas.toml:when.at",
        "warning at_in_quiet_hours schedules.toml:slots.late.at",
    ]
    kettle.schedules('[slots.late]\nweekday = "wed"\nat = "22:00"\non_quiet_hours = "move_back"\n')
    kettle.campaign("christmas", 'event = "christmas"\nat = "07:00"', ALWAYS)
    assert kettle.told() == []


def test_a_notice_may_go_out_at_night(kettle: Kettle) -> None:
    kettle.edit("tayori.toml", 'title = "The Wednesday letter"', 'title = "Orders"\nkind = "notice"')
    kettle.campaign("christmas", 'event = "christmas"\nat = "06:59"', ALWAYS)
    assert kettle.told() == []


def test_a_country_whose_holidays_nobody_knows_matters_only_where_they_are_minded(kettle: Kettle) -> None:
    kettle.edit("tayori.toml", 'country = "GB"', 'country = "XZ"')
    kettle.campaign("christmas", 'event = "christmas"\nat = "10:10"', ALWAYS)
    assert kettle.told() == []
    kettle.campaign("christmas", 'event = "christmas"\nat = "10:10"\non_holiday = "move_back"', ALWAYS)
    assert kettle.told() == ["error country_without_holidays tayori.toml:shop.country"]


def test_a_year_whose_holidays_nobody_knows_is_told_once_and_not_week_by_week(kettle: Kettle) -> None:
    kettle.edit("tayori.toml", 'country = "GB"', 'country = "JP"')
    kettle.schedules(WEDNESDAY + 'on_holiday = "move_back"\n')
    kettle.campaign("weekly", 'slot = "wednesday"', "date = 2099-07-01", ALWAYS)
    told = [one for one in kettle.problems(date(2099, 6, 28)) if one.severity == "error"]
    assert [(one.code, one.values["years"]) for one in told] == [("year_without_holidays", "2100")]
    assert "letters_left_out" not in kettle.codes(date(2099, 6, 28))


def test_a_draft_with_mistakes_is_looked_at_as_far_as_it_is_sound(kettle: Kettle) -> None:
    kettle.campaign("lost", 'slot = "wensday"', "date = 2026-12-02")
    kettle.campaign("odd", 'event = "chrismas"\nat = "23:00"', ALWAYS)
    kettle.campaign("late", 'event = "christmas"\nat = "23:00"', ALWAYS)
    assert sorted(kettle.codes()) == ["at_in_quiet_hours", "event_unknown_guess", "slot_unknown_guess"]
    kettle.edit("tayori.toml", 'timezone = "Europe/London"', 'timezone = "Europe/Lundon"')
    assert "at_in_quiet_hours" not in kettle.codes()


@pytest.mark.parametrize("text", ["", "[slots]\n", "not toml", '[slots.wednesday]\nweekday = "wed"\n'])
def test_a_broken_calendar_breaks_nothing_else(kettle: Kettle, text: str) -> None:
    kettle.schedules(text)
    kettle.campaign("weekly", 'slot = "wednesday"', "date = 2026-12-02")
    assert all(one.text("en") and one.text("ja") for one in kettle.problems())


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Tokyo"])
def test_the_day_is_the_shops_own(kettle: Kettle, zone: str) -> None:
    kettle.edit("tayori.toml", "Europe/London", zone)
    kettle.campaign("weekly", 'slot = "wednesday"', "date = 2026-11-18")
    told = [kettle.codes(date(2026, 11, 19) + timedelta(days=days)) for days in range(6)]
    assert told == [[], *[["edition_unwritten"]] * 5]


def test_the_command_takes_the_day_and_refuses_a_year_that_nobody_means(
    kettle: Kettle, capsys: pytest.CaptureFixture[str]
) -> None:
    kettle.campaign("christmas", 'event = "christmas"\nat = "10:10"\nend = 2027-01-01', ALWAYS)
    where = ["--project", str(kettle.root)]
    assert main(["check", "--on", "2026-11-22", *where]) == 0
    assert capsys.readouterr().out == "no mistakes.\n"
    assert main(["check", "--on", "2026-12-24", *where]) == 0
    assert "days left: 8" in capsys.readouterr().out
    assert main(["check", "--on", "1815-12-24", *where]) == 2
    assert "1815-12-24" in capsys.readouterr().err
    os.environ["TAYORI_LANG"] = "ja"
    assert main(["check", "--on", "2026-12-24", *where]) == 0
    assert "あと 8 日" in capsys.readouterr().out
