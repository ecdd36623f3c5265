"""What `<mj-attributes>` sets for elements, classes and all, and which of it holds for an element.

In: the element tree. Out: the defaults; for an element, the value that holds. The order is MJML's: the element's own, then its
classes (the last named wins), then its tag's, then `mj-all`'s. What stands inside an `<mj-class>` holds for elements
below one of that class.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.message.tree import Node

Defaults = dict[str, list["Node"]]
"""By name: an element's, `mj-all`, and each class as `.name`."""


def defaults_of(root: Node) -> Defaults:
    """Return what a document sets."""
    found: Defaults = {}
    for holder in root.walk():
        for node in holder.elements() if holder.tag == "mj-attributes" else ():
            name = f".{node.get('name')}" if node.tag == "mj-class" else node.tag
            found.setdefault(name, []).append(node)
    return found


def effective(node: Node, name: str, defaults: Defaults) -> str | None:
    """Return an attribute's value as it holds for an element, `None` where nobody gives it."""
    classes_of = [f".{each}" for each in reversed((node.get("mj-class") or "").split())]
    sources = [node, *(each for key in (*classes_of, node.tag, "mj-all") for each in reversed(defaults.get(key, [])))]
    return next((value for each in sources if (value := each.get(name)) is not None), None)


def nested(tag: str, names: str, defaults: Defaults) -> dict[str, str]:
    """Return what the classes `names` set for an element inside of theirs."""
    return {
        attribute.name: attribute.value or ""
        for name in names.split()
        for holder in defaults.get(f".{name}", [])
        for node in holder.elements()
        if node.tag == tag
        for attribute in node.attributes
    }


def classes(root: Node) -> Iterator[Node]:
    """Yield each `<mj-class>`."""
    return (node for node in root.walk() if node.tag == "mj-class")
