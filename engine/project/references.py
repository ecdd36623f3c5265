"""What no file can know alone.

That the slot, the event, the topic, the template and the attribute exist, and that no two campaigns share an id.

In: parsed files. Out: problems. Nothing is read here.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.project.campaigns import RESERVED
from engine.project.problems import Problem, nearest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from engine.project.campaigns import Campaign
    from engine.project.mapping import Mapping as ImportMapping
    from engine.project.toml import Path, Positions


@dataclass(frozen=True, slots=True)
class Names:
    """The names that files may speak of; `None` where the file that gives them cannot be read at all."""

    topics: Collection[str] | None
    attributes: Collection[str] | None
    slots: Collection[str] | None
    events: Collection[str] | None
    templates: Collection[str]


def campaign_problems(campaign: Campaign, positions: Positions, names: Names) -> tuple[Problem, ...]:
    """Return every name in a campaign that leads nowhere, and content that is of the wrong kind for its `[when]`."""
    references: list[tuple[Path, str | None, Collection[str] | None, str]] = [
        (("topic",), campaign.topic, names.topics, "topic_unknown"),
        (("template",), campaign.template, names.templates, "template_unknown"),
        (("when", "slot"), campaign.when.slot, names.slots, "slot_unknown"),
        (("when", "event"), campaign.when.event, names.events, "event_unknown"),
        *(
            (("audience", "attributes", name), name, names.attributes, "attribute_unknown")
            for name in campaign.audience.attributes
        ),
    ]
    found = [
        _unknown(code, campaign.file, positions, path, name, known)
        for path, name, known, code in references
        if name is not None and known is not None and name not in known
    ]
    return (*found, *_content(campaign, positions))


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
    return tuple(
        _unknown(code, file, positions, path, key, known)
        for path, key, known, code in references
        if known is not None and key not in known
    )


def twins(campaigns: Iterable[Campaign], positions: Mapping[str, Positions]) -> tuple[Problem, ...]:
    """Return a problem for every campaign whose id another one has, too."""
    listed = tuple(campaigns)
    counts = Counter(campaign.id for campaign in listed)
    return tuple(
        Problem(
            "campaign_twin",
            campaign.file,
            positions[campaign.file].line(("id",)),
            "id",
            values={"id": campaign.id, "others": _others(campaign, listed)},
        )
        for campaign in listed
        if counts[campaign.id] > 1
    )


def _others(campaign: Campaign, campaigns: Iterable[Campaign]) -> str:
    return ", ".join(other.file for other in campaigns if other.id == campaign.id and other.file != campaign.file)


def _unknown(code: str, file: str, positions: Positions, path: Path, name: str, known: Collection[str]) -> Problem:
    guess = nearest(name, known)
    values = {"name": name, "known": ", ".join(sorted(known)) or "-"}
    key = ".".join(map(str, path))
    if guess is not None:
        return Problem(f"{code}_guess", file, positions.line(path), key, values={**values, "guess": guess})
    return Problem(code, file, positions.line(path), key, values=values)


def _content(campaign: Campaign, positions: Positions) -> tuple[Problem, ...]:
    """Tell content of the wrong kind: a slot is written by date, an event by year or evergreen, an anniversary evergreen."""
    if not campaign.editions and campaign.when.slot is None:
        return (Problem("content_missing", campaign.file, positions.line(("when",)), "edition"),)
    found: list[Problem] = []
    seen: dict[object, str] = {}
    for content, place in zip(campaign.editions, campaign.places, strict=True):
        wanted = "date" if campaign.when.slot else "year_or_evergreen" if campaign.when.event else "evergreen"
        given = "date" if content.date else "year" if content.year else "evergreen"
        line = place.of(given)
        if given not in wanted:
            found.append(Problem(f"content_needs_{wanted}", place.file, line, given))
        occasion = content.date or content.year or given
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
