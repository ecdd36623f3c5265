"""All lints over one letter.

In: a sheet, and the levels that hold for it. Out: problems with file and line, of those lints that are not turned off; each once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.message.lints.footer import footer
from engine.message.lints.human import human
from engine.message.lints.images import images
from engine.message.lints.invitation import invitation
from engine.message.lints.links import links
from engine.message.lints.parcel import parcel
from engine.message.lints.parts import parts
from engine.message.lints.reviews import reviews
from engine.message.lints.sender import sender
from engine.message.lints.subject import subject
from engine.project.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from engine.message.lints.places import Places
    from engine.message.lints.sheet import Finding, Sheet
    from engine.project.lints import Levels

_LOOKS = (footer, parts, subject, images, links, sender, human, invitation, parcel, reviews)


def findings(sheet: Sheet) -> Iterator[Finding]:
    """Yield what every lint finds in one letter, whatever its level."""
    for look in _LOOKS:
        yield from look(sheet)


def problems_of(found: Iterable[Finding], levels: Levels, places: Places) -> tuple[Problem, ...]:
    """Return the findings of lints that are not off as problems, each once."""
    told: dict[Problem, None] = {}
    for finding in found:
        level = levels.of(finding.lint)
        if level != "off":
            file, line, key = places.of(finding.spot)
            told[Problem(finding.code, file, line, key, level, finding.values, finding.lint)] = None
    return tuple(told)
