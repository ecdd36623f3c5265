"""Mistakes in the shop's files that put a campaign out of action: its letters do not go out, and nothing else would say so."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from engine.notify.cause import Cause
from engine.project.problems import errors

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.project.problems import Problem

_SHOWN = 10


def files_causes(problems: Iterable[Problem], *, stops_all: bool = False) -> list[Cause]:
    """Return one cause for the mistakes as they are now: other ones are another cause. `stops_all`: no letter goes out at all."""
    found = errors(problems)
    if not found:
        return []
    digest = hashlib.sha256("\n".join(sorted(f"{one.file} {one.key} {one.code}" for one in found)).encode())
    listed: dict[str, object] = {"number": len(found), "first": found[0], "files": _files(found)}
    return [Cause("files", digest.hexdigest()[:16], "files_all" if stops_all else "", listed)]


def _files(found: Iterable[Problem]) -> str:
    """Return the names of the files."""
    names = sorted({one.file for one in found})
    more = f" … (+{len(names) - _SHOWN})" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more
