"""By which relay an edition goes: the first of its relays that is not out of action.

In: each edition's relays in their order. Out: the relay of now. A relay is out of action when each of its
workers had to give it up; it stays so for the rest of the run, and the next run asks it first again. One that slows us down is not out of
action: its pace is to be kept, not to be got round.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from engine.project.routes import routes

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from engine.delivery.trouble import RelayError
    from engine.project.shop import ShopFile
    from engine.store.editions import Opened

    Routing = Callable[[str, str], tuple[str, ...]]
    """Campaign and topic → relays in their order."""


@dataclass(slots=True)
class Routes:
    """The relays of a run. `orders`: by edition, the first choice first; `out`: what befell those that are out of action."""

    orders: Mapping[int, tuple[str, ...]]
    out: dict[str, RelayError] = field(default_factory=dict[str, "RelayError"])

    def now(self, edition: Opened) -> str | None:
        """Return the relay that takes an edition now; `None` where each of its relays is out of action."""
        return next((name for name in self.orders[edition.id] if name not in self.out), None)

    def others(self, edition: Opened, name: str) -> tuple[str, ...]:
        """Return the relays that could take an edition besides one."""
        return tuple(one for one in self.orders[edition.id] if one != name and one not in self.out)

    def after(self, name: str) -> tuple[str, ...]:
        """Return the relays that take over from one that is out of action."""
        orders = [order for order in self.orders.values() if name in order]
        following = (next((one for one in order if one not in self.out), None) for order in orders)
        return tuple(dict.fromkeys(one for one in following if one is not None))

    @property
    def names(self) -> tuple[str, ...]:
        """Return every relay that may be asked, in the order in which they are named."""
        return tuple(dict.fromkeys(name for order in self.orders.values() for name in order))


def as_written(shop: ShopFile, usable: Collection[str]) -> Routing:
    """Return the way of the files, over those relays that may be used."""

    def way(campaign: str, topic: str) -> tuple[str, ...]:
        return tuple(name for name in routes(shop, campaign, topic) if name in usable)

    return way


def single(name: str) -> Routing:
    """Return the way over one relay, whatever the files say."""
    return lambda _campaign, _topic: (name,)
