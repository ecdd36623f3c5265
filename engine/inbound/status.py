"""A delivery status notification's machine-readable part (RFC 3464), and what servers write instead of one.

In: a piece `message/delivery-status`. Out: each recipient with what was done for them. A report may lack what the RFC requires, have
its groups run together, or bring words behind the keyword: it is read as long as it says for whom it speaks. Never: a failure where the
report says "delayed".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from engine.inbound.failure import Failure
from engine.inbound.mime import fields

if TYPE_CHECKING:
    from engine.inbound.mime import Headers, Piece

Action = Literal["failed", "delayed", "delivered"]

KINDS = ("message/delivery-status", "message/global-delivery-status")
_ACTIONS: dict[str, Action] = {
    "failed": "failed",
    "failure": "failed",
    "error": "failed",  # EarthLink
    "delayed": "delayed",
    "deferred": "delayed",
    "delivered": "delivered",
    "relayed": "delivered",
    "expanded": "delivered",
}
_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})")
# A control character is in no address, and a server (PostgreSQL) takes no NUL in a text.
_ADDRESS = re.compile(r"[^\s<>;:,\"()\[\]@\x00-\x1f\x7f]{1,255}@[^\s<>;:,\"()\[\]@\x00-\x1f\x7f]{1,255}")
_NAMES = ("final-recipient", "original-recipient", "x-actual-recipient", "x-display-name", "x-failed-recipients")
_MOST = 256 * 1024  # characters of a report; ours is about one person
_GROUPS = re.compile(r"\n[ \t]*\n")


@dataclass(frozen=True, slots=True)
class Fate:
    """What was done for one recipient."""

    action: Action
    failure: Failure


def fates_of(piece: Piece) -> tuple[Fate, ...]:
    """Return what a report says of each recipient."""
    found: list[Fate] = []
    text = piece.text[:_MOST]
    for inner in piece.pieces:  # a server that declared it an enclosed message
        text += "\n\n" + inner.text[:_MOST]
    for group in _GROUPS.split(text.strip("\n")):
        known = fields(group)
        fate = (
            _fate(known)
            if any(name in ("final-recipient", "original-recipient", "action") for name, _ in known)
            else None
        )
        if fate is not None:
            found.append(fate)
    return tuple(found)


def _fate(group: Headers) -> Fate | None:
    said = dict(reversed(group))  # the first of a name counts
    status = _STATUS.search(said.get("status", ""))
    action = _action(said.get("action", ""), status[1] if status else "")
    if action is None:
        return None
    words = said.get("diagnostic-code", "")
    kind, _, rest = words.partition(";")
    plain = rest if rest and " " not in kind.strip() else words
    names = (address.lower() for name in _NAMES for address in _ADDRESS.findall(said.get(name, "")))
    return Fate(action, Failure(tuple(dict.fromkeys(names)), status[1] if status else "", plain.strip()))


def _action(said: str, status: str) -> Action | None:
    """Return what was done; only where a report has no word for it, its status speaks."""
    word = re.match(r"[a-z]+", said.strip().lower())
    if word is not None:
        return _ACTIONS.get(word[0])
    return "failed" if status.startswith("5") else None


def addresses_in(text: str) -> tuple[str, ...]:
    """Return the addresses in a text, in lower case, in order."""
    return tuple(dict.fromkeys(one.strip(".:'`").lower() for one in _ADDRESS.findall(text)))
