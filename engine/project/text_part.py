"""`[text]` of the shop and of a campaign: how the text part of a letter is laid out.

In: the table. Out: what holds for a campaign: its own word, else the shop's, else the author's lines as they are.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, field_validator

from engine.project.part import Part
from engine.project.values import mistake

NARROWEST = 24
"""Columns: twelve full-width characters, the length of a text part's rule; a narrower one would be broken itself."""


class TextPart(Part):
    """The layout of the text part."""

    links: Literal["in place", "numbered"] | None = None
    """"in place": an address stands on a line of its own below its words. "numbered": [1] stands there, and the addresses are
    listed below; the link by which the reader leaves stays in place."""
    wrap: Annotated[int, Field(ge=0, le=200)] | None = None
    """At how many columns lines are wrapped; a full-width character takes two. 0: lines end where their author ended them,
    since a telephone wraps them itself."""

    @field_validator("wrap")
    @classmethod
    def _wide_enough(cls, wrap: int | None) -> int | None:
        if wrap is not None and 0 < wrap < NARROWEST:
            raise mistake("text_wrap", value=wrap, least=NARROWEST)
        return wrap

    def over(self, shop: TextPart) -> TextPart:
        """Return a campaign's layout; what it does not say the shop says."""
        return TextPart(links=self.links or shop.links, wrap=shop.wrap if self.wrap is None else self.wrap)
