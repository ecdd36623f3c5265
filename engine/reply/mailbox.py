"""What a permanent refusal says: that the mailbox is dead, that it is full, that a filter took it, or that we are not wanted.

In: a `Reply` with a 5xx. Out: one word, "" where it says none of them. Never: "dead" where there is doubt; nobody is to lose
their mail over a filter, a rate or a mistake in our own DNS (mail.md 3.6: 5.7.x, 5.6.x and rate texts never suppress). So words
of policy come before every code, and a code alone counts only where RFC 3463 leaves no other reading.

The texts are those that providers send; each stands in tests/delivery/test_outcomes.py. Where they are from: mail.md 1.6 (Gmail,
docomo, KDDI), Sisimai's `Reason::*`, Postfix's smtpd (`User unknown in … table`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from engine.reply.reply import Reply, Stage

if TYPE_CHECKING:
    from engine.project.relay import RelayKind

Says = Literal["", "dead", "full", "filtered", "policy"]

_ADDRESS = re.compile(r"[^\s<>\"]+@[^\s<>\"]+")  # "spam@shop.example" says nothing of spam
_INNER = re.compile(r"\bsaid: (\d{3})[ -](.*)", re.DOTALL)  # Postfix's address probes: what the last server said
_POLICY = re.compile(
    r"spam|black-?list|block-?list|block list|blocked|polic(?:y|ies)|reputation|dnsbl|\brbl\b|dmarc|\bspf\b|dkim"
    r"|rate limit|rate that|limit exceeded|too many|too quickly|too fast|throttl|relay(?:ing)? (?:access )?denied"
    r"|unable to relay|not permitted|access denied|unauthenticated|not authenticated|not verified|try again|temporar",
    re.IGNORECASE,
)
_FULL = re.compile(
    r"over ?quota|out of storage|quota (?:is )?exceeded|exceed\w* (?:\S+ )?quota|mailbox (?:is )?full|storage space"
    r"|insufficient (?:disk|system) storage|too much mail data",  # the last one: docomo's 552
    re.IGNORECASE,
)
_CLOSED = re.compile(
    r"disabled|deactivated|inactive|terminated|no longer (?:active|available|in use|accepts? mail)", re.IGNORECASE
)
_NOBODY = re.compile(
    r"user unknown|unknown user|unknown recipient|unknown mailbox|unknown local[- ]part|recipient unknown"
    r"|no such (?:user|recipient|mailbox|person|address)|(?:user|recipient|mailbox|account)(?: name)? (?:was )?not found"
    r"|(?:user|account|mailbox|recipient|address)(?: \S+)? does not exist|does(?:n't| not) have an? \S* ?account"
    r"|no mailbox here|non-?existent (?:user|mailbox)|invalid (?:recipient|mailbox|user)|not a valid mailbox",
    re.IGNORECASE,
)
_KDDI_FILTER = re.compile(r"^: *user unknown", re.IGNORECASE)  # without the address: their filter (mail.md 1.6)
_YAHOO_GONE = re.compile(r"delivery error: dd\b", re.IGNORECASE)  # comes at the dot, and means it
_DEAD_CODES = frozenset(["5.1.1", "5.1.6", "5.1.10"])  # bad mailbox, moved (RFC 3463 3.2), null MX (RFC 7505)
_NULL_MX = 556  # RFC 7504: the domain takes no mail
_REFUSES = frozenset([550, 551, 553, 554])  # 552 is about size and storage


def without_addresses(text: str) -> str:
    """Return a server's words without the addresses in them: they go into logs."""
    return _ADDRESS.sub("…", text)


def says(reply: Reply) -> Says:
    """Return what a permanent refusal says."""
    inner = _INNER.search(reply.text)
    if inner is not None:
        if not inner[1].startswith("5"):
            return ""
        return says(Reply(reply.stage, int(inner[1]), inner[2]))
    text = _ADDRESS.sub("", reply.text.removeprefix(reply.enhanced)).strip()
    if _FULL.search(text) or reply.enhanced == "5.2.2":
        return "full"
    if _YAHOO_GONE.search(text):
        return "dead"
    if reply.enhanced.startswith(("5.7.", "5.6.")) or _POLICY.search(text):
        return "policy"
    return _of_mailbox(reply, text)


def _of_mailbox(reply: Reply, text: str) -> Says:
    if reply.enhanced in _DEAD_CODES or (reply.enhanced == "5.2.1" and _CLOSED.search(text)):
        return "dead"
    at_recipient = reply.stage is Stage.RCPT
    if reply.code == _NULL_MX and at_recipient:
        return "dead"
    if reply.enhanced or reply.code not in _REFUSES:
        return ""
    if _KDDI_FILTER.match(text):
        return "filtered"
    if not _NOBODY.search(text):
        return ""
    # docomo says "Unknown user" at RCPT of a dead mailbox, and at the dot of mail that the person filters (mail.md 1.6).
    return "dead" if at_recipient else "filtered"


def is_dead(reply: Reply, kind: RelayKind) -> bool:
    """Tell whether a reply says that the mailbox is dead, from a relay of a kind that can know it.

    `ses` takes every recipient and learns later; what it refuses at once is ours. A local Postfix knows the mailboxes of
    its own tables, and those that it probes, at RCPT; at the dot a filter of its own speaks. Its "local recipient table"
    holds who has a login on that machine: a domain too many in `mydestination` would bury everybody at it.
    """
    if reply.code is None or not str(reply.code).startswith("5") or says(reply) != "dead":
        return False
    if kind == "postfix":
        return reply.stage is Stage.RCPT and "local recipient table" not in reply.text
    return kind != "ses" and reply.stage in (Stage.RCPT, Stage.DOT)
