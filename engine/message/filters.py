"""The filters that a shop's letter needs besides Jinja's own: `yen`, `date_ja`, `br`.

In: a value from a file or a person's record. Out: text, or Jinja's own error for a value that makes no sense, so that a
wrong price stops a letter rather than being printed.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from jinja2 import Undefined
from jinja2.exceptions import FilterArgumentError
from markupsafe import Markup, escape

_WEEKDAYS = "月火水木金土日"


def yen(value: object) -> str:
    """Return an amount as a Japanese shop writes it: 1500 → 1,500円. A fraction of a yen is refused, as there is none."""
    if type(value) is int:
        return f"{value:,}円"
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        raise FilterArgumentError(f"yen: {value!r} is not an amount") from None
    if isinstance(value, bool) or not amount.is_finite() or amount != amount.to_integral_value():
        raise FilterArgumentError(f"yen: {value!r} is not a whole amount of yen")
    return f"{int(amount):,}円"


def date_ja(value: object) -> str:
    """Return a date as a Japanese letter writes it: 2026-12-10 → 12月10日(木). A moment's own zone counts."""
    if isinstance(value, datetime | date):
        return _spoken(value)
    return _spoken_day(str(value))


def _spoken(day: date) -> str:
    return f"{day.month}月{day.day}日({_WEEKDAYS[day.weekday()]})"


@lru_cache(maxsize=1024)
def _spoken_day(text: str) -> str:
    """Read a day and say it; a million people share a few hundred days."""
    try:
        return _spoken(datetime.fromisoformat(text))
    except ValueError:
        raise FilterArgumentError(f"date_ja: {text!r} is not a date such as 2026-12-10") from None


def br_html(value: object) -> object:
    """Return text with its line ends as `<br>`, everything else escaped: for paragraphs that stand in TOML."""
    if isinstance(value, Undefined):
        return value
    return Markup("<br />\n").join(escape(line) for line in str(value).strip("\n").split("\n"))


def br_text(value: object) -> object:
    """Return text as it is: in the text part a line end is a line end."""
    return value if isinstance(value, Undefined) else str(value).strip("\n")


def unchanged(value: object) -> object:
    """Stand in for `escape` in the text part, where `&` is written as `&`."""
    return value
