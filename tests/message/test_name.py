"""Names: the reader is called by their own name, with one 様, or お客様."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from engine.message.name import LONGEST, addressee, clean_name

FORM, FALLBACK = "{name} 様", "お客様"


@pytest.mark.parametrize(
    ("stored", "written"),
    [
        ("", "お客様"),  # a missing name reaches us as ""
        ("山田　太郎", "山田 太郎 様"),
        ("山田太郎様", "山田太郎 様"),
        ("髙橋", "髙橋 様"),
        ("　 ", "お客様"),
    ],
)
def test_the_five_names_of_the_list_are_written_like_this(stored: str, written: str) -> None:
    assert addressee(clean_name(stored), FORM, FALLBACK) == written


@pytest.mark.parametrize(
    ("stored", "name"),
    [
        ("山田　太郎　様", "山田 太郎"),
        ("山田太郎様 様", "山田太郎"),
        ("山田太郎さま様", "山田太郎"),
        ("山田さん", "山田"),
        ("山田 太郎殿", "山田 太郎"),
        ("鵜殿", "鵜殿"),  # a family name, not 鵜 with an honorific
        ("様", ""),
        ("殿", ""),
        ("　様　", ""),
        ("山田\r\n太郎", "山田 太郎"),
        ("山田\t\x00太郎\x7f", "山田 太郎"),
        ("\ufeff山田\u200b", "山田"),
        ("\u202e山田", "山田"),
        ("𠮷野家 﨑子", "𠮷野家 﨑子"),
        ("\ufa19田", "\ufa19田"),  # NFC alone would write 神 U+795E
        ("か\u3099くた", "がくた"),
        ("ﾔﾏﾀﾞ ①", "ﾔﾏﾀﾞ ①"),  # NFKC would change both
        ("taro@example.jp", ""),
        ("ｔａｒｏ＠ｅｘａｍｐｌｅ．ｊｐ", ""),
        ("taro@localhost 様", ""),
        ("山田 taro@example.jp", ""),
        ("\u200d", ""),
        ("  John   Smith ", "John Smith"),
        ("葛\U000e0100城", "葛\U000e0100城"),
    ],
)
def test_a_stored_name_is_tidied_to_this(stored: str, name: str) -> None:
    assert clean_name(stored) == name


@given(st.text() | st.text("山田 \u3000様さんま殿@.a\u3099\ufa19\n", max_size=130))
@example("あ" * 99 + "様様")
@example("あ" * 101)
@example("あ" * 99 + " い")
def test_a_clean_name_is_clean(text: str) -> None:
    name = clean_name(text)
    assert clean_name(name) == name
    assert len(name) <= LONGEST
    assert name == name.strip()
    assert not name.endswith(("様", "さま", "さん"))
    assert not any(unicodedata.category(character) in {"Cc", "Zl", "Zp", "Cs"} for character in name)
    written = addressee(text, FORM, FALLBACK)
    assert not written.endswith(("様様", "様 様"))
    assert written == (f"{name} 様" if name else FALLBACK)


def test_braces_in_a_name_are_only_characters() -> None:
    assert addressee("{name.__class__}", FORM, FALLBACK) == "{name.__class__} 様"
