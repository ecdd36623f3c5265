"""`tayori proof`: a letter sent for real, to somebody of the team."""

from __future__ import annotations

import json as json_format
import secrets
from datetime import date
from typing import TYPE_CHECKING

from engine.cli.person import address_of
from engine.cli.place import HERE, Place, project_of, store_of
from engine.cli.preview import content_of
from engine.cli.relays import allow_relay, relay_named, signer_or_stop
from engine.cli.screen import FILES, FINE, WORLD, StopError, show, tell_problems, word
from engine.delivery.clock import Clock
from engine.delivery.opening import letter_of
from engine.message.press import PrintError
from engine.review.previews.faces import BUILT_IN, invented
from engine.review.previews.parts import parts_of
from engine.review.proof import proofs, send
from engine.review.sample import sample_edition
from engine.store.database import StoreError
from engine.store.state import read_state

if TYPE_CHECKING:
    from engine.message.address import Address
    from engine.project.project import Project
    from engine.review.proof import Proved


async def proof(
    campaign: str,
    *,
    on: date | None = None,
    face: str = BUILT_IN[0],
    to: tuple[str, ...] = (),
    relay: str | None = None,
    json: bool = False,
    place: Place = HERE,
) -> int:
    """Send one edition for real, with a marked subject, to addresses that [proof] of tayori.toml names; it never counts.

    Parameters
    ----------
    campaign
        The campaign's id.
    on
        The edition's day; else its first content.
    face
        For whom it is printed: newest, first_buyer, dormant, platinum, guest, blank, long, emoji, or one of faces.toml.
    to
        One of the addresses of [proof]; may come several times. Else all of them.
    relay
        Which of [relays] to use; else the first.
    json
        Print one JSON document.
    """
    project = project_of(place)
    team = _team(project, to)
    found, number = content_of(project, campaign, on)
    person = next((one.person for one in invented(project) if one.id == face), None)
    if person is None:
        raise StopError(FILES, "face_unknown", name=face, known=", ".join(one.id for one in invented(project)))
    name = relay_named(project, relay)
    allow_relay(project, name, live=await _live(project, place))
    signer = signer_or_stop(project)
    edition = sample_edition(project, found, number, on)
    letter, problems = letter_of(project, edition)
    tell_problems(problems)
    if letter is None:
        return FILES
    try:
        printed = proofs(project, letter, person, team, Clock().now(), secrets.token_hex(2), signer)
    except (PrintError, ValueError) as error:
        raise StopError(FILES, "proof_fails", reason=error) from error
    subject = parts_of("", printed[0][1].data).header("Subject")
    proved = await send(project, name, subject, printed)
    _show(edition.key, name, proved, json=json)
    return FINE if all(one.accepted for one in proved) else WORLD


def _team(project: Project, named: tuple[str, ...]) -> tuple[Address, ...]:
    """Return to whom the proof goes: nobody but the addresses of [proof]."""
    allowed = {one.key: one for one in (address_of(project, box.address) for box in project.shop.proof.to)}
    meant = {one.key: one for one in (address_of(project, text) for text in named)}
    for key, address in meant.items():
        if key not in allowed:
            listed = ", ".join(f'"{one}"' for one in [*(each.raw for each in allowed.values()), address.raw])
            raise StopError(FILES, "proof_not_named", address=address.raw, line=f"to = [{listed}]")
    if not allowed:
        raise StopError(FILES, "proof_nobody")
    return tuple(meant.values() or allowed.values())


async def _live(project: Project, place: Place) -> bool:
    """Tell whether the store is live; a project without one has never been."""
    try:
        async with store_of(place, project) as store, store.reading() as connection:
            return (await read_state(connection)).get("live") == "yes"
    except StoreError as error:
        if error.code != "store_missing":
            raise
        return False


def _show(key: str, relay: str, proved: tuple[Proved, ...], *, json: bool) -> None:
    if json:
        sent = [
            {
                "to": one.to,
                "accepted": one.accepted,
                "stage": one.reply.stage.value,
                "code": one.reply.code,
                "reply": one.reply.text,
            }
            for one in proved
        ]
        document = {"key": key, "relay": relay, "subject": proved[0].subject, "sent": sent}
        show(json_format.dumps(document, ensure_ascii=False))
        return
    show(f"{key}  {proved[0].subject}")
    for one in proved:
        code = "proof.accepted" if one.accepted else "proof.silent" if one.reply.code is None else "proof.refused"
        reply = f"{one.reply.code or ''} {one.reply.text}".strip()
        show(f"    {word(code, address=one.to, relay=relay, stage=one.reply.stage.value.upper(), reply=reply)}")
