"""`tayori subscribers leave`: somebody said, by telephone or otherwise, that they want no more mail; it is written down at once."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from engine.audience.consent import GRANTED
from engine.audience.verdict import SEND
from engine.cli.known import known
from engine.cli.person import address_of
from engine.cli.place import HERE, Place, project_of, store_of
from engine.cli.screen import FILES, FINE, StopError, language, show, tell, word
from engine.cli.times import moment_of, when
from engine.delivery.clock import Clock, milliseconds
from engine.delivery.clock import moment_of as moment_at
from engine.review.explain.telephone import together
from engine.store.alone import is_behind, verdict_on
from engine.store.consents import Said, counts, present, refuse
from engine.store.editions import open_ones
from engine.store.erasures import Erased
from engine.store.persons import got_edition, pending_of
from engine.store.plans import begin_plan
from engine.words.catalogue import say

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from engine.project.project import Project
    from engine.store.consents import State
    from engine.store.database import Store
    from engine.store.persons import Known

By = Literal["telephone", "mail", "in_person", "letter"]
_LONGEST = 200  # characters of a note or a name; the ledger keeps no essays


@dataclass(frozen=True, slots=True)
class Leaving:
    """What the command is about to do: which topics, what stands on each, and what it stops or comes too late for."""

    person: Known
    said: tuple[Said, ...]
    states: dict[str, State]
    stopped: tuple[str, ...]
    too_late: tuple[str, ...]


async def leave(
    address: str,
    *,
    by: By,
    topic: str | None = None,
    said_at: str | None = None,
    note: str = "",
    clerk: str | None = None,
    yes: bool = False,
    place: Place = HERE,
) -> int:
    """Record that a person wants no more advertisements: all topics of them, unless one is named.

    Parameters
    ----------
    address
        The person's address, in any spelling.
    by
        How they said so.
    topic
        Only this one, of advertisements or not.
    said_at
        When they said so: 2026-12-02T11:45; else now.
    note
        A word for whoever looks later.
    clerk
        Who took it down; else $USER.
    yes
        Do not ask.
    """
    project = project_of(place)
    named = address_of(project, address)
    topics = _topics(project, topic)
    clock = Clock()
    moment = moment_of(said_at, project.zone)
    at_ms = clock.now_ms() if moment is None else milliseconds(moment)
    if at_ms > clock.now_ms():
        raise StopError(FILES, "leave_ahead", at=said_at)
    clerk = os.environ.get("USER", "") if clerk is None else clerk
    evidence = {"address": named.raw, "by": by, "clerk": clerk[:_LONGEST], "note": note[:_LONGEST]}
    async with store_of(place, project) as store:
        async with store.reading() as connection:
            person = await known(connection, named)
            if isinstance(person, Erased):
                show(word("leave_erased", address=named.raw, at=when(moment_at(person.erased_ms), project.zone)))
                return FINE
            said = tuple(Said(person.subject, one, "refused", at_ms, by, None, evidence) for one in topics)
            leaving = await _leaving(connection, person, said, clock.now_ms())
        _check(leaving, project)
        _announce(leaving, project)
        if not yes and not _sure():
            return FILES
        await _write(store, leaving, clock.now_ms(), dated=moment is not None)
    _confirm(leaving, project)
    return FINE


async def _write(store: Store, leaving: Leaving, now_ms: int, *, dated: bool) -> None:
    """Write the words down: one of this moment always, a dated one where the ledger does not know it."""
    async with store.writing() as connection:
        for one in leaving.said:
            if not dated or counts(one, leaving.states.get(one.topic)):
                await refuse(connection, one, now_ms)


def _topics(project: Project, topic: str | None) -> tuple[str, ...]:
    known_topics = project.shop.topics
    if topic is not None:
        if topic not in known_topics:
            raise StopError(FILES, "leave_topic_unknown", name=topic, known=", ".join(known_topics))
        return (topic,)
    found = tuple(name for name, one in known_topics.items() if one.kind == "ad")
    if not found:
        raise StopError(FILES, "leave_nothing")
    return found


async def _leaving(connection: AsyncConnection, person: Known, said: tuple[Said, ...], now_ms: int) -> Leaving:
    topics = {one.topic for one in said}
    states = await present(connection, [(person.subject, topic) for topic in topics])
    pending = [one for one in await pending_of(connection, person.id) if one.topic in topics]
    stopped = [one.key for one in pending if one.state != "claimed"]
    stopped += await _still_to_come(connection, person, topics, now_ms)
    too_late = tuple(one.key for one in pending if one.state == "claimed")
    return Leaving(person, said, {topic: state for (_, topic), state in states.items()}, tuple(stopped), too_late)


async def _still_to_come(connection: AsyncConnection, person: Known, topics: set[str], now_ms: int) -> list[str]:
    """Return the open editions that have not come to the person yet, and would."""
    await begin_plan(connection)
    found: list[str] = []
    for one in await open_ones(connection):
        if one.terms.topic not in topics or await got_edition(connection, person.id, one.id) is not None:
            continue
        if await is_behind(connection, one.key, person.id, person.lane):
            continue
        if await verdict_on(connection, one.terms, person.id, now_ms) == SEND:
            found.append(one.key)
    return found


def _check(leaving: Leaving, project: Project) -> None:
    """End the command where the person agreed anew after the moment that was given."""
    for one in leaving.said:
        state = leaving.states.get(one.topic)
        if state is not None and state.state in GRANTED and not counts(one, state):
            at = when(moment_at(state.at_ms), project.zone)
            raise StopError(FILES, "leave_older", address=leaving.person.address, topic=one.topic, at=at)


def _announce(leaving: Leaving, project: Project) -> None:
    """Say what will be written down, and what that stops."""
    person = leaving.person
    show(word("leave.will", address=f"{person.address} {person.name}".strip()))
    for one in leaving.said:
        state = leaving.states.get(one.topic)
        title = project.shop.topics[one.topic].title
        if state is not None and state.state == "refused":
            at = when(moment_at(state.at_ms), project.zone)
            show(f"  {word('leave.already', title=title, topic=one.topic, at=at)}")
        else:
            show(f"  {word('leave.topic', title=title, topic=one.topic)}")
    for key in leaving.stopped:
        show(f"  {word('leave.stops', key=key)}")
    for key in leaving.too_late:
        show(f"  {word('leave.too_late', key=key)}")


def _sure() -> bool:
    tell("leave.question")
    if sys.stdin.readline().strip().lower() in ("y", "yes"):
        return True
    tell("leave.not_done")
    return False


def _confirm(leaving: Leaving, project: Project) -> None:
    """Print the sentence for the caller."""
    quoted = [str(say("call.quoted", language(), title=project.shop.topics[one.topic].title)) for one in leaving.said]
    topics = together(quoted, language())
    show(f"{word('call.title')}  {word('leave.done_late' if leaving.too_late else 'leave.done', topics=topics)}")
