"""A proof: an edition's letter, sent for real to somebody of the team, before it is sent to anybody else.

In: an edition's letter, a face, the addresses of the team, the relay. Out: the relay's last word on each. The subject is marked
and ends in a mark of its own, so that no mail program hangs it under the last one; so does the Message-ID. Nothing is
counted: no store, no journal, no pace is touched. Its leave link is signed by nobody and opens nothing, for one click as for two:
both headers stay, since how a mail program shows them is part of what is proved.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from engine.delivery.session import open_session
from engine.delivery.signing import signed
from engine.delivery.wire import deliver
from engine.message.coupon import with_sample
from engine.message.letter import leave_link
from engine.message.press import compile_press, print_message
from engine.words import language_of
from engine.words.catalogue import say

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from engine.message.address import Address
    from engine.message.dkim import Signer
    from engine.message.letter import Letter
    from engine.message.press import Message, Person
    from engine.project.project import Project
    from engine.reply.reply import Reply

_DEAD = "proof"
_DONE = range(200, 300)


@dataclass(frozen=True, slots=True)
class Proved:
    """What became of one proof."""

    to: str
    subject: str
    reply: Reply

    @property
    def accepted(self) -> bool:
        """Tell whether the relay took it."""
        return self.reply.code in _DONE


def proofs(
    project: Project,
    letter: Letter,
    face: Person,
    team: Sequence[Address],
    at: datetime,
    mark: str,
    signer: Signer | None = None,
) -> tuple[tuple[str, Message], ...]:
    """Print a proof for each address; `mark` tells this proof from every other one. Raises `PrintError`, `ValueError`."""
    subject = str(say("proof.subject", language_of(letter.locale), subject=letter.subject, mark=mark))
    marked = replace(letter, subject=subject)
    press, link = compile_press(marked), leave_link(marked, _DEAD)
    path = project.shop.sender.return_path
    found: list[tuple[str, Message]] = []
    for number, address in enumerate(team):
        person = with_sample(replace(face, subscriber=f"proof-{mark}-{number}", address=address), marked.variables)
        moment = at.astimezone(project.zone)
        message = print_message(press, person, at=moment, leave_url=link, sender=path.address if path else "")
        found.append((address.raw, signed(signer, message)))
    return tuple(found)


async def send(
    project: Project, relay: str, subject: str, printed: Sequence[tuple[str, Message]]
) -> tuple[Proved, ...]:
    """Hand the proofs to the relay, one after the other. Raises `RelayError` where it takes none at all."""
    found: list[Proved] = []
    session = await open_session(relay, project.shop.relays[relay])
    try:
        for to, message in printed:
            if session.over:
                session = await open_session(relay, project.shop.relays[relay])
            found.append(Proved(to, subject, await deliver(session, message)))
    finally:
        await session.close()
    return tuple(found)
