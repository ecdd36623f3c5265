"""`tayori recover`: a store that was put back from a backup goes on, when a person has said how."""

from __future__ import annotations

from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from engine.cli.log_lines import lines_of
from engine.cli.place import HERE, Place, project_of, state_of, store_of
from engine.cli.screen import FILES, FINE, WORLD, StopError, show, tell, word
from engine.cli.times import moment_of
from engine.delivery.behind import look
from engine.delivery.clock import clock_at
from engine.delivery.lives import anybody_sends
from engine.delivery.lock import alone
from engine.delivery.recovery import recover as recover_claims
from engine.delivery.relay_log import tell_from_log
from engine.delivery.restored import Told, assume, replay_letters, replay_words, resume_life
from engine.reply.maillog import taken_in
from engine.store.history import read_history
from engine.store.journal import journal_at
from engine.store.life import life_now
from engine.store.state import read_state

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Mapping

    from engine.delivery.behind import Behind
    from engine.delivery.clock import Clock
    from engine.project.project import Project
    from engine.store.database import Store
    from engine.store.history import History


async def recover(
    *,
    journal: bool = False,
    relay_log: Path | None = None,
    assume_sent: bool = False,
    nothing_was_sent: bool = False,
    at: str | None = None,
    place: Place = HERE,
) -> int:
    """Say what went out since the backup that a store was put back from; without an option, what is known of it.

    Parameters
    ----------
    journal
        What the journal tells, which outlived the store.
    relay_log
        What the relay's own log tells: Postfix's, or a list of Message-IDs.
    assume_sent
        Whatever could have been sent was: nobody gets anything twice, somebody may get nothing.
    nothing_was_sent
        Nothing went out since: the machine was only off.
    at
        Rehearse another moment: 2026-12-02T11:45+09:00. Refused on a live store.
    """
    project = project_of(place)
    path = journal_at(project.shop.store.journal, state_of(place, project.root))
    ways = (journal, relay_log is not None, assume_sent, nothing_was_sent)
    if sum(ways) > 1:
        raise StopError(FILES, "recover_one_way")
    clock = clock_at(moment_of(at, project.zone))
    async with store_of(place, project) as store, _by_itself(store):
        async with store.reading() as connection:
            known = await read_state(connection)
        if at is not None and known.get("live") == "yes":
            raise StopError(FILES, "at_on_live")
        behind = await look(store, project, path, known, life_now(path, clock.real_us() // 1000))
        if behind is not None:
            error = behind.error(project, path)
            tell(error.code, **error.values_)
        if not any(ways):
            show(word("recover_needless" if behind is None else "recover_ways"))
            return FINE if behind is None else FILES
        told = read_history(path, known["journal"])
        if journal:
            _expect_journal(behind, told, path)
        if nothing_was_sent:
            _expect_nothing(behind)
        since_ms = int(project.shop.rules.keep_proof.before(clock.now()).timestamp() * 1000)
        done = await replay_words(store, told, since_ms, clock.now_ms())
        if journal:
            await replay_letters(project, store, told, done, clock.now_ms())
        elif relay_log is not None:
            done = _both(done, await tell_from_log(project, store, _taken(relay_log), clock.now(), clock.now_ms()))
        elif assume_sent:
            done = _both(done, await assume(project, store, clock.now(), clock.now_ms()))
        await _go_on(project, store, path, known, clock, told)
    _show(done, told)
    return FINE


@asynccontextmanager
async def _by_itself(store: Store) -> AsyncGenerator[None]:
    """Hold off every run while the block lasts; where a process sends, end the command."""
    async with alone(store) as free:
        if not free or await anybody_sends(store):
            raise StopError(WORLD, "recover_while_running")
        yield


def _expect_journal(behind: Behind | None, told: History, path: Path) -> None:
    """Refuse a journal that cannot tell: there is none, or it ends where the store ends, or begins behind it."""
    if not told.runs and not told.refused and not told.erased:
        raise StopError(FILES, "recover_no_journal", path=path)
    if behind is not None and behind.code != "store_behind":
        raise StopError(FILES, "recover_journal_cannot", path=path)


def _expect_nothing(behind: Behind | None) -> None:
    """Refuse to believe that nothing was sent where the journal knows otherwise."""
    if behind is not None and behind.letters:
        raise StopError(FILES, "recover_not_nothing", letters=behind.letters)


def _taken(path: Path) -> frozenset[str]:
    try:
        return taken_in(lines_of(path))
    except OSError as error:
        raise StopError(FILES, "path_failed", path=path, reason=error.strerror) from error


def _both(words: Told, letters: Told) -> Told:
    letters.refusals, letters.erased = words.refusals, words.erased
    return letters


async def _go_on(
    project: Project, store: Store, path: Path, known: Mapping[str, str], clock: Clock, told: History
) -> None:
    """Settle what dead processes left, and let the store be run on."""
    await recover_claims(project, store, path, known["journal"], clock)
    await resume_life(store, path, clock, told.runs)


def _show(done: Told, told: History) -> None:
    for key, letters in sorted(done.letters.items()):
        if letters:
            show(word("recovered_letters", key=key, letters=letters))
    for name, number in (("refusals", done.refusals), ("erased", done.erased), ("unknown", done.unknown)):
        if number:
            show(word(f"recovered.{name}", number=number))
    if done.strangers:
        show(word("recovered.strangers", number=done.strangers))
    for coupon, number in sorted(done.codes.items()):
        if number:
            show(word("recovered_codes", coupon=coupon, number=number))
    if told.torn:
        show(word("recovered.torn", number=told.torn))
    for key in done.missed:
        show(word("recovered_missed", key=key))
    show(word("recovered_all"))
