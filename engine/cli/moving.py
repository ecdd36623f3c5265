"""`tayori moving mapping|served`: what a shop needs that comes from another system, and needs once (docs/moving.md)."""

from __future__ import annotations

import json as json_format
import sys
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import tomli_w

from engine.cli.place import HERE, Place, project_of, state_of, store_of
from engine.cli.refused import LINES
from engine.cli.screen import FILES, FINE, WORLD, StopError, language, show, tell, word
from engine.delivery.clock import Clock
from engine.reply.lanes import lanes_of
from engine.store.server import store_at
from engine.words.catalogue import say

if TYPE_CHECKING:
    from engine.people.stops import Brought
    from engine.project.project import Project

System = Literal["haihai", "klaviyo", "listmonk", "mailchimp"]

_COUNTS = {"rows": "moving.rows", "new": "moving.new", "known": "moving.known", "strangers": "moving.strangers"}


def mapping(system: System, /, *, form: str, topic: str | None = None, place: Place = HERE) -> int:
    """Write imports/SYSTEM.toml: how the export of another system is read.

    Parameters
    ----------
    system
        Where the people come from.
    form
        The words of the form by which they agreed, as they stood there: the proof of each consent names them.
    topic
        To which topic they agreed; left out, the only one for advertisements.
    """
    project = project_of(place)
    path = project.root / "imports" / f"{system}.toml"
    text = (files("engine.cli") / "moved" / path.name).read_text(encoding="utf-8")
    words = " ".join(form.split())
    if not words:
        raise StopError(FILES, "moving.no_form")
    quoted = tomli_w.dumps({"form": words}).removeprefix("form = ").strip()
    text = text.replace("@TOPIC@", topic_of(project, topic)).replace('"@FORM@"', quoted)
    try:
        path.parent.mkdir(exist_ok=True)
        with path.open("x", encoding="utf-8", newline="\n") as out:
            out.write(text)
    except FileExistsError:
        raise StopError(FILES, "file_exists", path=path) from None
    except OSError as error:
        raise StopError(WORLD, "init_unwritable", path=path, reason=error.strerror) from error
    show(word("moving.written", path=path))
    return FINE


def topic_of(project: Project, name: str | None) -> str:
    """Return the topic that was named, or the only one for advertisements."""
    topics = project.shop.topics
    if name is not None:
        if name not in topics:
            raise StopError(FILES, "moving.topic_unknown", name=name, known=", ".join(topics))
        return name
    ads = [one for one, topic in topics.items() if topic.kind == "ad"]
    if len(ads) != 1:
        raise StopError(FILES, "moving.topic_which", known=", ".join(ads or topics))
    return ads[0]


async def served(
    file: Path, /, *, campaign: str, year: int | None = None, json: bool = False, place: Place = HERE
) -> int:
    """Note who got a letter of a campaign from the other system already: they do not get it again.

    Parameters
    ----------
    file
        The addresses: one a line, or a CSV with a column `email`.
    campaign
        Which campaign of this shop the letter is: `birthday`.
    year
        Of which year; else this one.
    json
        Print one JSON document.
    """
    from engine.people.stops import Brought, addresses_of
    from engine.store.elsewhere import What, note
    from engine.store.upgrade import make_missing

    project, clock = project_of(place), Clock()
    today = clock.now().astimezone(project.zone).date()
    what = What(_occasion(project, campaign, year or today.year), today.isoformat(), file.name, clock.now_ms())
    brought = Brought()
    keys = addresses_of(file, lanes_of(project.shop.lanes).lenient, brought)
    make_missing(store_at(project.shop.store.url, state_of(place, project.root)), clock.now_ms())
    async with store_of(place, project) as store, store.writing() as connection:
        new, strangers, erased = await note(connection, keys, what)
    brought.count |= {"new": new, "strangers": strangers, "known": len(keys) - new - erased}
    _report(brought, what.of, file, json=json)
    return FILES if brought.refused else FINE


def _occasion(project: Project, name: str, year: int) -> str:
    """Return a campaign's occasion of a year, as its deliveries name it."""
    found = project.campaign(name)
    if found is None:
        known = ", ".join(one.id for one in project.campaigns)
        raise StopError(FILES, "moving.campaign_unknown", name=name, known=known)
    when = found.when
    about = when.anniversary or when.event
    if about is None and when.date is None:
        raise StopError(FILES, "moving.campaign_unfit", name=name)
    return f"{found.id}/{about}-{year}" if about is not None else f"{found.id}/once"


def _report(brought: Brought, of: str, file: Path, *, json: bool) -> None:
    told = [(one.line, say(one.code, language(), **one.values)) for one in brought.refused]
    if json:
        counts = {name: brought.count[name] for name in _COUNTS}
        rows = [{"line": line, "message": str(reason)} for line, reason in told]
        show(json_format.dumps({"occasion": of, **counts, "refused": rows}, ensure_ascii=False))
        return
    for line, reason in told[:LINES]:
        print(f"{file}:{line}: {reason}", file=sys.stderr)  # noqa: T201 - a line for each
    if len(told) > LINES:
        tell("suppressions.more_refused", number=len(told) - LINES)
    for name, code in _COUNTS.items():
        show(f"{brought.count[name]:>9,}  {word(code)}")
    show(word("moving.served", of=of))
