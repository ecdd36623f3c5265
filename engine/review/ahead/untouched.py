"""Four weeks of the same letter: 「一工夫重ねて伝える」, the template plus one touch.

In: the year ahead. Out: a warning for a coming edition that says, but for its subject, word for word what each of the three before it
said. One copied hitokoto is told by `repeated`; this is a letter that nobody writes any more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.calendar.edition import day_of
from engine.project.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.review.ahead.ahead import Ahead

EDITIONS = 4
"""Of a weekly letter, four weeks."""


def untouched(ahead: Ahead) -> Iterator[Problem]:
    """Tell each fourth letter without a touch of its own."""
    for row in ahead.rows.values():
        before, times = None, 0
        for edition in row:
            if edition.content is None or edition.placed.reason == "replaced":
                before, times = None, 0
                continue
            words = edition.campaign.editions[edition.content].model_extra or {}
            times = times + 1 if words == before else 1
            before = words
            if times == EDITIONS and day_of(edition, ahead.project) >= ahead.today:
                place = edition.campaign.places[edition.content]
                values = {"times": EDITIONS}
                yield Problem("letter_untouched", place.file, place.line, severity="warning", values=values)
