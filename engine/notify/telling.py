"""Causes told: one message a cause, not one a run.

In: the causes that are there now, and of which kinds all were looked for. Out: mails in the letterbox and handed over, the command called,
a row for each cause in `notices`; and what went wrong on the way, as words. A cause that is known is not told again; one that is over
and comes again is a new one (cause.py: after how long). Row and mails are written in one transaction, so that no two processes tell the
same. A mail that no relay takes waits in the letterbox for a day; a command that fails is called again by the next runs.
Never: a row of the ledger, a fault that stops a run.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from engine.notify.cause import grace_ms, silence_ms
from engine.store.notices import forget_told, keep_over, keep_seen, keep_told, told
from engine.store.state import read_state

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncConnection

    from engine.delivery.clock import Clock
    from engine.message.dkim import Signer
    from engine.message.single import Note
    from engine.notify.cause import Cause
    from engine.project.notify import Kind
    from engine.project.problems import Term
    from engine.project.project import Project
    from engine.store.database import Store
    from engine.store.notices import Told

    Name = tuple[str, str]

_SEEN_MS = 15 * 60 * 1000  # how often it is written that a cause lasts: the runs come every five minutes


@dataclass(frozen=True, slots=True)
class Voice:
    """With what is told."""

    project: Project
    store: Store
    clock: Clock
    key: bytes
    """Signs the token by which a mail that comes back is known."""
    signer: Signer | None = None


@dataclass(slots=True)
class Changes:
    """What is to be written: new causes, those that last, those that are over."""

    new: list[Cause] = field(default_factory=list["Cause"])
    seen: list[Name] = field(default_factory=list["Name"])
    over: list[Name] = field(default_factory=list["Name"])

    def __bool__(self) -> bool:
        """Tell whether there is anything."""
        return bool(self.new or self.seen or self.over)


async def tell_of(
    voice: Voice, causes: Iterable[Cause], looked: Collection[Kind] = (), over: Iterable[Name] = ()
) -> list[Term]:
    """Tell of what is new; a cause of a kind that was `looked` for and is not among these is over. Return what went wrong."""
    settings = voice.project.shop.notify
    wanted = {(one.kind, one.key): one for one in causes if settings.wants(one.kind)}
    gone = set(over)
    async with voice.store.reading() as connection:
        known = await told(connection)
    waits = settings.command and any(one.waits for one in known.values())
    changes = changes_of(wanted, known, looked, gone, voice.clock.now_ms())
    if not changes and not waits:
        return []
    if changes:
        async with voice.store.writing() as connection:
            changes = changes_of(wanted, await told(connection), looked, gone, voice.clock.now_ms())
            await _write(connection, voice, changes)
    if not changes.new and not waits:
        return []
    from engine.notify.sending import call_all, hand_over

    return [*await hand_over(voice), *await call_all(voice)]


def changes_of(
    wanted: Mapping[Name, Cause],
    known: Mapping[Name, Told],
    looked: Collection[str],
    gone: Collection[Name],
    now_ms: int,
) -> Changes:
    """Return what is new, lasts or is over."""
    changes = Changes()
    for name, cause in wanted.items():
        one = known.get(name)
        if one is None or _again(cause.kind, one, now_ms):
            changes.new.append(cause)
        elif one.over_ms is not None or now_ms - one.seen_ms >= _SEEN_MS:
            changes.seen.append(name)
    lasting = (name for name, one in known.items() if one.over_ms is None and name not in wanted)
    changes.over.extend(name for name in lasting if name[0] in looked or name in gone)
    return changes


def _again(kind: Kind, one: Told, now_ms: int) -> bool:
    """Tell whether a cause that is known has come again."""
    silence = silence_ms(kind)
    if one.over_ms is not None:
        return now_ms - one.over_ms >= grace_ms(kind)
    return silence is not None and now_ms - one.seen_ms >= silence


async def _write(connection: AsyncConnection, voice: Voice, changes: Changes) -> None:
    now_ms = voice.clock.now_ms()
    for kind, key in changes.seen:
        await keep_seen(connection, kind, key, now_ms)
    for kind, key in changes.over:
        await keep_over(connection, kind, key, now_ms)
    if not changes.new:
        return
    await forget_told(connection, now_ms)
    rehearsal = (await read_state(connection)).get("live") != "yes"
    for cause in changes.new:
        await _write_new(connection, voice, cause, rehearsal=rehearsal)


async def _write_new(connection: AsyncConnection, voice: Voice, cause: Cause, *, rehearsal: bool) -> None:
    from engine.notify.letter import note_of  # templates: a run has nothing to tell, mostly
    from engine.notify.sending import addressees, post_notice, where_of

    shop, now, now_ms = voice.project.shop, voice.clock.now(), voice.clock.now_ms()
    note = note_of(shop, cause, where_of(voice.project, rehearsal=rehearsal))
    document = document_of(shop.shop.name, cause, note, now, rehearsal=rehearsal) if shop.notify.command else ""
    await keep_told(connection, cause.kind, cause.key, document, now_ms)
    for to in addressees(voice.project):
        await post_notice(connection, voice, note, to, f"notice {cause.kind} {cause.key} {now_ms} {to.key}")


def document_of(shop: str, cause: Cause, note: Note, now: datetime, *, rehearsal: bool) -> str:
    """Return what the command is told, as JSON (the fields are a promise to other programs)."""
    from engine.notify.letter import plain_text

    told_values = {name: str(value) for name, value in cause.values.items()}
    document = {
        "kind": cause.kind,
        "key": cause.key,
        "shop": shop,
        "subject": note.subject,
        "text": plain_text(note),
        "at": now.isoformat(timespec="seconds"),
        "rehearsal": rehearsal,
        "values": told_values,
        "counts": {code.rpartition(".")[2]: number for code, number in cause.counts},
    }
    return json.dumps(document, ensure_ascii=False)
