"""Offers in a letter that may carry none: a notice may rest on a contract, and then a coupon in it would be unasked-for advertising.

In: the templates and one name; a campaign with the number of a content. Out: a problem for each block (included file, class or
variable that is named for an offer) and each word of an offer, with the author's file and line. What the letter carries decides,
not what its author calls it: a block counts even behind an `if`, and 「割引券はございません」 is found, too.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from engine.message.own_text import own_text_name
from engine.message.shown import NAME, blank, plain, shown_lines
from engine.message.source import included, resolve
from engine.message.syntax import check_syntax
from engine.message.tags import scan
from engine.message.variables import uses
from engine.message.writing import texts_of
from engine.project.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from engine.message.source import Source
    from engine.project.campaigns import Campaign
    from engine.project.project import Project

_BLOCK = re.compile(r"(?<![a-z])(?:products?|coupons?|tickets?|offers?|vouchers?|promos?)(?![a-z])", re.IGNORECASE)
_PRICED = re.compile(r"(?:^|_)(?:coupon|discount|voucher|promo|related|benefit)(?:s?$|s?_)", re.IGNORECASE)
_WORDS = re.compile(
    r"クーポン|割引|値引|特価|半額|お?買い?得|バーゲン|セール(?!ス)|送料(?:は|が|を)?無料|ポイント.{0,12}?倍|引換券|優待"
    r"|%\s*(?:off|オフ|引き|引)|円\s*(?:off|オフ|引き|引)"
    r"|\bcoupons?\b|\bdiscount(?:s|ed)?\b|\bsale\b|\bvouchers?\b|\bpromo(?:tion(?:al)?)?\s+codes?\b|\bfree\s+shipping\b",
    re.IGNORECASE,
)
_CLASS = re.compile(r"\b(?:css-|mj-)?class\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)


def offers_of(project: Project, campaign: Campaign, content: int | None) -> Iterator[Problem]:
    """Yield the offers of one edition of a campaign; none for a campaign whose topic is an advertisement."""
    topic = project.shop.topics.get(campaign.topic)
    if topic is None or topic.kind != "notice":
        return
    if campaign.coupon is not None:
        yield Problem("coupon_in_notice", campaign.file, key="coupon", values={"topic": campaign.topic})
    yield from template_offers(project.templates, campaign.template)
    if content is not None:
        yield from content_offers(project.templates, campaign, content)


def template_offers(templates: Mapping[str, str], name: str) -> tuple[Problem, ...]:
    """Return the offers that a template carries, whatever its content; none where it cannot be read."""
    return _of_template(tuple(templates.items()), name)


@lru_cache(maxsize=64)
def _of_template(templates: tuple[tuple[str, str], ...], name: str) -> tuple[Problem, ...]:
    listed = dict(templates)
    found: list[Problem] = []
    for part in dict.fromkeys([name, own_text_name(name)]):
        source, _ = resolve(listed, part)
        if source is not None:
            found += [*_included(listed, source), *_classes(source), *_variables(source), *_words(source)]
    return tuple(sorted(dict.fromkeys(found), key=lambda one: (one.file, one.line, one.code)))


def content_offers(templates: Mapping[str, str], campaign: Campaign, number: int) -> Iterator[Problem]:
    """Yield the offers in what an edition says itself, as far as its template or its subject shows it.

    What it says is the same for everybody, so that its products are never those that somebody ordered.
    """
    content, place = campaign.editions[number], campaign.places[number]
    shown = _shown(tuple(templates.items()), campaign.template) | _asked(content.subject)
    for key, value in content.variables().items():
        if key not in shown:
            continue
        if _BLOCK.search(key) or _PRICED.search(key):
            yield Problem("offer_block", place.file, place.of(key), key, values={"what": key})
        found = next((word for text in texts_of(value) if (word := _word(text))), None)
        if found is not None:
            yield Problem("offer_word", place.file, place.of(key), key, values={"what": found})


@lru_cache(maxsize=64)
def _shown(templates: tuple[tuple[str, str], ...], name: str) -> frozenset[str]:
    sources = [resolve(dict(templates), part)[0] for part in (name, own_text_name(name))]
    return frozenset(["subject"]).union(*(_asked(source.text) for source in sources if source is not None))


def _asked(text: str) -> frozenset[str]:
    """Return the names that a text asks for; none where its Jinja is not sound, which is told elsewhere."""
    if check_syntax(text)[2]:
        return frozenset()
    used = uses(text)
    return used.required | used.optional


def _word(text: str) -> str | None:
    found = _WORDS.search(plain(text))
    return found[0] if found else None


def _included(templates: Mapping[str, str], source: Source) -> Iterator[Problem]:
    """Yield the includes of files that are named for an offer."""
    for file in dict.fromkeys(file for file, _ in source.lines):
        name = file.partition("/")[2]
        for line, path in included(templates[name]):
            if _BLOCK.search(path.rpartition("/")[2]):
                yield Problem("offer_block", file, line, values={"what": path})


def _classes(source: Source) -> Iterator[Problem]:
    text = blank(source.text)
    for found in _CLASS.finditer(text):
        block = next((word for word in (found[1] or found[2] or "").split() if _BLOCK.search(word)), None)
        if block is not None:
            file, line = source.where(text.count("\n", 0, found.start()) + 1)
            yield Problem("offer_block", file, line, values={"what": block})


def _variables(source: Source) -> Iterator[Problem]:
    """Yield the names in Jinja tags that ask for an offer; an ordered product's name is none."""
    for tag in scan(source.text)[0]:
        named = NAME.findall(tag.text) if tag.kind != "comment" else []
        name = next((name for name in named if name[0] not in "\"'" and _PRICED.search(name)), None)
        if name is not None:
            file, line = source.where(tag.line)
            yield Problem("offer_block", file, line, values={"what": name})


def _words(source: Source) -> Iterator[Problem]:
    """Yield the words of an offer that a reader sees; a word may be broken by inline tags, and a line by none."""
    whole = "\n".join(shown_lines(source))
    for found in _WORDS.finditer(whole):
        file, line = source.where(whole.count("\n", 0, found.start()) + 1)
        yield Problem("offer_word", file, line, values={"what": " ".join(found[0].split())})
