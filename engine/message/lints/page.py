"""The HTML of a letter as its reader sees it.

In: the printed HTML. Out: its texts in their order, each with the reason why it is not seen (or ""), its links and its pictures.
What a style sheet says counts as far as mail programs follow it; what Outlook alone is told in comments does not. Any HTML can
be read, however broken, in time that grows with its length.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from engine.message.lints.css import declared, rules
from engine.message.lints.sight import Old, Sight, inside

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selectolax.lexbor import LexborNode

    from engine.message.lints.css import Declarations, Rule, Said

_SKIPPED = frozenset(["head", "style", "script", "title", "template", "-comment", "textarea", "select"])
_INLINE_TAGS = """
a b big em font i small span strong u wbr sup sub img mark code abbr -text
"""
_INLINE = frozenset(_INLINE_TAGS.split())
_UNSEEN = re.compile(r"[\s\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]+")
"""Blanks, and what fills the end of a preheader without being seen."""


@dataclass(frozen=True, slots=True)
class Run:
    """Some characters that look alike; `why` is the code of why they are not seen, or ""."""

    text: str
    why: str


@dataclass(slots=True)
class Link:
    """Where a link leads (`None`: it has no address), and what of it can be seen: words, or those of a picture."""

    href: str | None
    words: str = ""
    unseen: str = ""
    pictured: bool = False


@dataclass(frozen=True, slots=True)
class Image:
    """A picture as it was written; `tiny` is one that is not looked at (a pixel, a spacer)."""

    src: str
    alt: str | None
    seen: bool
    tiny: bool


@dataclass(slots=True)
class Page:
    """What was read."""

    runs: list[Run] = field(default_factory=list[Run])
    links: list[Link] = field(default_factory=list[Link])
    images: list[Image] = field(default_factory=list[Image])
    blocks: list[str] = field(default_factory=list[str])
    """The texts that are seen, by paragraphs."""
    anchors: set[str] = field(default_factory=set[str])
    preheader: str = ""
    """What an inbox shows behind the subject: what stands unseen before everything else."""

    @property
    def seen(self) -> str:
        """Return all that is seen, squeezed."""
        return squeezed("".join(run.text for run in self.runs if not run.why))


def squeezed(text: str) -> str:
    """Return text to be compared: without blanks and what nobody sees, full and half width alike."""
    return _UNSEEN.sub("", unicodedata.normalize("NFKC", text))


@dataclass(slots=True)
class _Reading:
    page: Page
    styles: dict[int, Said]
    open_block: list[str] = field(default_factory=list[str])

    def end_block(self) -> None:
        text = " ".join("".join(self.open_block).split())
        self.open_block.clear()
        if text:
            self.page.blocks.append(text)


def read(html: str) -> Page:
    """Read a letter's HTML."""
    tree = LexborHTMLParser(html.replace("\x00", "").encode(errors="replace"))
    reading = _Reading(Page(), _styles(tree))
    if tree.body is not None:
        _walk(tree.body, reading)
    reading.end_block()
    reading.page.preheader = _preheader(reading.page)
    return reading.page


def _styles(tree: LexborHTMLParser) -> dict[int, Said]:
    """Return what the style sheets declare, by element."""
    found = [rule for node in tree.css("style") if _everywhere(node) for rule in rules(node.text())]
    styles: dict[int, Declarations] = {}
    for rule in sorted(found, key=lambda rule: rule.weight):
        for node in _selected(tree, rule):
            own = styles.setdefault(node.mem_id, {})
            own |= {name: said for name, said in rule.declared.items() if said[1] or not own.get(name, said)[1]}
    return {element: tuple((name, *said) for name, said in own.items()) for element, own in styles.items()}


def _everywhere(node: LexborNode) -> bool:
    media = (node.attributes.get("media") or "all").strip().lower()
    return media in {"all", "screen", ""}


def _selected(tree: LexborHTMLParser, rule: Rule) -> list[LexborNode]:
    try:
        return tree.css(rule.selector)
    except (SelectolaxError, ValueError, RuntimeError):
        return []  # no selector that lexbor knows: no mail program does, either


def _walk(body: LexborNode, reading: _Reading) -> None:
    """Read every element, the innermost last, without a call a level: HTML may be nested as deep as it likes."""
    waiting: list[tuple[LexborNode | None, Sight, Link | None]] = [(body, Sight(), None)]
    while waiting:
        node, sight, link = waiting.pop()
        if node is None:
            reading.end_block()
            continue
        tag = node.tag or ""
        if tag == "-text":
            _text(node.text_content or "", sight, link, reading)
            continue
        if tag in _SKIPPED:
            continue
        block = tag not in _INLINE
        if block:
            reading.end_block()
            waiting.append((None, sight, None))
        inner, within = _element(node, tag, sight, link, reading)
        waiting += [(child, inner, within) for child in reversed(list(_children(node)))]


def _children(node: LexborNode) -> Iterator[LexborNode]:
    child = node.first_child
    while child is not None:
        yield child
        child = child.next


def _element(
    node: LexborNode, tag: str, sight: Sight, link: Link | None, reading: _Reading
) -> tuple[Sight, Link | None]:
    """Note an element and return how things look inside it, and the link that it stands in."""
    attributes = node.attributes
    inner = sight
    said = declared(attributes.get("style") or "", reading.styles.get(node.mem_id, ()))
    if said or attributes:
        inner = inside(sight, said, Old.of(tag, attributes))
    page = reading.page
    page.anchors |= {name for name in (attributes.get("id"), attributes.get("name")) if name}
    if tag in {"a", "area"} and ("href" in attributes or "name" not in attributes):
        link = Link(attributes.get("href"), unseen=inner.gone)
        page.links.append(link)
    elif tag == "img":
        seen = not inner.gone and not inner.hidden
        page.images.append(Image(attributes.get("src") or "", attributes.get("alt"), seen, _tiny(attributes)))
        if link is not None and seen:
            link.words += attributes.get("alt") or ""
            link.pictured = True
    return inner, link


def _text(text: str, sight: Sight, link: Link | None, reading: _Reading) -> None:
    why = sight.unseen() if text.strip() else ""
    reading.page.runs.append(Run(text, why))
    if not why:
        reading.open_block.append(text)
    if link is None or not text.strip():
        return
    if why:
        link.unseen = link.unseen or why
    else:
        link.words += text


def _tiny(attributes: dict[str, str | None]) -> bool:
    return any((attributes.get(side) or "") in {"0", "1", "0px", "1px"} for side in ("width", "height"))


def _preheader(page: Page) -> str:
    unseen: list[str] = []
    for run in page.runs:
        if run.text.strip() and not run.why:
            break
        unseen.append(run.text)
    return " ".join(_UNSEEN.sub(" ", "".join(unseen)).split())
