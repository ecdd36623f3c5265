"""What a person's values may do to an address: end it, split it, or make it run a script.

In: a template whose Jinja tags are words; later, a value that stands at the start of an address. Out: faults for values put
into a query without `urlencode` (of a name an error: 「A&B 商店」 cuts the address in two) and for addresses that run a
script; the tags that have to be asked when a letter is filled. A value that is only part of an address can harm no more
than that address.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from jinja2 import Undefined
from jinja2.exceptions import FilterArgumentError

from engine.message.tree import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.message.tags import Tag
    from engine.message.tokens import Tokenised
    from engine.message.tree import Attribute, Node

FILTER = "_address"
"""No author can write it: a name with a leading underscore is refused."""

_ADDRESSES = frozenset(["href", "src", "action", "formaction", "background", "background-url", "thumbnails-src"])
_ATTRIBUTE = re.compile(
    rf"(?<![\w-])(?:{'|'.join(sorted(_ADDRESSES, reverse=True))})\s*=\s*(\"[^\"]*\"|'[^']*')", re.IGNORECASE
)
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_SAFE = frozenset(["http", "https", "mailto", "tel", "sms", "cid", "line", "webcal", "geo"])
_RUNS = frozenset(["javascript", "vbscript", "data", "file", "blob"])
_BLANK = re.compile(r"[\x00-\x20\x7f-\xa0\u200b\u3000\ufeff]")  # a browser skips blanks in and before a scheme
_QUERY = re.compile(r"[?&;][^=&#]*=[^&#]*$")
_ENCODED = re.compile(r"\|\s*(?:urlencode|int|length|count)\b")
_NAMED = re.compile(r"\{\{[-+]?\s*(?:name|addressee)\b")
_OURS = re.compile(r"\{\{[-+]?\s*(?:leave|preferences)_url\s*[-+]?\}\}")
_OUTPUT = re.compile(r"(\{\{[-+]?)(.*?)([-+]?\}\})", re.DOTALL)
_BRANCHES = frozenset(["if", "elif", "else"])


def check_addresses(node: Node, tokenised: Tokenised) -> Iterator[Fault]:
    """Yield the faults of one element's addresses."""
    for attribute in node.attributes:
        if attribute.name in _ADDRESSES:
            yield from _address(attribute, tokenised)


def _address(attribute: Attribute, tokenised: Tokenised) -> Iterator[Fault]:
    value = attribute.value or ""
    scheme = _scheme(html.unescape(value))
    if attribute.name == "href" and scheme in _RUNS:
        yield Fault("template_address_scheme", attribute.start, {"scheme": scheme})
    for found in tokenised.word.finditer(value):
        tag, before = tokenised.tag(found[0]), value[: found.start()]
        if tag.kind != "output" or not before or _ENCODED.search(tag.text):
            continue
        named = _NAMED.match(tag.text) is not None
        if named or _QUERY.search(html.unescape(before)):
            encoded = _OUTPUT.sub(lambda tag: f"{tag[1]}{tag[2].rstrip()} | urlencode {tag[3]}", tag.text)
            severity = "error" if named else "warning"
            yield Fault("template_address_part", attribute.start, {"tag": tag.text, "encoded": encoded}, severity)


def starting(text: str, tags: Sequence[Tag], word: re.Pattern[str]) -> frozenset[int]:
    """Return the numbers of the tags with which an address starts, in each branch of a condition at its start."""
    return frozenset(
        number for attribute in _ATTRIBUTE.finditer(text) for number in _first(attribute[1][1:-1].lstrip(), tags, word)
    )


def _first(value: str, tags: Sequence[Tag], word: re.Pattern[str]) -> Iterator[int]:
    begins, at = True, 0
    for found in word.finditer(value):
        number, literal = int(found[1]), value[at : found.start()].strip()
        if literal and at == 0:
            return  # it starts with what the author wrote
        at = found.end()
        tag = tags[number]
        if tag.kind == "output":
            if begins and not literal and not _OURS.match(tag.text):
                yield number
            begins = False
        else:
            begins = tag.keyword in _BRANCHES


def asked(text: str) -> str:
    """Return an output tag that asks its value whether it may start an address."""
    return _OUTPUT.sub(lambda tag: f"{tag[1]} ({tag[2].strip()}) | {FILTER} {tag[3]}", text, count=1)


def address(value: object) -> object:
    """Return a value that may start an address. Raise for one that would run a script in the reader's mail program."""
    if value is None or isinstance(value, Undefined):
        return value
    scheme = _scheme(str(value))
    if scheme and scheme not in _SAFE:
        raise FilterArgumentError(f"an address cannot start with {scheme}:")
    return value


def _scheme(text: str) -> str:
    found = _SCHEME.match(_BLANK.sub("", text[:200]))
    return found[1].lower() if found else ""
