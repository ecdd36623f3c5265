"""`tayori rehearse`: the year before it happens."""

from __future__ import annotations

import asyncio
import json as json_format
import signal
import sys
from collections import Counter
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from engine.calendar.moments import local_date
from engine.cli.place import HERE, Place, project_of, state_of
from engine.cli.screen import FILES, FINE, INTERRUPTED, OURS, StopError, show, tell, word
from engine.cli.times import YEARS
from engine.delivery.clock import Clock
from engine.review.rehearsal import rehearse as rehearse_project
from engine.store.server import store_at

if TYPE_CHECKING:
    from collections.abc import Iterable
    from zoneinfo import ZoneInfo

    from engine.review.rehearsal import Rehearsal, Sums

_YEAR = timedelta(days=364)
_LONGEST = timedelta(days=800)
_NAMED = 24  # columns of a campaign's id; a longer one pushes its line


async def rehearse(
    *,
    from_: Annotated[date | None, Parameter(name="--from")] = None,
    to: date | None = None,
    as_written: bool = False,
    json: bool = False,
    place: Place = HERE,
) -> int:
    """Run the year with a stepped clock, on a copy of the store, into a relay that swallows; nobody gets anything.

    Parameters
    ----------
    from_
        The first day; else today.
    to
        The last day; else a year on.
    as_written
        Leave out what is not written yet; else the last content of its campaign stands in.
    json
        Print one JSON document.
    """
    project = project_of(place)
    first = from_ or local_date(Clock().now(), project.zone)
    if first.year not in YEARS:
        raise StopError(FILES, "bad_span", first=first, last=to or first)
    last = to or first + _YEAR
    if last < first or last.year not in YEARS or last - first > _LONGEST:
        raise StopError(FILES, "bad_span", first=first, last=last)
    store = store_at(project.shop.store.url, state_of(place, project.root))
    stop = _stop()
    told = _told(project.zone)
    rehearsed = await rehearse_project(project, store, first, last, told, as_written=as_written, stop=stop)
    if stop.is_set():
        return INTERRUPTED
    for what in rehearsed.failed:
        tell("edition_failed", what=what)
    if json:
        show(json_format.dumps(_document(rehearsed), ensure_ascii=False))
    else:
        _show(rehearsed, as_written=as_written)
    return OURS if rehearsed.failed else FINE


def _stop() -> asyncio.Event:
    """Return what ends a rehearsal early: ^C, or the word of the system."""
    stop = asyncio.Event()
    with suppress(RuntimeError):  # only the main thread hears of signals
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
    return stop


class _told:  # noqa: N801 - a step that is told
    """Show on a terminal where the rehearsal is; a log needs no such line."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone

    def __call__(self, now: datetime, ahead: int) -> None:
        if sys.stderr.isatty():
            print(f"\r{now.astimezone(self._zone):%Y-%m-%d %H:%M}  +{ahead:<6}", end="", file=sys.stderr)  # noqa: T201 - a line that is written over


def _document(rehearsed: Rehearsal) -> dict[str, object]:
    months = [
        {
            "month": month,
            "campaign": campaign,
            "editions": len(sums.editions),
            "unwritten": len(sums.editions.keys() & rehearsed.unwritten),
            "states": dict(sorted(sums.states().items())),
            "would_hold": len(sums.would_hold),
            "sent": sums.sent,
            "skipped": dict(sorted(sums.skipped.items())),
        }
        for (month, campaign), sums in sorted(rehearsed.sums.items())
    ]
    return {"months": months, "sent": sum(sums.sent for sums in rehearsed.sums.values())}


def _show(rehearsed: Rehearsal, *, as_written: bool) -> None:
    if not rehearsed.sums:
        show(word("nothing_due"))
        return
    if sys.stderr.isatty():
        print("\r" + " " * 40 + "\r", end="", file=sys.stderr)  # noqa: T201 - wipes the last step
    for month in sorted({month for month, _ in rehearsed.sums}):
        show(month)
        here = {campaign: sums for (of, campaign), sums in sorted(rehearsed.sums.items()) if of == month}
        for campaign, sums in here.items():
            _line(campaign, [sums], rehearsed)
        if len(here) > 1:
            _line(word("rehearsed_sum"), here.values(), rehearsed)
        show()
    show(word("rehearsed_year"))
    campaigns = sorted({campaign for _, campaign in rehearsed.sums})
    for campaign in campaigns:
        _line(campaign, [sums for (_, of), sums in rehearsed.sums.items() if of == campaign], rehearsed)
    _line(word("rehearsed_sum"), rehearsed.sums.values(), rehearsed)
    if rehearsed.unwritten:
        show()
        show(word("rehearsed_left_out" if as_written else "rehearsed_unwritten", number=len(rehearsed.unwritten)))


def _line(name: str, listed: Iterable[Sums], rehearsed: Rehearsal) -> None:
    """Show one line: editions, people, and who was passed over and why."""
    every = list(listed)
    editions = {key: state for sums in every for key, state in sums.editions.items()}
    skipped = sum((sums.skipped for sums in every), Counter[str]())
    unwritten = len(editions.keys() & rehearsed.unwritten)
    held = sum(len(sums.would_hold) for sums in every)
    told = [
        word("rehearsed_editions", number=len(editions)),
        word("rehearsed_people", number=f"{sum(sums.sent for sums in every):,}"),
        *(f"{word(f'count.{reason}')} {people:,}" for reason, people in sorted(skipped.items()) if people),
        *(f"{word(f'edition.{state}')} {number}" for state, number in _ends(editions.values())),
        *([word("rehearsed_would_hold", number=held)] if held else []),
        *([word("rehearsed_of_them", number=unwritten)] if unwritten else []),
    ]
    show(f"  {name:<{_NAMED}}  {' · '.join(told)}")


def _ends(states: Iterable[str]) -> list[tuple[str, int]]:
    """Return the states worth a word: editions that did not simply go out."""
    return [(state, number) for state, number in sorted(Counter(states).items()) if state not in ("finished", "open")]
