"""How it gets to people: the letterbox emptied, the command called.

In: what `telling` wrote. Out: what went wrong, as words; what was not heard goes on waiting.
"""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

from engine.delivery.letterbox import empty
from engine.delivery.trouble import RelayError
from engine.message.address import parse_address
from engine.message.returning import sign_single
from engine.message.single import print_single, written
from engine.message.speech import Speech
from engine.notify.command import call
from engine.notify.letter import Where
from engine.project.problems import Term
from engine.reply.lanes import lanes_of
from engine.store.letterbox import put
from engine.store.notices import keep_attempt, next_document
from engine.words import language_of

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncConnection

    from engine.message.address import Address
    from engine.message.press import Message
    from engine.message.single import Note
    from engine.notify.telling import Voice
    from engine.project.project import Project

PURPOSE = "notice"


def addressees(project: Project) -> tuple[Address, ...]:
    """Return who gets the mail."""
    lenient = lanes_of(project.shop.lanes).lenient
    found = (parse_address(one.address, lenient_domains=lenient) for one in project.shop.notify.mail)
    return tuple({one.key: one for one in found if not isinstance(one, str)}.values())


def where_of(project: Project, *, rehearsal: bool) -> Where:
    """Return where it happened."""
    return Where(socket.gethostname(), str(project.root), rehearsal)


async def post_notice(connection: AsyncConnection, voice: Voice, note: Note, to: Address, identity: str) -> None:
    """Put a note into the letterbox."""
    now = voice.clock.now()

    def printed(number: int) -> Message:
        return print_notice(voice.project, note, to, now, identity, sign_single(number, to.key, voice.key))

    await put(connection, PURPOSE, to.key, printed, voice.clock.now_ms())


def print_notice(project: Project, note: Note, to: Address, now: datetime, identity: str, token: str) -> Message:
    """Print a notice; it speaks one of our languages, whatever the shop's pages speak."""
    language = language_of(project.shop.shop.locale)
    speech, at = Speech(language, language), now.astimezone(project.zone)
    single = written(project.shop, speech, note)
    return print_single(project.shop, speech, single, to, at=at, identity=identity, token=token)


async def hand_over(voice: Voice) -> list[Term]:
    """Hand the mails over; those that no relay takes wait for the next run.

    No other mail: a notice goes out unsigned rather than not at all, and a unit that tells has no key, mostly.
    """
    try:
        await empty(voice.project, voice.store, voice.clock, voice.signer, purpose=PURPOSE)
    except RelayError as error:
        return [Term("notify_mail_waits", {"why": Term(error.code, error.values_)})]
    return []


async def call_all(voice: Voice) -> list[Term]:
    """Call the command for each cause that it has not heard of."""
    words = voice.project.shop.notify.command
    tried: list[tuple[str, str]] = []
    troubles: list[Term] = []
    while words:
        async with voice.store.reading() as connection:
            found = await next_document(connection, tried)
        if found is None:
            break
        kind, key, document = found
        tried.append((kind, key))
        trouble = await call(words, document)
        async with voice.store.writing() as connection:
            await keep_attempt(connection, kind, key, heard=trouble is None)
        if trouble is not None:
            troubles.append(trouble)
            break  # it fails for the others, too: each may last its whole patience
    return troubles
