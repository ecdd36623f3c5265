"""A person whom somebody names by their address, what they said, and moments that are shown to a regulator."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from engine.cli.screen import FILES, StopError
from engine.message.address import parse_address
from engine.reply.lanes import lanes_of

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from engine.message.address import Address
    from engine.project.project import Project
    from engine.store.persons import Word
    from engine.store.proof import Proved


def address_of(project: Project, text: str) -> Address:
    """Read an address as an import would: full-width, capital letters, blanks around it."""
    address = parse_address(text, lenient_domains=lanes_of(project.shop.lanes).lenient)
    if isinstance(address, str):
        raise StopError(FILES, address)
    return address


def said_record(one: Word | Proved) -> dict[str, object]:
    """Return what somebody said on a topic, as JSON has it."""
    return {
        "topic": one.topic,
        "state": one.state,
        "at": iso(one.at_ms),
        "recorded": iso(one.recorded_ms),
        "source": one.source,
        "basis": one.basis,
        "expires": iso(one.expires_ms),
    }


def iso(ms: object) -> str | None:
    """Return a moment in UTC; what is no moment (somebody wrote it past the engine) comes as it is."""
    if ms is None:
        return None
    moment = _moment(ms)
    return repr(ms) if moment is None else f"{_text(moment)}Z"


def both(ms: object, zone: ZoneInfo) -> str:
    """Return a moment in the shop's zone and in UTC: "2024-04-01 10:00:00+09:00 (2024-04-01T01:00:00Z)"."""
    moment = _moment(ms)
    if moment is None:
        return repr(ms)
    return f"{moment.astimezone(zone).isoformat(' ', _precision(moment))} ({_text(moment)}Z)"


def _moment(ms: object) -> datetime | None:
    try:
        seconds, rest = divmod(ms, 1000) if isinstance(ms, int) else (None, 0)
        return None if seconds is None else datetime.fromtimestamp(seconds, UTC).replace(microsecond=rest * 1000)
    except (ValueError, OverflowError, OSError):
        return None


def _text(moment: datetime) -> str:
    return moment.replace(tzinfo=None).isoformat("T", _precision(moment))


def _precision(moment: datetime) -> str:
    return "milliseconds" if moment.microsecond else "seconds"
