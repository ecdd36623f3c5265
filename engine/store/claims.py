"""A claim: a delivery that one run alone may put on the wire, and to whom, as a row of the store tells it.

In: rows over `subscribers`, the codes that their deliveries were given. Out: claims, complete for the press.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.message.address import parse_address
from engine.message.coupon import with_code
from engine.message.person import Person
from engine.message.standing import Standing
from engine.schema.tables import subscribers

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Row

    from engine.store.editions import Opened

    AnyRow = Row[*tuple[Any, ...]]

STANDING = (subscribers.c.stage, subscribers.c.stage_amount, subscribers.c.stage_count)
"""What a letter may say of its reader's stage (`person_of` wants it)."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A delivery that this run alone may put on the wire, and to whom."""

    id: int
    lane: str
    attempts: int
    person: Person


def claim_of(edition: Opened, row: AnyRow, number: int, lane: str, attempts: int, codes: Mapping[int, str]) -> Claim:
    """Return a claim on a delivery, and whom it is for, with the code that they were given."""
    person = person_of(row)
    if edition.letter is not None:
        person = with_code(person, edition.letter.variables, codes.get(number))
    return Claim(number, lane, attempts, person)


def person_of(row: AnyRow) -> Person:
    """Return whom a row of `subscribers` is about."""
    # The address passed the import's checks; its own domain counts as lenient, since it was when it came in.
    address = parse_address(row.address, lenient_domains=frozenset([row.domain]))
    assert not isinstance(address, str), "an address in the store was accepted once"
    standing = Standing(row.stage, row.stage_amount or 0, row.stage_count or 0)
    return Person(row.subject, address, row.name, row.attributes, standing)
