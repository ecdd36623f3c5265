"""Which relay a command may use: the one that is named, and in rehearsal only one that reaches nobody (DESIGN 5.5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.cli.screen import FILES, StopError
from engine.project.problems import Term
from engine.project.values import is_loopback

if TYPE_CHECKING:
    from engine.delivery.routes import Routing
    from engine.message.dkim import Signer
    from engine.project.project import Project
    from engine.project.relay import Relay


def relay_named(project: Project, name: str | None) -> str:
    """Return the name of the relay that is meant: the first, unless another is named."""
    known = project.shop.relays
    if name is None:
        return next(iter(known))
    if name not in known:
        raise StopError(FILES, "relay_unknown", name=name, known=", ".join(known))
    return name


def signer_or_stop(project: Project) -> Signer | None:
    """Return who signs, if it is us; a key that cannot be used ends the command before anything opens."""
    from engine.delivery.signing import signer_of

    found = signer_of(project)
    if isinstance(found, Term):
        raise StopError(FILES, found.code, **found.values)
    return found


def way_of(project: Project, name: str | None, *, live: bool) -> Routing:
    """Return by which relays the mail goes: the named one, or as the files say; in rehearsal by none that reaches anybody.

    A spare one that reaches somebody is left out of a rehearsal; any other one ends the command.
    """
    from engine.delivery.routes import as_written, single

    relays = project.shop.relays
    if name is not None:
        allow_relay(project, relay_named(project, name), live=live)
        return single(name)
    usable = [one for one, relay in relays.items() if live or not relay.spare or reaches_nobody(relay)]
    for one in usable:
        allow_relay(project, one, live=live)
    return as_written(project.shop, usable)


def reaches_nobody(relay: Relay) -> bool:
    """Tell whether a relay is safe for a rehearsal."""
    return relay.sink or is_loopback(relay.host)


def allow_relay(project: Project, name: str, *, live: bool) -> None:
    """Refuse what a store in rehearsal could reach."""
    relay = project.shop.relays[name]
    if not live and not reaches_nobody(relay):
        raise StopError(FILES, "relay_not_loopback", name=name, host=relay.host)
