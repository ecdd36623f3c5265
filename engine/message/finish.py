"""What mjml-python leaves out and MJML has no words for, put into the compiled HTML without touching the rest of it.

In: the HTML with words for Jinja's tags, and the element tree. Out: the HTML with the space between sections that `gap` asks
for, and with the attributes of `<mj-html-attributes>`. A parser would write the whole document anew, and what is
written for Outlook in comments with it; here a parser only says which tags a selector means, by numbers put into a copy.
"""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from engine.message.defaults import effective
from engine.message.tree import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.message.defaults import Defaults
    from engine.message.tokens import Tokenised
    from engine.message.tree import Node
    from engine.project.problems import Severity

_TAG = re.compile(
    r"<!--.*?-->|<(script|style|title)\b.*?</\1\s*>|<([A-Za-z][\w:-]*)((?:[^>\"']|\"[^\"]*\"|'[^']*')*?)(\s*/?)>",
    re.DOTALL | re.IGNORECASE,
)
_NUMBER = "data-jx"
_SEVERITY: dict[str, Severity] = {"template_selector_nothing": "warning", "template_selector_broken": "error"}
_GAP = "jxgap"
# The height of a fluid hero as a share of its width; mjml-python forgets the unit.
_TALL = re.compile(r"(mso-padding-bottom-alt:0;padding-bottom:)([\d.]+)(;width:0\.01%;)")


def gaps(root: Node, defaults: Defaults) -> Iterator[tuple[int, int, str]]:
    """Yield edits that mark each section but the first of a wrapper with its gap, as a class."""
    for wrapper in root.walk():
        gap = effective(wrapper, "gap", defaults) if wrapper.tag == "mj-wrapper" else None
        for section in list(wrapper.elements())[1:] if gap else ():
            if section.tag == "mj-section":
                own = next((each for each in section.attributes if each.name == "css-class"), None)
                given = effective(section, "css-class", defaults) or ""
                start = end = section.start + 1 + len(section.tag)
                if own is not None:
                    start, end = own.start, own.end
                yield start, end, f'{" " if own is None else ""}css-class="{given} {_GAP}{gap}"'


def mended(html: str) -> str:
    """Return the HTML as MJML would have written it: with gaps, tall heroes and a carousel's arrows."""
    # Its comma makes a rule for one mail program, which hides the arrows, one for every screen.
    html = spaced(html.replace("@media screen, yahoo", "@media screen yahoo"))
    return _TALL.sub(lambda found: f"{found[1]}{round(float(found[2]))}%{found[3]}", html)


def spaced(html: str) -> str:
    """Return the HTML with the marks of `gaps` turned into space: a margin, and a padding in Outlook, as MJML does."""
    if _GAP not in html:
        return html
    mark = re.compile(rf" ?\b{_GAP}([\w.%]+?)(-outlook)?(?=[ \"])")

    def styled(found: re.Match[str]) -> str:
        tag = found[0]
        gap = mark.search(tag)
        assert gap is not None
        space = f"{'padding' if gap[2] else 'margin'}-top:{gap[1]};"
        return mark.sub("", re.sub(r'style="([^"]*)"', lambda style: f'style="{style[1]}{space}"', tag, count=1))

    return re.sub(rf"<\w+[^>]*\b{_GAP}[^>]*>", styled, html)


def attributed(html: str, root: Node, tokenised: Tokenised) -> tuple[str, tuple[Fault, ...]]:
    """Return the HTML with what `<mj-html-attributes>` sets, and a fault for each selector that means nothing."""
    selectors = [node for node in root.walk() if node.tag == "mj-selector"]
    if not selectors:
        return html, ()
    found = [each for each in _TAG.finditer(html, max(html.find("<body"), 0)) if each[2]]
    parsed = LexborHTMLParser(_numbered(html, found))
    wanted: dict[int, dict[str, str]] = {}
    faults: list[Fault] = []
    for selector in selectors:
        meant = _meant(parsed, unescape(selector.get("path") or ""))
        if not meant:
            code = "template_selector_nothing" if meant is not None else "template_selector_broken"
            faults.append(Fault(code, selector.start, {"path": selector.get("path") or ""}, _SEVERITY[code]))
        for number in meant or ():
            wanted.setdefault(number, {}).update(_settings(selector, tokenised))
    pieces: list[str] = []
    at = 0
    for number, tag in enumerate(found):
        pieces += [html[at : tag.start()], _with(tag, wanted[number]) if number in wanted else tag[0]]
        at = tag.end()
    return "".join([*pieces, html[at:]]), tuple(faults)


def _numbered(html: str, found: list[re.Match[str]]) -> str:
    pieces: list[str] = []
    at = 0
    for number, tag in enumerate(found):
        pieces.append(f'{html[at : tag.end(2)]} {_NUMBER}="{number}"')
        at = tag.end(2)
    return "".join([*pieces, html[at:]])


def _meant(parsed: LexborHTMLParser, path: str) -> list[int] | None:
    """Return the numbers of the tags that a selector means, `None` for one that is none."""
    try:
        return [int(number) for node in parsed.css(path) if (number := node.attributes.get(_NUMBER))]
    except SelectolaxError:
        return None


def _settings(selector: Node, tokenised: Tokenised) -> dict[str, str]:
    """Return the attributes that a selector sets: name and value as written."""
    return {
        node.get("name") or "": tokenised.text[node.inner : node.end].strip().replace('"', "&quot;")
        for node in selector.elements()
        if node.tag == "mj-html-attribute"
    }


def _with(tag: re.Match[str], settings: dict[str, str]) -> str:
    """Return a tag with attributes set; one that it has is given the new value."""
    attributes = tag[3]
    for name, value in settings.items():
        given = re.compile(
            rf"(?<=\s){re.escape(name)}(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s\"'>]+))?(?=\s|$)", re.IGNORECASE
        )
        setting = f'{name}="{value}"'
        replaced, times = given.subn(lambda _, setting=setting: setting, attributes, count=1)
        attributes = replaced if times else f"{attributes.rstrip()} {setting}"
    return f"<{tag[2]}{attributes}{tag[4]}>"
