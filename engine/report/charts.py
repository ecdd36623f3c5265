"""Pictures of figures: bars over months, and a share of the largest, as SVG in the page.

In: values. Out: the parts of a picture. Only shapes are drawn: what one reads stays text of the page, so that it is as large on a
telephone as on paper. Sizes are SVG's own attributes: the page's policy allows no styles beside its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.report.month import Month
    from engine.report.speech import Speech

_HIGH = 100
_ROOM = 0.92  # of the height, for the largest bar
_THIN = 0.8  # what is not nothing shows


@dataclass(frozen=True, slots=True)
class Bar:
    """A month: how it is called below the bar, in full, and what it is worth."""

    short: str
    month: str
    value: str
    shape: Markup
    here: bool


@dataclass(frozen=True, slots=True)
class Bars:
    """A picture: its name, its bars, and this month's value."""

    name: str
    bars: tuple[Bar, ...]
    here: str


def bars(
    name: str,
    months: Sequence[Month],
    values: Sequence[float | None],
    written: Sequence[str],
    median: float | None,
    speech: Speech,
) -> Bars:
    """Return a picture of a figure over months; `median` is where the dashed line stands."""
    most = max((value for value in values if value is not None), default=0) or 1
    level = None if median is None else _height(median, most)
    last = len(months) - 1
    found = tuple(
        Bar(f"{month.first.month}", speech.month(month.first), text, _shape(value, most, level), here=number == last)
        for number, (month, value, text) in enumerate(zip(months, values, written, strict=True))
    )
    return Bars(name, found, written[-1])


def share(part: int, most: int) -> Markup:
    """Return a bar that lies: a part of the largest."""
    wide = max(100 * part / most, 0.5) if most else 0
    return Markup(
        '<svg class="share" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">'
        '<rect width="{:.1f}" height="4"/></svg>'
    ).format(wide)


def _height(value: float, most: float) -> float:
    return value / most * _HIGH * _ROOM


def _shape(value: float | None, most: float, level: float | None) -> Markup:
    """Return one bar, with its part of the dashed line."""
    high = 0 if not value else max(_height(value, most), _THIN)
    bar = Markup('<rect x="1.2" width="7.6" y="{:.1f}" height="{:.1f}"/>').format(_HIGH - high, high)
    line = Markup("")
    if level is not None:
        line = Markup('<path class="usual" d="M0 {0:.1f}H10"/>').format(_HIGH - level)
    return Markup('<svg viewBox="0 0 10 100" preserveAspectRatio="none" aria-hidden="true">{}{}</svg>').format(
        bar, line
    )
