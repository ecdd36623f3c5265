"""What goes along with an edition's letter, read when it opens: the pictures that it shows, and its attachments.

In: a project's root, its templates, a campaign's content and the values that its template knows. Out: the files as they are frozen;
or what is wrong, where its author wrote it. `check` asks the same function. A picture's Content-ID is made of its name and its octets:
the same for every attempt and for every edition that shows it, another one as soon as it is another picture.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from engine.message.pictures import named_in, shown_in
from engine.message.source import resolve
from engine.project.enclosed import enclosed
from engine.project.enclosures import FILES, IMAGES, MOST, Fault
from engine.project.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from engine.message.source import Source
    from engine.project.campaigns import Campaign
    from engine.project.enclosures import Enclosed, Folder

_SHOP = "tayori.toml"

At = tuple[str, int, str]
"""File, line, key."""


@dataclass(slots=True)
class Along:
    """What goes along with a letter, in its order: pictures, then attachments."""

    files: list[dict[str, str]] = field(default_factory=list[dict[str, str]])
    problems: list[Problem] = field(default_factory=list[Problem])
    octets: int = 0

    @property
    def pictures(self) -> dict[str, str]:
        """Return the Content-ID of each picture, by the name that its author wrote."""
        return {file["name"]: file["cid"] for file in self.files if file["cid"]}


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks for files: one content of a campaign, with the values that its template knows."""

    root: Path
    templates: Mapping[str, str]
    campaign: Campaign
    content: int
    values: Mapping[str, object]
    domain: str

    def at(self, key: str) -> At:
        """Return where a value was written."""
        place = self.campaign.places[self.content]
        if key == "author":
            return _SHOP, 1, f"authors.{self.campaign.author}"  # `check` knows the line; a run has the values only
        return place.file, place.of(key), key


def along(asking: Asking) -> Along:
    """Read what goes along with a letter; each mistake is told once, at the first place that makes it."""
    found = Along()
    seen: set[tuple[str, str]] = set()
    for folder, name, at in (*_pictures(asking, found), *_attachments(asking, found)):
        if (folder, name) not in seen:
            seen.add((folder, name))
            _enclose(asking, found, folder, name, at)
    names = [file["name"] for file in found.files if not file["cid"]]
    for name in dict.fromkeys(name for name in names if names.count(name) > 1):
        found.problems.append(_problem("enclosure_twice", _listed(asking), name))
    if found.octets > MOST and not found.problems:
        values = {"size": -(-found.octets // 1024), "most": MOST // 1024}
        file, line, key = _listed(asking) if names else asking.at("")
        found.problems.append(Problem("enclosures_heavy", file, line, key, values=values))
    return found


def _pictures(asking: Asking, found: Along) -> Iterator[tuple[Folder, str, At]]:
    source = _source(tuple(asking.templates.items()), asking.campaign.template)
    for shown in shown_in(source) if source is not None else ():
        at = (shown.file, shown.line, "")
        if shown.whole:
            yield IMAGES, shown.name, at
        else:
            found.problems.append(_problem("enclosure_jinja", at, shown.name))
    for key, value in asking.values.items():
        for name in named_in(value):
            yield IMAGES, name, asking.at(key)


def _attachments(asking: Asking, found: Along) -> Iterator[tuple[Folder, str, At]]:
    at = _listed(asking)
    own = asking.campaign.editions[asking.content].attachments
    for path in asking.campaign.attachments if own is None else own:
        folder, _, name = path.partition("/")
        if folder == FILES:
            yield FILES, name, at
        else:
            found.problems.append(_problem("enclosure_outside", at, path, folder=FILES))


def _listed(asking: Asking) -> At:
    """Return where a letter's attachments are listed."""
    if asking.campaign.editions[asking.content].attachments is None:
        return asking.campaign.file, asking.campaign.attachments_line, "attachments"
    return asking.at("attachments")


def _enclose(asking: Asking, found: Along, folder: Folder, name: str, at: At) -> None:
    read = enclosed(asking.root, folder, name)
    if isinstance(read, Fault):
        found.problems.append(_problem(read.code, at, name, **read.values))
        return
    found.octets += read.size
    shown = folder == IMAGES
    found.files.append(
        {
            "name": name if shown else read.name,
            "kind": read.kind,
            "cid": _identity(name, read, asking.domain) if shown else "",
            "sha256": read.sha256,
            "octets": read.written,
        }
    )


def _identity(name: str, read: Enclosed, domain: str) -> str:
    digest = hashlib.sha256(f"{name}\0{read.sha256}".encode()).hexdigest()
    return f"{digest[:32]}@{domain}"


def _problem(code: str, at: At, name: str, **values: object) -> Problem:
    file, line, key = at
    return Problem(code, file, line, key, values={"name": name, **values})


@lru_cache(maxsize=64)
def _source(templates: tuple[tuple[str, str], ...], name: str) -> Source | None:
    return resolve(dict(templates), name)[0]
