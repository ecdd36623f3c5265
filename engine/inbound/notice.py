"""A bounce in words: what servers write that know nothing of RFC 3464 (qmail, old Exim and Exchange, carriers, webmail).

In: the pieces of a message that bring no status of their own. Out: whether it says that a letter failed, waits, or neither; the
addresses that it names; its words. Only what stands before the returned letter is looked at. Never: a failure in the words of a
warning ("still trying"); a sender's own words taken for a server's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from engine.inbound.failure import Failure
from engine.inbound.status import addresses_in

if TYPE_CHECKING:
    from engine.inbound.mime import Piece

_MOST = 64 * 1024  # characters of a notice; what comes behind them is the letter
_FROM_SERVER = re.compile(
    r"mailer[-_. ]?daemon|post-?master|mail(?:er)? ?delivery|mail(?:er)?-?system|mail administrator|mdaemon|system administrator"
    r"|mail (?:router|subsystem|transport)|daemon@|mail-?daemon|mta@|delivery subsystem|internet mail",
    re.IGNORECASE,
)
_SUBJECT = re.compile(
    r"undeliver|un-?deliver|not (?:be )?deliver|non-?deliver|delivery (?:status|failure|report|problem|has failed|notification|error|incomplete)"
    r"|deliver(?:y|ing) .*fail|returned (?:mail|to sender|e-?mail)|return(?:ed)? mail|failure (?:notice|delivery)|mail (?:system )?(?:delivery )?(?:fail|error)"
    r"|fail(?:ure|ed).*(?:mail|deliver)|message (?:status|not delivered|failed)|user unknown|unknown (?:user|recipient)|could not be delivered"
    r"|bounced?\b|mail could not|nondeliverable|unzustellbar|非通達|配信不能|配信(?:でき|され)|配信に失敗|配信エラー|送信エラー|エラーメール|未達"
    r"|届きませんでした|送信できません|配達でき|niedostarcz|недостав",
    re.IGNORECASE,
)
_WAITS = re.compile(
    r"still (?:trying|being retried|be retried)|will (?:be|keep|continue|automatically) (?:re-?try|retried|trying|to (?:be )?(?:try|retr))"
    r"|will (?:be )?retr(?:y|ied)|has not yet been delivered|delivery attempts will (?:continue|be continued)|delivery (?:is |has been |was )?(?:temporarily )?(?:delayed|deferred)"
    r"|(?:no|not) action is required|do not need to resend|warning message only|warning: (?:message|could not send)"
    r"|could not (?:yet )?(?:be delivered|send message) for (?:the )?(?:last|past)|delivery status notification \(delay\)|delay(?:ed)? notification"
    r"|not been able to deliver .{0,60} yet|継続して(?:配送|送信)|再送を(?:試み|続け)|配送が遅れ|遅延",
    re.IGNORECASE,
)
_GIVEN_UP = re.compile(
    r"given up|giving up|permanent|will not be retried|returned? (?:to sender|undelivered)|fatal", re.IGNORECASE
)
_FAILED = re.compile(
    r"undeliver|(?:not|n't|cannot|unable to|failed to|failure to|impossible to) (?:be )?(?:deliver|send|sent|reach|process)|delivery (?:has |to .{0,200} )?(?:failed|failure)"
    r"|fail(?:ed|ure)|fatal error|permanent(?:ly)? (?:error|fail|fatal)|user (?:\S+ )?(?:is )?unknown|unknown (?:user|recipient|mailbox|address|local)"
    r"|no such (?:user|mailbox|recipient|account|address)|(?:mailbox|account|user|recipient|address) (?:\S+ )?(?:is |was |has been |does |could )?(?:full|not|disabled|unavailable|inactive|over|unknown|deactivated)"
    r"|not a(?:n?) (?:valid|known|recognized|active)|over ?quota|quota exceeded|rejected|returned|did(?:n't| not) reach|did not|does(?:n't| not) exist|bounced"
    r"|\b5\d\d[ -]|\b5\.\d\.\d{1,3}\b|error|存在しません|見つかりません|届きませんでした|配信(?:でき|され)ません|送信できません|宛先不明|不明なユーザ|配送(?:でき|され)ません",
    re.IGNORECASE,
)
_LETTER = re.compile(
    r"(?mi)^[ >|+]{0,20}(?:[-=_*]{2,80}[^\n]{0,20}(?:below this line|this is a copy|original (?:message|mail)|copy of|unsent message|returned message"
    r"|message (?:text )?follows|start of|undelivered message|message header|transcript of (?:the )?message|元のメール|returned mail follows)"
    r"|(?:received|return-path|message-id):[ ]|(?:the )?(?:original|unsent|undelivered|returned) message (?:follows|headers)"
    r"|your (?:original )?message (?:follows|is (?:attached|below)|text)|(?:message|mail) (?:headers?|contents?) (?:follow|of)"
    r"|the following is a copy|a copy of (?:the|your) (?:original )?message|headers of|below this line)",
)
_LISTED = re.compile(
    r"(?m)^[ \t]*<[^<>@\s]{1,64}@[^<>\s]{1,255}>:"
)  # how qmail and Postfix begin what they say of a recipient
_STYLE, _STYLE_END = re.compile(r"<(?:style|script)\b", re.IGNORECASE), re.compile(r"</(?:style|script)", re.IGNORECASE)
_TAGS = re.compile(r"<(?![^\s<>]{1,200}@)[^<>]{0,2000}>")
_LINES = re.compile(r"<(?:br|/p|/div|/tr|/li)\b[^<>]{0,200}>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Notice:
    """What a bounce in words says."""

    what: Literal["failed", "delayed"]
    failures: tuple[Failure, ...]


def notice_of(message: Piece, own: frozenset[str] = frozenset()) -> Notice | None:
    """Return what a server's notice says; `None` where no server speaks. `own`: addresses that are ours, not recipients'."""
    named = addresses_in(message.header("x-failed-recipients"))
    if not named and not _from_server(message):
        return None
    words = _LETTER.split(_words(message)[:_MOST], maxsplit=1)[0]
    subject = message.subject
    if _WAITS.search(f"{subject}\n{words}") and not _GIVEN_UP.search(words):
        return Notice("delayed", ())
    if not named and not (_FAILED.search(words) or _SUBJECT.search(subject) or _LISTED.search(words)):
        return None
    sender = frozenset(addresses_in(f"{message.header('from')} {message.header('to')} {message.header('reply-to')}"))
    found = named or tuple(one for one in addresses_in(words) if one not in sender and one not in own)
    return Notice("failed", (Failure(found, "", words.strip()),))


def _from_server(message: Piece) -> bool:
    """Tell whether a server wrote it: by its name, or by a subject that only servers write.

    The empty return path alone is no proof: a person's mailbox that answers has it, too (RFC 3834 §3.3).
    """
    if _FROM_SERVER.search(message.header("from") or message.header("return-path")):
        return True
    return bool(_SUBJECT.search(message.subject)) and not message.header("in-reply-to")


def _words(message: Piece) -> str:
    """Return the text before the letter: plain parts, or what a page shows."""
    if not message.pieces:
        return _shown(message)
    found: list[str] = []
    for piece in message.pieces:
        if piece.kind.startswith("message/") or piece.kind == "text/rfc822-headers":
            break
        if piece.kind.startswith("multipart/"):
            found.append(_words(piece))
        elif piece.kind.startswith("text/") and not (piece.kind == "text/html" and any(found)):
            found.append(_shown(piece))
    return "\n".join(found) or message.text


def _shown(piece: Piece) -> str:
    text = piece.text[: 4 * _MOST]
    if piece.kind != "text/html":
        return text
    first, *rest = _STYLE.split(text)
    behind = (one[found.end() :] if (found := _STYLE_END.search(one)) else one for one in rest)
    return _TAGS.sub(" ", _LINES.sub("\n", first + " ".join(f"<{one}" for one in behind)))
