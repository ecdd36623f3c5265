"""The project as it was at a git revision, in a folder of its own. It touches disk and git, as `folder` does.

In: the project's folder, and a revision as a person types it. Out: a temporary folder with the files that `folder.load`
reads, gone afterwards; `None` where that revision has no project there. `tree` says how they are read.
Never: a change to the work tree.
"""

from __future__ import annotations

import os
import tempfile
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from engine.project.deployed import home_of
from engine.project.deploying import files_of, write_out
from engine.project.git import Repository, RevisionError, commit_named, git, reason
from engine.project.mirror import fetch, mirror_of
from engine.project.tree import contents, entries

if TYPE_CHECKING:
    from collections.abc import Generator

_SHOP = "tayori.toml"
_FILES = (_SHOP, "schedules.toml", "segments.toml", "products.toml", "coupons.toml")
_FOLDERS = ("campaigns", "templates", "imports")
_ENDINGS = (".toml", ".mjml", ".html", ".css", ".txt")


@contextmanager
def checked_out(root: Path, revision: str) -> Generator[Path | None]:
    """Give the folder of the project at `root` as it was at `revision`. Raises `RevisionError`."""
    repository = repository_of(root)
    commit = commit_named(repository, revision)
    found = [entry for entry in entries(repository, commit) or () if _is_read(entry.name)]
    if _SHOP not in {entry.name for entry in found}:
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="tayori-") as folder:
        for entry, content in contents(repository, commit, found):
            if content is not None:
                path = Path(folder, entry.name)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
        yield Path(folder)


@contextmanager
def laid_out(root: Path, revision: str) -> Generator[tuple[str, Path]]:
    """Give the commit that is meant, and a folder with all of its files, as `deploy` would lay them down. Raises `RevisionError`.

    On a server the mirror is brought up to date first: nobody asks for a branch of last week.
    """
    home = home_of(root)
    if home is not None:
        fetch(home)
    repository = repository_of(root)
    commit = commit_named(repository, revision)
    found = files_of(repository, commit)
    with tempfile.TemporaryDirectory(prefix="tayori-") as folder:
        write_out(repository, commit, found, Path(folder))
        yield commit, Path(folder)


def repository_of(root: Path) -> Repository:
    """Return the repository that a project's folder is in; of a deployed one, the mirror beside it."""
    home = home_of(root)
    if home is not None:
        return mirror_of(home)
    answer = git(root, "rev-parse", "--show-toplevel")
    if answer.returncode != 0 or not answer.stdout.strip():  # a bare repository has no work tree, and answers nothing
        raise RevisionError("git_no_repository", path=root, reason=reason(answer))
    top = Path(os.fsdecode(answer.stdout.removesuffix(b"\n")))
    return Repository(top, PurePosixPath(root.resolve().relative_to(top.resolve()).as_posix()))


def _is_read(name: str) -> bool:
    """Tell whether the project is read from a file; a tree made by hand may name ".."."""
    path = PurePosixPath(name)
    if "\n" in name or {"..", ".git"} & set(path.parts) or path.is_absolute():
        return False
    return str(path) in _FILES or (path.parts[0] in _FOLDERS and path.suffix in _ENDINGS)
