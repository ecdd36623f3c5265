"""A derived code: always the same, nobody else's, and a slip of the pen is found before anybody looks into a store."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.message.coupon import ALPHABET, as_typed, derived_code

KEY = b"the key of a shop, 32 octets long"
CODES = st.text(max_size=20).map(lambda subject: derived_code(KEY, "birthday", "birthday", "birthday-2027", subject))


def test_the_code_of_a_delivery_is_for_good() -> None:
    assert derived_code(KEY, "birthday", "birthday", "birthday-2027", "abcdefghijklmnop") == "ESU9-KAKJ-DJBN"


def test_another_person_occasion_coupon_key_or_attempt_has_another_code() -> None:
    asked = ("birthday", "birthday", "birthday-2027", "abcdefghijklmnop")
    changed = [(*asked[:place], "other", *asked[place + 1 :]) for place in range(4)]
    found = {derived_code(KEY, *one) for one in [asked, *changed]}
    found |= {derived_code(KEY, *asked, attempt=1), derived_code(b"another key", *asked)}
    assert len(found) == 7
    assert len({derived_code(KEY, "birthday", "b", "o", str(number)) for number in range(20_000)}) == 20_000


@given(CODES)
def test_a_code_is_read_back_however_it_is_typed(code: str) -> None:
    assert as_typed(code) == code
    assert as_typed(f" {code.lower().replace('-', ' ')}\u3000") == code
    assert as_typed(code.replace("-", "")) == code
    assert not set(code) & set("01OI")


@given(CODES, st.integers(0, 11), st.sampled_from(ALPHABET))
def test_every_wrong_character_is_found(code: str, place: int, sign: str) -> None:
    bare = code.replace("-", "")
    typed = bare[:place] + sign + bare[place + 1 :]
    assert (as_typed(typed) is None) == (typed != bare)


@given(CODES, st.integers(0, 11), st.integers(0, 11))
def test_every_two_characters_that_were_exchanged_are_found(code: str, one: int, other: int) -> None:
    signs = list(code.replace("-", ""))
    signs[one], signs[other] = signs[other], signs[one]
    assert (as_typed("".join(signs)) is None) == ("".join(signs) != code.replace("-", ""))


@pytest.mark.parametrize("typed", ["", "K7Q2-9FHM", "0000-0000-0000", "クーポン", "ESU9-KAKJ-DJBNN"])
def test_what_cannot_be_a_code_is_none(typed: str) -> None:
    assert as_typed(typed) is None
