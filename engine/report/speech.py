"""How a month's figures are written: numbers, rates, money, days, in the reader's language.

In: values. Out: text. What there is none of is a dash: a rate of nobody, an amount that nobody told.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.project.rules import WEEKDAYS
from engine.report.month import FIGURES, figure
from engine.words.catalogue import CATALOGUE, say

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime
    from zoneinfo import ZoneInfo

    from engine.report.month import Coupon, Month, MonthReport
    from engine.report.regular import Regular
    from engine.words import Language

NONE = "–"


@dataclass(frozen=True, slots=True)
class Speech:
    """What a report says. `country` decides how money is written; moments are the shop's."""

    language: Language
    zone: ZoneInfo
    country: str

    def word(self, code: str, **values: object) -> str:
        """Return a sentence of the catalogue."""
        return str(say(code, self.language, **values))

    def name(self, figure_name: str) -> str:
        """Return what a figure is called."""
        return self.word(f"month.figure.{figure_name}")

    def month(self, first: date) -> str:
        """Return a month with its year."""
        return self.word(f"month_of.{first.month}", year=first.year)

    def day(self, at: datetime) -> str:
        """Return a moment's day and time, short."""
        local = at.astimezone(self.zone)
        return f"{local:%m-%d} ({self.word(f'weekday_short.{WEEKDAYS[local.weekday()]}')}) {local:%H:%M}"

    def number(self, value: float | None) -> str:
        """Return a number; half a one, as a median may be, with its half."""
        if value is None:
            return NONE
        return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"

    def rate(self, value: float | None) -> str:
        """Return a rate in per cent."""
        return NONE if value is None else f"{value * 100:.2f} %"

    def money(self, value: float | None) -> str:
        """Return an amount: yen in Japan, else in the smallest unit of the shop's money."""
        if value is None:
            return NONE
        return self.word("month.yen", amount=f"{value:,.0f}") if self.country == "JP" else f"{value:,.0f}"

    def written(self, name: str, value: float | None) -> str:
        """Return one of the figures that are compared."""
        kind = FIGURES[name]
        if kind == "money":
            return self.money(value)
        if kind == "of":
            return NONE if value is None else f"{value * 100:.1f} %"
        return self.rate(value) if kind == "rate" else self.number(value)

    def of(self, month: Month, name: str) -> str:
        """Return a month's figure; regularity as so many of so many."""
        if FIGURES[name] == "of" and month.regular.due:
            return f"{month.regular.number('on_time')} / {month.regular.due}"
        return self.written(name, figure(month, name))

    def regular_year(self, regular: Regular) -> str:
        """Return the regularity of a year in a sentence."""
        if not regular.places:
            return self.word("month.regular_none")
        first = regular.places[0].due.astimezone(self.zone).date()
        values = {"on_time": regular.number("on_time"), "due": regular.due}
        return self.word(
            "month.regular_year", month=self.month(first), share=self.written("regular", regular.share), **values
        )

    def notes(self, report: MonthReport) -> Iterator[str]:
        """Yield what one has to know of a month before one reads its figures."""
        if not report.lines:
            yield self.word("month.nothing")
        if report.running:
            yield self.word("month.running")
        elif report.orders_until is not None and report.lines:
            yield self.word("month.orders_open", day=report.orders_until)
        if not report.earlier:
            yield self.word("month.lone")

    def named(self, figure_name: str) -> str:
        """Return what a figure is called; that of a rate says so."""
        called = self.name(figure_name)
        return self.word("month.rate_of", name=called) if FIGURES[figure_name] == "rate" else called

    def coupon(self, one: Coupon) -> str:
        """Return what came of a coupon."""
        money = "" if one.amount is None else f" ({self.money(one.amount)})"
        values = {"title": one.title, "sent": self.number(one.sent), "orders": self.number(one.orders)}
        return self.word("month.coupon_line", amount=money, **values)

    def reason(self, reason: str) -> str:
        """Return why somebody did not get an edition."""
        code = f"verdict.{reason}"
        return self.word(code if code in CATALOGUE else "month.passed_rest")
