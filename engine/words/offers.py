"""What is said of offers in letters that may carry none."""

from __future__ import annotations

from engine.words import Entry, entry

_DO = {
    "do": 'Take it out; or make the topic an advertisement (kind = "ad"), which goes only to those who agreed to it.',
    "ja_do": '外してください。載せるなら、同意した方だけに届く広告のトピック(kind = "ad")にしてください。',
}

WORDS: dict[str, Entry] = {
    "offer_block": entry(
        "a notice may go out without consent and then carries no offer, and {what} is one.",
        "お知らせ(notice)は同意なしでも届くため、販促を載せられません。{what} は販促です。",
        **_DO,
    ),
    "offer_word": entry(
        'a notice may go out without consent and then carries no offer, and this says "{what}".',
        "お知らせ(notice)は同意なしでも届くため、販促を載せられません。「{what}」があります。",
        **_DO,
    ),
}
