"""One message's commands on the wire, and what was said of them so far."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.delivery.wire import Posting
    from engine.reply.reply import Reply


@dataclass(slots=True, eq=False)
class Transaction:
    """A posting's commands, and what was said of them. `behind`: they left in one write with the body before them."""

    posting: Posting
    mail: bytes
    rcpt: bytes
    behind: bool = False
    answered: bool = False
    refusal: Reply | None = None
