"""`tayori notify`: what systemd calls when a unit failed, a trial, and what the shop's people were told."""

from __future__ import annotations

import json as json_format
import os
from typing import TYPE_CHECKING

from engine.cli.notified import signer_of, tell_cause
from engine.cli.place import HERE, Place, loaded_of, project_of, root_of, state_of, store_of
from engine.cli.screen import FILES, FINE, WORLD, StopError, show, tell, word
from engine.cli.times import when
from engine.delivery.clock import Clock, moment_of
from engine.notify.alone import Alone, tell_alone
from engine.notify.cause import Cause
from engine.notify.kept import read_kept
from engine.notify.whom import whom_to_tell
from engine.store.notices import told

if TYPE_CHECKING:
    from engine.project.project import Project

_WORDS = {"tayori-serve": "unit_serve", "tayori-backup": "unit_backup", "tayori": "unit_run"}
"""By a unit's name without its instance, what it does for the shop."""


async def notify(*, unit: str | None = None, test: bool = False, json: bool = False, place: Place = HERE) -> int:
    """Show what the shop's people were told and what still lasts.

    Parameters
    ----------
    unit
        A unit of systemd's that failed: tell it. `OnFailure=tayori-notify@%n.service` calls this.
    test
        Send a trial to everybody whom [notify] names.
    json
        Print one JSON document.
    """
    if unit is not None:
        return await _unit(unit, place)
    if test:
        return await _trial(place)
    project = project_of(place)
    async with store_of(place, project) as store, store.reading() as connection:
        lasting = [one for one in (await told(connection)).values() if one.over_ms is None and one.kind not in _OVER]
    lasting.sort(key=lambda one: (one.first_ms, one.key))
    if json:
        records = [{"kind": one.kind, "key": one.key, "since": _iso(one.first_ms)} for one in lasting]
        show(json_format.dumps({"causes": records}, ensure_ascii=False))
        return FINE
    for one in lasting:
        show(f"{when(moment_of(one.first_ms), project.zone)}  {word(f'kind.{one.kind}')}  {one.key}")
    if not lasting:
        show(word("notify_open_none"))
    return FINE


_OVER = ("ended", "missed", "alarm")
"""Told of when it is over."""


def _iso(ms: int) -> str:
    return moment_of(ms).isoformat(timespec="seconds")


async def _unit(unit: str, place: Place) -> int:
    """Tell that a unit failed, whatever else works; not where the unit itself told why."""
    state = state_of(place, root_of(place))
    call = os.environ.get("MONITOR_INVOCATION_ID", "")  # systemd.exec(5), since 251
    if call and call == read_kept(state).call:
        tell("notify_known", what=unit)
        return FINE
    names = ("MONITOR_SERVICE_RESULT", "MONITOR_EXIT_CODE", "MONITOR_EXIT_STATUS")
    result = " ".join(text for name in names if (text := os.environ.get(name))) or "failed"
    text = _WORDS.get(unit.partition("@")[0].removesuffix(".service"), "unit")
    troubles = await tell_cause(place, Cause("failed", unit, text, {"unit": unit, "result": result}), braked=True)
    return WORLD if troubles else FINE


async def _trial(place: Place) -> int:
    """Send a trial, past what was told before."""
    root = root_of(place)
    state = state_of(place, root)
    project = whom_to_tell(loaded_of(place), state)
    if project is None:
        raise StopError(FILES, "notify_nobody")
    live = await _is_live(place, project)
    cause = Cause("failed", f"trial {Clock().real_us()}", "trial")
    troubles = await tell_alone(Alone(project, state, Clock(), signer_of(project), live=live), cause)
    for one in troubles:
        tell(one.code, **one.values)
    if troubles:
        tell("notify_trial_failed")
        return WORLD
    settings = project.shop.notify
    show(word("notify_trial_sent", mails=len(settings.mail), commands=int(bool(settings.command))))
    return FINE


async def _is_live(place: Place, project: Project) -> bool:
    """Tell whether the store is live; without one nothing that reaches anybody is used."""
    from engine.store.faults import StoreError
    from engine.store.state import read_state

    try:
        async with store_of(place, project) as store, store.reading() as connection:
            return (await read_state(connection)).get("live") == "yes"
    except StoreError:
        return read_kept(state_of(place, project.root)).live
