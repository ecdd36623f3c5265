"""`tayori unknown`: the deliveries of which nobody can know whether they arrived, and a person's word on them."""

from __future__ import annotations

import json as json_format
import sys
from collections import Counter
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from engine.cli.log_lines import lines_of
from engine.cli.person import iso
from engine.cli.place import HERE, Place, project_of, store_of
from engine.cli.screen import FILES, FINE, StopError, show, tell, word
from engine.cli.stops import opened_or_stop, who
from engine.cli.times import when
from engine.delivery.belated import bounced
from engine.delivery.clock import Clock, moment_of
from engine.reply.mailbox import without_addresses
from engine.reply.maillog import Taken, Told, read_maillog
from engine.store.decisions import Decision, keep_decisions
from engine.store.unknowns import plan_again, take_as_sent, unknown_ones

if TYPE_CHECKING:
    from collections.abc import Sequence
    from zoneinfo import ZoneInfo

    from engine.project.project import Project
    from engine.reply.reply import Reply
    from engine.store.database import Store
    from engine.store.decisions import What
    from engine.store.unknowns import Unknown

_LONGEST_MS = (
    15 * 60 * 1000
)  # from a claim to the last moment at which its message may be taken: the wait at the dot, and some


@dataclass(frozen=True, slots=True)
class Judged:
    """The unknown ones, by what the relay's log says of each.

    It took the message; it took it, and the server behind it refused it; it did not; it does not reach that far.
    """

    taken: tuple[tuple[Unknown, Taken], ...] = ()
    bounced: tuple[tuple[Unknown, Reply], ...] = ()
    not_there: tuple[Unknown, ...] = ()
    not_covered: tuple[Unknown, ...] = ()


async def unknown(
    key: str | None = None,
    /,
    *,
    resend: bool = False,
    as_sent: bool = False,
    relay_log: Annotated[tuple[Path, ...], Parameter(negative="")] = (),
    only: Annotated[tuple[str, ...], Parameter(negative="")] = (),
    addresses: bool = False,
    yes: bool = False,
    json: bool = False,
    place: Place = HERE,
) -> int:
    """List the deliveries of which nobody can know whether they arrived; or decide about them, for good.

    Parameters
    ----------
    key
        An edition's key; left out: of all editions.
    resend
        Send these again. Beside --relay-log: those that the log, which covers their time, does not have.
    as_sent
        Take them as sent.
    relay_log
        The relay's own log (Postfix's, also .gz; may be named again for an older one): what it took is settled as sent.
    only
        Only these people, by their subject ids.
    addresses
        With the addresses, also where no terminal reads them.
    yes
        Ask nothing.
    json
        Print one JSON document.
    """
    if resend and as_sent:
        raise StopError(FILES, "unknown_both")
    project = project_of(place)
    async with store_of(place, project) as store:
        found = await _found(store, key, only)
        if relay_log and found:
            return await _by_log(project, store, found, relay_log, resend=resend, as_sent=as_sent, yes=yes)
        if not (resend or as_sent):
            _list(found, project.zone, addresses=addresses or sys.stdout.isatty(), json=json)
            return FINE
        if not found:
            show(word("unknown_none"))
            return FINE
        _agree(len(found), "unknown_resend_question" if resend else "unknown_sent_question", yes=yes)
        await (_resend(project, store, found) if resend else _as_sent(store, found))
    return FINE


async def _found(store: Store, key: str | None, only: Sequence[str]) -> tuple[Unknown, ...]:
    if key is not None:
        await opened_or_stop(store, key)
    async with store.reading() as connection:
        found = await unknown_ones(connection, key)
    missing = sorted(set(only) - {one.subject for one in found})
    if missing:
        raise StopError(FILES, "unknown_not_these", people=", ".join(missing))
    return tuple(one for one in found if not only or one.subject in only)


def _list(found: Sequence[Unknown], zone: ZoneInfo, *, addresses: bool, json: bool) -> None:
    if json:
        listed = [_record(one if addresses else replace(one, address="")) for one in found]
        show(json_format.dumps({"unknown": listed}, ensure_ascii=False))
        return
    if not found:
        show(word("unknown_none"))
    for key, people in groupby(found, key=lambda one: one.key):
        listed = list(people)
        show(word("unknown_of", key=key, people=len(listed)))
        for one in listed:
            name = f"{one.address}  " if addresses and one.address else ""
            show(
                f"  {one.subject}  {name}{one.lane}  {one.relay}  {when(moment_of(one.between[0]), zone)}  {one.reply}"
            )


def _record(one: Unknown) -> dict[str, object]:
    return {
        "key": one.key,
        "subject": one.subject,
        "address": one.address or None,
        "lane": one.lane,
        "relay": one.relay,
        "claimed": iso(one.between[0]),
        "settled": iso(one.between[1]),
        "message_id": one.identity,
        "reply": one.reply,
    }


async def _by_log(
    project: Project,
    store: Store,
    found: Sequence[Unknown],
    logs: Sequence[Path],
    *,
    resend: bool,
    as_sent: bool,
    yes: bool,
) -> int:
    """Settle what the log has; what it should have and has not is sent again where somebody says so."""
    if as_sent:
        raise StopError(FILES, "unknown_both")
    told = _read(logs, found, project.zone)
    judged = _judged(found, told)
    if judged.taken:
        notes = {one: f"{there.queue} {there.status}" for one, there in judged.taken}
        await _as_sent(store, list(notes), "found_sent", notes)
    if judged.bounced:
        await _as_bounced(project, store, judged.bounced)
    if judged.not_covered:
        first, last = (when(moment_of(at), project.zone) if at else "-" for at in (told.first, told.last))
        tell("unknown_not_covered", people=len(judged.not_covered), first=first, last=last)
    if not judged.not_there:
        return FINE
    if not resend:
        tell("unknown_not_there", people=len(judged.not_there))
        return FINE
    _agree(len(judged.not_there), "unknown_resend_question", yes=yes)
    await _resend(project, store, judged.not_there)
    return FINE


def _read(logs: Sequence[Path], found: Sequence[Unknown], zone: ZoneInfo) -> Told:
    wanted = {one.identity for one in found}
    near_ms = max(one.between[0] for one in found)
    return read_maillog((line for path in logs for line in lines_of(path)), wanted, near_ms, zone)


def _judged(found: Sequence[Unknown], told: Told) -> Judged:
    there = [(one, told.taken[one.identity]) for one in found if one.identity in told.taken]
    bounced = tuple((one, its.said) for one, its in there if its.said is not None)
    taken = tuple((one, its) for one, its in there if its.said is None)
    rest = [one for one in found if one.identity not in told.taken]
    covered = [one for one in rest if told.covers(one.between[0], min(one.between[1], one.between[0] + _LONGEST_MS))]
    known = {one.id for one in covered}
    return Judged(taken, bounced, tuple(covered), tuple(one for one in rest if one.id not in known))


def _agree(people: int, question: str, *, yes: bool) -> None:
    """Take the number as the person's word."""
    if yes:
        return
    tell(question, people=people)
    typed = sys.stdin.readline().strip()
    if typed.replace(",", "") != str(people):
        raise StopError(FILES, "unknown_not_typed", typed=repr(typed), people=people)


async def _as_sent(
    store: Store, found: Sequence[Unknown], what: What = "as_sent", notes: dict[Unknown, str] | None = None
) -> None:
    now_ms, by = Clock().now_ms(), who()
    known = notes or {}
    async with store.writing() as connection:
        why = "taken as sent by a person" if what == "as_sent" else "found in the relay's log"
        changed = await take_as_sent(connection, [one.id for one in found], why, now_ms)
        await keep_decisions(
            connection, [Decision(one.key, what, by, now_ms, known.get(one, ""), one.id) for one in found]
        )
    show(word("unknown_as_sent" if what == "as_sent" else "unknown_found", people=changed))


async def _as_bounced(project: Project, store: Store, found: Sequence[tuple[Unknown, Reply]]) -> None:
    now_ms, by = Clock().now_ms(), who()
    async with store.writing() as connection:
        changed = await bounced(connection, found, project.shop.rules.hold_at.percent, now_ms)
        notes = ((one, f"{said.code} {without_addresses(said.text)}") for one, said in found)
        await keep_decisions(
            connection, [Decision(one.key, "bounced", by, now_ms, note, one.id) for one, note in notes]
        )
    show(word("unknown_bounced", people=changed))


async def _resend(project: Project, store: Store, found: Sequence[Unknown]) -> None:
    """Plan deliveries again; of a cancelled edition nobody is sent anything any more."""
    cancelled = sorted({one.key for one in found if one.state == "cancelled"})
    if cancelled:
        raise StopError(FILES, "unknown_cancelled", key=", ".join(cancelled))
    now_ms, by = Clock().now_ms(), who()
    lives_ms = int(project.shop.rules.finish_within.total_seconds() * 1000)
    changed: Counter[str] = Counter()
    async with store.writing() as connection:
        for key, people in groupby(found, key=lambda one: one.key):
            listed = list(people)
            changed[key] += await plan_again(connection, key, [one.id for one in listed], now_ms, lives_ms)
            await keep_decisions(connection, [Decision(key, "resend", by, now_ms, "", one.id) for one in listed])
    show(word("unknown_planned", people=changed.total()))
