"""When somebody who was put off gets an edition: on the later day, at the edition's own time of the day in the shop's zone.

In: an edition, a day. Out: the moment, and what a delivery that waits for it holds. An edition lives until those who were put
off to the last day have had their time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import func, select, update

from engine.audience.cap import COMING
from engine.calendar.moments import moment
from engine.schema.tables import editions

if TYPE_CHECKING:
    from datetime import date
    from zoneinfo import ZoneInfo

    from sqlalchemy import ColumnElement
    from sqlalchemy.ext.asyncio import AsyncConnection

    from engine.store.editions import Opened


@dataclass(frozen=True, slots=True)
class Later:
    """The later days of an edition."""

    edition: Opened
    zone: ZoneInfo

    def until_ms(self, day: date) -> int:
        """Return the moment of the edition's time of the day on a day."""
        clock = datetime.fromtimestamp(self.edition.due_ms / 1000, UTC).astimezone(self.zone).time()
        return int(moment(day, clock, self.zone)[0].timestamp() * 1000)

    def planned(self, day: date) -> dict[str, object]:
        """Return what a delivery that was put off to a day holds."""
        return {"state": "planned", "due_date": day.isoformat(), "until_ms": self.until_ms(day)}


def waits(edition: Opened) -> ColumnElement[bool]:
    """Tell which deliveries of an edition were put off and never tried: whoever was not, was due on the edition's own day."""
    return (
        (COMING.c.state == "planned")
        & (COMING.c.attempts == 0)
        & (COMING.c.due_date > edition.terms.due_date.isoformat())
    )


async def first_day(connection: AsyncConnection, edition: Opened, lane: str, now_ms: int) -> str | None:
    """Return the first day to which somebody of a lane was put off and whose time has come; `None` where there is none."""
    statement = select(func.min(COMING.c.due_date)).where(
        COMING.c.edition_id == edition.id,
        COMING.c.lane == lane,
        waits(edition),
        func.coalesce(COMING.c.until_ms, 0) <= now_ms,
    )
    return (await connection.execute(statement)).scalar_one()


async def moments_ahead(connection: AsyncConnection, edition: Opened, now_ms: int) -> tuple[int, ...]:
    """Return the moments to come at which somebody who was put off has their turn."""
    statement = (
        select(COMING.c.until_ms)
        .distinct()
        .where(COMING.c.edition_id == edition.id, waits(edition), COMING.c.until_ms > now_ms)
    )
    return tuple((await connection.execute(statement.order_by(COMING.c.until_ms))).scalars())


async def live_until(connection: AsyncConnection, edition_id: int, finish_ms: int) -> None:
    """Let an edition live until a moment, if it would not live so long."""
    statement = update(editions).where(editions.c.id == edition_id, editions.c.finish_ms < finish_ms)
    await connection.execute(statement.values(finish_ms=finish_ms))
