"""The project's folder on disk → a `Project`. The one module of this room that touches disk and environment.

In: a directory. Out: `Loaded`: the project (unless `tayori.toml` or `schedules.toml` is broken) and every problem.
A campaign with a mistake is left out of the project; the others stay.
"""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from engine.project import settings
from engine.project.campaigns import Campaign, CampaignFile, Content, Place
from engine.project.mapping import Mapping as ImportMapping
from engine.project.problems import Problem, errors
from engine.project.project import Project
from engine.project.references import campaign_problems, mapping_problems, twins
from engine.project.schedules import Schedules
from engine.project.toml import Positions, Syntax, parse
from engine.project.validate import validate

if TYPE_CHECKING:
    from pathlib import Path

    from engine.project.shop import ShopFile
    from engine.project.toml import Path as TomlPath

_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a folder holds. Without a project nothing can be sent; with one, its sound campaigns can."""

    project: Project | None
    problems: tuple[Problem, ...]


@dataclass(slots=True)
class _Reading:
    """One reading of a folder; it gathers the problems on the way."""

    root: Path
    problems: list[Problem] = field(default_factory=list[Problem])

    def text(self, path: Path) -> str | None:
        name = path.relative_to(self.root).as_posix()
        try:
            raw = path.read_bytes()
        except FileNotFoundError:
            self.problems.append(Problem("file_missing", name))
            return None
        except OSError as error:
            self.problems.append(Problem("file_unreadable", name, values={"reason": error.strerror}))
            return None
        if raw.startswith(_BOM):
            self.problems.append(Problem("file_bom", name))
            raw = raw.removeprefix(_BOM)
        try:
            return raw.decode()
        except UnicodeDecodeError as error:
            line = raw.count(b"\n", 0, error.start) + 1
            self.problems.append(Problem("file_encoding", name, line))
            return None

    def toml(self, path: Path) -> tuple[dict[str, object], Positions] | None:
        text = self.text(path)
        if text is None:
            return None
        parsed = parse(text)
        if isinstance(parsed, Syntax):
            name = path.relative_to(self.root).as_posix()
            self.problems.append(Problem("toml_syntax", name, parsed.line, values={"reason": parsed.reason}))
            return None
        return parsed


def find_root(start: Path) -> Path | None:
    """Return the nearest folder upward from `start` that holds a `tayori.toml`."""
    return next((folder for folder in (start, *start.parents) if (folder / "tayori.toml").is_file()), None)


def load(root: Path) -> Loaded:
    """Read the whole project at `root`."""
    reading = _Reading(root.resolve())
    shop = _shop(reading)
    schedules = _schedules(reading)
    templates = _templates(reading)
    mappings = _mappings(reading, shop)
    campaigns = _campaigns(reading, shop, schedules, templates)
    problems = tuple(dict.fromkeys(reading.problems))
    if shop is None or schedules is None:
        return Loaded(None, problems)
    project = Project(reading.root, shop, schedules, campaigns, templates, mappings, _revision(reading.root))
    return Loaded(project, problems)


def _shop(reading: _Reading) -> ShopFile | None:
    parsed = reading.toml(reading.root / "tayori.toml")
    if parsed is None:
        return None
    values, positions = parsed
    shop, problems = settings.read(values, positions, "tayori.toml", os.environ)
    reading.problems.extend(problems)
    return shop


def _schedules(reading: _Reading) -> Schedules | None:
    parsed = reading.toml(reading.root / "schedules.toml")
    if parsed is None:
        return None
    schedules, problems = validate(Schedules, *parsed, "schedules.toml")
    reading.problems.extend(problems)
    return schedules


def _templates(reading: _Reading) -> dict[str, str]:
    folder = reading.root / "templates"
    found: dict[str, str] = {}
    for path in sorted([*folder.rglob("*.mjml"), *folder.rglob("*.html"), *folder.rglob("*.css")]):
        text = reading.text(path)
        if text is not None:
            found[path.relative_to(folder).as_posix()] = text
    return found


def _mappings(reading: _Reading, shop: ShopFile | None) -> dict[str, ImportMapping]:
    found: dict[str, ImportMapping] = {}
    for path in sorted((reading.root / "imports").glob("*.toml")):
        parsed = reading.toml(path)
        if parsed is None:
            continue
        mapping, problems = validate(ImportMapping, *parsed, f"imports/{path.name}")
        reading.problems.extend(problems)
        if mapping is not None and shop is not None:
            broken = mapping_problems(path.stem, mapping, parsed[1], shop)
            reading.problems.extend(broken)
            if not broken:
                found[path.stem] = mapping
    return found


def _campaigns(
    reading: _Reading, shop: ShopFile | None, schedules: Schedules | None, templates: dict[str, str]
) -> tuple[Campaign, ...]:
    positions: dict[str, Positions] = {}
    read: list[Campaign] = []
    for path in sorted((reading.root / "campaigns").glob("*.toml")):
        before = len(errors(reading.problems))
        campaign, positions_of = _campaign(reading, path)
        if campaign is None:
            continue
        positions[campaign.file] = positions_of
        if shop is not None and schedules is not None:
            reading.problems.extend(campaign_problems(campaign, positions_of, shop, schedules, templates))
        if len(errors(reading.problems)) == before:
            read.append(campaign)
    doubled = twins(read, positions)
    reading.problems.extend(doubled)
    broken = {problem.file for problem in doubled}
    return tuple(campaign for campaign in read if campaign.file not in broken)


def _campaign(reading: _Reading, path: Path) -> tuple[Campaign | None, Positions]:
    parsed = reading.toml(path)
    if parsed is None:
        return None, Positions({})
    values, positions = parsed
    name = path.relative_to(reading.root).as_posix()
    file, problems = validate(CampaignFile, values, positions, name)
    reading.problems.extend(problems)
    contents = _contents(reading, path)
    if file is None:
        return None, positions
    editions = [
        *((content, _place(name, positions, ("edition", number))) for number, content in enumerate(file.edition)),
        *contents,
    ]
    campaign = Campaign(
        id=file.id or path.stem,
        file=name,
        title=file.title,
        topic=file.topic,
        template=file.template,
        when=file.when,
        audience=file.audience,
        editions=tuple(content for content, _ in editions),
        places=tuple(place for _, place in editions),
    )
    return campaign, positions


def _contents(reading: _Reading, campaign: Path) -> list[tuple[Content, Place]]:
    """Read the content files beside a campaign: `campaigns/NAME/2026-12-02.toml`, the date in the file's name."""
    found: list[tuple[Content, Place]] = []
    for path in sorted(campaign.with_suffix("").glob("*.toml")):
        parsed = reading.toml(path)
        if parsed is None:
            continue
        values, positions = parsed
        name = path.relative_to(reading.root).as_posix()
        named = values if {"date", "year", "evergreen"} & values.keys() else {"date": path.stem, **values}
        content, problems = validate(Content, named, positions, name)
        reading.problems.extend(problems)
        if content is not None:
            found.append((content, _place(name, positions, ())))
    return found


def _place(file: str, positions: Positions, table: TomlPath) -> Place:
    depth = len(table)
    keys = {
        str(path[depth]): line
        for path, line in positions.lines.items()
        if len(path) == depth + 1 and path[:depth] == table
    }
    return Place(file, positions.line(table), keys)


def _revision(root: Path) -> str:
    """Return git's revision of the project, with "+" for uncommitted changes; "" where git does not know it."""
    command = ["git", "-C", str(root), "describe", "--always", "--abbrev=12", "--dirty=+", "--exclude=*"]
    try:
        answer = subprocess.run(command, capture_output=True, text=True, timeout=5, check=False)  # noqa: S603 - fixed words
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return answer.stdout.strip() if answer.returncode == 0 else ""
