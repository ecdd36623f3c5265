"""Whether an MJML element's attributes exist, fit their types, and are all there.

In: one element, and the defaults that `<mj-attributes>` sets. Out: faults. A value that a Jinja tag makes is not judged, but
MJML computes widths, heights and paddings while the template is compiled, before any value is known: a tag there is a fault.
"""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from engine.message.defaults import effective
from engine.message.rules import DEFAULTS, EVERY_ATTRIBUTE, EVERYWHERE, RULES
from engine.message.tree import Fault
from engine.message.values import example, fits
from engine.project.problems import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.message.defaults import Defaults
    from engine.message.tokens import Tokenised
    from engine.message.tree import Attribute, Node

# Written into the style as they stand; every other length and choice is computed with.
_PASSED_ON = frozenset(["font-size", "line-height", "letter-spacing", "align", "text-align", "vertical-align"])
_NEEDED = {
    "mj-button": "href",
    "mj-image": "src",
    "mj-carousel-image": "src",
    "mj-class": "name",
    "mj-selector": "path",
    "mj-html-attribute": "name",
}
# Without its own, MJML shows pictures from these hosts, which then learn who opens the letter.
_FOREIGN = {
    "mj-social-element": (("src",), "mailjet.com"),
    "mj-accordion": (("icon-wrapped-url", "icon-unwrapped-url"), "imgur.com"),
}


def check_attributes(node: Node, parent: str | None, tokenised: Tokenised, defaults: Defaults) -> Iterator[Fault]:
    """Yield the faults of one element's attributes."""
    for attribute in node.attributes:
        yield from _attribute(node, attribute, tokenised, defaults)
    if parent == "mj-class" or (parent == "mj-attributes" and node.tag != "mj-class"):
        return
    for name in (_NEEDED[node.tag],) if node.tag in _NEEDED else ():
        if effective(node, name, defaults) is None:
            yield Fault("template_missing_attribute", node.start, {"tag": node.tag, "attribute": name})
    if node.tag in {"mj-image", "mj-carousel-image"} and effective(node, "alt", defaults) is None:
        yield Fault("template_missing_alt", node.start, {"tag": node.tag}, "warning")
    if node.tag == "mj-carousel" and any(
        effective(node, name, defaults) is None for name in ("left-icon", "right-icon")
    ):
        yield Fault("template_carousel_icons", node.start)
    names, host = _FOREIGN.get(node.tag, ((), ""))
    holders = [child for child in node.elements() if child.tag == "mj-accordion-element"] or [node]
    if not all(
        effective(node, name, defaults) or effective(each, name, defaults) for name in names for each in holders
    ):
        values: dict[str, object] = {"tag": node.tag, "attributes": ", ".join(names), "host": host}
        yield Fault("template_foreign_icon", node.start, values, "warning")


def _attribute(node: Node, attribute: Attribute, tokenised: Tokenised, defaults: Defaults) -> Iterator[Fault]:
    name = attribute.name
    values: dict[str, object] = {"tag": node.tag, "attribute": name}
    if name == "mj-class" and node.tag not in DEFAULTS:
        yield from _classes(attribute, values, tokenised, defaults)
        return
    kinds = _kinds(node.tag, name)
    if kinds is None:
        guess = nearest(name, _known(node.tag))
        code = "template_unknown_attribute_guess" if guess else "template_unknown_attribute"
        yield Fault(code, attribute.start, {**values, "guess": guess})
        return
    value = attribute.value or ""
    if tokenised.holds(value):
        if node.tag == "mj-selector" or (name not in _PASSED_ON and not {"string", "color"} & set(kinds)):
            yield Fault("template_jinja_fixed", attribute.start, values)
    elif not any(fits(html.unescape(value), kind) for kind in kinds):
        yield Fault("template_bad_value", attribute.start, {**values, "value": value, "example": example(kinds[0])})


def _classes(
    attribute: Attribute, values: dict[str, object], tokenised: Tokenised, defaults: Defaults
) -> Iterator[Fault]:
    """Yield a fault for each class that `<mj-attributes>` does not define."""
    known = [name[1:] for name in defaults if name.startswith(".")]
    if tokenised.holds(attribute.value or ""):
        yield Fault("template_jinja_fixed", attribute.start, values)
        return
    for name in (attribute.value or "").split():
        if name not in known:
            guess = nearest(name, known)
            code = "template_unknown_class_guess" if guess else "template_unknown_class"
            yield Fault(code, attribute.start, {"name": name, "guess": guess})


def _kinds(tag: str, name: str) -> tuple[str, ...] | None:
    """Return the types that an attribute may have on an element, or `None` where it does not exist."""
    if name in EVERYWHERE or (tag == "mj-class" and name == "name"):
        return ("string",)
    if tag in DEFAULTS:
        return EVERY_ATTRIBUTE.get(name)
    kind = RULES[tag].attributes.get(name) if tag in RULES else "string"
    return None if kind is None else (kind,)


def _known(tag: str) -> list[str]:
    return [*(EVERY_ATTRIBUTE if tag in DEFAULTS else RULES[tag].attributes), *EVERYWHERE]
