"""What is wrong with a template's Jinja, before any of it runs.

In: the author's text (includes resolved) with its tags. Out: faults by line, and for each block tag the tag that opened
its block. It answers habits from Liquid, Handlebars and Mailchimp with the Jinja form, names the block that is never
closed (Jinja names the last line), and leaves the rest to Jinja's own parser.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from jinja2 import TemplateSyntaxError

from engine.message.environment import FILTERS, JINJAS_FILTERS, forbidden, html_environment
from engine.message.tags import scan
from engine.message.tree import Fault
from engine.project.problems import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from engine.message.tags import Tag

_ENDS = {"endif": "if", "endfor": "for", "endset": "set", "endwith": "with", "endfilter": "filter"}
_MIDDLES = {"elif": ("if",), "else": ("if", "for")}
# Jinja knows these, and `environment.forbidden` refuses them by name.
_REFUSED_NAMES = """
import from include extends block endblock macro endmacro call endcall autoescape endautoescape raw endraw
"""
_REFUSED = frozenset(_REFUSED_NAMES.split())
_PARTIAL = '<mj-include path="…" />'
# Liquid's block tags → the Jinja form.
_LIQUID = {
    "assign": "{% set name = … %}",
    "elsif": "{% elif … %}",
    "elseif": "{% elif … %}",
    "unless": "{% if not … %}",
    "endunless": "{% endif %}",
    "case": "{% if … %}",
    "when": "{% elif … %}",
    "endcase": "{% endif %}",
    "capture": "{% set name %}",
    "endcapture": "{% endset %}",
    "comment": "{# … #}",
    "endcomment": "{# … #}",
    "render": _PARTIAL,
    "include": _PARTIAL,
}
_HANDLEBARS: tuple[tuple[re.Pattern[str], dict[str, str], str], ...] = (
    (
        re.compile(r"\{\{#\s*(if|each|unless|with)?"),
        {"each": "{% for item in … %}", "unless": "{% if not … %}"},
        "{% if … %}",
    ),
    (re.compile(r"\{\{/\s*(if|each|unless|with)?"), {"each": "{% endfor %}"}, "{% endif %}"),
    (re.compile(r"\{\{(\^)"), {}, "{% else %}"),
    (re.compile(r"\{\{\s*(else)\s*\}\}"), {}, "{% else %}"),
    (re.compile(r"\{\{(>)"), {}, _PARTIAL),
    (re.compile(r"\{\{(!)"), {}, "{# … #}"),
    (re.compile(r"\{\{(\{)"), {}, "{{ name }}"),
)
_MAILCHIMP = re.compile(r"\*\|(\w+)(?::[^|*\n]*)?\|\*")
_STRING = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'", re.DOTALL)
_COLON_FILTER = re.compile(r"\|\s*(\w+)\s*:")


@lru_cache(maxsize=64)
def check_syntax(text: str) -> tuple[tuple[Tag, ...], Mapping[Tag, Tag], tuple[Fault, ...]]:
    """Return the tags, the opening tag of each `elif`, `else` and `end…`, and faults whose `start` is a line."""
    tags, unclosed = scan(text)
    faults = [Fault("template_jinja_unclosed", line, {"tag": opening}) for opening, line in unclosed]
    faults += _habits(text, tags)
    openers: dict[Tag, Tag] = {}
    if not faults:
        faults += _blocks(tags, openers)
    if not faults:
        faults += [_refusal(line, what) for line, what in forbidden(text)]
    if not faults:
        faults += _parse(text)
    return tags, openers, tuple(faults)


def _habits(text: str, tags: tuple[Tag, ...]) -> Iterator[Fault]:
    for tag in tags:
        instead = _instead(tag)
        if instead is not None:
            found = tag.text if "\n" not in tag.text else tag.text.split("\n")[0] + " …"
            yield Fault("template_habit", tag.line, {"found": found, "instead": instead})
    for found in _MAILCHIMP.finditer(text):
        name = {"FNAME": "name", "LNAME": "name", "UNSUB": "leave_url"}.get(found[1], found[1].lower())
        line = text.count("\n", 0, found.start()) + 1
        yield Fault("template_habit", line, {"found": found[0], "instead": "{{ " + name + " }}"})


def _instead(tag: Tag) -> str | None:
    """Return the Jinja form of a tag from another language."""
    if tag.kind == "comment":
        return None
    if tag.keyword in _LIQUID:
        return _LIQUID[tag.keyword]
    if tag.keyword == "else" and re.match(r"\{%-?\s*else\s+if\b", tag.text):
        return "{% elif … %}"
    for pattern, forms, usual in _HANDLEBARS if tag.kind == "output" else ():
        if found := pattern.match(tag.text):
            return forms.get(found[1], usual)
    plain = _STRING.sub('""', tag.text)
    if (found := _COLON_FILTER.search(plain)) and "[" not in plain:  # in brackets a colon may be a slice
        return f'| {found[1]}("…")'
    return None


def _blocks(tags: tuple[Tag, ...], openers: dict[Tag, Tag]) -> Iterator[Fault]:
    """Pair the block tags, and yield what has no partner."""
    stack: list[Tag] = []
    for tag in tags:
        word = tag.keyword
        if tag.kind != "block" or word in _REFUSED:
            continue
        if word in _ENDS or word in _MIDDLES:
            wanted = _MIDDLES.get(word, (_ENDS.get(word, ""),))
            if not stack or stack[-1].keyword not in wanted:
                yield Fault("template_block_stray", tag.line, {"tag": tag.text, "opens": wanted[0]})
                return
            openers[tag] = stack.pop() if word in _ENDS else stack[-1]
        elif word in {"if", "for", "with", "filter"} or (word == "set" and _is_block_set(tag)):
            stack.append(tag)
        elif word != "set":
            yield _unknown(tag)
            return
    for tag in stack:
        yield Fault("template_block_unclosed", tag.line, {"tag": tag.text, "end": "{% end" + tag.keyword + " %}"})


def _is_block_set(tag: Tag) -> bool:
    return re.fullmatch(r"\{%[-+]?\s*set\s+[\w.]+\s*(?:\|[^=]*)?[-+]?%\}", tag.text) is not None


def _unknown(tag: Tag) -> Fault:
    known = ["if", "elif", "else", "for", "set", "with", "filter", *_ENDS]
    guess = nearest(tag.keyword, known) if tag.keyword else None
    code = "template_block_unknown_guess" if guess else "template_block_unknown"
    return Fault(code, tag.line, {"tag": tag.text, "guess": guess})


def _refusal(line: int, what: str) -> Fault:
    """Return the fault for what `forbidden` found; a filter that nobody knows is more likely a slip."""
    name = what.removeprefix("| ")
    if what == name or name in JINJAS_FILTERS:
        return Fault("template_forbidden", line, {"what": what})
    guess = nearest(name, FILTERS)
    return Fault(
        "template_filter_unknown_guess" if guess else "template_filter_unknown", line, {"name": name, "guess": guess}
    )


def _parse(text: str) -> Iterator[Fault]:
    """Yield what Jinja itself refuses; Python's compiler has limits too (20 loops inside each other)."""
    try:
        html_environment().from_string(text)
    except TemplateSyntaxError as error:
        yield Fault("template_jinja_syntax", error.lineno, {"detail": (error.message or "").rstrip(".")})
    except (RecursionError, SyntaxError, MemoryError):
        yield Fault("template_jinja_deep", 1)
