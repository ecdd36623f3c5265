"""The styles of `<mj-style inline="inline">` written into the elements.

In: HTML with words for Jinja's tags, CSS. Out: the HTML with each rule in the `style` of what it selects. An `!important` of a
rule decides while styles are inlined and is not written, as in MJML: in a `style` it would beat every rule for dark mode or
telephones. What an author wrote into a `style` keeps its own.
"""

from __future__ import annotations

import re

import css_inline

_STYLE = re.compile(r"<!--.*?-->|(\sstyle=\")([^\"]*)(\")", re.DOTALL)
_IMPORTANT = re.compile(r"\s*!\s*important", re.IGNORECASE)
_OWN = "--jx-"
"""Before the name of an author's own important property, which the inliner then takes for one that it does not know."""


def inlined(html: str, styles: str) -> str:
    """Return the HTML with the styles inlined."""
    if not styles:
        return html
    inliner = css_inline.CSSInliner(
        inline_style_tags=False, keep_style_tags=True, load_remote_stylesheets=False, extra_css=styles
    )
    return _STYLE.sub(_shown, inliner.inline(_STYLE.sub(_hidden, html)))


def _hidden(found: re.Match[str]) -> str:
    """Hide what the author marked as important."""
    if not found[1]:
        return found[0]
    return found[1] + ";".join(_hide(each) for each in found[2].split(";")) + found[3]


def _hide(declaration: str) -> str:
    return re.sub(r"^\s*", _OWN, declaration) if _IMPORTANT.search(declaration) else declaration


def _shown(found: re.Match[str]) -> str:
    """Show it again, and take the mark from what came by a rule."""
    if not found[1]:
        return found[0]
    return found[1] + ";".join(_show(each) for each in found[2].split(";")) + found[3]


def _show(declaration: str) -> str:
    name = declaration.lstrip()
    return declaration.replace(_OWN, "", 1) if name.startswith(_OWN) else _IMPORTANT.sub("", declaration)
