"""Which relay a command may use: the one that is named, and in rehearsal only one that reaches nobody (DESIGN 5.5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.cli.screen import FILES, StopError
from engine.project.values import is_loopback

if TYPE_CHECKING:
    from engine.project.project import Project


def relay_named(project: Project, name: str | None) -> str:
    """Return the name of the relay that is meant: the first, unless another is named."""
    known = project.shop.relays
    if name is None:
        return next(iter(known))
    if name not in known:
        raise StopError(FILES, "relay_unknown", name=name, known=", ".join(known))
    return name


def allow_relay(project: Project, name: str, *, live: bool) -> None:
    """Refuse what a store in rehearsal could reach."""
    relay = project.shop.relays[name]
    if not live and not relay.sink and not is_loopback(relay.host):
        raise StopError(FILES, "relay_not_loopback", name=name, host=relay.host)
