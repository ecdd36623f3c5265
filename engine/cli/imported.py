"""What is said of an import: each refused row as it is met, then the counts, what holds the list, and its names."""

from __future__ import annotations

import json as json_format
from typing import TYPE_CHECKING

from engine.cli.refused import LINES
from engine.cli.screen import FILES, StopError, show, tell, word
from engine.delivery.opening import name_words
from engine.people.judging import ACCEPTED
from engine.people.lines import open_sheet
from engine.people.naming import Named, first_names, names_of

if TYPE_CHECKING:
    from pathlib import Path

    from engine.cli.refused import Told
    from engine.people.importing import Imported
    from engine.project.mapping import Mapping
    from engine.project.project import Project

COUNTS = (
    "rows",
    "new",
    "changed",
    "unchanged",
    "granted",
    "refused",
    "kept_refusal",
    "absent",
    "suppressed",
    "erased",
    "refused_rows",
)


def accepted(text: str | None) -> frozenset[str]:
    """Read --accept: names with commas."""
    names = [name.strip() for name in (text or "").split(",") if name.strip()]
    for name in names:
        if name not in ACCEPTED:
            raise StopError(FILES, "list_accept_unknown", name=name, known=", ".join(ACCEPTED))
    return frozenset(names)


def report(done: Imported, told: Told, names: list[Named] | None, *, dry_run: bool) -> None:
    """Show what came of an import."""
    if told.json:
        show(json_format.dumps(_document(done, told, names), ensure_ascii=False))
        return
    kept = done.number is not None and told.number > 0
    told.tell_more(kept=kept)
    for key in COUNTS:
        show(f"{done.count[key]:>9,}  {word(f'import.{key}')}")
    _show_names(names)
    for hold in done.held:
        tell(hold.code, **hold.values)
    if done.held:
        accept = ",".join(dict.fromkeys(hold.name for hold in done.held))
        tell("list_would_be_held" if dry_run else "list_held", names=accept)
    if dry_run:
        tell("list_dry_run")
    if done.goes_on:
        tell("list_goes_on", number=done.number)
    if kept:
        show(word("list_refused_kept", number=told.number, path=told.refused))


def _document(done: Imported, told: Told, names: list[Named] | None) -> dict[str, object]:
    kept = done.number is not None and told.number > 0
    found: dict[str, object] = {key: done.count[key] for key in COUNTS}
    found |= {"refused": told.rows, "refusals": done.count["refused"]}
    found |= {"list": done.number, "goes_on": done.goes_on, "refused_file": str(told.refused) if kept else None}
    found["held"] = {hold.name: word(hold.code, **hold.values) for hold in done.held}
    if names is not None:
        found["names"] = [one._asdict() for one in names]
    return found


def _show_names(names: list[Named] | None) -> None:
    if names is not None:
        show()
        show(word("names_head"))
        for one in names:
            show(f"{one.line}: {one.typed} → {one.stands} → {one.opens}")


def names_as_they_stand(project: Project, file: Path, mapping: Mapping, name: str, *, everything: bool) -> list[Named]:
    """Return the names of a list as they will stand; the changed ones first."""
    columns = mapping.columns.name
    if columns is None:
        raise StopError(FILES, "list_no_names", mapping=name)
    with open_sheet(file, mapping.headings(), name) as sheet:
        return first_names(names_of(sheet, columns, *name_words(project)), None if everything else LINES)
