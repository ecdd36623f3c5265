"""Of whom a reply speaks, as the page docs/lanes.md has it."""

from __future__ import annotations

import pytest

from engine.project.shipped import shipped
from engine.reply.lanes import lanes_of
from engine.reply.reply import Reply, Stage
from engine.reply.throttle import heard, lane_rules

TABLE = lanes_of({})
TSS04 = "4.7.0 [TSS04] Messages from 192.0.2.10 temporarily deferred due to unexpected volume or user complaints - 4.16.55.1"
UNUSUAL = (
    "4.7.28 Gmail has detected an unusual 4.7.28 rate of unsolicited mail originating 4.7.28 from your IP address."
)

SAID = [
    ("accepted", "ses", "gmail", Stage.DOT, 250, "Ok 0100", "nobody", None),
    ("silence", "direct-like", "gmail", Stage.DOT, None, "timed out", "nobody", None),
    ("a reader's rate", "direct-like", "gmail", Stage.RCPT, 450, "4.2.1 receiving mail at a rate", "recipient", None),
    ("a reader's full mailbox", "postfix", "gmail", Stage.DOT, 452, "4.2.2 out of storage", "recipient", None),
    ("a reader who is gone", "direct-like", "docomo", Stage.RCPT, 550, "Unknown user", "recipient", None),
    ("greylisting", "direct-like", "a.example", Stage.RCPT, 451, "4.7.1 Greylisted, try later", "recipient", None),
    ("SES throttles", "ses", "gmail", Stage.DOT, 454, "Throttling failure: Maximum sending rate exceeded.", "relay", None),
    ("SES, the day's quota", "ses", "gmail", Stage.DOT, 454, "Throttling failure: Daily message quota exceeded.", "relay", "daily-quota"),
    ("a Postfix with a full disk", "postfix", "gmail", Stage.MAIL, 452, "4.3.1 Insufficient system storage", "relay", "full-disk"),
    ("421 of a Postfix", "postfix", "gmail", Stage.RCPT, 421, "4.3.2 Shutting down", "relay", None),
    ("421 before anybody is named", "direct-like", "gmail", Stage.MAIL, 421, "4.3.2 busy", "relay", None),
    ("421 of a provider", "direct-like", "somewhere.example", Stage.RCPT, 421, "busy", "lane", None),
    ("policy of a provider", "direct-like", "somewhere.example", Stage.DOT, 451, "4.7.1 slow", "lane", None),
    ("Gmail by itself", "direct-like", "gmail", Stage.DOT, 421, UNUSUAL, "lane", "unusual-rate"),
    ("Gmail through a Postfix that asks on", "postfix", "gmail", Stage.RCPT, 421, UNUSUAL, "lane", "unusual-rate"),
    ("Yahoo's words at MAIL", "postfix", "yahoo", Stage.MAIL, 421, TSS04, "relay", None),
    ("Yahoo at RCPT", "direct-like", "yahoo", Stage.RCPT, 421, TSS04, "lane", "unexpected-volume"),
    ("a disk is nobody's rate", "direct-like", "a.example", Stage.MAIL, 451, "4.3.0 Local error", "nobody", None),
    ("our sender is refused", "postfix", "gmail", Stage.MAIL, 550, "5.7.1 no", "us", None),
]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "lane", "stage", "code", "text", "of", "rule"), [pytest.param(*one[1:], id=one[0]) for one in SAID]
)
def test_a_reply_speaks_of(
    kind: str, lane: str, stage: Stage, code: int | None, text: str, of: str, rule: str | None
) -> None:
    relays = shipped().relays
    rules = relays[kind].reply if kind in relays else ()
    found = heard(kind, rules, lane_rules(kind, TABLE, lane), Reply(stage, code, text))
    assert (found.of, found.rule.name if found.rule else None) == (of, rule)
