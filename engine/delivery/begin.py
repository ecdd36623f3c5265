"""The beginning of an edition: its text is frozen into the store, or it is said why it does not open.

In: editions that are due. Out: open editions, and a line for each that did not open: nothing written for it and no evergreen
left, a broken template, the same text or the same week sent already, too many batches, too late. An edition that could not
open by `late_after` is missed: recorded, told once, never sent unless a person says so.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from engine.calendar.batches import MOST_BATCHES, batch_days
from engine.calendar.slots import keys_in
from engine.delivery.clock import milliseconds
from engine.delivery.opening import letter_of, terms_of, text_digest
from engine.delivery.worked import Worked
from engine.message.letter import letter_to_json
from engine.store.batches import Batch, batches_to_json
from engine.store.editions import in_period, insert_edition, reopen, same_text, stood_in, terms_to_json
from engine.store.plans import would_get

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncConnection

    from engine.calendar.edition import Edition
    from engine.delivery.due import Due, Watch
    from engine.message.letter import Letter
    from engine.project.problems import Problem
    from engine.project.project import Project
    from engine.store.database import Store

_SAME_TEXT = timedelta(days=300)


@dataclass(frozen=True, slots=True)
class Begun:
    """What an edition begins with: its letter, or the state and the reason for which it does not begin."""

    edition: Edition
    letter: Letter | None
    digest: str = ""
    state: str = ""
    reason: str = ""
    stands_in: str = ""


@dataclass(slots=True)
class Supposed:
    """What a plan supposes that it opened: by its text (campaign, key), and by campaign which evergreens stood in."""

    texts: dict[str, list[tuple[str, str]]] = field(default_factory=dict[str, list[tuple[str, str]]])
    stood_in: dict[str, set[str]] = field(default_factory=dict[str, set[str]])

    def add(self, begun: Begun) -> None:
        """Suppose that an edition was opened (anniversaries are meant to come again every day)."""
        if not begun.edition.birthdays:
            self.texts.setdefault(begun.digest, []).append((begun.edition.campaign.id, begun.edition.key))
        if begun.stands_in:
            self.stood_in.setdefault(begun.edition.campaign.id, set()).update((begun.stands_in, begun.digest))


async def open_due(
    project: Project, store: Store, due: Sequence[Due], now: datetime, watched: Watch
) -> tuple[Worked, ...]:
    """Open what may open; return a line for each edition that did not."""
    closed: list[Worked] = []
    for one in due:
        if one.known is not None:
            continue
        if one.late:
            if watched.missed(one.edition):
                closed.append(await _miss(project, store, one.edition, now))
            continue
        begun = await _open(project, store, one.edition, now)
        if begun.letter is None:
            closed.append(line(one.edition, begun.state, begun.reason))
    return tuple(closed)


async def _open(project: Project, store: Store, edition: Edition, now: datetime) -> Begun:
    async with store.reading() as connection:
        begun = await beginning(connection, project, edition, now)
    if begun.letter is not None:
        async with store.writing() as connection:
            await insert_edition(connection, _values(project, begun, now))
    return begun


async def resend(project: Project, store: Store, edition: Edition, now: datetime) -> Begun:
    """Open an edition that was missed: due now, for the cap and the quiet hours, and still the same occasion."""
    edition = replace(edition, due=now)
    async with store.reading() as connection:
        begun = await beginning(connection, project, edition, now)
    if begun.letter is not None:
        async with store.writing() as connection:
            if not await reopen(connection, edition.key, _values(project, begun, now)):
                return Begun(edition, None, state="finished")
    return begun


async def beginning(
    connection: AsyncConnection, project: Project, edition: Edition, now: datetime, supposed: Supposed | None = None
) -> Begun:
    """Return an edition with what it would begin with; `plan` asks the same, after those that it `supposed` before."""
    supposed = supposed or Supposed()
    begun = await _lettered(connection, project, edition, supposed)
    if begun.letter is None:
        return begun
    reason = await _sent_before(connection, project, begun, supposed) or await _second(connection, project, begun)
    reason = reason or await _endless(connection, project, begun.edition, now)
    return Begun(edition, None, state="held", reason=reason) if reason else begun


async def _lettered(connection: AsyncConnection, project: Project, edition: Edition, supposed: Supposed) -> Begun:
    """Return the edition with its letter: of its own content, or of the next evergreen that has not stood in yet."""
    problems: tuple[Problem, ...] = ()
    if edition.content is not None:
        letter, problems = letter_of(project, edition)
        if letter is None:
            return Begun(edition, None, state="broken", reason=problems[0].text("en"))
        return Begun(edition, letter, text_digest(letter))
    used = await stood_in(connection, edition.campaign.id) if edition.slot else frozenset[str]()
    used |= supposed.stood_in.get(edition.campaign.id, set[str]())
    for number in bank(edition):
        filled = replace(edition, content=number)
        letter, problems = letter_of(project, filled)
        place = edition.campaign.places[number]
        named = place.file if place.line == 1 else f"{place.file}#{edition.campaign.editions[number].subject}"
        if letter is not None and not used & {named, text_digest(letter)}:
            return Begun(filled, letter, text_digest(letter), stands_in=named)
    return Begun(edition, None, state="without_content")


def bank(edition: Edition) -> tuple[int, ...]:
    """Return the numbers of the contents that may stand in for an edition in a slot, in their order."""
    if not edition.slot:
        return ()
    return tuple(number for number, content in enumerate(edition.campaign.editions) if content.evergreen)


async def _second(connection: AsyncConnection, project: Project, begun: Begun) -> str:
    """Say which edition went out in this week (or month) already, under a name that the calendar no longer has; else ""."""
    edition = begun.edition
    if edition.period is None:
        return ""
    present = keys_in(edition.campaign, project, edition.period)
    for campaign, slot, key in await in_period(connection, edition.period[0].isoformat()):
        if campaign == edition.campaign.id and key not in present:
            return f"{key} went out in the same period: was its slot renamed?"
        if slot == edition.slot and project.campaign(campaign) is None:
            return f"{key} went out in this slot in the same period, and its campaign is gone: was its id changed?"
    return ""


async def _sent_before(connection: AsyncConnection, project: Project, begun: Begun, supposed: Supposed) -> str:
    """Say which edition had the very same text, if everybody would get it again by mistake; else "".

    A file that is renamed without an `id` in it becomes another campaign; an event that is renamed, or a content whose
    date is corrected, makes another occasion. The evergreen content of an event or an anniversary is meant to come again.
    """
    edition = begun.edition
    assert edition.due is not None
    assert edition.content is not None
    twins = await same_text(connection, begun.digest, milliseconds(edition.due - _SAME_TEXT))
    again = edition.campaign.editions[edition.content].evergreen and not edition.slot
    for campaign, key in (*twins, *supposed.texts.get(begun.digest, ())):
        if key == edition.key:
            continue
        if project.campaign(campaign) is None:
            return f"the same text went out as {key}, whose campaign is gone: was its file renamed?"
        if campaign == edition.campaign.id and not again:
            return f"the same text went out as {key}: was its event renamed, or its date changed?"
    return ""


async def _endless(connection: AsyncConnection, project: Project, edition: Edition, now: datetime) -> str:
    """Say that an edition would take more batches than there may be; else ""."""
    spread = edition.campaign.when.spread
    if spread is None:
        return ""
    by_lane = await would_get(connection, edition.key, terms_of(project, edition), milliseconds(now))
    people = sum(by_lane.values())
    batches = -(-people // spread.count)
    if batches <= len(batch_days(project, edition)):
        return ""
    return f"{people} people at {spread} take {batches} batches; there may be {MOST_BATCHES}"


async def _miss(project: Project, store: Store, edition: Edition, now: datetime) -> Worked:
    async with store.writing() as connection:
        await insert_edition(connection, _values(project, Begun(edition, None), now))
    return line(edition, "missed")


def _values(project: Project, begun: Begun, now: datetime) -> dict[str, object]:
    edition, letter = begun.edition, begun.letter
    assert edition.due is not None
    terms = terms_of(project, edition)
    spread = edition.campaign.when.spread if letter else None
    batches = tuple(Batch(milliseconds(due), day) for due, day in batch_days(project, edition)) if spread else ()
    finish = project.shop.rules.finish_within
    return {
        "key": edition.key,
        "campaign": edition.campaign.id,
        "occasion": edition.occasion,
        "topic": edition.campaign.topic,
        "kind": project.shop.topics[edition.campaign.topic].kind,
        "due_ms": milliseconds(edition.due),
        "due_date": terms.due_date.isoformat(),
        "finish_ms": max([milliseconds(now), *(one.due_ms for one in batches)]) + int(finish.total_seconds() * 1000),
        "state": "open" if letter else "missed",
        "state_reason": "",
        "letter": letter_to_json(letter) if letter else "",
        "audience": terms_to_json(terms),
        "digest": begun.digest,
        "revision": project.revision,
        "opened_ms": milliseconds(now),
        "closed_ms": None if letter else milliseconds(now),
        "slot": edition.slot,
        "period": edition.period[0].isoformat() if edition.period else "",
        "stood_in": begun.stands_in,
        "spread": spread.count if spread else None,
        "batches": batches_to_json(batches) if batches else "",
    }


def line(edition: Edition, state: str, reason: str = "") -> Worked:
    """Return an edition's line in a report."""
    assert edition.due is not None
    return Worked(edition.key, edition.campaign.id, edition.occasion, edition.due, state, reason)
