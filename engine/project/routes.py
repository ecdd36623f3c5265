"""Which relay takes a campaign's mail, and which stands in for it.

In: the shop's `[relays]`, a campaign with its topic. Out: names of relays, the first choice first; or the problems of relays that
name what is not there and of topics that no relay takes. A relay that names campaigns or topics takes only these; one that names
neither takes the rest. A `spare` relay takes over while those before it are out of action, never before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.project.problems import Problem
from engine.project.references import unknown

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from engine.project.relay import Relay
    from engine.project.shop import ShopFile
    from engine.project.toml import Positions

_FILE = "tayori.toml"


def routes(shop: ShopFile, campaign: str, topic: str) -> tuple[str, ...]:
    """Return the relays of a campaign in the order in which they are asked; empty where none takes its topic."""
    by_campaign = [name for name, relay in shop.relays.items() if not relay.spare and campaign in relay.campaigns]
    by_topic = [name for name, relay in shop.relays.items() if not relay.spare and topic in relay.topics]
    others = [name for name, relay in shop.relays.items() if not relay.spare and _takes_all(relay)]
    spare = [
        name
        for name, relay in shop.relays.items()
        if relay.spare and (_takes_all(relay) or campaign in relay.campaigns or topic in relay.topics)
    ]
    return (*(by_campaign or by_topic or others), *spare)


def _takes_all(relay: Relay) -> bool:
    return not relay.campaigns and not relay.topics


def topic_route_problems(shop: ShopFile, positions: Positions) -> Iterator[Problem]:
    """Yield relays for topics that are not there, and topics that no relay takes."""
    for name, relay in shop.relays.items():
        for topic in relay.topics:
            if topic not in shop.topics:
                yield unknown("topic_unknown", _FILE, positions, ("relays", name, "topics"), topic, shop.topics)
    for topic in shop.topics:
        if not any(not relay.spare and (_takes_all(relay) or topic in relay.topics) for relay in shop.relays.values()):
            yield Problem("topic_no_relay", _FILE, positions.line(("topics", topic)), f"topics.{topic}")


def campaign_route_problems(shop: ShopFile, positions: Positions, campaigns: Collection[str]) -> Iterator[Problem]:
    """Yield relays for campaigns that are not there."""
    for name, relay in shop.relays.items():
        for campaign in relay.campaigns:
            if campaign not in campaigns:
                path = ("relays", name, "campaigns")
                yield unknown("campaign_named_unknown", _FILE, positions, path, campaign, campaigns)
