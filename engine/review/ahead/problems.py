"""What only a look at a whole year finds, before the year begins.

In: a loaded project and a day. Out: problems over the 366 days from it. A project whose shared files have mistakes is not
looked at: its zone, its country and its rules would be guesses.

    crowding      more advertisements than the cap allows
    gaps          weeks without a letter, campaigns that end or never come
    missing_days  events and rules that have no day, offsets before the start
    quiet         times in the quiet hours, public holidays that nobody knows
    stray         content for no edition
    content_due   editions without content
    volumes       numbers that do not count on
    repeated      a hitokoto that was there
    teaser        a next edition that comes on another day
    goods         products that are sold out, over, or save nothing
    untouched     four letters running that say the same
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.review.ahead.ahead import ahead_of
from engine.review.ahead.content_due import content_due
from engine.review.ahead.crowding import crowding
from engine.review.ahead.gaps import ends, gaps, never_due
from engine.review.ahead.goods import goods
from engine.review.ahead.missing_days import early_offsets, missing_years, rules_without_a_day
from engine.review.ahead.quiet import quiet, unknown_holidays
from engine.review.ahead.repeated import repeated
from engine.review.ahead.stray import stray
from engine.review.ahead.teaser import teasers
from engine.review.ahead.untouched import untouched
from engine.review.ahead.volumes import volumes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from engine.project.folder import Loaded
    from engine.project.problems import Problem

_LOOKS = (
    crowding,
    gaps,
    ends,
    never_due,
    early_offsets,
    missing_years,
    rules_without_a_day,
    quiet,
    unknown_holidays,
    stray,
    content_due,
    volumes,
    repeated,
    teasers,
    goods,
    untouched,
)


def year_problems(loaded: Loaded, today: date) -> Iterator[Problem]:
    """Yield what a look at the year from `today` on finds."""
    if loaded.project is None:
        return
    ahead = ahead_of(loaded.project, loaded.draft, today)
    for look in _LOOKS:
        yield from look(ahead)
