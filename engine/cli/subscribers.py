"""`tayori subscribers import|export`: people in and out."""

from __future__ import annotations

import json as json_format
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from engine.cli.place import HERE, Place, project_of, state_of, store_of
from engine.cli.screen import FILES, FINE, StopError, language, show, tell, word
from engine.delivery.clock import Clock
from engine.project.mapping import Mapping
from engine.reply.lanes import lanes_of
from engine.store.database import store_path
from engine.words.catalogue import say

if TYPE_CHECKING:
    from engine.people.rows import Refusal
    from engine.project.project import Project

_COUNTS = (
    "rows",
    "new",
    "changed",
    "unchanged",
    "granted",
    "refused",
    "kept_refusal",
    "suppressed",
    "erased",
    "refused_rows",
)


async def import_(file: Path, *, mapping: str | None = None, json: bool = False, place: Place = HERE) -> int:
    """Import people and their consents from a CSV file (UTF-8 or CP932); the same file twice changes nothing.

    Parameters
    ----------
    file
        The export of a cart or of another mail system.
    mapping
        Which imports/NAME.toml says what its columns mean.
    json
        Print one JSON document.
    """
    from engine.people.importing import import_people
    from engine.people.rows import Reader
    from engine.store.upgrade import upgrade

    project = project_of(place)
    name, table = _mapping(project, mapping)
    clock = Clock()
    path = store_path(project.shop.store.url, state_of(place, project.root))
    if not path.is_file():
        upgrade(path, clock.now_ms())
    reader = Reader(table, project.shop.attributes, lanes_of(project.shop.lanes), project.zone, clock.now(), forms={})
    refused: list[dict[str, object]] = []

    def hear(refusal: Refusal) -> None:
        saying = say(refusal.code, language(), **refusal.values)
        if json:
            refused.append({"line": refusal.line, "code": refusal.code, "message": saying.message, "hint": saying.hint})
        else:
            print(f"{file}:{refusal.line}: {saying}", file=sys.stderr)  # noqa: T201 - a line for each refused row

    async with store_of(place, project) as store:
        count = await import_people(store, file, reader, name, hear)
    if json:
        counts = {key: count[key] for key in _COUNTS}
        show(json_format.dumps({**counts, "refused": refused, "refusals": count["refused"]}, ensure_ascii=False))
    else:
        for key in _COUNTS:
            show(f"{count[key]:>9,}  {word(f'import.{key}')}")
    return FILES if count["refused_rows"] else FINE


def _mapping(project: Project, name: str | None) -> tuple[str, Mapping]:
    """Return the mapping that was named, or the only one there is, or the plain headings."""
    known = project.mappings
    if name is not None:
        if name not in known:
            raise StopError(FILES, "mapping_unknown", name=name, known=", ".join(known) or "-")
        return name, known[name]
    if len(known) > 1:
        raise StopError(FILES, "mapping_which", known=" | ".join(known))
    if not known:
        raise StopError(FILES, "mapping_none")
    return next(iter(known.items()))


async def export(file: Path | None = None, *, place: Place = HERE) -> None:
    """Give everybody back as CSV, with their consents.

    Parameters
    ----------
    file
        Where to write; else standard output.
    """
    from engine.people.exporting import export_people

    project = project_of(place)
    topics, attributes = project.shop.topics, project.shop.attributes
    async with store_of(place, project) as store:
        if file is None:
            await export_people(store, sys.stdout, topics, attributes)
            return
        try:
            with file.open("x", encoding="utf-8-sig", newline="") as out:
                number = await export_people(store, out, topics, attributes)
        except FileExistsError:
            raise StopError(FILES, "file_exists", path=file) from None
    tell("exported", number=number, path=file)
