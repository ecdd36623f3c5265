"""What came back by mail is taken: whose it is, by a token that only we can write, and what it does in the store.

In: a message that was read, the addresses at which it came, the keys. Out: `Taken`, in the caller's transaction. A person is found by
the return path (VERP), else by what the returned letter's own headers hold: its return path, X-Tayori-Delivery, List-Unsubscribe. Each is signed, so
that a report suppresses nobody but whoever had that letter (or that confirmation); one without a token that opens concerns nobody and is counted.
Never: an answer by mail; a suppression by a report that speaks of another address than the person's (a forwarded one's counts as
soft); anything for a delay, an auto-reply or other mail, beyond what it proves: that its letter was sent. A reader's answer to a letter is noted for its figures: it
answers something and came by the letter's own return path, or names its Message-ID and comes from its reader's address.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.inbound.failure import kind_of
from engine.inbound.reading import Came, read
from engine.inbound.status import addresses_in
from engine.message.address import parse_address
from engine.message.heads import MARK
from engine.message.returning import Returned, is_single, read_leave_mail, read_return, single_number
from engine.message.token import read_leave
from engine.reply.mailbox import without_addresses
from engine.store.consents import Said, refuse
from engine.store.letterbox import posted
from engine.store.returned import (
    Back,
    count_came,
    prove_sent,
    take_answer,
    take_back,
    topics_of,
    whose_answer,
    whose_letter,
)
from engine.store.single_returns import addressee, take_single_back

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

    from engine.inbound.failure import Failure
    from engine.project.values import Cap
    from engine.store.letterbox import Posted
    from engine.store.returned import Effect, Kind, Whose

_TOKEN = re.compile(r"\+([a-z2-7]{16}[0-9a-f]{28})@", re.IGNORECASE | re.ASCII)
_LINK = re.compile(r"/leave/([A-Za-z0-9_-]{20,1024})")
_OF_THE_LETTER = ("return-path", "list-unsubscribe", "x-original-to", "errors-to", "sender")
_MOST_TOKENS = 20  # a stranger's message may bring as many as it likes
_MESSAGE_ID = re.compile(r"<([a-z2-7]{26})@[^<>\s]{1,255}>")  # message/identity.py
_THREAD = ("in-reply-to", "references")  # RFC 5322 section 3.6.4
_LONGEST_THREAD = 16 * 1024
_SAME = ("message-id", "date", "from", "subject")


@dataclass(frozen=True, slots=True)
class Arrived:
    """A message that was read; `refused` says why it was not. `digest`: the same however often a server hands it on."""

    digest: str
    came: Came
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Desk:
    """What taking needs: the keys, the project's topics, and how many soft bounces in how many days end mail to an address."""

    keys: Sequence[bytes]
    topics: Sequence[str]
    soft: Cap


@dataclass(frozen=True, slots=True)
class Taken:
    """What a message was, and what it did: `effect` is "" where it concerned nobody or did nothing."""

    what: str
    effect: Effect | str = ""
    subject: str = ""


def arrived(octets: bytes) -> Arrived:
    """Read a message."""
    came = read(octets)
    if not isinstance(came, Came):
        return Arrived("", Came("other"), came)
    head = "\n".join(value for name, value in came.headers if name in _SAME)
    body = octets.replace(b"\r\n", b"\n").partition(b"\n\n")[2]
    return Arrived(hashlib.sha256(head.encode("utf-8", "replace") + b"\n\n" + body).hexdigest(), came)


async def take(
    connection: AsyncConnection, one: Arrived, to: Sequence[str], desk: Desk, day: str, now_ms: int
) -> Taken:
    """Take a message that came to these addresses (and to those that it names itself); count it."""
    taken = Taken("refused") if one.refused else await _take(connection, one, to, desk, now_ms)
    if taken.effect != "known":
        await count_came(connection, day, taken.what)
    return taken


async def _take(connection: AsyncConnection, one: Arrived, to: Sequence[str], desk: Desk, now_ms: int) -> Taken:
    came = one.came
    at = " ".join((*to, *came.to))
    if came.what in ("other", "auto_reply") and (left := await _leave(connection, one, at, desk, now_ms)):
        return left
    returned = _returned(at, came, desk.keys)
    whose = await whose_letter(connection, returned.subscriber, returned.edition) if returned else None
    if whose is None and came.what == "other":
        whose = await _answered(connection, came)
    if whose is None and (posted := await _posted(connection, at, came, desk.keys)):
        return await _single(connection, one, posted, desk, now_ms)
    if whose is None:
        return Taken(came.what if came.what in ("other", "auto_reply") else "nobody")
    if came.what == "other" and whose.delivery is not None and _answers(came):
        return Taken("answer", await take_answer(connection, whose, one.digest, now_ms), whose.subject)
    if came.what not in ("bounce", "complaint"):
        await prove_sent(connection, whose, f"mail: {came.what} came back", now_ms)
        return Taken(came.what, "", whose.subject)
    back = _back(one, whose.key)
    effect = await take_back(connection, whose, back, desk.soft, desk.topics, now_ms)
    return Taken(back.kind, effect, whose.subject)


def _answers(came: Came) -> bool:
    """Tell whether a mail answers some other one: what a machine sends by itself does not."""
    return any(name in _THREAD and value.strip() for name, value in came.headers)


async def _answered(connection: AsyncConnection, came: Came) -> Whose | None:
    """Return whose letter a mail answers: it names the letter's Message-ID, and comes from that person's address."""
    values = {name: value for name, value in came.headers if name in ("from", *_THREAD)}
    named = [one for name in _THREAD for one in reversed(_MESSAGE_ID.findall(values.get(name, "")[:_LONGEST_THREAD]))]
    senders = addresses_in(values.get("from", "")[:_LONGEST_THREAD]) if named else ()
    return await whose_answer(connection, _key(senders[0]), named) if senders else None


async def _posted(connection: AsyncConnection, at: str, came: Came, keys: Sequence[bytes]) -> Posted | None:
    """Return which single mail it is of, by the first token that opens."""
    for token in _tokens(at, came):
        number = single_number(token)
        found = None if number is None else await posted(connection, number)
        if found is not None and is_single(token, found.address_key, keys):
            return found
    return None


async def _single(connection: AsyncConnection, one: Arrived, mail: Posted, desk: Desk, now_ms: int) -> Taken:
    """Take what came back of a single mail."""
    if one.came.what not in ("bounce", "complaint"):
        return Taken(one.came.what)
    back, whose = _back(one, mail.address_key), await addressee(connection, mail)
    effect = await take_single_back(connection, mail, back, desk.soft, desk.topics, now_ms)
    return Taken(back.kind, effect, whose.subject if whose else "")


def _tokens(at: str, came: Came) -> tuple[str, ...]:
    """Return what may be tokens: of the return path, of the report, of the letter's headers."""
    places = f"{at} {came.sender} {_headers(came)}"
    marks = [value.strip() for name, value in came.letter if name == MARK.lower()]
    return (*_TOKEN.findall(places)[:_MOST_TOKENS], *marks[:_MOST_TOKENS])


def _headers(came: Came) -> str:
    return " ".join(value for name, value in came.letter if name in _OF_THE_LETTER)


def _returned(at: str, came: Came, keys: Sequence[bytes]) -> Returned | None:
    """Return whose letter it is by the first token that opens."""
    for token in _tokens(at, came):
        found = read_return(token, keys)
        if found is not None:
            return found
    for link in _LINK.findall(_headers(came))[:_MOST_TOKENS]:
        left = read_leave(link, keys)
        if left is not None:
            return Returned(left.subscriber, left.edition)
    return None


async def _leave(connection: AsyncConnection, one: Arrived, at: str, desk: Desk, now_ms: int) -> Taken | None:
    """Record that somebody left by mail, if it came to an address that we wrote for that."""
    for token in _TOKEN.findall(at)[:_MOST_TOKENS]:
        topics: Iterable[str] = (*desk.topics, *await topics_of(connection, token[:16].lower()))
        found = read_leave_mail(token, topics, desk.keys)
        if found is not None:
            who, topic = found
            evidence = {"edition": who.edition, "digest": one.digest}
            said = Said(who.subscriber, topic, "refused", now_ms, "leave-mail", None, evidence)
            new = await refuse(connection, said, now_ms)
            return Taken("left", "stopped" if new else "known", who.subscriber)
    return None


def _back(one: Arrived, key: str) -> Back:
    came = one.came
    if came.what == "complaint":
        return Back(one.digest, "complaint", "", came.feedback[:40], "mail")
    failure, own = _spoken_of(came.failures, key)
    kind: Kind = kind_of(failure)
    if kind == "hard" and not own:
        kind = "soft"
    words = " ".join(without_addresses(failure.words).split())
    return Back(one.digest, kind, failure.status, words, "mail")


def _spoken_of(failures: Sequence[Failure], key: str) -> tuple[Failure, bool]:
    """Return the failure that speaks of the person, and whether it does: one that names nobody does, by the address it came to."""
    own = [one for one in failures if not one.addresses or any(_key(address) == key for address in one.addresses)]
    return (own[0], True) if own else (failures[0], False)


def _key(address: str) -> str:
    read_as = parse_address(address, lenient_domains=frozenset([address.rpartition("@")[2]]))
    return address if isinstance(read_as, str) else read_as.key
