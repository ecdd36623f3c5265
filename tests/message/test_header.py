"""Header values: what goes in comes out of a parser, character for character, and nothing else gets in."""

from __future__ import annotations

import email
import random
import re
from email import policy
from email.header import decode_header, make_header
from email.utils import parseaddr

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from engine.message.header import LINE, encode_text, header, mailbox, one_line

WORDS = re.compile(r"=\?[^?]*\?[^?]*\?[^?]*\?=")
PIECES = [
    *"茶香舗さえき園水曜だより新茶お得髙﨑𠮷①㈱〜「」。、ｱﾞ",
    *(
        "ほうじ茶",
        "2026年",
        "Vol.129",
        "SALE",
        "50%",
        "=?",
        "?=",
        "a_b",
        "(税込)",
        "👨‍👩‍👧",
        "🇯🇵",
        "か\u3099",
        "👍🏽",
        "葛\U000e0100",
    ),
    *(" ", " ", " ", " ", "  ", "\u3000"),
]


def parsed(value: str, name: str = "Subject") -> str:
    octets = f"{name}: {value}\r\n\r\n".encode("ascii")
    return str(email.message_from_bytes(octets, policy=policy.default)[name])


def lines(value: str, name: str = "Subject") -> list[str]:
    return f"{name}: {value}".split("\r\n")


def check(value: str, text: str) -> None:
    assert parsed(value) == text
    assert "?==?" not in value
    assert all(len(word) <= 75 for word in WORDS.findall(value))
    assert all(len(line) <= LINE for line in lines(value))
    assert all(line.startswith(" ") for line in lines(value)[1:])


def test_three_thousand_mixed_subjects_come_back_exactly() -> None:
    chance = random.Random(20261202)
    for _ in range(3000):
        text = "".join(chance.choice(PIECES) for _ in range(chance.randint(1, 60)))
        check(encode_text(text, first=9), text)


@settings(deadline=None, max_examples=500)
@given(st.text(st.characters(codec="utf-8")))
@example(" ")
@example("   leading and trailing  ")
@example("a" * 200)
@example("two  spaces " * 10)
@example("=?UTF-8?B?QQ==?=")
@example("改行\r\nBcc: everyone@example.jp")
def test_any_text_comes_back_as_one_line(text: str) -> None:
    check(encode_text(text, first=9), one_line(text))


@given(st.text(st.characters()), st.integers(0, 78))
def test_no_text_and_no_starting_column_breaks_out_of_the_header(text: str, first: int) -> None:
    value = encode_text(text, first=first)
    assert value.isascii()
    assert header("Subject", value).count(b"\r\n") == value.count("\r\n ") + 1
    words = WORDS.findall(value)
    assert all(len(word) <= 75 for word in words)
    if words and not value.startswith("\r\n"):
        assert first + len(value.split("\r\n")[0]) <= 76


def test_a_short_ascii_subject_is_left_alone() -> None:
    assert encode_text("Re: your order 1234", first=9) == "Re: your order 1234"


def test_a_long_ascii_subject_folds_at_its_spaces() -> None:
    text = " ".join(["eleven-char"] * 20)
    value = encode_text(text, first=9)
    assert "=?" not in value
    assert value.replace("\r\n ", " ") == text


def test_the_subject_of_the_first_wednesday_has_these_bytes() -> None:
    assert header("Subject", encode_text("霜の朝の、ほうじ茶のこと", first=9)) == (
        b"Subject: =?UTF-8?B?6Zyc44Gu5pyd44Gu44CB44G744GG44GY6Iy244Gu44GT44Go?=\r\n"
    )


def test_what_looks_like_an_encoded_word_is_encoded() -> None:
    assert encode_text("=?UTF-8?B?QQ==?=", first=9).startswith("=?UTF-8?B?PT9V")


@pytest.mark.parametrize("joined", ["か\u3099", "👨‍👩‍👧", "👍🏽", "葛\U000e0100", "❤\ufe0f"])
def test_characters_that_show_as_one_stay_in_one_word(joined: str) -> None:
    for before in range(45):
        value = encode_text("x" * before + joined + "茶" * 20, first=9)
        assert any(joined in parsed(word) for word in WORDS.findall(value)), before


def test_a_run_of_marks_longer_than_a_word_is_still_cut() -> None:
    text = "か" + "\u3099" * 100
    check(encode_text(text, first=9), text)


def test_controls_vanish_and_breaks_become_spaces() -> None:
    assert one_line("a\r\nb\rc\nd\te\x00f\x1bg\u2028h\x85i\ud800") == "a b c d efg h i\ufffd"


@pytest.mark.parametrize(
    ("display", "expected"),
    [
        ("", "t@e.jp"),
        ("Saekien", "Saekien <t@e.jp>"),
        ("Saekien Tea", "Saekien Tea <t@e.jp>"),
        ("Saeki, Inc.", '"Saeki, Inc." <t@e.jp>'),
        ('say "tea" \\', '"say \\"tea\\" \\\\" <t@e.jp>'),
        ("佐伯(さえき園)", "=?UTF-8?B?5L2Q5LyvKOOBleOBiOOBjeWckik=?= <t@e.jp>"),
        ("a\r\nBcc: b", '"a Bcc: b" <t@e.jp>'),
    ],
)
def test_a_mailbox_is_written_with_the_least_dress(display: str, expected: str) -> None:
    assert mailbox(display, "t@e.jp") == expected


@settings(deadline=None, max_examples=300)
@given(
    st.text(st.characters(codec="utf-8", exclude_categories=["Zs"])),
    st.sampled_from(["t@e.jp", "t" * 50 + "@saekien.example"]),
)
@example("佐伯(さえき園)" * 9, "t@e.jp")
@example('a "quoted" \\ name', "t@e.jp")
def test_any_display_name_comes_back_with_its_address(display: str, address: str) -> None:
    octets = header("From", mailbox(display, address)) + b"\r\n"
    assert all(len(line) <= LINE for line in octets.split(b"\r\n"))
    # The older parser: policy.default keeps the blank between two encoded words of a name, against RFC 2047 §6.2.
    name, found = parseaddr(octets.decode("ascii")[len("From: ") :].replace("\r\n", ""))
    assert (str(make_header(decode_header(name))), found) == (one_line(display).strip(), address)


@pytest.mark.parametrize(
    "value", ["a\r\nBcc: b", "a\nb", "a\rb", "a\r\n", "a\r\n \r\n b", "a\x00b", "a\x7fb", "茶", "a" * 999]
)
def test_a_value_that_would_break_its_header_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match=r"^X: "):
        header("X", value)


@pytest.mark.parametrize("name", ["", "A B", "A:", "A\r\nB", "題"])
def test_a_name_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="not a header name"):
        header(name, "a")


def test_a_folded_value_and_an_international_address_pass() -> None:
    assert header("Subject", "a\r\n b") == b"Subject: a\r\n b\r\n"
    assert header("To", "太郎@e.jp", utf8=True) == "To: 太郎@e.jp\r\n".encode()
