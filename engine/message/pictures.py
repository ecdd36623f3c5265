"""Pictures that come with the letter: `src="cid:NAME.png"` in a template, or "cid:NAME.png" as a value of its content.

In: a template, the values that it knows, the Content-ID of each picture by the name that its author wrote. Out: which pictures are
asked for and where, and the same sources with Content-IDs in them. What a person's values put together at the press is no
picture that anybody could have enclosed: a name has to stand whole, in the template or in a value.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from engine.message.letter import Letter
    from engine.message.source import Source

SCHEME = "cid:"

_SHOWN = re.compile(r"(?<=[\"'(=}])cid:([^\"'()\s<>{}]*)(\{\{)?")
_UNSEEN = re.compile(r"<!--(?!\[if).*?-->|\{#.*?#\}", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture that a template shows; `whole` is false where Jinja goes on with its name."""

    name: str
    file: str
    line: int
    whole: bool


def shown_in(source: Source) -> Iterator[Shown]:
    """Yield the pictures that a template shows, comments left out."""
    text = _UNSEEN.sub(lambda found: "\n" * found[0].count("\n"), source.text)
    for found in _SHOWN.finditer(text):
        file, line = source.where(text.count("\n", 0, found.start()) + 1)
        yield Shown(found[1], file, line, whole=not found[2])


def named_in(value: object) -> Iterator[str]:
    """Yield the pictures that stand in a value, however deep."""
    if isinstance(value, str):
        if value.startswith(SCHEME):
            yield value.removeprefix(SCHEME)
    elif isinstance(value, dict | list):
        for each in _members(cast("dict[str, object] | list[object]", value)):
            yield from named_in(each)


def led(html: str, identities: Mapping[str, str]) -> str:
    """Return a template that asks for its pictures by their Content-IDs."""
    return _SHOWN.sub(lambda found: f"{SCHEME}{identities.get(found[1], found[1])}{found[2] or ''}", html)


def valued(value: object, identities: Mapping[str, str]) -> object:
    """Return a value with Content-IDs for the pictures in it."""
    if isinstance(value, str):
        name = value.removeprefix(SCHEME)
        return SCHEME + identities[name] if name != value and name in identities else value
    if isinstance(value, dict):
        return {key: valued(each, identities) for key, each in cast("dict[str, object]", value).items()}
    if isinstance(value, list):
        return [valued(each, identities) for each in cast("list[object]", value)]
    return value


def as_written(html: str, letter: Letter) -> str:
    """Return a printed letter that asks for its pictures as their author did."""
    for file in letter.files:
        if file["cid"]:
            html = html.replace(SCHEME + file["cid"], SCHEME + file["name"])
    return html


def _members(value: dict[str, object] | list[object]) -> Iterator[object]:
    return iter(value.values() if isinstance(value, dict) else value)
