"""A reward for a good rating: since 2023-10-01 likely a hidden advertisement under 景品表示法 (ステマ規制).

To reward a review whatever it says is another matter. Told is a paragraph in which a reward, a review and the condition that it be a
good one stand together.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from engine.message.lints.sheet import Finding, Spot

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.message.lints.sheet import Sheet

_NEAR = 80
"""Characters between the condition and the reward."""

_GOOD = re.compile(
    r"[★☆]{3,}|[★☆]\s*[45]|星\s*[45五四]|[45五四]つ?\s*星|(?:高|最高|良い|よい)評価|評価\s*[45]|満点"
    r"|\b(?:five|four|5|4)[- ]stars?\b|\b(?:good|great|positive|top)\s+(?:review|rating)s?\b|\brated? us (?:highly|5|five)",
    re.IGNORECASE,
)
_REVIEW = re.compile(
    r"レビュー|口コミ|クチコミ|ご?感想|評価|投稿|\breviews?\b|\brat(?:e|ings?)\b|\bstars?\b", re.IGNORECASE
)
_REWARD = re.compile(
    r"クーポン|ポイント|プレゼント|進呈|特典|割引|値引|円引|%\s*(?:off|オフ|引)|差し上げ|もれなく"
    r"|\bcoupons?\b|\bpoints?\b|\bgifts?\b|\bdiscounts?\b|\bvouchers?\b|\bfree\b|% off",
    re.IGNORECASE,
)


def reviews(sheet: Sheet) -> Iterator[Finding]:
    """Yield the paragraphs that pay for a good rating."""
    for block in dict.fromkeys([sheet.subject, *sheet.page.blocks]):
        found = condition_in(block)
        if found:
            spot = Spot("subject") if block == sheet.subject else Spot("text", block)
            yield Finding("review_for_stars", "review_for_stars", spot, {"what": found})


def condition_in(text: str) -> str:
    """Return the words by which a paragraph asks for a good rating and rewards it, or ""."""
    plain = unicodedata.normalize("NFKC", text)
    if not _REVIEW.search(plain):
        return ""
    for good in _GOOD.finditer(plain):
        around = plain[max(good.start() - _NEAR, 0) : good.end() + _NEAR]
        if _REWARD.search(around):
            return good[0]
    return ""
