"""The reason for a verdict on one person, as far as the store can tell it: since when, which mails, which conditions.

In: terms and the verdict that the one expression gave. Out: a `Reason`, in values; its words are `words/explain`'s.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from engine.audience.verdict import SEND, later_day
from engine.project.problems import Term
from engine.project.shown import shown
from engine.review.explain.conditions import against, leaves, tree
from engine.store.alone import Counted, counted, hold, last_event, last_of_campaign, verdict_on
from engine.store.persons import word_at

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from engine.audience.terms import Terms
    from engine.review.explain.alone import Alone
    from engine.review.explain.conditions import Against

_OF_THE_PERSON = ("last_order", "first_order", "order_count", "order_sum", "stage")


@dataclass(frozen=True, slots=True)
class Unmet:
    """A comparison that keeps a person out, as it is written, and what the store knows of it."""

    text: str
    holds: bool
    choice: bool
    fact: Term | None


@dataclass(frozen=True, slots=True)
class Reason:
    """A verdict with what led to it.

    `detail` is the kind of a suppression; `cap` is (count, days), and `counted` what fills it; `until` is the day to which somebody
    is put off, or until which they pause.
    """

    verdict: str
    since_ms: int | None = None
    until: date | None = None
    detail: str = ""
    cap: tuple[int, int] | None = None
    counted: tuple[Counted, ...] = ()
    unmet: tuple[Unmet, ...] = field(default=())


async def reason_of(look: Alone, terms: Terms, verdict: str, at_ms: int | None = None) -> Reason:
    """Return the reason; `at_ms` is when the verdict was given, for one that lies back."""
    person = look.person
    if verdict == "suppressed" and person.stopped is not None:
        return Reason(verdict, person.stopped.since_ms, detail=person.stopped.reason)
    if verdict in ("left", "consent_expired", "erased"):
        return Reason(verdict, await _since(look, terms.topic, verdict, at_ms))
    if verdict == "paused" and person.paused_until is not None:
        return Reason(verdict, until=date.fromisoformat(person.paused_until))
    until = later_day(verdict)
    if terms.cap is not None and (verdict == "cap" or until is not None):
        return Reason(
            "cap" if until is None else "later", until=until, cap=terms.cap, counted=await _counted(look, terms, at_ms)
        )
    if verdict == "not_in_audience":
        return Reason(verdict, unmet=await _unmet(look, terms))
    return Reason(verdict)


async def _since(look: Alone, topic: str, verdict: str, at_ms: int | None) -> int | None:
    """Return since when a person's word on a topic stood in the way."""
    word = await word_at(look.connection, look.person.subject, topic, look.now_ms if at_ms is None else at_ms)
    if word is None:
        return None
    return word.expires_ms if verdict == "consent_expired" and word.state != "expired" else word.at_ms


async def _counted(look: Alone, terms: Terms, at_ms: int | None) -> tuple[Counted, ...]:
    """Return the mails that fill the cap; of one that lies back nothing is supposed."""
    had = await counted(look.connection, terms, look.person.id)
    if at_ms is not None:
        return had
    assert terms.cap is not None
    first = terms.due_date - timedelta(days=terms.cap[1])
    supposed = [one for one in look.supposed if first < one.due <= terms.due_date and not _gives_way(one, terms)]
    return (*had, *supposed, *[one async for one in _going_before(look, terms, (*had, *supposed))])


def _gives_way(one: Counted, terms: Terms) -> bool:
    return one.postponed and one.due == terms.due_date and one.campaign in terms.gives_way


async def _going_before(look: Alone, terms: Terms, had: tuple[Counted, ...]) -> AsyncIterator[Counted]:
    """Yield the editions of the same day and a higher priority that the person is still to get (audience/cap)."""
    for other in terms.before:
        if other.due_date != terms.due_date or any(one.key == other.key for one in had):
            continue
        alone = replace(other, cap=None)
        if await verdict_on(look.connection, alone, look.person.id, look.now_ms) == SEND:
            yield Counted(other.key, other.campaign, other.due_date)


async def _unmet(look: Alone, terms: Terms) -> tuple[Unmet, ...]:
    root = tree(terms.audience)
    listed = tuple(leaves(root))
    truth = await hold(look.connection, [leaf.condition for leaf in listed], terms.due_date, look.person.id)
    found = against(root, dict(zip(listed, truth, strict=True)))
    return tuple([await _fact(look, one) for one in found])


async def _fact(look: Alone, one: Against) -> Unmet:
    return Unmet(one.leaf.text, one.holds, one.choice, await _known(look, one))


async def _known(look: Alone, one: Against) -> Term | None:
    """Return what the store knows of what a comparison asks; nothing for a key that this module does not know."""
    condition, person = one.leaf.condition, look.person
    if condition.attributes:
        value = person.attributes.get(next(iter(condition.attributes)))
        return _is(value)
    if one.leaf.key in ("last_order", "first_order"):
        day: str | None = getattr(person, one.leaf.key)
        return Term("fact.ordered", {"day": day}) if day is not None else Term("fact.never_ordered")
    if one.leaf.key in _OF_THE_PERSON:
        value = getattr(person, one.leaf.key)
        return _is(value)
    return await _looked_up(look, one)


def _is(value: object) -> Term:
    if value is None:
        return Term("fact.blank")
    return Term("fact.is", {"value": value if isinstance(value, str) else shown(value)})


async def _looked_up(look: Alone, one: Against) -> Term | None:
    condition = one.leaf.condition
    if condition.ordered is not None:
        wanted, kind = condition.ordered, "order"
    elif condition.event is not None:
        wanted, kind = condition.event, condition.event.kind
    elif condition.got is not None:
        if condition.got.campaign is None:
            return Term("fact.never_got")
        day = await last_of_campaign(look.connection, look.person.id, condition.got.campaign)
        return Term("fact.got", {"day": day}) if day is not None else Term("fact.never_got")
    else:
        return None
    asked = (kind, wanted.product or (), wanted.category or ())
    number, last = await last_event(look.connection, look.person.id, *asked)
    return Term("fact.happened", {"number": number, "day": last}) if number else Term("fact.never_happened")
