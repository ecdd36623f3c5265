"""Who is written to by another system: while a shop moves in, the old tool still sends.

In: an edition's terms. Out: an expression over `subscribers`, `None` where no other system can have a part in the edition. It is
told by events of the kind `elsewhere`: of an occasion of a campaign that somebody was served by the old tool
(`tayori moving served`), or of the day whose advertisements on a topic were left to it (`subscribers export --not-warmed`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, and_, exists, or_

from engine.schema.tables import events, subscribers

if TYPE_CHECKING:
    from engine.audience.terms import Terms

ELSEWHERE = "elsewhere"
"""The kind of these events. `order_key` says of what: "birthday/birthday-2026", or a topic (a word: it has no slash)."""


def elsewhere(terms: Terms) -> ColumnElement[bool] | None:
    """Tell to whom another system writes instead; only advertisements were left to it by the day."""
    if not terms.elsewhere:
        return None
    told = events.alias("told_elsewhere")
    served = told.c.order_key == f"{terms.campaign}/{terms.occasion}"
    if terms.cap is not None:
        served = or_(served, and_(told.c.order_key == terms.topic, told.c.day == terms.due_date.isoformat()))
    return exists().where(told.c.subscriber_id == subscribers.c.id, told.c.kind == ELSEWHERE, served)
