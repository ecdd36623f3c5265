"""Which relay takes a campaign's mail: by name, by topic, the rest; spare ones come last."""

from __future__ import annotations

import pytest

from engine.project.relay import Relay
from engine.project.routes import routes
from engine.project.shop import ShopFile

HERE = {"kind": "postfix", "host": "127.0.0.1"}
RELAYS = {
    "main": HERE,
    "second": HERE,
    "orders": {**HERE, "topics": ["orders"]},
    "birthday": {**HERE, "campaigns": ["birthday"]},
    "spare": {**HERE, "spare": True},
    "orders_spare": {**HERE, "spare": True, "topics": ["orders"]},
}


def shop(relays: dict[str, dict[str, object]]) -> ShopFile:
    return ShopFile.model_construct(relays={name: Relay.model_validate(value) for name, value in relays.items()})


@pytest.mark.parametrize(
    ("campaign", "topic", "wanted"),
    [
        ("weekly", "newsletter", ("main", "second", "spare")),
        ("shipped", "orders", ("orders", "spare", "orders_spare")),
        ("birthday", "newsletter", ("birthday", "spare")),
        ("birthday", "orders", ("birthday", "spare", "orders_spare")),
    ],
)
def test_a_campaigns_relays_in_their_order(campaign: str, topic: str, wanted: tuple[str, ...]) -> None:
    assert routes(shop(RELAYS), campaign, topic) == wanted


def test_a_topic_that_nobody_takes_has_none() -> None:
    assert (
        routes(shop({"orders": RELAYS["orders"], "s": {**HERE, "spare": True, "topics": ["orders"]}}), "a", "b") == ()
    )
