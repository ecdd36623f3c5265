"""`tayori show`: a mail as somebody got it, printed once more from the frozen letter of its edition."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from engine.cli.explain import show_erased
from engine.cli.known import looking
from engine.cli.person import address_of
from engine.cli.place import HERE, Place, project_of, state_of, store_of
from engine.cli.screen import FILES, FINE, StopError, language, tell, word
from engine.cli.screen import show as print_line
from engine.delivery.clock import Clock, moment_of
from engine.delivery.facts import with_orders
from engine.delivery.keys import token_keys
from engine.message.coupon import with_code
from engine.message.press import PrintError
from engine.message.token import LeaveToken, sign_leave
from engine.review.explain.again import DEAD, mail_again
from engine.review.explain.calendar import editions_ahead
from engine.review.explain.past import told
from engine.review.explain.telephone import sentence
from engine.review.previews.parts import with_images
from engine.store.editions import by_key
from engine.store.erasures import Erased
from engine.store.grants import codes_of
from engine.store.texts import text_of

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from engine.message.press import Person
    from engine.project.project import Project
    from engine.review.explain.again import Mail
    from engine.review.explain.past import Told
    from engine.store.editions import Opened
    from engine.store.persons import Got, Known


async def show(
    key: str,
    address: str,
    *,
    text: bool = False,
    html: bool = False,
    eml: bool = False,
    out: Path | None = None,
    as_sent: bool = False,
    place: Place = HERE,
) -> int:
    """Show a mail as it was: its letter is frozen, the name and the attributes are those of today.

    Parameters
    ----------
    key
        The edition's key, such as wednesday-letter/2026-W49.
    address
        The person's address, in any spelling.
    text
        Print the text part (unless another is named).
    html
        Print the HTML part.
    eml
        Print the bytes.
    out
        Write all three into this folder instead.
    as_sent
        With a leave link that works: whoever presses it leaves.
    """
    if text + html + eml + (out is not None) > 1:
        raise StopError(FILES, "show_one_form")
    project = project_of(place)
    named = address_of(project, address)
    now = Clock().now()
    async with store_of(place, project) as store:
        listed = await editions_ahead(project, store, now, 0)
        async with looking(project, store, named, now) as look:
            if isinstance(look, Erased):
                show_erased(named, look, project, json=False)
                return FILES
            person = look.person
            found = await told(look, key, listed)
            delivery = found.delivery if found is not None else None
            opened = await _as_got(look.connection, key, delivery)
            reader = await _reader(look.connection, opened, person, delivery)
    if found is None:
        raise StopError(FILES, "explain_nothing_known", key=key)
    if opened is None or opened.letter is None or found.delivery is None or found.delivery.state == "skipped":
        tell("show_no_delivery", key=key, address=person.address)
        print_line(f"{word('call.title')}  {sentence(found, project, now, language())}")
        return FILES
    token = _token(project, place, person, opened) if as_sent else DEAD
    mail = _mail(project, opened, reader, found.delivery, token)
    _give(mail, found, person, html=html, eml=eml, out=out)
    tell("show_frozen")
    tell("show_link_live" if as_sent else "show_link_dead")
    return FINE


async def _as_got(connection: AsyncConnection, key: str, delivery: Got | None) -> Opened | None:
    """Return an edition with the text that this delivery was claimed with."""
    opened = await by_key(connection, key)
    if opened is None or delivery is None:
        return opened
    return replace(opened, letter=await text_of(connection, opened, delivery.text))


def _token(project: Project, place: Place, person: Known, opened: Opened) -> str:
    """Return a link's token as a run would sign it, with today's key."""
    key = token_keys(project, state_of(place, project.root))[0]
    return sign_leave(LeaveToken(person.subject, opened.terms.topic, opened.id), key)


async def _reader(connection: AsyncConnection, opened: Opened | None, person: Known, delivery: Got | None) -> Person:
    """Return the person with what the letter says of them besides."""
    if opened is None or opened.letter is None or delivery is None:
        return person.reader
    code = (await codes_of(connection, [delivery.id])).get(delivery.id)
    reader = with_code(person.reader, opened.letter.variables, code)
    return (await with_orders(connection, opened.letter, [reader], opened.due_ms))[0]


def _mail(project: Project, opened: Opened, reader: Person, delivery: Got, token: str) -> Mail:
    assert opened.letter is not None
    at_ms = delivery.settled_ms or delivery.claimed_ms or opened.due_ms
    try:
        return mail_again(opened.letter, reader, moment_of(at_ms).astimezone(project.zone), token)
    except (PrintError, ValueError) as error:
        raise StopError(FILES, "show_fails", reason=error) from error


def _give(mail: Mail, found: Told, person: Known, *, html: bool, eml: bool, out: Path | None) -> None:
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        stem = f"{found.key.replace('/', '-')}-{person.subject}"
        for ending, content in (
            (".html", with_images(mail.html, mail.eml).encode()),
            (".txt", mail.text.encode()),
            (".eml", mail.eml),
        ):
            path = out / f"{stem}{ending}"
            path.write_bytes(content)
            print_line(str(path))
    elif eml:
        sys.stdout.flush()
        sys.stdout.buffer.write(mail.eml)
        sys.stdout.buffer.flush()
    elif html:
        print_line(mail.html)
    else:
        print_line(mail.subject)
        print_line()
        print_line(mail.text)
