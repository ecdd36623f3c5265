"""MJML to HTML, once a template.

In: the element tree of a template that passed the lint, its Jinja tags as words. Out: the HTML with the tags in place, a
Jinja source. `<mj-style inline="inline">`, which mjml-python ignores, goes through `inline.py`; what else it lacks comes from
`supply.py` before and `finish.py` after. No web font is loaded
unless the author names one (MJML's default would ask Google for Ubuntu at every opening). Comments that
an author left for colleagues are taken out. Whatever mjml-python still refuses becomes a fault.
"""

from __future__ import annotations

import re

import mjml

from engine.message.defaults import Defaults, defaults_of
from engine.message.finish import attributed, gaps, mended
from engine.message.inline import inlined
from engine.message.links import as_filters, marked
from engine.message.supply import Edit, removed, supplied
from engine.message.tokens import Tokenised, restore
from engine.message.tree import VERBATIM, Comment, Fault, Node, Text

_POSITION = re.compile(r" at position (\d+):\d+")
# MJML passes the title of an accordion on as characters, where a comment cannot stand.
_CODE = frozenset(["mj-style", "style", "script"])
_WORDS_ONLY = VERBATIM | {"mj-accordion-title"}


def to_html(root: Node, tokenised: Tokenised, *, linked: bool = False) -> tuple[str | None, tuple[Fault, ...]]:
    """Return the compiled HTML as a Jinja source, its links marked where asked, and faults by offset in the tokenised text."""
    defaults = defaults_of(root)
    edits = _edits(root, tokenised, defaults)
    text = _edited(tokenised.text, edits)
    html = _compile(text)
    if isinstance(html, BaseException):
        return None, (_refusal(str(html), text, edits),)
    html, faults = attributed(mended(html), root, tokenised)
    styles = "\n".join(tokenised.text[node.inner : node.end] for node in root.walk() if _is_inline(node))
    html = inlined(html, styles)
    html = _before(root, tokenised) + html
    source = as_filters(restore(marked(html, tokenised), tokenised)) if linked else restore(html, tokenised)
    return source, (*faults, *_lost(html, root, tokenised))


def _edits(root: Node, tokenised: Tokenised, defaults: Defaults) -> list[Edit]:
    """Return all edits in order; none inside of what is taken out."""
    gone = removed(root, tokenised.text)
    edits = [*_wrapped_blocks(root, tokenised), *_private_comments(root, tokenised), *_bodies(root), *_inline(root)]
    edits += [*_greater_thans(root), *supplied(root, defaults), *gaps(root, defaults)]
    kept = [edit for edit in edits if not any(start <= edit[0] < end for start, end in gone)]
    lines = [(start, end, "\n" * tokenised.text.count("\n", start, end)) for start, end in gone]
    return sorted([*kept, *lines])


def _before(root: Node, tokenised: Tokenised) -> str:
    """Return what `<mj-raw position="file-start">` puts before the HTML."""
    nodes = (node for node in root.walk() if node.tag == "mj-raw" and node.get("position") == "file-start")
    return "".join(f"{tokenised.text[node.inner : node.end].strip()}\n" for node in nodes)


def _compile(text: str) -> str | BaseException:
    """Return MJML's HTML, or what it raised; a panic of its Rust code is no `Exception` and has no class to import."""
    try:
        return mjml.mjml2html(text, fonts={})
    except ValueError as error:
        return error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        return error


def _edited(text: str, edits: list[Edit]) -> str:
    """Return the text with each span replaced; the spans are in order and do not overlap."""
    pieces: list[str] = []
    at = 0
    for start, end, instead in edits:
        pieces += [text[at:start], instead]
        at = end
    return "".join([*pieces, text[at:]])


def _wrapped_blocks(root: Node, tokenised: Tokenised) -> list[Edit]:
    """Make a comment of each `{% … %}` word between elements or in HTML: MJML keeps comments everywhere in a body."""
    edits: list[Edit] = []
    for node in root.walk():
        for child in node.children if node.tag not in _WORDS_ONLY else ():
            if not isinstance(child, Text):
                continue
            for found in tokenised.word.finditer(child.text):
                if tokenised.tag(found[0]).kind == "block":
                    start, end = child.start + found.start(), child.start + found.end()
                    edits.append((start, end, f"<!--{found[0]}-->"))
    return edits


def _greater_thans(root: Node) -> list[Edit]:
    """Rewrite each bare `>` in text: mjml-python panics where a Japanese character stands right before it.

    It slices the text two bytes before the `>`. In a style an entity would not be read; two blanks serve there.
    """
    return [
        (child.start + at, child.start + at + 1, "  >" if node.tag in _CODE else "&gt;")
        for node in root.walk()
        for child in node.children
        if isinstance(child, Text) and not _is_inline(node)
        for at in (found.start() for found in re.finditer(">", child.text))
        if node.tag not in _CODE or not child.text[max(at - 2, 0) : at].isascii()
    ]


def _bodies(root: Node) -> list[Edit]:
    """Put `<tbody>` around the rows of a table: the inliner would open one inside a loop over rows, once a turn."""
    return [
        edit
        for node in root.walk()
        if node.tag in {"table", "mj-table"}
        and (tags := {child.tag for child in node.elements()})
        and "tr" in tags
        and not tags & {"tbody", "thead", "tfoot"}
        for edit in ((node.inner, node.inner, "<tbody>"), (node.end, node.end, "</tbody>"))
    ]


def _private_comments(root: Node, tokenised: Tokenised) -> list[Edit]:
    """Take out comments, but for those that speak to Outlook (`[if mso]`) or hold a Jinja tag."""
    return [
        (child.start, child.start + len(child.text) + 7, "\n" * child.text.count("\n"))
        for node in root.walk()
        for child in node.children
        if isinstance(child, Comment) and "[if" not in child.text and "[endif]" not in child.text
        if not tokenised.holds(child.text)
    ]


def _inline(root: Node) -> list[Edit]:
    """Empty the styles that are to be inlined; their line ends stay, so that lines still count right."""
    return [(node.inner, node.end, "") for node in root.walk() if _is_inline(node)]


def _is_inline(node: Node) -> bool:
    return node.tag == "mj-style" and node.get("inline") == "inline"


def _refusal(message: str, text: str, edits: list[Edit]) -> Fault:
    """Return what mjml-python said at the offset it named (in bytes of the edited text), else at the start."""
    found = _POSITION.search(message)
    offset = len(text.encode()[: int(found[1])].decode(errors="ignore")) if found else 0
    for start, end, instead in edits:
        if start >= offset:
            break
        offset -= len(instead) - (end - start)
    return Fault(
        "template_mjml", max(offset, 0), {"detail": _POSITION.sub("", message).replace(" in root template", "")}
    )


def _lost(html: str, root: Node, tokenised: Tokenised) -> tuple[Fault, ...]:
    """Return the tags that did not come through: a lost `{% … %}` breaks the letter, a lost `{{ … }}` only its value."""
    kept = set(tokenised.found(html))
    gone = [(node.inner, node.end) for node in root.walk() if _is_inline(node)] + removed(root, tokenised.text)
    elsewhere = {tag for start, end in gone for tag in tokenised.found(tokenised.text[start:end])}
    faults: list[Fault] = []
    for found in tokenised.word.finditer(tokenised.text):
        tag = tokenised.tag(found[0])
        if tag not in kept and tag not in elsewhere:
            block = tag.kind == "block"
            faults.append(
                Fault("template_jinja_lost", found.start(), {"tag": tag.text}, "error" if block else "warning")
            )
    return tuple(faults)
