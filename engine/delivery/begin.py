"""The beginning of an edition: its text is frozen into the store, or it is said why it does not open.

In: editions that are due. Out: open editions, and a line for each that did not open: nothing written for it and no evergreen
left, a broken template, a letter that a lint keeps back, the same text or the same week sent already, too many batches, an audience that
nobody expected, too late. An edition that could not open by `late_after` is missed: recorded, told once, never sent unless a
person says so.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from engine.calendar.batches import MOST_BATCHES, batch_days
from engine.calendar.edition import day_of
from engine.delivery.clock import milliseconds
from engine.delivery.correction import nobody_got
from engine.delivery.coupons import too_few_codes
from engine.delivery.facts import popular
from engine.delivery.guard import WOULD_HOLD, Earlier, is_live, let_go, look_at, unexpected, unlike
from engine.delivery.opening import letter_of, terms_of, text_digest
from engine.delivery.proofread import proofread
from engine.delivery.twice import second, sent_before
from engine.delivery.worked import Worked, spoken
from engine.message.goods import goods_problems
from engine.message.letter import letter_to_json
from engine.project.problems import Term, errors
from engine.store.batches import Batch, batches_to_json
from engine.store.editions import insert_edition, reopen, stood_in, terms_to_json
from engine.store.plans import ASSUMED

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncConnection

    from engine.calendar.edition import Edition
    from engine.delivery.due import Due, Watch
    from engine.delivery.guard import Sight
    from engine.message.letter import Letter
    from engine.project.campaigns import Campaign
    from engine.project.problems import Problem
    from engine.project.project import Project
    from engine.store.database import Store


@dataclass(frozen=True, slots=True)
class Begun:
    """What an edition begins with: its letter, or the state and the cause for which it does not begin.

    `sight` is what the guard saw, where nothing else keeps it from going out; `warning`, for what a live store would hold it.
    """

    edition: Edition
    letter: Letter | None
    digest: str = ""
    state: str = ""
    cause: Term | Problem | None = None
    stands_in: str = ""
    sight: Sight | None = None
    warning: Term | None = None

    @property
    def reason(self) -> str:
        """Return the cause as programs read it."""
        return spoken(self.cause, "en") if self.cause else ""


@dataclass(slots=True)
class Supposed:
    """What a plan supposes that it opened: by its text (campaign, key), by campaign which evergreens stood in, and how many got it."""

    texts: dict[str, list[tuple[str, str]]] = field(default_factory=dict[str, list[tuple[str, str]]])
    stood_in: dict[str, set[str]] = field(default_factory=dict[str, set[str]])
    earlier: dict[str, list[Earlier]] = field(default_factory=dict[str, list[Earlier]])
    people: int = 0
    """How often somebody was supposed to get an edition: as long as it stays, a count holds."""
    codes: Counter[str] = field(default_factory=Counter[str])
    """By coupon, how many codes they take."""

    def add(self, begun: Begun) -> None:
        """Suppose that an edition was opened (anniversaries are meant to come again every day)."""
        campaign = begun.edition.campaign.id
        if not begun.edition.birthdays:
            self.texts.setdefault(begun.digest, []).append((campaign, begun.edition.key))
        if begun.stands_in:
            self.stood_in.setdefault(campaign, set()).update((begun.stands_in, begun.digest))
        if begun.sight is not None:
            self.earlier.setdefault(campaign, []).append(Earlier(begun.edition, begun.sight))
            self.codes[begun.edition.campaign.coupon or ""] += begun.sight.people


async def open_due(
    project: Project, store: Store, due: Sequence[Due], now: datetime, watched: Watch
) -> tuple[tuple[Worked, ...], dict[str, Term]]:
    """Open what may open; return a line for each edition that did not, and by key what a live store would hold."""
    closed: list[Worked] = []
    warnings: dict[str, Term] = {}
    for one in due:
        if one.known is not None:
            continue
        if one.late:
            if watched.missed(one.edition):
                closed.append(await miss(project, store, one.edition, now))
            continue
        begun = await _open(project, store, one.edition, now)
        if begun.letter is None:
            closed.append(line(one.edition, begun.state, begun.cause))
        elif begun.warning is not None:
            warnings[one.edition.key] = begun.warning
    return tuple(closed), warnings


async def _open(project: Project, store: Store, edition: Edition, now: datetime) -> Begun:
    async with store.reading() as connection:
        begun = await with_popular(connection, project, await beginning(connection, project, edition, now))
    if begun.letter is not None:
        async with store.writing() as connection:
            await insert_edition(connection, row_of(project, begun, now))
    return begun


async def resend(project: Project, store: Store, edition: Edition, now: datetime) -> Begun:
    """Open an edition that was missed: due now, for the cap and the quiet hours, and still the same occasion."""
    edition = replace(edition, due=now)
    async with store.reading() as connection:
        begun = await with_popular(connection, project, await beginning(connection, project, edition, now))
    if begun.letter is not None:
        async with store.writing() as connection:
            if not await reopen(connection, edition.key, row_of(project, begun, now)):
                return Begun(edition, None, state="finished")
    return begun


async def with_popular(connection: AsyncConnection, project: Project, begun: Begun) -> Begun:
    """Return an edition with what is popular today in its letter; its text is not another one for that."""
    if begun.letter is None:
        return begun
    return replace(begun, letter=await popular(connection, project, begun.edition, begun.letter))


async def beginning(
    connection: AsyncConnection, project: Project, edition: Edition, now: datetime, supposed: Supposed | None = None
) -> Begun:
    """Return an edition with what it would begin with; `plan` asks the same, after those that it `supposed` before."""
    begun = await read_letter(connection, project, edition, supposed or Supposed())
    if begun.letter is None:
        return begun
    earlier = supposed.earlier.get(edition.campaign.id, []) if supposed else []
    assumed = ASSUMED if supposed is not None and supposed.people else None  # an empty table costs a look a person
    terms = terms_of(project, begun.edition)
    sight = await look_at(connection, begun.edition, terms, now, earlier, assumed)
    codes = supposed.codes[edition.campaign.coupon or ""] if supposed else 0
    short = await too_few_codes(connection, terms, sight.people, codes)
    if short is not None:
        return replace(begun, letter=None, state="held", cause=short, sight=sight)
    return await _guarded(connection, project, replace(begun, sight=sight), sight)


async def _guarded(connection: AsyncConnection, project: Project, begun: Begun, sight: Sight) -> Begun:
    """Return the edition held, where nobody expected its audience and nobody released it; a rehearsal shows what it would be."""
    edition, expected = begun.edition, begun.edition.campaign.audience.expect
    percent = project.shop.rules.guard.percent
    endless = _endless(project, edition, sight.people)
    if endless is not None:
        return Begun(edition, None, state="held", cause=endless)
    outside = unexpected(sight, expected)
    cause = outside or unlike(sight, expected, percent)
    released = cause is not None and await let_go(connection, sight, percent)
    if cause is None or released is True:
        return begun
    cause = released or cause
    if outside is None and not await is_live(connection):
        return replace(begun, warning=Term(WOULD_HOLD, {"why": cause}))
    return replace(begun, letter=None, state="held", cause=cause)


async def read_letter(connection: AsyncConnection, project: Project, edition: Edition, supposed: Supposed) -> Begun:
    """Return what an edition would begin with as far as its text decides; nobody is counted (`explain` asks for one)."""
    begun = await _lettered(connection, project, edition, supposed)
    if begun.letter is None:
        return begun
    refused = next(kept_back(project, begun), None)
    if refused is not None:
        return Begun(edition, None, state="broken", cause=refused)
    planned = supposed.texts.get(begun.digest, ())
    twice = await sent_before(connection, project, begun.edition, begun.digest, planned)
    twice = twice or await second(connection, project, begun.edition)
    twice = twice or await nobody_got(connection, edition.campaign.audience)
    return Begun(edition, None, state="held", cause=twice) if twice else begun


def kept_back(project: Project, begun: Begun) -> Iterator[Problem]:
    """Yield what keeps a letter back: products that cannot be had, and what the lints say of it (offers in a notice among it)."""
    edition, letter = begun.edition, begun.letter
    assert letter is not None, "what has no letter is kept back already"
    yield from goods_problems(edition.campaign, edition.content, day_of(edition, project))
    yield from errors(proofread(project, edition, letter, begun.digest))


async def _lettered(connection: AsyncConnection, project: Project, edition: Edition, supposed: Supposed) -> Begun:
    """Return the edition with its letter: of its own content, or of the next evergreen that has not stood in yet."""
    problems: tuple[Problem, ...] = ()
    if edition.content is not None:
        letter, problems = letter_of(project, edition)
        if letter is None:
            return Begun(edition, None, state="broken", cause=problems[0])
        return Begun(edition, letter, text_digest(letter))
    used = await stood_in(connection, edition.campaign.id) if edition.slot else frozenset[str]()
    used |= supposed.stood_in.get(edition.campaign.id, set[str]())
    for number in bank(edition):
        filled = replace(edition, content=number)
        letter, problems = letter_of(project, filled)
        named = named_content(edition, number)
        gone = any(goods_problems(edition.campaign, number, day_of(edition, project)))
        if letter is not None and not gone and not used & {named, text_digest(letter)}:
            return Begun(filled, letter, text_digest(letter), stands_in=named)
    return Begun(edition, None, state="without_content")


def named_content(edition: Edition, number: int) -> str:
    """Return the name by which the store remembers that a content stood in: its file, and its subject where there are several."""
    place = edition.campaign.places[number]
    return place.file if place.line == 1 else f"{place.file}#{edition.campaign.editions[number].subject}"


def bank(edition: Edition) -> tuple[int, ...]:
    """Return the numbers of the contents that may stand in for an edition in a slot, in their order."""
    if not edition.slot:
        return ()
    return tuple(number for number, content in enumerate(edition.campaign.editions) if content.evergreen)


def _endless(project: Project, edition: Edition, people: int) -> Term | None:
    """Say that an edition would take more batches than there may be."""
    spread = edition.campaign.when.spread
    if spread is None:
        return None
    batches = -(-people // spread.count)
    if batches <= len(batch_days(project, edition)):
        return None
    values = {"people": people, "spread": spread, "batches": batches, "most": MOST_BATCHES}
    return Term("held_endless", values)


async def miss(project: Project, store: Store, edition: Edition, now: datetime) -> Worked:
    """Write an edition as missed: nothing sends it but a person's word (`resend`)."""
    async with store.writing() as connection:
        await insert_edition(connection, row_of(project, Begun(edition, None), now))
    return line(edition, "missed")


def row_of(project: Project, begun: Begun, now: datetime) -> dict[str, object]:
    """Return the row of an edition that opens, or that was missed."""
    edition, letter = begun.edition, begun.letter
    assert edition.due is not None
    terms = terms_of(project, edition)
    spread = edition.campaign.when.spread if letter else None
    batches = tuple(Batch(milliseconds(due), day) for due, day in batch_days(project, edition)) if spread else ()
    finish = project.shop.rules.finish_within
    return {
        "key": edition.key,
        "campaign": edition.campaign.id,
        "occasion": edition.occasion,
        "topic": edition.campaign.topic,
        "kind": _kind(project, edition.campaign),
        "due_ms": milliseconds(edition.due),
        "due_date": terms.due_date.isoformat(),
        "finish_ms": max([milliseconds(now), *(one.due_ms for one in batches)]) + int(finish.total_seconds() * 1000),
        "state": "open" if letter else "missed",
        "state_reason": "",
        "letter": letter_to_json(letter) if letter else "",
        "audience": terms_to_json(terms),
        "digest": begun.digest,
        "revision": project.revision,
        "opened_ms": milliseconds(now),
        "closed_ms": None if letter else milliseconds(now),
        "slot": edition.slot,
        "period": edition.period[0].isoformat() if edition.period else "",
        "stood_in": begun.stands_in,
        "spread": spread.count if spread else None,
        "batches": batches_to_json(batches) if batches else "",
        "people": begun.sight.people if begun.sight else None,
    }


def _kind(project: Project, campaign: Campaign) -> str:
    answers = "correction" if campaign.correction else "welcome" if campaign.when.touchpoint else ""
    return answers or project.shop.topics[campaign.topic].kind


def line(edition: Edition, state: str, cause: Term | Problem | None = None) -> Worked:
    """Return an edition's line in a report."""
    assert edition.due is not None
    found = Worked(edition.key, edition.campaign.id, edition.occasion, edition.due, state)
    if cause is not None:
        found.because(cause)
    return found
