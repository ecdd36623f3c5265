"""A month of the tea shop, invented, for the picture of docs/report.md: what a report looks like once a year has gone by."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from engine.report.edition import Result
from engine.report.month import Coupon, Growth, Line, Month, MonthReport, Sums, together
from engine.report.regular import Place, Regular

if TYPE_CHECKING:
    from engine.project.project import Project
    from engine.report.regular import How

_FIRST, _LAST = date(2026, 11, 1), date(2026, 11, 30)
_SUBJECTS = ("霜の朝の、ほうじ茶のこと", "新しい茶筒が届きました", "急須の口が欠けた日", "炉開きの支度をしています")
_READERS = (1021, 1034, 1029, 1048, 1055, 1071, 1090, 1112, 1119, 1126, 1133, 1141, 1152)  # a Wednesday, month by month
_ORDERS = (61, 118, 48, 44, 52, 71, 97, 83, 66, 58, 60, 69, 88)
_GROWTH = (
    (19, 6),
    (31, 9),
    (14, 8),
    (12, 5),
    (15, 4),
    (22, 7),
    (27, 6),
    (30, 9),
    (17, 8),
    (13, 6),
    (15, 7),
    (18, 5),
    (24, 8),
)


def november(project: Project) -> MonthReport:
    """Return the report."""
    lines = _lines(project)
    places = _places(project)
    year = Regular(places)
    months = [_month(number, year, project) for number in range(12)]
    here = Month(
        _FIRST, 4 + 1 + 30, together(line.sums for line in lines), year.within(_FIRST, _LAST, project.zone), _grown(12)
    )
    return MonthReport(
        month=here,
        last=_LAST,
        lines=lines,
        earlier=tuple(months),
        regular_year=Regular(tuple(one for one in places if one.due.date() >= date(2025, 12, 1))),
        passed={"cap": 212, "not_in_audience": 1098, "left": 37, "paused": 9},
        reasons={"too_many": 4, "no_need": 2, "not_for_me": 1},
        coupons=(Coupon("birthday", "お誕生日のお茶券 500円", 94, 6, 24_800),),
        agreed_before=1168,
        agreed_after=1184,
    )


def _lines(project: Project) -> tuple[Line, ...]:
    letter = "wednesday-letter"
    hows: tuple[How, ...] = ("on_time", "on_time", "on_day", "on_time")
    told = (
        (1143, 1, 1, 2, 19, 71_400),
        (1146, 0, 2, 1, 17, 63_900),
        (1149, 2, 1, 3, 15, 55_080),
        (1152, 1, 3, 2, 22, 88_700),
    )
    found = [
        Line(
            f"{letter}/2026-W{45 + number}",
            letter,
            "さえき園の水曜だより",
            _SUBJECTS[number],
            _at(project, 4 + 7 * number, 11, 40),
            "finished",
            _sums(*told[number]),
            how=hows[number],
        )
        for number in range(4)
    ]
    seasonal = Line(
        *(
            "oseibo-last-call/oseibo-2026",
            "oseibo-last-call",
            "お歳暮のご注文は、お早めに",
            "お歳暮、そろそろのころです",
        ),
        *(_at(project, 20, 19, 10), "finished", _sums(268, 0, 1, 1, 9, 61_300)),
    )
    daily = Line(
        *("birthday", "birthday", "お誕生日のごあいさつ", "", _at(project, 1, 10, 10), "finished"),
        _sums(94, 0, 0, 0, 6, 24_800),
        editions=30,
        daily=True,
    )
    return (*sorted((*found, seasonal), key=lambda line: line.due), daily)


def _sums(accepted: int, hard: int, soft: int, left: int, orders: int, amount: int) -> Sums:
    result = Result(accepted=accepted, hard=hard, soft=soft, left=left)
    return Sums(result, clicked=accepted // 11, orders=orders, buyers=orders, amount=amount)


def _at(project: Project, day: int, hour: int, minute: int) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=project.zone)


def _grown(number: int) -> Growth:
    joined, gone = _GROWTH[number]
    return Growth(joined, joined - 2, gone, gone // 3)


def _month(number: int, year: Regular, project: Project) -> Month:
    first = date(2025 + (10 + number) // 12, (10 + number) % 12 + 1, 1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    people, orders = _READERS[number] * 4 + 340, _ORDERS[number]
    result = Result(accepted=people, hard=3, soft=6, left=6 + number % 4, complained=number % 3 == 0)
    sums = Sums(result, clicked=people // 11, orders=orders, buyers=orders, amount=orders * 3_900)
    return Month(first, 35, sums, year.within(first, last, project.zone), _grown(number))


def _places(project: Project) -> tuple[Place, ...]:
    odd: dict[date, How] = {date(2026, 3, 18): "on_day", date(2026, 8, 26): "missed", date(2026, 11, 18): "on_day"}
    days = [date(2025, 11, 5) + timedelta(weeks=week) for week in range(56)]
    return tuple(
        Place(
            f"wednesday-letter/{day}",
            datetime(day.year, day.month, day.day, 11, 40, tzinfo=project.zone),
            odd.get(day, "on_time"),
        )
        for day in days
    )
