"""What Amazon SES says of a letter, in the message of an SNS notification.

In: the message's text. Out: `Feedback`, or nothing for what is none (a delay, a click, SES's own test). SES decides some by itself:
an address on its own suppression list was a dead mailbox before, a "Transient" bounce is never a dead one.
https://docs.aws.amazon.com/ses/latest/dg/notification-contents.html, …/event-publishing-retrieving-sns-contents.html
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

from engine.inbound.failure import Failure, kind_of
from engine.message.heads import MARK
from engine.web.feedback import Feedback, token_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.store.returned import Kind

_POLICY = frozenset(["MessageTooLarge", "ContentRejected", "AttachmentRejected", "CustomTimeoutExceeded"])
_DEAD = frozenset(["NoEmail", "Suppressed", "OnAccountSuppressionList"])


def feedback_of(message: str) -> tuple[Feedback, ...]:
    """Return what a message says, one for each recipient."""
    try:
        told: object = json.loads(message)
    except (ValueError, RecursionError):
        return ()
    said = _table(told)
    mail = _table(said.get("mail"))
    token = _token(mail)
    kind = said.get("notificationType") or said.get("eventType")
    if kind == "Bounce":
        return tuple(_bounces(_table(said.get("bounce")), _text(mail.get("messageId")), token))
    complaint = _table(said.get("complaint"))
    if kind == "Complaint" and complaint.get("complaintFeedbackType") != "not-spam":
        number = f"complaint {_text(mail.get('messageId'))} {_text(complaint.get('feedbackId'))}"
        return (Feedback(number, "complaint", token, words=_text(complaint.get("complaintFeedbackType"))[:40]),)
    if kind == "Delivery":
        return (Feedback(f"delivery {_text(mail.get('messageId'))}", "delivery", token),)
    return ()


def _bounces(bounce: dict[str, Any], message: str, token: str) -> Iterator[Feedback]:
    number = f"bounce {message} {_text(bounce.get('feedbackId'))}"
    for listed in _list(bounce.get("bouncedRecipients")):
        one = _table(listed)
        address, status = _text(one.get("emailAddress")), _text(one.get("status"))
        words = _text(one.get("diagnosticCode")).removeprefix("smtp;").strip()
        kind = _kind(_text(bounce.get("bounceType")), _text(bounce.get("bounceSubType")), Failure((), status, words))
        yield Feedback(f"{number} {address}", "bounce", token, address, status, words, kind)


def _kind(type_: str, sub: str, failure: Failure) -> Kind:
    if type_ == "Permanent" and sub in _DEAD:
        return "hard"
    if sub in _POLICY:
        return "policy"
    if type_ == "Transient" and sub == "MailboxFull":
        return "soft"
    found = kind_of(failure)
    return "soft" if found == "hard" and type_ == "Transient" else found


def _token(mail: dict[str, Any]) -> str:
    """Return the token of the letter's own header, else of its return path, which SES tells as `source`."""
    for listed in _list(mail.get("headers")):
        one = _table(listed)
        if _text(one.get("name")).lower() == MARK.lower():
            return _text(one.get("value")).strip()
    return token_in(_text(mail.get("source")))


def _table(value: object) -> dict[str, Any]:
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


def _list(value: object) -> list[object]:
    return cast("list[object]", value)[:50] if isinstance(value, list) else []


def _text(value: object) -> str:
    return value[:2000] if isinstance(value, str) else ""
