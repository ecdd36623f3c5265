"""A coupon's code in a letter: the codes that the engine makes itself, and a person who has one.

In: a key and who gets a code why. Out: the code, "K7Q2-9FHM-XR4T": eleven characters of an HMAC and one by which a slip of the pen
is found. Nobody can guess a code without the key, and the same delivery always gets the same one. Never: a stored thing; who was
given which lies in the store.

The alphabet has 32 characters (5 bits each) and lacks 0, O, 1 and I, which people mix up. The last one is a sum over GF(32), as
of a Reed-Solomon code: it finds every single wrong character and every two that were exchanged.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from engine.message.person import Person

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
SAMPLE = "SAMPLE-0000"
"""What stands in a letter that nobody gets."""
_LENGTH = 12
_GROUP = 4
_PRIMITIVE = 0b100101  # x^5 + x^2 + 1, primitive over GF(2): multiplying by x walks through all 31 elements


def derived_code(key: bytes, coupon: str, campaign: str, occasion: str, subject: str, attempt: int = 0) -> str:
    """Return the code of a delivery; another `attempt` gives another one, where somebody has this already."""
    what = "\0".join((coupon, campaign, occasion, subject, str(attempt)))
    number = int.from_bytes(hmac.digest(key, f"tayori: coupon\n{what}".encode(), "sha256")[:8], "big")
    found = "".join(ALPHABET[number >> 5 * place & 31] for place in range(_LENGTH - 1))
    return in_groups(found + _check(found))


def as_typed(text: str) -> str | None:
    """Return a code as it was given, however it was typed; `None` where it cannot be one of ours: a slip of the pen."""
    bare = "".join(sign for sign in text.upper() if sign not in "- ‐－ー　")
    if len(bare) != _LENGTH or not set(bare) <= set(ALPHABET) or _check(bare[:-1]) != bare[-1]:
        return None
    return in_groups(bare)


def in_groups(code: str) -> str:
    """Return a code as people read it."""
    return "-".join(code[at : at + _GROUP] for at in range(0, len(code), _GROUP))


def with_code(person: Person, variables: Mapping[str, object], code: str | None) -> Person:
    """Return a person whose letter shows a code of the edition's coupon; without either, the person as they are."""
    coupon = variables.get("coupon")
    if code is None or not isinstance(coupon, Mapping):
        return person
    shown = {**cast("Mapping[str, object]", coupon), "code": code}
    return replace(person, facts={**person.facts, "coupon": shown})


def code_of(person: Person) -> str:
    """Return the code that a person's letter shows; "" where it shows none of an edition's coupon."""
    coupon = person.facts.get("coupon")
    return str(cast("Mapping[str, object]", coupon).get("code", "")) if isinstance(coupon, Mapping) else ""


def with_sample(person: Person, variables: Mapping[str, object]) -> Person:
    """Return a person with an invented code, or with the one that everybody has: for a look at a letter."""
    coupon = variables.get("coupon")
    return person if isinstance(coupon, Mapping) and "code" in coupon else with_code(person, variables, SAMPLE)


def _check(code: str) -> str:
    total = 0
    for sign in code:
        total = _times_x(total ^ ALPHABET.index(sign))
    return ALPHABET[total]


def _times_x(element: int) -> int:
    doubled = element << 1
    return doubled ^ _PRIMITIVE if doubled & 32 else doubled
