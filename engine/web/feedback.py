"""What became of a letter, as a service tells it by a webhook: bounces, complaints, deliveries.

In: `Feedback`, from whatever form it came in. Out: what it did, one transaction a call. Whose letter it was is known by a token that only we
can write: of the header X-Tayori-Delivery, or of the return path (VERP); what comes without one concerns nobody. What it means is
decided where mail's is (engine/inbound, engine/store/returned.py): a dead mailbox at once, a full one after some, policy never, a
complaint for good. Whatever comes back settles an unknown delivery. The same twice counts once.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from engine.inbound.failure import Failure, kind_of
from engine.message.address import parse_address
from engine.message.returning import is_single, read_return, single_number
from engine.reply.mailbox import without_addresses
from engine.store.letterbox import posted
from engine.store.returned import Back, prove_sent, take_back, whose_letter
from engine.store.single_returns import take_single_back

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

    from engine.project.values import Cap
    from engine.store.returned import Kind

What = Literal["bounce", "complaint", "delivery"]

_VERP = re.compile(r"\+([A-Za-z2-7]{16}[0-9A-Fa-f]{28})@", re.ASCII)
_STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")


@dataclass(frozen=True, slots=True)
class Feedback:
    """What became of a letter. `id`: the service's own, the same whenever it tells it; `kind`: where it decided itself."""

    id: str
    what: What
    token: str
    address: str = ""
    status: str = ""
    words: str = ""
    kind: Kind | None = None


@dataclass(frozen=True, slots=True)
class Listening:
    """What taking needs: who tells it ("ses", "plain"), under which name, our keys, the topics, the rule for soft bounces."""

    source: str
    name: str
    keys: Sequence[bytes]
    topics: Sequence[str]
    soft: Cap
    lenient: frozenset[str]
    """Domains whose addresses may break RFC 5321, as an import reads them."""


def token_in(address: str) -> str:
    """Return the token of a return path, "" where it has none."""
    found = _VERP.search(address)
    return found[1] if found else ""


async def take_feedback(
    connection: AsyncConnection, listening: Listening, told: Sequence[Feedback], now_ms: int
) -> Mapping[str, int]:
    """Take in what a call tells, in its order."""
    counts = {"rows": len(told), "new": 0, "known": 0, "nobody": 0, "stopped": 0}
    for one in told:
        counts[await _take(connection, listening, one, now_ms)] += 1
    counts["new"] += counts["stopped"]
    return counts


async def _take(connection: AsyncConnection, listening: Listening, one: Feedback, now_ms: int) -> str:
    number = single_number(one.token)
    if number is not None:
        return await _single(connection, listening, one, number, now_ms)
    returned = read_return(one.token, listening.keys)
    whose = await whose_letter(connection, returned.subscriber, returned.edition) if returned else None
    if whose is None:
        return "nobody"
    if one.what == "delivery":
        settled = await prove_sent(connection, whose, f"{listening.source}: delivered", now_ms)
        return "new" if settled else "known"
    back = _back(listening, one, whose.key)
    effect = await take_back(connection, whose, back, listening.soft, listening.topics, now_ms)
    return {"kept": "new"}.get(effect, effect)


async def _single(connection: AsyncConnection, listening: Listening, one: Feedback, number: int, now_ms: int) -> str:
    """Take what is told of a single mail, which is nobody's letter yet."""
    mail = await posted(connection, number)
    if mail is None or not is_single(one.token, mail.address_key, listening.keys):
        return "nobody"
    if one.what == "delivery":
        return "known"
    back = _back(listening, one, mail.address_key)
    effect = await take_single_back(connection, mail, back, listening.soft, listening.topics, now_ms)
    return {"kept": "new", "": "nobody"}.get(effect, effect)


def _back(listening: Listening, one: Feedback, key: str) -> Back:
    digest = hashlib.sha256(f"{listening.name}\0{one.id}".encode("utf-8", "replace")).hexdigest()
    words = " ".join(without_addresses(one.words).split())
    status = one.status if _STATUS.fullmatch(one.status) else ""
    return Back(digest, _kind(one, status, key, listening.lenient), status, words, listening.source)


def _kind(one: Feedback, status: str, key: str, lenient: frozenset[str]) -> Kind:
    """Return what a bounce means; one that speaks of another address (a forwarded letter's) never ends mail at once."""
    if one.what == "complaint":
        return "complaint"
    found = one.kind or kind_of(Failure((), status, one.words))
    address = parse_address(one.address, lenient_domains=lenient) if one.address else None
    other = address is not None and (isinstance(address, str) or address.key != key)
    return "soft" if found == "hard" and other else found
