"""One message that came back, read: a bounce, a complaint, a letter that waits, an auto-reply, or none of these.

In: octets. Out: `Came`, or the word that says why it was refused. Machine-readable parts speak before words, and words only where a
server wrote them. What it means for anybody is not decided here (taking.py): a report tells of addresses, and anybody can write one.
Never: an exception; a bounce where a report says "delayed", "delivered" or nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from engine.inbound.mime import Headers, Piece, fields, take_apart
from engine.inbound.notice import notice_of
from engine.inbound.status import KINDS, addresses_in, fates_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.inbound.failure import Failure
    from engine.inbound.mime import Refusal
    from engine.inbound.status import Fate

What = Literal["bounce", "delayed", "delivered", "complaint", "auto_reply", "other"]

_COMPLAINTS = frozenset(["abuse", "fraud", "other", "opt-out", "opt-out-list", "miscategorized"])
"""RFC 5965 §7.3 and what stood in its drafts; "not-spam", "virus" and "auth-failure" are nobody's wish to be left alone."""
_AUTOMATIC = re.compile(
    r"\bout[- ]of[- ](?:the[- ])?office|\bauto(?:matic|mated)?[- _]?(?:re(?:ply|sponse|sponder)|generated reply|answer)\b|\bvacation\b"
    r"|autoreply|away from (?:my|the) (?:office|desk|mail)|on (?:annual |sick |maternity )?(?:leave|holiday)|abwesen|automatische antwort"
    r"|réponse automatique|respuesta autom|автоответ|autorespond|自動返信|自動応答|自動送信|不在(?:の|通知|連絡|です)|休暇中|temporarily away",
    re.IGNORECASE,
)
_MOST_PLACES = 32 * 1024  # characters
_ACTION = re.compile(r"(?mi)^action[ \t]*:")
_MACHINES = ("x-autoreply", "x-autorespond", "x-autoreply-from", "x-vacation", "x-mail-autoreply", "auto-responder")
_TO = ("delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "x-rcpt-to", "apparently-to", "to", "cc")


@dataclass(frozen=True, slots=True)
class Came:
    """A message that came back.

    `to`: all addresses at which it may have come; `letter`: the headers of the letter within; `sender`: the return path that a
    complaint tells of its letter.
    """

    what: What
    to: tuple[str, ...] = ()
    failures: tuple[Failure, ...] = ()
    letter: Headers = ()
    feedback: str = ""
    headers: Headers = ()
    sender: str = ""


def read(octets: bytes) -> Came | Refusal:
    """Read one message."""
    message = take_apart(octets)
    if not isinstance(message, Piece):
        return message
    found = _judged(message)
    to = addresses_in(" ".join(value for name in _TO for value in message.all(name))[:_MOST_PLACES])
    return replace(found, to=to, letter=_letter(message), headers=message.headers)


def _judged(message: Piece) -> Came:
    report = _first(message, ("message/feedback-report",))
    if report is not None:
        said = dict(fields(report.text)) or dict(report.pieces[0].headers if report.pieces else ())
        kind = said.get("feedback-type", "abuse").strip().lower()
        sender = said.get("original-mail-from", "")
        return Came("complaint" if kind in _COMPLAINTS else "other", feedback=kind, sender=sender)
    status = _first(message, KINDS)
    fates = fates_of(status) if status is not None else ()
    if fates:
        return _by_status(fates)
    if status is not None and _ACTION.search(status.text[:_MOST_PLACES]):
        return Came("other")  # a word that no RFC has: whatever it means, it is not "failed"
    if _is_automatic(message):
        return Came("auto_reply")
    if _is_hotmail_complaint(message):
        return Came("complaint", feedback="abuse")
    if len(message.pieces) == 1 and message.pieces[0].kind == "message/rfc822":
        return _judged(message.pieces[0].pieces[0]) if message.pieces[0].pieces else Came("other")  # a report in a box
    notice = notice_of(message)
    if notice is None:
        return Came("other")
    return Came("bounce" if notice.what == "failed" else "delayed", failures=notice.failures)


def _by_status(fates: Sequence[Fate]) -> Came:
    failed = tuple(fate.failure for fate in fates if fate.action == "failed")
    if failed:
        return Came("bounce", failures=failed)
    return Came("delayed" if any(fate.action == "delayed" for fate in fates) else "delivered")


def _is_hotmail_complaint(message: Piece) -> bool:
    """Tell whether it is Microsoft's form of a complaint (JMRP): no report, the letter alone, with a header of theirs."""
    letter = dict(_letter(message))
    if "x-hmxmroriginalrecipient" in letter:
        return True
    from_staff = "staff@hotmail.com" in message.header("from").lower()
    return from_staff and "complaint" in message.subject.lower() and bool(letter)


def _is_automatic(message: Piece) -> bool:
    """Tell whether a person's mailbox answered by itself (RFC 3834 §5, and what programs wrote before it)."""
    submitted = message.header("auto-submitted").lower()
    if submitted.startswith("auto-replied") and not message.header("x-failed-recipients"):
        return "report" not in message.kind and not _from_daemon(message)
    if any(message.header(name) for name in _MACHINES):
        return True
    if message.header("precedence").lower() in ("auto_reply", "auto-reply"):
        return not _from_daemon(message)
    return bool(_AUTOMATIC.search(message.subject)) or message.kind == "message/disposition-notification"


def _from_daemon(message: Piece) -> bool:
    return "mailer-daemon" in message.header("from").lower() or "postmaster" in message.header("from").lower()


def _first(message: Piece, kinds: tuple[str, ...]) -> Piece | None:
    """Return the first piece of a kind; what stands within a returned letter is that letter's own."""
    if message.kind in kinds:
        return message
    if message.kind.startswith("multipart/"):
        return next((found for piece in message.pieces if (found := _first(piece, kinds)) is not None), None)
    return None


def _letter(message: Piece) -> Headers:
    """Return the headers of the letter that a report returns."""
    if message.kind.startswith(("message/", "text/rfc822")) and message.pieces:
        return message.pieces[0].headers
    return next((found for piece in message.pieces if (found := _letter(piece))), ())
