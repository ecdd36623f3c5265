"""A reply → of whom it speaks: of one reader, of the lane, of the relay, of us, or of nobody.

In: the relay's kind, its rules and the lane's, a `Reply`. Out: `Heard`, with the rule that matched. What follows is decided in
`limits.py`; what becomes of the delivery itself, in `outcome.py`.

Behind `postfix` and `ses` a throttling reply is the relay's own: it has not looked at the next server yet. But a Postfix that asks
the recipient's server while we wait (reject_unverified_recipient, smtpd_proxy_filter) passes that server's words on, at RCPT or at
the dot; there a provider's own text (of its lane, none of the general rules) speaks of the lane whatever the relay is. At the greeting, MAIL and DATA no relay knows the
recipient, so that these replies never speak of a lane. Silence and broken connections slow nobody: the session is opened anew, and
`workers.py` gives up after a few.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from engine.reply.reply import Stage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.project.shaping import ReplyRule
    from engine.reply.lanes import Lanes
    from engine.reply.reply import Reply

Of = Literal["nobody", "recipient", "lane", "relay", "us"]

_TRANSIENT = range(400, 500)
_PERMANENT = range(500, 600)
_BUSY = (421, 454)  # RFC 5321 section 4.2.3: closing; 454 is what Amazon SES says when it throttles (mail.md 5.1)
_GREYLISTED = re.compile(r"\bgr[ea]y-?list", re.IGNORECASE)  # 4.7.x, of this reader and this sender alone (RFC 6647)
_KNOW_THE_READER = (Stage.RCPT, Stage.DOT)


@dataclass(frozen=True, slots=True)
class Heard:
    """Of whom a reply speaks, and the rule by which we know; without one, by its codes."""

    of: Of
    rule: ReplyRule | None = None


NOBODY = Heard("nobody")


def heard(kind: str, of_relay: Sequence[ReplyRule], of_lane: Sequence[ReplyRule], reply: Reply) -> Heard:
    """Return of whom a reply speaks."""
    code = reply.code
    if code is None or not (code in _TRANSIENT or code in _PERMANENT):
        return NOBODY
    line = plain(reply)
    if (rule := _first(of_relay, line)) is not None:
        return Heard("relay", rule)
    reader_known = reply.stage in _KNOW_THE_READER
    if reader_known and (rule := _first(of_lane, line)) is not None:
        return Heard("lane", rule)
    if code in _PERMANENT:
        return Heard("recipient" if reader_known else "us")
    if not _asks_for_less(reply, line):
        return Heard("recipient" if reader_known else "nobody")
    return Heard("lane" if kind == "direct-like" and reader_known else "relay")


def lane_rules(kind: str, table: Lanes, lane: str) -> tuple[ReplyRule, ...]:
    """Return the rules by which a reply may speak of a lane: of a relay that is no provider, only the provider's own words."""
    rules = table.limit(lane).rules
    return rules if kind == "direct-like" else tuple(rule for rule in rules if rule not in table.rules)


def plain(reply: Reply) -> str:
    """Return a reply as rules see it: a long one repeats its enhanced code at each line's beginning, in mid-sentence."""
    status, text = reply.enhanced, reply.text
    if status:
        text = text.replace(f" {status} ", " ")
    return f"{reply.code} {text}"


def _first(rules: Sequence[ReplyRule], line: str) -> ReplyRule | None:
    return next((rule for rule in rules if rule.matches(line)), None)


def _asks_for_less(reply: Reply, line: str) -> bool:
    """Tell whether a 4xx that no rule knows is about how much we send: 421, 454, policy (RFC 3463 section 3.8)."""
    if _GREYLISTED.search(line):
        return False
    return reply.code in _BUSY or reply.enhanced.startswith("4.7.")
