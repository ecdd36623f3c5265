"""Whether somebody may be written to on a topic at all: the reasons that lie with the person, not with the edition.

In: an edition's terms, the time. Out: expressions over `people(terms)`, in the order in which they are asked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, and_, exists, or_

from engine.schema.tables import consent_states, subscribers, suppressions

if TYPE_CHECKING:
    from engine.audience.terms import Terms

    Reason = tuple[ColumnElement[bool], str]

GONE = "erased.invalid"
"""The domain of everybody who was erased (RFC 2606): nothing is ever delivered there."""

GRANTED = ("granted", "confirmed")
"""The states of a consent that holds."""


def reasons_of_person(terms: Terms, now_ms: int) -> list[Reason]:
    """Return (condition, reason) of everybody who may not be written to.

    A consent on a basis that the topic does not accept is none, whether it has ended or not.
    """
    state, expires, basis = consent_states.c.state, consent_states.c.expires_ms, consent_states.c.basis
    return [
        (subscribers.c.domain == GONE, "erased"),
        (_suppressed(), "suppressed"),
        (or_(state.is_(None), and_(state.in_(GRANTED), basis.not_in(terms.bases))), "no_consent"),
        (and_(state != "expired", state.not_in(GRANTED)), "left"),
        (or_(state == "expired", and_(expires.is_not(None), expires <= now_ms)), "consent_expired"),
    ]


def _suppressed() -> ColumnElement[bool]:
    return exists().where(suppressions.c.address_key == subscribers.c.address_key)


def agreed(terms: Terms, now_ms: int) -> ColumnElement[bool]:
    """Tell, over any subscribers, who stands to what they agreed to on the terms' topic."""
    said = consent_states.alias()
    return exists().where(
        said.c.subject == subscribers.c.subject,
        said.c.topic == terms.topic,
        said.c.state.in_(GRANTED),
        said.c.basis.in_(terms.bases),
        or_(said.c.expires_ms.is_(None), said.c.expires_ms > now_ms),
    )
