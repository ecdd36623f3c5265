"""The project's folder on disk → a `Project`. With `reading` (files), `git` and what asks it, the only ones here to touch the world.

In: a directory. Out: `Loaded`: the project (unless `tayori.toml` or `schedules.toml` has a mistake), every problem, and a
draft: all that could be read, mistakes or not, so that `check` can look further in the same run.
A campaign with a mistake is left out of the project; the others stay.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, TypeVar, cast

from engine.project import house_words, page_words, settings
from engine.project.bases import law_problems
from engine.project.campaign_files import read_campaign
from engine.project.conditions import Known
from engine.project.coupons import Given, named_coupon, read_coupons
from engine.project.draft import Draft, follows, left_of_schedules, left_of_shop
from engine.project.faces import FILE as FACES
from engine.project.faces import read_faces
from engine.project.festivals import FESTIVALS, festivals
from engine.project.forms import form_problems
from engine.project.git import revision_of
from engine.project.house_words import HouseWords
from engine.project.lane_problems import lane_problems
from engine.project.mapping_files import read_mappings
from engine.project.named import Named, read_segments, with_segments
from engine.project.page_words import PageWords, read_page_words
from engine.project.problems import Problem, errors
from engine.project.project import Project
from engine.project.reading import Reading
from engine.project.references import (
    Names,
    campaign_problems,
    replacement_problems,
    schedule_problems,
    twins,
)
from engine.project.routes import campaign_route_problems, topic_route_problems
from engine.project.schedules import Schedules
from engine.project.shelf import Shelf, read_products, with_products
from engine.project.validate import validate
from engine.project.values import FORMS
from engine.project.web import web_problems
from engine.project.webhooks import webhook_problems

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pydantic import BaseModel

    from engine.project.campaigns import Campaign
    from engine.project.shop import ShopFile
    from engine.project.toml import Positions

T = TypeVar("T")

_SHARED = ("tayori.toml", "schedules.toml", house_words.FILE, "$")
"""A mistake in these stops all; "$": a variable or a credential."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a folder holds. Without a project nothing can be sent; with one, its sound campaigns can."""

    project: Project | None
    problems: tuple[Problem, ...]
    draft: Draft


def find_root(start: Path) -> Path | None:
    """Return the nearest folder upward from `start` that holds a `tayori.toml`."""
    return next((folder for folder in (start, *start.parents) if (folder / "tayori.toml").is_file()), None)


def load(root: Path, reading: Reading | None = None) -> Loaded:
    """Read the whole project at `root`; `reading` may remember files that it has read before (then git is not asked, either)."""
    again = reading is not None
    reading = reading or Reading(root.resolve())
    given, shop = _shop(reading)
    calendar, schedules = _schedules(reading)
    templates, readable = _templates(reading)
    left = shop or left_of_shop(given or {})
    named = _optional(reading, "segments.toml", read_segments, none=Named(), torn=Named(None))
    shelf = _optional(reading, "products.toml", read_products, none=Shelf(), torn=Shelf(None))
    coupons = _optional(reading, "coupons.toml", read_coupons, none=Given(), torn=Given(None))
    words = _optional(reading, house_words.FILE, _words, none=HouseWords(), torn=HouseWords())
    pages = _optional(reading, page_words.FILE, read_page_words, none=PageWords(), torn=PageWords())
    attributes = _names(given, "attributes", shop)
    known = Known(attributes, _types(left), named.names, _levels(given, left))
    faces = _optional(reading, FACES, partial(read_faces, known=known), none={}, torn={})
    country = shop.shop.country if shop is not None else _country(given)
    names = Names(
        topics=_names(given, "topics", shop),
        attributes=attributes,
        slots=_names(calendar, "slots", schedules),
        events=_events(calendar, schedules, country),
        templates=readable,
        known=known,
        country=country,
        authors=_names(given, "authors", shop),
    )
    mappings, event_mappings = read_mappings(reading, names)
    sound, campaigns = _campaigns(reading, names, named, shelf, coupons)
    if schedules is not None:
        reading.problems.extend(schedule_problems(schedules, reading.positions["schedules.toml"], names, campaigns))
    if shop is not None:
        listed, positions = [campaign.id for campaign in campaigns], reading.positions["tayori.toml"]
        hooks = webhook_problems(shop.webhooks, positions, event_mappings, reading.problems)
        reading.problems.extend((*campaign_route_problems(shop, positions, listed), *hooks))
    problems = tuple(dict.fromkeys(reading.problems))
    draft = Draft(
        root=reading.root,
        names=names,
        shop=left,
        schedules=schedules or left_of_schedules(calendar or {}),
        campaigns=campaigns,
        templates=readable,
        positions=reading.positions,
        shelf=shelf,
        coupons=coupons.sound,
    )
    if shop is None or schedules is None or any(one.file.startswith(_SHARED) for one in errors(reading.problems)):
        return Loaded(None, problems, draft)
    revision = "" if again else revision_of(reading.root)
    project = Project(
        reading.root,
        shop,
        schedules,
        sound,
        templates,
        mappings,
        revision,
        event_mappings,
        shelf,
        coupons.sound,
        words,
        faces,
        pages,
    )
    return Loaded(project, problems, draft)


def _shop(reading: Reading) -> tuple[dict[str, object] | None, ShopFile | None]:
    """Return the file's tables (`None`: unreadable) and the shop in them (`None`: not sound)."""
    parsed = reading.toml(reading.root / "tayori.toml")
    if parsed is None:
        return None, None
    shop, problems = settings.read(*parsed, "tayori.toml", os.environ)
    reading.problems.extend(problems)
    if shop is not None:
        reading.problems.extend((*law_problems(shop, parsed[1]), *web_problems(shop, parsed[1])))
        told = (lane_problems(shop, parsed[1]), topic_route_problems(shop, parsed[1]), form_problems(shop, parsed[1]))
        reading.problems.extend(problem for some in told for problem in some)
    return parsed[0], shop


def _schedules(reading: Reading) -> tuple[dict[str, object] | None, Schedules | None]:
    """Return the file's tables (`None`: unreadable) and the calendar in them (`None`: not sound)."""
    parsed = reading.toml(reading.root / "schedules.toml")
    if parsed is None:
        return None, None
    schedules, problems = validate(Schedules, *parsed, "schedules.toml")
    reading.problems.extend(problems)
    return parsed[0], schedules


def _optional(
    reading: Reading,
    file: str,
    read: Callable[[dict[str, object], Positions], tuple[T, tuple[Problem, ...]]],
    *,
    none: T,
    torn: T,
) -> T:
    """Return what a file says that may be missing: `none` where it is, `torn` where it cannot be read."""
    path = reading.root / file
    if not path.exists():
        return none
    parsed = reading.toml(path)
    if parsed is None:
        return torn
    found, problems = read(*parsed)
    reading.problems.extend(problems)
    return found


def _words(tables: dict[str, object], positions: Positions) -> tuple[HouseWords, tuple[Problem, ...]]:
    words, problems = validate(HouseWords, tables, positions, house_words.FILE)
    return words or HouseWords(), problems


def _names(tables: dict[str, object] | None, name: str, model: BaseModel | None) -> frozenset[str] | None:
    """Return the names that a file gives, those with mistakes too, so that nobody who speaks of them is blamed."""
    if tables is None:
        return None
    written = tables.get(name)
    given = frozenset(cast("dict[str, object]", written) if isinstance(written, dict) else ())
    return given | frozenset(getattr(model, name, ()))


def _types(shop: ShopFile | None) -> dict[str, str]:
    return {name: attribute.type for name, attribute in shop.attributes.items()} if shop else {}


def _levels(tables: dict[str, object] | None, shop: ShopFile | None) -> tuple[str, ...] | None:
    """Return the names of the stages, `None` where the file that says them cannot be read."""
    if shop is not None and shop.stages is not None:
        return tuple(level.name for level in shop.stages.levels)
    return None if tables is None or "stages" in tables else ()


def _events(tables: dict[str, object] | None, schedules: Schedules | None, country: str) -> frozenset[str] | None:
    """Return the events that campaigns may name: the file's and those that ship for the shop's country."""
    given = _names(tables, "events", schedules)
    if given is None:
        return None
    # Of a country that is none, nobody who names its events is blamed: the country is.
    known = [festivals(country)] if re.fullmatch(FORMS["value_country"], country) else FESTIVALS.values()
    return given.union(*known)


def _country(shop: dict[str, object] | None) -> str:
    part = (shop or {}).get("shop")
    return str(cast("dict[str, object]", part).get("country")) if isinstance(part, dict) else ""


def _templates(reading: Reading) -> tuple[dict[str, str], dict[str, str]]:
    """Return the templates that can be sent by, and all there are, so that an unreadable one does not seem missing."""
    folder = reading.root / "templates"
    found: dict[str, str] = {}
    unreadable: dict[str, str] = {}
    endings = ("mjml", "html", "css", "txt")
    for path in sorted(path for ending in endings for path in folder.rglob(f"*.{ending}")):
        text = reading.text(path)
        name = path.relative_to(folder).as_posix()
        if text is not None:
            found[name] = text
        elif path.is_file():
            # Not UTF-8, as was told: mostly CP932, whose tags are ASCII like any other's. To look at, never to send.
            unreadable[name] = path.read_bytes().decode("cp932", errors="replace")
    return found, found | unreadable


def _campaigns(
    reading: Reading, names: Names, named: Named, shelf: Shelf, coupons: Given
) -> tuple[tuple[Campaign, ...], tuple[Campaign, ...]]:
    """Return the sound campaigns, and all that could be read."""
    positions: dict[str, Positions] = {}
    read: list[Campaign] = []
    broken: set[str] = set()
    unread: list[str] = []
    for path in sorted((reading.root / "campaigns").glob("*.toml")):
        before = len(errors(reading.problems))
        found = read_campaign(reading, path)
        if found is None:
            unread.append(path.stem)
            continue
        campaign, positions[found[0].file], torn = found
        told = (
            *campaign_problems(campaign, positions[campaign.file], names),
            *named_coupon(campaign, positions[campaign.file], coupons),
        )
        reading.problems.extend(problem for problem in told if not follows(problem, torn))
        if len(errors(reading.problems)) != before:
            broken.add(campaign.file)
        read.append(campaign)
    read, unmeant = with_segments(read, positions, named, names.known, unread)
    read, unsold = with_products(read, reading.positions, shelf)
    doubled = (*twins(read, positions), *replacement_problems(read, positions), *unmeant)
    reading.problems.extend(doubled)
    reading.problems.extend(unsold)
    broken.update(problem.file for problem in errors(doubled))
    # A product may be named in a content's own file, beside the campaign's.
    unsound = broken | {problem.file for problem in errors(unsold)}
    sound = [one for one in read if not unsound & {one.file, *(place.file for place in one.places)}]
    return tuple(sound), tuple(read)
