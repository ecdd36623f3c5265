"""A teaser that names another day than that of the next edition.

In: the year ahead. Out: a warning for a coming edition whose template asks for `teaser`, whose teaser names days, and none of them
is the day on which the next edition goes out, moved or replaced as the calendar has it. A teaser without a date is fine.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise
from typing import TYPE_CHECKING

from engine.calendar.edition import day_of
from engine.message.template import asked_by
from engine.project.problems import Problem
from engine.project.rules import MONTHS
from engine.review.ahead.letters import TEASER, said

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from engine.calendar.edition import Edition
    from engine.review.ahead.ahead import Ahead

_SHORT = 3  # letters of "Dec"
_MONTH = "|".join(f"{name[:_SHORT]}(?:{name[_SHORT:]})?" for name in (month.capitalize() for month in MONTHS))
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_FORMS = tuple(
    re.compile(form)
    for form in (
        r"(?<!\d)(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})(?!\d)",
        r"(?:(?P<year>\d{4})年 ?)?(?P<month>\d{1,2})月 ?(?P<day>\d{1,2})日",
        r"(?<![\d/])(?:(?P<year>\d{4})/)?(?P<month>\d{1,2})/(?P<day>\d{1,2})(?![\d/])",
        rf"\b(?P<name>{_MONTH})\.? {_DAY}\b(?!\s*(?::|[ap]m))",
        rf"\b{_DAY} (?:of )?(?P<name>{_MONTH})\b",
    )
)


def teasers(ahead: Ahead) -> Iterator[Problem]:
    """Tell each teaser that promises the next edition on a wrong day."""
    by_key = {edition.key: edition for edition in ahead.editions}
    asking: dict[str, bool] = {}
    for row in ahead.rows.values():
        template = row[0].campaign.template
        if template not in asking:
            asking[template] = _asks(ahead, template)
        for edition, following in pairwise(row if asking[template] else ()):
            named = days_named(said(edition, TEASER))
            if not named or day_of(edition, ahead.project) < ahead.today:
                continue
            due = day_of(by_key.get(following.placed.by, following), ahead.project)
            if not any(_means(day, due) for day in named):
                yield _wrong(edition, due)


def _asks(ahead: Ahead, template: str) -> bool:
    templates = ahead.project.templates
    asked = asked_by(templates, template) if template in templates else None
    return asked is not None and TEASER in asked.required | asked.optional


def _wrong(edition: Edition, due: date) -> Problem:
    assert edition.content is not None, "a teaser is content"
    place = edition.campaign.places[edition.content]
    return Problem("teaser_wrong_day", place.file, place.of(TEASER), TEASER, "warning", {"day": due})


def days_named(text: str) -> list[tuple[int | None, int, int]]:
    """Return the days that a text names: year (where it says one), month, day."""
    plain = unicodedata.normalize("NFKC", text)
    found: list[tuple[int | None, int, int]] = []
    for form in _FORMS:
        for match in form.finditer(plain):
            parts = match.groupdict()
            name = parts.get("name")
            month = _month(name) if name else int(parts["month"])
            year = parts.get("year")
            found.append((int(year) if year else None, month, int(parts["day"])))
    return found


def _month(name: str) -> int:
    return next(number for number, month in enumerate(MONTHS, 1) if month.startswith(name.lower()))


def _means(named: tuple[int | None, int, int], day: date) -> bool:
    """Tell whether a named day is the day; 9/12 may be written either way round."""
    year, month, number = named
    return year in (None, day.year) and (day.month, day.day) in ((month, number), (number, month))
