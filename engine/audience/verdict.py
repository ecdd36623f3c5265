"""The verdict on a person for an edition, as one SQL expression: the first reason wins.

In: an edition's terms. Out: an expression over `people(terms)` that yields "send" or the reason why not. `plan` groups
by it, `run` claims by it, over one person or a million: it is defined here and nowhere else (DESIGN 1).
Never: a statement; `store` puts the expression into its own.

Until notices may rest on a contract, every topic needs express consent: when in doubt, do not send.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, and_, case, exists, func, literal, or_, select, true

from engine.audience.segments import HAS_IT, meant
from engine.schema.tables import consent_states, deliveries, subscribers, suppressions

if TYPE_CHECKING:
    from sqlalchemy import FromClause, Table

    from engine.project.segments import Audience

SEND = "send"
SKIPS = ("suppressed", "no_consent", "left", "consent_expired", "not_in_audience", "already", "cap")
"""Every reason for which somebody does not get an edition, in the order in which they are asked."""

_GRANTED = ("granted", "confirmed")


@dataclass(frozen=True, slots=True)
class Terms:
    """What an edition asks of a person. `cap` is (count, days) for an advertisement and `None` for a notice."""

    campaign: str
    occasion: str
    topic: str
    due_date: date
    cap: tuple[int, int] | None
    audience: Audience
    birthdays: tuple[str, ...] = ()
    apart: int | None = None
    """Days for which the campaign does not reach a person again, whatever the occasion: a birthday that was corrected."""


CONSENT_ENTRY = consent_states.c.consent_id
"""The ledger entry that a delivery rests on, over `people(terms)`."""


def people(terms: Terms) -> FromClause:
    """Return everybody beside their present consent to the edition's topic (at most one each): what a verdict is over."""
    here = and_(consent_states.c.subject == subscribers.c.subject, consent_states.c.topic == terms.topic)
    return subscribers.outerjoin(consent_states, here)


def candidates(terms: Terms) -> ColumnElement[bool]:
    """Return who is looked at at all: everybody, or for an anniversary those whose day it is (indexed)."""
    if terms.birthdays:
        return subscribers.c.month_day.in_(terms.birthdays)
    return true()


def verdict(terms: Terms, now_ms: int, assumed: Table | None = None) -> ColumnElement[str]:
    """Return the expression: "send", or the first of `SKIPS` that holds.

    `assumed` holds deliveries that a plan supposes (subscriber_id, campaign, due_date): those of the editions before this one.
    """
    reasons = [
        *_consent_reasons(now_ms),
        (~meant(terms.audience, terms.due_date, assumed), "not_in_audience"),
        (_already(terms), "already"),
    ]
    if terms.cap is not None:
        reasons.append((_had_within(terms, *terms.cap, assumed), "cap"))
    return _first(reasons)


def verdict_again(now_ms: int) -> ColumnElement[str]:
    """Return the verdict on somebody who was claimed before and comes up again: only consent and suppression count."""
    return _first(_consent_reasons(now_ms))


def _first(reasons: list[tuple[ColumnElement[bool], str]]) -> ColumnElement[str]:
    return case(*((condition, literal(reason)) for condition, reason in reasons), else_=literal(SEND))


def _consent_reasons(now_ms: int) -> list[tuple[ColumnElement[bool], str]]:
    state, expires = consent_states.c.state, consent_states.c.expires_ms
    return [
        (_suppressed(), "suppressed"),
        (state.is_(None), "no_consent"),
        (state == "expired", "consent_expired"),
        (state.not_in(_GRANTED), "left"),
        (and_(expires.is_not(None), expires <= now_ms), "consent_expired"),
    ]


def _suppressed() -> ColumnElement[bool]:
    return exists().where(suppressions.c.address_key == subscribers.c.address_key)


def _already(terms: Terms) -> ColumnElement[bool]:
    """Tell who had this occasion of the campaign; for an anniversary, too, whom the campaign reached not long ago."""
    same = deliveries.c.occasion == terms.occasion
    if terms.apart is not None:
        lately = (terms.due_date - timedelta(days=terms.apart)).isoformat()
        reached = deliveries.c.state.in_(HAS_IT)
        same = or_(same, and_(deliveries.c.due_date > lately, reached))
    return exists().where(deliveries.c.campaign == terms.campaign, deliveries.c.subscriber_id == subscribers.c.id, same)


def _had_within(terms: Terms, count: int, days: int, assumed: Table | None) -> ColumnElement[bool]:
    """Tell who has had `count` advertisements due in (d - days, d]: due dates, never moments of sending (DESIGN 5.7)."""
    first, last = (terms.due_date - timedelta(days=days)).isoformat(), terms.due_date.isoformat()
    had: ColumnElement[int] = (
        select(func.count())
        .select_from(deliveries)
        .where(
            deliveries.c.subscriber_id == subscribers.c.id,
            deliveries.c.ad,
            deliveries.c.due_date > first,
            deliveries.c.due_date <= last,
            deliveries.c.state.in_(HAS_IT),
        )
        .scalar_subquery()
    )
    if assumed is None:
        return had >= count
    supposed = (
        select(func.count())
        .select_from(assumed)
        .where(
            assumed.c.subscriber_id == subscribers.c.id,
            assumed.c.due_date > first,
            assumed.c.due_date <= last,
        )
        .scalar_subquery()
    )
    return had + supposed >= count
