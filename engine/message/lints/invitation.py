"""A letter that goes out by itself invites to answer: 「お気付きの点がございましたら」. And a sale says why: 「日頃のご愛顧への感謝のつもりで」.

The address of the shop in the footer is no invitation; a sentence is. Why a sale is held is the key `reason` of the edition, which the
template shows.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from engine.message.lints.sheet import Finding, Spot
from engine.message.writing import texts_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.message.lints.sheet import Sheet

REASON = "reason"

_INVITES = re.compile(
    r"お気[づ付]き|お気軽に|ご不明|ご質問|ご相談|ご意見|ご感想|お困り|お尋ね|おたずね|お申し?付け|お知らせください|お聞かせ"
    r"|ご?返信(?:を|で|くだ|して|いただ|お待ち)|(?:ご連絡|お問い?合わせ)(?:を?(?:ください|いただ|下さい|お待ち))"
    r"|\bquestions?\b|\bget in touch\b|\blet us know\b|\bwrite (?:back|to us)\b|\breply\b|\bcontact us\b|\btell us\b",
    re.IGNORECASE,
)
_SALE = re.compile(
    r"セール(?!ス)|バーゲン|特価|半額|大放出|感謝祭|売り尽くし|クリアランス"
    r"|\bsale\b(?! (?:begin|in) )|\bclearance\b|\bhalf price\b|\bbargains?\b",
    re.IGNORECASE,
)


def invitation(sheet: Sheet) -> Iterator[Finding]:
    """Yield a finding for an automatic letter without an invitation, and for a sale without a reason."""
    if sheet.automatic and not _INVITES.search(sheet.text):
        yield Finding("invitation_missing", "invitation_missing", Spot("template"))
    if any(text.strip() for text in texts_of(sheet.content.get(REASON))):
        return
    sale = _SALE.search(unicodedata.normalize("NFKC", f"{sheet.subject}\n{sheet.text}"))
    if sale is not None:
        yield Finding("sale_reason", "sale_reason", Spot("edition"), {"what": sale[0]})
