"""A spot in a letter → the author's file and line.

In: a spot, the campaign's content, its templates. Out: file, line and key, as exact as they can be had: a link is looked for in the
content, then in the template with its includes; what is put together from both is told at the edition.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from engine.message.source import FOLDER, resolve
from engine.message.template import asked_by
from engine.message.writing import texts_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.message.lints.sheet import Spot
    from engine.message.source import Source
    from engine.message.template import Asked
    from engine.project.campaigns import Place

SHOP = "tayori.toml"

_END = r"(?![A-Za-z0-9/?&=%#_~-]|[.:][A-Za-z0-9])"
"""What would make an address a longer one: /items/1 is not where /items/12 stands."""

At = tuple[str, int, str]
"""File, line, key."""


@dataclass(frozen=True, slots=True)
class Places:
    """Where the parts of one edition were written."""

    templates: Mapping[str, str]
    template: str
    content: Mapping[str, object]
    place: Place

    def of(self, spot: Spot) -> At:
        """Return where a spot is."""
        if spot.kind in {"subject", "key"}:
            key = spot.name or "subject"
            return self.place.file, self.place.of(key), key
        if spot.kind == "file":
            return spot.name, spot.line, ""
        if spot.kind == "shop":
            return SHOP, 1, spot.name  # `check` knows the line; a run has the values only
        if spot.kind == "text":
            return self._text(spot.name)
        return self._template(spot) if spot.kind in {"template", "path"} else self._edition()

    def _edition(self) -> At:
        return self.place.file, self.place.line, ""

    def _template(self, spot: Spot) -> At:
        whole = (FOLDER + self.template, 1)
        asked = _asked(tuple(self.templates.items()), self.template) if spot.kind == "path" else None
        file, line = asked.lines.get(spot.name, whole) if asked is not None else whole
        return file, line, ""

    def _text(self, text: str) -> At:
        """Return where a text stands: a key of the content, a line of the template, else the edition."""
        wanted = " ".join(text.split())
        source = _source(tuple(self.templates.items()), self.template)
        for whole in (True, False) if wanted else ():
            for key, value in self.content.items():
                if any(_holds(each, wanted, whole=whole) for each in texts_of(value)):
                    return self.place.file, self.place.of(key), key
            at = _found(source.text, text, whole=whole) if source is not None else -1
            if source is not None and at >= 0:
                return (*source.where(source.text.count("\n", 0, at) + 1), "")
        return self._edition()


def _found(source: str, text: str, *, whole: bool) -> int:
    """Return where a text stands in a template, as it is or escaped, or -1; `whole`: not as the beginning of a longer address."""
    for form in (text, html.escape(text), html.escape(text, quote=False)):
        found = re.search(re.escape(form) + (_END if whole else ""), source)
        if found is not None:
            return found.start()
    return -1


def _holds(written: str, wanted: str, *, whole: bool) -> bool:
    """Tell whether one text is the other or, where it is long enough to mean something, stands in it."""
    said = " ".join(written.split())
    if whole:
        return re.search(re.escape(wanted) + _END, said) is not None
    return wanted in said or (len(said) > len(wanted) // 2 and said in wanted)


@lru_cache(maxsize=64)
def _asked(templates: tuple[tuple[str, str], ...], name: str) -> Asked | None:
    return asked_by(dict(templates), name)


@lru_cache(maxsize=64)
def _source(templates: tuple[tuple[str, str], ...], name: str) -> Source | None:
    return resolve(dict(templates), name)[0]
