"""Moments that a person types."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from engine.cli.screen import FILES, StopError

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo


def moment_of(text: str | None, zone: ZoneInfo) -> datetime | None:
    """Read "2026-12-02T11:45+09:00"; without an offset the shop's zone is meant."""
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise StopError(FILES, "bad_moment", value=text) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)
