"""Lines broken at a width: nothing is lost, nothing is torn, and a line begins and ends as Japanese lines do."""

from __future__ import annotations

import itertools
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from engine.message.kinsoku import NOT_FIRST, NOT_LAST, width, wrapped

_JAPANESE = "今朝は霜がおりました、。っゃー々「」『』（）…―①★２３ｱｶﾞ"
_ANY = "aZ19,.-/()!? \u3000\u0301\u200dé👨👩🏽🇯🇵éшθעبกx"
LINES = st.text(st.sampled_from(_JAPANESE + _ANY) | st.characters(exclude_characters="\n\r", exclude_categories=["Cs"]))


@pytest.mark.parametrize(
    ("line", "columns", "expected"),
    [
        ("今朝は霜がおりました。手がかじかむ。", 24, "今朝は霜がおりました。手\nがかじかむ。"),
        ("今朝は霜がおりましたよね。手が", 24, "今朝は霜がおりましたよ\nね。手が"),
        ("今朝は霜がおりました「よ」手がかじ", 24, "今朝は霜がおりました\n「よ」手がかじ"),
        ("今朝は霜がおりまして、ちょっと寒い", 26, "今朝は霜がおりまして、\nちょっと寒い"),
        ("今朝は霜がおりましたと……ひと息", 24, "今朝は霜がおりましたと\n……ひと息"),
        ("お茶は霜の降りる今朝2,500円です", 26, "お茶は霜の降りる今朝\n2,500円です"),
        ("お茶は霜の降りる今朝２５００円です", 26, "お茶は霜の降りる今朝\n２５００円です"),
        ("お茶は霜の降りる今12月10日(木)です", 24, "お茶は霜の降りる今12月\n10日(木)です"),
        ("The quick brown fox jumps over it", 24, "The quick brown fox\njumps over it"),
        ("ほうじ茶は the quick brown fox です", 24, "ほうじ茶は the quick\nbrown fox です"),
        ("くわしくは https://x.example/a/b をどうぞ", 24, "くわしくは\nhttps://x.example/a/b\nをどうぞ"),
        ("くわしくは「https://x.example/a」。", 24, "くわしくは\n「https://x.example/a」。"),
        ("https://x.example/" + "a" * 40, 24, "https://x.example/" + "a" * 40),
        ("[1] https://x.example/" + "a" * 40, 24, "[1] https://x.example/" + "a" * 40),
        ("・煎茶は七十度のお湯で一分待ちます", 24, "・煎茶は七十度のお湯で一\n　分待ちます"),
        ("12. 煎茶は七十度のお湯で一分待ちます", 24, "12. 煎茶は七十度のお湯で\n　　一分待ちます"),
        ("　煎茶は七十度のお湯で一分待ちます", 24, "　煎茶は七十度のお湯で一\n分待ちます"),
        ("★" * 13, 24, "★" * 12 + "\n★"),
        ("─" * 12, 24, "─" * 12),
        ("家族👨‍👩‍👧‍👦と旗🇯🇵と👍🏽と❤️と、か゛とが̂、", 24, "家族👨‍👩‍👧‍👦と旗🇯🇵と👍🏽と❤\ufe0fと、\nか゛とが̂、"),
        ("שלום עולם שלום עולם שלום", 24, "שלום עולם שלום עולם שלום"),
        ("שלום עולם שלום עולם שלום עולם", 24, "שלום עולם שלום עולם שלום\nעולם"),
        ("привет мир привет", 24, "привет мир\nпривет"),  # Cyrillic is ambiguous: two columns a letter
    ],
)
def test_a_line_breaks_where_a_reader_would_break_it(line: str, columns: int, expected: str) -> None:
    assert wrapped(line, columns) == expected


@given(LINES, st.integers(24, 80))
@example("。" * 40, 24)
@example("「" * 40, 24)
def test_no_character_is_lost_or_moved(line: str, columns: int) -> None:
    assert re.sub(r"\s", "", wrapped(line, columns)) == re.sub(r"\s", "", line)


@given(LINES, st.integers(24, 80))
def test_no_line_is_wider_unless_it_holds_one_thing_that_stays_whole(line: str, columns: int) -> None:
    for one in wrapped(line, columns).split("\n"):
        assert width(one) <= columns or "\n" not in wrapped(one.strip(), 24)


@given(LINES, st.integers(24, 80))
def test_no_line_begins_or_ends_with_what_must_not(line: str, columns: int) -> None:
    lines = [one.strip() for one in wrapped(line, columns).split("\n")]
    assert all(one[0] not in NOT_FIRST for one in lines[1:] if one and not line.strip().startswith(one[0]))
    assert all(one[-1] not in NOT_LAST for one in lines[:-1] if one)


@given(st.text(st.sampled_from(_JAPANESE), max_size=80), st.integers(24, 60))
def test_a_line_is_as_full_as_it_can_be(line: str, columns: int) -> None:
    """Two lines in a row would not have fitted into one."""
    lines = wrapped(line, columns).split("\n")
    assert all(width(one + two) > columns for one, two in itertools.pairwise(lines))


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("茶tea", 5),
        ("①★─…", 8),
        ("ｱｶﾞ", 3),
        ("が́", 2),
        ("👨‍👩‍👧‍👦", 2),
        ("🇯🇵", 2),
        ("👍🏽", 2),
        ("é", 2),
        ("e\u0301", 1),
        ("\u200e", 0),
    ],
)
def test_width_is_counted_as_terminals_do_with_ambiguous_ones_wide(text: str, columns: int) -> None:
    assert width(text) == columns
