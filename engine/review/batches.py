"""The batches of an edition that is spread, as a plan has them: the same days, the same places, the same people as the runs'.

In: an edition, open or not. Out: a line a batch, each judged on its own date. A batch has its two moments as in a run: its
places are counted before anything is sent, and then taken lane by lane, as far as the last taker.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from engine.calendar.batches import batch_days
from engine.delivery.batches import batch_at, batches_over
from engine.delivery.clock import milliseconds, moment_of
from engine.delivery.opening import terms_of
from engine.delivery.worked import Worked
from engine.review.look import judge, sendings
from engine.store.batches import Batch, places_of, walking
from engine.store.plans import Stretch, count, last_takers, stretch
from engine.store.subscribers import lanes

if TYPE_CHECKING:
    from engine.audience.terms import Terms
    from engine.calendar.edition import Edition
    from engine.delivery.guard import Sight
    from engine.review.look import Look, Planned
    from engine.store.editions import Opened


@dataclass(slots=True)
class Spreading:
    """A spread edition on its way through a plan: the batch under way, and how far each lane came that is not done."""

    line: Worked
    terms: Terms
    spread: int
    batches: tuple[Batch, ...]
    number: int
    cursors: dict[str, int]
    places: dict[str, int | None] = field(default_factory=dict[str, int | None])
    sight: Sight | None = None

    def terms_on(self, number: int) -> Terms:
        """Return the terms as a batch is judged by them; after the last one there is no other day."""
        return replace(self.terms, due_date=self.batches[min(number, len(self.batches) - 1)].due_date)


async def spreading(look: Look, edition: Edition, line: Worked) -> Spreading:
    """Return an edition that is still to be opened."""
    spread = edition.campaign.when.spread
    assert spread is not None, "only what is spread has batches"
    batches = tuple(Batch(milliseconds(due), day) for due, day in batch_days(look.project, edition))
    cursors = dict.fromkeys(await lanes(look.connection), 0)
    return Spreading(line, terms_of(look.project, edition), spread.count, batches, -1, cursors)


async def resumed(look: Look, opened: Opened, line: Worked) -> Spreading:
    """Return an edition that is open, with the places that its batch under way still has."""
    here = await walking(look.connection, opened.id)
    if not here and opened.batch < 0:
        here = dict.fromkeys(await lanes(look.connection), (0, 0))
    over = opened.batch < batches_over(opened, look.now_ms, look.project.shop.rules)
    places = {lane: 0 if over else left for lane, (_, left) in here.items()}
    cursors = {lane: cursor for lane, (cursor, _) in here.items()}
    return Spreading(line, opened.terms, opened.spread or 1, opened.batches, opened.batch, cursors, places)


async def begin(look: Look, one: Spreading, at_ms: int) -> bool:
    """Begin the batch that is due at a moment, with the places of each lane; `False` when none is."""
    number = batch_at(one.batches, at_ms, look.project.shop.rules)
    if number <= one.number:
        return False
    one.number = number
    await stretch(look.connection, {lane: Stretch(cursor) for lane, cursor in one.cursors.items()})
    today, following = [
        sendings(await count(look.connection, one.line.key, look.to_come(one.terms_on(day)), look.now_ms, batch=True))
        for day in (number, number + 1)
    ]
    one.places = places_of(today, following, one.spread)
    return True


async def take(look: Look, one: Spreading, at_ms: int) -> Planned:
    """Return the line of the batch under way, and go on behind those whom it reaches."""
    terms, key, connection = look.to_come(one.terms_on(one.number)), one.line.key, look.connection
    limits = {lane: one.places.get(lane) for lane in one.cursors}
    walk = {lane: Stretch(cursor, places=limits[lane]) for lane, cursor in one.cursors.items() if limits[lane] != 0}
    await stretch(connection, walk)
    ends = await last_takers(connection, terms, look.now_ms)
    await stretch(
        connection, {lane: replace(part, until=ends[lane]) if lane in ends else part for lane, part in walk.items()}
    )
    due = moment_of(one.batches[one.number].due_ms)
    line = Worked(key, one.line.campaign, one.line.occasion, due, one.line.state, batch=one.number + 1)
    line.lanes, one.line.lanes = one.line.lanes, Counter()  # what is pending goes out with the first
    line.skipped, one.line.skipped = one.line.skipped, Counter()
    planned = await judge(look, line, terms, at_ms, batch=True)
    one.cursors = {
        lane: ends.get(lane, cursor) for lane, cursor in one.cursors.items() if lane in ends or lane not in walk
    }
    one.places = dict.fromkeys(one.cursors, 0)
    if not one.cursors:
        look.judged.add(key)
    return planned


def next_due(one: Spreading, at_ms: int) -> int | None:
    """Return when the next batch is due, or `None` where nobody is left for it."""
    if not one.cursors:
        return None
    return next((batch.due_ms for batch in one.batches[one.number + 1 :] if batch.due_ms > at_ms), None)
