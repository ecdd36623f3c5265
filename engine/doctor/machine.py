"""The machine itself: its clock, its disks, its timers, who may read the keys, what is installed.

In: what was seen of it. Out: findings. What this machine cannot tell (no systemd, nobody who knows the time) is unknown.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.doctor.finding import Finding
from engine.project.problems import Term

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

MOST_SKEW_S, NOTED_SKEW_S = 300, 30
"""Receivers distrust a Date hours away; five minutes already move a slot that people wait for."""
LEAST_FREE = 128 << 20
"""Below this a run's journal and the store's log have no room for an edition of 100,000."""
NOTED_SHARE = 10
_SHOWN = 3  # the engine, Python, SQLite
_FIRST = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Told:
    """What is known of the clock. `synced`: what its keeper says, `by` whom; `skew_s`: against a web server's, if one was asked."""

    synced: bool | None = None
    by: str = ""
    skew_s: float | None = None
    against: str = ""
    ahead_of_s: float = 0.0
    """How far the store's last sign of life lies in the future."""


@dataclass(frozen=True, slots=True)
class Disk:
    """A place that is written to: octets free and in all, and how much has to fit (a copy of the store)."""

    path: str
    free: int
    size: int
    wanted: int = 0


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that is a secret. `others`: somebody who is neither its owner nor of its group can read or write it; `there`: we saw it."""

    path: str
    others: bool
    mode: int
    foreign: bool = False
    """It belongs to somebody else than who asks, and than root."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of systemd: `active` as it says itself, `result` of the last call ("" where there was none)."""

    name: str
    active: str
    result: str = ""


def clock_findings(told: Told) -> Iterator[Finding]:
    """Yield how right the clock is."""
    why = "doctor_why_clock"
    skew = told.skew_s or 0.0
    values: dict[str, object] = {"seconds": f"{abs(skew):,.0f}", "against": told.against, "by": told.by}
    if told.ahead_of_s > NOTED_SKEW_S:
        said = Term("doctor_clock_back", {"seconds": f"{told.ahead_of_s:,.0f}"})
        yield Finding("clock", "store", "wrong", said, why)
    elif abs(skew) > MOST_SKEW_S:
        yield Finding("clock", told.against, "wrong", Term("doctor_clock_off", values), why)
    elif told.synced is False:
        yield Finding("clock", told.by, "warning", Term("doctor_clock_alone", values), why)
    elif abs(skew) > NOTED_SKEW_S:
        yield Finding("clock", told.against, "warning", Term("doctor_clock_off", values), why)
    elif told.synced:
        yield Finding("clock", told.by, "ok", Term("doctor_clock_kept", values))
    elif told.against:
        yield Finding("clock", told.against, "ok", Term("doctor_clock_near", values))
    else:
        yield Finding("clock", "clock", "unknown", Term("doctor_clock_unknown"), why, "nobody")


def disk_findings(disks: Iterable[Disk]) -> Iterator[Finding]:
    """Yield whether there is room."""
    for disk in disks:
        values: dict[str, object] = {
            "path": disk.path,
            "free": f"{disk.free / 2**30:,.1f}",
            "size": f"{disk.size / 2**30:,.1f}",
            "wanted": f"{disk.wanted / 2**30:,.1f}",
        }
        if disk.free < LEAST_FREE or disk.free < disk.wanted:
            yield Finding("disk", disk.path, "wrong", Term("doctor_disk_full", values), "doctor_why_disk")
        elif disk.free * 100 < disk.size * NOTED_SHARE and disk.free < 8 * max(disk.wanted, LEAST_FREE):
            yield Finding("disk", disk.path, "warning", Term("doctor_disk_low", values), "doctor_why_disk")
        else:
            yield Finding("disk", disk.path, "ok", Term("doctor_disk_ok", values))


def secret_findings(kept: Iterable[Kept]) -> Iterator[Finding]:
    """Yield which secrets somebody else can read; one line where nobody can."""
    number = 0
    bad = False
    for one in kept:
        number += 1
        values: dict[str, object] = {"path": one.path, "mode": f"{one.mode:04o}"}
        if one.others:
            bad = True
            yield Finding(
                "secrets", one.path, "wrong", Term("doctor_secret_open", values), "doctor_why_secret", "settings"
            )
        elif one.foreign:
            bad = True
            yield Finding(
                "secrets", one.path, "warning", Term("doctor_secret_foreign", values), "doctor_why_secret", "settings"
            )
    if not bad:
        yield Finding("secrets", "files", "ok", Term("doctor_secrets_ok", {"number": number}))


def timer_findings(units: tuple[Unit, ...] | None) -> Iterator[Finding]:
    """Yield whether something calls the run; `None`: there is no systemd."""
    why = "doctor_why_timer"
    if units is None:
        yield Finding("timers", "systemd", "unknown", Term("doctor_timers_unknown"), why, "nobody")
        return
    timers = [unit for unit in units if unit.name.endswith(".timer")]
    if not any(_runs(unit.name) for unit in timers):
        yield Finding("timers", "tayori.timer", "warning", Term("doctor_timers_none"), why)
    for unit in timers:
        values: dict[str, object] = {"unit": unit.name, "state": unit.active}
        if unit.active == "active":
            yield Finding("timers", unit.name, "ok", Term("doctor_timer_ok", values))
        else:
            yield Finding("timers", unit.name, "wrong", Term("doctor_timer_off", values), why)
    for unit in units:
        if unit.name.endswith(".service") and unit.active == "failed":
            values = {"unit": unit.name, "result": unit.result or "-"}
            yield Finding("timers", unit.name, "wrong", Term("doctor_unit_failed", values), why)


def _runs(name: str) -> bool:
    """Tell whether a timer is the one that calls `tayori run`: tayori.timer, or tayori@shop.timer."""
    return name == "tayori.timer" or name.startswith("tayori@")


def version_findings(found: Sequence[tuple[str, str, str]]) -> Iterator[Finding]:
    """Yield what is older than it may be; each is a name, its version and the least one."""
    old = False
    listed = [f"{name} {version}" for name, version, _ in found]
    for name, version, least in found:
        if numbers(version) < numbers(least):
            old = True
            values: dict[str, object] = {"name": name, "version": version, "least": least}
            yield Finding("versions", name, "wrong", Term("doctor_version_old", values), "doctor_why_version")
    if not old:
        values = {"listed": ", ".join(listed[:_SHOWN]), "number": max(len(listed) - _SHOWN, 0)}
        yield Finding("versions", "engine", "ok", Term("doctor_versions_ok", values))


def numbers(version: str) -> tuple[int, ...]:
    """Return the numbers of a version, as far as they can be compared."""
    return tuple(map(int, _FIRST.findall(version)[:4]))
