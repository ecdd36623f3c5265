"""`[forms.NAME]` of `tayori.toml`: a form by which people ask for letters.

In: the table of the file. Out: frozen values, and the problems of a form that offers what is not there. What is shown
beside it (who sends, what a topic is called) comes from the other tables, so that it can never be left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import Field, field_validator

from engine.project.part import Part
from engine.project.problems import Problem, nearest
from engine.project.values import Filled, WebAddress, mistake

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.project.shop import ShopFile
    from engine.project.toml import Path, Positions

_FILE = "tayori.toml"


class Form(Part):
    """A form to sign up by."""

    topics: Annotated[tuple[str, ...], Field(min_length=1)]
    """What it offers, of `[topics]`. Of several, each has a box that is never ticked beforehand."""
    says: Filled
    """What is sent and how often, in the shop's words: "毎週水曜日の昼に、季節のお茶のことを。". It is what people agree to."""
    title: Filled | None = None
    """Above the form; left out, the title of its topic, or a sentence of ours."""
    name: bool = False
    """Asks for the name, too; nobody has to give it."""
    birthday: bool = False
    """Asks for the birthday, too; nobody has to give it."""
    thanks: WebAddress | None = None
    """Where the page behind the confirmation leads on; left out, the shop."""
    template: Filled | None = None
    """Sets the mail that asks for the confirmation, of templates/; left out, a plain one of ours."""
    subject: Filled | None = None
    """Of that mail; left out, a sentence of ours with the title."""

    @field_validator("topics")
    @classmethod
    def _once(cls, topics: tuple[str, ...]) -> tuple[str, ...]:
        if len(set(topics)) < len(topics):
            raise mistake("form_topic_twice")
        return topics


def form_problems(shop: ShopFile, positions: Positions) -> Iterator[Problem]:
    """Yield each topic that a form offers and nobody declared."""
    for name, form in shop.forms.items():
        for number, topic in enumerate(form.topics):
            if topic not in shop.topics:
                path: Path = ("forms", name, "topics", number)
                guess = nearest(topic, shop.topics)
                code = "topic_unknown_guess" if guess else "topic_unknown"
                values = {"name": topic, "known": ", ".join(sorted(shop.topics)), "guess": guess}
                yield Problem(code, _FILE, positions.line(path), f"forms.{name}.topics", values=values)
