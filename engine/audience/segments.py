"""A condition as one SQL expression over `subscribers`: whom an edition means on its due date.

In: a whole condition (its segments put in), the due date, what a plan supposes. Out: an expression that is true or false for
everybody, never NULL. Whoever has no value is not meant; under `not` they are: `not` means everybody else.
Days are ISO text and compared as text. "within 30 days" is from 30 days before the due date on, with no end, so that whoever
orders while an edition is being sent counts; "older_than" is before that day. Values are of their attributes' declared types:
the import saw to it, and a value of another type is none (audience/typed.py). Never: a statement, a clock, a zone.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, and_, exists, false, func, or_, select, true

from engine.audience.typed import flag, number, text
from engine.schema.tables import deliveries, editions, event_items, events, subscribers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import timedelta

    from sqlalchemy import FromClause, Table

    from engine.project.compared import Scalar
    from engine.project.segments import Condition, Got, Happened, OrderDay, Ordered, Range, Wanted

    Clause = ColumnElement[bool]

HAS_IT = ("planned", "claimed", "accepted", "deferred", "unknown")
"""States of a delivery of somebody who has it, may have it, or is still to get it (a claim that was given back goes out
without being judged anew)."""
LIVE = ("open", "paused", "held")
"""States of an edition that somebody is still to get."""
WENT_OUT = (*LIVE, "finished", "expired", "cancelled")
"""States of an edition that went out, or goes out."""


def ago(due: date, span: timedelta) -> date:
    """Return the day that lies a span before another; the first of all days where it would lie before that."""
    return due - span if span < due - date.min else date.min


def meant(condition: Condition, due: date, assumed: Table | None = None) -> Clause:
    """Return who is meant. `assumed` holds the deliveries that a plan supposes (subscriber_id, campaign, due_date)."""
    assert condition.segment is None, "the segments of a frozen condition are put in"
    return and_(true(), *_table(condition, due), *_nested(condition, due, assumed))


def _nested(condition: Condition, due: date, assumed: Table | None) -> Iterator[Clause]:
    if condition.ordered is not None:
        yield _ordered(condition.ordered, due, assumed)
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
    if condition.stage is not None:
        assert condition.stage.is_ is not None, "the levels of a frozen condition are put in"
        yield _surely(subscribers.c.stage.in_(condition.stage.is_))
    if condition.event is not None:
        yield _happened(condition.event, due)


def _surely(clause: Clause) -> Clause:
    """Let NULL be false."""
    return func.coalesce(clause, false())


def _attribute(name: str, wanted: Wanted, due: date) -> Iterator[Clause]:
    """Yield what one attribute has to be; a declared default is for templates."""
    if wanted.is_ is not None:
        yield _surely(_one_of(name, wanted.is_))
    if wanted.not_ is not None:
        yield ~_surely(_one_of(name, wanted.not_))
    yield from (_surely(bound) for bound in _bounds(number(name), wanted))
    yield from (_surely(bound) for bound in _days(text(name), wanted, due))
    if wanted.known is not None:
        known = subscribers.c.attributes[name].as_string().is_not(None)
        yield known if wanted.known else ~known


def _bounds(value: ColumnElement[Any], wanted: Range | Wanted) -> Iterator[Clause]:
    if wanted.at_least is not None:
        yield value >= wanted.at_least
    if wanted.at_most is not None:
        yield value <= wanted.at_most


def _days(day: ColumnElement[Any], wanted: Wanted, due: date) -> Iterator[Clause]:
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
    flags = [option for option in listed if isinstance(option, bool)]
    numbers = [float(option) for option in listed if isinstance(option, int | float) and not isinstance(option, bool)]
    texts = [option for option in listed if isinstance(option, str)]
    return or_(
        false(),
        *([flag(name).in_(flags)] if flags else []),
        *([number(name).in_(numbers)] if numbers else []),
        *([text(name).in_(texts)] if texts else []),
    )


def _order_day(column: ColumnElement[Any], days: OrderDay, due: date) -> Clause:
    aged = _surely(and_(*_ages(column, days, due)))
    return or_(column.is_(None), aged) if days.never_ordered == "include" else aged


def _in_range(column: ColumnElement[Any], wanted: Range) -> Clause:
    """Compare a count or a sum; of whom nobody told us of orders is not meant."""
    return _surely(and_(*_bounds(column, wanted)))


def is_cancelled(order: FromClause) -> Clause:
    """Tell of an order (`events`, or an alias of it) whether it was cancelled; the index on the order's key finds it."""
    later = events.alias()
    return exists().where(later.c.order_key == order.c.key, later.c.kind == "cancelled").correlate(order)


def _ordered(wanted: Ordered, due: date, assumed: Table | None) -> Clause:
    """Tell who has made such orders and not cancelled them."""
    found = [*_done("order", wanted, due), ~is_cancelled(events)]
    if wanted.since_edition is not None:
        found.append(events.c.day >= _last_edition(wanted.since_edition, assumed))
    return _often(found, wanted.at_least)


def _happened(wanted: Happened, due: date) -> Clause:
    return _often(list(_done(wanted.kind, wanted, due)), wanted.at_least)


def _done(kind: str, wanted: Ordered | Happened, due: date) -> Iterator[Clause]:
    """Yield what the events have to be; the index on (subscriber, kind, day) finds them, the items' key their items."""
    yield events.c.subscriber_id == subscribers.c.id
    yield events.c.kind == kind
    if wanted.within is not None:
        yield events.c.day >= ago(due, wanted.within).isoformat()
    if wanted.since is not None:
        yield events.c.day >= wanted.since.isoformat()
    if wanted.product is not None or wanted.category is not None:
        yield _of(wanted)


def _often(found: Iterable[Clause], least: int | None) -> Clause:
    if least is None or least == 1:
        return exists().where(*found)
    return select(func.count()).select_from(events).where(*found).scalar_subquery() >= least


def _of(wanted: Ordered | Happened) -> Clause:
    """Tell whether one item of the event is of a wanted product and of a wanted category."""
    item: list[Clause] = [event_items.c.event_id == events.c.id]
    if wanted.product is not None:
        item.append(event_items.c.product.in_(wanted.product))
    if wanted.category is not None:
        item.append(event_items.c.category.in_(wanted.category))
    return exists().where(*item)


def _last_edition(campaign: str, assumed: Table | None) -> ColumnElement[Any]:
    """Return the day on which a person's last edition of a campaign was due; of whoever got none, its newest one's.

    What a plan supposes lies ahead of what was sent. Nothing was ever sent: NULL, and nothing is as late as that.
    """
    mine = (deliveries.c.campaign == campaign, deliveries.c.subscriber_id == subscribers.c.id)
    got = select(func.max(deliveries.c.due_date)).where(*mine, deliveries.c.state.in_(HAS_IT)).correlate(subscribers)
    sent = (editions.c.campaign == campaign, editions.c.state.in_(WENT_OUT))
    came = select(func.max(editions.c.due_date)).where(*sent).scalar_subquery()
    if assumed is None:
        return func.coalesce(got.scalar_subquery(), came)
    supposed = select(func.max(assumed.c.due_date)).where(assumed.c.campaign == campaign)
    mine_too = supposed.where(assumed.c.subscriber_id == subscribers.c.id).correlate(subscribers)
    each = (mine_too, got, supposed)
    return func.coalesce(*(one.scalar_subquery() for one in each), came)


def _got_edition(wanted: Got) -> Clause:
    """Tell who got one edition, or may have got it (unknown), with one of its texts where that is asked for."""
    number = select(editions.c.id).where(editions.c.key == wanted.edition).scalar_subquery()
    had = [
        deliveries.c.subscriber_id == subscribers.c.id,
        deliveries.c.edition_id == number,
        deliveries.c.state.in_(("accepted", "unknown")),
    ]
    return exists().where(*had, *([] if wanted.text is None else [deliveries.c.text == wanted.text]))


def _got(wanted: Got, due: date, assumed: Table | None) -> Clause:
    """Tell who has an edition of a campaign; a plan supposes some."""
    if wanted.edition is not None:
        return _got_edition(wanted)
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
