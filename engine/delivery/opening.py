"""An edition of the calendar → what is frozen when it opens: its letter and its terms.

In: the project and one of its editions that has content. Out: the letter and the terms, or the problems that keep the
edition from opening. `plan` and `preview` use the same functions, so that what is shown is what is sent.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, cast

from engine.calendar.moments import local_date
from engine.delivery.along import Along, Asking, along
from engine.delivery.coupons import coupon_fault, coupon_words
from engine.delivery.priority import asked, giving_way, going_before
from engine.message.address import Address
from engine.message.counted import with_links
from engine.message.coupon import with_sample
from engine.message.letter import Letter, digest, leave_link
from engine.message.order import ORDER, sample_orders
from engine.message.person import Person
from engine.message.pictures import led, valued
from engine.message.press import FACTS, PrintError, compile_press, print_message
from engine.message.standing import Standing
from engine.message.template import compile_template
from engine.message.text import Form
from engine.message.variables import asked_in
from engine.project.authors import words_of
from engine.project.problems import Problem

if TYPE_CHECKING:
    from engine.audience.terms import Terms
    from engine.calendar.edition import Edition
    from engine.message.template import Template
    from engine.project.authors import Author
    from engine.project.project import Project

_SAMPLES: dict[str, object] = {"text": "見本", "number": 1, "date": "2026-12-02", "flag": True}
_NAMES = {"ja": ("{name} 様", "お客様"), "en": ("{name}", "customer")}


def letter_of(project: Project, edition: Edition) -> tuple[Letter | None, tuple[Problem, ...]]:
    """Compile the template and freeze everything that the edition's messages will say."""
    layout = edition.campaign.text.over(project.shop.text)
    shown = Form(numbered=layout.links == "numbered", linked=project.shop.links.touched)
    template, problems = _compiled(tuple(project.templates.items()), edition.campaign.template, shown)
    if template is None:
        return None, problems
    coupon = coupon_fault(project, edition, template)
    if coupon is not None:
        return None, (coupon,)
    sent = _along(project, edition)
    if sent.problems:
        return None, tuple(sent.problems)
    letter = _enclosing(_frozen(project, edition, template, layout.wrap or 0), sent)
    letter = with_links(letter) if project.shop.links.count_clicks else letter
    fault = _fault(project, letter, edition)
    if fault:
        assert edition.content is not None, "an edition without content is not opened"
        place = edition.campaign.places[edition.content]
        return None, (Problem("edition_unprintable", place.file, place.line, values={"reason": fault}),)
    return letter, problems


def _along(project: Project, edition: Edition) -> Along:
    assert edition.content is not None, "an edition without content is not opened"
    values, domain = variables(project, edition), project.shop.sender.mailbox.domain
    return along(Asking(project.root, project.templates, edition.campaign, edition.content, values, domain))


def _enclosing(letter: Letter, sent: Along) -> Letter:
    """Return the letter with what goes along with it; it asks for its pictures by their Content-IDs."""
    known = sent.pictures
    if not known:
        return replace(letter, files=sent.files) if sent.files else letter
    told = {name: valued(value, known) for name, value in letter.variables.items()}
    return replace(letter, html=led(letter.html, known), variables=told, files=sent.files)


def _frozen(project: Project, edition: Edition, template: Template, columns: int) -> Letter:
    assert edition.content is not None, "an edition without content is not opened"
    shop, campaign = project.shop, edition.campaign
    sender = shop.sender
    form, fallback = name_words(project)
    author = author_of(project, edition)
    subject = campaign.editions[edition.content].subject
    asks = sorted(FACTS & (template.required | template.optional | asked_in(subject)))
    return Letter(
        edition=edition.key,
        campaign=campaign.id,
        topic=campaign.topic,
        list_title=shop.topics[campaign.topic].title,
        from_display=(author.display if author else None) or sender.mailbox.display,
        from_address=sender.mailbox.address,
        reply_to=str(sender.reply_to.address if sender.reply_to else sender.mailbox.address),
        domain=sender.mailbox.domain,
        subject=subject,
        html=template.html,
        text=template.text,
        variables=variables(project, edition),
        name_form=form,
        name_fallback=fallback,
        attribute_defaults=attribute_defaults(project),
        locale=shop.shop.locale,
        base_url=shop.web.base_url,
        asks=asks,
        goods=project.shelf.tables if ORDER in asks else {},
        columns=columns,
        hosts=shop.links.tagged_hosts(shop.shop.url),
        tags=shop.links.tags,
    )


@lru_cache(maxsize=64)
def _compiled(
    templates: tuple[tuple[str, str], ...], name: str, form: Form
) -> tuple[Template | None, tuple[Problem, ...]]:
    """Compile a template once for all editions that are looked at (a month of birthdays in a plan)."""
    return compile_template(dict(templates), name, form)


def _fault(project: Project, letter: Letter, edition: Edition) -> str:
    """Say why nobody could get this letter, or "": it is printed for somebody of whom everything is known.

    Found later, everybody would have been passed over for a mistake in the files, and would not come up again.
    """
    assert edition.due is not None, "an edition that was left out is not opened"
    try:
        press = compile_press(letter)
        person = with_sample(known_person(project), letter.variables)
        print_message(press, person, at=edition.due, leave_url=leave_link(letter, "-"), sender="")
    except (PrintError, ValueError) as error:
        return str(error)
    return ""


def known_person(project: Project) -> Person:
    """Return an invented person of whom everything is known; nobody's address, nobody's subject id."""
    known = {name: _SAMPLES[attribute.type] for name, attribute in project.shop.attributes.items()}
    address = Address("sample@example.com", "sample@example.com", "example.com", "sample@example.com", smtputf8=False)
    first = project.shop.stages.levels[0] if project.shop.stages else None
    standing = Standing(first.name, first.amount or 0, first.count or 0) if first else None
    facts = {ORDER: sample_orders(project.shelf.tables)[0]}
    return Person("sampleperson2345", address, "山田 花子", known, standing, facts)


def variables(project: Project, edition: Edition) -> dict[str, object]:
    """Return what every person's message of this edition sees alike: the shop and the edition's own content."""
    shop, campaign = project.shop, edition.campaign
    content = {} if edition.content is None else campaign.editions[edition.content].variables()
    due = local_date(edition.due, project.zone) if edition.due else edition.nominal
    author = author_of(project, edition)
    if edition.volume is not None:
        content.setdefault("volume", edition.volume)
    return {
        **content,
        "shop": {
            "name": shop.shop.name,
            "url": shop.shop.url,
            "legal": shop.shop.legal.model_dump(mode="json"),
        },
        "sender": {"display": shop.sender.mailbox.display, "address": shop.sender.mailbox.address},
        "topic": {"title": shop.topics[campaign.topic].title},
        **({"author": words_of(author)} if author else {}),
        "campaign": {"id": campaign.id, "title": campaign.title},
        "edition": {"key": edition.key, "date": due.isoformat(), "occasion": edition.occasion},
        **({"coupon": coupon} if (coupon := coupon_words(project, edition)) else {}),
        **({"stages": [level.model_dump() for level in shop.stages.levels]} if shop.stages else {}),
    }


def author_of(project: Project, edition: Edition) -> Author | None:
    """Return who writes the edition's campaign, where it says so."""
    return project.shop.authors.get(edition.campaign.author or "")


def attribute_defaults(project: Project) -> dict[str, object]:
    """Return the declared defaults of attributes; those without one are absent, and a template that needs one fails."""
    return {
        name: attribute.default.isoformat() if isinstance(attribute.default, date) else attribute.default
        for name, attribute in project.shop.attributes.items()
        if attribute.default is not None
    }


def name_words(project: Project) -> tuple[str, str]:
    """Return how a person is addressed, with and without a name."""
    form, fallback = _NAMES.get(project.shop.shop.locale[:2], _NAMES["en"])
    return project.shop.names.form or form, project.shop.names.fallback or fallback


def terms_of(project: Project, edition: Edition) -> Terms:
    """Return what the edition asks of a person, and what goes before it."""
    terms = asked(project, edition)
    if terms.cap is None:
        return terms
    campaign = edition.campaign
    last_day = None
    if campaign.on_cap == "postpone":
        last_day = terms.due_date + timedelta(days=project.shop.rules.postpone_within.days)
    return replace(
        terms,
        last_day=last_day,
        before=going_before(project, edition, last_day or terms.due_date),
        gives_way=giving_way(project, campaign),
    )


def text_digest(letter: Letter) -> str:
    """Return a digest of what people read, whatever the campaign, the edition and its number are called."""
    counted = ("campaign", "edition", "volume")
    words = {name: value for name, value in letter.variables.items() if name not in counted}
    coupon = words.get("coupon")
    if isinstance(coupon, dict):  # its last day counts from the edition's own
        told = cast("dict[str, object]", coupon)
        words["coupon"] = {name: value for name, value in told.items() if name != "until"}
    return digest(replace(letter, edition="", campaign="", variables=words))
