"""The mails about sign-ups: written behind the answer that the form gave, so that nobody can tell from it who is known.

In: rows of people who asked. Out: a mail in the letterbox for each, or none. Somebody who is not subscribed is asked to confirm;
somebody who is gets told so. Nothing is written to an address on the suppression list (a complaint is for good), and nothing twice
within an hour. Not a word of these mails depends on who asked: what a stranger typed as a name stands in none.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from engine.audience.consent import GRANTED
from engine.delivery.confirming import confirmation
from engine.message.address import parse_address
from engine.message.agreement import title_of
from engine.message.own_token import PreferencesToken, sign_preferences
from engine.message.returning import sign_single
from engine.message.single import Note, print_single, written
from engine.message.speech import speech_in
from engine.message.token import LeaveToken, sign_join, sign_leave
from engine.reply.lanes import lanes_of
from engine.store.consents import present
from engine.store.letterbox import post
from engine.store.sign_ups import LINK_MS, answered, is_suppressed, next_asked
from engine.store.subscribers import subjects_of

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from engine.delivery.clock import Clock
    from engine.message.press import Message
    from engine.project.forms import Form
    from engine.project.project import Project
    from engine.store.database import Store
    from engine.store.sign_ups import Asked

PURPOSE = "sign_up"


async def write_mails(project: Project, store: Store, clock: Clock, key: bytes) -> Counter[str]:
    """Write a mail for each sign-up that waits for one; return how many got one, and how many none."""
    done: Counter[str] = Counter()
    while await _write_one(project, store, clock, key, done):
        pass
    return done


async def _write_one(project: Project, store: Store, clock: Clock, key: bytes, done: Counter[str]) -> bool:
    """Write the next mail; tell whether there was a row. Each has its own transaction, and other writers come between."""
    async with store.reading() as connection:
        if await next_asked(connection) is None:
            return False
    async with store.writing() as connection:
        asked = await next_asked(connection)
        if asked is None:
            return False
        state = "mailed" if await _post(connection, project, asked, clock, key) else "quiet"
        await answered(connection, asked.id, state)
    done[state] += 1
    return True


async def _post(connection: AsyncConnection, project: Project, asked: Asked, clock: Clock, key: bytes) -> bool:
    asking, form = asked.asking, project.shop.forms.get(asked.asking.form)
    if form is None or await is_suppressed(connection, asking.address_key):
        return False
    to = parse_address(asking.address, lenient_domains=lanes_of(project.shop.lanes).lenient)
    topics = tuple(topic for topic in asking.topics if topic in project.shop.topics)
    if isinstance(to, str) or not topics:
        return False
    now_ms, speech = clock.now_ms(), speech_in(project)
    subject = await _subscribed(connection, asking.address_key, topics, now_ms)
    if subject is None:
        token = sign_join(asked.reference, asked.asked_ms + LINK_MS, key)
        link = f"{project.shop.web.base_url}/sign-up-confirm/{token}"
        single = confirmation(project.shop, project.templates, speech, form, topics, link)
    else:
        single = written(project.shop, speech, already_note(project, form, subject, topics, key))
    at, identity = clock.now().astimezone(project.zone), f"{PURPOSE} {asked.reference}"

    def printed(number: int) -> Message:
        token = sign_single(number, asking.address_key, key)
        return print_single(project.shop, speech, single, to, at=at, identity=identity, token=token)

    return await post(connection, PURPOSE, asking.address_key, printed, now_ms)


async def _subscribed(
    connection: AsyncConnection, address_key: str, topics: tuple[str, ...], now_ms: int
) -> str | None:
    """Return the subject id of a person to whom all the topics come already, on their own word."""
    subject = (await subjects_of(connection, [address_key])).get(address_key)
    if subject is None:
        return None
    known = await present(connection, [(subject, topic) for topic in topics])
    held = [
        one
        for one in known.values()
        if one.state in GRANTED and one.basis == "express" and (one.expires_ms is None or one.expires_ms > now_ms)
    ]
    return subject if len(held) == len(topics) else None


def already_note(project: Project, form: Form, subject: str, topics: tuple[str, ...], key: bytes) -> Note:
    """Return the mail to somebody who is subscribed, with the links to their settings and by which they leave."""
    shop, speech = project.shop, speech_in(project)
    titles = "\n".join(f"{speech.bullet}{shop.topics[one].title}" for one in topics)
    own = sign_preferences(PreferencesToken(subject, 0), key)
    settings = (speech.say("join.already_settings").message, f"{shop.web.base_url}/preferences/{own}")
    leaving = (
        (
            speech.say("join.already_leave", topic=shop.topics[one].title).message,
            f"{shop.web.base_url}/leave/{sign_leave(LeaveToken(subject, one, 0), key)}",
        )
        for one in topics
    )
    return Note(
        subject=speech.say("join.already_subject", title=title_of(speech, shop, form)).message,
        heading=speech.say("join.already_heading").message,
        paragraphs=(speech.say("join.already", shop=shop.shop.name).message, titles),
        links=(settings, *leaving),
    )
