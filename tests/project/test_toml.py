"""Every key, table and array element has its line, and it is the right one."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Any

import pytest
import tomli_w
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.project.toml import Positions, Syntax, parse

if TYPE_CHECKING:
    from collections.abc import Iterator

Path = tuple[str | int, ...]

# Each text with the line of every path in it.
CORPUS: dict[str, tuple[str, dict[Path, int]]] = {
    "plain keys, comments and blank lines": (
        '# first\n\na = 1 # why\n\n# [not.a.table]\n"b c" = "x # no comment"\n',
        {("a",): 3, ("b c",): 6},
    ),
    "tables, and such as are only named on the way": (
        "[a.b]\nc = 1\n[d]\n[a]\ne = 2\n[f.g.h]\n",
        {
            ("a", "b"): 1,
            ("a", "b", "c"): 2,
            ("d",): 3,
            ("a",): 4,
            ("a", "e"): 5,
            ("f",): 6,
            ("f", "g"): 6,
            ("f", "g", "h"): 6,
        },
    ),
    "dotted and quoted keys": (
        '[site]\na.b = 1\na.c = 2\n"a.b".\'c d\' = 3\n"\\u00e9\\"".x = 4\n  indented . key = 5\n"" = 6\n',
        {
            ("site",): 1,
            ("site", "a"): 2,
            ("site", "a", "b"): 2,
            ("site", "a", "c"): 3,
            ("site", "a.b"): 4,
            ("site", "a.b", "c d"): 4,
            ("site", 'é"'): 5,
            ("site", 'é"', "x"): 5,
            ("site", "indented"): 6,
            ("site", "indented", "key"): 6,
            ("site", ""): 7,
        },
    ),
    "arrays over several lines": (
        'a = [\n  1,\n  [2,\n  3], # two\n\n  "]",\n  { x = 1, y = [\n 4 ] },\n]\nb = []\nc = [[], [ ]]\n',
        {
            ("a",): 1,
            ("a", 0): 2,
            ("a", 1): 3,
            ("a", 1, 0): 3,
            ("a", 1, 1): 4,
            ("a", 2): 6,
            ("a", 3): 7,
            ("a", 3, "x"): 7,
            ("a", 3, "y"): 7,
            ("a", 3, "y", 0): 8,
            ("b",): 10,
            ("c",): 11,
            ("c", 0): 11,
            ("c", 1): 11,
        },
    ),
    "strings over several lines": (
        'a = """\nx = 1\n[no]\n\\"""\n"""\nb = \'\'\'\n"""\n\'\'\'\nc = """four quotes"""" \nd = \'\'\'\'five\'\'\'\'\'\ne = ""\nf = \'\'\n',
        {("a",): 1, ("b",): 6, ("c",): 9, ("d",): 10, ("e",): 11, ("f",): 12},
    ),
    "arrays of tables with tables below them": (
        (
            "[[fruit]]\nname = 1\n[fruit.physical]\ncolour = 2\n[[fruit.kind]]\nn = 3\n[[fruit.kind]]\nn = 4\n"
            "[[fruit]]\n[[fruit.kind]]\nn = 5\n[fruit.kind.deep]\nz = 6\n"
        ),
        {
            ("fruit",): 1,
            ("fruit", 0): 1,
            ("fruit", 0, "name"): 2,
            ("fruit", 0, "physical"): 3,
            ("fruit", 0, "physical", "colour"): 4,
            ("fruit", 0, "kind"): 5,
            ("fruit", 0, "kind", 0): 5,
            ("fruit", 0, "kind", 0, "n"): 6,
            ("fruit", 0, "kind", 1): 7,
            ("fruit", 0, "kind", 1, "n"): 8,
            ("fruit", 1): 9,
            ("fruit", 1, "kind"): 10,
            ("fruit", 1, "kind", 0): 10,
            ("fruit", 1, "kind", 0, "n"): 11,
            ("fruit", 1, "kind", 0, "deep"): 12,
            ("fruit", 1, "kind", 0, "deep", "z"): 13,
        },
    ),
    "inline tables": (
        "a = { b = { c = 1 }, d.e = 2, 'f g' = [ { h = 3 }, { h = 4 } ] }\nx = {}\n",
        {
            ("a",): 1,
            ("a", "b"): 1,
            ("a", "b", "c"): 1,
            ("a", "d"): 1,
            ("a", "d", "e"): 1,
            ("a", "f g"): 1,
            ("a", "f g", 0): 1,
            ("a", "f g", 0, "h"): 1,
            ("a", "f g", 1): 1,
            ("a", "f g", 1, "h"): 1,
            ("x",): 2,
        },
    ),
    "every kind of value": (
        "a = 2026-12-02\nb = 11:40:00\nc = 2026-12-02 11:40:00+09:00\nd = -inf\ne = 0x_not\n".replace("0x_not", "0xff")
        + "f = 1_000.5e+3\ng = true# tight\nh=1\n[ i . j ]\n[[ k ]]\n",
        {
            ("a",): 1,
            ("b",): 2,
            ("c",): 3,
            ("d",): 4,
            ("e",): 5,
            ("f",): 6,
            ("g",): 7,
            ("h",): 8,
            ("i",): 9,
            ("i", "j"): 9,
            ("k",): 10,
            ("k", 0): 10,
        },
    ),
}


def _paths(value: object, path: Path = ()) -> Iterator[Path]:
    """Yield every path of what tomllib read."""
    if isinstance(value, dict):
        below: list[tuple[str | int, object]] = list(value.items())
    elif isinstance(value, list):
        below = list(enumerate(value))
    else:
        return
    for step, item in below:
        yield (*path, step)
        yield from _paths(item, (*path, step))


def _read(text: str) -> tuple[dict[str, object], Positions]:
    parsed = parse(text)
    assert not isinstance(parsed, Syntax), parsed
    return parsed


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("name", CORPUS)
def test_every_path_of_a_text_written_by_hand_has_its_line(name: str, ending: str) -> None:
    text, wanted = CORPUS[name]
    values, positions = _read(text.replace("\n", ending))
    assert dict(positions.lines) == wanted
    assert set(_paths(values)) == set(wanted)


def test_a_text_without_an_end_of_line_is_read_to_its_end() -> None:
    assert _read("a = 1\nb = [1, 2]")[1].line(("b", 1)) == 2
    assert _read("a = 'x'")[1].lines == {("a",): 1}
    assert _read("")[1].line(("a",)) == 1


def test_what_is_missing_has_the_line_of_the_table_it_is_missing_from() -> None:
    positions = _read("a = 1\n\n[b]\nc = 2\n")[1]
    assert positions.line(("b", "missing")) == 3
    assert positions.line(("missing",)) == 1


keys = st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=8)
scalars = st.one_of(
    st.booleans(),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(),
    st.text(st.characters(codec="utf-8", exclude_categories=("Cs",), exclude_characters="\r"), max_size=30),
    st.datetimes(),
    st.dates(),
    st.times(),
)
values = st.recursive(
    scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(keys, inner, max_size=4)),
    max_leaves=12,
)
documents = st.dictionaries(keys, values, max_size=5)


@settings(deadline=None)
@given(documents, st.booleans(), st.sampled_from(["\n", "\r\n"]))
def test_every_path_that_tomllib_knows_has_a_line(document: dict[str, Any], multiline: bool, ending: str) -> None:
    text = tomli_w.dumps(document, multiline_strings=multiline).replace("\n", ending)
    read, positions = _read(text)
    assert read == tomllib.loads(text) or "nan" in text
    assert set(_paths(read)) == set(positions.lines)
    assert all(1 <= line <= text.count("\n") + 1 for line in positions.lines.values())


def _number_keys(value: object, count: Iterator[int]) -> object:
    """Give every key and every scalar a number of its own, so that its line can be found by looking for it."""
    if isinstance(value, dict):
        return {f"key{next(count)}": _number_keys(item, count) for item in value.values()}
    if isinstance(value, list):
        return [_number_keys(item, count) for item in value]
    return next(count) + 1_000_000


@settings(deadline=None)
@given(documents)
def test_the_line_of_a_key_is_the_line_that_it_stands_on(document: dict[str, Any]) -> None:
    numbered = _number_keys(document, iter(range(10_000)))
    text = tomli_w.dumps(numbered)  # pyright: ignore[reportArgumentType] - a document comes out as a document
    lines = text.splitlines()
    read, positions = _read(text)
    for path in _paths(read):
        line = positions.line(path)
        if isinstance(path[-1], str):
            standing = [number for number, words in enumerate(lines, 1) if re.search(rf"\b{path[-1]}\b", words)]
            heading = [number for number in standing if re.search(rf"\b{path[-1]}\]", lines[number - 1])]
            assert line == (heading or standing)[0], (path, text)
        else:
            value: Any = read
            for step in path:
                value = value[step]
            if isinstance(value, int):
                assert str(value) in lines[line - 1], (path, text)


@pytest.mark.parametrize(
    ("text", "line", "code"),
    [
        ("a = 1\nb 2\n", 2, "toml.equals"),
        ("[a\nb = 1\n", 1, "toml.bracket"),
        ("a = 1\nb = word\n", 2, "toml.value"),
        ("a = 'x\nb = 1\n", 1, "toml.quote"),
        ('a = "x\nb = 1\n', 1, "toml.quote"),
        ("a = 1\nb = 'x\n\nc = 1\nd = 2\n", 2, "toml.quote"),
        ('a = 1\nb = """\nx\n\nc = 1\n', 2, "toml.quote"),
        ("a = 1\nb = [\n 1,\n", 2, "toml.value"),
        ('a = "\\x"\n', 1, "toml.backslash"),
        ("a = 1 b = 2\n", 1, "toml.newline"),
        ("= 1\n", 1, "toml.key"),
        ("a = 1\na = 2\n", 2, "toml.twice"),
        ("[a]\n[a]\n", 2, "toml.twice"),
        ("a = { b = 1, b = 2 }\n", 1, "toml.twice"),
        ("a = [1 2]\n", 1, "toml.array"),
        ("a = { b = 1\n", 1, "toml.inline"),
        ("a = 2026-02-30\n", 1, "toml.date"),
    ],
)
def test_what_tomllib_refuses_is_told_with_its_line(text: str, line: int, code: str) -> None:
    parsed = parse(text)
    assert isinstance(parsed, Syntax)
    assert (parsed.line, parsed.code) == (line, code)
