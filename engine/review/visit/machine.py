"""The machine asked: who keeps its clock, what systemd says of our units, how much room there is, what is installed.

In: the paths that matter. Out: what was seen; `None` where this machine has nobody to ask. Programs are called by their name on
PATH, with nothing of ours in their arguments, and given up after some seconds.
"""

from __future__ import annotations

import asyncio
import importlib.metadata
import os
import platform
import re
import shutil
import sqlite3
from typing import TYPE_CHECKING

from engine.doctor.machine import Disk, Unit

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_SECONDS = 10.0
_PYTHON, _SQLITE = "3.11", "3.35"  # RETURNING came with SQLite 3.35
_LEAST = re.compile(r"([A-Za-z0-9._-]+)(?:\[[^\]]*\])?\s*>=\s*([0-9.]+)")


async def _said(*words: str) -> str | None:
    """Return what a program says; `None` where it is not there, fails or takes too long."""
    program = shutil.which(words[0])
    if program is None:
        return None
    try:
        process = await asyncio.create_subprocess_exec(
            *(program, *words[1:]),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={**os.environ, "LC_ALL": "C"},
        )
    except OSError:
        return None
    try:
        async with asyncio.timeout(_SECONDS):
            out, _ = await process.communicate()
    except TimeoutError:
        process.kill()
        await process.wait()
        return None
    return out.decode("utf-8", "replace").strip() if process.returncode == 0 else None


async def kept_by() -> tuple[bool | None, str]:
    """Return whether the clock is kept by somebody who knows the time, and by whom that is said."""
    told = await _said("timedatectl", "show", "--property=NTPSynchronized", "--value")
    if told in ("yes", "no"):
        return told == "yes", "timedatectl"
    tracked = await _said("chronyc", "-c", "tracking")
    if tracked:
        return tracked.rpartition(",")[2] == "Normal", "chronyc"
    return None, ""


async def units() -> tuple[Unit, ...] | None:
    """Return our units as systemd knows them; `None` without systemd."""
    told = await _said("systemctl", "list-units", "--all", "--plain", "--no-legend", "--no-pager", "tayori*")
    if told is None:
        return None
    rows = [line.split(maxsplit=4) for line in told.splitlines()]
    return tuple(Unit(row[0], row[2], row[3]) for row in rows if len(row) >= 4)  # noqa: PLR2004 - unit, load, active, sub


def disks(places: Iterable[tuple[Path, int]]) -> list[Disk]:
    """Return the room at each place that is there, a disk that holds several of them once; the number is how much has to fit."""
    found: dict[int, Disk] = {}
    for place, wanted in places:
        here = next((folder for folder in (place, *place.parents) if folder.is_dir()), None)
        if here is None:
            continue
        device, usage = here.stat().st_dev, shutil.disk_usage(here)
        before = found.get(device)
        if before is None:
            found[device] = Disk(str(here), usage.free, usage.total, wanted)
        elif wanted > before.wanted:
            found[device] = Disk(before.path, before.free, before.size, wanted)
    return list(found.values())


def versions() -> list[tuple[str, str, str]]:
    """Return what we are made of: a name, its version, the least one that will do."""
    own = importlib.metadata.version("tayori")
    found = [
        ("tayori", own, own),
        ("Python", platform.python_version(), _PYTHON),
        ("SQLite", sqlite3.sqlite_version, _SQLITE),
    ]
    for line in importlib.metadata.requires("tayori") or ():
        wanted = _LEAST.match(line)
        if wanted and "extra ==" not in line:
            found.append((wanted[1], _installed(wanted[1]), wanted[2]))
    return found


def _installed(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return "0"
