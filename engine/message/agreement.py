"""What somebody agrees to by a form, in words: the same on the form, in the mail that asks again, and in the ledger.

In: the shop and one of its forms. Out: its parts for a page, and the whole as one text, which the ledger keeps word for word
(特定電子メール法 Art. 3: who sends, what is sent, and that it was asked for).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.words import language_of
from engine.words.catalogue import say

if TYPE_CHECKING:
    from engine.project.forms import Form
    from engine.project.shop import ShopFile


def title_of(shop: ShopFile, form: Form) -> str:
    """Return what stands above a form."""
    if form.title is not None:
        return form.title
    if len(form.topics) == 1:
        return shop.topics[form.topics[0]].title
    return say("sign_up.title", language_of(shop.shop.locale), shop=shop.shop.name).message


def sender_line(shop: ShopFile) -> str:
    """Return who sends, in a sentence."""
    return say(
        "sign_up.sender", language_of(shop.shop.locale), sender=shop.shop.legal.name, shop=shop.shop.name
    ).message


def content_line(shop: ShopFile, form: Form) -> str:
    """Return what the letters may hold: advertising has to be said."""
    ad = any(shop.topics[topic].kind == "ad" for topic in form.topics)
    return say("sign_up.ad" if ad else "sign_up.notice", language_of(shop.shop.locale)).message


def agreement(shop: ShopFile, form: Form) -> str:
    """Return all that is agreed to, as one text."""
    language, legal = language_of(shop.shop.locale), shop.shop.legal
    titles = "\n".join(f"- {shop.topics[topic].title}" for topic in form.topics)
    closing = (say("sign_up.confirm_first", language).message, say("sign_up.leave_any_time", language).message)
    address = (legal.name, legal.postal_address, legal.contact)
    parts = (title_of(shop, form), sender_line(shop), titles, form.says, content_line(shop, form), *closing, *address)
    return "\n".join(parts)
