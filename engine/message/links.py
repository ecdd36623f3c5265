"""Where the links of a letter lead: with utm parameters where the shop asks for them, by a counting address where it counts.

In: the sources of a letter with each address of a link marked (`LINKED`), the hosts and parameters, for counting the person's
own addresses. Out: what stands in the mail. An address that is the same for everybody is worked out once (constant.py); one that
only a person's values give, as the message is filled. Never touched: how the reader leaves, `mailto:`, `tel:`, anchors, an address
that has a utm parameter already. What is counted is listed when the edition opens; an address that is not on the list is not counted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, cast
from urllib.parse import parse_qsl, quote, urlsplit

from jinja2 import nodes, pass_context
from jinja2.runtime import Context  # noqa: TC002 - jinja reads no annotation, but a reader of the signature does
from markupsafe import Markup, escape

from engine.message.tokens import as_written

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from engine.message.letter import Letter
    from engine.message.tokens import Tokenised

    Click = Callable[[int], str]

LINKED, LINKED_END = "{% filter linked %}", "{% endfilter %}"
LINKS, CLICKS = "_links", "_clicks"
"""Names in a template's variables that no author can use: what leads (`Leading`), and a person's counting addresses by number."""
MOST_LINKS = 1 << 16
"""A link's number takes two octets of a token."""

_WEB = re.compile(r"https?://[^\s/]", re.IGNORECASE)
_START, _END = "\x11", "\x12"
_HREF = re.compile(
    r"(<(?:a|area|v:[a-z]+)\b(?:[^>\"']|\"[^\"]*\"|'[^']*')*?\shref=[\"'])((?<=\")[^\"]*|(?<=')[^']*)", re.IGNORECASE
)
_ELSEWHERE = re.compile(r"\s*(?:$|#|(?!https?:)[a-z][a-z0-9+.-]*:)", re.IGNORECASE)
_LEAVING = re.compile(r"\{\{-?\s*(?:leave|preferences)_url\b")
_PLACE = re.compile("\x13([0-9]+)\x14")


class Numbered(Protocol):
    """Addresses by their numbers."""

    def __getitem__(self, number: int, /) -> str:
        """Return the address of a number."""
        ...


class Leading(Protocol):
    """What says where a link leads."""

    def lead(self, address: str, clicks: Numbered | None) -> str:
        """Return the address that stands in the mail for the one that its author wrote."""
        ...


@dataclass(frozen=True, slots=True)
class Links:
    """An edition's links: which hosts get which parameters, which addresses are counted by which number."""

    leave: str
    hosts: frozenset[str]
    query: str
    numbers: Mapping[str, int]

    def lead(self, address: str, clicks: Numbered | None) -> str:
        """Return where a link leads: counted where it is on the list and somebody counts, else tagged."""
        if address.startswith(self.leave):
            return address
        number = self.numbers.get(address)
        if number is not None and clicks is not None:
            return clicks[number]
        return tagged(address, self.hosts, self.query)


@dataclass(frozen=True, slots=True)
class Collecting:
    """Notes each address that is asked for, in their order."""

    leave: str
    seen: dict[str, None] = field(default_factory=dict[str, None])

    def lead(self, address: str, clicks: Numbered | None) -> str:
        """Note the address and return it."""
        del clicks
        if not address.startswith(self.leave):
            self.seen[address] = None
        return address


class Clicks:
    """A person's counting addresses, each made when it is asked for."""

    def __init__(self, click: Click) -> None:
        self._click = click
        self._made: dict[int, str] = {}

    def __getitem__(self, number: int) -> str:
        """Return the address of a number: the same in both parts."""
        made = self._made.get(number)
        if made is None:
            made = self._made[number] = self._click(number)
        return made


class Places:
    """Stands for a person's addresses while what is alike is worked out: leaves a mark for `personal` to find."""

    def __getitem__(self, number: int) -> str:
        """Return the mark of a number."""
        return f"\x13{number}\x14"


def links_of(letter: Letter) -> Links:
    """Return what a letter does with its links."""
    campaign = {"utm_campaign": letter.edition} if letter.tags else {}
    numbers = {address: number for number, address in enumerate(letter.links)}
    return Links(leave_prefix(letter), frozenset(letter.hosts), query_of({**letter.tags, **campaign}), numbers)


def leave_prefix(letter: Letter) -> str:
    """Return how every address begins by which a reader leaves."""
    return f"{letter.base_url.rstrip('/')}/leave/"


def direct(letter: Letter, number: int) -> str | None:
    """Return where a counted link leads in the end; `None` for a number that the letter does not have."""
    if not 0 <= number < len(letter.links):
        return None
    return links_of(letter).lead(letter.links[number], None)


def clicks_of(letter: Letter, click: Click | None) -> Clicks:
    """Return a person's addresses by number: those that count, or where each leads in the end."""
    if click is not None:
        return Clicks(click)
    links = links_of(letter)
    return Clicks(lambda number: links.lead(letter.links[number], None))


def query_of(parameters: Mapping[str, str]) -> str:
    """Return parameters as they stand in an address; a slash may stand as it is (RFC 3986 §3.4)."""
    return "&".join(f"{quote(name, safe='')}={quote(value, safe='/')}" for name, value in parameters.items())


def tagged(address: str, hosts: frozenset[str], query: str) -> str:
    """Return an address with the parameters behind its own, if it is of one of the hosts and has no utm parameter yet."""
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError:
        return address
    if not query or host not in hosts or not is_web(address):
        return address
    if any(name.lower().startswith("utm_") for name, _ in parse_qsl(parts.query, keep_blank_values=True)):
        return address
    before, sign, fragment = address.partition("#")
    _, asks, asked = before.partition("?")
    between = "?" if not asks else "&" if asked and not asked.endswith("&") else ""
    return f"{before}{between}{query}{sign}{fragment}"


def is_web(address: str) -> bool:
    """Tell whether an address leads to the web."""
    return _WEB.match(address) is not None


@pass_context
def linked(context: Context, value: str) -> str:
    """Return where a marked link leads; in HTML the value comes escaped and goes escaped."""
    links = cast("Leading | None", context.get(LINKS))
    written = value.unescape() if isinstance(value, Markup) else value
    address = written.strip()
    if links is None or not is_web(address):
        return value
    leads = links.lead(address, cast("Numbered | None", context.get(CLICKS)))
    return escape(leads) if isinstance(value, Markup) else leads


def marked(html: str, tokenised: Tokenised) -> str:
    """Mark the address of each link in HTML whose Jinja tags are words still; `unmarked` puts the filter in its place."""

    def mark(found: re.Match[str]) -> str:
        address = as_written(found[2], tokenised)
        if _ELSEWHERE.match(address) or _LEAVING.search(address):
            return found[0]
        return f"{found[1]}{_START}{found[2]}{_END}"

    return _HREF.sub(mark, html)


def as_filters(source: str) -> str:
    """Return a source with the filter where `marked` left its marks."""
    return source.replace(_START, LINKED).replace(_END, LINKED_END)


def counted_in(tree: nodes.Template, variables: Mapping[str, object], seen: Collecting) -> list[str]:
    """Return the addresses to count: those that were asked for, and what an author's values could give where a person decides."""
    if any(block.filter.name == "linked" for block in tree.find_all(nodes.FilterBlock)):
        for address in _addresses(variables):
            seen.lead(address, None)
    return list(seen.seen)[:MOST_LINKS]


def _addresses(value: object) -> Iterator[str]:
    if isinstance(value, str):
        if is_web(value) and not re.search(r"\s", value):
            yield value
    elif isinstance(value, dict):
        for each in cast("dict[object, object]", value).values():
            yield from _addresses(each)
    elif isinstance(value, list | tuple):
        for each in cast("Sequence[object]", value):
            yield from _addresses(each)


def personal(tree: nodes.Template) -> None:
    """Put the person's own addresses where `Places` left marks in what is alike for everybody."""
    for output in tree.find_all(nodes.Output):
        parts: list[nodes.Expr] = []
        for node in output.nodes:
            parts.extend(_split(node) if isinstance(node, nodes.TemplateData) else [node])
        output.nodes = parts


def _split(text: nodes.TemplateData) -> Iterator[nodes.Expr]:
    for index, piece in enumerate(_PLACE.split(text.data)):
        if index % 2:
            name = nodes.Name(CLICKS, "load", lineno=text.lineno)
            yield nodes.Getitem(name, nodes.Const(int(piece), lineno=text.lineno), "load", lineno=text.lineno)
        elif piece:
            yield nodes.TemplateData(piece, lineno=text.lineno)
