"""The templates of confirmations, looked at before anybody signs up.

In: what could be read of a project. Out: the problems of each form's template: one that is not there, one that asks for what a
confirmation does not know, one without the link. Its markup's own mistakes are told where all templates are compiled (check.py).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.delivery.confirming import asking_note, own_confirmation
from engine.message.single import Single, written
from engine.message.speech import speech_of
from engine.project.page_words import PageWords
from engine.project.problems import Problem, nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.project.draft import Draft
    from engine.project.project import Project

_FILE = "tayori.toml"
DEAD = "preview"
"""Stands for a token that opens nothing."""


def confirmation_problems(draft: Draft, project: Project | None) -> Iterator[Problem]:
    """Yield the problems of the templates that forms name."""
    shop = draft.shop
    if shop is None:
        return
    speech = speech_of(shop.shop.locale, project.pages if project else PageWords())
    for name, form in shop.forms.items():
        if form.template is not None and form.template not in draft.templates:
            guess = nearest(form.template, draft.templates)
            line = draft.positions[_FILE].line(("forms", name, "template"))
            values = {"name": form.template, "known": ", ".join(sorted(draft.templates)), "guess": guess}
            code = "template_unknown_guess" if guess else "template_unknown"
            yield Problem(code, _FILE, line, f"forms.{name}.template", values=values)
        elif all(topic in shop.topics for topic in form.topics):
            link = f"{shop.web.base_url}/sign-up-confirm/{DEAD}"
            yield from own_confirmation(shop, draft.templates, speech, form, form.topics, link)[1]


def sample_confirmation(project: Project, name: str) -> tuple[Single, tuple[Problem, ...]]:
    """Return the mail of a form with a link that opens nothing, and the problems of its template."""
    shop, form = project.shop, project.shop.forms[name]
    speech, link = speech_of(shop.shop.locale, project.pages), f"{shop.web.base_url}/sign-up-confirm/{DEAD}"
    own, problems = own_confirmation(shop, project.templates, speech, form, form.topics, link)
    return own or written(shop, speech, asking_note(shop, speech, form, form.topics, link)), problems
