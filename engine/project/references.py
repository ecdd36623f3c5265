"""What no file can know alone.

That the slot, the event, the topic, the template and the attribute exist, and that no two campaigns share an id.

In: parsed files. Out: problems. Nothing is read here.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from engine.project.campaigns import RESERVED
from engine.project.conditions import Written, condition_problems
from engine.project.lints import turned_down
from engine.project.offsets import FARTHEST
from engine.project.problems import Problem, nearest
from engine.project.schedules import Replace

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from engine.project.campaigns import Campaign
    from engine.project.conditions import Known
    from engine.project.mapping import Mapping as ImportMapping
    from engine.project.schedules import Event, Schedules
    from engine.project.toml import Path, Positions

_SCHEDULES = "schedules.toml"


@dataclass(frozen=True, slots=True)
class Names:
    """The names that files may speak of; `None` where the file that gives them cannot be read at all."""

    topics: Collection[str] | None
    attributes: Collection[str] | None
    slots: Collection[str] | None
    events: Collection[str] | None
    templates: Collection[str]
    known: Known
    """What conditions may speak of."""
    country: str = ""
    """Whose events ship beside the shop's own."""
    authors: Collection[str] | None = ()


def unknown(code: str, file: str, positions: Positions, path: Path, name: str, known: Collection[str]) -> Problem:
    """Return the problem of a name that leads nowhere, with a guess where one is near."""
    guess = nearest(name, known)
    values = {"name": name, "known": ", ".join(sorted(known)) or "-"}
    key = ".".join(map(str, path))
    if guess is not None:
        return Problem(f"{code}_guess", file, positions.line(path), key, values={**values, "guess": guess})
    return Problem(code, file, positions.line(path), key, values=values)


def campaign_problems(campaign: Campaign, positions: Positions, names: Names) -> tuple[Problem, ...]:
    """Return every name in a campaign that leads nowhere, and content that is of the wrong kind for its `[when]`."""
    references: list[tuple[Path, str | None, Collection[str] | None, str]] = [
        (("topic",), campaign.topic, names.topics, "topic_unknown"),
        (("template",), campaign.template, names.templates, "template_unknown"),
        (("author",), campaign.author, names.authors, "author_unknown"),
        *((("when", "slot"), name, names.slots, "slot_unknown") for name in campaign.when.slots or ()),
        (("when", "event"), campaign.when.event, names.events, "event_unknown"),
    ]
    found = [
        unknown(code, campaign.file, positions, path, name, known)
        for path, name, known, code in references
        if name is not None and known is not None and name not in known
    ]
    audience = Written(campaign.file, ("audience",), positions)
    conditions = condition_problems(campaign.audience, audience, names.known)
    return (*found, *conditions, *_lints(campaign, positions), *_content(campaign, positions))


def _lints(campaign: Campaign, positions: Positions) -> Iterator[Problem]:
    """Yield each lint of the law that a campaign's own file turns down."""
    for name in turned_down(campaign.lints):
        line = positions.line(("lints", name))
        yield Problem("lint_shop_only", campaign.file, line, f"lints.{name}", values={"name": name})


def mapping_problems(name: str, mapping: ImportMapping, positions: Positions, names: Names) -> tuple[Problem, ...]:
    """Return every topic and attribute of an import mapping that the shop has not declared."""
    file = f"imports/{name}.toml"
    references: list[tuple[Path, str, Collection[str] | None, str]] = [
        *((("consent", topic), topic, names.topics, "topic_unknown") for topic in mapping.consent),
        *(
            (("columns", "attributes", key), key, names.attributes, "attribute_unknown")
            for key in mapping.columns.attributes
        ),
    ]
    own = {*mapping.given, *mapping.columns.attributes} - {f"attributes.{key}" for key in mapping.columns.attributes}
    references += [(("owns",), key, own, "owns_unknown") for key in mapping.owns or ()]
    return tuple(
        unknown(code, file, positions, path, key, known)
        for path, key, known, code in references
        if known is not None and key not in known
    )


def twins(campaigns: Iterable[Campaign], positions: Mapping[str, Positions]) -> tuple[Problem, ...]:
    """Return a problem for every campaign whose id another one has, too, and for two that welcome the same people."""
    listed = tuple(campaigns)
    counts = Counter(campaign.id for campaign in listed)
    found = [
        Problem(
            "campaign_twin",
            campaign.file,
            positions[campaign.file].line(("id",)),
            "id",
            values={"id": campaign.id, "others": _others(campaign, listed)},
        )
        for campaign in listed
        if counts[campaign.id] > 1
    ]
    answers = Counter(one.topic for one in listed if one.when.touchpoint)
    for campaign in listed:
        if campaign.when.touchpoint and answers[campaign.topic] > 1:
            line = positions[campaign.file].line(("when", "touchpoint"))
            values = {"topic": campaign.topic}
            found.append(Problem("welcome_twice", campaign.file, line, "when.touchpoint", values=values))
    return tuple(found)


def replacement_problems(campaigns: Iterable[Campaign], positions: Mapping[str, Positions]) -> tuple[Problem, ...]:
    """Return a problem for each campaign that stands for one that is not there, or has no slot to be replaced in."""
    listed = {campaign.id: campaign for campaign in campaigns}
    found: list[Problem] = []
    for campaign in listed.values():
        target = campaign.when.replaces
        if target is None:
            continue
        path: Path = ("when", "replaces")
        if target not in listed:
            found.append(
                unknown("campaign_named_unknown", campaign.file, positions[campaign.file], path, target, listed)
            )
        elif listed[target].when.slots is None:
            code = "replaces_cycle" if _leads_back(campaign, listed) else "replaces_no_slot"
            line = positions[campaign.file].line(path)
            found.append(Problem(code, campaign.file, line, "when.replaces", values={"name": target}))
    return tuple(found)


def _leads_back(campaign: Campaign, listed: Mapping[str, Campaign]) -> bool:
    """Tell whether replacing leads from a campaign back to itself."""
    seen: list[str] = []
    here: str | None = campaign.id
    while here is not None and here in listed and here not in seen:
        seen.append(here)
        here = listed[here].when.replaces
    return here == campaign.id


def schedule_problems(
    schedules: Schedules, positions: Positions, names: Names, campaigns: Iterable[Campaign]
) -> tuple[Problem, ...]:
    """Return every event that counts from one that is not there or from itself, and every replacement that cannot be."""
    listed = {campaign.id: campaign for campaign in campaigns}
    found = list(_event_problems(schedules, positions, names))
    for name, slot in schedules.slots.items():
        for key in ("on_holiday", "on_closed_day", "on_weekend"):
            to = getattr(slot, key)
            path: Path = ("slots", name, key)
            if isinstance(to, Replace) and to.replace not in listed:
                found.append(unknown("campaign_named_unknown", _SCHEDULES, positions, path, to.replace, listed))
            elif isinstance(to, Replace) and listed[to.replace].when.slots is not None:
                values = {"name": to.replace}
                line = positions.line(path)
                found.append(Problem("replacement_in_slot", _SCHEDULES, line, f"slots.{name}.{key}", values=values))
    return tuple(found)


def _event_problems(schedules: Schedules, positions: Positions, names: Names) -> Iterator[Problem]:
    """Yield every event that counts from one that is not there, from itself, or from too far away."""
    for name, event in schedules.events.items():
        path: Path = ("events", name, "event")
        if event.event is None or names.events is None:
            continue
        if event.event not in names.events:
            yield unknown("event_unknown", _SCHEDULES, positions, path, event.event, names.events)
            continue
        chain, turns_back = _chain(name, schedules, names.country)
        if turns_back:
            yield Problem("event_cycle", _SCHEDULES, positions.line(path), f"events.{name}.event")
        elif sum((one.offset.reach for one in chain), timedelta()) > FARTHEST:
            line = positions.line(("events", name, "offset"))
            values = {"years": FARTHEST.days // 366}
            yield Problem("event_far", _SCHEDULES, line, f"events.{name}.offset", values=values)


def _chain(name: str, schedules: Schedules, country: str) -> tuple[list[Event], bool]:
    """Return an event and those that it counts from, and whether they lead back; one that ships may count from the shop's own."""
    seen: dict[str, Event] = {}
    here: str | None = name
    while here is not None and here not in seen and (event := schedules.event(here, country)) is not None:
        seen[here] = event
        here = event.event
    return list(seen.values()), here in seen


def _others(campaign: Campaign, campaigns: Iterable[Campaign]) -> str:
    return ", ".join(other.file for other in campaigns if other.id == campaign.id and other.file != campaign.file)


def _content(campaign: Campaign, positions: Positions) -> tuple[Problem, ...]:
    """Tell content that is of the wrong kind, or that stands twice."""
    if not campaign.editions and campaign.when.slots is None:
        return (Problem("content_missing", campaign.file, positions.line(("when",)), "edition"),)
    found: list[Problem] = []
    seen: dict[object, str] = {}
    for content, place in zip(campaign.editions, campaign.places, strict=True):
        wanted = _wanted(campaign)
        given = "date" if content.date else "year" if content.year else "evergreen"
        line = place.of(given)
        if given not in wanted:
            found.append(Problem(f"content_needs_{wanted}", place.file, line, given))
        bank = given == "evergreen" and campaign.when.slots is not None  # they stand in one after the other
        occasion = content.date or content.year or ((place.file, place.line) if bank else given)
        if occasion in seen:
            values = {"occasion": occasion, "other": seen[occasion]}
            found.append(Problem("content_twice", place.file, line, given, values=values))
        seen.setdefault(occasion, f"{place.file}:{line}")
        found.extend(
            Problem("content_reserved", place.file, place.of(name), name, values={"name": name})
            for name in content.variables()
            if name in RESERVED
        )
    return tuple(found)


def _wanted(campaign: Campaign) -> str:
    """Return how content says what it is for: in a slot by its date, around an event by the year; or it is evergreen."""
    if campaign.when.slots is not None:
        return "date_or_evergreen"
    alike = campaign.when.anniversary or campaign.when.touchpoint
    return "evergreen" if alike else "year_or_evergreen"
