"""A template with its includes put in, and the file and line that each of its lines came from.

In: every template's text by its path below `templates/`, and the name of one. Out: a `Source`, or `Problem`s.
`<mj-include>` is resolved here and not by mjml-python, which cannot nest them and swallows a loader's reason. A path
leads from the including file and never out of `templates/`. It reads no disk: the mapping is all there is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from engine.project.problems import Problem, nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

FOLDER = "templates/"
# Two files that include each other twice over double the text at every level; no real letter comes near this.
MOST_INCLUDES = 200

# Comments are matched first, so that an include inside one stays a comment.
_INCLUDE = re.compile(
    r"<!--.*?(?:-->|\Z)|\{#.*?(?:#\}|\Z)|<mj-include\b(?P<attributes>(?:[^>\"']|\"[^\"]*\"|'[^']*')*?)(?:/>|>\s*</mj-include\s*>)",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r"([\w-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_WRAPPED = {
    "html": ("<mj-raw>", "</mj-raw>"),
    "css": ("<mj-style>", "</mj-style>"),
    "css inline": ('<mj-style inline="inline">', "</mj-style>"),
}


@dataclass(frozen=True, slots=True)
class Source:
    """A template's whole text. `lines` holds, for each line of it, the file (from the project) and the line (from 1)."""

    text: str
    lines: tuple[tuple[str, int], ...]

    def where(self, line: int) -> tuple[str, int]:
        """Return the author's file and line for a line (from 1) of `text`; a line beyond the end counts as the last."""
        return self.lines[min(max(line, 1), len(self.lines)) - 1]


@dataclass(slots=True)
class _Walk:
    """What one resolution gathers."""

    templates: Mapping[str, str]
    problems: list[Problem] = field(default_factory=list[Problem])
    includes: int = 0

    def complain(self, code: str, at: tuple[str, int], **values: object) -> None:
        self.problems.append(Problem(code, FOLDER + at[0], at[1], values=values))


def resolve(templates: Mapping[str, str], name: str) -> tuple[Source | None, tuple[Problem, ...]]:
    """Return `name` with its includes put in; no `Source` where it, or anything that it includes, is missing."""
    if name not in templates:
        return None, (_missing(templates, name),)
    walk = _Walk(templates)
    lines = tuple(_expand(walk, name, (name,)))
    if walk.problems:
        return None, tuple(walk.problems)
    return Source("\n".join(text for text, _, _ in lines), tuple((file, line) for _, file, line in lines)), ()


def included(text: str) -> Iterator[tuple[int, str]]:
    """Yield the line (from 1) and the path, as written, of each include of one file."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    for found in _INCLUDE.finditer(text):
        if found["attributes"] is not None:
            yield text.count("\n", 0, found.start()) + 1, _attributes(found["attributes"]).get("path", "")


def _missing(templates: Mapping[str, str], name: str) -> Problem:
    guess = nearest(name, templates)
    if guess:
        return Problem("template_missing_guess", FOLDER + name, values={"name": name, "guess": guess})
    return Problem("template_missing", FOLDER + name, values={"name": name})


def _expand(walk: _Walk, name: str, chain: tuple[str, ...]) -> list[tuple[str, str, int]]:
    """Return the lines of one file as (text, file, line), its includes expanded; each stands on lines of its own."""
    text = walk.templates[name].removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    expanded: list[tuple[str, str, int]] = []
    start, line = 0, 1
    for found in _INCLUDE.finditer(text):
        if found["attributes"] is None:
            continue
        expanded += _lines(text[start : found.start()], name, line)
        line = text.count("\n", 0, found.start()) + 1
        expanded += _include(walk, _attributes(found["attributes"]), (name, line), chain)
        start, line = found.end(), text.count("\n", 0, found.end()) + 1
    return [*expanded, *_lines(text[start:], name, line)]


def _lines(text: str, name: str, first: int) -> Iterable[tuple[str, str, int]]:
    return ((line, FOLDER + name, number) for number, line in enumerate(text.split("\n"), first))


def _attributes(text: str) -> dict[str, str]:
    return {name: double or single for name, double, single in _ATTRIBUTE.findall(text)}


def _include(
    walk: _Walk, attributes: Mapping[str, str], at: tuple[str, int], chain: tuple[str, ...]
) -> list[tuple[str, str, int]]:
    """Return the lines of an included file, or none and a problem at the include's line."""
    path = _path(walk, attributes.get("path", ""), at)
    if path is None:
        return []
    walk.includes += 1
    if path in chain:
        walk.complain("template_include_circle", at, chain=" → ".join([*chain[chain.index(path) :], path]))
        return []
    if walk.includes > MOST_INCLUDES:
        if walk.includes == MOST_INCLUDES + 1:
            walk.complain("template_include_many", at, most=MOST_INCLUDES)
        return []
    kind = attributes.get("type", "mjml") + (" inline" if attributes.get("css-inline") == "inline" else "")
    if kind not in _WRAPPED and "<mjml" in walk.templates[path]:
        walk.complain("template_include_document", at, path=path)
        return []
    before, after = _WRAPPED.get(kind, ("", ""))
    file, line = FOLDER + at[0], at[1]
    inner = _expand(walk, path, (*chain, path))
    return [(before, file, line), *inner, (after, file, line)] if before else inner


def _path(walk: _Walk, written: str, at: tuple[str, int]) -> str | None:
    """Return the path below `templates/` that an include means, or `None` and a problem."""
    if not written or "{{" in written or "{%" in written:
        walk.complain("template_include_path", at)
        return None
    parts = [] if written.startswith("/") else at[0].split("/")[:-1]
    for part in written.split("/"):
        if part == ".." and not parts:
            walk.complain("template_include_outside", at, path=written)
            return None
        if part == "..":
            parts.pop()
        elif part not in {"", "."}:
            parts.append(part)
    path = "/".join(parts)
    if written.startswith("/"):
        walk.complain("template_include_outside", at, path=written)
    elif path not in walk.templates:
        guess = nearest(path, walk.templates)
        code = "template_include_missing_guess" if guess else "template_include_missing"
        walk.complain(code, at, path=path, guess=guess)
    else:
        return path
    return None
