"""The habits of other template languages, each answered with the Jinja form.

In: the author's text (includes resolved) with its tags. Out: faults by line. Only what is certain: `[[name]]` in a script or
a comment may be meant, and `{{ name }}` is the same in three languages.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from engine.message.tree import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.message.tags import Tag

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
    "cycle": '{{ loop.cycle("…", "…") }}',
    "tablerow": "{% for item in … %}",
    "endtablerow": "{% endfor %}",
    "foreach": "{% for item in … %}",
    "endforeach": "{% endfor %}",
    "end": "{% endif %}",
}
_HANDLEBARS: tuple[tuple[re.Pattern[str], dict[str, str], str], ...] = (
    (
        re.compile(r"\{\{~?#\s*(if|each|unless|with)?"),
        {"each": "{% for item in … %}", "unless": "{% if not … %}"},
        "{% if … %}",
    ),
    (re.compile(r"\{\{~?/\s*(if|each|unless|with)?"), {"each": "{% endfor %}"}, "{% endif %}"),
    (re.compile(r"\{\{~?(\^)"), {}, "{% else %}"),
    (re.compile(r"\{\{~?\s*(else)\s*~?\}\}"), {}, "{% else %}"),
    (re.compile(r"\{\{~?(>)"), {}, _PARTIAL),
    (re.compile(r"\{\{~?(!)"), {}, "{# … #}"),
    (re.compile(r"\{\{(\{)"), {}, "{{ name }}"),
    (
        re.compile(r"\{\{~?\s*@(index|first|last|key)\s*~?\}\}"),
        {"index": "{{ loop.index0 }}", "key": "{% for key, item in … %}"},
        "{% if loop.first %} or {% if loop.last %}",
    ),
    (re.compile(r"\{\{~?\s*(\.\./)"), {}, "{{ name }}"),
    (re.compile(r"\{\{\s*(\$|\.)\w"), {}, "{{ name }}"),
)
_MAILCHIMP = re.compile(r"\*\|(\w+)(?::([^|*\n]*))?\|\*")
_MAILCHIMP_WORDS = {
    "FNAME": "{{ name }}",
    "LNAME": "{{ name }}",
    "UNSUB": "{{ leave_url }}",
    "IF": "{% if … %}",
    "IFNOT": "{% if not … %}",
    "ELSEIF": "{% elif … %}",
    "ELSE": "{% else %}",
    "END": "{% endif %}",
    "MC": "{{ subject }}",
    "LIST": "{{ shop.name }}",
}
# Salesforce · Brevo and others · JavaScript · ERB · PHP
_FORMS = (
    re.compile(r"%%([A-Za-z_]\w*)%%", re.ASCII),
    re.compile(r"\[\[\s*([A-Za-z_][\w.]*)\s*\]\]", re.ASCII),
    re.compile(r"\$\{\s*([A-Za-z_][\w.]*)\s*\}", re.ASCII),
    re.compile(r"<%=?\s*([A-Za-z_@][\w.]*)\s*%>", re.ASCII),
    re.compile(r"<\?=?\s*(?:php\s+echo\s+)?\$([A-Za-z_]\w*);?\s*\?>", re.ASCII),
)
# Up to the end where it is not closed: a search for the end from each of many beginnings takes the square of their number.
_UNREAD = re.compile(r"<!--.*?(?:-->|\Z)|<(script|style|mj-style)\b.*?(?:</\1\s*>|\Z)", re.DOTALL)
_STRING = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'", re.DOTALL)
_COLON_FILTER = re.compile(r"\|\s*(\w+)\s*:")
# Operators of other languages; a Jinja tag has them in strings only.
_OPERATORS = (("&&", "and"), ("||", "or"), ("!==", "!="), ("===", "=="), ("??", '| default("…")'))
_CONTAINS = re.compile(r"\bcontains\s+\"\"")
_NEGATED = re.compile(r"(?<=[\s(])!(?=[\w(])")


def habits(text: str, tags: tuple[Tag, ...]) -> Iterator[Fault]:
    """Yield a fault for each form of another language."""
    for tag in tags:
        instead = _instead(tag)
        if instead is not None:
            found = tag.text if "\n" not in tag.text else tag.text.split("\n")[0] + " …"
            yield Fault("template_habit", tag.line, {"found": found, "instead": instead})
    plain = _plain(text, tags)
    for found in _MAILCHIMP.finditer(plain):
        yield _fault(plain, found, _MAILCHIMP_WORDS.get(found[1], "{{ " + found[1].lower() + " }}"))
    for form in _FORMS:
        for found in form.finditer(plain):
            yield _fault(plain, found, "{{ " + found[1].lstrip("@") + " }}")


def _fault(text: str, found: re.Match[str], instead: str) -> Fault:
    line = text.count("\n", 0, found.start()) + 1
    return Fault("template_habit", line, {"found": found[0], "instead": instead})


def _plain(text: str, tags: tuple[Tag, ...]) -> str:
    """Return the text with blanks for its Jinja tags, and for what no reader sees."""
    pieces: list[str] = []
    at = 0
    for tag in tags:
        pieces += [text[at : tag.start], _blank(tag.text)]
        at = tag.end
    return _UNREAD.sub(lambda found: _blank(found[0]), "".join([*pieces, text[at:]]))


def _blank(text: str) -> str:
    return "\n" * text.count("\n") + " "


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
    return _in_expression(_STRING.sub('""', tag.text))


def _in_expression(plain: str) -> str | None:
    """Return the Jinja form of a filter or an operator of another language; `plain` has empty strings."""
    if (found := _COLON_FILTER.search(plain)) and "[" not in plain:  # in brackets a colon may be a slice
        return f'| {found[1]}("…")'
    for operator, word in _OPERATORS:
        if operator in plain:
            return word
    if _CONTAINS.search(plain):
        return '"…" in …'
    return "not …" if _NEGATED.search(plain) else None
