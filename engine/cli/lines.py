"""A run in lines on stderr, for a log: one a delivery, as `key=value` or as JSON; nothing personal in either.

A line names the person only by the subject id, so that a log can be kept after somebody was erased. Lines are written a fifth of a
second at a time: a write a message would cost as much as the ledger.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
from typing import TYPE_CHECKING, Literal

from engine.cli.screen import tell, word
from engine.delivery.worked import spoken
from engine.project.problems import Term

if TYPE_CHECKING:
    from engine.delivery.clock import Clock
    from engine.delivery.worked import Delivered

Form = Literal["text", "json"]

_LINGER_SECONDS = 0.2


class Lines:
    """The log of a run. `close()` writes what still lingers."""

    def __init__(self, clock: Clock, form: Form = "text") -> None:
        self._clock = clock
        self._form = form
        self._waiting: list[str] = []

    def begins(self, edition: str, people: int) -> None:
        """Log that an edition is being sent."""
        if self._form == "json":
            self._record({"event": "begins", "edition": edition, "people": people})
        else:
            self._line(f"edition={edition} begins people={people}")

    def judged(self, edition: str, skipped: int) -> None:
        """Log nothing: the sums tell it at the end."""

    def delivered(self, event: Delivered) -> None:
        """Log a delivery."""
        code = event.reply.code if event.reply else None
        text = _nameless(event.reply.text, event.claim.person.address.raw) if event.reply else ""
        if self._form == "json":
            self._record(
                {
                    "event": "delivery",
                    "edition": event.edition,
                    "subscriber": event.claim.person.subscriber,
                    "lane": event.claim.lane,
                    "attempt": event.claim.attempts,
                    "outcome": event.state,
                    "relay": event.relay,
                    "ms": event.milliseconds,
                    "code": code,
                    "reply": text,
                }
            )
            return
        quoted = text.replace('"', "'")
        self._line(
            f"edition={event.edition} subscriber={event.claim.person.subscriber} lane={event.claim.lane}"
            f" attempt={event.claim.attempts} outcome={event.state} relay={event.relay} ms={event.milliseconds}"
            f' code={code or "-"} reply="{quoted}"'
        )

    def says(self, code: str, **values: object) -> None:
        """Log a sentence, behind the lines that came before it."""
        self.flush()
        if self._form == "json":
            plain = {name: _plain(value) for name, value in values.items()}
            self._record({"event": "says", "code": code, "text": word(code, **values), **plain})
        else:
            tell(code, **values)

    def flush(self) -> None:
        """Write the lines that wait."""
        if self._waiting:
            sys.stderr.write("\n".join([*self._waiting, ""]))
            sys.stderr.flush()
            self._waiting.clear()

    def close(self) -> None:
        """End the log."""
        self.flush()

    def _record(self, record: dict[str, object]) -> None:
        at = self._clock.now().isoformat(timespec="milliseconds")
        self._keep(json.dumps({"at": at, **record}, ensure_ascii=False))

    def _line(self, text: str) -> None:
        self._keep(f"{self._clock.now().isoformat(timespec='milliseconds')} {text}")

    def _keep(self, line: str) -> None:
        self._waiting.append(line)
        if len(self._waiting) == 1:
            asyncio.get_running_loop().call_later(_LINGER_SECONDS, self.flush)


def _nameless(text: str, address: str) -> str:
    """Return a server's words without the address that some repeat in them."""
    return re.sub(re.escape(address), "…", text, flags=re.IGNORECASE) if "@" in text else text


def _plain(value: object) -> object:
    """Return a value as JSON has it; words are English for programs."""
    if isinstance(value, Term):
        return spoken(value, "en")
    return value if isinstance(value, int) else str(value)
