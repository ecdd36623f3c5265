"""What somebody agrees to by a form, in words: the same on the form, in the mail that asks again, and in the ledger.

In: the shop, one of its forms, its language. Out: its parts for a page, and the whole as one text, which the ledger keeps word for word
(特定電子メール法 Art. 3: who sends, what is sent, and that it was asked for).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.message.speech import Speech
    from engine.project.forms import Form
    from engine.project.shop import ShopFile


def title_of(speech: Speech, shop: ShopFile, form: Form) -> str:
    """Return what stands above a form."""
    if form.title is not None:
        return form.title
    if len(form.topics) == 1:
        return shop.topics[form.topics[0]].title
    return speech.say("sign_up.title", shop=shop.shop.name).message


def sender_line(speech: Speech, shop: ShopFile) -> str:
    """Return who sends, in a sentence."""
    return speech.say("sign_up.sender", sender=shop.shop.legal.name, shop=shop.shop.name).message


def content_line(speech: Speech, shop: ShopFile, form: Form) -> str:
    """Return what the letters may hold: advertising has to be said."""
    ad = any(shop.topics[topic].kind == "ad" for topic in form.topics)
    return speech.say("sign_up.ad" if ad else "sign_up.notice").message


def agreement(speech: Speech, shop: ShopFile, form: Form) -> str:
    """Return all that is agreed to, as one text."""
    legal = shop.shop.legal
    titles = "\n".join(f"- {shop.topics[topic].title}" for topic in form.topics)
    closing = (speech.say("sign_up.confirm_first").message, speech.say("sign_up.leave_any_time").message)
    address = (legal.name, legal.postal_address, legal.contact)
    said = (
        title_of(speech, shop, form),
        sender_line(speech, shop),
        titles,
        form.says,
        content_line(speech, shop, form),
    )
    return "\n".join((*said, *closing, *address))
