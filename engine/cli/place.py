"""Where a command works: the project's folder, its state directory, its store.

In: `--project` and `--state`, which every verb takes. Out: the loaded project and the open store, or the sentence that says
what is missing. The state directory is --state, else $STATE_DIRECTORY (systemd sets it), else `var/` of the project, of a deployed
one beside its revisions; the working directory never matters. A command reads the revision that was in force when it began.
"""

from __future__ import annotations

import os
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from engine.cli.screen import FILES, StopError, tell_problems
from engine.project.deployed import hold, home_of
from engine.project.folder import Loaded, find_root, load

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from engine.project.project import Project
    from engine.store.database import Store


@Parameter(name="*")
@dataclass(frozen=True)
class Place:
    """Where to work."""

    project: Annotated[Path | None, Parameter(help="The project's folder; else the nearest one upward.")] = None
    state: Annotated[Path | None, Parameter(help="The state directory; else $STATE_DIRECTORY, else var/.")] = None


HERE = Place()


def root_of(place: Place) -> Path:
    """Return the project's folder."""
    if place.project is not None:
        folder = place.project.resolve()
        hold(folder)
        if not (folder / "tayori.toml").is_file():
            raise StopError(FILES, "no_project", path=folder)
        return folder
    found = find_root(Path.cwd())
    if found is None:
        raise StopError(FILES, "no_project", path=Path.cwd())
    return found


def project_of(place: Place) -> Project:
    """Load the project; mistakes are told, and only those in the shop's own files end the command."""
    return sound(loaded_of(place))


def sound(loaded: Loaded) -> Project:
    """Return the project of what was loaded, as `project_of` does."""
    tell_problems(loaded.problems)
    if loaded.project is None:
        raise StopError(FILES, "project_broken", number=len(loaded.problems))
    return loaded.project


def loaded_of(place: Place) -> Loaded:
    """Load the project with its problems."""
    return load(root_of(place))


def state_of(place: Place, root: Path) -> Path:
    """Return the state directory."""
    named = place.state or os.environ.get("STATE_DIRECTORY", "").split(":", maxsplit=1)[0] or None
    return Path(named).resolve() if named else (home_of(root) or root) / "var"


@asynccontextmanager
async def store_of(place: Place, project: Project) -> AsyncGenerator[Store]:
    """Open the project's store."""
    from engine.store.database import open_store
    from engine.store.journal import journal_at
    from engine.store.second import second_at
    from engine.store.server import store_at

    given, state = project.shop.store.seal_key, state_of(place, project.root)
    store = await open_store(
        store_at(project.shop.store.url, state),
        seal_key=given.get_secret_value().encode() if given else None,
        journal=journal_at(project.shop.store.journal, state),
        second=second_at(project.shop.backup.journal, state),
    )
    try:
        yield store
    finally:
        await store.close()
