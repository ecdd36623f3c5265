"""A condition as one SQL expression over `subscribers`: whom an edition means on its due date.

In: a whole condition (its segments put in), the due date, what a plan supposes. Out: an expression that is true or false for
everybody, never NULL. Whoever has no value is not meant; under `not` they are: `not` means everybody else.
Days are ISO text and compared as text. "within 30 days" is from 30 days before the due date on, with no end, so that whoever
orders while an edition is being sent counts; "older_than" is before that day. Values are of their attributes' declared types:
the import saw to it. Never: a statement, a clock, a zone.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, and_, exists, false, func, or_, select, true

from engine.schema.tables import deliveries, event_items, events, subscribers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import timedelta

    from sqlalchemy import Table

    from engine.project.segments import Condition, Got, Happened, OrderDay, Ordered, Range, Scalar, Wanted

    Clause = ColumnElement[bool]

HAS_IT = ("planned", "claimed", "accepted", "deferred", "unknown")
"""States of a delivery of somebody who has it, may have it, or is still to get it (a claim that was given back goes out
without being judged anew)."""


def ago(due: date, span: timedelta) -> date:
    """Return the day that lies a span before another; the first of all days where it would lie before that."""
    return due - span if span < due - date.min else date.min


def meant(condition: Condition, due: date, assumed: Table | None = None) -> Clause:
    """Return who is meant. `assumed` holds the deliveries that a plan supposes (subscriber_id, campaign, due_date)."""
    assert condition.segment is None, "the segments of a frozen condition are put in"
    return and_(true(), *_table(condition, due), *_nested(condition, due, assumed))


def _nested(condition: Condition, due: date, assumed: Table | None) -> Iterator[Clause]:
    if condition.got is not None:
        yield _got(condition.got, due, assumed)
    if condition.any_ is not None:
        yield or_(false(), *(meant(one, due, assumed) for one in condition.any_))
    if condition.all_ is not None:
        yield from (meant(one, due, assumed) for one in condition.all_)
    if condition.not_ is not None:
        yield ~meant(condition.not_, due, assumed)


def _table(condition: Condition, due: date) -> Iterator[Clause]:
    """Yield what the keys of one table say, but for those that lead to other tables of conditions."""
    for name, wanted in condition.attributes.items():
        yield from _attribute(name, wanted, due)
    if condition.last_order is not None:
        yield _order_day(subscribers.c.last_order, condition.last_order, due)
    if condition.first_order is not None:
        yield _order_day(subscribers.c.first_order, condition.first_order, due)
    if condition.order_count is not None:
        yield _in_range(subscribers.c.order_count, condition.order_count)
    if condition.order_sum is not None:
        yield _in_range(subscribers.c.order_sum, condition.order_sum)
    if condition.ordered is not None:
        yield _ordered(condition.ordered, due)
    if condition.event is not None:
        yield _happened(condition.event, due)


def _surely(clause: Clause) -> Clause:
    """Let NULL be false."""
    return func.coalesce(clause, false())


def _attribute(name: str, wanted: Wanted, due: date) -> Iterator[Clause]:
    """Yield what one attribute has to be; a declared default is for templates."""
    value = subscribers.c.attributes[name]
    if wanted.is_ is not None:
        yield _surely(_one_of(name, wanted.is_))
    if wanted.not_ is not None:
        yield ~_surely(_one_of(name, wanted.not_))
    yield from (_surely(bound) for bound in _bounds(value.as_float(), wanted))
    yield from (_surely(bound) for bound in _days(value.as_string(), wanted, due))
    if wanted.known is not None:
        known = value.as_string().is_not(None)
        yield known if wanted.known else ~known


def _bounds(number: ColumnElement[Any], wanted: Range | Wanted) -> Iterator[Clause]:
    if wanted.at_least is not None:
        yield number >= wanted.at_least
    if wanted.at_most is not None:
        yield number <= wanted.at_most


def _days(day: ColumnElement[str], wanted: Wanted, due: date) -> Iterator[Clause]:
    yield from _ages(day, wanted, due)
    if wanted.after is not None:
        yield day > wanted.after.isoformat()
    if wanted.before is not None:
        yield day < wanted.before.isoformat()


def _ages(day: ColumnElement[Any], wanted: OrderDay | Wanted, due: date) -> Iterator[Clause]:
    if wanted.within is not None:
        yield day >= ago(due, wanted.within).isoformat()
    if wanted.older_than is not None:
        yield day < ago(due, wanted.older_than).isoformat()


def _one_of(name: str, options: Iterable[Scalar]) -> Clause:
    """Compare an attribute with values, each as what it is: in JSON, true is not 1."""
    listed = tuple(options)
    value = subscribers.c.attributes[name]
    flags = [option for option in listed if isinstance(option, bool)]
    numbers = [float(option) for option in listed if isinstance(option, int | float) and not isinstance(option, bool)]
    texts = [option for option in listed if isinstance(option, str)]
    return or_(
        false(),
        *([value.as_boolean().in_(flags)] if flags else []),
        *([value.as_float().in_(numbers)] if numbers else []),
        *([value.as_string().in_(texts)] if texts else []),
    )


def _order_day(column: ColumnElement[Any], days: OrderDay, due: date) -> Clause:
    aged = _surely(and_(*_ages(column, days, due)))
    return or_(column.is_(None), aged) if days.never_ordered == "include" else aged


def _in_range(column: ColumnElement[Any], wanted: Range) -> Clause:
    """Compare a count or a sum; of whom nobody told us of orders is not meant."""
    return _surely(and_(*_bounds(column, wanted)))


def _ordered(wanted: Ordered, due: date) -> Clause:
    """Tell who has made such orders; the index on (subscriber, kind, day) finds them, the items' key their items."""
    found: list[Clause] = [events.c.subscriber_id == subscribers.c.id, events.c.kind == "order"]
    if wanted.within is not None:
        found.append(events.c.day >= ago(due, wanted.within).isoformat())
    if wanted.since is not None:
        found.append(events.c.day >= wanted.since.isoformat())
    if wanted.product is not None or wanted.category is not None:
        found.append(_of(wanted))
    if wanted.at_least is None or wanted.at_least == 1:
        return exists().where(*found)
    return select(func.count()).select_from(events).where(*found).scalar_subquery() >= wanted.at_least


def _of(wanted: Ordered) -> Clause:
    """Tell whether one item of the order is of a wanted product and of a wanted category."""
    item: list[Clause] = [event_items.c.event_id == events.c.id]
    if wanted.product is not None:
        item.append(event_items.c.product.in_(wanted.product))
    if wanted.category is not None:
        item.append(event_items.c.category.in_(wanted.category))
    return exists().where(*item)


def _happened(wanted: Happened, due: date) -> Clause:
    found: list[Clause] = [events.c.subscriber_id == subscribers.c.id, events.c.kind == wanted.kind]
    if wanted.within is not None:
        found.append(events.c.day >= ago(due, wanted.within).isoformat())
    return exists().where(*found)


def _got(wanted: Got, due: date, assumed: Table | None) -> Clause:
    """Tell who has an edition of a campaign; a plan supposes some."""
    had = [
        deliveries.c.campaign == wanted.campaign,
        deliveries.c.subscriber_id == subscribers.c.id,
        deliveries.c.state.in_(HAS_IT),
    ]
    if wanted.within is not None:
        had.append(deliveries.c.due_date >= ago(due, wanted.within).isoformat())
    if assumed is None:
        return exists().where(*had)
    supposed = [
        assumed.c.subscriber_id == subscribers.c.id,
        assumed.c.campaign == wanted.campaign,
    ]
    if wanted.within is not None:
        supposed.append(assumed.c.due_date >= ago(due, wanted.within).isoformat())
    return or_(exists().where(*had), exists().where(*supposed))
