"""`[authors.NAME]` of `tayori.toml`: who writes the letters, so that a reader knows whose voice it is.

In: the table of the file. Out: a frozen author, and what a template sees of one. The address of a letter is always the
sender's: an author only changes the name that stands before it.
"""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, Field

from engine.project.part import Part
from engine.project.products import Listed
from engine.project.values import Filled, PictureAddress, mistake

_ADDRESSED = re.compile(r"[<>@\"\r\n]")


def _display(value: str) -> str:
    if _ADDRESSED.search(value):
        raise mistake("author_from", value=value)
    return value


class Author(Part):
    """One person who writes."""

    name: Filled
    role: Filled | None = None
    """What they do: 店長."""
    display: Annotated[Filled, AfterValidator(_display)] | None = Field(default=None, alias="from")
    """The name that From shows before the sender's address; left out, the sender's own."""
    photo: PictureAddress | None = None
    signature: Listed = ()
    """The lines below their letters."""


def words_of(author: Author) -> dict[str, object]:
    """Return what a template sees as `author`; what is not written is "" (no lines), so that `{% if %}` asks for it."""
    return {
        "name": author.name,
        "role": author.role or "",
        "photo": author.photo or "",
        "signature": list(author.signature),
    }
