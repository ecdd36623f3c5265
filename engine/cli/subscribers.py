"""`tayori subscribers import|export`: people in and out."""

from __future__ import annotations

import json as json_format
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TextIO

from engine.cli.mappings import mapping_of
from engine.cli.person import address_of
from engine.cli.place import HERE, Place, project_of, state_of, store_of
from engine.cli.screen import FILES, FINE, StopError, tell
from engine.cli.times import moment_of
from engine.delivery.clock import Clock, milliseconds
from engine.reply.lanes import lanes_of
from engine.store.server import store_at

if TYPE_CHECKING:
    from collections.abc import Generator


async def import_(
    file: Path,
    *,
    mapping: str | None = None,
    dry_run: bool = False,
    names: bool = False,
    accept: str | None = None,
    refused: Path | None = None,
    made_at: str | None = None,
    consent_batch: Path | None = None,
    json: bool = False,
    place: Place = HERE,
) -> int:
    """Import people and their consents from CSV (UTF-8 or CP932) or JSON lines; the same file twice changes nothing.

    Parameters
    ----------
    file
        The export of a cart or of another mail system; .jsonl and .ndjson are JSON, one object a line.
    mapping
        Which imports/NAME.toml says what its columns mean.
    dry_run
        Show what would happen, and write nothing.
    names
        With --dry-run: show the names as they will stand.
    accept
        Let a held list pass: columns, names, fewer, words, birthdays (several with commas).
    refused
        Where refused rows go; else beside the list as NAME.refused.csv.
    made_at
        When the list was made; else what it says itself, else its file's clock.
    consent_batch
        A TOML file about consents without a date: the form, while it was live, who answers for it.
    json
        Print one JSON document.
    """
    from engine.cli.batch import read_batch
    from engine.cli.imported import accepted, names_as_they_stand, report
    from engine.cli.refused import Told, reason_of
    from engine.people.importing import Wish, import_people
    from engine.people.refused_file import beside
    from engine.people.rows import Reader
    from engine.store.upgrade import make_missing

    if names and not dry_run:
        raise StopError(FILES, "list_names_without")
    project = project_of(place)
    name, table = mapping_of(project.mappings, mapping, "mapping_none")
    clock = Clock()
    made = moment_of(made_at, project.zone)
    told = Told(file, refused or beside(file), json)
    wish = Wish(
        dry_run=dry_run,
        accept=accepted(accept),
        made_ms=milliseconds(made) if made else None,
        refused=told.refused,
        reason=reason_of,
        clock=clock.now_ms,
    )
    batch = read_batch(consent_batch, project, clock.now()) if consent_batch else None
    make_missing(store_at(project.shop.store.url, state_of(place, project.root)), clock.now_ms())
    lanes = lanes_of(project.shop.lanes)
    reader = Reader(table, project.shop.attributes, lanes, project.zone, clock.now(), batch)
    async with store_of(place, project) as store:
        done = await import_people(store, file, reader, name, told.hear, wish)
    listed = names_as_they_stand(project, file, table, name, everything=json) if names else None
    report(done, told, listed, dry_run=dry_run)
    return FILES if done.held or done.count["refused_rows"] else FINE


async def export(
    file: Path | None = None,
    *,
    address: str | None = None,
    format: Literal["csv", "jsonl"] = "csv",
    not_warmed: str | None = None,
    topic: str | None = None,
    place: Place = HERE,
) -> None:
    """Give everybody back with their consents; or one person with all that the store holds about them, as JSON.

    Parameters
    ----------
    file
        Where to write; else standard output.
    address
        One person: everything about them (the right of access).
    format
        Of the list of everybody: csv, or jsonl with one object a line.
    not_warmed
        A day: those whom the warm-up does not reach on it, for the old tool; this system passes them over that day.
    topic
        With --not-warmed: whose advertisements are shared; left out, the only topic for them.
    """
    from engine.people.exporting import export_lines, export_people
    from engine.people.personal import personal

    project = project_of(place)
    topics, attributes = project.shop.topics, project.shop.attributes
    if topic is not None and not_warmed is None:
        raise StopError(FILES, "not_warmed_topic")
    async with store_of(place, project) as store:
        if not_warmed is not None:
            from engine.cli.not_warmed import export_not_warmed

            await export_not_warmed(project, store, file, not_warmed, topic, Clock().now())
            return
        if address is not None:
            found = await personal(store, address_of(project, address).key)
            if found is None:
                raise StopError(FILES, "person_unknown", address=address)
            with new_file(file, "utf-8") as out:
                out.write(json_format.dumps(found, ensure_ascii=False, indent=2) + "\n")
            return
        with new_file(file, "utf-8-sig" if format == "csv" else "utf-8") as out:
            give = (
                export_people(store, out, topics, attributes) if format == "csv" else export_lines(store, out, topics)
            )
            number = await give
    if file is not None:
        tell("exported", number=number, path=file)


@contextmanager
def new_file(file: Path | None, encoding: str) -> Generator[TextIO]:
    """Open a new file, or standard output."""
    if file is None:
        yield sys.stdout
        return
    try:
        with file.open("x", encoding=encoding, newline="") as out:
            yield out
    except FileExistsError:
        raise StopError(FILES, "file_exists", path=file) from None
