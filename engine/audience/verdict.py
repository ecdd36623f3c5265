"""The verdict on a person for an edition, as one SQL expression: the first reason wins.

In: an edition's terms. Out: an expression over `people(terms)` that yields "send", "later …" with a day, or the reason why
not. `plan` groups by it, `run` claims by it, over one person or a million: it is defined here and nowhere else (DESIGN 1).
Never: a statement; `store` puts the expression into its own.

The order of the reasons goes from the person to the edition to the day. First what bars somebody from every mail (erased,
suppressed), then what they said on the topic, since whoever asks has to hear what they said themselves before anything of
ours; then whether they are meant, have it already, from us or from another system, or have had its coupon. An open complaint comes behind those, so that it is told only where
it changed something, and before the cap, so that nobody who complains is put off to another day: then it is closed, or it is
not. The cap is last: whom it drops would have got the edition but for the others, and a plan has to say how many these are.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, and_, case, literal

from engine.audience.candidates import already
from engine.audience.cap import LATER, put_off, too_many
from engine.audience.consent import reasons_of_person
from engine.audience.coupons import has_coupon
from engine.audience.elsewhere import elsewhere
from engine.audience.segments import meant
from engine.schema.tables import consent_states, subscribers

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import FromClause, Table

    from engine.audience.terms import Terms

SEND = "send"
SKIPS = (
    "erased",
    "suppressed",
    "no_consent",
    "left",
    "consent_expired",
    "paused",
    "not_in_audience",
    "already",
    "elsewhere",
    "has_coupon",
    "open_complaint",
    "cap",
)
"""Every reason for which somebody does not get an edition, in the order in which they are asked."""

CONSENT_ENTRY = consent_states.c.consent_id
"""The ledger entry that a delivery rests on, over `people(terms)`."""


def people(terms: Terms) -> FromClause:
    """Return everybody beside their present consent to the edition's topic (at most one each): what a verdict is over."""
    here = and_(consent_states.c.subject == subscribers.c.subject, consent_states.c.topic == terms.topic)
    return subscribers.outerjoin(consent_states, here)


def verdict(terms: Terms, now_ms: int, assumed: Table | None = None) -> ColumnElement[str]:
    """Return the expression: "send", "later 2026-12-05", or the first of `SKIPS` that holds.

    `assumed` holds deliveries that a plan supposes (subscriber_id, campaign, due_date, postponed): those of the editions
    before this one.
    """
    reasons = [
        *reasons_of_person(terms, now_ms),
        *_pause(terms),
        (~meant(terms.audience, terms.due_date, assumed), "not_in_audience"),
        (already(terms), "already"),
        *_elsewhere(terms),
        *_coupon(terms, assumed),
        *_complaint(terms),
    ]
    if terms.cap is None:
        return _first(reasons)
    return _first(reasons, (too_many(terms, now_ms, assumed), put_off(terms, now_ms, assumed)))


def verdict_again(terms: Terms, now_ms: int, *, was_put_off: bool = False) -> ColumnElement[str]:
    """Return the verdict on somebody who was chosen before and comes up again: only what lies with the person counts.

    `was_put_off`: over `COMING` deliveries that were put off to the terms' due date and never tried: there the cap is asked anew,
    and whether that day was left to another system since.
    """
    others = _elsewhere(terms) if was_put_off else []
    reasons = [*reasons_of_person(terms, now_ms), *_pause(terms), *others, *_complaint(terms)]
    if not was_put_off or terms.cap is None:
        return _first(reasons)
    full = too_many(terms, now_ms, None, again=True), put_off(terms, now_ms, None, again=True)
    return _first(reasons, full)


def later_day(said: str) -> date | None:
    """Return the day to which a verdict puts somebody off; `None` for any other verdict."""
    return date.fromisoformat(said.removeprefix(LATER)) if said.startswith(LATER) else None


def _pause(terms: Terms) -> list[tuple[ColumnElement[bool], str]]:
    """Return the reason that somebody wants no advertisements that are due before a day of theirs; notices do not wait."""
    paused = and_(subscribers.c.paused_until.is_not(None), subscribers.c.paused_until > terms.due_date.isoformat())
    return [(paused, "paused")] if terms.cap is not None else []


def _complaint(terms: Terms) -> list[tuple[ColumnElement[bool], str]]:
    """Return the reason that advertisements wait until what somebody complained of is closed; notices do not."""
    return [(subscribers.c.open_complaints > 0, "open_complaint")] if terms.cap is not None else []


def _elsewhere(terms: Terms) -> list[tuple[ColumnElement[bool], str]]:
    """Return the reason that another system writes to somebody instead."""
    told = elsewhere(terms)
    return [(told, "elsewhere")] if told is not None else []


def _coupon(terms: Terms, assumed: Table | None) -> list[tuple[ColumnElement[bool], str]]:
    """Return the reason that somebody has had the edition's coupon in its period."""
    had = has_coupon(terms, assumed)
    return [(had, "has_coupon")] if had is not None else []


def _first(
    reasons: Iterable[tuple[ColumnElement[bool], str]], *last: tuple[ColumnElement[bool], ColumnElement[str]]
) -> ColumnElement[str]:
    return case(*((condition, literal(reason)) for condition, reason in reasons), *last, else_=literal(SEND))
