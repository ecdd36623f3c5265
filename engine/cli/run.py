"""`tayori run`: what the timer calls."""

from __future__ import annotations

import asyncio
import json as json_format
import signal
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from engine.calendar.editions import editions
from engine.calendar.moments import local_date
from engine.cli.metrics import metrics_file
from engine.cli.place import HERE, Place, loaded_of, sound, state_of, store_of
from engine.cli.relays import signer_or_stop, way_of
from engine.cli.screen import FILES, FINE, INTERRUPTED, OURS, WORLD, StopError, language, show, tell, word
from engine.cli.times import moment_of, when
from engine.cli.watch import observer
from engine.delivery.clock import clock_at
from engine.delivery.keys import token_keys
from engine.delivery.lock import alone
from engine.delivery.recovery import ELSEWHERE
from engine.delivery.run import NOTHING
from engine.delivery.run import run as run_project
from engine.delivery.trouble import RelayError
from engine.delivery.worked import spoken
from engine.store.database import StoreError
from engine.store.editions import states
from engine.store.state import read_state

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from engine.delivery.routes import Routing
    from engine.delivery.run import Report
    from engine.delivery.worked import Worked
    from engine.project.project import Project
    from engine.store.database import Store


_LONGEST_SECONDS = 300
_LONGEST_MISSED = timedelta(days=60)  # a letter that lay for longer is written anew


async def run(
    *,
    at: str | None = None,
    dry_run: bool = False,
    relay: str | None = None,
    resend_missed: str | None = None,
    log: Literal["text", "json"] | None = None,
    metrics: Path | None = None,
    json: bool = False,
    place: Place = HERE,
) -> int:
    """Send all that is due, to those who agreed and to nobody else.

    Parameters
    ----------
    at
        Rehearse another moment: 2026-12-02T11:45+09:00. Refused on a live store.
    dry_run
        The same as `tayori plan`.
    relay
        Which of [relays] to use for everything; else as the files say.
    resend_missed
        An edition that was missed, by its key: send it now after all.
    log
        Lines on stderr in this form, also on a terminal: text or json.
    metrics
        A file for Prometheus (node_exporter's textfile collector), written anew while the run lasts and at its end.
    json
        Print one JSON document on stdout.
    """
    if dry_run:
        from engine.cli.plan import plan  # the timer's usual call never plans

        return await plan(at=at, json=json, place=place)
    try:
        return await _run(at, relay, resend_missed, log, metrics, place, json=json)
    except (StopError, StoreError, RelayError) as error:
        own_words = (at, relay, resend_missed) != (None, None, None)
        if not (own_words and isinstance(error, StopError)):  # what a person typed wrong is told to that person alone
            from engine.cli.notified import tell_failure

            await tell_failure(place, error)
        raise


async def _run(
    at: str | None,
    relay: str | None,
    resend_missed: str | None,
    log: Literal["text", "json"] | None,
    metrics: Path | None,
    place: Place,
    *,
    json: bool,
) -> int:
    loaded = loaded_of(place)
    project = sound(loaded)
    signer = signer_or_stop(project)
    state = state_of(place, project.root)
    async with store_of(place, project) as store, alone(store) as free:
        if not free:
            tell("run_elsewhere")
            if json:
                show(_document(()))
            return FINE
        way = await allow(project, store, relay, at)
        clock = clock_at(moment_of(at, project.zone))
        if resend_missed is not None:
            await _resend(project, store, resend_missed, clock.now())
        asked, report = asyncio.Event(), NOTHING
        async with metrics_file(metrics, store, clock):
            while True:
                keys = token_keys(project, state)
                stop, asked = told_to_stop(asked)
                with closing(observer(clock, log)) as watcher:
                    last = await run_project(project, store, way, state, keys[0], clock, watcher, stop, signer=signer)
                report = report.then(last)
                if project.shop.notify.anybody:
                    from engine.cli.notified import Voice, tell_round

                    await tell_round(Voice(project, store, clock, keys[0], signer), state, last, loaded.problems)
                if not last.unfinished or asked.is_set():
                    break
                try:  # the files as they are by now: what fell due meanwhile is opened with them
                    loaded = loaded_of(place)
                    project = sound(loaded)
                    signer, way = signer_or_stop(project), await allow(project, store, relay, at)
                except StopError:
                    ended(project, report, json=json, asked=False)
                    raise
    code = ended(project, report, json=json, asked=asked.is_set())
    if code not in (FINE, INTERRUPTED) and project.shop.notify.anybody:
        from engine.cli.notified import told_all

        told_all(state)
    return code


async def allow(project: Project, store: Store, relay: str | None, at: str | None) -> Routing:
    """Return by which relays it goes; refuse what a store in rehearsal could reach, and any other time than now on a live one.

    DESIGN 5.5.
    """
    async with store.reading() as connection:
        live = (await read_state(connection)).get("live") == "yes"
    if live and at is not None:
        raise StopError(FILES, "at_on_live")
    return way_of(project, relay, live=live)


async def _resend(project: Project, store: Store, key: str, now: datetime) -> None:
    """Open an edition that was missed, because a person says so."""
    async with store.reading() as connection:
        state = (await states(connection, [key])).get(key)
    if state is None:
        raise StopError(FILES, "edition_unknown", key=key)
    if state != "missed":
        raise StopError(FILES, "not_missed", key=key, state=word(f"edition.{state}"))
    today = local_date(now, project.zone)
    listed = editions(project, today - _LONGEST_MISSED, today)
    found = next((edition for edition in listed if edition.key == key and edition.due), None)
    if found is None:
        raise StopError(FILES, "missed_gone", key=key)
    from engine.delivery.begin import resend

    begun = await resend(project, store, found, now)
    if begun.letter is None:
        reason = spoken(begun.cause, language(), hint=True) if begun.cause else "-"
        raise StopError(FILES, "resend_refused", key=key, state=word(f"edition.{begun.state}"), reason=reason)


def told_to_stop(asked: asyncio.Event | None = None) -> tuple[asyncio.Event, asyncio.Event]:
    """Return what ends a round (what is on the wire is waited for, the rest given back), and whether somebody asked for it.

    A long edition ends it by itself now and then: the next round opens what fell due meanwhile (docs/decisions/0042).
    """
    stop, asked = asyncio.Event(), asked or asyncio.Event()
    if asked.is_set():
        stop.set()
    loop = asyncio.get_running_loop()
    loop.call_later(_LONGEST_SECONDS, stop.set)
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, lambda: (asked.set(), stop.set()))
    return stop, asked


def ended(project: Project, report: Report, *, json: bool, asked: bool) -> int:
    """Show what the run did, and return the exit code."""
    recovered = report.recovered
    _tell_recovered(recovered)
    for what in report.failed:
        tell("edition_failed", what=what)
    if report.trouble is not None:
        tell(report.trouble.code, **report.trouble.values_)
    if json:
        show(_document(report.editions, recovered))
    else:
        _show(project, report)
    if report.trouble is not None:
        return WORLD
    if report.failed:
        return OURS
    if report.stopped:
        tell("stopped" if asked else "run_long")
    return INTERRUPTED if report.stopped and asked else _turned_away(report)


def _tell_recovered(recovered: Counter[str]) -> None:
    """Say what became of the claims of the dead."""
    elsewhere = recovered[ELSEWHERE]
    if here := recovered.total() - elsewhere:
        settled = here - recovered["planned"] - recovered["unknown"]
        tell("recovered", planned=recovered["planned"], settled=settled, unknown=recovered["unknown"])
    if elsewhere:
        tell("claims_elsewhere", claims=elsewhere)


def _turned_away(report: Report) -> int:
    """Say what did not go out at its turn, and return the code by which the timer's unit tells that somebody is needed."""
    missed = [line.key for line in report.editions if line.state == "missed"]
    for key in missed:
        tell("missed_loudly", key=key)
    for line in report.editions:
        if line.state == "held":
            tell("held_loudly", key=line.key, why=line.told(language(), hint=True))
    if any(line.state in ("broken", "held", "without_content") for line in report.editions):
        return FILES
    return WORLD if missed else FINE


def _document(editions: Iterable[Worked], recovered: Mapping[str, int] | None = None) -> str:
    document = {"editions": [line.record() for line in editions], "recovered": dict(recovered or {})}
    return json_format.dumps(document, ensure_ascii=False)


def _show(project: Project, report: Report) -> None:
    if not report.editions:
        show(word("nothing_due"))
    for line in report.editions:
        show(f"{line.key}  {when(line.due, project.zone)}  {word(f'edition.{line.state}')}")
        if line.reason:
            quiet = line.reason == "quiet_hours"
            show(f"    {word('verdict.quiet_hours') if quiet else line.told(language())}")
        counts = [(name, line.outcomes[name]) for name in ("accepted", "deferred", "refused", "unknown")]
        counts += [("later", line.later.total()), *sorted(line.skipped.items())]
        told = " · ".join(f"{word(f'count.{name}')} {number:,}" for name, number in counts if number)
        if told:
            show(f"    {word('count.people')} {line.judged:,} = {told}")
        if line.outcomes["unknown"]:
            show(f"    {word('unknown_hint', key=line.key)}")
