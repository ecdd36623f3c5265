"""A person on the screen: their card, what they got, why they do or do not get an edition; and the same as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.cli.person import iso, said_record
from engine.cli.returned import returned_record, show_returned
from engine.cli.screen import language, show, word
from engine.cli.times import when
from engine.delivery.clock import moment_of
from engine.delivery.worked import spoken
from engine.review.explain.card import LOOKED_BACK
from engine.review.explain.telephone import why_refused

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from engine.project.project import Project
    from engine.review.explain.card import Card
    from engine.review.explain.reason import Reason, Unmet
    from engine.store.persons import Got, Known, Word

_WIDTH = 12


def card_record(card: Card) -> dict[str, object]:
    """Return a card as JSON has it."""
    person = card.person
    return {
        "address": person.address,
        "name": person.name,
        "subject": person.subject,
        "erased": None,
        "lane": person.lane,
        "joined": iso(person.created_ms),
        "source": person.source,
        "birthday": person.birthday,
        "first_order": person.first_order,
        "last_order": person.last_order,
        "order_count": person.order_count,
        "order_sum": person.order_sum,
        "stage": person.stage,
        "open_complaints": person.open_complaints,
        "paused_until": person.paused_until,
        "attributes": dict(person.attributes),
        "stopped": None if person.stopped is None else person.stopped.reason,
        "stopped_since": None if person.stopped is None else iso(person.stopped.since_ms),
        "consents": [said_record(one) for one in card.words],
        "got": [got_record(one) for one in card.got],
        **returned_record(card),
    }


def got_record(one: Got) -> dict[str, object]:
    """Return a delivery as JSON has it."""
    return {
        "key": one.key,
        "campaign": one.campaign,
        "due": iso(one.due_ms) or one.due_date,
        "state": one.state,
        "at": iso(one.settled_ms or one.claimed_ms),
        "until": iso(one.until_ms),
        "attempts": one.attempts,
        "code": one.code,
        "reply": one.reply,
    }


def reason_record(reason: Reason | None) -> dict[str, object]:
    """Return a verdict with its reason as JSON has it."""
    if reason is None:
        return {"verdict": None, "since": None, "detail": "", "until": None, "counted": [], "unmet": []}
    return {
        "verdict": reason.verdict,
        "since": iso(reason.since_ms),
        "detail": reason.detail,
        "until": None if reason.until is None else reason.until.isoformat(),
        "counted": [{"key": one.key, "campaign": one.campaign, "due": one.due.isoformat()} for one in reason.counted],
        "unmet": [
            {
                "condition": one.text,
                "holds": one.holds,
                "fact": None if one.fact is None else spoken(one.fact, "en"),
            }
            for one in reason.unmet
        ],
    }


def show_card(card: Card, project: Project) -> None:
    """Print who a person is and what they said."""
    person, zone = card.person, project.zone
    show(f"{person.name}  {person.address}".strip())
    for name, text in _lines(person, zone):
        show(f"  {word(f'card.{name}'):<{_WIDTH}}  {text}")
    show()
    show(word("card.consents"))
    for one in card.words:
        show(f"  {_title(project, one.topic)}  {word(f'consent.{one.state}')}  {_said(one, zone)}")
    if not card.words:
        show(f"  {word('card.no_consents')}")


def _lines(person: Known, zone: ZoneInfo) -> list[tuple[str, str]]:
    lines = [
        ("subject", person.subject),
        ("lane", person.lane),
        ("joined", f"{when(moment_of(person.created_ms), zone)}  {person.source}".strip()),
    ]
    if person.birthday:
        lines.append(("birthday", person.birthday))
    if person.order_count is not None:
        ordered = {"number": person.order_count, "first": person.first_order or "-", "last": person.last_order or "-"}
        lines.append(("orders", word("card.ordered", **ordered)))
    elif person.last_order:
        lines.append(("orders", person.last_order))
    if person.stage:
        lines.append(("stage", person.stage))
    known = {name: value for name, value in person.attributes.items() if value is not None}
    if known:
        told = (f"{name} {str(value).lower() if isinstance(value, bool) else value}" for name, value in known.items())
        lines.append(("attributes", " · ".join(told)))
    if person.open_complaints:
        lines.append(("complaints", str(person.open_complaints)))
    if person.paused_until:
        lines.append(("paused", person.paused_until))
    if person.stopped is not None:
        why = word(f"card.{person.stopped.reason}")
        lines.append(("stopped", f"{why}  {when(moment_of(person.stopped.since_ms), zone)}  {person.stopped.source}"))
    return lines


def _title(project: Project, topic: str) -> str:
    found = project.shop.topics.get(topic)
    return f"{topic} {found.title}" if found is not None else topic


def _said(one: Word, zone: ZoneInfo) -> str:
    parts = [when(moment_of(one.at_ms), zone), one.basis, one.source]
    if one.expires_ms is not None:
        parts.append(word("card.expires", at=when(moment_of(one.expires_ms), zone)))
    return "  ".join(parts)


def show_got(card: Card, project: Project) -> None:
    """Print what a person got lately, and what came back of it."""
    show_returned(card, project.zone)
    show()
    show(word("card.got", days=LOOKED_BACK))
    for one in card.got:
        day = one.due_date if one.due_ms is None else when(moment_of(one.due_ms), project.zone)
        campaign = project.campaign(one.campaign)
        title = campaign.title if campaign else one.campaign
        show(f"  {day}  {one.key}  {title}  {got_words(one, project.zone)}".rstrip())
    if not card.got:
        show(f"  {word('card.got_nothing')}")


def got_words(one: Got, zone: ZoneInfo) -> str:
    """Return what became of a delivery, in words."""
    until = "" if one.until_ms is None else when(moment_of(one.until_ms), zone)
    return word(f"got.{one.state}", until=until, why=word(why_refused(one)))


def reason_words(reason: Reason, zone: ZoneInfo) -> str:
    """Return a verdict with its reason, for the desk: with dates, keys and conditions."""
    said = word(f"card.{reason.detail}" if reason.detail else f"verdict.{reason.verdict}")
    details: list[str] = []
    if reason.since_ms is not None:
        details.append(when(moment_of(reason.since_ms), zone))
    if reason.until is not None:
        details.append(reason.until.isoformat())
    if reason.cap is not None:
        counted = " · ".join(f"{one.key or one.campaign} ({one.due})" for one in reason.counted)
        details.append(f"{word('cap.filled', count=reason.cap[0], days=reason.cap[1])} {counted}")
    details.extend(_unmet(one) for one in reason.unmet if not one.choice)
    choices = [_unmet(one) for one in reason.unmet if one.choice]
    if choices:
        details.append(f"{word('unmet.choice')} [{' / '.join(choices)}]")
    return ": ".join([said, "; ".join(details)]) if details else said


def _unmet(one: Unmet) -> str:
    wanted = word("unmet.holds" if one.holds else "unmet.fails", text=one.text)
    return wanted if one.fact is None else f"{wanted} ({spoken(one.fact, language())})"
