"""`tayori stages`: silver, gold, platinum, reckoned anew."""

from __future__ import annotations

import json as json_format
from typing import TYPE_CHECKING

from engine.calendar.moments import local_date
from engine.cli.place import HERE, Place, project_of, store_of
from engine.cli.screen import FILES, StopError, show, tell, word
from engine.delivery.clock import Clock
from engine.store.stages import reckon

if TYPE_CHECKING:
    from engine.project.stages import Stages
    from engine.store.stages import Reckoned


async def stages(*, dry_run: bool = False, json: bool = False, place: Place = HERE) -> None:
    """Reckon everybody's stage anew, as `tayori run` does on the day that [stages] names.

    Parameters
    ----------
    dry_run
        Say what would change, and write nothing.
    json
        Print one JSON document.
    """
    project = project_of(place)
    rules = project.shop.stages
    if rules is None:
        raise StopError(FILES, "stages_none")
    today = local_date(Clock().now(), project.zone)
    async with store_of(place, project) as store:
        reckoned = await reckon(store, rules, today, dry_run=dry_run)
    if json:
        show(json_format.dumps(_document(rules, reckoned), ensure_ascii=False))
    else:
        _show(rules, reckoned, dry_run=dry_run)


def _document(rules: Stages, reckoned: Reckoned) -> dict[str, object]:
    names = [*(level.name for level in rules.levels), None]
    moves = sorted(((before or "", after or "", number) for (before, after), number in reckoned.moves.items()))
    return {
        "stages": [{"stage": name, "people": reckoned.people[name]} for name in names],
        "moves": [
            {"from": before or None, "to": after or None, "people": number}
            for before, after, number in moves
            if before != after
        ],
    }


def _show(rules: Stages, reckoned: Reckoned, *, dry_run: bool) -> None:
    for level in reversed(rules.levels):
        show(f"{reckoned.people[level.name]:>9,}  {level.name}")
    below = word("stages.below")
    show(f"{reckoned.people[None]:>9,}  {below}")
    for (before, after), number in sorted(reckoned.moves.items(), key=str):
        if before != after:
            show(f"{number:>9,}  {before or below} → {after or below}")
    tell("stages.would_move" if dry_run else "stages.moved", number=f"{reckoned.moved:,}")
