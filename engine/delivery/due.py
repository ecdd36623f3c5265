"""Which editions are due now: those of the calendar, and those that a new rule catches up with.

In: the project, the store, the time. Out: each edition due in the window, with what the store knows of it and whether it came
too late. Never: a write, but for the moment at which this store first saw a rule.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from engine.calendar.catch_up import caught_up
from engine.calendar.editions import editions
from engine.calendar.moments import local_date
from engine.delivery.clock import milliseconds, moment_of
from engine.store.editions import states
from engine.store.rules import keep_rules, rules_since
from engine.store.state import keep_first, read_state

if TYPE_CHECKING:
    from datetime import date, datetime

    from engine.calendar.edition import Edition
    from engine.project.campaigns import Campaign
    from engine.project.project import Project
    from engine.store.database import Store

_LOOK_BACK = timedelta(days=14)  # a machine that was down for a fortnight still hears which editions it missed


@dataclass(frozen=True, slots=True)
class Watch:
    """Since when this store watches, and since when it knows the rule of each campaign that has one of its own."""

    since: datetime
    rules: dict[str, datetime]

    def missed(self, edition: Edition) -> bool:
        """Tell whether an edition that came too late was missed, or due before anybody could have sent it."""
        known = self.rules.get(edition.campaign.id, self.since)
        return edition.due is not None and edition.due >= max(self.since, known)


@dataclass(frozen=True, slots=True)
class Due:
    """Editions due in the window, with what the store knows of each; `late` ones are past `late_after`."""

    edition: Edition
    known: str | None
    late: bool


async def watch(store: Store, project: Project, now: datetime, *, keep: bool) -> Watch:
    """Return since when the store watches; `keep` writes down what it sees for the first time now."""
    rules = {campaign.id: rule_digest(campaign) for campaign in project.campaigns if campaign.when.slots is None}
    opened = store.writing() if keep else store.reading()
    async with opened as connection:
        if keep:
            since = int(await keep_first(connection, "watching_since_ms", str(milliseconds(now))))
        else:
            since = int((await read_state(connection)).get("watching_since_ms", milliseconds(now)))
        known = await rules_since(connection, rules)
        new = {name: digest for name, digest in rules.items() if name not in known}
        if keep:
            await keep_rules(connection, new, milliseconds(now))
    return Watch(moment_of(since), {name: moment_of(known.get(name, milliseconds(now))) for name in rules})


def rule_digest(campaign: Campaign) -> str:
    """Return a digest of what decides on which days a campaign falls, and whom it catches up with.

    Another time of the day is no new rule.
    """
    when = campaign.when.model_dump_json(
        include={"event", "anniversary", "date", "offset", "anchor", "weekday", "feb29", "existing"}
    )
    return hashlib.sha256(when.encode()).hexdigest()


def falling_due(project: Project, watched: Watch, first: date, last: date) -> tuple[Edition, ...]:
    """Return the calendar's editions of a span, those of new rules where they are caught up with."""
    catching = {
        one.key: one
        for campaign in project.campaigns
        if campaign.id in watched.rules
        for one in caught_up(project, campaign, watched.rules[campaign.id])
    }
    listed = [one for one in editions(project, first, last) if one.key not in catching]
    later = [one for one in catching.values() if one.due and first <= local_date(one.due, project.zone) <= last]
    return tuple(sorted((*listed, *later), key=lambda one: (one.due is None, one.due and one.due.timestamp(), one.key)))


async def due_editions(project: Project, store: Store, now: datetime, watched: Watch) -> tuple[Due, ...]:
    """Return the editions that are due and not closed: those that may open, and those that came too late."""
    late_after = project.shop.rules.late_after
    first = max(now - _LOOK_BACK, min(watched.since, now - late_after))
    listed = [
        edition
        for edition in falling_due(project, watched, local_date(first, project.zone), local_date(now, project.zone))
        if edition.due is not None and first <= edition.due <= now
    ]
    async with store.reading() as connection:
        known = await states(connection, [edition.key for edition in listed])
    return tuple(
        Due(edition, known.get(edition.key), late=edition.due is not None and now - edition.due > late_after)
        for edition in listed
    )


def due_ms(edition: Edition) -> int:
    """Return when an edition is due, in milliseconds."""
    assert edition.due is not None, "what is left out is not due"
    return milliseconds(edition.due)
