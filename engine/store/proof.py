"""One person's proof of consent: every entry with all that is still kept of how it came about.

In: a subject id and the walk over the whole ledger (store/chain.py). Out: their entries in order, each with its form's words, its
evidence, whether the commitment fits, the seal over it and whether that holds, and the mails that rested on it.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from engine.schema.tables import consent_evidence, consent_seals, consents, deliveries, forms

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Row
    from sqlalchemy.ext.asyncio import AsyncConnection

    from engine.store.chain import Found

    AnyRow = Row[Any]


@dataclass(frozen=True, slots=True)
class Proved:
    """One entry. `fits` is `None` where the evidence is gone; `holds` is false where no seal covers it, too."""

    id: int
    topic: str
    state: str
    at_ms: int
    recorded_ms: int
    source: str
    basis: str
    expires_ms: int | None
    form: str | None
    form_first_seen_ms: int | None
    evidence: object
    fits: bool | None
    seal: int | None
    sealed_ms: int | None
    covers: tuple[int, int] | None
    holds: bool
    mails: int
    last_mail_ms: int | None


async def prove(connection: AsyncConnection, subject: str, chain: Found) -> tuple[Proved, ...]:
    """Return a person's entries in the order of the ledger."""
    seal = (
        select(func.min(consent_seals.c.number))
        .where(consent_seals.c.first_id <= consents.c.id, consent_seals.c.last_id >= consents.c.id)
        .correlate(consents)
        .scalar_subquery()
    )
    statement = (
        select(
            consents,
            forms.c.text,
            forms.c.first_seen_ms,
            consent_evidence.c.salt,
            consent_evidence.c.evidence,
            consent_seals.c.number,
            consent_seals.c.first_id,
            consent_seals.c.last_id,
            consent_seals.c.sealed_ms,
        )
        .outerjoin_from(consents, forms, forms.c.id == consents.c.form_id)
        .outerjoin(consent_evidence, consent_evidence.c.consent_id == consents.c.id)
        .outerjoin(consent_seals, consent_seals.c.number == seal)
        .where(consents.c.subject == subject)
        .order_by(consents.c.id)
    )
    rows: Sequence[AnyRow] = (await connection.execute(statement)).all()
    mails = await _mails(connection, [row.id for row in rows])
    entries = {fault.entry for fault in chain.faults}
    seals = {fault.seal for fault in chain.faults if fault.entry is None}
    sound = {row.id for row in rows if row.number is not None and row.number not in seals and row.id not in entries}
    return tuple(_proved(row, mails.get(row.id, (0, None)), holds=row.id in sound) for row in rows)


def _proved(row: AnyRow, mails: tuple[int, int | None], *, holds: bool) -> Proved:
    return Proved(
        id=row.id,
        topic=row.topic,
        state=row.state,
        at_ms=row.at_ms,
        recorded_ms=row.recorded_ms,
        source=row.source,
        basis=row.basis,
        expires_ms=row.expires_ms,
        form=row.text,
        form_first_seen_ms=row.first_seen_ms,
        evidence=_read(row.evidence),
        fits=None if row.salt is None else _fits(row.salt, row.evidence, row.commitment),
        seal=row.number,
        sealed_ms=row.sealed_ms,
        covers=None if row.number is None else (row.first_id, row.last_id),
        holds=holds,
        mails=mails[0],
        last_mail_ms=mails[1],
    )


def _fits(salt: str, evidence: str, commitment: str) -> bool:
    return hashlib.sha256(f"{salt}{evidence}".encode()).hexdigest() == commitment


def _read(evidence: str | None) -> object:
    """Read evidence; text that is no JSON any more is shown as it is."""
    try:
        return None if evidence is None else json.loads(evidence)
    except ValueError:
        return evidence


async def _mails(connection: AsyncConnection, entries: list[int]) -> dict[int, tuple[int, int | None]]:
    """Return how many mails rested on each entry, and when the last of them went out."""
    moment = func.max(func.coalesce(deliveries.c.settled_ms, deliveries.c.claimed_ms))
    statement = (
        select(deliveries.c.consent_id, func.count().label("mails"), moment.label("last_ms"))
        .where(deliveries.c.consent_id.in_(entries), deliveries.c.state.in_(("accepted", "unknown")))
        .group_by(deliveries.c.consent_id)
    )
    return {row.consent_id: (row.mails, row.last_ms) for row in await connection.execute(statement)}
