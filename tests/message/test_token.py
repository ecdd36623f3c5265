"""Signed links: what we signed opens, with any key of the rotation; nothing else does, and nothing raises."""

from __future__ import annotations

import base64
import hmac
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from engine.message.token import LEAVE, LONGEST, SEAL, VERSION, LeaveToken, read, read_leave, sign, sign_leave

KEY, OLD = b"k" * 32, b"o" * 32
TOKEN = LeaveToken("abcdefghijklmn27", "newsletter", 49)
tokens = st.builds(
    LeaveToken,
    st.text("abcdefghijklmnopqrstuvwxyz234567", min_size=16, max_size=16),
    st.text(st.characters(codec="utf-8"), max_size=60),
    st.integers(0, 2**32 - 1),
)


@given(tokens)
def test_a_token_opens_to_what_was_signed(token: LeaveToken) -> None:
    text = sign_leave(token, KEY)
    assert re.fullmatch("[A-Za-z0-9_-]+", text)
    assert read_leave(text, [KEY]) == token


def test_the_token_of_a_newsletter_fits_into_a_link() -> None:
    assert len(sign_leave(TOKEN, KEY)) == 56


def test_an_old_key_still_opens_and_a_foreign_one_does_not() -> None:
    text = sign_leave(TOKEN, OLD)
    assert read_leave(text, [KEY, OLD]) == TOKEN
    assert read_leave(text, [OLD, KEY]) == TOKEN
    assert read_leave(text, [KEY]) is None
    assert read_leave(text, []) is None


@given(tokens, st.data())
def test_a_token_with_one_changed_bit_never_opens(token: LeaveToken, data: st.DataObject) -> None:
    text = sign_leave(token, KEY)
    octets = bytearray(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    octets[data.draw(st.integers(0, len(octets) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    assert read_leave(base64.urlsafe_b64encode(octets).rstrip(b"=").decode(), [KEY]) is None


@given(tokens, st.data())
def test_a_token_has_one_spelling_only(token: LeaveToken, data: st.DataObject) -> None:
    text = sign_leave(token, KEY)
    at = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.characters().filter(lambda character: character != text[at]))
    assert read_leave(text[:at] + other + text[at + 1 :], [KEY]) is None
    assert read_leave(text[:at] + other + text[at:], [KEY]) is None
    assert read_leave(text[:at], [KEY]) is None


@given(st.text() | st.binary().map(lambda octets: base64.urlsafe_b64encode(octets).decode().rstrip("=")))
@example("")
@example("=")
@example("AAAAA")
@example("\ud800")
@example("A" * (LONGEST * 1000))
def test_no_text_raises_or_opens(text: str) -> None:
    assert read_leave(text, [KEY, OLD]) is None


def test_a_token_for_another_purpose_does_not_open() -> None:
    body = read(LEAVE, sign_leave(TOKEN, KEY), [KEY])
    assert body is not None
    other = sign(LEAVE + 1, body, KEY)
    assert read(LEAVE + 1, other, [KEY]) == body
    assert read_leave(other, [KEY]) is None


@pytest.mark.parametrize("body", [b"", b"short", b"a" * 14 + b"\xff"])
def test_a_signed_body_that_is_no_leave_token_does_not_open(body: bytes) -> None:
    assert read_leave(sign(LEAVE, body, KEY), [KEY]) is None


def test_an_empty_key_neither_signs_nor_opens() -> None:
    with pytest.raises(ValueError, match="empty key"):
        sign_leave(TOKEN, b"")
    body = read(LEAVE, sign_leave(TOKEN, KEY), [KEY])
    assert body is not None
    signed = bytes((VERSION, LEAVE)) + body
    forged = base64.urlsafe_b64encode(signed + hmac.digest(b"", signed, "sha256")[:SEAL]).rstrip(b"=").decode()
    assert read_leave(forged, [b""]) is None


@pytest.mark.parametrize(
    "token",
    [
        LeaveToken("ABCDEFGHIJKLMN27", "t", 0),
        LeaveToken("short", "t", 0),
        LeaveToken("a" * 16, "t", -1),
        LeaveToken("a" * 16, "t", 2**32),
    ],
)
def test_what_cannot_be_one_of_ours_is_not_signed(token: LeaveToken) -> None:
    with pytest.raises(ValueError, match="not a"):
        sign_leave(token, KEY)
