"""`social.txt`: short enough, with the shop's own link."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from engine.review.previews.social import LINK, MOST, shortened, tagged

if TYPE_CHECKING:
    from workshop import Workshop

WEDNESDAY = ("preview", "wednesday-letter", "--on", "2026-12-02", "--no-pictures", "--face", "blank", "--out")
CONTENT = "campaigns/wednesday-letter/2026-12-02.toml"


def columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(one) in "WFA" else 1 for one in text)


def post(shop: Workshop) -> tuple[str, str]:
    """Return the words and the link."""
    out = shop.root / "seen"
    told = shop.tayori(*WEDNESDAY, str(out))
    assert "wednesday-letter-2026-W49.social.txt" in told.stdout
    assert told.returncode == 0, told.stderr
    words, _, link = (out / "wednesday-letter-2026-W49.social.txt").read_text("utf-8").strip().rpartition("\n")
    return words, link


def test_an_edition_can_be_posted_with_a_link_that_says_where_it_came_from(shop: Workshop) -> None:
    words, link = post(shop)
    assert words.startswith("霜の朝の、ほうじ茶のこと\n")
    assert re.fullmatch(
        r"https://saekien\.example/\S*\?utm_source=social&utm_medium=social&utm_campaign=wednesday-letter/2026-W49",
        link,
    )
    assert columns(words) + 1 + LINK <= MOST
    shop.edit(CONTENT, 'subject = "', 'social = """霜の朝です。\n熱いお茶をどうぞ。"""\nsubject = "')
    assert post(shop)[0] == "霜の朝です。\n熱いお茶をどうぞ。"


@given(st.text("茶a…🍵 \n", max_size=400))
def test_what_is_posted_has_room(text: str) -> None:
    short = shortened(text, 256)
    assert columns(short) <= 256
    assert short == text or (short.endswith("…") and text.startswith(short[:-1]))


def test_the_letters_own_parameters_give_way() -> None:
    assert (
        tagged("https://a.example/x?id=1&utm_source=newsletter&utm_term=t#b", "k/1")
        == "https://a.example/x?id=1&utm_source=social&utm_medium=social&utm_campaign=k/1#b"
    )
