"""Whom an edition looks at at all, and who has it already.

In: an edition's terms. Out: expressions over `subscribers`.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, and_, exists, or_, true

from engine.audience.segments import HAS_IT
from engine.schema.tables import arrivals, deliveries, subscribers

if TYPE_CHECKING:
    from engine.audience.terms import Terms


def candidates(terms: Terms) -> ColumnElement[bool]:
    """Return who is looked at at all: everybody; those whose anniversary it is (indexed); who just came in."""
    if terms.birthdays:
        return subscribers.c.month_day.in_(terms.birthdays)
    if terms.arrivals:
        return exists().where(arrivals.c.edition == terms.key, arrivals.c.subject == subscribers.c.subject)
    return true()


def already(terms: Terms) -> ColumnElement[bool]:
    """Tell who had this occasion of the campaign; for an anniversary, too, whom the campaign reached not long ago."""
    same = deliveries.c.occasion == terms.occasion
    if terms.apart is not None:
        lately = (terms.due_date - timedelta(days=terms.apart)).isoformat()
        reached = deliveries.c.state.in_(HAS_IT)
        same = or_(same, and_(deliveries.c.due_date > lately, reached))
    return exists().where(deliveries.c.campaign == terms.campaign, deliveries.c.subscriber_id == subscribers.c.id, same)
