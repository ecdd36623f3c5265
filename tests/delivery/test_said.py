"""A server's octets and its replies: however they are torn, they are the same."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from engine.reply.said import Replies, Said


def heard(packets: list[bytes]) -> list[Said]:
    replies, found = Replies(), list[Said]()
    for packet in packets:
        replies.add(packet)
        while (said := replies.take()) is not None:
            found.append(said)
    return found


LINES = st.lists(
    st.text(st.characters(blacklist_characters="\r\n", blacklist_categories=["Cs"]), max_size=30), max_size=4
)
REPLIES = st.lists(st.tuples(st.integers(200, 599), LINES), max_size=5)
NOISE = st.binary(max_size=40) | st.just(b"250 " + b"x" * 9000 + b"\r\n")


def spoken(code: int, lines: list[str]) -> bytes:
    *before, last = [line.encode() for line in lines] or [b""]
    return b"".join(b"%d-%s\r\n" % (code, one) for one in before) + b"%d %s\r\n" % (code, last)


@given(REPLIES, NOISE, st.lists(st.integers(0, 10_000)))
def test_any_split_of_any_octets_gives_the_same_replies(
    said: list[tuple[int, list[str]]], noise: bytes, cuts: list[int]
) -> None:
    octets = b"".join(spoken(*one) for one in said) + noise
    edges = sorted({0, *(cut % (len(octets) + 1) for cut in cuts), len(octets)})
    torn = [octets[start:end] for start, end in itertools.pairwise(edges)]
    whole = heard([octets])
    assert heard(torn) == whole == heard([octets[one : one + 1] for one in range(len(octets))])
    assert [one.code for one in whole[: len(said)]] == [code for code, _ in said]


def test_behind_what_is_no_reply_nothing_is_believed() -> None:
    assert heard([b"250 OK\r\nhello\r\n250 OK\r\n", b"250 OK\r\n"]) == [
        Said(250, "OK"),
        Said(None, "this is no reply: hello"),
    ]


def test_a_reply_whose_lines_do_not_agree_is_none() -> None:
    assert [one.code for one in heard([b"250-2.0.0 taken\r\n550 5.7.1 not taken\r\n"])] == [None]


def test_a_reply_has_an_end() -> None:
    assert [one.code for one in heard([b"250-x\r\n" * 5000])] == [None]
    assert [one.code for one in heard([b"2"] * 9000)] == [None]


def test_a_line_that_ends_in_a_bare_newline_is_a_line() -> None:
    assert heard([b"250\n", b"354 go ahead\n"]) == [Said(250, ""), Said(354, "go ahead")]
