"""A relay's own log → which messages it took.

In: the lines of Postfix's log (also of journalctl), or a list of Message-IDs, one a line, which any other relay's export can be
made into. Out: what stands before the `@` of each Message-ID that was taken. In Postfix's log `cleanup` names the Message-ID
before anything is decided; the message was taken when `qmgr` has it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_NAMED = re.compile(r"\b([0-9A-Za-z]{6,20}): message-id=<([^<>@\s]+)@[^<>\s]*>")
_TAKEN = re.compile(r"\b([0-9A-Za-z]{6,20}): (?:from=<[^>]*>, size=\d+, nrcpt=\d+|to=<[^>]*>,.* status=sent)")
_ALONE = re.compile(r"\s*<?([^<>@\s]+)@[^<>\s]+>?\s*")


def taken_in(lines: Iterable[str]) -> frozenset[str]:
    """Return the local parts of the Message-IDs of the messages that a relay took."""
    named: dict[str, str] = {}  # by the queue's number, which comes again: the latest name is the one that is meant
    found: set[str] = set()
    for line in lines:
        if (alone := _ALONE.fullmatch(line)) is not None:
            found.add(alone[1])
        elif (naming := _NAMED.search(line)) is not None:
            named[naming[1]] = naming[2]
        elif (taking := _TAKEN.search(line)) is not None and taking[1] in named:
            found.add(named[taking[1]])
    return frozenset(found)
