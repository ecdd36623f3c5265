"""`tayori recover`: a store that was put back from a backup is told what happened since, by a person's choice of how.

In: the store, its journal or a relay's log, or a person's word. Out: counts. Nothing is sent here. What a journal knows is certain;
what nobody knows is unknown, or assumed to be sent; only where a person says that nothing was sent, and no journal says otherwise,
it goes on as if nothing had happened. Refusals and erasures in the journal hold whatever was chosen.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from engine.delivery.begin import miss
from engine.delivery.behind import refusals_in
from engine.delivery.belated import Late, called_dead, count
from engine.delivery.due import due_editions, watch
from engine.reply.reply import Reply
from engine.store.consents import counts, present, refuse
from engine.store.coupons import withdraw_codes
from engine.store.erasures import erase
from engine.store.history import state_of
from engine.store.known import BLOCK
from engine.store.life import keep_life, life_now
from engine.store.putback import (
    End,
    assume_sent,
    bar_erased,
    missed_edition,
    people_known,
    pools_of,
    put_back,
    under_way,
)
from engine.store.restore import RESTORED
from engine.store.runs import keep_told
from engine.store.state import write_state

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from sqlalchemy.ext.asyncio import AsyncConnection

    from engine.delivery.clock import Clock
    from engine.project.project import Project
    from engine.store.database import Store
    from engine.store.history import History
    from engine.store.traces import Trace

_PAGE = 1000  # people in a statement, each with a few columns


@dataclass(slots=True)
class Told:
    """What the store was told: letters by edition, refusals, erasures, people whom it does not know, editions it did not know.

    `codes`: how many codes of each pool are withdrawn, because nobody knows which of them were given.
    """

    letters: Counter[str] = field(default_factory=Counter[str])
    refusals: int = 0
    erased: int = 0
    strangers: int = 0
    unknown: int = 0
    missed: list[str] = field(default_factory=list[str])
    codes: Counter[str] = field(default_factory=Counter[str])


async def replay_words(store: Store, told: History, keep_since_ms: int, now_ms: int) -> Told:
    """Write the refusals and erasures of a journal into the store."""
    done = Told()
    words = list(refusals_in(told))
    for at in range(0, len(words), BLOCK):
        block = words[at : at + BLOCK]
        async with store.writing() as connection:
            people = await people_known(connection, [one.subject for one in block])
            known = await present(connection, ((one.subject, one.topic) for one in block))
            for one in block:
                if one.subject in people and counts(one, known.get((one.subject, one.topic))):
                    await refuse(connection, one, now_ms)
                    done.refusals += 1
    for line in told.erased:
        async with store.writing() as connection:
            done.erased += await _erase(connection, line, keep_since_ms, now_ms)
    return done


async def _erase(connection: AsyncConnection, line: Mapping[str, object], keep_since_ms: int, now_ms: int) -> bool:
    at_ms = line.get("at")
    await bar_erased(connection, str(line["erased"]), str(line["key"]), at_ms if isinstance(at_ms, int) else now_ms)
    subject = line.get("subject")
    found = await people_known(connection, [str(subject)]) if subject else {}
    for key in found.values():
        await erase(connection, key, keep_since_ms, now_ms)
    return bool(found)


async def replay_letters(project: Project, store: Store, told: History, done: Told, now_ms: int) -> None:
    """Write what became of each letter of a journal into the store."""
    ends: defaultdict[str, list[End]] = defaultdict(list)
    for (key, subject), trace in told.ends.items():
        ends[key].append(_end(project, subject, trace))
    for key, facts in told.editions.items():
        if key in ends:
            async with store.writing() as connection:
                if await missed_edition(connection, key, facts, now_ms):
                    done.missed.append(key)
    for key, found in ends.items():
        if key in told.editions:  # an older release's journal has no facts, and its editions no life any more
            await tell_letters(project, store, key, found, done, now_ms)
    async with store.writing() as connection:
        await keep_told(connection, told.runs, now_ms)


def _end(project: Project, subject: str, trace: Trace) -> End:
    said = Reply(trace.stage, trace.code, trace.text)
    dead = called_dead(project.shop.relays, trace.relay, said)
    return End(subject, state_of(trace), trace.code, trace.text, trace.stage, dead, trace.coupon)


async def tell_letters(project: Project, store: Store, key: str, ends: Sequence[End], done: Told, now_ms: int) -> None:
    """Write how letters of an edition that the store has now ended; refusals do what they would have done at once."""
    percent = project.shop.rules.hold_at.percent
    for at in range(0, len(ends), _PAGE):
        async with store.writing() as connection:
            back = await put_back(connection, key, ends[at : at + _PAGE], now_ms)
            late = [Late(back.edition, key, lane, Reply(end.stage, end.code, end.text)) for end, lane in back.written]
            await count(connection, late, percent, now_ms)
        done.letters[key] += len(back.written)
        done.strangers += back.strangers
    done.unknown += sum(end.state == "unknown" for end in ends)


async def withdraw_pools(store: Store, keys: Sequence[str], done: Told) -> None:
    """Take the free codes out of the pools of editions of which somebody got letters that only the journal could tell apart.

    Each of these codes may be somebody's; only who compares them with those that were used can bring them back.
    """
    async with store.writing() as connection:
        for name in sorted(await pools_of(connection, keys)):
            done.codes[name] += await withdraw_codes(connection, name)


async def assume(project: Project, store: Store, now: datetime, now_ms: int) -> Told:
    """Take all that could have been sent as sent: editions due by now are missed, what is pending is unknown."""
    done = Told()
    done.missed.extend(await miss_due(project, store, now))
    async with store.writing() as connection:
        keys = await under_way(connection)
        done.unknown, _ = await assume_sent(connection, now_ms)
    await withdraw_pools(store, [*keys, *done.missed], done)
    return done


async def miss_due(project: Project, store: Store, now: datetime) -> list[str]:
    """Write each edition that is due and that the store does not know as missed."""
    watched = await watch(store, project, now, keep=True)
    due = await due_editions(project, store, now, watched)
    new = [one.edition for one in due if one.known is None]
    for edition in new:
        await miss(project, store, edition, now)
    return [edition.key for edition in new]


async def resume_life(store: Store, path: Path, clock: Clock, runs: Iterable[str]) -> None:
    """Let the store be run on again: all that the journal tells by now is settled."""
    now_ms = clock.real_us() // 1000
    async with store.writing() as connection:
        await keep_told(connection, runs, now_ms)
        await keep_life(connection, life_now(path, now_ms))
        await write_state(connection, RESTORED, "")
