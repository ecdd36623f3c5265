"""The one module that asks the clock.

In: an instant to rehearse (or none). Out: what time it is for the campaign (`now`), and what time it really is
(`real_us`, for pace; `monotonic`, for how long something took). A rehearsal's clock goes on from its instant.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


@dataclass(frozen=True, slots=True)
class Clock:
    """A clock; `ahead` is how far a rehearsal is from the real time."""

    ahead: timedelta = timedelta()

    def now(self) -> datetime:
        """Return the campaign's time (aware, UTC)."""
        return datetime.now(UTC) + self.ahead  # noqa: TID251 - this is the module that asks

    def now_ms(self) -> int:
        """Return the campaign's time in milliseconds since 1970, UTC."""
        return milliseconds(self.now())

    def real_us(self) -> int:
        """Return the real time in microseconds since 1970, UTC: pace is for real even in a rehearsal."""
        return time.time_ns() // 1000  # noqa: TID251 - this is the module that asks

    def monotonic(self) -> float:
        """Return seconds that never go back."""
        return time.monotonic()


def clock_at(instant: datetime | None) -> Clock:
    """Return a clock that shows `instant` now, or the real one."""
    if instant is None:
        return Clock()
    return Clock(instant.astimezone(UTC) - Clock().now())


def milliseconds(moment: datetime) -> int:
    """Return an aware moment as milliseconds since 1970, UTC."""
    return int(moment.timestamp() * 1000)


def moment_of(ms: int) -> datetime:
    """Return milliseconds since 1970 as an aware UTC moment."""
    return datetime.fromtimestamp(ms / 1000, UTC)
