"""`tayori inbound`: what comes back by mail, one message on standard input or all that are new in a Maildir.

A mail server that pipes a message wants to know one thing by the exit code: 0, it is taken; 75 (EX_TEMPFAIL), keep it and come again,
for whatever is wrong with us or our store; 65 (EX_DATAERR), it is no message that anybody could take. Never: an answer by mail.
"""

from __future__ import annotations

import json as json_format
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from engine.cli.place import HERE, Place, project_of, state_of, store_of
from engine.cli.screen import FINE, StopError, show, tell, word
from engine.delivery.clock import Clock
from engine.store.database import StoreError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.inbound.taking import Arrived, Desk, Taken
    from engine.project.project import Project
    from engine.store.database import Store

NOT_A_MESSAGE, LATER = 65, 75  # sysexits.h: EX_DATAERR, EX_TEMPFAIL
_AT_ONCE = 50  # messages of a Maildir in a transaction


@dataclass(frozen=True, slots=True)
class _Open:
    """What a message is taken with."""

    store: Store
    desk: Desk
    clock: Clock
    to: tuple[str, ...] = ()
    keep: Path | None = None


async def inbound(
    *,
    to: Annotated[tuple[str, ...], Parameter(negative="")] = (),
    maildir: Path | None = None,
    keep: Path | None = None,
    json: bool = False,
    place: Place = HERE,
) -> int:
    """Take what comes back by mail: bounces, complaints, readers who leave. One message on standard input, or a Maildir.

    Parameters
    ----------
    to
        The address at which it came, where the mail server does not write it into the message (Postfix: ${original_recipient}).
    maildir
        Take all messages in DIR/new, and move them to DIR/cur.
    keep
        Put what is neither a report nor about leaving into this Maildir, for a person to read.
    json
        Print one JSON document.
    """
    if maildir is not None:
        return await _folder(place, maildir, keep, json=json)
    try:
        return await _single(place, to, keep, json=json)
    except (StopError, StoreError) as error:
        tell(error.code, **error.values_)
    except Exception as error:  # noqa: BLE001 - whatever it is, the mail server keeps the message
        tell("inbound_failed", reason=f"{type(error).__name__}: {error}")
    return LATER


async def _single(place: Place, to: tuple[str, ...], keep: Path | None, *, json: bool) -> int:
    from engine.inbound.mime import MOST_OCTETS
    from engine.inbound.taking import arrived

    octets = sys.stdin.buffer.read(MOST_OCTETS + 1)
    one = arrived(octets)
    project = project_of(place)
    async with store_of(place, project) as store:
        (taken,) = await _take(_Open(store, _desk(place, project), Clock(), to, keep), [(one, octets)])
    _show([taken], json=json)
    if not one.refused:
        return FINE
    tell("inbound_refused", reason=word(f"inbound_{one.refused}"))
    return NOT_A_MESSAGE


async def _folder(place: Place, folder: Path, keep: Path | None, *, json: bool) -> int:
    """Take a Maildir's new messages, some at a time: each is moved once it is in the store."""
    from engine.inbound.maildir import move_on, new_ones, octets_of
    from engine.inbound.taking import arrived

    project = project_of(place)
    done: list[Taken] = []
    async with store_of(place, project) as store:
        opened = _Open(store, _desk(place, project), Clock(), (), keep)
        paths = list(new_ones(folder))
        for at in range(0, len(paths), _AT_ONCE):
            some = paths[at : at + _AT_ONCE]
            read = [(arrived(octets := octets_of(path)), octets if keep else b"") for path in some]
            done.extend(await _take(opened, read))
            for path in some:
                move_on(folder, path)
    _show(done, json=json)
    return FINE


async def _take(opened: _Open, some: Sequence[tuple[Arrived, bytes]]) -> list[Taken]:
    """Take messages in one transaction; what a person should read is put aside before."""
    from engine.inbound.taking import take

    now_ms = opened.clock.now_ms()
    day = opened.clock.now().date().isoformat()
    async with opened.store.writing() as connection:
        taken = [await take(connection, one, opened.to, opened.desk, day, now_ms) for one, _ in some]
        if opened.keep is not None:
            _put_aside(opened.keep, now_ms, some, taken)
    return taken


def _put_aside(keep: Path, now_ms: int, some: Sequence[tuple[Arrived, bytes]], taken: Sequence[Taken]) -> None:
    from engine.inbound.maildir import put_into

    for (one, octets), what in zip(some, taken, strict=True):
        if what.what in ("other", "answer"):
            put_into(keep, f"{now_ms}.{one.digest[:16]}.tayori", octets)


def _desk(place: Place, project: Project) -> Desk:
    from engine.delivery.keys import token_keys
    from engine.inbound.taking import Desk

    keys = token_keys(project, state_of(place, project.root))
    return Desk(keys, tuple(project.shop.topics), project.shop.rules.soft_bounces)


def _show(done: Sequence[Taken], *, json: bool) -> None:
    """Print what came and what it did."""
    if json:
        listed = [{"what": one.what, "effect": one.effect, "subject": one.subject} for one in done]
        show(json_format.dumps({"taken": listed}, ensure_ascii=False))
        return
    for (what, effect), number in sorted(Counter((one.what, one.effect) for one in done).items()):
        ended = word(f"came.effect_{effect}") if effect else ""
        show(f"{number:>9,}  {word(f'came.{what}')}  {ended}".rstrip())
