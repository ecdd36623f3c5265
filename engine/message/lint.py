"""What MJML would swallow in silence or break on, said with its place.

In: the element tree of a template whose Jinja tags are words. Out: faults, only such as are certain. mjml-python passes an
unknown element through, drops an unknown attribute, copies a wrong colour into the style, renders a section inside a
section: all without a word. The rules are MJML's own (`rules.py`). It never looks at a value that a Jinja tag makes,
but for those that MJML computes with, where a tag cannot work.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.message.addresses import check_addresses
from engine.message.attributes import check_attributes
from engine.message.defaults import Defaults, defaults_of, effective
from engine.message.rules import DEFAULTS, NAMES, RULES
from engine.message.tree import Comment, Fault, Node, Text
from engine.project.problems import nearest

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator, Mapping

    from engine.message.tags import Tag
    from engine.message.tokens import Tokenised

# Between the children of these MJML keeps a comment, and so a `{% … %}`.
_KEEPS_BLOCKS = frozenset(
    [
        "mj-body",
        "mj-wrapper",
        "mj-section",
        "mj-group",
        "mj-column",
        "mj-hero",
        "mj-social",
        "mj-navbar",
        "mj-accordion",
    ]
)


def lint(root: Node, tokenised: Tokenised) -> tuple[Fault, ...]:
    """Return the faults of a whole document, in the order of the text."""
    found = [*_document(root, tokenised)]
    defaults = defaults_of(root)
    for node in root.elements():
        found += _element(node, None, tokenised, defaults)
    return tuple(sorted(found, key=lambda fault: fault.start))


def crossings(root: Node, tokenised: Tokenised, openers: Mapping[Tag, Tag]) -> tuple[Fault, ...]:
    """Return the blocks that open inside one MJML element (or attribute) and close inside another."""
    places: dict[Tag, tuple[int, int]] = {}
    for node, owner in _owned(root, tokenised.word):
        for attribute in node.attributes:
            places |= dict.fromkeys(tokenised.found(attribute.value or ""), (owner, attribute.start))
        for child in node.children:
            if not isinstance(child, Node):
                places |= dict.fromkeys(tokenised.found(child.text), (owner, -1))
    offsets = {
        tag: found.start()
        for tag, found in zip(tokenised.found(tokenised.text), tokenised.word.finditer(tokenised.text), strict=True)
    }
    return tuple(
        Fault("template_block_crosses", offsets[tag], {"tag": tag.text, "opener": opener.text, "line": opener.line})
        for tag, opener in openers.items()
        if tag in places and opener in places and places[tag] != places[opener]
    )


def _owned(root: Node, word: re.Pattern[str]) -> Iterator[tuple[Node, int]]:
    """Yield every node with the offset of the MJML element that it belongs to."""
    waiting = [(root, root.start)]
    while waiting:
        node, owner = waiting.pop()
        own = node.start if node.tag in NAMES and not _only_jinja(node, word) else owner
        yield node, own
        waiting += [(child, own) for child in node.elements()]


def _only_jinja(node: Node, word: re.Pattern[str]) -> bool:
    """Tell whether an `<mj-raw>` holds a Jinja tag alone, as MJML's documentation has it: the tag stands for itself."""
    return node.tag == "mj-raw" and all(
        isinstance(child, Comment) or (isinstance(child, Text) and not word.sub("", child.text).strip())
        for child in node.children
    )


def _document(root: Node, tokenised: Tokenised) -> Iterator[Fault]:
    mjml = next((node for node in root.elements() if node.tag == "mjml"), None)
    if mjml is None:
        yield Fault("template_no_mjml", 0)
        return
    if not any(node.tag == "mj-body" for node in mjml.elements()):
        yield Fault("template_no_body", mjml.start)
    for child in root.children:
        if isinstance(child, Node) and child is not mjml:
            yield Fault("template_outside", child.start, {"tag": child.tag})
        elif isinstance(child, Text) and child.text.strip():
            yield _loose(child, "mjml", tokenised)


def _element(node: Node, parent: str | None, tokenised: Tokenised, defaults: Defaults) -> Iterator[Fault]:
    """Yield the faults of an element and all inside it; `parent` is the MJML element around it, `None` if unknown."""
    inside = parent
    yield from check_addresses(node, tokenised)
    if node.tag in NAMES:
        yield from _place(node, parent)
        yield from check_attributes(node, parent, tokenised, defaults)
        yield from _content(node, tokenised, defaults)
        inside = node.tag
    elif node.tag.lower().startswith(("mj-", "mjml")):
        yield _unknown(node)
        inside = None
    elif parent in RULES and not RULES[parent].ending:
        yield Fault("template_loose_html", node.start, {"tag": node.tag, "parent": parent})
        inside = None
    for child in node.elements():
        yield from _element(child, inside, tokenised, defaults)


def _unknown(node: Node) -> Fault:
    """Guess without the `mj-`, which all share."""
    known = [name.removeprefix("mj-") for name in RULES]
    guess = nearest(node.tag.lower().removeprefix("mj-"), known)
    code = "template_unknown_tag_guess" if guess else "template_unknown_tag"
    return Fault(code, node.start, {"tag": node.tag, "guess": guess if guess == "mjml" else f"mj-{guess}"})


def _place(node: Node, parent: str | None) -> Iterator[Fault]:
    """Yield a fault where an element stands in one that cannot hold it."""
    if parent is None or (parent == "mj-attributes" and node.tag != "mjml"):
        return
    if node.tag in DEFAULTS:
        allowed = ["mj-attributes"]
    elif parent == "mj-class" and node.tag.startswith("mj-") and node.tag not in DEFAULTS:
        return  # defaults for what stands below an element of the class
    elif parent in DEFAULTS:
        yield Fault("template_nested_default", node.start, {"tag": node.tag, "parent": parent})
        return
    else:
        allowed = [name for name, rule in RULES.items() if node.tag in rule.children]
    if parent not in allowed:
        where = ", ".join(f"<{name}>" for name in allowed) or "-"
        yield Fault("template_wrong_parent", node.start, {"tag": node.tag, "parent": parent, "allowed": where})


def _content(node: Node, tokenised: Tokenised, defaults: Defaults) -> Iterator[Fault]:
    """Yield a fault for characters or a Jinja tag where the element holds elements only."""
    if node.tag == "mj-wrapper" and effective(node, "gap", defaults) and _loops(node, tokenised):
        yield Fault("template_gap_jinja", node.start)
    if node.tag in RULES and RULES[node.tag].ending:
        return
    for child in node.children:
        if isinstance(child, Text) and child.text.strip():
            if tokenised.word.sub("", child.text).strip() or any(
                tag.kind == "output" for tag in tokenised.found(child.text)
            ):
                yield _loose(child, node.tag, tokenised)
            elif node.tag not in _KEEPS_BLOCKS:
                first = tokenised.found(child.text)[0]
                offset = child.start + len(child.text) - len(child.text.lstrip())
                yield Fault("template_jinja_place", offset, {"tag": first.text, "parent": node.tag})
        elif isinstance(child, Comment) and node.tag not in _KEEPS_BLOCKS and (tags := tokenised.found(child.text)):
            yield Fault("template_jinja_place", child.start, {"tag": tags[0].text, "parent": node.tag})


def _loops(node: Node, tokenised: Tokenised) -> bool:
    """Tell whether a Jinja tag stands between an element's children, so that nobody knows which will be the first."""
    return any(tokenised.holds(child.text) for child in node.children if not isinstance(child, Node))


def _loose(text: Text, parent: str, tokenised: Tokenised) -> Fault:
    """Point at the first character that is not blank, and show a little of it."""
    blank = len(text.text) - len(text.text.lstrip())
    shown = tokenised.word.sub(lambda found: tokenised.tags[int(found[1])].text, text.text.strip())
    shown = " ".join(shown.split())
    shortened = shown if len(shown) <= 20 else shown[:20] + "…"  # noqa: PLR2004 (20 characters let an author find the place)
    return Fault("template_loose_text", text.start + blank, {"text": shortened, "parent": parent})
