"""`tayori plan --neglected`: those who agreed, and to whom nobody writes."""

from __future__ import annotations

import json as json_format
from typing import TYPE_CHECKING

from engine.cli.lanes_told import lanes_told
from engine.cli.screen import FILES, FINE, StopError, show, word
from engine.review.neglected import by_lane, by_name, neglect

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncConnection

    from engine.project.project import Project
    from engine.review.neglected import Neglect
    from engine.store.database import Store

_USUAL = 30
_LONGEST = 3650


async def show_neglected(
    project: Project, store: Store, now: datetime, asked: int | bool, *, by_names: bool, json: bool
) -> int:
    """Show how many were not written to for so many days (`True`: thirty), and on demand who."""
    days = _USUAL if asked is True else int(asked)
    if not 1 <= days <= _LONGEST:
        raise StopError(FILES, "neglected_days", days=days, most=_LONGEST)
    meant = neglect(project, now, days)
    async with store.reading() as connection:
        lanes = await by_lane(connection, meant)
        if json:
            await _document(connection, meant, days, lanes, by_names=by_names)
            return FINE
        people = sum(lanes.values())
        show(word("neglected", people=people, days=days) if people else word("neglected_nobody", days=days))
        if lanes:
            show(f"           {lanes_told(lanes)}")
        if by_names:
            async for address, name, last in by_name(connection, meant):
                show(f"           {last or word('never_written')}  {address}{f' ({name})' if name else ''}")
    return FINE


async def _document(
    connection: AsyncConnection, meant: Neglect, days: int, lanes: dict[str, int], *, by_names: bool
) -> None:
    """Show one JSON document; a list goes out line by line, for it may be long."""
    head = {"days": days, "since": meant.since.isoformat(), "people": sum(lanes.values()), "lanes": lanes}
    text = json_format.dumps({"neglected": head}, ensure_ascii=False)
    if not by_names:
        show(text)
        return
    between = text.removesuffix("}}") + ', "list": ['
    async for address, name, last in by_name(connection, meant):
        show(between)
        person = {"address": address, "name": name, "last": last or None}
        between = json_format.dumps(person, ensure_ascii=False) + ","
    show(f"{between.removesuffix(',')}]}}}}")
