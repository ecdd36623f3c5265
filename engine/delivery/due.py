"""Which editions are due now, and the opening of those that are not open yet.

In: the project, the store, the time. Out: open editions in the store with their text frozen, and a line for each that did
not open: nothing written for it, a broken template, too late. An edition that could not open by `late_after` is missed:
recorded, told once, never sent.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from engine.calendar.editions import editions
from engine.calendar.moments import local_date
from engine.delivery.clock import milliseconds, moment_of
from engine.delivery.opening import letter_of, terms_of, text_digest
from engine.delivery.worked import Worked
from engine.message.letter import letter_to_json
from engine.store.editions import insert_edition, same_text, states, terms_to_json
from engine.store.state import keep_first

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncConnection

    from engine.calendar.editions import Edition
    from engine.message.letter import Letter
    from engine.project.project import Project
    from engine.store.database import Store

_LOOK_BACK = timedelta(days=14)  # a machine that was down for a fortnight still hears which editions it missed
_SAME_TEXT = timedelta(days=300)


@dataclass(frozen=True, slots=True)
class Due:
    """Editions due in the window, with what the store knows of each; `late` ones are past `late_after`."""

    edition: Edition
    known: str | None
    late: bool


async def watching_since(store: Store, now: datetime) -> datetime:
    """Return the moment of this store's first run: what fell due before it was not missed by anybody."""
    async with store.writing() as connection:
        return moment_of(int(await keep_first(connection, "watching_since_ms", str(milliseconds(now)))))


async def due_editions(project: Project, store: Store, now: datetime, since: datetime) -> tuple[Due, ...]:
    """Return the editions that are due and not closed: those that may open, and those that came too late."""
    late_after = project.shop.rules.late_after
    first = max(now - _LOOK_BACK, min(since, now - late_after))
    listed = [
        edition
        for edition in editions(project, local_date(first, project.zone), local_date(now, project.zone))
        if edition.due is not None and first <= edition.due <= now
    ]
    async with store.reading() as connection:
        known = await states(connection, [edition.key for edition in listed])
    return tuple(
        Due(edition, known.get(edition.key), late=edition.due is not None and now - edition.due > late_after)
        for edition in listed
    )


async def open_due(
    project: Project, store: Store, due: Sequence[Due], now: datetime, since: datetime
) -> tuple[Worked, ...]:
    """Open what may open; return a line for each edition that did not."""
    closed: list[Worked] = []
    for one in due:
        if one.known is not None:
            continue
        if one.late:
            if one.edition.due is not None and one.edition.due >= since:
                closed.append(await _miss(project, store, one.edition, now))
            continue
        refused = await _open(project, store, one.edition, now)
        if refused is not None:
            closed.append(refused)
    return tuple(closed)


async def _open(project: Project, store: Store, edition: Edition, now: datetime) -> Worked | None:
    """Freeze an edition's text into the store; return why it did not open, if it did not."""
    if edition.content is None:
        return line(edition, "without_content")
    letter, problems = letter_of(project, edition)
    if letter is None:
        return line(edition, "broken", problems[0].text("en"))
    digest = text_digest(letter)
    async with store.reading() as connection:
        reason = await sent_before(connection, project, edition, digest)
    if reason:
        return line(edition, "held", reason)
    async with store.writing() as connection:
        await insert_edition(connection, _values(project, edition, letter, digest, now))
    return None


async def sent_before(connection: AsyncConnection, project: Project, edition: Edition, digest: str) -> str:
    """Say which edition had the very same text, if everybody would get it again by mistake; else "".

    A file that is renamed without an `id` in it becomes another campaign; an event that is renamed, or a content whose
    date is corrected, makes another occasion. An evergreen content is meant to come again.
    """
    assert edition.due is not None
    assert edition.content is not None
    twins = await same_text(connection, digest, milliseconds(edition.due - _SAME_TEXT))
    evergreen = edition.campaign.editions[edition.content].evergreen
    for campaign, key in twins:
        if project.campaign(campaign) is None:
            return f"the same text went out as {key}, whose campaign is gone: was its file renamed?"
        if campaign == edition.campaign.id and key != edition.key and not evergreen:
            return f"the same text went out as {key}: was its event renamed, or its date changed?"
    return ""


async def _miss(project: Project, store: Store, edition: Edition, now: datetime) -> Worked:
    async with store.writing() as connection:
        await insert_edition(connection, _values(project, edition, None, "", now))
    return line(edition, "missed")


def _values(project: Project, edition: Edition, letter: Letter | None, digest: str, now: datetime) -> dict[str, object]:
    assert edition.due is not None
    terms = terms_of(project, edition)
    finish = now + project.shop.rules.finish_within
    return {
        "key": edition.key,
        "campaign": edition.campaign.id,
        "occasion": edition.occasion,
        "topic": edition.campaign.topic,
        "kind": project.shop.topics[edition.campaign.topic].kind,
        "due_ms": milliseconds(edition.due),
        "due_date": terms.due_date.isoformat(),
        "finish_ms": milliseconds(finish),
        "state": "open" if letter else "missed",
        "state_reason": "",
        "letter": letter_to_json(letter) if letter else "",
        "audience": terms_to_json(terms),
        "digest": digest,
        "revision": project.revision,
        "opened_ms": milliseconds(now),
        "closed_ms": None if letter else milliseconds(now),
    }


def line(edition: Edition, state: str, reason: str = "") -> Worked:
    """Return an edition's line in a report."""
    assert edition.due is not None
    return Worked(edition.key, edition.campaign.id, edition.occasion, edition.due, state, reason)
