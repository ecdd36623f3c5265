"""The five items that an advertisement has to show, in both parts, where they can be seen.

In Japan: 特定電子メール法 Art. 4 (the sender's name; an address or URL to refuse by) and its rule 9 (a sentence that one may refuse;
the postal address; where to ask or complain). Elsewhere: CAN-SPAM, 16 CFR 316.5 (a way to refuse that is clear and conspicuous, the
postal address). What stands there in the colour of the paper, or in six pixels, may count as not shown.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from engine.message.lints.page import squeezed
from engine.message.lints.sheet import Finding, Spot
from engine.project.problems import Term

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from engine.message.lints.page import Page, Run
    from engine.message.lints.sheet import Sheet
    from engine.project.lints import LintName

_ITEMS: Mapping[LintName, tuple[str, str]] = {
    "footer_name": ("name", "shop.legal.name"),
    "footer_address": ("postal_address", "shop.legal.postal_address"),
    "footer_contact": ("contact", "shop.legal.contact"),
}
_REFUSE = re.compile(
    r"(?:配信|購読|受信|受け?取り|メール|お便り|登録|案内)[^。]{0,20}?(?:停止|解除|中止|拒否|不要|おやめ|お止め|止め|やめ)"
    r"|退会|オプトアウト|不要な(?:方|場合)|ご希望(?:で|に)な(?:い|ら)"
    r"|unsubscri|opt(?:ing)?[- ]?out|\bleave (?:this|the|our) (?:list|letter|newsletter)|\bno longer (?:wish|want)"
    r"|\bstop (?:it|this|these|the|our|getting|receiving)",
    re.IGNORECASE,
)


def footer(sheet: Sheet) -> Iterator[Finding]:
    """Yield what is missing or cannot be seen."""
    for lint, (key, path) in _ITEMS.items():
        yield from _item(lint, sheet, sheet.legal[key], path)
    yield from _leave(sheet)
    yield from _sentence(sheet)


def _item(lint: LintName, sheet: Sheet, said: str, path: str) -> Iterator[Finding]:
    wanted, item = squeezed(said), Term(f"item_{lint}")
    linked = [link for link in sheet.page.links if _same(link.href, said)]
    if wanted in sheet.page.seen or any(link.words.strip() for link in linked):
        pass
    elif (why := _why(sheet.page, wanted)) or linked:
        reason = Term(why or next((link.unseen for link in linked if link.unseen), "unseen_empty"))
        yield Finding(lint, "footer_unseen", Spot("path", path), {"what": item, "why": reason})
    else:
        yield Finding(lint, lint, Spot("template"))
        return
    if wanted not in squeezed(sheet.text):
        yield Finding(lint, "footer_text", Spot("path", path), {"what": item})


def _same(href: str | None, said: str) -> bool:
    """Tell whether a link leads to where one may ask: a page, a mailbox, a telephone."""
    return href is not None and squeezed(href.removeprefix("mailto:").removeprefix("tel:")) == squeezed(said)


def _why(page: Page, wanted: str) -> str:
    """Return why a text that stands in the letter is not seen, or "" where it does not stand in it."""
    whole = ""
    owners: list[Run] = []
    for run in page.runs:
        part = squeezed(run.text)
        whole += part
        owners += [run] * len(part)
    at = whole.find(wanted)
    if at < 0:
        return ""
    return next((run.why for run in owners[at : at + len(wanted)] if run.why), "")


def _leave(sheet: Sheet) -> Iterator[Finding]:
    links = [link for link in sheet.page.links if (link.href or "").strip() == sheet.leave_url]
    item, path = Term("item_footer_leave"), "leave_url"
    if not links:
        yield Finding("footer_leave", "footer_leave", Spot("template"))
        return
    if not any(link.words.strip() for link in links):
        reason = Term(next((link.unseen for link in links if link.unseen), "unseen_empty"))
        yield Finding("footer_leave", "footer_unseen", Spot("path", path), {"what": item, "why": reason})
    if sheet.leave_url not in sheet.text:
        yield Finding("footer_leave", "footer_text", Spot("path", path), {"what": item})


def _sentence(sheet: Sheet) -> Iterator[Finding]:
    """Look for words that say that one may leave; those of the link itself count."""
    item = Term("item_footer_sentence")
    if not any(_REFUSE.search(block) for block in sheet.page.blocks):
        yield Finding("footer_sentence", "footer_sentence", Spot("path", "leave_url"))
    elif not _REFUSE.search(sheet.text):
        yield Finding("footer_sentence", "footer_text", Spot("path", "leave_url"), {"what": item})
