"""A text part of its author's own: `letter.txt` beside `letter.mjml` takes the place of the one that is made.

In: every template's text by its path, and the name of the MJML. Out: the Jinja source, or nothing where there is no such file;
every mistake with file and line. Its Jinja, its variables and its includes are those of the MJML. A line that holds nothing but a
`{% … %}` leaves no empty line behind. The link by which the reader leaves has to be in it. A link is what begins with http:// or
https://, and a `{{ … }}` that is alone on its line or named for an address (`product.url`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from engine.message.links import LINKED, LINKED_END
from engine.message.source import FOLDER, Source, resolve
from engine.message.syntax import check_syntax
from engine.message.tags import scan
from engine.message.tokens import restore, tokenise
from engine.message.variables import uses
from engine.project.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.message.tags import Tag
    from engine.message.text import Form

_NAMED = re.compile(r"(?:url|link|href)\s*(?:\||-?\}\})")
_LEAVING = re.compile(r"\bleave_url\b")
# Where a web address ends in running text: at a blank, a bracket or quote, or a full-width character.
_ADDRESS = r"(?:https?://|{word})(?:{word}|[!#-;=?-\[\]-~])*"
_START, _END = "\x11", "\x12"


def own_text_name(name: str) -> str:
    """Return the file in which an author's own text would lie."""
    return f"{name.removesuffix('.mjml')}.txt"


def own_text(templates: Mapping[str, str], name: str, form: Form) -> tuple[str | None, tuple[Problem, ...]]:
    """Return the author's own text as a Jinja source, and its mistakes."""
    own = own_text_name(name)
    if own not in templates:
        return None, ()
    source, problems = resolve(templates, own)
    if source is None:
        return None, problems
    source = _joined(source)
    tags, _, faults = check_syntax(source.text)
    if faults:
        return None, tuple(_told(source.where(fault.start), fault.code, fault.values) for fault in faults)
    if "leave_url" not in uses(source.text).paths:
        return None, (Problem("text_without_leaving", f"{FOLDER}{own}"),)
    text = _without_bare_lines(source.text, tags)
    return (_linked(text) if form.linked else text), ()


def _joined(source: Source) -> Source:
    """Leave out the empty lines that an include's own line and a file's last line end would make."""
    files = ["", *(file for file, _ in source.lines), ""]
    texts = source.text.split("\n")
    whole = range(1, len(texts) - 1)
    kept = [
        number
        for number, text in enumerate(texts)
        if text.strip() or number not in whole or files[number] == files[number + 1] == files[number + 2]
    ]
    return Source("\n".join(texts[number] for number in kept), tuple(source.lines[number] for number in kept))


def _told(where: tuple[str, int], code: str, values: Mapping[str, object]) -> Problem:
    return Problem(code, *where, values=values)


def _without_bare_lines(text: str, tags: tuple[Tag, ...]) -> str:
    """Take the line's end from each line that holds a `{% … %}` or a `{# … #}` and nothing else."""
    for tag in reversed(tags):
        start = text.rfind("\n", 0, tag.start) + 1
        end = text.find("\n", tag.end)
        if tag.kind == "output" or end < 0 or text[start : tag.start].strip() or text[tag.end : end].strip():
            continue
        text = text[:start] + tag.text + text[end + 1 :]
    return text


def _linked(text: str) -> str:
    """Mark each address."""
    tokenised = tokenise(text, scan(text)[0])
    word = tokenised.word.pattern.replace("(", "(?:")

    def mark(found: re.Match[str]) -> str:
        tags = tokenised.found(found[0])
        if any(tag.kind == "block" or _LEAVING.search(tag.text) for tag in tags):
            return found[0]
        line = tokenised.text[: found.start()].rpartition("\n")[2] + tokenised.text[found.end() :].partition("\n")[0]
        if not found[0].startswith("http") and not (_NAMED.search(tags[0].text) or not line.strip()):
            return found[0]
        address = found[0].rstrip(".,;:!?')")
        return f"{_START}{address}{_END}{found[0][len(address) :]}"

    marked = re.sub(_ADDRESS.format(word=word), mark, tokenised.text)
    return restore(marked, tokenised).replace(_START, LINKED).replace(_END, LINKED_END)
