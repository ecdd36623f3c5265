"""A reply → what it means for the delivery, for the session and for the relay.

In: a `Reply`. Out: an `Outcome`. The one place that knows codes (RFC 5321 section 4.2, RFC 3463).

- silence at the dot is `unknown`: nobody can know whether the message was taken (RFC 1047); it is never retried;
- silence before the dot, and any 4xx, is `deferred`;
- a 5xx for the recipient or the message is `refused`;
- a 5xx to MAIL FROM speaks of us, not of the recipient: the message stays ours and the relay is out of action.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from engine.reply.reply import Stage

if TYPE_CHECKING:
    from engine.reply.reply import Reply

State = Literal["accepted", "deferred", "refused", "unknown"]

_SERVICE_CLOSING = 421  # RFC 5321 section 3.8: the server ends the session
_PERMANENT = range(500, 600)
_TRANSIENT = range(400, 500)
_COMPLETED = 250


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a reply means. `session_over`: a new session is needed; `relay_over`: the relay will take nothing from us."""

    state: State
    session_over: bool = False
    relay_over: bool = False


def outcome(reply: Reply) -> Outcome:
    """Return what a reply means."""
    if reply.code is None:
        return Outcome("unknown" if reply.stage is Stage.DOT else "deferred", session_over=True)
    if reply.code == _SERVICE_CLOSING:
        return Outcome("deferred", session_over=True)
    if reply.code in _PERMANENT:
        if reply.stage in (Stage.CONNECT, Stage.MAIL):
            return Outcome("deferred", session_over=True, relay_over=True)
        # RFC 3463 section 3.8: x.7.x is policy ("relay access denied"). At RCPT it speaks of us more often than of the
        # person, who must not be given up for it; it comes up again until the edition's time is over.
        policy = reply.stage is Stage.RCPT and reply.enhanced.startswith("5.7.")
        return Outcome("deferred" if policy else "refused")
    if reply.code in _TRANSIENT:
        return Outcome("deferred", session_over=reply.stage is Stage.CONNECT)
    if reply.stage is Stage.DOT and reply.code == _COMPLETED:
        return Outcome("accepted")
    # A code that does not belong there, or is none: the conversation is out of step; only the dot leaves doubt behind.
    return Outcome("unknown" if reply.stage is Stage.DOT else "deferred", session_over=True)
