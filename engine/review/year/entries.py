"""The editions of a span as people look at them: what each says, where it stands, what is odd about it.

In: a project and a span of days. Out: an `Entry` an edition, the left-out ones too, in the order of their days. Its reasons
are terms of the catalogue, spoken only where somebody reads them. What has no content of its own and what stands in for
it is told from the files alone: which letters really went out, the store knows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC
from typing import TYPE_CHECKING, Literal

from engine.calendar.almanac import almanac_of
from engine.calendar.edition import Setting
from engine.calendar.editions import editions
from engine.calendar.events import event_days, shifted
from engine.calendar.occasions import aligned
from engine.calendar.replaced import stand_for
from engine.calendar.slots import in_slots
from engine.project.problems import Term
from engine.words.catalogue import say

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from engine.calendar.almanac import HolidaysOf
    from engine.calendar.edition import Edition
    from engine.project.campaigns import Campaign
    from engine.project.project import Project
    from engine.words import Language

State = Literal["planned", "without_content", "stands_in", "skipped", "replaced", "paused", "held", "cancelled"]
STOPPED = ("paused", "held", "cancelled")


@dataclass(frozen=True, slots=True)
class Stop:
    """That an edition was stopped while it went out, and why: the store knows it (stops.py)."""

    state: State
    why: Term


Stops = Mapping[str, Stop]
"""By the edition's key; empty where no store was asked."""
NONE: Stops = {}


@dataclass(frozen=True, slots=True)
class Entry:
    """One edition. `day` is where a calendar shows it; `due` is in the shop's zone, `None` when it is left out.

    `moved_from` is the day, and `clock` the time, that its rule names. `subject` is that of the content that goes out
    ("" where there is none). `replaces` and `instead` are the keys of the edition that it stands for, and of the one that
    stands for it; `together` those of the others on its day where a move threw them together. `daily` marks an
    anniversary's edition: there is one every day. `stop` says why it was stopped; then it is shown whatever its rule.
    """

    key: str
    campaign: str
    title: str
    occasion: str
    day: date
    due: datetime | None
    nominal: date
    clock: str
    state: State
    moved_from: date | None
    reasons: tuple[Term, ...]
    subject: str
    volume: int | None
    replaces: str
    instead: str
    slot: str
    daily: bool
    together: tuple[str, ...] = ()
    stop: Term | None = None

    @property
    def goes_out(self) -> bool:
        """Tell whether it is sent as the files stand."""
        return self.state in ("planned", "stands_in")

    @property
    def untold_instead(self) -> str:
        """Return the key of what stands for it where its reasons do not say so already."""
        told = any(
            isinstance(why := term.values.get("why"), Term) and why.code == "replaced_by" for term in self.reasons
        )
        return "" if told else self.instead

    @property
    def direction(self) -> Literal["", "back", "forward"]:
        """Tell which way it was moved."""
        code = self.reasons[0].code if self.moved_from else ""
        return "back" if code == "moved_back" else "forward" if code == "moved_forward" else ""


def entries_of(
    project: Project, first: date, last: date, holidays_of: HolidaysOf | None = None, stops: Stops = NONE
) -> tuple[Entry, ...]:
    """Return the entries of a span, every day of an anniversary among them."""
    setting = Setting(project, almanac_of(project, holidays_of))
    standing = _stand_ins(setting, first, last)
    found = [
        _entry(edition, standing.get(edition.key), setting, first, last)
        for edition in editions(project, first, last, holidays_of)
    ]
    together = _together(found)
    found = [replace(one, together=together[one.key]) if one.key in together else one for one in found]
    return tuple(_stopped(one, stops[one.key]) if one.key in stops else one for one in found)


def _stopped(entry: Entry, stop: Stop) -> Entry:
    """Return an edition as it stands since it was stopped."""
    return replace(entry, state=stop.state, stop=stop.why, daily=False)


def reason_in(entry: Entry, language: Language) -> str:
    """Return in words why an edition is not where its rule says, and why it was stopped; "" when neither is so."""
    return "; ".join((*(_spoken(term, language) for term in entry.reasons), *_stop_in(entry, language)))


def short_reason_in(entry: Entry, language: Language) -> str:
    """Return the same for a line that shows by itself from where the edition was moved."""
    terms = (term.values.get("why") if entry.moved_from else None for term in entry.reasons)
    inner = (why if isinstance(why, Term) else term for why, term in zip(terms, entry.reasons, strict=True))
    return "; ".join((*(_spoken(term, language) for term in inner), *_stop_in(entry, language)))


def _stop_in(entry: Entry, language: Language) -> Iterator[str]:
    """Yield that an edition was stopped, and why."""
    if entry.stop is not None:
        yield f"{say(f'edition.{entry.state}', language)}: {entry.stop.say(language).message}"


def _spoken(term: Term, language: Language) -> str:
    values = {
        name: _spoken(value, language) if isinstance(value, Term) else value for name, value in term.values.items()
    }
    return str(say(term.code, language, **values))


def record(entry: Entry, language: Language) -> dict[str, object]:
    """Return the JSON record (the fields are a promise to other programs)."""
    return {
        "key": entry.key,
        "campaign": entry.campaign,
        "occasion": entry.occasion,
        "due": entry.due.astimezone(UTC).isoformat(timespec="seconds") if entry.due else None,
        "state": entry.state,
        "moved_from": entry.moved_from.isoformat() if entry.moved_from else None,
        "reason": reason_in(entry, language),
        "nominal": entry.nominal.isoformat(),
        "subject": entry.subject or None,
        "volume": entry.volume,
        "replaces": entry.replaces or None,
        "instead": entry.instead or None,
        "together": list(entry.together),
        "slot": entry.slot or None,
    }


def _entry(edition: Edition, stand_in: int | None, setting: Setting, first: date, last: date) -> Entry:
    campaign = edition.campaign
    due = edition.due.astimezone(setting.project.zone) if edition.due else None
    content = stand_in if edition.content is None else edition.content
    subject = campaign.editions[content].subject if content is not None else ""
    placed = edition.placed
    written = edition.nominal if not placed.reason or edition.slot else rule_day(edition, setting)
    # A left-out edition stands where it would have gone; that may lie outside of the span that its nominal day is in.
    day = due.date() if due else written if first <= written <= last else edition.nominal
    at = setting.project.schedules.slots[edition.slot].at if edition.slot else campaign.when.at
    assert at is not None, "a campaign without a slot has a time of its own (campaigns.When)"
    clock = at.isoformat("minutes")
    return Entry(
        key=edition.key,
        campaign=campaign.id,
        title=campaign.title,
        occasion=edition.occasion,
        day=day,
        due=due,
        nominal=edition.nominal,
        clock=clock,
        state=_state(edition, stand_in),
        moved_from=written if placed.moved else None,
        reasons=_reasons(edition, written, clock) if placed.why or edition.oddity else (),
        subject=subject,
        volume=edition.volume,
        replaces=edition.replaces,
        instead=placed.by if placed.reason == "replaced" else "",
        slot=edition.slot,
        daily=bool(edition.birthdays),
    )


def _state(edition: Edition, stand_in: int | None) -> State:
    if edition.due is None:
        return "replaced" if edition.placed.reason == "replaced" else "skipped"
    if edition.content is not None:
        return "planned"
    return "without_content" if stand_in is None else "stands_in"


def _reasons(edition: Edition, written: date, clock: str) -> tuple[Term, ...]:
    placed = edition.placed
    found: list[Term] = []
    if placed.reason:
        found.append(Term(placed.reason, {"date": written, "why": Term(placed.why, {"name": placed.name})}))
    elif placed.why:
        found.append(Term(placed.why, {"name": placed.name}))
    if edition.oddity:
        found.append(Term(edition.oddity, {"clock": clock}))
    return tuple(found)


def rule_day(edition: Edition, setting: Setting) -> date:
    """Return the day that an edition's rule names before any move: its nominal one, the offset counted in."""
    when = edition.campaign.when
    base = edition.nominal
    if when.event is not None:
        days = event_days(when.event, int(edition.occasion.rpartition("-")[2]), setting.almanac)
        base = days[when.anchor == "last"] if days else base
    return aligned(shifted(base, when.offset, setting.almanac) or base, when.weekday)


def _stand_ins(setting: Setting, first: date, last: date) -> dict[str, int]:
    """Return which evergreen content stands in for which edition in a slot: in order, each once."""
    around: list[Edition] = []
    banks: dict[str, list[int]] = {}
    for campaign in setting.project.campaigns:
        begin = _begin(campaign) or first
        if campaign.when.slots is not None:
            banks[campaign.id] = [number for number, content in enumerate(campaign.editions) if content.evergreen]
            if banks[campaign.id]:
                around += (one for one in in_slots(campaign, setting, begin, last) if one.nominal >= begin)
    empty = [one for one in stand_for(around, setting) if one.due and one.content is None]
    found: dict[str, int] = {}
    for one in sorted(empty, key=lambda one: (one.due, one.key)):
        if banks[one.campaign.id]:
            found[one.key] = banks[one.campaign.id].pop(0)
    return found


def _begin(campaign: Campaign) -> date | None:
    """Return the day from which a campaign in a slot is under way: its first written letter's, or its `start`."""
    return min((content.date for content in campaign.editions if content.date), default=campaign.when.start)


def _together(entries: list[Entry]) -> dict[str, tuple[str, ...]]:
    """Return for each edition the others on its day, where one of the two is there by a move."""
    by_day: dict[date, list[Entry]] = {}
    for entry in entries:
        if entry.due and not entry.daily:
            by_day.setdefault(entry.day, []).append(entry)
    found: dict[str, tuple[str, ...]] = {}
    for day, there in by_day.items():
        moved = {one.key for one in there if one.moved_from not in (None, day)}
        if not moved or len(there) == 1:
            continue
        for one in there:
            others = (other.key for other in there if other is not one)
            found[one.key] = tuple(key for key in others if one.key in moved or key in moved)
    return found
