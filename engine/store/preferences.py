"""What people change by themselves: topics, a pause, how they are called, their birthday, their language.

In: a subject id, and what the person chose on the page. Out: what stands now. A topic that is turned on is the person's express word, with
the text of the page as its form; one that is turned off is a refusal like any other. Only what differs from what stands is written,
so that the same page sent twice is one entry. Never: a word of somebody who was erased or is not known.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, update

from engine.audience.consent import GONE, GRANTED
from engine.schema.tables import consent_states, subscribers
from engine.store.consents import Said, append, form_id, present, refuse

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy.ext.asyncio import AsyncConnection

SOURCE = "preferences"


@dataclass(frozen=True, slots=True)
class Preferences:
    """What stands for a person: the topics that they get, and until when advertisements wait."""

    topics: frozenset[str]
    paused_until: str | None


async def preferences_of(connection: AsyncConnection, subject: str, now_ms: int) -> Preferences | None:
    """Return what stands; `None` for whoever is not known or was erased."""
    paused = select(subscribers.c.paused_until).where(subscribers.c.subject == subject, subscribers.c.domain != GONE)
    row = (await connection.execute(paused)).one_or_none()
    if row is None:
        return None
    words = select(consent_states.c.topic, consent_states.c.state, consent_states.c.expires_ms)
    said = (await connection.execute(words.where(consent_states.c.subject == subject))).all()
    held = (one.topic for one in said if one.state in GRANTED and (one.expires_ms is None or one.expires_ms > now_ms))
    return Preferences(frozenset(held), row.paused_until)


async def choose(
    connection: AsyncConnection,
    subject: str,
    on: Mapping[str, str],
    off: Iterable[str],
    evidence: Mapping[str, object],
    now_ms: int,
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Turn topics on, each with the words that were read on the page, and others off; return which ones changed."""
    before = await preferences_of(connection, subject, now_ms)
    if before is None:
        return (), ()
    begun = tuple(topic for topic in on if topic not in before.topics)
    ended = tuple(topic for topic in off if topic in before.topics)
    known = await present(connection, [(subject, topic) for topic in begun])
    forms = {topic: await form_id(connection, on[topic], now_ms) for topic in begun}
    words = [
        Said(subject, topic, "granted", now_ms, SOURCE, forms[topic], evidence)
        for topic in begun
        if (state := known.get((subject, topic))) is None or state.state != "erased"
    ]
    await append(connection, words, now_ms)
    for topic in ended:
        await refuse(connection, Said(subject, topic, "refused", now_ms, SOURCE, None, evidence), now_ms)
    return tuple(said.topic for said in words), ended


async def pause(connection: AsyncConnection, subject: str, until: str | None, now_ms: int) -> bool:
    """Let advertisements wait until a day (ISO), or no more; return whether somebody was there to pause."""
    return await _change(connection, subject, {"paused_until": until}, now_ms)


async def tell(connection: AsyncConnection, subject: str, told: Mapping[str, str], now_ms: int) -> bool:
    """Write a name (clean) and a birthday (ISO, or --MM-DD); what is not told stays."""
    values: dict[str, Any] = {name: told[name] for name in ("name", "birthday") if name in told}
    if "birthday" in told:
        values["month_day"] = told["birthday"][-5:]
    return bool(values) and await _change(connection, subject, values, now_ms)


async def speak(connection: AsyncConnection, subject: str, attribute: str, language: str, now_ms: int) -> bool:
    """Write the language in which a person wants to read, as their attribute."""
    theirs = subscribers.c.subject == subject
    known: dict[str, object] | None = (
        await connection.execute(select(subscribers.c.attributes).where(theirs))
    ).scalar_one_or_none()
    attributes: dict[str, object] = {**(known or {}), attribute: language}
    return await _change(connection, subject, {"attributes": attributes}, now_ms)


async def _change(connection: AsyncConnection, subject: str, values: Mapping[str, Any], now_ms: int) -> bool:
    theirs = (subscribers.c.subject == subject) & (subscribers.c.domain != GONE)
    done = await connection.execute(update(subscribers).where(theirs).values(**values, updated_ms=now_ms))
    return done.rowcount == 1
