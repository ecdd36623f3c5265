"""A sign-up form as HTML: the same to embed in the shop's own pages and on a page of ours.

In: the shop, one of its forms, what was filled in already. Out: plain HTML without script, of which every value is escaped. No box is
ever ticked beforehand; a field that only robots fill in lies beside the page. It shows who sends and what: the words of the agreement.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from engine.message.agreement import content_line, sender_line, title_of
from engine.words import language_of
from engine.words.catalogue import say

if TYPE_CHECKING:
    from engine.project.forms import Form
    from engine.project.shop import ShopFile

TRAP = "website"
"""The field that only robots fill in."""
_FORM = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True).from_string(
    (files("engine.web") / "look" / "form.html").read_text("utf-8")
)
_WORDS = ("topics", "address", "name", "birthday", "trap", "button")


@dataclass(frozen=True, slots=True)
class Filled:
    """What somebody filled in, as they typed it."""

    address: str = ""
    name: str = ""
    birthday: str = ""
    topics: tuple[str, ...] = ()


def form_html(shop: ShopFile, form: Form, filled: Filled, action: str = "") -> Markup:
    """Return the form; with an `action` it is one to embed, and says by itself what a page of ours says around it."""
    language = language_of(shop.shop.locale)
    html = _FORM.render(
        action=action,
        title=title_of(shop, form),
        sender=sender_line(shop),
        says=form.says,
        content=content_line(shop, form),
        topics=[{"name": topic, "title": shop.topics[topic].title} for topic in form.topics],
        name=form.name,
        birthday=form.birthday,
        first=say("sign_up.confirm_first", language).message,
        leave=say("sign_up.leave_any_time", language).message,
        words={word: say(f"sign_up.{word}", language).message for word in _WORDS},
        filled=filled,
        legal=shop.shop.legal,
    )
    return Markup(html)  # noqa: S704 - rendered with every value escaped


def action_of(shop: ShopFile, name: str) -> str:
    """Return where a form posts to."""
    return f"{shop.web.base_url}/sign-up/{name}"
