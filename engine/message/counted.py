"""Which links of a letter are counted: listed when the edition opens, so that a click leads to what was frozen and nowhere else.

In: a letter whose links are marked. Out: the letter with the list of their addresses. A link that only a person's values give
(`{{ attributes.my_page }}`) is not on it and leads straight to its address.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from engine.message.constant import settled
from engine.message.environment import html_environment, text_environment
from engine.message.links import LINKS, Collecting, counted_in, leave_prefix
from engine.message.press import personal_names

if TYPE_CHECKING:
    from engine.message.letter import Letter


def with_links(letter: Letter) -> Letter:
    """Return the letter with the addresses that are counted."""
    seen = Collecting(leave_prefix(letter))
    names = personal_names(letter)
    links: list[str] = []
    for environment, source in ((html_environment(), letter.html), (text_environment(), letter.text)):
        tree = settled(environment, source, {**letter.variables, LINKS: seen}, names)
        links = counted_in(tree, letter.variables, seen)
    return replace(letter, links=links)
