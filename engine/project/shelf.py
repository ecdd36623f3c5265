"""What `products.toml` holds, by name, and the editions that name products with the products put in.

In: the tables of the file (it may be missing), later the campaigns. Out: `Shelf`, its problems, and contents whose `products`
are tables, as a template loops over them. A content says `products = ["minori", …]`, or writes a table down: with an `id` of
the file it is that product with keys of the edition's own, without one it is all its own.
A product with a mistake puts those campaigns out of action that show it, and no others.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, cast

from engine.project.campaigns import plain
from engine.project.problems import Problem, nearest
from engine.project.products import Category, Product, Products, Shown, reckoned, table_of
from engine.project.salvage import salvage
from engine.project.shown import shown
from engine.project.toml import Positions
from engine.project.validate import validate

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from engine.project.campaigns import Campaign, Content, Place

    Table = Mapping[str, Any]

FILE = "products.toml"
KEY = "products"
"""The key of a content whose names and tables are products."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """What the file holds. `names` has those with mistakes, too, and is `None` where the file cannot be read at all."""

    names: Collection[str] | None = frozenset()
    tables: Mapping[str, Table] = field(default_factory=dict[str, "Table"])
    """The sound products, as templates see them."""


@dataclass(frozen=True, slots=True)
class _Here:
    """Where one product of a content stands."""

    file: str
    line: int
    key: str

    def problem(self, code: str, **values: object) -> Problem:
        return Problem(code, self.file, self.line, self.key, values=values)


def read_products(tables: dict[str, object], positions: Positions) -> tuple[Shelf, tuple[Problem, ...]]:
    """Read the file's tables: each product that can be used, and every problem."""
    read, problems = validate(Products, tables, positions, FILE)
    given = tables.get("products")
    listed = cast("dict[str, object]", given) if isinstance(given, dict) else {}
    names = None if given is not None and not isinstance(given, dict) else frozenset(listed)
    if read is None:
        read = _sound(listed, tables.get("categories"))
    wrong = {
        name: (*_strangers(name, product, listed, positions), *_shared(name, product, read.products, positions))
        for name, product in read.products.items()
    }
    whole = {
        name: table_of(name, product, read.categories) for name, product in read.products.items() if not wrong[name]
    }
    return Shelf(names, whole), (*problems, *(problem for told in wrong.values() for problem in told))


def with_products(
    campaigns: Iterable[Campaign], positions: Mapping[str, Positions], shelf: Shelf
) -> tuple[list[Campaign], tuple[Problem, ...]]:
    """Return the campaigns with products as tables, and what is wrong with those that they name."""
    found: list[Problem] = []
    made: list[Campaign] = []
    for campaign in campaigns:
        editions: list[Content] = []
        for number, (content, place) in enumerate(zip(campaign.editions, campaign.places, strict=True)):
            path = (KEY,) if place.file != campaign.file else ("edition", number, KEY)
            listed = _listed(content)
            heres = [_here(positions.get(place.file), place, (*path, at)) for at in range(len(listed))]
            tables = [_table(one, here, shelf, found) for one, here in zip(listed, heres, strict=True)]
            there = [table for table in tables if table is not None]
            editions.append(content.model_copy(update={KEY: there}) if listed else content)
        made.append(campaign.model_copy(update={"editions": tuple(editions)}))
    return made, tuple(found)


def tables_of(content: Content) -> list[dict[str, Any]]:
    """Return the products that a content shows, once they are put in."""
    return [cast("dict[str, Any]", one) for one in _listed(content) if isinstance(one, dict)]


def _sound(listed: Mapping[str, object], categories: object) -> Products:
    """Return the products without mistakes, read one by one: a mistake in one is none in another."""
    alone = [Products.model_validate(one) for name, table in listed.items() if (one := _alone(name, table)) is not None]
    left = salvage(Products, {"categories": categories}, {})[0]
    kinds: dict[str, Category] = left.categories if left is not None else {}
    return Products(products={name: one for read in alone for name, one in read.products.items()}, categories=kinds)


def _alone(name: str, table: object) -> dict[str, object] | None:
    one: dict[str, object] = {"products": {name: table}}
    return one if validate(Products, one, Positions({}), FILE)[0] is not None else None


def _strangers(name: str, product: Product, listed: Collection[str], positions: Positions) -> Iterator[Problem]:
    """Yield every related product that is not there, or is the product itself."""
    for at, other in enumerate(product.related):
        path = (KEY, name, "related", at)
        here = _Here(FILE, positions.line(path), f"{KEY}.{name}.related")
        if other == name:
            yield here.problem("product_related_itself")
        elif other not in listed:
            yield _unknown(other, here, listed)


def _shared(name: str, product: Product, listed: Mapping[str, Product], positions: Positions) -> Iterator[Problem]:
    """Yield every name of orders that an earlier product has, too: an order's line is one product."""
    for word in product.sold_as:
        other = next((one for one, its in listed.items() if one != name and word in (one, its.name, *its.sold_as)), "")
        if other:
            line = positions.line((KEY, name, "sold_as"))
            values = {"name": shown(word), "other": other}
            yield Problem("product_sold_twice", FILE, line, f"{KEY}.{name}.sold_as", values=values)


def _listed(content: Content) -> list[object]:
    """Return the elements of a content's `products` where there can be a product among them."""
    given = (content.model_extra or {}).get(KEY)
    listed = cast("list[object]", given) if isinstance(given, list) else []
    return listed if all(isinstance(one, str | dict) for one in listed) else []


def _here(positions: Positions | None, place: Place, path: tuple[str | int, ...]) -> _Here:
    line = positions.line(path) if positions is not None else place.of(KEY)
    return _Here(place.file, max(line, place.line), KEY)


def _table(written: object, here: _Here, shelf: Shelf, found: list[Problem]) -> Table | None:
    """Return one product's table, or tell why there is none."""
    own = cast("dict[str, object]", plain(cast("object", written))) if isinstance(written, dict) else {}
    name = written if isinstance(written, str) else own.get("id")
    known = cast("Mapping[str, object]", {})
    if isinstance(name, str) and (isinstance(written, str) or shelf.names != frozenset()):
        if shelf.names is None or name not in shelf.tables:
            told = shelf.names is None or name in shelf.names
            found.append(here.problem("product_broken", name=name) if told else _unknown(name, here, shelf.names or ()))
            return None
        known = shelf.tables[name]
    wrong = _wrong(cast("dict[str, object]", written), here) if isinstance(written, dict) else ()
    found.extend(wrong)
    return None if wrong else reckoned({**known, **own})


def _wrong(table: dict[str, object], here: _Here) -> tuple[Problem, ...]:
    """Return what the engine cannot read in a table of the edition's own."""
    problems = validate(Shown, table, Positions({}), here.file)[1]
    return tuple(replace(problem, line=here.line, key=f"{here.key}.{problem.key}") for problem in problems)


def _unknown(name: str, here: _Here, known: Collection[str]) -> Problem:
    guess = nearest(name, known)
    values = {"name": shown(name), "known": ", ".join(sorted(known)) or "-"}
    if guess is not None:
        return here.problem("product_unknown_guess", **values, guess=guess)
    return here.problem("product_unknown", **values)
