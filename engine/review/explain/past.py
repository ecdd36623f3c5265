"""One edition and one person: did they get it, and if not, why not.

In: an edition's key, a person, a moment. Out: `Told`, whose `state` is one of a few words and whose `reason` says why not. What the
ledger has of the delivery comes first, then the reason that was kept when the person was passed over (90 days), then what is
known of the edition. Nothing is written.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from engine.audience.verdict import SEND
from engine.calendar.editions import editions
from engine.calendar.moments import local_date
from engine.delivery.clock import milliseconds, moment_of
from engine.delivery.opening import terms_of
from engine.review.explain.ahead import ahead
from engine.review.explain.reason import Reason, reason_of
from engine.store.alone import is_behind, times_of, verdict_on
from engine.store.arrivals import welcoming
from engine.store.editions import by_key
from engine.store.passed_over import reason_for
from engine.store.persons import Got, got_edition

if TYPE_CHECKING:
    from datetime import datetime

    from engine.audience.terms import Terms
    from engine.calendar.edition import Edition
    from engine.review.explain.alone import Alone
    from engine.review.explain.calendar import Ahead
    from engine.store.editions import Opened

_SPAN = timedelta(days=400)  # of the calendar, before and behind now: a year and the events around its ends
_UNPRINTABLE = "cannot be written"  # how delivery/block begins the reason of a letter that could not be made


@dataclass(frozen=True, slots=True)
class Told:
    """What became of an edition for a person.

    `state`: of the delivery (accepted, deferred, refused, unknown, claimed, planned, put_off); or passed_over, with the reason;
    not_kept (it is no longer known why), joined_later, other_day (of another birthday), not_new (a welcome to others), missed, expired, cancelled, left_out, not_ready
    (nothing written, held, broken), ahead (of the walk, or of its day), with the verdict as it would be.
    """

    key: str
    campaign: str
    topic: str
    due: datetime | None
    state: str
    reason: Reason | None = None
    delivery: Got | None = None


async def told(look: Alone, key: str, listed: Ahead) -> Told | None:
    """Return what became of an edition, or `None` where neither the store nor the calendar knows it.

    `listed` are the editions ahead: one of them is judged behind those that come before it.
    """
    opened = await by_key(look.connection, key)
    if opened is not None:
        return await _of_opened(look, opened)
    today = local_date(look.now, look.project.zone)
    calendar = editions(look.project, today - _SPAN, today + _SPAN)
    edition = next((one for one in calendar if one.key == key), None)
    return None if edition is None else await _of_calendar(look, edition, listed)


async def _of_opened(look: Alone, opened: Opened) -> Told:
    terms = opened.terms
    found = Told(opened.key, terms.campaign, terms.topic, moment_of(opened.due_ms), opened.state)
    delivery = await got_edition(look.connection, look.person.id, opened.id)
    if delivery is not None:
        return await _delivered(look, terms, replace(found, delivery=delivery, state=delivery.state))
    if opened.state == "missed":
        return found
    if terms.arrivals and opened.key not in await welcoming(look.connection, look.person.subject):
        return replace(found, state="not_new")
    if terms.birthdays and look.person.month_day not in terms.birthdays:
        return replace(found, state="other_day")
    return await _not_delivered(look, opened, found)


async def _delivered(look: Alone, terms: Terms, found: Told) -> Told:
    """Return what the ledger says; a delivery that was skipped in the end has the verdict for its reply."""
    assert found.delivery is not None
    if found.state == "planned" and not found.delivery.attempts and (found.delivery.until_ms or 0) > look.now_ms:
        return replace(found, state="put_off")
    if found.state != "skipped":
        return found
    at_ms = found.delivery.settled_ms or look.now_ms
    verdict = "unprintable" if found.delivery.reply.startswith(_UNPRINTABLE) else found.delivery.reply
    return replace(found, state="passed_over", reason=await reason_of(look, terms, verdict or "other", at_ms))


async def _not_delivered(look: Alone, opened: Opened, found: Told) -> Told:
    person, terms = look.person, opened.terms
    kept = await reason_for(look.connection, opened.id, person.lane, person.id)
    opened_ms, closed_ms = await times_of(look.connection, opened.id)
    if kept is not None:
        return replace(found, state="passed_over", reason=await reason_of(look, terms, kept, closed_ms or look.now_ms))
    if person.created_ms > (closed_ms or look.now_ms):
        return replace(found, state="joined_later")
    if not await is_behind(look.connection, opened.key, person.id, person.lane):
        if closed_ms is not None:
            return replace(found, state="cancelled" if opened.state == "cancelled" else "expired")
        verdict = await verdict_on(look.connection, terms, person.id, look.now_ms)
        return replace(found, state="ahead", reason=await reason_of(look, terms, verdict or SEND))
    return replace(found, state="joined_later" if person.created_ms > opened_ms else "not_kept")


async def _of_calendar(look: Alone, edition: Edition, listed: Ahead) -> Told:
    found = Told(edition.key, edition.campaign.id, edition.campaign.topic, edition.due, "left_out")
    if edition.due is None:
        return found
    if edition.birthdays and look.person.month_day not in edition.birthdays:
        return replace(found, state="other_day")
    if look.now - edition.due > look.project.shop.rules.late_after:
        joined = look.person.created_ms > milliseconds(edition.due)
        return replace(found, state="joined_later" if joined else "missed")
    coming = next((one for one in await ahead(look, listed) if one.key == edition.key), None)
    if coming is not None:
        return replace(found, state="ahead" if coming.reason else "not_ready", reason=coming.reason)
    terms = terms_of(look.project, edition)
    verdict = await verdict_on(look.connection, terms, look.person.id, look.now_ms)
    return replace(found, state="ahead", reason=await reason_of(look, terms, verdict or SEND))
