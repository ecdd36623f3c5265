"""What a command tells the shop's people by itself (`[notify]`).

In: where a command works, what it did or why it failed. Out: whatever `engine.notify` tells, and a line on stderr where that does not
work. Never: another end of the command for it. `tell_now` and `over_now` are for any verb that has something to tell.
"""

from __future__ import annotations

import asyncio
import os
import secrets
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from engine.cli.place import loaded_of, root_of, state_of, store_of
from engine.cli.screen import StopError, tell
from engine.delivery.clock import Clock
from engine.delivery.trouble import RelayError
from engine.notify.cause import Cause
from engine.notify.kept import read_kept, write_kept
from engine.notify.looking import look
from engine.notify.telling import Voice, tell_of
from engine.notify.whom import whom_to_tell
from engine.project.problems import Term, errors
from engine.store.faults import StoreError
from engine.store.key_file import kept_keys
from engine.store.state import read_state

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable
    from pathlib import Path

    from engine.cli.place import Place
    from engine.delivery.run import Report
    from engine.message.dkim import Signer
    from engine.project.notify import Kind
    from engine.project.problems import Problem
    from engine.project.project import Project

_CALL = "INVOCATION_ID"  # systemd.exec(5): one for each start of a unit
_PUT_BACK = ("store_behind", "store_gap", "store_restored", "store_silent")


async def tell_round(voice: Voice, state: Path, report: Report, problems: Iterable[Problem]) -> None:
    """Tell what needs a person behind a round of the run; what cannot be told goes on waiting."""
    mistakes, disk = errors(problems), voice.store.path.parent
    with _whatever_happens():
        found = await look(voice.project, voice.store, voice.clock, report.editions, mistakes, disk)
        causes = [*found.causes, *(failure(one) for one in _troubles(report))]
        if report.second is not None:
            causes.append(Cause("backup", "journal", "backup_journal", why=report.second))
        _say(await tell_of(voice, causes, (*found.looked, "failed")))
        await _keep_sound(voice, state)


@contextmanager
def _whatever_happens() -> Generator[None]:
    """Let the command go on, or end as it ends, whatever goes wrong with telling."""
    try:
        yield
    except StoreError as error:
        tell(error.code, **error.values_)
    except Exception as error:  # noqa: BLE001 - a fault of ours here must not keep letters from going out
        tell("notify_fault", reason=f"{type(error).__name__}: {error}")


def told_all(state: Path) -> None:
    """Remember that all for which this call of systemd's fails was told: its unit needs not say it once more."""
    if call := os.environ.get(_CALL, ""):
        write_kept(state, replace(read_kept(state), call=call))


async def tell_failure(place: Place, error: Exception) -> None:
    """Tell why a run came to nothing. Where nobody is named whom to tell, nobody is told."""
    with _whatever_happens():
        await _tell_failure(place, error)


async def _tell_failure(place: Place, error: Exception) -> None:
    try:
        root_of(place)
    except StopError:
        return
    loaded = loaded_of(place)
    if whom_to_tell(loaded, state_of(place, root_of(place))) is None:
        return
    if loaded.project is None:
        from engine.notify.files import files_causes

        causes = files_causes(loaded.problems, stops_all=True)
    else:
        causes = [failure(error)] if isinstance(error, StopError | StoreError | RelayError) else []
    for cause in causes:
        await tell_cause(place, cause)


def failure(error: StopError | StoreError | RelayError | Term) -> Cause:
    """Return a run's failure as a cause: by its code and its edition, so that another failure is another cause."""
    why = _nameless(error if isinstance(error, Term) else Term(error.code, error.values_))
    if why.code in _PUT_BACK:
        return Cause("held", f"store {why.code}", "held_store", why=why)
    edition, _, _ = str(why.values.get("what", "")).partition(":")
    return Cause("failed", f"run {why.code} {edition}".rstrip(), "failed_run", why=why)


def _nameless(why: Term) -> Term:
    """Return what went wrong without the addresses in it: a database quotes the row that it refused."""
    from engine.reply.mailbox import without_addresses

    values = {name: without_addresses(value) if isinstance(value, str) else value for name, value in why.values.items()}
    return Term(why.code, values)


def deploy_cause(revision: str, why: Term | Problem) -> Cause:
    """Return a refused revision, or what kept one from being fetched, as a cause."""
    return Cause("deploy", revision, "", {"revision": revision}, why)


def backup_cause(key: str, error: StopError | StoreError | OSError) -> Cause:
    """Return a backup's failure as a cause."""
    if isinstance(error, OSError):
        why = Term("path_failed", {"path": error.filename or "-", "reason": error.strerror or error})
    else:
        why = _nameless(Term(error.code, error.values_))
    return Cause("backup", key, why=why)


async def tell_cause(place: Place, cause: Cause, *, braked: bool = False) -> list[Term]:
    """Tell of one cause, whatever works: by the store, else without it; by the files, else by the last ones that were sound.

    `braked`: whoever calls does so a few times an hour at most.
    """
    root = root_of(place)
    state = state_of(place, root)
    project = whom_to_tell(loaded_of(place), state)
    if project is None or not project.shop.notify.wants(cause.kind):
        return []
    try:
        async with store_of(place, project) as store:
            voice = Voice(project, store, Clock(), _key(project, state), signer_of(project))
            troubles = await tell_of(voice, [cause])
    except StoreError:
        from engine.notify.alone import Alone, tell_alone

        if not braked and os.environ.get(_CALL) and not write_kept(state, read_kept(state)):
            return []  # nothing can be remembered, and it would be told every five minutes: the unit says it, with its brake
        troubles = await tell_alone(Alone(project, state, Clock(), signer_of(project)), cause)
    _say(troubles)
    told_all(state)
    return troubles


def tell_now(place: Place, cause: Cause) -> None:
    """Tell of one cause, from a verb that waits for nothing else."""
    with _whatever_happens():
        if _wanted(place, cause.kind):
            asyncio.run(tell_cause(place, cause))


def over_now(place: Place, kind: Kind) -> None:
    """Say that every cause of a kind is over, so that it is a new one when it comes again."""
    with _whatever_happens():
        if _wanted(place, kind):
            asyncio.run(_over(place, kind))


def _wanted(place: Place, kind: Kind) -> bool:
    try:
        root = root_of(place)
    except StopError:
        return False
    project = whom_to_tell(loaded_of(place), state_of(place, root))
    return project is not None and project.shop.notify.wants(kind)


async def _over(place: Place, kind: Kind) -> None:
    project = loaded_of(place).project
    if project is None:
        return
    try:
        async with store_of(place, project) as store:
            await tell_of(Voice(project, store, Clock(), b""), (), (kind,))  # no key: it prints nothing
    except StoreError:
        return  # there is none yet, or whoever needs it says so


def _key(project: Project, state: Path) -> bytes:
    """Return the key by which a mail that comes back is known; none is ever made here, where the unit may not have the shop's own."""
    given = project.shop.web.token_key
    if given is not None:
        return given.get_secret_value().encode()
    kept = kept_keys(state / "token.keys", "keys_unreadable")
    return kept[0] if kept else secrets.token_bytes(32)


def signer_of(project: Project) -> Signer | None:
    """Return who signs; a notice goes out unsigned rather than not at all."""
    from engine.delivery.signing import signer_of as found_of

    found = found_of(project)
    return None if isinstance(found, Term) else found


def _troubles(report: Report) -> list[Term]:
    """Return what went wrong in a round, but for single editions that say so themselves."""
    found = [Term(report.trouble.code, report.trouble.values_)] if report.trouble is not None else []
    return [*found, *(Term("edition_failed", {"what": what}) for what in report.failed)]


async def _keep_sound(voice: Voice, state: Path) -> None:
    """Keep the settings beside the store, where they are other ones than those that are kept."""
    try:
        text = (voice.project.root / "tayori.toml").read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return
    kept = read_kept(state)
    async with voice.store.reading() as connection:
        live = (await read_state(connection)).get("live") == "yes"
    if (kept.shop, kept.live) != (text, live):
        write_kept(state, replace(kept, shop=text, live=live))


def _say(troubles: Iterable[Term]) -> None:
    for one in troubles:
        tell(one.code, **one.values)
