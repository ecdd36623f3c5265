"""Moments that a person types, and moments as the shop reads them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from engine.cli.screen import FILES, StopError

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

YEARS = range(2000, 2200)
"""The years that a person can mean; those of the files' `year`."""


def moment_of(text: str | None, zone: ZoneInfo) -> datetime | None:
    """Read "2026-12-02T11:45+09:00"; without an offset the shop's zone is meant."""
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise StopError(FILES, "bad_moment", value=text) from None
    if moment.year not in YEARS:
        raise StopError(FILES, "bad_moment", value=text)
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def when(moment: datetime, zone: ZoneInfo) -> str:
    """Return a moment as the shop reads it: "2026-12-02 Wed 11:40"."""
    return f"{moment.astimezone(zone):%Y-%m-%d %a %H:%M}"
