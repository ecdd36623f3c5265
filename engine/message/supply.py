r"""What MJML 5 knows and mjml-python does not, written out in the MJML before it is compiled.

In: the element tree of a template that passed the lint, and what `<mj-attributes>` sets. Out: edits of the tokenised text. An
empty `alt` for icons and carousels (without one a mail program reads the file's name aloud), the defaults that stand inside
an `<mj-class>`, an `&amp;` for each bare ampersand of an address (`&yen=5` would become `¥=5`), and values that mjml-python
would tear: `alt="茶　園"` came out as `茶\u{3000}園`. What cannot be written as MJML is
put into the HTML afterwards: `finish.py`.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from engine.message.defaults import Defaults, classes, effective, nested
from engine.message.tree import Node, Text, span

if TYPE_CHECKING:
    from collections.abc import Iterator

Edit = tuple[int, int, str]

_EMPTY_ALT = frozenset(["mj-social-element", "mj-carousel-image"])
# mjml-python asks the element alone for these, and not what `<mj-attributes>` sets.
_OWN = {
    "mj-accordion-element": (
        "icon-wrapped-url", "icon-wrapped-alt", "icon-unwrapped-url", "icon-unwrapped-alt", "icon-width", "icon-height",
        "icon-align", "icon-position",
    )
}  # fmt: skip
_FOLLOW = frozenset(
    ["href", "src", "background", "background-url", "thumbnails-src", "left-icon", "right-icon", "base-url"]
)
_BARE = re.compile(r"&(?!#\d+;|#[xX][0-9a-fA-F]+;|[A-Za-z][A-Za-z0-9]*;)")
_PLAIN = re.compile(r"[ !#-\[\]-~]*")
_HALF_MARKS = "\uff9e\uff9f"  # ﾞ and ﾟ: letters for Unicode, marks for Rust
_LEFT = frozenset(["css-class", "mj-class", "mode"])  # passed on as they are, or written by others here
REMOVED = frozenset(["mj-html-attributes"])


def supplied(root: Node, defaults: Defaults) -> Iterator[Edit]:
    """Yield the edits of a whole document."""
    body = next((node for node in root.walk() if node.tag == "mj-body"), None)
    yield from _values(root)
    yield from _without_class_children(root)
    if body is not None:
        yield from _added(body, "", defaults)


def removed(root: Node, text: str) -> list[tuple[int, int]]:
    """Return the spans that mjml-python must not see: `<mj-html-attributes>`, and what comes before the HTML."""
    return [
        span(node, text)
        for node in root.walk()
        if node.tag in REMOVED or (node.tag == "mj-raw" and node.get("position") == "file-start")
    ]


def _added(node: Node, above: str, defaults: Defaults) -> Iterator[Edit]:
    """Yield the attributes that an element gets; `above` is the nearest `mj-class` around it, as MJML takes it."""
    given = {each.name for each in node.attributes}
    more = {name: value for name, value in nested(node.tag, above, defaults).items() if name not in given}
    if node.tag in _EMPTY_ALT and "alt" not in more and effective(node, "alt", defaults) is None:
        more["alt"] = ""
    more |= {
        name: value
        for name in _OWN.get(node.tag, ())
        if name not in given and (value := effective(node, name, defaults))
    }
    if node.tag == "mj-hero" and effective(node, "mode", defaults) == "fluid-height":
        yield from _fluid(node, more)
    if more:
        at = node.start + 1 + len(node.tag)
        yield at, at, "".join(f' {name}="{_quoted(value)}"' for name, value in more.items())
    inside = node.get("mj-class") or above
    for child in node.elements():
        yield from _added(child, inside, defaults)


def _fluid(node: Node, more: dict[str, str]) -> Iterator[Edit]:
    """Say `fluid`, as mjml-python calls `fluid-height`; `finish.py` adds the unit that it forgets."""
    own = next((each for each in node.attributes if each.name == "mode"), None)
    if own is None:
        more["mode"] = "fluid"
    else:
        yield own.start, own.end, 'mode="fluid"'


def _quoted(value: str) -> str:
    """Return a value as written, for double quotes."""
    return value.replace('"', "&quot;")


def _without_class_children(root: Node) -> Iterator[Edit]:
    """Take the nested defaults out of each `<mj-class>`, their line ends left."""
    for node in classes(root):
        breaks = sum(child.text.count("\n") for child in node.children if isinstance(child, Text))
        if any(node.elements()):
            yield node.inner, node.end, "\n" * breaks


def _values(root: Node) -> Iterator[Edit]:
    """Write the values anew that mjml-python would tear."""
    for node in root.walk():
        for attribute in node.attributes:
            value = attribute.value or ""
            written = _written(attribute.name, value)
            if written != value and attribute.name not in _LEFT:
                yield attribute.start, attribute.end, f'{attribute.name}="{written}"'


def _written(name: str, value: str) -> str:
    r"""Return a value in which nothing needs to be escaped: mjml-python does so as Rust does, `\n` and `\u{3000}`."""
    if name in _FOLLOW:
        value = _BARE.sub("&amp;", value)
    return value if _PLAIN.fullmatch(value) else "".join(map(_character, value))


def _character(character: str) -> str:
    if character in "\t\r\n":
        return " "
    plain = character not in '"\\' and (character == " " or unicodedata.category(character)[0] in "LNPS")
    return character if plain and character not in _HALF_MARKS else f"&#{ord(character)};"
