"""`tayori report`: the last editions with their sums, the latest first."""

from __future__ import annotations

import json as json_format
from typing import TYPE_CHECKING

from engine.cli.screen import FINE, language, show, word
from engine.report.counted import results_of
from engine.report.edition import result_of
from engine.report.regular import moment_of
from engine.report.speech import Speech
from engine.store.monthly import editions_lately

if TYPE_CHECKING:
    from engine.project.project import Project
    from engine.report.edition import Result
    from engine.store.database import Store
    from engine.store.monthly import Opened

_NUMBER = 20
"""Editions that are listed: a month of weekly letters, and its days of birthdays beside them."""


async def show_lately(project: Project, store: Store, *, json: bool) -> int:
    """Show the last editions."""
    async with store.reading() as connection:
        opened = await editions_lately(connection, _NUMBER)
        counts = await results_of(connection, opened) if opened else {}
    found = [(one, result_of(counts.get(one.id, {}))) for one in opened]
    if json:
        show(json_format.dumps({"editions": [_record(*each) for each in found]}, ensure_ascii=False))
        return FINE
    speech = Speech(language(), project.zone, project.shop.shop.country)
    show(word("month.lately") if found else word("month.lately_none"))
    longest = max((len(one.key) for one, _ in found), default=0)
    for one, result in found:
        pieces = [f"{speech.name(name)} {speech.number(getattr(result, name))}" for name in ("accepted", "reached")]
        rates = [
            f"{speech.name(name)} {speech.rate(result.rate(getattr(result, name)))}" for name in ("left", "complained")
        ]
        when = f"{moment_of(one.due_ms).astimezone(project.zone):%Y-%m-%d %H:%M}"
        show("  ".join([when, f"{one.key:<{longest}}", *pieces, *rates, word(f"edition.{one.state}")]))
    return FINE


def _record(one: Opened, result: Result) -> dict[str, object]:
    return {
        "edition": one.key,
        "campaign": one.campaign,
        "due": moment_of(one.due_ms).isoformat(timespec="seconds"),
        "state": one.state,
        "accepted": result.accepted,
        "reached": result.reached,
        "bounced": result.bounced,
        "left": result.left,
        "complained": result.complained,
    }
