"""An edition's letter looked at as its readers would see it, before it may open.

In: a project, an edition, its letter. Out: what the lints (`message/lints`) say of it, by the levels of the shop and the campaign; an
error among them keeps the edition from opening. `check` asks the same function, so that it says what a run will say.
The letter is printed for two invented people, one of whom everything is known and one of whom nothing is: what stands
behind a condition has to be right for both. A text that was looked at once is not looked at again.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from engine.delivery.opening import known_person, text_digest
from engine.message.coupon import with_sample
from engine.message.letter import leave_link
from engine.message.lints.every import findings, problems_of
from engine.message.lints.page import read
from engine.message.lints.places import Places
from engine.message.lints.sheet import Sheet
from engine.message.lints.wording import wording
from engine.message.offers import offers_of
from engine.message.pictures import SCHEME, as_written
from engine.message.press import PrintError, compile_press, render
from engine.project.lints import Levels

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from engine.calendar.edition import Edition
    from engine.message.letter import Letter
    from engine.message.lints.page import Page
    from engine.message.press import Person
    from engine.project.campaigns import Campaign
    from engine.project.problems import Problem
    from engine.project.project import Project


@dataclass(frozen=True, slots=True)
class _Task:
    """One text to look at; `key` is all that what is said of it hangs on."""

    key: tuple[object, ...]
    project: Project = field(compare=False)
    campaign: Campaign = field(compare=False)
    content: int = field(compare=False)
    letter: Letter = field(compare=False)


def proofread(project: Project, edition: Edition, letter: Letter, digest: str = "") -> tuple[Problem, ...]:
    """Return what is wrong with a letter; `digest` is its text's, where it is known already."""
    assert edition.content is not None, "an edition without content has no letter"
    campaign = edition.campaign
    place = campaign.places[edition.content]
    key = (
        digest or text_digest(letter),
        (campaign.id, edition.content, place.file, place.line, *place.keys.items()),
        (*campaign.lints.items(),),
        (*project.shop.lints.items(), project.shop.shop.country, project.shop.topics[campaign.topic].kind),
        (*project.words.banned.items(), None, *project.words.ask.items()),
        (*project.templates.items(),),
    )
    return _proofread(_Task(key, project, campaign, edition.content, letter))


def levels_of(project: Project, campaign: Campaign) -> Levels:
    """Return the levels that hold for a campaign's letters."""
    shop = project.shop
    return Levels(shop.topics[campaign.topic].kind, shop.shop.country, shop.lints, campaign.lints)


@lru_cache(maxsize=256)
def _proofread(task: _Task) -> tuple[Problem, ...]:
    project, campaign = task.project, task.campaign
    found = [finding for sheet in _sheets(project, campaign, task.content, task.letter) for finding in findings(sheet)]
    content = campaign.editions[task.content].variables()
    found += wording(project.words, content, project.templates, campaign.template)
    levels = levels_of(project, campaign)
    places = _places(project, campaign, task.content)
    return tuple(dict.fromkeys([*_offers(task, levels), *problems_of(found, levels, places)]))


def sheets(project: Project, edition: Edition, letter: Letter) -> Iterator[Sheet]:
    """Yield a letter as its readers would see it."""
    assert edition.content is not None, "an edition without content has no letter"
    yield from _sheets(project, edition.campaign, edition.content, letter)


def places_of(project: Project, edition: Edition) -> Places:
    """Return where an edition's parts were written."""
    assert edition.content is not None, "an edition without content was not written"
    return _places(project, edition.campaign, edition.content)


def _places(project: Project, campaign: Campaign, number: int) -> Places:
    content = campaign.editions[number].variables()
    return Places(project.templates, campaign.template, content, campaign.places[number])


def _offers(task: _Task, levels: Levels) -> Iterator[Problem]:
    level = levels.of("notice_offer")
    if level != "off":
        for offer in offers_of(task.project, task.campaign, task.content):
            yield replace(offer, severity=level, lint="notice_offer")


def _sheets(project: Project, campaign: Campaign, number: int, letter: Letter) -> Iterator[Sheet]:
    """Yield the letter as two people read it; whom it cannot be printed for is passed over in a run, too."""
    shop, content = project.shop, campaign.editions[number].variables()
    # Links as they were written: marked (utm) or counted, they could not be found again in the author's file.
    press, link = compile_press(replace(letter, hosts=[], tags={}, links=[])), leave_link(letter, "-")
    sizes = [len(file["octets"]) // 4 * 3 for file in letter.files]
    carried = {f"{SCHEME}{file['name']}": size for file, size in zip(letter.files, sizes, strict=True) if file["cid"]}
    for reader in _readers(project):
        person = with_sample(reader, letter.variables)
        try:
            subject, html, text = render(press, person, link)
        except PrintError:
            continue
        html = as_written(html, letter)
        page = read(html)
        yield Sheet(
            subject=subject,
            html=html,
            text=text,
            page=page,
            kind=shop.topics[letter.topic].kind,
            locale=shop.shop.locale,
            from_display=letter.from_display,
            from_address=letter.from_address,
            reply_to=letter.reply_to,
            legal=shop.shop.legal.model_dump(mode="json"),
            leave_url=link,
            shop_url=shop.shop.url,
            own_urls=(letter.base_url,),
            content=content,
            slotted=campaign.when.slots is not None,
            automatic=bool(campaign.when.anniversary or campaign.when.touchpoint)
            or shop.topics[letter.topic].kind == "notice",
            images=_sizes(project.root, page) | carried,
            mail=len(html.encode(errors="replace")) + len(text.encode(errors="replace")) + sum(sizes),
        )


def _readers(project: Project) -> tuple[Person, Person]:
    known = known_person(project)
    return known, replace(known, name="", attributes={}, standing=None)


def _sizes(root: Path, page: Page) -> dict[str, int]:
    """Return the sizes of the pictures that lie in the project; what lies elsewhere is not asked for."""
    sizes: dict[str, int] = {}
    for src in {image.src for image in page.images if image.src and ":" not in image.src}:
        for folder in (root, root / "templates"):
            size = _size(folder, src)
            if size is not None:
                sizes[src] = size
    return sizes


def _size(folder: Path, src: str) -> int | None:
    try:
        path = (folder / src).resolve()
        return path.stat().st_size if path.is_relative_to(folder.resolve()) and path.is_file() else None
    except (OSError, ValueError):
        return None  # a name that no file can have
