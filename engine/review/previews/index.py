"""One page over the previews in a folder: to open, to send, to hang on a pull request.

In: the records that `tayori preview` left in the folder, a language. Out: a page of one piece (its style inside, the pictures
beside it) that asks nothing of anybody: no script, no font, no address but those the letters link to. What else lies in the
folder is left alone.
"""

from __future__ import annotations

import base64
import hashlib
import json
from functools import cache, partial
from importlib.resources import files
from typing import TYPE_CHECKING, Any, cast

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from engine.review.previews.parts import CLIP
from engine.words.catalogue import say

if TYPE_CHECKING:
    from pathlib import Path

    from jinja2 import Template

    from engine.words import Language

PAGE = "index.html"
RECORD = ".preview.json"
_WORDS = (
    "heading",
    "nothing",
    "problems",
    "since",
    "clean",
    "no_subject",
    "text",
    "headers",
    "links",
    "no_links",
    "variables",
    "files",
    "attached",
    "pictures",
    "light",
    "dark",
    "images",
    "contents",
    "personal",
)


def write_index(out: Path, first: str, language: Language) -> Path:
    """Write the page over all records of the folder, that of the edition `first` before the others; return its path."""
    found = [one for path in sorted(out.glob(f"*{RECORD}")) if (one := _read(path)) is not None]
    found.sort(key=lambda one: one["key"] != first)
    page = out / PAGE
    page.write_text(index_page(found, language), encoding="utf-8")
    return page


def index_page(editions: list[dict[str, Any]], language: Language) -> str:
    """Return the page over the records of some editions."""
    style = (files("engine.review.previews") / "look" / "index.css").read_text("utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode("ascii")
    return _template().render(
        editions=editions,
        language=language,
        words={name: str(say(f"seen.{name}", language)) for name in _WORDS},
        size=partial(_size, language),
        kilo=kilo,
        clipped=str(say("seen.clipped", language, most=kilo(CLIP))),
        clip=CLIP,
        shown=partial(json.dumps, ensure_ascii=False, indent=2),
        warning=str(say("warning", language)),
        times=partial(_times, language),
        style=Markup(style),  # noqa: S704 - our own file
        policy=f"default-src 'none'; img-src 'self' file:; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'",
    )


def _size(language: Language, octets: int) -> str:
    return str(say("seen.size", language, size=kilo(octets), most=kilo(CLIP)))


def _times(language: Language, number: int) -> str:
    return str(say("seen.times", language, number=number))


def kilo(octets: int) -> str:
    """Return a size in KB, as Gmail counts them (1024)."""
    return f"{octets / 1024:.1f}".removesuffix(".0")


def _read(path: Path) -> dict[str, Any] | None:
    """Return a record of ours; `None` for what only has its name."""
    try:
        found: object = json.loads(path.read_bytes())
    except ValueError:
        return None
    record = cast("dict[str, Any]", found) if isinstance(found, dict) else {}
    return record if record.keys() >= {"key", "title", "faces", "problems", "since"} else None


@cache
def _template() -> Template:
    source = (files("engine.review.previews") / "look" / "index.html").read_text("utf-8")
    return Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True).from_string(
        source
    )
