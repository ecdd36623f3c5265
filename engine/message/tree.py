"""The element tree of a template's markup, with the place of everything in it.

In: markup in which words stand for the Jinja tags. Out: the outermost nodes, and the faults of form: what is never
closed, closed twice, unquoted. It is as strict as mjml-python is (which says "unexpected end of stream" and no line),
and goes on after a fault, so that one run shows them all. It knows no element's meaning; that is `lint.py`'s.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.project.problems import Severity

# mjml-python recurses and dies of a stack overflow at 20,000 elements; a letter has some fifteen levels.
DEEPEST = 200
VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"]
)
# MJML passes their content through as characters: no element and no comment can stand in them.
CHARACTERS = frozenset(["mj-title", "mj-preview", "mj-style"])
# Their characters are no place for an HTML comment.
VERBATIM = CHARACTERS | {"style", "script", "title"}

# ASCII: for mjml-python, as in HTML, a full-width blank separates nothing.
_OPEN = re.compile(r"<([A-Za-z][\w:.-]*)", re.ASCII)
_CLOSE = re.compile(r"</([A-Za-z][\w:.-]*)\s*>", re.ASCII)
_ATTRIBUTE = re.compile(r"(\s*)([A-Za-z_:][\w:.-]*)(?:\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s\"'>]+))?", re.ASCII)
_TAG_END = re.compile(r"\s*(/?)>", re.ASCII)
_REST = re.compile(r"[^>]*>?")


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute: its value as written (entities not decoded), `None` where it has none, and its offsets."""

    name: str
    value: str | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Text:
    """Characters between elements, as written."""

    text: str
    start: int


@dataclass(frozen=True, slots=True)
class Comment:
    """An HTML comment without its delimiters."""

    text: str
    start: int


@dataclass(frozen=True, slots=True)
class Node:
    """An element. `inner` and `end` are filled while it is read: where its content starts and ends."""

    tag: str
    attributes: tuple[Attribute, ...]
    start: int
    inner: int
    children: list[Node | Text | Comment] = field(default_factory=list["Node | Text | Comment"])
    ends: list[int] = field(default_factory=list[int])

    @property
    def end(self) -> int:
        """Return the offset where the content ends."""
        return self.ends[0] if self.ends else self.inner

    def get(self, name: str) -> str | None:
        """Return an attribute's value as written ("" where it has a name only), or `None`."""
        return next((each.value or "" for each in self.attributes if each.name == name), None)

    def elements(self) -> Iterator[Node]:
        """Yield the elements directly inside."""
        return (child for child in self.children if isinstance(child, Node))

    def walk(self) -> Iterator[Node]:
        """Yield this element and all inside it, in the order of the text."""
        yield self
        for child in self.elements():
            yield from child.walk()


def span(node: Node, text: str) -> tuple[int, int]:
    """Return where an element starts and ends in the text, its tags included."""
    close = _CLOSE.match(text, node.end)
    return node.start, close.end() if close and close[1] == node.tag else node.end


@dataclass(frozen=True, slots=True)
class Fault:
    """A mistake in the markup: its code in the catalogue, its offset, the values of the sentence."""

    code: str
    start: int
    values: dict[str, object] = field(default_factory=dict[str, object])
    severity: Severity = "error"


@dataclass(slots=True)
class _Reading:
    text: str
    word: re.Pattern[str]
    root: Node = field(default_factory=lambda: Node("", (), 0, 0))
    stack: list[Node] = field(default_factory=list[Node])
    faults: list[Fault] = field(default_factory=list[Fault])

    @property
    def top(self) -> Node:
        return self.stack[-1] if self.stack else self.root

    def fault(self, code: str, start: int, **values: object) -> None:
        self.faults.append(Fault(code, start, values))


def parse(text: str, word: re.Pattern[str]) -> tuple[Node | None, tuple[Fault, ...]]:
    """Return a node without a name that holds the outermost ones, and the faults; no node where they lie too deep."""
    reading = _Reading(text, word)
    at = 0
    while at < len(text):
        at = _markup(reading, at) if text[at] == "<" else _characters(reading, at)
        if len(reading.stack) > DEEPEST:
            reading.fault("template_too_deep", reading.top.start, most=DEEPEST)
            return None, tuple(reading.faults)
    for node in reading.stack:
        reading.fault("template_unclosed", node.start, tag=node.tag)
        node.ends.append(len(text))
    reading.root.ends.append(len(text))
    return reading.root, tuple(reading.faults)


def _characters(reading: _Reading, at: int) -> int:
    end = reading.text.find("<", at)
    end = len(reading.text) if end < 0 else end
    reading.top.children.append(Text(reading.text[at:end], at))
    return end


def _markup(reading: _Reading, at: int) -> int:
    """Read what starts with `<` and return the offset behind it."""
    text = reading.text
    if text.startswith("<!--", at):
        if reading.top.tag in CHARACTERS:
            reading.fault("template_comment_place", at, parent=reading.top.tag)
        return _comment(reading, at)
    if (found := _CLOSE.match(text, at)) is not None:
        return _close(reading, found)
    if (found := _OPEN.match(text, at)) is not None and reading.top.tag not in CHARACTERS:
        return _open(reading, found)
    if text.startswith(("<!", "<?"), at) and reading.top.tag not in CHARACTERS:
        reading.fault("template_declaration", at, text=text[at : at + 9].split()[0])
        return text.find(">", at) + 1 or len(text)
    reading.fault("template_stray_less_than", at)
    reading.top.children.append(Text("<", at))
    return at + 1


def _comment(reading: _Reading, at: int) -> int:
    text = reading.text
    end = text.find("-->", at + 4)
    if end < 0:
        reading.fault("template_comment_unclosed", at)
        return len(text)
    inside = text[at + 4 : end]
    if "--" in inside or inside.endswith("-"):
        reading.fault("template_comment_hyphens", at)
    reading.top.children.append(Comment(inside, at))
    return end + 3


def _close(reading: _Reading, found: re.Match[str]) -> int:
    """Close the element; those inside it that are still open were never closed."""
    names = [node.tag for node in reading.stack]
    if found[1] not in names:
        reading.fault("template_close_stray", found.start(), tag=found[1])
        return found.end()
    while reading.stack:
        node = reading.stack.pop()
        node.ends.append(found.start())
        if node.tag == found[1]:
            break
        reading.fault("template_unclosed", node.start, tag=node.tag)
    return found.end()


def _open(reading: _Reading, found: re.Match[str]) -> int:
    tag, text = found[1], reading.text
    attributes, at = _attributes(reading, tag, found.end())
    end = _TAG_END.match(text, at)
    if end is None:
        reading.fault("template_tag_broken", found.start(), tag=tag)
        rest = _REST.match(text, at)
        at = rest.end() if rest else len(text)
    else:
        at = end.end()
    node = Node(tag, tuple(attributes), found.start(), at)
    reading.top.children.append(node)
    closed = (end is not None and end[1]) or tag in VOID
    if closed:
        node.ends.append(at)
    else:
        reading.stack.append(node)
    return at


def _attributes(reading: _Reading, tag: str, at: int) -> tuple[list[Attribute], int]:
    """Read the attributes from `at` and return them with the offset behind the last."""
    attributes: list[Attribute] = []
    while found := _ATTRIBUTE.match(reading.text, at):
        blank, name, value = found.groups()
        start, at = found.start(2), found.end()
        if reading.word.search(name):
            reading.fault("template_jinja_in_tag", start, tag=tag)
            continue
        if not blank:
            reading.fault("template_attribute_glued", start, tag=tag, attribute=name)
        if any(each.name == name for each in attributes):
            reading.fault("template_attribute_twice", start, tag=tag, attribute=name)
        if value is not None and value[:1] not in {'"', "'"}:
            reading.fault("template_attribute_unquoted", start, tag=tag, attribute=name)
        plain = value[1:-1] if value and value[0] in "\"'" else value
        attributes.append(Attribute(name, plain, start, at))
    return attributes, at
