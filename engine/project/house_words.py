"""`words.toml`: the words that a shop does not use, and those that it asks about.

In: the tables of the file, which may be missing. Out: a word → what to write instead, or why. Where the words stand is
looked up by `message/lints/wording`.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import StringConstraints

from engine.project.part import Part
from engine.project.values import Filled

FILE = "words.toml"

Wording = Annotated[str, StringConstraints(min_length=1, max_length=60, strip_whitespace=True)]


class HouseWords(Part):
    """The whole of `words.toml`."""

    banned: dict[Wording, Filled] = {}
    """Words that no letter of this shop holds, each with what to write instead, or why: "激安" = "お求めやすい"."""
    ask: dict[Wording, Filled] = {}
    """Words that somebody looks at before they go out, each with what there is to think of."""
