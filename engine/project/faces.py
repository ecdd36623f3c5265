"""`faces.toml`: people of the shop's own to look at letters for, beside those that ship.

In: the tables of the file, which may be missing; what the shop declared. Out: faces by their names, and problems. They are invented:
nobody is ever sent anything by them, and no address of theirs can be given.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from engine.project.conditions import Written
from engine.project.part import Part
from engine.project.validate import validate
from engine.project.values import Filled, Word

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from engine.project.conditions import Known
    from engine.project.problems import Problem
    from engine.project.toml import Positions

FILE = "faces.toml"


class FaceEntry(Part):
    """One invented person."""

    title: Filled
    """What the preview calls them: 「定期便の方」."""
    name: Annotated[str, Field(max_length=200)] = ""
    """Left out: somebody without a name."""
    attributes: dict[Word, str | int | float | bool | date] = {}
    """What the shop knows of them; of the others their defaults hold."""
    stage: str | None = None
    """One of the shop's stages; left out: below the lowest."""
    order: Literal["none", "first", "later"] = "none"
    """Which order the letter may speak of: none, their first, a later one."""


class Faces(Part):
    """The whole of `faces.toml`."""

    faces: dict[Word, FaceEntry] = {}


def read_faces(
    tables: dict[str, object], positions: Positions, known: Known
) -> tuple[Mapping[str, FaceEntry], tuple[Problem, ...]]:
    """Return the sound faces, and what is wrong with the others."""
    found, problems = validate(Faces, tables, positions, FILE)
    told = {name: tuple(_problems(name, face, positions, known)) for name, face in (found or Faces()).faces.items()}
    sound = {name: face for name, face in (found or Faces()).faces.items() if not told[name]}
    return sound, (*problems, *(problem for each in told.values() for problem in each))


def _problems(name: str, face: FaceEntry, positions: Positions, known: Known) -> Iterator[Problem]:
    place = Written(FILE, ("faces", name), positions)
    for attribute in face.attributes if known.attributes is not None else ():
        if attribute not in (known.attributes or ()):
            yield place.unknown("attribute_unknown", attribute, known.attributes or (), "attributes", attribute)
    if face.stage is not None and known.stages is not None and face.stage not in known.stages:
        yield place.unknown("stage_unknown", face.stage, known.stages, "stage")
