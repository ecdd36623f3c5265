"""What the pages of signing up say, before they are HTML.

In: the shop, its language, one of its forms, topics. Out: a `Page`. What somebody typed stands on none but the form that they are to look at again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from engine.message.agreement import content_line, sender_line, title_of
from engine.web.form import Filled, form_html
from engine.web.pages import Page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.message.speech import Speech
    from engine.project.forms import Form
    from engine.project.shop import ShopFile


def filling(speech: Speech, shop: ShopFile, form: Form, filled: Filled, fault: str = "") -> Page:
    """Return the form's page; `fault` is the code of what is to be looked at again."""
    told = (speech.say(fault).message,) if fault else ()
    heading = speech.say("sign_up.again").message if fault else title_of(speech, shop, form)
    return Page("trouble" if fault else "letter", heading, told, inner=form_html(speech, shop, form, filled))


def sent(speech: Speech) -> Page:
    """Return the page behind the form: the same for everybody."""
    told = speech.say("sign_up.sent")
    return Page("letter", told.message, (told.hint,), note=speech.say("sign_up.not_there").message)


def too_often(speech: Speech) -> Page:
    """Return the page for a client that asks too often."""
    return _trouble(speech, "sign_up.too_often")


def too_long(speech: Speech) -> Page:
    """Return the page for what is no form of ours."""
    return _trouble(speech, "sign_up.too_long")


def sign_up_unrecorded(speech: Speech) -> Page:
    """Return the page for a sign-up that could not be written down."""
    return _trouble(speech, "sign_up.unrecorded")


def bad_join(speech: Speech) -> Page:
    """Return the page for a link that confirms nothing, whatever the reason."""
    return _trouble(speech, "join.bad_link")


def confirming(speech: Speech, shop: ShopFile, topics: Sequence[str], form: Form | None) -> Page:
    """Return the page that the mail's link opens."""
    asked = speech.say("join.ask")
    listed = tuple(f"{speech.bullet}{shop.topics[topic].title}" for topic in topics)
    says = (form.says, content_line(speech, shop, form)) if form is not None else ()
    return Page(
        "letter",
        asked.message,
        (asked.hint, *listed, *says, sender_line(speech, shop), speech.say("sign_up.leave_any_time").message),
        note=speech.say("join.not_you").message,
        inner=Markup('<form method="post"><button type="submit">{}</button></form>').format(
            speech.say("join.button").message
        ),
    )


def joined(speech: Speech, shop: ShopFile, topics: Sequence[str], form: Form | None) -> Page:
    """Return the page for somebody who confirmed; it comes only after the ledger has it."""
    told = speech.say("joined")
    listed = tuple(f"{speech.bullet}{shop.topics[topic].title}" for topic in topics)
    place = (form.thanks if form else None) or shop.shop.url
    on = speech.say("joined.on", place=shop.shop.name).message
    link = Markup('<p><a class="on" href="{}">{}</a></p>').format(place, on)
    return Page("done", told.message, (told.hint, *listed), inner=link)


def _trouble(speech: Speech, code: str) -> Page:
    told = speech.say(code)
    return Page("trouble", told.message, (told.hint,))
