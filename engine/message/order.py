"""What a letter may say of its reader's order: its number, day, amount and items, and what goes with them.

In: an order as the store has it, the products as the edition froze them, the day it is due. Out: the values of `order` in a
template. An item that products.toml knows is that product's table, with how many were ordered; of another one only what the
order says is there. What is not known is undefined, so that `{% if order.total is defined %}` asks for it. Related products
are never one just bought, sold out or past its last day.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from engine.project.products import unfit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    Goods = Mapping[str, Mapping[str, Any]]

ORDER = "order"
"""What a template calls it."""
SAMPLE_PARCEL = "123456789012"
SAMPLE_NAME = "見本の品"
MOST_RELATED = 3
_EVERYTHING: dict[str, Any] = {
    "id": "sample",
    "name": SAMPLE_NAME,
    "unit": "100g",
    "price": 1000,
    "note": "見本",
    "url": "https://shop.example/",
    "tag": "見本",
    "colour": "#4f6330",
    "image": "https://shop.example/sample.png",
    "category": "見本",
    "tip": "見本",
    "faq": [{"question": "見本", "answer": "見本"}],
    "stock": 1,
    "valid_until": "2199-12-31",
    "subscription": {"price": 2700, "count": 3, "benefit": 300},
    "bundle": {"price": 1800, "count": 2, "benefit": 200},
    "benefit": 300,
    "rank": 1,
}


@dataclass(frozen=True, slots=True)
class Item:
    """A line of an order: the product as the order calls it."""

    product: str
    category: str
    quantity: int


@dataclass(frozen=True, slots=True)
class Order:
    """An order of a person's; `count`: which one of theirs it is, cancelled ones left out."""

    key: str
    day: str
    amount: int | None
    count: int
    shipped: str | None
    items: Sequence[Item]
    tracking: str | None = None


def order_words(order: Order, goods: Goods, due: date) -> SimpleNamespace:
    """Return the values of `order`: no dict, whose `items` would be its own method."""
    called = calls(goods)
    bought = [called.get(item.product) for item in order.items]
    items = [_item(item, goods.get(name or "")) for item, name in zip(order.items, bought, strict=True)]
    known = {"total": order.amount, "shipped": order.shipped, "tracking": order.tracking}
    return SimpleNamespace(
        key=order.key,
        date=order.day,
        count=order.count,
        items=items,
        related=_related([name for name in bought if name is not None], goods, due),
        **{name: value for name, value in known.items() if value is not None},
    )


def sample_orders(goods: Goods) -> tuple[SimpleNamespace, ...]:
    """Return orders to try a letter with: the first one of somebody, of which all is known; a later one, of a strange thing."""
    whole: dict[str, Any] = {**_EVERYTHING}
    for table in goods.values():
        whole |= {key: value for key, value in table.items() if key not in _EVERYTHING}
    item = {**whole, "product": "sample", "quantity": 1}
    strange = _item(Item("見本", "見本", 2), None)
    day = {"date": "2026-12-01", "shipped": "2026-12-02", "tracking": SAMPLE_PARCEL}
    return (
        SimpleNamespace(key="A-0001", count=1, items=[item], related=[whole], total=1000, **day),
        SimpleNamespace(key="A-0002", count=2, items=[strange], related=[], date=day["date"]),
        SimpleNamespace(key="A-0003", count=2, items=[], related=[], date=day["date"]),
    )


def calls(goods: Goods) -> dict[str, str]:
    """Return the products by what orders may call them; a product's own names come before another's."""
    names = [(word, name) for name, table in goods.items() for word in _names(name, table)]
    return dict(reversed(names))


def _names(name: str, table: Mapping[str, Any]) -> Iterator[str]:
    yield name
    yield str(table.get("name", name))
    yield from table.get("sold_as", ())


def _item(item: Item, table: Mapping[str, Any] | None) -> dict[str, Any]:
    own = {"product": item.product, "quantity": item.quantity}
    if table is None:
        return {"name": item.product, "category": item.category, "faq": [], **own}
    return {"faq": [], **table, **own}


def _related(bought: Sequence[str], goods: Goods, due: date) -> list[Mapping[str, Any]]:
    """Return what goes with what was bought, the best first."""
    wanted = dict.fromkeys(other for name in bought for other in goods[name].get("related", ()))
    left = [goods[name] for name in wanted if name in goods and name not in bought]
    return [table for table in left if unfit(table, due) is None][:MOST_RELATED]
