"""A value as its author wrote it, short enough for a sentence.

In: a value that was read from TOML or from a variable. Out: its TOML form; never Python's. The exact blanks, quotes and
comments of the file are gone by then; nobody minds.
"""

from __future__ import annotations

import json
from datetime import date, datetime, time
from typing import cast

LONGEST = 60  # characters of a value in a sentence; the file and the line say where the rest is


def shown(value: object) -> str:
    """Return the TOML form of a value, cut off behind `LONGEST` characters."""
    text = _toml(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _toml(value: object) -> str:
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    if isinstance(value, dict):
        pairs = cast("dict[object, object]", value).items()
        return f"{{ {', '.join(f'{key} = {_toml(item)}' for key, item in pairs)} }}" if pairs else "{}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(_toml(item) for item in cast('list[object]', value))}]"
    return str(value)
