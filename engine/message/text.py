"""The text part of a letter, made from its MJML.

In: the element tree of a template, its Jinja tags as words. Out: a Jinja source that reads as a Japanese text mail: a
link's words and its address on a line of its own, rows as lines, rules of ─, and every `{% … %}` where it
was, so that loops and conditions work here too. `tidy` cleans what a rendered one leaves. Converters that start from the
HTML do not serve: they print layout tables and the preview. It never wraps: a line ends where its author ended it, unless
the shop asks for a width, which is kept when the text is filled (layout.py). So are numbers of links and of list items: a loop
knows how many there are only then.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.message.folding import ADDRESS, ADDRESS_END, ITEM, LIST, LIST_END, Page
from engine.message.links import LINKED, LINKED_END
from engine.message.tokens import Tokenised, as_written, restore
from engine.message.tree import Comment, Node, Text

if TYPE_CHECKING:
    from collections.abc import Callable

# Twelve full-width strokes: text mails use at most 20, and fewer never wrap on a phone (19 or 20 a line).
RULE = "─" * 12
_BLANKS = " \t\u3000"

_SILENT = frozenset(["mj-raw", "mj-head", "mj-preview", "mj-title", "mj-style", "style", "script", "title", "head"])
_PARAGRAPH_TAGS = """
p h1 h2 h3 h4 h5 h6 ul ol dl blockquote pre table hr mj-text mj-table mj-button mj-image mj-divider mj-spacer mj-social mj-navbar
mj-section mj-wrapper mj-column mj-hero mj-group mj-accordion-title mj-accordion-text mj-carousel-image
"""
_PARAGRAPHS = frozenset(_PARAGRAPH_TAGS.split())
_LINES = frozenset(["div", "tr", "li", "dt", "dd", "caption", "mj-social-element", "mj-navbar-link"])
_LINKS = frozenset(["a", "mj-button", "mj-image", "mj-social-element", "mj-navbar-link", "mj-carousel-image"])
_LISTS = frozenset(["ul", "ol"])
_LEAVING = re.compile(r"\{\{-?\s*(?:leave|preferences)_url\b")


@dataclass(frozen=True, slots=True)
class Form:
    """How a letter shows its links: `numbered` in the text part, and in both parts `linked`, that is, marked for `links.py`."""

    numbered: bool = False
    linked: bool = False


PLAIN = Form()


def to_text(root: Node, tokenised: Tokenised, form: Form = PLAIN) -> str:
    """Return the text part as a Jinja source; fill it without escaping and lay the result out (layout.py)."""
    page = Page(tokenised.word, numbered=form.numbered)
    _inside(root, page, tokenised, "")
    page.flush()
    text = restore("".join(page.pieces), tokenised).strip("\n") + "\n"
    marks = (LINKED, LINKED_END) if form.linked else ("", "")
    return text.replace(ADDRESS, marks[0]).replace(ADDRESS_END, marks[1])


def tidy(text: str) -> str:
    """Return a filled text part with at most one empty line in a row, no blanks at a line's end, and one line end."""
    return tidied_within(text).rstrip(_BLANKS).strip("\n") + "\n"


def tidied_within(text: str) -> str:
    """Return a part of a text as `tidy` leaves it wherever it stands, its first and its last line as they are.

    What is alike for everybody goes through it once; then `tidy` only has to look.
    """
    # By lines, not by one expression: that tries every blank anew, and took half of a message's time.
    if " \n" in text or "\t\n" in text or "\u3000\n" in text:
        *lines, last = text.split("\n")
        text = "\n".join([*(line.rstrip(_BLANKS) for line in lines), last])
    if "\n\n\n" in text:
        text = re.sub(r"\n{3,}", "\n\n", text)
    return text


def _node(node: Node, page: Page, tokenised: Tokenised, base: str) -> None:
    """Write one element."""
    nested = node.tag in _LISTS and page.lists
    space = 2 if node.tag in _PARAGRAPHS and not nested else 1 if nested or node.tag in _LINES else 0
    if space:
        page.end_line(space)
    if node.tag in _SILENT or node.get("aria-hidden") == "true":  # an ornament; a screen reader skips it, too
        _blocks_only(node, page, tokenised)
    elif node.tag in _LINKS:
        _link(node, page, tokenised, base)
    elif node.tag in _WRITTEN:
        _WRITTEN[node.tag](node, page)
    elif node.tag in _LISTS:
        _list(node, page, tokenised, base)
    else:
        if node.tag == "li":
            page.bullet = "\u3000" * (len(page.lists) - 1) + (ITEM if page.lists[-1:] == ["ol"] else "・")
        _inside(node, page, tokenised, node.get("base-url") or base)
        page.bullet = "" if node.tag == "li" else page.bullet
    if space:
        page.end_line(space)


def _list(node: Node, page: Page, tokenised: Tokenised, base: str) -> None:
    """Write a list; the items of a numbered one get their numbers when they are known."""
    if node.tag == "ol":
        page.mark(LIST)
    page.lists.append(node.tag)
    _inside(node, page, tokenised, base)
    page.lists.pop()
    if node.tag == "ol":
        page.end_line(1)
        page.mark(LIST_END)


def _inside(node: Node, page: Page, tokenised: Tokenised, base: str) -> None:
    """Write what an element holds; cells of a row stand two blanks apart."""
    for child in node.children:
        if isinstance(child, Text):
            _characters(child.text, page, tokenised)
        elif isinstance(child, Comment):
            _blocks_of(child.text, page, tokenised)
        else:
            if child.tag in {"td", "th"}:
                page.cell()
            _node(child, page, tokenised, base)


def _characters(text: str, page: Page, tokenised: Tokenised) -> None:
    """Write characters; a `{% … %}` among them keeps its place."""
    at = 0
    for found in tokenised.word.finditer(text):
        tag = tokenised.tag(found[0])
        if tag.kind == "block":
            page.characters(html.unescape(text[at : found.start()]))
            page.block(found[0], tag.keyword)
            at = found.end()
    page.characters(html.unescape(text[at:]))


def _blocks_only(node: Node, page: Page, tokenised: Tokenised) -> None:
    """Drop an element but for the `{% … %}` in it, which may matter further down."""
    for child in node.children:
        if isinstance(child, Node):
            _blocks_only(child, page, tokenised)
        else:
            _blocks_of(child.text, page, tokenised)


def _blocks_of(text: str, page: Page, tokenised: Tokenised) -> None:
    for found in tokenised.word.finditer(text):
        tag = tokenised.tag(found[0])
        if tag.kind == "block":
            page.block(found[0], tag.keyword)


def _link(node: Node, page: Page, tokenised: Tokenised, base: str) -> None:
    """Write a link's words and, on a line of its own, where it leads."""
    address = _address(node, base)
    before = len(page.pieces)
    page.characters(html.unescape(node.get("alt") or "")) if node.tag.endswith("image") else _inside(
        node, page, tokenised, base
    )
    words = "".join(page.pieces[before:]).strip()
    if not words and node.tag == "mj-social-element":
        words = node.get("alt") or node.get("name") or ""
        page.characters(html.unescape(words))
    if address and not _same(words, address, tokenised):
        page.link(address, leaving=_leaves(address, tokenised))
    elif address and as_written(words, tokenised) == as_written(address, tokenised) and not _leaves(address, tokenised):
        page.pieces[before:] = [each.replace(words, f"{ADDRESS}{words}{ADDRESS_END}") for each in page.pieces[before:]]


def _leaves(address: str, tokenised: Tokenised) -> bool:
    """Tell whether an address is the one by which a reader leaves."""
    return _LEAVING.match(as_written(address, tokenised)) is not None


def _address(node: Node, base: str) -> str:
    """Return where a link leads, as it is to be read: an anchor leads nowhere in a text."""
    href = html.unescape(node.get("href") or "").strip()
    if not href or href.startswith("#"):
        return ""
    return (base if node.tag == "mj-navbar-link" else "") + href


def _same(words: str, address: str, tokenised: Tokenised) -> bool:
    """Tell whether the words already say the address."""
    shown = {address, address.removeprefix("mailto:"), address.removeprefix("tel:")}
    return as_written(words, tokenised) in {as_written(each, tokenised) for each in shown}


def _image(node: Node, page: Page) -> None:
    page.characters(html.unescape(node.get("alt") or ""))


def _rule(_node: Node, page: Page) -> None:
    page.verbatim(RULE)


def _break(_node: Node, page: Page) -> None:
    page.line_break()


def _nothing(_node: Node, _page: Page) -> None:
    """Write nothing: the space around it is enough."""


_WRITTEN: dict[str, Callable[[Node, Page], None]] = {
    "img": _image,
    "br": _break,
    "hr": _rule,
    "mj-divider": _rule,
    "mj-spacer": _nothing,
}
