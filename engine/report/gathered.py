"""A month's report out of the store: every count it needs, asked for once.

In: a project, its store, the first day of a month, now. Out: a `MonthReport`. The thirteen months are counted together, edition by edition,
and put into their months here; a year of millions of deliveries takes seconds (docs/report.md). One state of the store is
read from beginning to end. Never: a write, an address, a name.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from engine.calendar.moments import local_date, moment
from engine.report.counted import count, total
from engine.report.lines import lines_of, with_places
from engine.report.month import MONTHS, Coupon, Growth, Month, MonthReport, together
from engine.report.regular import moment_of, regular_of
from engine.store.bought import WITHIN, codes_sent
from engine.store.growth import agreed_at, confirmed, joined, left, suppressed
from engine.store.monthly import clicked_often, editions_due, first_due, passed_by, sent_again, texts_of, told_reasons
from engine.store.state import read_state

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

    from engine.project.project import Project
    from engine.report.counted import Counted
    from engine.report.regular import Regular
    from engine.store.database import Store

_DAY = timedelta(days=1)
LAST, OFTEN = 4, 3
"""Who clicked in three of the last four letters waits for the next one."""
_AFTER = timedelta(days=14)  # days behind a month whose orders may still be of its letters: seven, and seven of delay


async def month_report(project: Project, store: Store, first: date, now: datetime) -> MonthReport:
    """Return a month's report."""
    last = month_after(first) - _DAY
    async with store.reading() as connection:
        firsts = _firsts(await _begin(connection, first), first)
        opened = await editions_due(connection, firsts[0], last)
        counted = await count(connection, opened, (firsts[0], last + _AFTER))
        here = [one for one in opened if one.due_date >= first.isoformat()]
        ids = [one.id for one in here]
        regular = await _regular(connection, project, counted, (firsts[0], last), now)
        lines = await lines_of(connection, project, counted, here, await texts_of(connection, ids))
        ends = [_ms(moment(day, time(), project.zone)[0]) for day in (*firsts, last + _DAY)]
        months = _months(project, counted, regular, firsts, await _growth(connection, ends))
        return MonthReport(
            month=months[-1],
            last=last,
            lines=with_places(project, lines, regular, first),
            earlier=months[:-1],
            regular_year=regular.within(firsts[-MONTHS:][0], last, project.zone),
            passed=dict((await passed_by(connection, ids)).most_common()),
            reasons=await told_reasons(connection, ids),
            coupons=await _coupons(connection, project, counted, ids),
            agreed_before=await agreed_at(connection, ends[-2]),
            agreed_after=await agreed_at(connection, min(ends[-1], _ms(now) + 1)),
            running=_ms(now) < ends[-1],
            fans=await _fans(connection, counted),
            orders_until=last + WITHIN if local_date(now, project.zone) <= last + WITHIN else None,
            since=local_date(moment_of(int((await read_state(connection))["created_ms"])), project.zone),
        )


def month_after(first: date) -> date:
    """Return the first day of the month after."""
    return (first + timedelta(days=31)).replace(day=1)


async def _begin(connection: AsyncConnection, first: date) -> date:
    """Return the first day of the first month that is looked at: twelve before, or as far as the store goes back."""
    known = await first_due(connection)
    known_month = date.fromisoformat(known).replace(day=1) if known else first
    return min(max(first.replace(year=first.year - 1), known_month), first)


def _firsts(begin: date, first: date) -> list[date]:
    """Return the first days of the months from one to another."""
    found = [begin]
    while found[-1] < first:
        found.append(month_after(found[-1]))
    return found


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)


async def _regular(
    connection: AsyncConnection, project: Project, counted: Counted, span: tuple[date, date], now: datetime
) -> Regular:
    """Return how the editions in slots came, in all the months."""
    again = await sent_again(connection, [one.key for one in counted.opened if one.slot])
    accepted = {one.id: counted.result(one.id).accepted for one in counted.opened}
    return regular_of(project, counted.opened, accepted, again, span, now)


async def _fans(connection: AsyncConnection, counted: Counted) -> int | None:
    """Return how many clicked in most of the last editions in slots, up to the month's end."""
    lately = [one.id for one in counted.opened if one.slot and counted.result(one.id).reached][-LAST:]
    if len(lately) < LAST or not any(counted.clicked.get(one) for one in lately):
        return None
    return await clicked_often(connection, lately, OFTEN)


async def _growth(connection: AsyncConnection, ends: Sequence[int]) -> list[Growth]:
    came, sure = await joined(connection, ends), await confirmed(connection, ends)
    gone, stopped = await left(connection, ends), await suppressed(connection, ends)
    return [Growth(came[number], sure[number], gone[number], stopped[number]) for number in range(1, len(ends))]


def _months(
    project: Project, counted: Counted, regular: Regular, firsts: Sequence[date], grown: Sequence[Growth]
) -> tuple[Month, ...]:
    """Put what was counted into its months."""
    found: list[Month] = []
    for first, growth in zip(firsts, grown, strict=True):
        last = month_after(first) - _DAY
        theirs = [one for one in counted.opened if first.isoformat() <= one.due_date <= last.isoformat()]
        went_out = sum(one.state != "missed" for one in theirs)
        sums = together(counted.sums(one.id) for one in theirs)
        found.append(Month(first, went_out, sums, regular.within(first, last, project.zone), growth))
    return tuple(found)


async def _coupons(
    connection: AsyncConnection, project: Project, counted: Counted, ids: Collection[int]
) -> tuple[Coupon, ...]:
    """Return what came of the month's coupons."""
    sent = await codes_sent(connection, ids)
    found: list[Coupon] = []
    for name in sorted({coupon for coupon, _ in sent}):
        theirs = {edition: codes for (coupon, edition), codes in sent.items() if coupon == name}
        bought = [one for edition in theirs for one in counted.bought.get(edition, ())]
        known = project.coupons.get(name)
        orders, amount = sum(one.orders for one in bought), total(one.amount for one in bought)
        title = known.title if known is not None else name
        found.append(Coupon(name, title, sum(theirs.values()), orders, amount))
    return tuple(found)
