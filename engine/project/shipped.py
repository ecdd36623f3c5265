"""The shaping that ships with the engine: `shaping.toml`, which lies beside this module and is as much a part of it as its text.

In: nothing. Out: its lanes and rules, read once a process. It has no mistakes: a test reads it with its lines.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from engine.project.shaping import Shaping

FILE = Path(__file__).with_name("shaping.toml")


@cache
def shipped() -> Shaping:
    """Return the shipped lanes and rules."""
    return Shaping.model_validate(tomllib.loads(FILE.read_text("utf-8")))
