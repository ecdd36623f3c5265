"""TOML text → values, and the line of every key in it.

In: the text of a file. Out: what `tomllib` reads, plus a `Positions` that knows on which line each key, table and array
element stands. `tomllib` alone decides what is valid; the index only walks text that `tomllib` has accepted, so it may
be short. It is our own because no maintained library gives positions for keys of inline tables and sub-tables of
`[[arrays]]` (docs/decisions/0004).
"""

from __future__ import annotations

import bisect
import re
import tomllib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Path = tuple[str | int, ...]

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_QUOTED = re.compile(r'"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'')
_STRING = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}(?!")|\'\'\'.*?\'{3,5}(?!\')|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'',
    re.DOTALL,
)
_SCALAR = re.compile(r"[^,\]}\n#]+")
_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_REASONS = {
    "Expected '='": "toml.equals",
    "Expected ']": "toml.bracket",
    "Expected newline": "toml.newline",
    'Expected "': "toml.quote",
    "Invalid value": "toml.value",
    "Illegal character '\\n'": "toml.quote",
    "Found invalid character '\\n'": "toml.quote",
    "Unterminated string": "toml.quote",
    "Unescaped": "toml.backslash",
    "Escaped character": "toml.backslash",
    "Invalid hex": "toml.backslash",
    "Invalid statement": "toml.key",
    "Invalid initial character": "toml.key",
    "Cannot": "toml.twice",
    "Duplicate": "toml.twice",
    "Unclosed array": "toml.array",
    "Unclosed inline table": "toml.inline",
    "Invalid date": "toml.date",
}
"""How tomllib's own sentences begin, in every version since 3.11."""
_LONGEST_STATEMENT = (
    300  # lines; each is tried with all before it, so that a whole file of one statement would take long
)
_DEEPEST = 60  # tables in tables; a table of a table's list of an edition is five
_ERROR_AT = re.compile(r"^(.*?) \(at (?:line (\d+), column \d+|end of document)\)$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Positions:
    """Lines (from 1) by path: `("edition", 0, "subject")`. A missing path is answered with its nearest parent."""

    lines: Mapping[Path, int]
    _under: dict[Path, dict[str, int]] = field(default_factory=dict[Path, dict[str, int]], compare=False, repr=False)

    def under(self, table: Path) -> Mapping[str, int]:
        """Return the line of each key of a table."""
        if not self._under:
            for path, line in self.lines.items():
                self._under.setdefault(path[:-1], {})[str(path[-1])] = line
        return self._under.get(table, {})

    def line(self, path: Path) -> int:
        """Return the line of `path`, or of the nearest table above it; 1 for an empty file."""
        for end in range(len(path), 0, -1):
            if path[:end] in self.lines:
                return self.lines[path[:end]]
        return 1


@dataclass(frozen=True, slots=True)
class Syntax:
    """Why `tomllib` refused the text, and on which line: the catalogue's code, or its own words where we have none."""

    line: int
    code: str | None
    reason: str


def parse(text: str) -> tuple[dict[str, object], Positions] | Syntax:
    """Read TOML text; give its values with their positions, or the first syntax error."""
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        # Python 3.11 has the position in the text only (lineno arrives with 3.14).
        found = _ERROR_AT.match(str(error))
        if found is None:
            return Syntax(1, None, str(error))
        code = next((code for words, code in _REASONS.items() if found[1].startswith(words)), None)
        return Syntax(int(found[2]) if found[2] else _unfinished(text), code, found[1])
    except (ValueError, RecursionError):  # a number of thousands of digits, lists within lists without end
        return _vast(text)
    if _deep(values):
        return _vast(text)
    return values, Positions(_Index(text.replace("\r\n", "\n")).walk())


def _vast(text: str) -> Syntax:
    """Return the mistake of a value that is too large to be read, on the longest line: nothing else tells its place."""
    lines = text.split("\n")
    return Syntax(max(range(len(lines)), key=lambda number: len(lines[number])) + 1, "toml.vast", "")


def _deep(values: object) -> bool:
    """Tell whether tables and lists lie deeper in each other than those who walk through them can go."""
    level: list[object] = [values]
    for _ in range(_DEEPEST):
        level = [item for holder in level for item in _within(holder)]
    return bool(level)


def _within(holder: object) -> Iterable[object]:
    if isinstance(holder, dict):
        return cast("dict[str, object]", holder).values()
    return cast("list[object]", holder) if isinstance(holder, list) else ()


def _unfinished(text: str) -> int:
    """Return the line on which the statement begins that the end of the document cuts off (tomllib names the end only)."""
    start, chunk = 1, ""
    for number, line in enumerate(text.split("\n"), 1):
        chunk += f"{line}\n"
        if number - start > _LONGEST_STATEMENT:
            break
        if _is_whole(chunk):
            start, chunk = number + 1, ""
    return start


def _is_whole(statement: str) -> bool:
    try:
        tomllib.loads(statement)
    except tomllib.TOMLDecodeError as error:
        return "end of document" not in str(error)
    return True


class _Index:
    """One walk over a valid TOML text; the state is the place and the table that is open."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._newlines = [found.start() for found in re.finditer("\n", text)]
        self._lines: dict[Path, int] = {}
        self._implied: dict[Path, int] = {}
        self._counts: dict[Path, int] = {}

    def walk(self) -> dict[Path, int]:
        """Return the line of every path."""
        table: Path = ()
        self._blank()
        while self._at < len(self._text):
            table = self._statement(table)
            self._blank()
        return self._implied | self._lines

    def _statement(self, table: Path) -> Path:
        if self._text.startswith("[[", self._at):
            self._at += 2
            *parents, last = self._keys()
            path = (*self._resolve(tuple(parents)), last)
            self._imply(path)
            self._counts[path] = self._counts.get(path, -1) + 1
            self._note(path)
            self._at += 2
            return self._note((*path, self._counts[path]))
        if self._text[self._at] == "[":
            self._at += 1
            path = self._resolve(self._keys())
            self._imply(path)
            self._at += 1
            return self._note(path)
        self._pair(table)
        return table

    def _resolve(self, keys: tuple[str, ...]) -> Path:
        """Put the index of the open element behind each array of tables on the way."""
        path: Path = ()
        for key in keys:
            path = (*path, key)
            if path in self._counts:
                path = (*path, self._counts[path])
        return path

    def _imply(self, path: Path) -> None:
        """Note the tables that a heading makes on its way; a heading of their own comes before it, wherever it stands."""
        for end in range(1, len(path)):
            self._implied.setdefault(path[:end], self._line(self._at))

    def _pair(self, table: Path) -> None:
        start = self._at
        path = table
        for key in self._keys():
            path = (*path, key)
            self._note(path, start)
        self._at += 1  # =
        self._space()
        self._value(path)

    def _keys(self) -> tuple[str, ...]:
        keys: list[str] = []
        while True:
            self._space()
            found = _QUOTED.match(self._text, self._at) or _BARE_KEY.match(self._text, self._at)
            assert found is not None, "tomllib accepted a key that this index does not know"
            self._at = found.end()
            keys.append(_plain(found[0]))
            self._space()
            if not self._text.startswith(".", self._at):
                return tuple(keys)
            self._at += 1

    def _value(self, path: Path) -> None:
        match self._text[self._at]:
            case "[":
                self._array(path)
            case "{":
                self._inline(path)
            case '"' | "'":
                found = _STRING.match(self._text, self._at)
                assert found is not None, "tomllib accepted a string that this index does not know"
                self._at = found.end()
            case _:
                found = _SCALAR.match(self._text, self._at)
                assert found is not None, "tomllib accepted a value that this index does not know"
                self._at = found.end()

    def _array(self, path: Path) -> None:
        self._at += 1
        number = 0
        self._blank()
        while self._text[self._at] != "]":
            self._note((*path, number))
            self._value((*path, number))
            number += 1
            self._separator()
        self._at += 1

    def _inline(self, path: Path) -> None:
        self._at += 1
        self._blank()
        while self._text[self._at] != "}":
            self._pair(path)
            self._separator()
        self._at += 1

    def _separator(self) -> None:
        self._blank()
        if self._text[self._at] == ",":
            self._at += 1
            self._blank()

    def _note(self, path: Path, at: int | None = None) -> Path:
        self._lines.setdefault(path, self._line(self._at if at is None else at))
        return path

    def _line(self, at: int) -> int:
        return bisect.bisect_left(self._newlines, at) + 1

    def _space(self) -> None:
        while self._at < len(self._text) and self._text[self._at] in " \t":
            self._at += 1

    def _blank(self) -> None:
        found = _BLANK.match(self._text, self._at)
        assert found is not None
        self._at = found.end()


def _plain(key: str) -> str:
    """Return a key without its quotes and escapes."""
    if key[0] not in "\"'":
        return key
    return str(tomllib.loads(f"key = {key}")["key"])
