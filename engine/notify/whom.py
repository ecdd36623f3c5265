"""Whom to tell: by the files, else by the last settings that were sound, else by what is left of the file.

In: what could be loaded, the state directory. Out: a project, or as much of one as names somebody; nothing where nobody is named.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from engine.notify.kept import read_kept
from engine.project import settings
from engine.project.project import Project
from engine.project.schedules import Schedules
from engine.project.toml import Syntax, parse

if TYPE_CHECKING:
    from pathlib import Path

    from engine.project.folder import Loaded
    from engine.project.shop import ShopFile


def whom_to_tell(loaded: Loaded, state: Path) -> Project | None:
    """Return the project, or as much as says whom to tell: by the last sound settings, else by what is left of the file."""
    if loaded.project is not None:
        return loaded.project if loaded.project.shop.notify.anybody else None
    left = (_kept_shop(read_kept(state).shop), loaded.draft.shop)
    shop = next((one for one in left if one is not None and one.notify.anybody), None)
    return Project(loaded.draft.root, shop, Schedules(), (), {}, {}, "") if shop is not None else None


def _kept_shop(text: str) -> ShopFile | None:
    parsed = parse(text) if text else None
    if parsed is None or isinstance(parsed, Syntax):
        return None
    return settings.read(*parsed, "tayori.toml", os.environ)[0]
