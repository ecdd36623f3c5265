"""`tayori preview`: a letter as files and as pictures, before anybody gets it."""

from __future__ import annotations

import json as json_format
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from engine.cli.known import known
from engine.cli.person import address_of
from engine.cli.place import HERE, Place, loaded_of, sound, store_of
from engine.cli.preview_form import preview_form
from engine.cli.preview_page import serve_previews
from engine.cli.screen import FILES, FINE, WORLD, StopError, language, show, tell, tell_problems
from engine.project.problems import errors
from engine.review.preview import content_for
from engine.review.previews.chromium import chromium
from engine.review.previews.faces import invented, real
from engine.review.previews.folder import Written, write_sheet
from engine.review.previews.index import write_index
from engine.review.previews.sheet import ordered, problems_of, sheet_of
from engine.review.previews.touch import since_before
from engine.store.erasures import Erased

if TYPE_CHECKING:
    from engine.project.campaigns import Campaign
    from engine.project.project import Project
    from engine.review.previews.faces import Face
    from engine.review.previews.sheet import Sheet


async def preview(
    campaign: str | None = None,
    *,
    on: date | None = None,
    as_: Annotated[tuple[str, ...], Parameter(name="--as")] = (),
    face: tuple[str, ...] = (),
    form: str | None = None,
    out: Path = Path("preview"),
    pictures: bool | None = None,
    unmasked: bool = False,
    json: bool = False,
    serve: bool = False,
    port: int = 8026,
    place: Place = HERE,
) -> int:
    """Write one edition as files, pictures and a page over them, for invented people or for real ones; or serve a page that follows each save.

    Parameters
    ----------
    campaign
        The campaign's id; with --serve it may be left out.
    on
        The edition's day; else its first content.
    as_
        Somebody of the store by their address, masked; may come several times.
    face
        An invented face: newest, first_buyer, dormant, platinum, guest, blank, long, emoji, or one of faces.toml; may come several times. Else all, unless --as is there.
    form
        Write the mail that asks for the confirmation of this form instead, as files.
    out
        The folder for the files.
    pictures
        Demand pictures, or leave them out; else they are taken where Chromium is.
    unmasked
        Show the real people of --as by their names and addresses.
    json
        Print one JSON document.
    serve
        Show all campaigns on a page of this machine, anew with every save.
    port
        The port of that page; 0 takes any.
    """
    loaded = loaded_of(place)
    if serve:
        people = await _real(sound(loaded), place, as_, masked=not unmasked) if as_ else []
        return await serve_previews(loaded, people, port)
    if form is not None:
        return preview_form(sound(loaded), form, out, json=json)
    if campaign is None:
        raise StopError(FILES, "preview_campaign")
    project = sound(loaded)
    found, number = content_of(project, campaign, on)
    program = None if pictures is False else chromium()
    if pictures and program is None:
        raise StopError(WORLD, "preview_no_browser")
    faces = [*_invented(project, face, everybody=not as_), *await _real(project, place, as_, masked=not unmasked)]
    _make(out)
    sheet = sheet_of(project, found, number, on, faces)
    problems = ordered((*sheet.problems, *problems_of(loaded, campaign)))
    told = language()
    since = since_before(project, found, number, sheet)
    written = await write_sheet(sheet, problems, since, out, program, told, personal=unmasked and bool(as_))
    index = write_index(out, sheet.key, told)
    tell_problems(sheet.problems)
    if written.trouble:
        tell("preview_camera", reason=written.trouble)
    elif program is None and pictures is None:
        tell("preview_no_browser")
    _show(written, index, json=json)
    return _status(sheet, written, demanded=pictures is True)


def content_of(project: Project, name: str, on: date | None) -> tuple[Campaign, int]:
    """Return the campaign that is meant, and which of its contents."""
    found = project.campaign(name)
    if found is None:
        known_ones = ", ".join(one.id for one in project.campaigns)
        raise StopError(FILES, "campaign_unknown", name=name, known=known_ones or "-")
    number = content_for(found, on)
    if number is None:
        raise StopError(FILES, "no_content_on", name=name, date=on or "-")
    return found, number


def _invented(project: Project, named: tuple[str, ...], *, everybody: bool) -> list[Face]:
    """Return the invented faces that are meant."""
    found = invented(project)
    known_ones = [one.id for one in found]
    for name in named:
        if name not in known_ones:
            raise StopError(FILES, "face_unknown", name=name, known=", ".join(known_ones))
    return [one for one in found if one.id in named or (everybody and not named)]


async def _real(project: Project, place: Place, addresses: tuple[str, ...], *, masked: bool) -> list[Face]:
    """Return people of the store."""
    if not addresses:
        return []
    named = [address_of(project, address) for address in addresses]
    found: list[Face] = []
    async with store_of(place, project) as store, store.reading() as connection:
        for address in named:
            person = await known(connection, address)
            if isinstance(person, Erased):
                raise StopError(FILES, "preview_erased", address=address.raw)
            found.append(real(project, person.reader, masked=masked))
    return list({one.id: one for one in found}.values())


def _make(out: Path) -> None:
    """Make the folder before anything is printed, so that a bad path is told at once."""
    out.mkdir(parents=True, exist_ok=True)


def _show(written: Written, index: Path, *, json: bool) -> None:
    if json:
        show(json_format.dumps({**written.record, "index": str(index)}, ensure_ascii=False))
        return
    for path in written.paths:
        show(str(path))
    show(str(index))


def _status(sheet: Sheet, written: Written, *, demanded: bool) -> int:
    if errors(sheet.problems):
        return FILES
    return WORLD if demanded and written.trouble else FINE
