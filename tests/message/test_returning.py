"""The address to which mail comes back: nobody but us can write one, and no server's spelling of it gets lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.message.heads import leave_line
from engine.message.returning import (
    LOCAL_PART,
    LONGEST_NAME,
    TOKEN,
    Plus,
    Returned,
    plus_of,
    read_leave_mail,
    read_return,
    sign_leave_mail,
    sign_return,
)

KEY, OLDER, FOREIGN = b"new key of the shop", b"old" * 60, b"somebody else's"
SUBJECTS = st.text("abcdefghijklmnopqrstuvwxyz234567", min_size=16, max_size=16)
EDITIONS = st.integers(0, (1 << 32) - 1)
ANN = "annannannannann2"


@given(SUBJECTS, EDITIONS, st.booleans())
def test_a_return_path_names_its_person_in_whatever_case(subject: str, edition: int, shouted: bool) -> None:
    token = sign_return(subject, edition, KEY)
    assert len(token) == TOKEN
    assert read_return(token.upper() if shouted else token, [OLDER, KEY]) == Returned(subject, edition)


@given(SUBJECTS, EDITIONS, st.integers(0, TOKEN - 1), st.sampled_from("abcdef234567"))
def test_a_token_with_one_changed_character_opens_nothing(subject: str, edition: int, at: int, other: str) -> None:
    token = sign_return(subject, edition, KEY)
    changed = token[:at] + other + token[at + 1 :]
    assert changed == token or read_return(changed, [KEY]) is None


@given(st.text(max_size=60) | st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=TOKEN, max_size=TOKEN))
def test_no_text_raises_or_opens(text: str) -> None:
    assert read_return(text, [KEY]) is None
    assert read_leave_mail(text, ["letter"], [KEY]) is None


def test_a_key_that_was_replaced_still_opens_and_a_foreign_one_never_does() -> None:
    token = sign_return(ANN, 7, OLDER)
    assert read_return(token, [KEY, OLDER]) == Returned(ANN, 7)
    assert read_return(token, [KEY, FOREIGN, b""]) is None


def test_a_token_for_one_purpose_or_topic_does_not_serve_for_another() -> None:
    returns, leaves = sign_return(ANN, 7, KEY), sign_leave_mail(ANN, 7, "letter", KEY)
    assert read_return(leaves, [KEY]) is None
    assert read_leave_mail(returns, ["letter", ""], [KEY]) is None
    assert read_leave_mail(leaves, ["birthday"], [KEY]) is None
    assert read_leave_mail(leaves.upper(), ["birthday", "letter"], [KEY]) == (Returned(ANN, 7), "letter")


def test_the_longest_name_leaves_room_for_the_token() -> None:
    address = Plus("b" * LONGEST_NAME, "shop.example").at(sign_return(ANN, 7, KEY))
    assert len(address.rpartition("@")[0]) == LOCAL_PART
    assert plus_of("bounce@mail.shop.example") == Plus("bounce", "mail.shop.example")


@pytest.mark.parametrize(("subject", "edition"), [("ANNANNANNANNANN2", 7), ("ann", 7), (ANN, -1), (ANN, 1 << 32)])
def test_what_cannot_be_one_of_ours_is_not_signed(subject: str, edition: int) -> None:
    with pytest.raises(ValueError, match="not a"):
        sign_return(subject, edition, KEY)
    with pytest.raises(ValueError, match="empty key"):
        sign_return(ANN, 7, b"")


def test_the_address_stands_behind_the_link_on_the_same_line() -> None:
    line = leave_line("https://shop.example/leave/x", "leave+x@shop.example")
    assert line == (
        b"List-Unsubscribe: <https://shop.example/leave/x>, <mailto:leave+x@shop.example?subject=unsubscribe>\r\n"
    )
    with pytest.raises(ValueError, match="not the address"):
        leave_line("https://shop.example/leave/x", "leave+x@shop.example>\r\nBcc: ann@shop.example")
