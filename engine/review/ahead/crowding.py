"""More advertisements than the cap allows, for somebody whom the rules can hit together.

In: the year ahead. Out: a warning for each set of campaigns that clash, at the edition that the cap would drop first, and one
for each anniversary campaign that, around somebody's day, makes one too many. Warnings: the cap itself keeps its promise.
"""

from __future__ import annotations

from bisect import bisect_left
from datetime import timedelta
from typing import TYPE_CHECKING

from engine.calendar.edition import day_of
from engine.project.problems import Problem
from engine.review.ahead.ahead import DAYS, rule_key
from engine.review.ahead.clashes import ads_of, birthday_clash, clashes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.calendar.edition import Edition
    from engine.review.ahead.ahead import Ahead
    from engine.review.ahead.clashes import Ad, Clash


def crowding(ahead: Ahead) -> Iterator[Problem]:
    """Tell each set of campaigns that clash once, with its first day."""
    alike: dict[tuple[str, ...], list[Clash]] = {}
    for clash in clashes(ahead.project, ahead.editions):
        names = (clash.editions[-1].campaign.id, *sorted(one.campaign.id for one in clash.editions[:-1]))
        alike.setdefault(names, []).append(clash)
    for found in alike.values():
        yield _clash(ahead, found)
    yield from _birthdays(ahead)


def _clash(ahead: Ahead, found: Sequence[Clash]) -> Problem:
    last = found[0].editions[-1]
    more = len(found) - 1
    file, line, key = _place(ahead, last)
    values = {**_values(ahead, found[0].editions, last), "more": more}
    return Problem("cap_clashes" if more else "cap_clash", file, line, key, "warning", values)


def _place(ahead: Ahead, edition: Edition) -> tuple[str, int, str]:
    """Return where an edition's content stands, or the campaign's rule while there is none."""
    campaign = edition.campaign
    if edition.content is None:
        return campaign.file, ahead.line(campaign, "when", rule_key(campaign)), f"when.{rule_key(campaign)}"
    place = campaign.places[edition.content]
    content = campaign.editions[edition.content]
    key = "date" if content.date else "year" if content.year else "evergreen"
    return place.file, place.of(key), ""


def _values(ahead: Ahead, editions: Sequence[Edition], last: Edition) -> dict[str, object]:
    others = [one for one in editions if one is not last]
    named = ", ".join(f"{one.key} ({day_of(one, ahead.project)})" for one in others) or "-"
    return {
        "key": last.key,
        "day": day_of(last, ahead.project),
        "others": named,
        "cap": ahead.project.shop.rules.cap,
    }


def _birthdays(ahead: Ahead) -> Iterator[Problem]:
    """Tell an anniversary campaign that makes one too many around somebody's day, once."""
    cap = ahead.project.shop.rules.cap
    ordinary = ads_of(ahead.project, (one for one in ahead.editions if not one.birthdays))
    birthdays = ads_of(ahead.project, (one for one in ahead.editions if one.birthdays))
    by_day: dict[str, list[Ad]] = {}
    for ad in birthdays:
        for day in ad.edition.birthdays:
            by_day.setdefault(day, []).append(ad)
    found: dict[str, list[tuple[Ad, Clash]]] = {}
    for ad in birthdays:
        clash = birthday_clash(ad, _around(ad, ordinary, by_day, timedelta(days=cap.days)), cap)
        if clash is not None:
            found.setdefault(ad.edition.campaign.id, []).append((ad, clash))
    for listed in found.values():
        ad, clash = listed[0]
        campaign = ad.edition.campaign
        values = {**_values(ahead, clash.editions, ad.edition), "days": len(listed), "of": DAYS}
        line = ahead.line(campaign, "when", "anniversary")
        yield Problem("cap_anniversary", campaign.file, line, "when.anniversary", "warning", values)


def _around(ad: Ad, ordinary: list[Ad], by_day: dict[str, list[Ad]], near: timedelta) -> list[Ad]:
    """Return the other ads near a birthday's, in due order: those for everybody, and those of the same birthday."""
    first = bisect_left(ordinary, ad.day - near, key=lambda one: one.day)
    last = bisect_left(ordinary, ad.day + near, key=lambda one: one.day)
    same = {
        one.edition.key: one
        for day in ad.edition.birthdays
        for one in by_day[day]
        if one.edition.campaign is not ad.edition.campaign and abs(one.day - ad.day) < near
    }
    found = ordinary[first:last]
    return sorted([*found, *same.values()], key=lambda one: one.order) if same else found
