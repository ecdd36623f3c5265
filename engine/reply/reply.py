"""What a server said, and at which stage of the transaction it said it (or fell silent).

A value, never an exception: what happened to a delivery is a fact to be recorded.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

_ENHANCED = re.compile(r"^([245])\.(\d{1,3})\.(\d{1,3})\b")  # RFC 3463


class Stage(StrEnum):
    """How far a transaction had come. `DOT`: the final dot may have left us."""

    CONNECT = "connect"
    MAIL = "mail"
    RCPT = "rcpt"
    DATA = "data"
    DOT = "dot"


@dataclass(frozen=True, slots=True)
class Reply:
    """The last word on a delivery: `code` is `None` when the server fell silent or the connection broke."""

    stage: Stage
    code: int | None
    text: str

    @property
    def enhanced(self) -> str:
        """Return the enhanced status code (RFC 3463), or ""."""
        found = _ENHANCED.match(self.text)
        return found[0] if found else ""
