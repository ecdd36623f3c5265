"""What follows a refusal by the page: the one way back, and why somebody left.

In: a person whose refusals are written; the numbers of just those. Out: which of them can be taken back, which topics are restored. An undo is an entry of its own that names the refusal and the consent before it, whose state, basis, form and end it
takes over. Never: an older refusal taken back, one that somebody else wrote down (by telephone, a list, a complaint), one that
another word followed, one of a suppressed address, one that is more than `UNDO_DAYS` old.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, cast

from sqlalchemy import and_, delete, exists, func, or_, select

from engine.audience.consent import GONE, GRANTED
from engine.schema.tables import consent_states, consents, leave_reasons, subscribers, suppressions
from engine.store.consents import Said, append
from engine.store.upsert import insert

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

    from engine.project.bases import Basis
    from engine.store.consents import Verdict

PAGE, ONE_CLICK, UNDO = "leave-page", "one-click", "undo"
"""Sources of the ledger's entries: the page's button, a mail program's (RFC 8058), the way back."""
UNDO_DAYS = 14
REASONS = ("too_many", "not_for_me", "no_need", "not_asked", "hard_to_read", "other")
_DAY_MS = 86_400_000


class _Before(NamedTuple):
    """A refusal that stands, and the consent right before it."""

    refusal: int
    topic: str
    consent: int
    state: str
    basis: str
    expires_ms: int | None
    form_id: int | None


async def undoable(connection: AsyncConnection, subject: str, topics: Sequence[str], now_ms: int) -> tuple[int, ...]:
    """Return the entries that refuse these topics and can be taken back."""
    return tuple(one.refusal for one in await _standing(connection, subject, now_ms) if one.topic in topics)


async def undo(
    connection: AsyncConnection, subject: str, entries: Sequence[int], evidence: Mapping[str, object], now_ms: int
) -> tuple[str, ...]:
    """Restore the consents that these refusals ended, as they were; return all topics that stand restored by that.

    Why somebody left who did not leave is forgotten.
    """
    found = [one for one in await _standing(connection, subject, now_ms) if one.refusal in entries]
    words = [_restored(subject, one, evidence, now_ms) for one in found]
    await append(connection, words, now_ms)
    await connection.execute(
        delete(leave_reasons).where(
            leave_reasons.c.subject == subject, leave_reasons.c.topic.in_([one.topic for one in found])
        )
    )
    done = await _undone(connection, subject, entries)
    return tuple(sorted({*done, *(one.topic for one in found)}))


async def refused_topics(connection: AsyncConnection, subject: str, entries: Sequence[int]) -> list[str]:
    """Return the topics of those of the entries that are this person's refusals, and their last word."""
    theirs = and_(consent_states.c.consent_id.in_(entries), consent_states.c.subject == subject)
    statement = select(consent_states.c.topic).where(theirs, consent_states.c.state == "refused")
    return list((await connection.execute(statement.order_by(consent_states.c.topic))).scalars())


async def tell_reason(
    connection: AsyncConnection, subject: str, topics: Sequence[str], edition: int, reason: str, now_ms: int
) -> None:
    """Write down why somebody left; a second answer takes the place of the first."""
    rows = [
        {"subject": subject, "topic": topic, "edition_id": edition, "reason": reason, "at_ms": now_ms}
        for topic in topics
    ]
    statement = insert(connection, leave_reasons)
    replace = statement.on_conflict_do_update(
        index_elements=["subject", "topic", "edition_id"],
        set_={name: statement.excluded[name] for name in ("reason", "at_ms")},
    )
    if rows:
        await connection.execute(replace, rows)


async def _standing(connection: AsyncConnection, subject: str, now_ms: int) -> list[_Before]:
    """Return the page's refusals of a person that stand, are young enough, and ended a consent; none of a suppressed address."""
    earlier = consents.alias()
    before = consents.alias()
    previous = (
        select(func.max(earlier.c.id))
        .where(
            earlier.c.subject == consents.c.subject,
            earlier.c.topic == consents.c.topic,
            earlier.c.id < consents.c.id,
        )
        .correlate(consents)
        .scalar_subquery()
    )
    reached = exists().where(
        subscribers.c.subject == subject,
        subscribers.c.domain != GONE,
        subscribers.c.address_key.not_in(select(suppressions.c.address_key)),
    )
    statement = (
        select(
            consents.c.id,
            consents.c.topic,
            before.c.id,
            before.c.state,
            before.c.basis,
            before.c.expires_ms,
            before.c.form_id,
        )
        .select_from(consent_states.join(consents, consents.c.id == consent_states.c.consent_id))
        .join(before, before.c.id == previous)
        .where(
            consent_states.c.subject == subject,
            consents.c.state == "refused",
            consents.c.source == PAGE,
            consents.c.recorded_ms > now_ms - UNDO_DAYS * _DAY_MS,
            before.c.state.in_(GRANTED),
            or_(before.c.expires_ms.is_(None), before.c.expires_ms > now_ms),
            reached,
        )
        .order_by(consents.c.id)
    )
    return [_Before(*row) for row in await connection.execute(statement)]


def _restored(subject: str, one: _Before, evidence: Mapping[str, object], now_ms: int) -> Said:
    return Said(
        subject=subject,
        topic=one.topic,
        state=cast("Verdict", one.state),
        at_ms=now_ms,
        source=UNDO,
        form_id=one.form_id,
        evidence={**evidence, "undoes": one.refusal, "restores": one.consent},
        basis=cast("Basis", one.basis),
        expires_ms=one.expires_ms,
    )


async def _undone(connection: AsyncConnection, subject: str, entries: Sequence[int]) -> list[str]:
    """Return the topics whose present word is an undo that followed one of these refusals: the button pressed twice."""
    undone = consents.alias()
    between = consents.alias()
    nothing_between = ~exists().where(
        between.c.subject == subject,
        between.c.topic == consents.c.topic,
        between.c.id > consents.c.id,
        between.c.id < undone.c.id,
    )
    statement = (
        select(consents.c.topic)
        .select_from(consents.join(consent_states, consent_states.c.topic == consents.c.topic))
        .join(undone, undone.c.id == consent_states.c.consent_id)
        .where(
            consents.c.id.in_(entries),
            consents.c.subject == subject,
            consent_states.c.subject == subject,
            undone.c.id > consents.c.id,
            undone.c.source == UNDO,
            nothing_between,
        )
    )
    return list((await connection.execute(statement)).scalars())
