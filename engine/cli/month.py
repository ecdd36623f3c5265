"""`tayori report --month`: a month of letters for the terminal, for a spreadsheet, for a browser and a printer, for programs.

In: the month as somebody typed it. Out: its report, printed or in a file. Text speaks the language of whoever types; the page and the
table go to others, and speak the shop's, unless TAYORI_LANG says which.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
from datetime import date
from typing import TYPE_CHECKING

from engine.cli.months import columns, padded, put
from engine.cli.place import Place, store_of
from engine.cli.screen import FILES, FINE, StopError, language, show, tell
from engine.cli.times import YEARS
from engine.cli.whole_file import write_whole
from engine.delivery.clock import Clock
from engine.people.exporting import safe
from engine.report.gathered import month_report
from engine.report.month import FIGURES, figure, usual
from engine.report.speech import Speech
from engine.words import language_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from engine.cli.months import Line as Shown
    from engine.project.project import Project
    from engine.project.shop import Shop
    from engine.report.month import Line, Month, MonthReport, Sums
    from engine.report.regular import Regular

_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])", re.ASCII)
_WIDTHS = (26, 14, 14, 14)
_BOM = "\ufeff"  # without it Excel takes UTF-8 for the system's own code page
_COUNTED = ("accepted", "hard", "soft", "other", "reached", "left", "complained", "refused", "unknown")


async def show_month(place: Place, project: Project, month: str, form: str, out: Path | None) -> int:
    """Show a month, or write it to a file."""
    first, now = _first(month), Clock().now()
    async with store_of(place, project) as store:
        report = await month_report(project, store, first, now)
    shop = project.shop.shop
    others = form in ("csv", "html") and not os.environ.get("TAYORI_LANG")
    speech = Speech(language_of(shop.locale) if others else language(), project.zone, shop.country)
    _there(report, now.astimezone(project.zone).date(), speech)
    if form == "text":
        lines = list(_lines(report, speech, shop.name))
        if out is None:
            put(lines)
        else:
            _write("".join(f"{''.join(text for text, _ in line).rstrip()}\n" for line in lines), out)
        for line in report.lines:
            for alarm in line.alarms:
                tell(f"alarm.{alarm}", key=line.key)
        return FINE
    text = _document(report, speech, shop, form)
    _write(text, out) if out is not None else print(text, end="")  # noqa: T201 - its lines end as the format wants
    return FINE


def _write(text: str, out: Path) -> None:
    write_whole(text, out)
    show(str(out))


def _first(month: str) -> date:
    """Return the first day of a month as somebody typed it."""
    found = _MONTH.fullmatch(month)
    if found is None or int(found[1]) not in YEARS:
        raise StopError(FILES, "month_unreadable", value=month)
    return date(int(found[1]), int(found[2]), 1)


def _there(report: MonthReport, today: date, speech: Speech) -> None:
    """Stop where the store can know nothing of a month."""
    first = report.month.first
    if report.lines:
        return
    if first > today:
        raise StopError(FILES, "month_ahead", month=speech.month(first))
    if report.since is not None and report.last < report.since:
        raise StopError(FILES, "month_before_store", month=speech.month(first), day=report.since)


def _document(report: MonthReport, speech: Speech, shop: Shop, form: str) -> str:
    if form == "csv":
        return _table(report, speech)
    if form == "json":
        return json.dumps(_record(report), ensure_ascii=False) + "\n"
    from engine.report.page import month_page

    return month_page(report, speech, shop.name, shop.locale)


def _lines(report: MonthReport, speech: Speech, title: str) -> Iterator[Shown]:
    """Yield the lines for the terminal."""
    yield [(speech.month(report.month.first), "heading"), (f"  {title}", "soft")]
    for note in speech.notes(report):
        yield [(note, "moved")]
    yield [("", "")]
    yield from _figures(report, speech)
    yield [("", "")]
    yield [(speech.word("month.letters"), "heading")]
    for line in report.lines:
        yield from _edition(line, speech)
    yield [("", "")]
    yield [(f"{speech.word('month.regularity')}: {speech.regular_year(report.regular_year)}", "")]
    yield from _behind(report, speech)


def _figures(report: MonthReport, speech: Speech) -> Iterator[Shown]:
    """Yield each figure beside the month before and the median."""
    heads = ("", *(speech.word(f"month.{name}") for name in ("this", "before", "usual")))
    yield [(_row(heads), "soft")]
    for name in FIGURES:
        before = speech.of(report.before, name) if report.before is not None else "–"
        cells = (speech.of(report.month, name), before, speech.written(name, usual(report.earlier, name)))
        yield [(_row((speech.named(name), *cells)), "")]


def _row(cells: tuple[str, ...]) -> str:
    """Return cells beside each other: the first to the left, the others to the right."""
    first, *others = cells
    right = (" " * (width - columns(cell)) + cell for width, cell in zip(_WIDTHS[1:], others, strict=True))
    return padded(first, _WIDTHS[0]) + "".join(right)


def _edition(line: Line, speech: Speech) -> Iterator[Shown]:
    """Yield an edition: when and what, then its figures."""
    sums, result = line.sums, line.sums.result
    when = speech.word("month.each_day", number=line.editions) if line.daily else speech.day(line.due)
    how = speech.word(f"month.how.{line.how}") if line.how else ""
    state = "" if line.state in ("finished", "missed") or line.daily else speech.word(f"edition.{line.state}")
    said = line.subject or line.title
    yield [(f"{when}  ", "goes_out"), (said, "subject"), *((f"  {odd}", "soft") for odd in (how, state) if odd)]
    pieces = [
        f"{speech.name('accepted')} {speech.number(result.accepted)}",
        f"{speech.name('reached')} {speech.number(result.reached)}",
        f"{speech.name('left')} {speech.number(result.left)} ({speech.rate(result.rate(result.left))})",
        f"{speech.name('complained')} {speech.number(result.complained)}",
        f"{speech.name('orders')} {speech.number(sums.orders)}",
    ]
    if sums.amount is not None:
        pieces.append(f"{speech.name('amount')} {speech.money(sums.amount)}")
    yield [(f"    {line.key}  {'  '.join(pieces)}", "")]


def _behind(report: MonthReport, speech: Speech) -> Iterator[Shown]:
    """Yield the list, the coupons, and who was passed over."""
    growth = report.month.growth
    parts = (("joined", growth.joined), ("confirmed", growth.confirmed), ("gone", growth.gone))
    changes = "  ".join(f"{speech.name(name)} {speech.number(people)}" for name, people in parts)
    agreed = f"{speech.name('agreed')} {speech.number(report.agreed_after)}"
    stopped = f"{speech.name('suppressed')} {speech.number(growth.suppressed)}"
    yield [(f"{speech.word('month.list')}: {agreed}  {changes}  {stopped}", "")]
    if report.fans is not None:
        yield [(f"{speech.name('fans')}: {speech.number(report.fans)}", "")]
    for coupon in report.coupons:
        yield [(speech.coupon(coupon), "")]
    if report.passed:
        yield [("", "")]
        yield [(speech.word("month.passed"), "heading")]
        for reason, people in report.passed.items():
            yield [(f"{people:>9,}  {speech.reason(reason)}", "")]


def _table(report: MonthReport, speech: Speech) -> str:
    """Return the month as a table, one row an edition; what a spreadsheet would run as a formula is disarmed."""
    out = io.StringIO()
    out.write(_BOM)
    writer = csv.writer(out, lineterminator="\r\n")
    heads = ("key", "campaign", "subject", "day", "state", "regularity")
    numbers = ("editions", *_COUNTED, "waiting", "clicked", "orders", "buyers", "amount")
    writer.writerow(
        [
            *(speech.word(f"month.{name}") for name in heads),
            *map(speech.name, numbers),
            *map(speech.named, ("left", "complained")),
        ]
    )
    for line in report.lines:
        result = line.sums.result
        told = (
            line.key,
            line.title,
            line.subject,
            f"{line.due.astimezone(speech.zone):%Y-%m-%d %H:%M}",
            speech.word(f"edition.{line.state}"),
            speech.word(f"month.how.{line.how}") if line.how else "",
        )
        rates = (result.rate(result.left), result.rate(result.complained))
        written = ("" if rate is None else f"{rate:.6f}" for rate in rates)
        counted = [getattr(result, name) for name in _COUNTED]
        writer.writerow([*map(safe, told), line.editions, *counted, *_sums(line.sums), *written])
    return out.getvalue()


def _sums(sums: Sums) -> tuple[int | str, ...]:
    return (sums.waiting, sums.clicked, sums.orders, sums.buyers, "" if sums.amount is None else sums.amount)


def _record(report: MonthReport) -> dict[str, object]:
    """Return the JSON document (the fields are a promise to other programs)."""
    growth = report.month.growth
    return {
        "month": f"{report.month.first:%Y-%m}",
        "running": report.running,
        "orders_until": report.orders_until.isoformat() if report.orders_until else None,
        "figures": {name: figure(report.month, name) for name in FIGURES},
        "before": _compared(report.before),
        "usual": {name: usual(report.earlier, name) for name in FIGURES},
        "sums": _summed(report.month.sums),
        "regular": _regular(report.month.regular),
        "regular_year": _regular(report.regular_year),
        "list": {
            "agreed_before": report.agreed_before,
            "agreed_after": report.agreed_after,
            "joined": growth.joined,
            "confirmed": growth.confirmed,
            "left": growth.gone,
            "suppressed": growth.suppressed,
            "fans": report.fans,
        },
        "passed": dict(report.passed),
        "reasons": dict(report.reasons),
        "coupons": [
            {"coupon": one.name, "sent": one.sent, "orders": one.orders, "amount": one.amount} for one in report.coupons
        ],
        "editions": [_line_record(line) for line in report.lines],
    }


def _compared(month: Month | None) -> dict[str, object] | None:
    if month is None:
        return None
    return {"month": f"{month.first:%Y-%m}", **{name: figure(month, name) for name in FIGURES}}


def _regular(regular: Regular) -> dict[str, int]:
    names = ("on_time", "on_day", "late", "missed")
    return {"due": regular.due, **{name: regular.number(name) for name in names}}


def _summed(sums: Sums) -> dict[str, object]:
    counted = {name: getattr(sums.result, name) for name in _COUNTED}
    others = {name: getattr(sums, name) for name in ("waiting", "clicked", "orders", "buyers", "amount")}
    return counted | others


def _line_record(line: Line) -> dict[str, object]:
    return {
        "edition": line.key,
        "campaign": line.campaign,
        "due": line.due.isoformat(timespec="seconds"),
        "state": line.state,
        "editions": line.editions,
        "daily": line.daily,
        "regular": line.how or None,
        "subject": line.subject,
        "alarms": list(line.alarms),
        **_summed(line.sums),
    }
