"""A sign-up form as HTML: the same to embed in the shop's own pages and on a page of ours.

In: the shop, its language, one of its forms, what was filled in already. Out: plain HTML without script, of which every value is escaped. No box is
ever ticked beforehand; a field that only robots fill in lies beside the page. It shows who sends and what: the words of the agreement.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from engine.message.agreement import content_line, sender_line, title_of

if TYPE_CHECKING:
    from engine.message.speech import Speech
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


def form_html(speech: Speech, shop: ShopFile, form: Form, filled: Filled, action: str = "") -> Markup:
    """Return the form; with an `action` it is one to embed, and says by itself what a page of ours says around it."""
    html = _FORM.render(
        action=action,
        title=title_of(speech, shop, form),
        sender=sender_line(speech, shop),
        says=form.says,
        content=content_line(speech, shop, form),
        topics=[{"name": topic, "title": shop.topics[topic].title} for topic in form.topics],
        name=form.name,
        birthday=form.birthday,
        first=speech.say("sign_up.confirm_first").message,
        leave=speech.say("sign_up.leave_any_time").message,
        words={word: speech.say(f"sign_up.{word}").message for word in _WORDS},
        filled=filled,
        legal=shop.shop.legal,
    )
    return Markup(html)  # noqa: S704 - rendered with every value escaped


def action_of(shop: ShopFile, name: str) -> str:
    """Return where a form posts to."""
    return f"{shop.web.base_url}/sign-up/{name}"
