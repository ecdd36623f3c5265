"""`products.toml`: what the shop sells, once, for every edition that shows it.

In: the tables of the file. Out: frozen products, and the tables that a template sees of them: their own keys, the tip of
their category, and what a customer saves. Amounts are whole numbers in the smallest unit of the shop's money, as in orders.
Which edition shows which product is the matter of `shelf`. Nothing here asks what day it is.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Annotated, Any, Literal, cast

from pydantic import BeforeValidator, ConfigDict, Field, StringConstraints, WithJsonSchema, model_validator

from engine.project.part import Part
from engine.project.values import FORMS, CalendarDay, Filled, PictureAddress, WebAddress, mistake

_LARGEST = 2**53
DEALS = ("subscription", "bundle")
"""Ways of buying more at once, which are offered only where they are cheaper."""
OWN = frozenset(["id", "rank", "benefit"])
"""What the engine says of a product."""

ProductId = Annotated[str, StringConstraints(pattern=FORMS["value_product"])]
Price = Annotated[int, Field(ge=0, le=_LARGEST)]
Unfit = Literal["product_sold_out", "product_expired", "product_no_benefit"]


def _listed(value: object) -> object:
    """Let one text stand for a list of one."""
    return (value,) if isinstance(value, str) else value


Listed = Annotated[
    tuple[Filled, ...],
    BeforeValidator(_listed),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}),
]


class Deal(Part):
    """So many of a product for one price."""

    price: Price
    """For all of them together."""
    count: Annotated[int, Field(ge=2, le=1000)]
    """How many deliveries, or pieces."""


class Question(Part):
    """A question that customers ask of a product."""

    question: Filled
    answer: Filled


class Product(Part):
    """One product; further keys of the author's own reach the template as they are."""

    model_config = ConfigDict(frozen=True, extra="allow", populate_by_name=True, defer_build=True)

    name: Filled
    unit: Filled | None = None
    """What the price is for: "100g 袋"."""
    price: Price | None = None
    """In the smallest unit of the shop's money: yen, cents."""
    note: Filled | None = None
    url: WebAddress | None = None
    tag: Filled | None = None
    colour: Filled | None = None
    image: PictureAddress | None = None
    category: Filled | None = None
    """A category of this file, whose tip stands in for a product without one; or any other word."""
    tip: Filled | None = None
    """A small piece of advice: how to brew it, how to keep it."""
    faq: tuple[Question, ...] = ()
    stock: Annotated[int, Field(ge=0, le=_LARGEST)] | None = None
    """How many are left; 0 stops an edition that shows it. Left out: as many as anybody wants."""
    valid_until: CalendarDay | None = None
    """The last day on which an edition may show it."""
    related: tuple[ProductId, ...] = ()
    """What goes with it, the best first."""
    sold_as: Listed = ()
    """How the shop's orders call it, where it is neither its name here nor its `name`."""
    subscription: Deal | None = None
    """So many deliveries by subscription. An edition that shows it where it saves nothing is stopped."""
    bundle: Deal | None = None
    """So many at once; likewise."""

    @model_validator(mode="after")
    def _own_keys(self) -> Product:
        taken = sorted(OWN & (self.model_extra or {}).keys())
        if taken:
            raise mistake("product_key_taken", key=taken[0])
        if self.price is None and (self.subscription or self.bundle):
            raise mistake("product_deal_without_price")
        return self


class Shown(Part):
    """A product that an edition writes down itself; what the engine looks at in it."""

    model_config = ConfigDict(frozen=True, extra="allow", populate_by_name=True, defer_build=True)

    stock: Annotated[int, Field(ge=0, le=_LARGEST)] | None = None
    valid_until: CalendarDay | None = None
    subscription: Deal | None = None
    bundle: Deal | None = None


class Category(Part):
    """A category of products."""

    tip: Filled
    """Advice for its products that have none of their own."""


class Products(Part):
    """The whole of `products.toml`."""

    products: dict[ProductId, Product] = {}
    categories: dict[Filled, Category] = {}


def table_of(name: str, product: Product, categories: Mapping[str, Category]) -> dict[str, Any]:
    """Return what a template sees of a product: what is written of it, its id, its category's tip, what deals save."""
    table = {"id": name, **product.model_dump(mode="json", exclude_unset=True)}
    category = categories.get(product.category or "")
    if product.tip is None and category is not None:
        table["tip"] = category.tip
    return reckoned(table)


def reckoned(table: Mapping[str, Any]) -> dict[str, Any]:
    """Return a product's table with `benefit` in each deal, and the greatest beside them; none where nothing is saved."""
    found = dict(table)
    savings: list[int] = []
    for name in DEALS:
        saving = _saving(table, name)
        if saving is not None and saving > 0:
            found[name] = {**found[name], "benefit": saving}
            savings.append(saving)
    return {**found, "benefit": max(savings)} if savings else found


def unfit(table: Mapping[str, Any], due: dt.date) -> Unfit | None:
    """Say why no edition due on a day may show a product, or `None`."""
    until = table.get("valid_until")
    if isinstance(until, str) and dt.date.fromisoformat(until) < due:
        return "product_expired"
    if table.get("stock") == 0:
        return "product_sold_out"
    savings = [_saving(table, name) for name in DEALS]
    return "product_no_benefit" if any(saving is not None and saving <= 0 for saving in savings) else None


def _saving(table: Mapping[str, Any], name: str) -> int | None:
    """Return what a deal saves against buying one by one; `None` where there is no deal."""
    deal, price = cast("object", table.get(name)), cast("object", table.get("price"))
    if not isinstance(deal, Mapping) or not isinstance(price, int):
        return None
    one = cast("Mapping[str, int]", deal)
    return one["count"] * price - one["price"]
