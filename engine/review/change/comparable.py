"""An earlier state of the files, mistakes or not → a project that can be compared with the present one.

In: what could be read of both. Out: the earlier project, and what is not compared. A campaign with mistakes on either side
is left aside as a whole: of what nobody could read, nobody can say what changed. A shared file with mistakes is taken from
the present, so that its part of the difference is empty rather than invented. For looking only.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from engine.project.problems import errors
from engine.project.project import Project

if TYPE_CHECKING:
    from engine.project.campaigns import Campaign
    from engine.project.folder import Loaded

_SHARED = ("tayori.toml", "schedules.toml")


@dataclass(frozen=True, slots=True)
class Comparable:
    """`old` is `None` where there was no project; `files` are shared files taken from the present, `campaigns` ids."""

    old: Project | None
    new: Project
    files: tuple[str, ...] = ()
    campaigns: frozenset[str] = frozenset()


def comparable(before: Loaded | None, new: Loaded) -> Comparable:
    """Return two projects that can be compared; the present one has to be sound in its shared files."""
    assert new.project is not None, "nothing is compared with files that stop all"
    if before is None:
        return Comparable(None, new.project, campaigns=broken(new))
    torn = {problem.file for problem in errors(before.problems)}
    files = tuple(name for name in _SHARED if name in torn)
    old = before.project or _mended(before, new.project, files)
    return Comparable(old, new.project, files, broken(before) | broken(new) | _homeless(before, old))


def _mended(before: Loaded, new: Project, files: tuple[str, ...]) -> Project:
    """Return the earlier project with the shared files that could not be read taken from the present."""
    draft = before.draft
    shop = draft.shop if draft.shop is not None and "tayori.toml" not in files else new.shop
    schedules = draft.schedules if draft.schedules is not None and "schedules.toml" not in files else new.schedules
    torn = broken(before)
    half = Project(draft.root, shop, schedules, (), draft.templates, {}, "")
    sound = tuple(one for one in draft.campaigns if one.id not in torn and _at_home(one, half))
    return Project(draft.root, shop, schedules, sound, draft.templates, {}, "")


def _at_home(campaign: Campaign, project: Project) -> bool:
    """Tell whether all that a campaign names is there."""
    slots, event = campaign.when.slots or (), campaign.when.event
    return (
        campaign.topic in project.shop.topics
        and all(name in project.schedules.slots for name in slots)
        and (event is None or project.schedules.event(event, project.shop.shop.country) is not None)
    )


def _homeless(before: Loaded, old: Project) -> set[str]:
    return {campaign.id for campaign in before.draft.campaigns} - {campaign.id for campaign in old.campaigns}


def broken(loaded: Loaded) -> frozenset[str]:
    """Return the ids of campaigns with mistakes in their file or their content; an unreadable file's id is its name."""
    torn = {PurePosixPath(problem.file) for problem in errors(loaded.problems) if problem.file.startswith("campaigns/")}
    files = {
        path if len(path.parts) == len(("campaigns", "NAME.toml")) else path.parent.with_suffix(".toml")
        for path in torn
    }
    ids = {campaign.file: campaign.id for campaign in loaded.draft.campaigns}
    return frozenset(ids.get(str(path), path.stem) for path in files)
