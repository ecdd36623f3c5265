"""The cap: how many advertisements a person gets in so many days, by due dates, never by moments of sending (DESIGN 5.7).

In: an edition's terms. Out: whether the person has had enough on the due date, and the first day after it on which they have
not. Counted are the advertisements due in (d - days, d] that the person has, may have or is to get; and, one each, the
editions of the same date with a higher priority that the person is still to get: they may come at a later hour, and go before
all the same. What a campaign of lower priority put off to this day gives way: it is judged anew when its hour comes.
Why a count is enough, whatever the order in which a run takes the editions: docs/decisions/0025.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, and_, case, exists, func, literal, or_, select

from engine.audience.candidates import already, candidates
from engine.audience.consent import agreed
from engine.audience.coupons import has_coupon
from engine.audience.elsewhere import elsewhere
from engine.audience.segments import HAS_IT, LIVE, meant
from engine.schema.tables import deliveries, editions, subscribers, walks

if TYPE_CHECKING:
    from sqlalchemy import Table

    from engine.audience.terms import Terms

    Clause = ColumnElement[bool]

LATER = "later "
"""How the verdict on somebody who is put off begins; the day follows."""
CAP = "cap"
COMING = deliveries.alias("coming")
"""The deliveries that come up again, in a statement that judges them; `deliveries` itself is what a person has had."""


def too_many(terms: Terms, now_ms: int, assumed: Table | None, *, again: bool = False) -> Clause:
    """Tell who has had enough; `again`: over `COMING`, of which this edition's was put off to the due date."""
    assert terms.cap is not None, "only advertisements count"
    count = _had(terms, again=again)
    if assumed is not None:
        count += _supposed(terms, assumed)
    for other in terms.before:
        if other.due_date == terms.due_date:
            count += case((_still_gets(other, terms, now_ms, assumed), 1), else_=0)
    return count >= terms.cap[0]


def put_off(terms: Terms, now_ms: int, assumed: Table | None, *, again: bool = False) -> ColumnElement[str]:
    """Return "later …" with the first day on which the cap lets somebody, or "cap" where there is none in time.

    Editions that are still to come do not count here: on its day, what was put off is judged anew.
    """
    left = (terms.last_day - terms.due_date).days if terms.last_day is not None else 0
    days = [terms.due_date + timedelta(days=number) for number in range(1, left + 1)]
    on_days = {day: replace(terms, due_date=day, before=()) for day in days}
    free = [
        (~too_many(on_day, now_ms, assumed, again=again), literal(f"{LATER}{day}")) for day, on_day in on_days.items()
    ]
    return case(*free, else_=literal(CAP)) if free else literal(CAP)


def _window(terms: Terms) -> tuple[str, str]:
    """Return the day before the first one that counts, and the last one."""
    assert terms.cap is not None
    return (terms.due_date - timedelta(days=terms.cap[1])).isoformat(), terms.due_date.isoformat()


def _had(terms: Terms, *, again: bool) -> ColumnElement[int]:
    """Count what a person has had, or is to get; the index on (subscriber, due date) finds it."""
    first, last = _window(terms)
    found: list[Clause] = [
        deliveries.c.subscriber_id == subscribers.c.id,
        deliveries.c.ad,
        deliveries.c.due_date > first,
        deliveries.c.due_date <= last,
        deliveries.c.state.in_(HAS_IT),
    ]
    if again:
        found.append(deliveries.c.id != COMING.c.id)
    if terms.gives_way:
        was_put_off = and_(deliveries.c.state == "planned", deliveries.c.attempts == 0, deliveries.c.due_date == last)
        found.append(~and_(was_put_off, deliveries.c.campaign.in_(terms.gives_way)))
    return select(func.count()).select_from(deliveries).where(*found).scalar_subquery()


def _supposed(terms: Terms, assumed: Table) -> ColumnElement[int]:
    """Count what a plan supposes that a person has had."""
    first, last = _window(terms)
    found: list[Clause] = [
        assumed.c.subscriber_id == subscribers.c.id,
        assumed.c.due_date > first,
        assumed.c.due_date <= last,
    ]
    if terms.gives_way:
        put_off_to_it = and_(assumed.c.postponed, assumed.c.due_date == last)
        found.append(~and_(put_off_to_it, assumed.c.campaign.in_(terms.gives_way)))
    return select(func.count()).select_from(assumed).where(*found).scalar_subquery()


def _still_gets(other: Terms, terms: Terms, now_ms: int, assumed: Table | None) -> Clause:
    """Tell whom another edition of the day would send to, as far as the cap is not concerned, and has not judged yet.

    What lies with the person alone (erased, suppressed, an open complaint) was asked before the cap.
    """
    found = [candidates(other), meant(other.audience, other.due_date, assumed), ~already(other), ~_judged(other.key)]
    by_others = elsewhere(other)
    if by_others is not None:
        found.append(~by_others)
    had_coupon = has_coupon(other, assumed)
    if had_coupon is not None:
        found.append(~had_coupon)
    if (other.topic, other.bases) != (terms.topic, terms.bases):
        found.append(agreed(other, now_ms))
    if assumed is not None:
        had = exists().where(
            assumed.c.subscriber_id == subscribers.c.id,
            assumed.c.campaign == other.campaign,
            assumed.c.due_date == other.due_date.isoformat(),
        )
        found.append(~had)
    return and_(*found)


def _judged(key: str) -> Clause:
    """Tell whom an edition has behind it: it is closed, or its walk has passed them."""
    passed = (
        exists()
        .where(
            walks.c.edition_id == editions.c.id,
            walks.c.lane == subscribers.c.lane,
            or_(walks.c.done, walks.c.cursor >= subscribers.c.id),
        )
        .correlate(editions, subscribers)  # by itself it would look no further out than the next statement
    )
    return exists().where(editions.c.key == key, or_(editions.c.state.not_in(LIVE), passed))
