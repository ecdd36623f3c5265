"""Editions that could reach one person more often than the cap allows.

In: the editions of a span. Out: for each advertisement that the cap could drop, that edition and the earlier ones which, in
its window of days, already fill the cap for somebody whom all of them could reach. Due days in the shop's zone count, as for
the cap itself (`audience/verdict`); whether content is written does not: it may yet be. A birthday's edition would stand in
every window; such campaigns are looked at one by one (`birthday_clash`).
"""

from __future__ import annotations

from bisect import bisect_left
from collections import deque
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from engine.calendar.edition import day_of
from engine.review.ahead.reach import both, moves, reach_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date, datetime

    from engine.calendar.edition import Edition
    from engine.project.project import Project
    from engine.project.values import Cap
    from engine.review.ahead.reach import Reach


@dataclass(frozen=True, slots=True)
class Clash:
    """Editions that could all reach one person; the cap drops the last one for whoever had the others."""

    editions: tuple[Edition, ...]
    last: date
    """The due day of the last one."""

    @property
    def keys(self) -> tuple[str, ...]:
        """Return the editions' keys in the order in which they are due."""
        return tuple(edition.key for edition in self.editions)


@dataclass(frozen=True, slots=True)
class Ad:
    """An edition that counts for the cap, its due day, whom it could reach."""

    edition: Edition
    day: date
    reach: Reach
    order: tuple[datetime, str]
    """What editions are ordered by: their due moments, then their keys, as in the calendar."""


def clashes(project: Project, editions: Sequence[Edition]) -> tuple[Clash, ...]:
    """Return each advertisement that the cap could drop, with the fewest earlier ones that bring it about."""
    ordinary = ads_of(project, (edition for edition in editions if not edition.birthdays))
    return tuple(_clashes(ordinary, project.shop.rules.cap))


def ads_of(project: Project, editions: Iterable[Edition]) -> list[Ad]:
    """Return the advertisements among editions in the order in which they are due, without those that reach nobody."""
    topics = project.shop.topics
    always: dict[str, Reach] = {}  # of those whose audience is the same on every day
    found: list[Ad] = []
    for edition in editions:
        campaign, day = edition.campaign, day_of(edition, project)
        if edition.due is None or topics[campaign.topic].kind != "ad" or campaign.correction:
            continue
        reach = always.get(campaign.id) or reach_of(campaign.audience, day)
        if not moves(campaign.audience):
            always[campaign.id] = reach
        if not reach.nobody:
            found.append(Ad(edition, day, reach, (edition.due, edition.key)))
    return sorted(found, key=lambda ad: ad.order)


def birthday_clash(birthday: Ad, around: Sequence[Ad], cap: Cap) -> Clash | None:
    """Return the first clash that a birthday's edition has a part in; `around` holds the others in due order."""
    window = timedelta(days=cap.days)
    here = bisect_left(around, birthday.order, key=lambda one: one.order)
    earlier = [one for one in around[:here] if one.day > birthday.day - window]
    filling = _together(birthday.reach, earlier, cap.count)
    if filling is not None:
        return _clash(*filling, birthday)
    for number, last in enumerate(around[here:] if cap.count else (), here):
        common = both(birthday.reach, last.reach)
        if common is None or last.day >= birthday.day + window:
            continue
        filling = _together(common, [one for one in around[:number] if one.day > last.day - window], cap.count - 1)
        if filling is not None:
            return _clash(*filling, birthday, last)
    return None


def _clashes(ads: Iterable[Ad], cap: Cap) -> Iterator[Clash]:
    window: deque[Ad] = deque()
    for ad in ads:
        while window and window[0].day <= ad.day - timedelta(days=cap.days):
            window.popleft()
        filling = _together(ad.reach, window, cap.count)
        if filling is not None:
            yield _clash(*filling, ad)
        window.append(ad)


def _clash(*ads: Ad) -> Clash:
    ordered = sorted(ads, key=lambda ad: ad.order)
    return Clash(tuple(ad.edition for ad in ordered), ordered[-1].day)


def _together(reach: Reach, window: Sequence[Ad], count: int) -> list[Ad] | None:
    """Return the first `count` of a window with somebody in common: forward, and back where it leads nowhere."""
    chosen: list[int] = []
    common = [reach]
    here = 0
    while len(chosen) < count:
        if here > len(window) - (count - len(chosen)):
            if not chosen:
                return None
            here = chosen.pop() + 1
            common.pop()
            continue
        joint = both(common[-1], window[here].reach)
        if joint is not None:
            chosen.append(here)
            common.append(joint)
        here += 1
    return [window[number] for number in chosen]
