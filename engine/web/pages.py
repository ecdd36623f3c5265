"""What each page says, before it is HTML.

In: the shop's language and the title of a topic. Out: a `Page`, or the `Masthead` that all of a shop's pages share.
Nobody's address or name stands on a page: a letter is forwarded, and its link with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from engine.words import language_of
from engine.words.catalogue import say

if TYPE_CHECKING:
    from engine.project.shop import Shop
    from engine.words import Language


@dataclass(frozen=True, slots=True)
class Masthead:
    """Who is speaking: the shop, and the legal sender (特定電子メール法 Art. 4). `contact_link` is "" for a telephone."""

    language: Language
    shop: str
    shop_link: str
    sender: str
    postal_address: str
    contact: str
    contact_link: str


@dataclass(frozen=True, slots=True)
class Page:
    """One page; a `button` posts to the page's own address."""

    mark: Literal["letter", "done", "trouble"]
    heading: str
    paragraphs: tuple[str, ...]
    button: str = ""
    note: str = ""


def masthead(shop: Shop) -> Masthead:
    """Return what stands on all pages of this shop."""
    return Masthead(
        language=language_of(shop.locale),
        shop=shop.name,
        shop_link=shop.url,
        sender=shop.legal.name,
        postal_address=shop.legal.postal_address,
        contact=_bare(shop.legal.contact),
        contact_link=_link(shop.legal.contact),
    )


def _link(contact: str) -> str:
    if contact.startswith(("https://", "http://")):
        return contact
    return f"mailto:{contact}" if "@" in contact and " " not in contact else ""


def _bare(contact: str) -> str:
    """Return a web address as people write it: on a narrow page the scheme would push its end to another line."""
    return contact.removeprefix("https://").removeprefix("http://").rstrip("/")


def asking(language: Language, topic: str | None) -> Page:
    """Return the page that a leave link opens; `topic` is `None` when the project no longer has it."""
    asked = say("leave.ask", language, topic=topic) if topic else say("leave.ask_any", language)
    only = (say("leave.only", language, topic=topic).message,) if topic else ()
    return Page(
        "letter",
        asked.message,
        (asked.hint, *only),
        say("leave.button", language).message,
        say("leave.stay", language).message,
    )


def left(language: Language, topic: str | None) -> Page:
    """Return the confirmation; it comes only after the refusal was committed."""
    done = say("left", language, topic=topic) if topic else say("left_any", language)
    return Page("done", done.message, (done.hint, say("left.crossing", language).message))


def unrecorded(language: Language, *, again: bool) -> Page:
    """Return the page for a refusal that could not be written down; `again` offers the button once more."""
    fault = say("unrecorded", language)
    button = say("unrecorded.button", language).message if again else ""
    return Page("trouble", fault.message, (fault.hint, say("web.write", language).message), button)


def dead_link(language: Language) -> Page:
    """Return the page for a counted link that leads nowhere: none of ours, or of a letter that the store no longer has."""
    fault = say("dead_link", language)
    return Page("trouble", fault.message, (fault.hint,))


def not_now(language: Language) -> Page:
    """Return the page for a counted link while the store cannot be read."""
    fault = say("not_now", language)
    return Page("trouble", fault.message, (fault.hint,))


def bad_link(language: Language) -> Page:
    """Return the page for a token that none of our keys signed."""
    told = say("bad_link", language)
    return Page("trouble", told.message, (told.hint, say("web.write", language).message))


def nothing_here(language: Language, status: int) -> Page:
    """Return the page for an address or a method that this application does not have."""
    told = say("no_method" if status == 405 else "no_page", language)  # noqa: PLR2004 - HTTP's own number
    return Page("trouble", told.message, (told.hint, say("web.write", language).message))
