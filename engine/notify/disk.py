"""The store's disk: nearly full, while there is still room to tell of it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from engine.notify.cause import Cause

if TYPE_CHECKING:
    from pathlib import Path

    from engine.project.project import Project


def disk_cause(project: Project, path: Path) -> list[Cause]:
    """Return the disk on which a folder lies, where less of it is free than `[notify] disk` says."""
    least = project.shop.notify.disk.percent
    if least is None:
        return []
    try:
        found = os.statvfs(path)
    except OSError:
        return []  # whoever works there says so
    # What only root may use is not free for us (statvfs(3): f_bavail); df shows the same.
    whole = found.f_blocks - found.f_bfree + found.f_bavail
    if not whole or found.f_bavail * 100 >= least * whole:
        return []
    values: dict[str, object] = {
        "path": path,
        "free": f"{found.f_bavail * found.f_frsize / 2**20:,.0f}",
        "size": f"{whole * found.f_frsize / 2**20:,.0f}",
        "percent": found.f_bavail * 100 // whole,
    }
    return [Cause("disk", "store", "", values)]
