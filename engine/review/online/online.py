"""Whether the links and pictures of coming letters are there.

In: a loaded project, a day, who asks the web. Out: a problem at each place that leads to a page that is gone, empty, on http, too
heavy for a telephone, or that nobody answers for. Each address is asked once, whoever names it (a place within a page is
that page); a leave link never (it would leave), nor any other page of the shop's own public web application.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urldefrag, urlsplit

from engine.delivery.proofread import levels_of, places_of, sheets
from engine.message.lints.every import problems_of
from engine.message.lints.images import HEAVIEST
from engine.message.lints.sheet import Finding, Spot
from engine.project.problems import Term
from engine.review.lints import coming

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator, Mapping
    from datetime import date

    from engine.calendar.edition import Edition
    from engine.message.letter import Letter
    from engine.project.problems import Problem
    from engine.project.project import Project
    from engine.review.online.asking import Answer

    Ask = Callable[[Mapping[str, bool], str], Awaitable[Mapping[str, Answer]]]

_WORDS = {
    "timeout": "unanswered_timeout",
    "redirects": "unanswered_redirects",
    "refused": "unanswered_refused",
    "host": "unanswered_host",
    "closed": "unanswered_closed",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """An address of one edition, and whether it is a picture."""

    address: str
    picture: bool

    @property
    def page(self) -> str:
        """Return what a server is asked for: the address without the place within its page."""
        return urldefrag(self.address).url


async def online_problems(project: Project, today: date, ask: Ask) -> tuple[Problem, ...]:
    """Return what the web says of the coming letters."""
    named: dict[str, bool] = {}
    letters: list[tuple[Edition, tuple[Asked, ...]]] = []
    for edition, letter in coming(project, today):
        addresses = addresses_of(project, edition, letter)
        letters.append((edition, addresses))
        for one in addresses:
            named[one.page] = named.get(one.page, False) or one.picture
    answers = await ask(named, agent_of(project))
    found: dict[Problem, None] = {}
    for edition, addresses in letters:
        findings = [finding for one in addresses for finding in _judged(one, answers[one.page])]
        levels = levels_of(project, edition.campaign)
        for problem in problems_of(findings, levels, places_of(project, edition)):
            found[problem] = None
    return tuple(found)


def agent_of(project: Project) -> str:
    """Return how we call ourselves: whoever reads a server's log can see whose question it was."""
    return f"tayori (link check of {project.shop.shop.url.encode('ascii', 'ignore').decode()})"


def addresses_of(project: Project, edition: Edition, letter: Letter) -> tuple[Asked, ...]:
    """Return the web addresses of a letter, each once; none that is only good for one reader."""
    found: dict[Asked, None] = {}
    for sheet in sheets(project, edition, letter):
        links = [Asked((link.href or "").strip(), picture=False) for link in sheet.page.links]
        images = [Asked(image.src.strip(), picture=True) for image in sheet.page.images]
        for one in (*links, *images):
            if _asked(one.address) and not any(_below(one.address, own) for own in (sheet.leave_url, *sheet.own_urls)):
                found[one] = None
    return tuple(found)


def _below(address: str, own: str) -> bool:
    """Tell whether an address is one of our own or below it; that of another host may begin alike."""
    whole = own.rstrip("/")
    return address == whole or address.startswith((f"{whole}/", f"{whole}?", f"{whole}#"))


def _asked(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)


def _judged(asked: Asked, answer: Answer) -> Iterator[Finding]:
    spot, href = Spot("text", asked.address), asked.address
    if answer.why:
        code = "link_tls" if answer.tls else "link_unreachable"
        why = Term(_WORDS[answer.why]) if answer.why in _WORDS else answer.why
        yield Finding("link_unreachable", code, spot, {"href": href, "why": why})
    elif answer.unsure:
        yield Finding("link_unreachable", "link_unsure", spot, {"href": href, "status": answer.status})
    elif answer.dead:
        yield Finding("link_dead", "link_dead", spot, {"href": href, "status": answer.status})
    elif answer.empty:
        yield Finding("link_dead", "link_page_empty", spot, {"href": href})
    elif asked.picture and (answer.size or 0) > HEAVIEST:
        values = {"src": href, "size": -(-(answer.size or 0) // 1024), "most": HEAVIEST // 1024}
        yield Finding("image_size", "image_size", spot, values)
    if answer.to_http:
        yield Finding("link_redirect", "link_redirect", spot, {"href": href, "to": answer.to_http})
