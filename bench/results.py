"""RESULTS.md has a part for each program that measures; each replaces its own."""

from __future__ import annotations

import os
import platform
import re
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

from engine.delivery.clock import Clock

if TYPE_CHECKING:
    from collections.abc import Sequence

FILE = Path(__file__).parent / "RESULTS.md"
HEAD = "# What was measured\n"


def write(title: str, lines: Sequence[str]) -> None:
    """Put a part under its title in the place of the one that stands there."""
    text = FILE.read_text(encoding="utf-8") if FILE.exists() else HEAD
    parts = dict(re.findall(r"^## (.+)\n((?:(?!## ).*\n)*)", text, re.MULTILINE))
    machine = (
        f"{Clock().now():%Y-%m-%d}, {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, "
        f"SQLite {sqlite3.sqlite_version}."
    )
    parts[title] = "\n".join(["", machine, *lines, ""])
    FILE.write_text(HEAD + "".join(f"\n## {name}\n{part.rstrip()}\n" for name, part in parts.items()), encoding="utf-8")
