"""One recipient's fate as a server tells it, and what it means for their address.

In: a failure's status, its words, how far the transaction had come. Out: a kind: "hard" (the mailbox is dead), "soft" (it is full, or
its server was not reached for days), "policy" (a filter, a rate, our reputation), "unclear". The dead and the filtered are told apart
by the same rules as at the relay (engine/reply/mailbox.py); only "hard" and "soft" ever count against an address (mail.md 3.6).
Never: "hard" where there is doubt.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from engine.reply.mailbox import says
from engine.reply.reply import Reply, Stage

Kind = Literal["hard", "soft", "policy", "unclear"]

_CODE = re.compile(
    r"(?<![\d.#])([45]\d\d)(?:[ -]+#?([245]\.\d{1,3}\.\d{1,3}))?(?=[\s:;-]|$)[ -]*(.{0,2000})", re.DOTALL
)
_STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")
_AT_DOT = re.compile(
    r"end of data|after (?:i sent the message|end-of-data|the dot|data)|>>> (?:DATA|\.)\s", re.IGNORECASE
)
_AT_RCPT = re.compile(r"rcpt to|does not like recipient|>>> rcpt", re.IGNORECASE)
_CARRIER = re.compile(r"docomo", re.IGNORECASE)
_UNREACHED = re.compile(
    r"host (?:or domain name )?(?:was )?not found|unknown host|host unknown|unknown domain|domain (?:was )?not found|name service error"
    r"|no such (?:host|domain)|domain does not exist|bad destination (?:host|mailbox|system)|(?:connection|operation|session) timed? ?out"
    r"|connection refused|no route to host|network is unreachable|retry time(?:out| not reached)|delivery time expired|message expired"
    r"|unrouteable|unroutable|could(?:n't| not) (?:be )?(?:find|establish|connect|contact|reach|delivered for)|too long in (?:the )?queue"
    r"|lost connection|all relevant mx|no mx|mail server (?:is )?(?:not|un)\w*|queue too long|unable to (?:contact|connect|deliver to)"
    r"|not responding|cannot resolve|dns (?:error|failure|lookup)|expired after",
    re.IGNORECASE,
)
_ASIDE = re.compile(
    r"mailbox (?:is )?(?:currently )?unavailable|mailbox temporarily|account (?:is )?(?:suspended|on hold)",
    re.IGNORECASE,
)
_NOT_THERE = re.compile(
    r"not listed in (?:domino|public)|recipnotfound|(?:no|not a) (?:local )?mail ?box|not an? (?:known|valid|active) (?:user|recipient|address|account)"
    r"|unknown (?:or illegal )?(?:user|recipient|alias|address|account)|(?:user|addressee|recipient|mailbox) (?:\S{1,100} )?(?:is )?(?:not known|unknown)"
    r"|no such (?:user|mailbox|account|recipient|address)|(?:user|rcpt|recipient|address|account|mailbox) (?:\S{1,100} )?(?:does not|doesn't) exist"
    r"|(?:is a )?deactivated mailbox|account has been (?:disabled|discontinued|deactivated|closed)|invalid final delivery userid|bad_recipient"
    r"|wrong or no longer valid|nie istnieje|存在しません|見つかりません",
    re.IGNORECASE,
)
_NO_ROOM = re.compile(
    r"quota (?:violation|exceeded)|over (?:\w+ ){0,2}quota|(?:mailbox|inbox) (?:is )?(?:over|exceeds?|too|full)|exceeds allowed size|容量",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"[^\s<>\"]+@[^\s<>\"]+")
_UNREACHED_CODES = ("5.1.2", "5.4.", "4.4.", "4.1.2")


@dataclass(frozen=True, slots=True)
class Failure:
    """What became of one recipient: `addresses` (lower case) by which it is called, its `status` (RFC 3463) or "", the server's words."""

    addresses: tuple[str, ...]
    status: str
    words: str


def kind_of(failure: Failure) -> Kind:
    """Return what a failure means for its address."""
    reply, own_words = _reply(failure)
    bare, said, status = _ADDRESS.sub("", failure.words), says(reply), reply.enhanced
    if said == "full" or status in ("4.2.2", "5.2.2") or (said == "" and _NO_ROOM.search(bare)):
        return "soft"
    unreached = _UNREACHED.search(bare) is not None
    if own_words and (unreached or status.startswith(_UNREACHED_CODES)):
        return "soft"
    if said in ("policy", "filtered"):
        return "policy"
    waited = failure.status.startswith("4") or str(reply.code).startswith("4")
    if said == "dead" or (not waited and _is_not_there(reply, bare)):
        return "hard"
    return "soft" if waited or unreached or _ASIDE.search(bare) else "unclear"


def _is_not_there(reply: Reply, bare: str) -> bool:
    """Tell whether words that a relay hardly ever hears say that there is no such mailbox."""
    status = reply.enhanced
    fits = status in ("", "5.0.0", "5.2.1", "5.3.0", "5.5.0") or status.startswith("5.1.")
    return fits and reply.stage is Stage.RCPT and _NOT_THERE.search(bare) is not None


def _reply(failure: Failure) -> tuple[Reply, bool]:
    """Return the reply as the relay's own session would have heard it, and whether it is the report's own word, no server's."""
    found = _CODE.search(failure.words)
    stage = _stage(failure.words)
    if found is not None:
        # A status that the report adds to a bare 550 is its writer's guess (sendmail makes 5.1.1 of each): the words decide.
        return Reply(stage, int(found[1]), f"{found[2] or ''} {found[3]}".strip()), False
    status = failure.status or _status_in(failure.words)
    guess = 450 if status.startswith("4") else 550
    return Reply(stage, guess, f"{status} {failure.words}".strip()), True


def _status_in(words: str) -> str:
    found = _STATUS.search(words)
    return found[0] if found else ""


def _stage(words: str) -> Stage:
    """Return where the server said it; a carrier says "Unknown user" at the dot, too, of what the person filters (mail.md 1.6)."""
    if _AT_RCPT.search(words):
        return Stage.RCPT
    return Stage.DOT if _AT_DOT.search(words) or _CARRIER.search(words) else Stage.RCPT
