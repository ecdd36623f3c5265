"""The mail that asks for a confirmation: by the form's own template, or plain, in our own look.

In: the shop, its templates, a form, the link. Out: the mail, and why a template cannot set it. A template knows what everybody's mail
says alike: the shop, the form's words, the link. Nothing of who asked: a stranger may have typed it. One that cannot be printed, or
does not show the link in both parts, sets nothing: whoever signed up gets the plain mail, and `check` tells the shop.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from engine.message.address import Address
from engine.message.agreement import content_line, sender_line, title_of
from engine.message.letter import Letter
from engine.message.press import Person, PrintError, compile_press, render
from engine.message.single import Note, Single, written
from engine.message.template import compile_template
from engine.message.text import Form as Layout
from engine.project.problems import Problem, errors

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from engine.message.speech import Speech
    from engine.message.template import Template
    from engine.project.forms import Form
    from engine.project.shop import ShopFile

KNOWN = ("shop", "sender", "form", "topics", "subject", "preheader", "confirm_url")
"""What the template of a confirmation finds."""
LINK = "confirm_url"
_NOBODY = Person("", Address("", "", "", "", smtputf8=False), "", {})


def confirmation(
    shop: ShopFile, templates: Mapping[str, str], speech: Speech, form: Form, topics: Sequence[str], link: str
) -> Single:
    """Return the mail with this link."""
    own, _ = own_confirmation(shop, templates, speech, form, topics, link)
    return own or written(shop, speech, asking_note(shop, speech, form, topics, link))


def own_confirmation(
    shop: ShopFile, templates: Mapping[str, str], speech: Speech, form: Form, topics: Sequence[str], link: str
) -> tuple[Single | None, tuple[Problem, ...]]:
    """Return the mail as the form's template sets it; `None` where there is none, or one that cannot."""
    if form.template is None or form.template not in templates:
        return None, ()
    template, problems = _compiled(tuple(templates.items()), form.template, shop.text.links == "numbered")
    if template is None:
        return None, problems
    unknown = tuple(_unknown(template))
    if unknown:
        return None, (*problems, *unknown)
    letter = _letter(shop, template, _values(shop, speech, form, topics, link), speech.tag)
    try:
        _, html, text = render(compile_press(letter), _NOBODY, "")
    except (PrintError, ValueError) as error:
        return None, (*problems, _told("form_template_broken", template, reason=str(error)))
    if link not in html or link not in text:
        return None, (*problems, _told("form_template_link", template, link=LINK))
    return Single(_subject(shop, speech, form), text, html), problems


def asking_note(shop: ShopFile, speech: Speech, form: Form, topics: Sequence[str], link: str) -> Note:
    """Return the plain mail."""
    titles = "\n".join(f"{speech.bullet}{shop.topics[one].title}" for one in topics)
    return Note(
        subject=_subject(shop, speech, form),
        heading=speech.say("join.heading").message,
        paragraphs=(
            speech.say("join.asked", shop=shop.shop.name).message,
            f"{titles}\n{form.says}",
            f"{sender_line(speech, shop)}{speech.gap}{content_line(speech, shop, form)}",
            speech.say("join.open").message,
        ),
        links=((speech.say("join.link").message, link),),
        small=(speech.say("join.why").message,),
    )


def _subject(shop: ShopFile, speech: Speech, form: Form) -> str:
    return form.subject or speech.say("join.subject", title=title_of(speech, shop, form)).message


@lru_cache(maxsize=8)
def _compiled(
    templates: tuple[tuple[str, str], ...], name: str, numbered: bool
) -> tuple[Template | None, tuple[Problem, ...]]:
    """Compile a template once for all who sign up."""
    template, problems = compile_template(dict(templates), name, Layout(numbered=numbered))
    return (None if errors(problems) else template), problems


def _unknown(template: Template) -> Sequence[Problem]:
    """Return a problem for each name that a confirmation does not know."""
    asked = (template.required | template.optional) - set(KNOWN)
    asked |= {"attributes"} if template.attributes else set[str]()
    return [_told("form_template_name", template, one, asked=one, known=", ".join(KNOWN)) for one in sorted(asked)]


def _told(code: str, template: Template, key: str = "", **values: object) -> Problem:
    file, line = template.lines.get(key, (f"templates/{template.name}", 1))
    return Problem(code, file, line, key, values=values)


def _values(shop: ShopFile, speech: Speech, form: Form, topics: Sequence[str], link: str) -> dict[str, object]:
    mailbox, legal = shop.sender.mailbox, shop.shop.legal.model_dump(mode="json")
    return {
        "shop": {"name": shop.shop.name, "url": shop.shop.url, "legal": legal},
        "sender": {"display": mailbox.display, "address": mailbox.address},
        "form": {
            "title": title_of(speech, shop, form),
            "says": form.says,
            "sender": sender_line(speech, shop),
            "content": content_line(speech, shop, form),
            "why": speech.say("join.why").message,
        },
        "topics": [{"title": shop.topics[topic].title} for topic in topics],
        "subject": _subject(shop, speech, form),
        "preheader": form.says,
        LINK: link,
    }


def _letter(shop: ShopFile, template: Template, values: dict[str, object], language: str) -> Letter:
    """Return what the press prints the parts of; its head is a single mail's own (message/single.py)."""
    mailbox = shop.sender.mailbox
    return Letter(
        edition="sign_up",
        campaign="sign_up",
        topic="sign_up",
        list_title="",
        from_display=mailbox.display,
        from_address=mailbox.address,
        reply_to=mailbox.address,
        domain=mailbox.domain,
        subject="-",
        html=template.html,
        text=template.text,
        variables=values,
        name_form="",
        name_fallback="",
        attribute_defaults={},
        locale=language,
        base_url=shop.web.base_url,
        columns=shop.text.wrap or 0,
    )
