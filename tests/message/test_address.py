"""Addresses: what is accepted, how it is kept, how it is written on the wire, and why the rest is refused."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.message.address import Address, parse_address
from engine.words.catalogue import say

CARRIERS = frozenset({"docomo.ne.jp", "ezweb.ne.jp", "docomo.example", "*.vodafone.ne.jp"})
# RFC 5321 §4.1.2, ASCII: Dot-string or Quoted-string before the @.
ATEXT = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
RFC_5321 = re.compile(rf'(?:{ATEXT}(?:\.{ATEXT})*|"(?:[ !#-\[\]-~]|\\[ -~])*")@[a-z0-9.-]+')


def parse(text: str) -> Address | str:
    return parse_address(text, lenient_domains=CARRIERS)


@pytest.mark.parametrize(
    ("text", "raw", "key", "domain", "wire"),
    [
        # plain
        ("Taro.Yamada@Gmail.COM", "Taro.Yamada@gmail.com", "taro.yamada@gmail.com", "gmail.com", "Taro.Yamada@gmail.com"),
        ("a+tag@b.jp", "a+tag@b.jp", "a+tag@b.jp", "b.jp", "a+tag@b.jp"),
        # odd and legal: hyphens and slashes of Japanese carriers
        *[(one, one, one, "docomo.ne.jp", one) for one in ("-a@docomo.ne.jp", "a--b@docomo.ne.jp", "a/b@docomo.ne.jp", "--@docomo.ne.jp")],
        # what the carriers gave out against the RFC
        ("a..b@docomo.ne.jp", "a..b@docomo.ne.jp", "a..b@docomo.ne.jp", "docomo.ne.jp", '"a..b"@docomo.ne.jp'),
        (".a@docomo.ne.jp", ".a@docomo.ne.jp", ".a@docomo.ne.jp", "docomo.ne.jp", '".a"@docomo.ne.jp'),
        ("A.@ezweb.ne.jp", "A.@ezweb.ne.jp", "a.@ezweb.ne.jp", "ezweb.ne.jp", '"A."@ezweb.ne.jp'),
        ("a..b@t.vodafone.ne.jp", "a..b@t.vodafone.ne.jp", "a..b@t.vodafone.ne.jp", "t.vodafone.ne.jp", '"a..b"@t.vodafone.ne.jp'),
        ('"a..b"@docomo.ne.jp', "a..b@docomo.ne.jp", "a..b@docomo.ne.jp", "docomo.ne.jp", '"a..b"@docomo.ne.jp'),
        # legal with quotes, anywhere
        ('"a..b"@gmail.com', '"a..b"@gmail.com', "a..b@gmail.com", "gmail.com", '"a..b"@gmail.com'),
        ('"a b"@gmail.com', '"a b"@gmail.com', "a b@gmail.com", "gmail.com", '"a b"@gmail.com'),
        ('"a@b"@gmail.com', '"a@b"@gmail.com', "a@b@gmail.com", "gmail.com", '"a@b"@gmail.com'),
        ('"ab"@gmail.com', "ab@gmail.com", "ab@gmail.com", "gmail.com", "ab@gmail.com"),
        # typed on a Japanese keyboard, pasted from a spreadsheet
        ("ｔａｒｏ＠ｅｘａｍｐｌｅ．ｊｐ", "taro@example.jp", "taro@example.jp", "example.jp", "taro@example.jp"),
        ("　taro@example。jp　", "taro@example.jp", "taro@example.jp", "example.jp", "taro@example.jp"),
        ("\ufeff taro@example.jp\r\n", "taro@example.jp", "taro@example.jp", "example.jp", "taro@example.jp"),
        # reserved domains, on which rehearsals live
        *[(f"x@{one}", f"x@{one}", f"x@{one}", one, f"x@{one}") for one in ("docomo.example", "a.test", "localhost", "a.localhost", "a.local", "a.invalid")],
        # international domains
        ("x@例え.jp", "x@例え.jp", "x@xn--r8jz45g.jp", "xn--r8jz45g.jp", "x@xn--r8jz45g.jp"),
        ("x@XN--R8JZ45G.jp", "x@例え.jp", "x@xn--r8jz45g.jp", "xn--r8jz45g.jp", "x@xn--r8jz45g.jp"),
        ("Info@例え.test", "Info@例え.test", "info@xn--r8jz45g.test", "xn--r8jz45g.test", "Info@xn--r8jz45g.test"),
        # the limits
        ("a" * 64 + "@b.jp", "a" * 64 + "@b.jp", "a" * 64 + "@b.jp", "b.jp", "a" * 64 + "@b.jp"),
    ],
)  # fmt: skip
def test_this_text_is_this_address(text: str, raw: str, key: str, domain: str, wire: str) -> None:
    address = parse(text)
    assert address == Address(raw, key, domain, wire, smtputf8=False)
    assert RFC_5321.fullmatch(wire)
    assert parse(raw) == address


@pytest.mark.parametrize(
    ("text", "wire", "key"),
    [
        ("太郎@例え.jp", "太郎@xn--r8jz45g.jp", "太郎@xn--r8jz45g.jp"),
        ("e\u0301A@x.local", "\u00e9A@x.local", "\u00e9a@x.local"),
    ],
)
def test_an_international_local_part_needs_smtputf8(text: str, wire: str, key: str) -> None:
    address = parse(text)
    assert isinstance(address, Address)
    assert (address.wire, address.key, address.smtputf8) == (wire, key, True)
    assert parse(address.raw) == address


REFUSED = {
    "address_empty": ["", " ", "　", "\ufeff"],
    "address_syntax": ["山田太郎", "taro.example.jp", "@b.jp", "a b@c.jp", "a,b@c.jp", "a@b@c.jp", "mailto:a@b.jp", 'a"b@c.jp', "..@docomo.ne.jp", ".@gmail.com"],
    "address_domain": ["a@", "a@b", "a@gmail,com", "a@gmail..com", "a@.jp", "a@b.jp.", "a@-b.jp", "a@b-.jp", "a@b.-jp", "a@1.2.3.4", "a@[1.2.3.4]", "a@" + "b" * 64 + ".jp", "a@b_c.jp", "a@" + "b." * 130 + "jp"],
    "address_dots": ["a..b@gmail.com", ".a@gmail.com", "a.@gmail.com", "a..b@vodafone.ne.jp", "a..b@x.docomo.ne.jp"],
    "address_control": ["a@b.jp\r\nBcc: c@d.jp", "a\nb@c.jp", "a\x00@b.jp", "a\u200b@b.jp", "a\u202eb@c.jp", "\ud800@b.jp", '"a\r\nb"@c.jp'],
    "address_too_long": ["a" * 65 + "@b.jp", "a" * 63 + "..@docomo.ne.jp", "太" * 22 + "@b.jp", "a" * 60 + "@" + ".".join(["b" * 50] * 4) + ".jp", "a" * 100_000 + "@b.jp"],
    "address_list": ["a@b.jp,c@d.jp", "a@b.jp; c@d.jp", "a@b.jp c@d.jp", "a@b.jp、c@d.jp", "A <a@b.jp>, C <c@d.jp>", "a@b.jp/c@d.jp"],
    "address_with_name": ["山田太郎 <a@b.jp>", "<a@b.jp>", '"Yamada, T." <a@b.jp>', "Taro<a@b.jp> "],
}  # fmt: skip


@pytest.mark.parametrize(("code", "text"), [(code, text) for code, texts in REFUSED.items() for text in texts])
def test_this_text_is_refused_for_this_reason(code: str, text: str) -> None:
    assert parse(text) == code


@pytest.mark.parametrize("code", REFUSED)
def test_every_reason_is_spoken_in_both_languages(code: str) -> None:
    english, japanese = say(code, "en"), say(code, "ja")
    assert english.message
    assert english.hint
    assert japanese.message.endswith("。")
    assert japanese.hint.endswith("。")


@settings(deadline=None)
@given(
    st.emails()
    | st.text()
    | st.text('ab.@"\\ <>,-例e\u0301Ａ＠。\r\n\x00', max_size=30).map(lambda text: f"{text}@docomo.ne.jp")
)
def test_any_text_gives_an_address_fit_for_the_wire_or_a_reason(text: str) -> None:
    address = parse(text)
    if isinstance(address, str):
        assert address in REFUSED
        return
    assert parse(address.raw) == address
    assert address.wire.isascii() != address.smtputf8
    assert not set(address.wire) & set("\r\n\0")
    assert address.smtputf8 or RFC_5321.fullmatch(address.wire)
    if address.raw.isascii():
        other = parse(address.raw.swapcase())
        assert isinstance(other, Address)
        assert other.key == address.key


def test_case_does_not_make_two_people() -> None:
    keys = {
        found.key
        for text in ("Taro@Gmail.com", "taro@GMAIL.COM", "ＴＡＲＯ@gmail.com", '"taro"@gmail.com')
        if isinstance(found := parse(text), Address)
    }
    assert keys == {"taro@gmail.com"}


def test_a_hostile_text_is_refused_at_once() -> None:
    # Nested repetitions would need years for these.
    for text in (
        "a" * 60 + "(",
        "a." * 30,
        "-" * 60 + "@",
        "a@" + "a-" * 120,
        "a" * 1_000_000,
        '"' * 200,
        "a" * 60 + "(@docomo.ne.jp",
    ):
        assert isinstance(parse(text), str)
        assert isinstance(parse(f"{text}@docomo.ne.jp("), str)
