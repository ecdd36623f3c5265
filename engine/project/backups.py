"""`[backup]`: where `tayori backup` puts its folders, and how many of them stay."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from engine.project.part import Part
from engine.project.values import Filled


class Backups(Part):
    """Where backups of the store go."""

    to: Filled | None = None
    """A folder on another disk than the store; relative to the state directory."""
    journal: Filled | None = None
    """A second place for the journal, on another disk or a mounted host; relative to the state directory."""
    keep: Annotated[int, Field(ge=1, le=1000)] = 14
    """So many stay; the oldest beyond go with the next one."""
