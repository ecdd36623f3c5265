"""A crowd of invented people, random conditions, and the rules of conditions once more in plain Python.

The rules here read the tables as they stand in a file and know nothing of the engine's models or of SQL.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import create_engine, insert, select

from engine.audience.segments import meant
from engine.project.segments import Audience
from engine.schema.tables import deliveries, editions, event_items, events, metadata, subscribers

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from random import Random

    from sqlalchemy import Connection, Table

DUE = date(2026, 12, 2)
STAGES = ["一般", "シルバー", "ゴールド", "プラチナ"]
PRODUCTS = {"minori": "sencha", "asatsuyu": "sencha", "usucha": "matcha", "koicha": "matcha", "iri": "hojicha"}
KINDS = ["order", "shipped", "delivered", "cancelled", "returned", "clicked"]
CAMPAIGNS = ["shincha", "shincha-members", "oseibo"]
STATES = ["planned", "claimed", "accepted", "deferred", "unknown", "refused", "skipped"]
EDITIONS = {"shincha": DUE - timedelta(days=90), "oseibo": DUE - timedelta(days=14)}
"""When the newest edition of a campaign was due; nothing was ever sent of the third."""
TYPES = {"stage": "text", "prefecture": "text", "age": "number", "gift_buyer": "flag", "member_since": "date"}
UNITS = {"day": 1, "days": 1, "week": 7, "weeks": 7}


@dataclass(frozen=True)
class Happening:
    kind: str
    day: date
    items: tuple[tuple[str, str], ...] = ()
    of: int | None = None
    """Which of the person's events a later one speaks of."""


@dataclass(frozen=True)
class Somebody:
    attributes: dict[str, Any]
    first_order: date | None = None
    last_order: date | None = None
    order_count: int | None = None
    order_sum: int | None = None
    events: tuple[Happening, ...] = ()
    deliveries: tuple[tuple[str, str, date], ...] = field(default=())
    level: str | None = None


def some_day(chance: Random) -> date:
    """Return a day near the due date, mostly near a bound that conditions use."""
    near = chance.choice([0, 14, 30, 90, 180, 365])
    return DUE - timedelta(days=near + chance.randint(-2, 2))


def somebody(chance: Random) -> Somebody:
    values: dict[str, Any] = {
        "stage": chance.choice(STAGES),
        "prefecture": chance.choice(["東京都", "沖縄県", "大阪府", ""]),
        "age": chance.choice([0, 18, 29, 30, 49, 50, 30.5, -1]),
        "gift_buyer": chance.random() < 0.5,
        "member_since": some_day(chance).isoformat(),
    }
    known = {name: value for name, value in values.items() if chance.random() < 0.7}
    if chance.random() < 0.1:
        known[chance.choice(list(values))] = None
    happened = tuple(happening(chance, number) for number in range(chance.choice([0, 0, 1, 2, 5])))
    days = sorted(one.day for one in happened if one.kind == "order")
    told = chance.random() < 0.8
    return Somebody(
        known,
        days[0] if days else None,
        days[-1] if days else None,
        len(days) if told else None,
        chance.choice([0, 29_999, 30_000, 50_000]) if told else None,
        happened,
        tuple(
            (chance.choice(CAMPAIGNS), chance.choice(STATES), some_day(chance))
            for _ in range(chance.choice([0, 0, 1, 3]))
        ),
        chance.choice([None, *STAGES]),
    )


def happening(chance: Random, before: int) -> Happening:
    kind = chance.choices(KINDS, weights=[5, 1, 2, 2, 1, 2])[0]
    products = chance.choices(list(PRODUCTS), k=chance.randint(0, 3)) if kind in ("order", "clicked") else []
    of = chance.randrange(before) if before and kind not in ("order", "clicked") else None
    return Happening(kind, some_day(chance), tuple((name, PRODUCTS[name]) for name in products), of)


def condition(chance: Random, levels: int = 4) -> dict[str, Any]:
    """Return a table of one to three keys that say something."""
    keys = [
        "attributes", "attributes", "last_order", "first_order", "order_count", "order_sum", "ordered", "event", "got",
        "stage",
        *(["any", "all", "not", "not"] if levels else []),
    ]  # fmt: skip
    made = {"any": branches, "all": branches, "not": condition}
    return {
        key: made[key](chance, levels - 1) if key in made else leaf(key, chance)
        for key in chance.sample(keys, chance.randint(1, 3))
    }


def branches(chance: Random, levels: int) -> list[dict[str, Any]]:
    return [condition(chance, levels) for _ in range(chance.randint(1, 3))]


def leaf(key: str, chance: Random) -> Any:
    if key == "attributes":
        return {name: wanted(TYPES[name], name, chance) for name in chance.sample(list(TYPES), chance.randint(1, 2))}
    if key in ("order_count", "order_sum"):
        bounds = [0, 1, 2] if key == "order_count" else [1, 30_000, 50_000]
        return a_range(sorted(chance.choices(bounds, k=2)), chance)
    if key in ("last_order", "first_order"):
        return {**ages(chance), **chance.choice([{}, {"never_ordered": "include"}, {"never_ordered": "exclude"}])}
    if key == "stage":
        return chance.choice([STAGES[2], STAGES[2:], {"is": STAGES[1]}])
    if key == "got":
        return {"campaign": chance.choice(CAMPAIGNS), **chance.choice([{}, {"within": span(chance)}])}
    every: dict[str, Any] = {
        "product": chance.choice(["minori", ["minori", "usucha"], ["nothing"]]),
        "category": chance.choice(["matcha", ["sencha", "matcha"]]),
        "within": span(chance),
        "since": some_day(chance),
        "at_least": chance.choice([1, 2, 3]),
    }
    if key == "event":
        return {"kind": chance.choice(KINDS), **_some(every, chance.randint(0, 2), chance)}
    return _some(every, chance.randint(1, 3), chance)


def _some(every: dict[str, Any], number: int, chance: Random) -> dict[str, Any]:
    return {name: every[name] for name in chance.sample(list(every), number)}


def wanted(kind: str, name: str, chance: Random) -> Any:
    options: dict[str, list[Any]] = {
        "stage": STAGES,
        "prefecture": ["東京都", "沖縄県", "大阪府", "", "なし"],
        "age": [0, 18, 30, 30.0, 30.5, 49],
        "gift_buyer": [True, False],
        "member_since": [some_day(chance).isoformat(), some_day(chance)],
    }
    some = chance.choices(options[name], k=chance.randint(1, 3))
    ways: list[Any] = [some[0], some, {"is": some}, {"not": some}, {"not": some[0]}, {"known": True}, {"known": False}]
    if kind == "number":
        ways += [a_range(sorted(chance.choices([0, 18, 30, 49.5], k=2)), chance)] * 4
    if kind == "date":
        before, after = some_day(chance), some_day(chance) - timedelta(days=5)
        ways += [ages(chance)] * 3 + [{"before": before}, {"after": after}, {"after": after, "within": span(chance)}]
    return chance.choice(ways)


def a_range(bounds: Sequence[float], chance: Random) -> dict[str, float]:
    least, most = bounds
    return chance.choice([{"at_least": least}, {"at_most": most}, {"at_least": least, "at_most": most}])


def span(chance: Random) -> str:
    return chance.choice(["14 days", "30 days", "90 days", "365 days", "2 weeks", "0 days", "99 weeks"])


def ages(chance: Random) -> dict[str, str]:
    near, far = chance.choice([("14 days", "90 days"), ("30 days", "365 days"), ("0 days", "2 weeks")])
    return chance.choice([{"older_than": near}, {"within": near}, {"older_than": near, "within": far}])


# The rules.


def is_meant(person: Somebody, table: dict[str, Any], due: date = DUE) -> bool:
    """Tell whether a condition means a person."""
    return all(_RULES[key](person, value, due) for key, value in table.items())


def _attributes(person: Somebody, table: dict[str, Any], due: date) -> bool:
    return all(_attribute(person.attributes.get(name), asked, due) for name, asked in table.items())


def _attribute(value: Any, asked: Any, due: date) -> bool:
    if not isinstance(asked, dict):
        return value is not None and value in [_plain(one) for one in _listed(asked)]
    for key, bound in asked.items():
        if key == "known":
            holds = (value is not None) == bound
        elif key == "not":
            holds = value is None or value not in [_plain(one) for one in _listed(bound)]
        elif value is None:
            holds = False
        elif key == "is":
            holds = value in [_plain(one) for one in _listed(bound)]
        elif key in ("at_least", "at_most"):
            holds = value >= bound if key == "at_least" else value <= bound
        else:
            holds = _aged(date.fromisoformat(value), {key: bound}, due)
        if not holds:
            return False
    return True


def _aged(day: date, table: dict[str, Any], due: date) -> bool:
    rules = {
        "within": lambda bound: day >= due - _days(bound),
        "older_than": lambda bound: day < due - _days(bound),
        "since": lambda bound: day >= bound,
        "before": lambda bound: day < bound,
        "after": lambda bound: day > bound,
    }
    return all(rules[key](bound) for key, bound in table.items() if key in rules)


def _order_day(day: date | None, table: dict[str, Any], due: date) -> bool:
    return table.get("never_ordered") == "include" if day is None else _aged(day, table, due)


def _in_range(value: int | None, table: dict[str, Any]) -> bool:
    return value is not None and table.get("at_least", value) <= value <= table.get("at_most", value)


def _ordered(person: Somebody, table: dict[str, Any], due: date) -> bool:
    cancelled = {one.of for one in person.events if one.kind == "cancelled"}
    orders = [one for number, one in enumerate(person.events) if one.kind == "order" and number not in cancelled]
    if "since_edition" in table:
        got = [
            day
            for campaign, state, day in person.deliveries
            if campaign == table["since_edition"] and state not in ("refused", "skipped")
        ]
        first = max(got, default=EDITIONS.get(table["since_edition"]))
        orders = [one for one in orders if first is not None and one.day >= first]
    return _often(orders, table, due)


def _often(happened: Iterable[Happening], table: dict[str, Any], due: date) -> bool:
    found = [
        one
        for one in happened
        if _aged(one.day, table, due)
        and (not {"product", "category"} & table.keys() or any(_is_of(item, table) for item in one.items))
    ]
    return len(found) >= table.get("at_least", 1)


def _is_of(item: tuple[str, str], table: dict[str, Any]) -> bool:
    product, category = item
    return product in _listed(table.get("product", product)) and category in _listed(table.get("category", category))


def _event(person: Somebody, table: dict[str, Any], due: date) -> bool:
    return _often([one for one in person.events if one.kind == table["kind"]], table, due)


def _stage(person: Somebody, asked: Any, _: date) -> bool:
    return person.level in _listed(asked["is"] if isinstance(asked, dict) else asked)


def _got(person: Somebody, table: dict[str, Any], due: date) -> bool:
    return any(
        campaign == table["campaign"] and state not in ("refused", "skipped") and _aged(day, table, due)
        for campaign, state, day in person.deliveries
    )


_RULES: dict[str, Any] = {
    "attributes": _attributes,
    "last_order": lambda person, table, due: _order_day(person.last_order, table, due),
    "first_order": lambda person, table, due: _order_day(person.first_order, table, due),
    "order_count": lambda person, table, _: _in_range(person.order_count, table),
    "order_sum": lambda person, table, _: _in_range(person.order_sum, table),
    "ordered": _ordered,
    "event": _event,
    "stage": _stage,
    "got": _got,
    "any": lambda person, tables, due: any(is_meant(person, one, due) for one in tables),
    "all": lambda person, tables, due: all(is_meant(person, one, due) for one in tables),
    "not": lambda person, table, due: not is_meant(person, table, due),
}


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _days(text: str) -> timedelta:
    number, unit = text.split()
    return timedelta(days=int(number) * UNITS[unit])


# The same people in a store, and whom the engine means.


def in_memory() -> Connection:
    """Return a connection to empty tables."""
    connection = create_engine("sqlite://").connect()
    metadata.create_all(connection)
    return connection


class Crowd:
    """People in a store of their own that nobody keeps; numbered from 1."""

    begin = staticmethod(in_memory)

    def __init__(self, people: Iterable[Somebody]) -> None:
        self.people = dict(enumerate(people, 1))
        self.connection: Connection = Crowd.begin()
        rows: dict[Table, list[dict[str, Any]]] = {subscribers: [], events: [], event_items: [], deliveries: []}
        for number, person in self.people.items():
            _write(rows, number, person)
        for table, listed in rows.items():
            if listed:
                self.connection.execute(insert(table), listed)
        self._editions()

    def meant(self, table: dict[str, Any], due: date = DUE) -> set[int]:
        """Return whom the engine's expression means."""
        found = select(subscribers.c.id).where(meant(Audience.model_validate(table), due))
        others = select(subscribers.c.id).where(~meant(Audience.model_validate(table), due))
        inside, outside = (set(self.connection.execute(asked).scalars()) for asked in (found, others))
        assert inside | outside == self.people.keys(), "the expression is NULL for somebody"
        assert not inside & outside
        return inside

    def _editions(self) -> None:
        words = dict.fromkeys(("topic", "kind", "state_reason", "letter", "audience", "digest", "revision"), "")
        days = [(name, day, "finished") for name, day in EDITIONS.items()]
        days += [(name, day - timedelta(days=365), "finished") for name, day in EDITIONS.items()]
        days += [(name, DUE - timedelta(days=1), "missed") for name in CAMPAIGNS]
        for number, (name, day, state) in enumerate(days):
            row = {"key": str(number), "campaign": name, "occasion": str(number), "due_date": day.isoformat()}
            moments = {"due_ms": 0, "finish_ms": 0, "opened_ms": 0}
            self.connection.execute(insert(editions).values(**row, **words, **moments, state=state))


def _write(rows: dict[Table, list[dict[str, Any]]], number: int, person: Somebody) -> None:
    words = dict.fromkeys(("address", "address_key", "domain", "lane", "name", "source"), f"{number}@example.com")
    times = {"created_ms": 0, "updated_ms": 0}
    own: dict[str, Any] = {
        "attributes": person.attributes,
        "first_order": _plain(person.first_order),
        "last_order": _plain(person.last_order),
        "order_count": person.order_count,
        "order_sum": person.order_sum,
        "stage": person.level,
    }
    rows[subscribers].append({"id": number, "subject": str(number), **words, **times, **own})
    for count, one in enumerate(person.events):
        key = number * 100 + count
        of = None if one.of is None else str(number * 100 + one.of)
        event = {
            "order_key": of,
            "id": key,
            "key": str(key),
            "address_key": "",
            "subscriber_id": number,
            "source": "",
            "at_ms": 0,
        }
        rows[events].append({**event, "kind": one.kind, "day": one.day.isoformat(), "recorded_ms": 0})
        for place, (product, category) in enumerate(one.items):
            item = {"event_id": key, "number": place, "product": product, "category": category, "quantity": 1}
            rows[event_items].append(item)
    for count, (campaign, state, day) in enumerate(person.deliveries):
        row = {"edition_id": 1, "consent_id": 1, "lane": "", "ad": True, "attempts": 1, "occasion": str(count)}
        row |= {"campaign": campaign, "subscriber_id": number, "state": state, "due_date": day.isoformat()}
        rows[deliveries].append(row)
