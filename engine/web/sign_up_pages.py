"""What the pages of signing up say, before they are HTML.

In: the shop, one of its forms, topics. Out: a `Page`. What somebody typed stands on none but the form that they are to look at again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from engine.message.agreement import content_line, sender_line, title_of
from engine.web.form import Filled, form_html
from engine.web.pages import Page
from engine.words import language_of
from engine.words.catalogue import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.project.forms import Form
    from engine.project.shop import ShopFile
    from engine.words import Language


def _language(shop: ShopFile) -> Language:
    return language_of(shop.shop.locale)


def filling(shop: ShopFile, form: Form, filled: Filled, fault: str = "") -> Page:
    """Return the form's page; `fault` is the code of what is to be looked at again."""
    told = (say(fault, _language(shop)).message,) if fault else ()
    heading = say("sign_up.again", _language(shop)).message if fault else title_of(shop, form)
    return Page("trouble" if fault else "letter", heading, told, inner=form_html(shop, form, filled))


def sent(shop: ShopFile) -> Page:
    """Return the page behind the form: the same for everybody."""
    told = say("sign_up.sent", _language(shop))
    return Page("letter", told.message, (told.hint,), note=say("sign_up.not_there", _language(shop)).message)


def too_often(shop: ShopFile) -> Page:
    """Return the page for a client that asks too often."""
    return _trouble(shop, "sign_up.too_often")


def too_long(shop: ShopFile) -> Page:
    """Return the page for what is no form of ours."""
    return _trouble(shop, "sign_up.too_long")


def sign_up_unrecorded(shop: ShopFile) -> Page:
    """Return the page for a sign-up that could not be written down."""
    return _trouble(shop, "sign_up.unrecorded")


def bad_join(shop: ShopFile) -> Page:
    """Return the page for a link that confirms nothing, whatever the reason."""
    return _trouble(shop, "join.bad_link")


def confirming(shop: ShopFile, topics: Sequence[str], form: Form | None) -> Page:
    """Return the page that the mail's link opens."""
    language = _language(shop)
    asked = say("join.ask", language)
    listed = tuple(f"{_bullet(language)}{shop.topics[topic].title}" for topic in topics)
    says = (form.says, content_line(shop, form)) if form is not None else ()
    return Page(
        "letter",
        asked.message,
        (asked.hint, *listed, *says, sender_line(shop), say("sign_up.leave_any_time", language).message),
        note=say("join.not_you", language).message,
        inner=Markup('<form method="post"><button type="submit">{}</button></form>').format(
            say("join.button", language).message
        ),
    )


def joined(shop: ShopFile, topics: Sequence[str], form: Form | None) -> Page:
    """Return the page for somebody who confirmed; it comes only after the ledger has it."""
    language = _language(shop)
    told = say("joined", language)
    listed = tuple(f"{_bullet(language)}{shop.topics[topic].title}" for topic in topics)
    place = (form.thanks if form else None) or shop.shop.url
    on = say("joined.on", language, place=shop.shop.name).message
    link = Markup('<p><a class="on" href="{}">{}</a></p>').format(place, on)
    return Page("done", told.message, (told.hint, *listed), inner=link)


def _bullet(language: Language) -> str:
    return "・" if language == "ja" else "– "


def _trouble(shop: ShopFile, code: str) -> Page:
    told = say(code, _language(shop))
    return Page("trouble", told.message, (told.hint,))
