"""`tayori report`: what came of an edition, by lane, with an alarm where that is unusual; of a month; of the last ones."""

from __future__ import annotations

import json as json_format
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from engine.cli.place import HERE, Place, project_of, store_of
from engine.cli.screen import FILES, FINE, StopError, show, tell, word

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.report.edition import Report, Result
    from engine.store.database import Store
    from engine.store.results import Edition

_LINES = ("accepted", "hard", "soft", "other", "reached", "left", "complained", "answered", "refused", "unknown")
_RATED = ("left", "complained")


@dataclass(frozen=True, slots=True)
class _Found:
    edition: Edition
    report: Report
    reasons: Mapping[str, int]
    clicked: int
    came_in: Mapping[str, int]


async def report(
    key: str | None = None,
    /,
    *,
    month: str | None = None,
    format: Literal["text", "csv", "html"] = "text",
    json: bool = False,
    out: Path | None = None,
    place: Place = HERE,
) -> int:
    """Show what came of an edition, of a month, or (without either) of the last editions.

    Parameters
    ----------
    key
        The edition, as `tayori run` names it: accepted, bounced, complained, left, by lane, with an alarm where that is unusual.
    month
        A month, as 2026-11: its editions, their sums beside the month before and the median of twelve, orders, regularity, the list.
    format
        Of a month. text: for the terminal. csv: one row an edition, for a spreadsheet. html: one page to read and to print.
    json
        Print one JSON document.
    out
        Write the month to this file.
    """
    _fit(key, month, format, out, json=json)
    project = project_of(place)
    if month is not None:
        from engine.cli.month import show_month

        return await show_month(place, project, month, "json" if json else format, out)
    async with store_of(place, project) as store:
        if key is None:
            from engine.cli.lately import show_lately

            return await show_lately(project, store, json=json)
        found = await _found(store, key)
    if json:
        show(json_format.dumps(_document(found), ensure_ascii=False))
    else:
        _tell(found)
    return FINE


def _fit(key: str | None, month: str | None, format: str, out: Path | None, *, json: bool) -> None:
    """Refuse options that mean nothing beside each other."""
    if key is not None and month is not None:
        raise StopError(FILES, "options_clash", one="--month", other=key)
    if month is None and format != "text":
        raise StopError(FILES, "month_only", option=f"--format {format}")
    if month is None and out is not None:
        raise StopError(FILES, "month_only", option="--out")
    if json and format != "text":
        raise StopError(FILES, "options_clash", one="--json", other=f"--format {format}")


async def _found(store: Store, key: str) -> _Found:
    from engine.report.edition import BEFORE, report_of, results, whole
    from engine.store.results import (
        answered,
        clicked,
        edition_of,
        editions_before,
        left_by,
        outcomes_of,
        reasons_of,
        returned_of,
    )
    from engine.store.returned import came_between

    async with store.reading() as connection:
        edition = await edition_of(connection, key)
        if edition is None:
            raise StopError(FILES, "stop_unknown", key=key)
        several = (edition, *await editions_before(connection, edition, BEFORE))
        ids = [one.id for one in several]
        counts = (
            await outcomes_of(connection, ids)
            | await returned_of(connection, ids)
            | await answered(connection, ids)
            | await left_by(connection, several)
        )
        reasons = await reasons_of(connection, edition.id)
        people = await clicked(connection, key)
        came = await came_between(connection, *_week_of(edition.opened_ms))
    before = [whole(results(counts, one.id)) for one in several[1:]]
    return _Found(edition, report_of(results(counts, edition.id), before), reasons, people, came)


def _week_of(opened_ms: int) -> tuple[str, str]:
    """Return the first and the last of the seven days (UTC) in which most of what comes back of a letter comes."""
    from engine.delivery.clock import moment_of

    first = moment_of(opened_ms).date()
    return first.isoformat(), (first + timedelta(days=6)).isoformat()


def _tell(found: _Found) -> None:
    """Show the figures; alarms go to standard error."""
    result = found.report.result
    show(f"{found.edition.key}  {word(f'edition.{found.edition.state}')}")
    for name in _LINES:
        number = getattr(result, name)
        rate = f"  {_percent(result.rate(number))}" if name in _RATED else ""
        show(f"{number:>9,}  {word(f'report.{name}')}{rate}")
    if found.clicked:
        show(f"{found.clicked:>9,}  {word('report.clicked')}")
    for reason, number in found.reasons.items():
        show(f"{number:>9,}  {word('report.reason', reason=word(f'reason.{reason}'))}")
    _tell_usual(found.report)
    if found.came_in:
        show(word("report.came_in"))
        for what, number in found.came_in.items():
            show(f"{number:>9,}  {word(f'came.{what}')}")
    if len(found.report.lanes) > 1:
        show()
        for lane, one in found.report.lanes.items():
            values = {name: f"{getattr(one, name):,}" for name in _LINES}
            show(word("report.lane", lane=lane or "-", **values))
    for alarm in found.report.alarms:
        tell(f"alarm.{alarm}", key=found.edition.key)


def _tell_usual(report: Report) -> None:
    if report.usual_left is not None:
        left, complained = _percent(report.usual_left), _percent(report.usual_complained)
        show(word("report.usual", number=report.before, left=left, complained=complained))


def _percent(rate: float | None) -> str:
    return "-" if rate is None else f"{rate * 100:.2f} %"


def _document(found: _Found) -> dict[str, object]:
    report = found.report
    return {
        "edition": found.edition.key,
        "campaign": found.edition.campaign,
        "topic": found.edition.topic,
        "state": found.edition.state,
        **_counted(report.result),
        "clicked": found.clicked,
        "reasons": dict(found.reasons),
        "came_in": dict(found.came_in),
        "usual": {"editions": report.before, "left": report.usual_left, "complained": report.usual_complained},
        "lanes": [{"lane": lane, **_counted(one)} for lane, one in report.lanes.items()],
        "alarms": list(report.alarms),
    }


def _counted(one: Result) -> dict[str, object]:
    return {
        "accepted": one.accepted,
        "bounced": {"hard": one.hard, "soft": one.soft, "other": one.other},
        "reached": one.reached,
        "left": one.left,
        "complained": one.complained,
        "answered": one.answered,
        "refused": one.refused,
        "unknown": one.unknown,
        "rates": {"left": one.rate(one.left), "complained": one.rate(one.complained)},
    }
