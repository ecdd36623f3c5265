"""A filled text part, laid out for its reader: numbers, empty lines, width.

In: the text as the template gave it, with the marks of folding.py in it, and the letter's layout. Out: the text that is sent.
Numbers are given here, since a loop or a condition knows only now what there is: the items of a numbered list, and the addresses
of links that are listed below ([1] and so on, each once). It happens for every person, so that what has nothing to do costs nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from engine.message.folding import ITEM, LIST, LIST_END, REFERENCE, REFERENCE_END
from engine.message.kinsoku import wrapped
from engine.message.text import RULE, tidy

_REFERENCE = re.compile(f"{REFERENCE}([^{REFERENCE}{REFERENCE_END}]*){REFERENCE_END}")
_LISTED = re.compile(f"[{LIST}{LIST_END}{ITEM}]")


@dataclass(frozen=True, slots=True)
class Layout:
    """What is to be done to an edition's text; 0 columns leave every line as its author ended it."""

    lists: bool
    references: bool
    columns: int


def layout_of(source: str, columns: int) -> Layout | None:
    """Return the layout of a text's source; `None` where tidying is all that there is to do."""
    layout = Layout(ITEM in source, REFERENCE in source, columns)
    return layout if layout.lists or layout.references or columns else None


def laid_out(text: str, layout: Layout) -> str:
    """Return one person's text as it is sent."""
    if layout.lists:
        text = _with_numbers(text)
    if layout.references:
        text = _with_references(text)
    text = tidy(text)
    if not layout.columns:
        return text
    half = layout.columns // 2  # so many characters fit, however wide they are
    return "\n".join([line if len(line) <= half else wrapped(line, layout.columns) for line in text.split("\n")])


def _with_numbers(text: str) -> str:
    """Give the items of each list their numbers from 1, those of a list inside another by themselves."""
    counts: list[int] = []

    def number(found: re.Match[str]) -> str:
        if found[0] == LIST:
            counts.append(0)
        elif found[0] == LIST_END:
            del counts[-1:]
        elif counts:
            counts[-1] += 1
            return f"{counts[-1]}. "
        return ""

    return _LISTED.sub(number, text)


def _with_references(text: str) -> str:
    """Put a number where each address stood, and the addresses below, each once."""
    numbers: dict[str, int] = {}
    text = _REFERENCE.sub(lambda found: f"[{numbers.setdefault(found[1], len(numbers) + 1)}]" if found[1] else "", text)
    if not numbers:
        return text
    listed = "\n".join(f"[{number}] {address}" for address, number in numbers.items())
    return f"{text.rstrip()}\n\n{RULE}\n{listed}\n"
