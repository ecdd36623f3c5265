"""A reply → what it means for the delivery, for the session, for the relay, and for the person's mailbox.

In: a `Reply`. Out: an `Outcome`. The one table of codes (RFC 5321 section 4.2, RFC 3463) and of words (reply/mailbox.py).

| the reply | the delivery | besides |
|---|---|---|
| 250 at the dot | accepted | |
| silence, or a word out of step, at the dot | unknown: nobody can know (RFC 1047), never retried | the session is over |
| silence, or a word out of step, before the dot | deferred | the session is over |
| 421 | deferred | the session is over (RFC 5321 section 3.8) |
| 4xx | deferred | at the greeting the session is over |
| 5xx at the greeting or to MAIL FROM | deferred: it speaks of us, not of the recipient | the relay is out of action |
| 5.7.x at RCPT | deferred: policy speaks of us more often than of the person | "policy" (docs/decisions/0017) |
| any other 5xx | refused | "dead", "full", "filtered", "policy", or nothing besides |

What it says besides is for others to act on: a dead mailbox gets nothing any more (delivery/sending.py), policy in a row holds
the edition (delivery/holding.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from engine.reply.mailbox import says
from engine.reply.reply import Stage

if TYPE_CHECKING:
    from engine.reply.mailbox import Says
    from engine.reply.reply import Reply

State = Literal["accepted", "deferred", "refused", "unknown"]

_SERVICE_CLOSING = 421  # RFC 5321 section 3.8: the server ends the session
_PERMANENT = range(500, 600)
_TRANSIENT = range(400, 500)
_COMPLETED = 250


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a reply means. `session_over`: a new session is needed; `relay_over`: the relay will take nothing from us.

    `says`: what a permanent refusal says of the mailbox, or of us; "" where it says neither.
    """

    state: State
    session_over: bool = False
    relay_over: bool = False
    says: Says = ""


def outcome(reply: Reply) -> Outcome:
    """Return what a reply means."""
    if reply.code is None:
        return Outcome("unknown" if reply.stage is Stage.DOT else "deferred", session_over=True)
    if reply.code == _SERVICE_CLOSING:
        return Outcome("deferred", session_over=True)
    if reply.code in _PERMANENT:
        return _permanent(reply)
    if reply.code in _TRANSIENT:
        return Outcome("deferred", session_over=reply.stage is Stage.CONNECT)
    if reply.stage is Stage.DOT and reply.code == _COMPLETED:
        return Outcome("accepted")
    # A code that does not belong there, or is none: the conversation is out of step; only the dot leaves doubt behind.
    return Outcome("unknown" if reply.stage is Stage.DOT else "deferred", session_over=True)


def _permanent(reply: Reply) -> Outcome:
    if reply.stage in (Stage.CONNECT, Stage.MAIL):
        return Outcome("deferred", session_over=True, relay_over=True)
    said = says(reply)
    # RFC 3463 section 3.8: x.7.x is policy ("relay access denied"). At RCPT it speaks of us more often than of the
    # person, who must not be given up for it; it comes up again until the edition's time is over.
    if reply.stage is Stage.RCPT and reply.enhanced.startswith("5.7."):
        return Outcome("deferred", says=said)
    return Outcome("refused", says=said)
