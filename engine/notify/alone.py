"""Telling when little works: the files do not parse, the store is gone, locked or of another version.

In: whom to tell (whom.py), what is kept beside the store. Out: the message straight to the first relay that takes it, and the command. What was told is remembered beside the store; the unit that calls this every time
has a brake of its own (deploy/tayori-notify@.service) for when nothing can be written at all.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from engine.delivery.letterbox import first_session
from engine.delivery.signing import signed
from engine.delivery.trouble import RelayError
from engine.delivery.wire import deliver
from engine.message.returning import sign_single
from engine.notify.cause import SILENCE_MS
from engine.notify.command import call
from engine.notify.kept import read_kept, write_kept
from engine.notify.letter import note_of
from engine.notify.sending import addressees, print_notice, where_of
from engine.notify.telling import document_of
from engine.project.problems import Term
from engine.reply.outcome import outcome

if TYPE_CHECKING:
    from pathlib import Path

    from engine.delivery.clock import Clock
    from engine.message.dkim import Signer
    from engine.message.single import Note
    from engine.notify.cause import Cause
    from engine.project.project import Project


@dataclass(frozen=True, slots=True)
class Alone:
    """With what is told where there is no store."""

    project: Project
    state: Path
    clock: Clock
    signer: Signer | None = None
    live: bool | None = None
    """`None`: as it is kept."""


async def tell_alone(with_: Alone, cause: Cause) -> list[Term]:
    """Tell of a cause once while it lasts; return what went wrong."""
    kept, now_ms, shop = read_kept(with_.state), with_.clock.now_ms(), with_.project.shop
    live = kept.live if with_.live is None else with_.live
    name = f"{cause.kind} {cause.key}"
    note = note_of(shop, cause, where_of(with_.project, rehearsal=not live))
    troubles: list[Term] = []
    seen = {one: at for one, at in kept.seen.items() if 0 <= now_ms - at < SILENCE_MS}
    for way in ("mail", "command"):
        if f"{way} {name}" not in seen:
            trouble = await (_mail(with_, note, live=live) if way == "mail" else _call(with_, cause, note, live=live))
            if trouble is not None:
                troubles.append(trouble)
                continue
        seen[f"{way} {name}"] = now_ms
    write_kept(with_.state, replace(kept, seen=seen))
    return troubles


async def _mail(with_: Alone, note: Note, *, live: bool) -> Term | None:
    to = addressees(with_.project)
    if not to:
        return None
    try:
        door = await first_session(with_.project, live=live)
    except RelayError as error:
        return Term("notify_mail_lost", {"why": Term(error.code, error.values_)})
    trouble: Term | None = None
    try:
        for one in to:
            token = sign_single(
                0, one.key, secrets.token_bytes(32)
            )  # it stands in no letterbox: no answer to it counts
            message = print_notice(with_.project, note, one, with_.clock.now(), secrets.token_hex(16), token)
            reply = await deliver(door.session, signed(with_.signer, message))
            if outcome(reply).state not in ("accepted", "unknown"):
                trouble = Term("notify_mail_lost", {"why": f"{reply.code or '-'} {reply.text}"})
    finally:
        await door.session.close()
    return trouble


async def _call(with_: Alone, cause: Cause, note: Note, *, live: bool) -> Term | None:
    shop = with_.project.shop
    if not shop.notify.command:
        return None
    document = document_of(shop.shop.name, cause, note, with_.clock.now(), rehearsal=not live)
    return await call(shop.notify.command, document)
