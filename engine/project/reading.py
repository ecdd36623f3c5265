"""Files of a project, read one after the other: what could not be read is told, not raised.

In: paths below the project's root. Out: text, or TOML with the positions of its keys; the problems gather on the way.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from engine.project.problems import Problem, Term
from engine.project.toml import Positions, Syntax, parse

if TYPE_CHECKING:
    from pathlib import Path

_BOM = b"\xef\xbb\xbf"


@dataclass(slots=True)
class Reading:
    """One reading of a folder; it gathers the problems on the way."""

    root: Path
    problems: list[Problem] = field(default_factory=list[Problem])
    positions: dict[str, Positions] = field(default_factory=dict[str, Positions])

    def text(self, path: Path) -> str | None:
        """Return a file's text, or tell why there is none."""
        name = path.relative_to(self.root).as_posix()
        try:
            raw = path.read_bytes()
        except FileNotFoundError:
            self.problems.append(Problem("file_missing", name))
            return None
        except OSError as error:
            self.problems.append(Problem("file_unreadable", name, values={"reason": error.strerror}))
            return None
        if raw.startswith(_BOM):
            self.problems.append(Problem("file_bom", name))
            raw = raw.removeprefix(_BOM)
        try:
            return raw.decode()
        except UnicodeDecodeError as error:
            line = raw.count(b"\n", 0, error.start) + 1
            self.problems.append(Problem("file_encoding", name, line))
            return None

    def toml(self, path: Path) -> tuple[dict[str, object], Positions] | None:
        """Return a TOML file's tables with their positions, or tell what is wrong."""
        text = self.text(path)
        if text is None:
            return None
        parsed = self.parsed(path, text)
        if isinstance(parsed, Syntax):
            name = path.relative_to(self.root).as_posix()
            reason = Term(parsed.code) if parsed.code else parsed.reason
            self.problems.append(Problem("toml_syntax", name, parsed.line, values={"reason": reason}))
            return None
        self.positions[path.relative_to(self.root).as_posix()] = parsed[1]
        return parsed

    def parsed(self, path: Path, text: str) -> tuple[dict[str, object], Positions] | Syntax:
        """Return what a file's text says; whoever reads again and again may remember it."""
        del path
        return parse(text)
