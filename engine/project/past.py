"""The project as it was at a git revision, in a folder of its own. It touches disk and git, as `folder` does.

In: the project's folder, and a revision as a person types it. Out: a temporary folder with the files that `folder.load`
reads, gone afterwards; `None` where that revision has no project there.
Files are read as git keeps them (`ls-tree`, `cat-file`), not through `archive` or `checkout`: those run the repository's
filters and leave out what `.gitattributes` says. Never: a hook, a filter, a change to the work tree, a link followed out
of the revision.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

_SHOP = "tayori.toml"
_FILES = (_SHOP, "schedules.toml", "segments.toml", "products.toml", "coupons.toml")
_FOLDERS = ("campaigns", "templates", "imports")
_ENDINGS = (".toml", ".mjml", ".html", ".css", ".txt")
_PATIENCE = 60  # seconds for one call of git; a partial clone may have to fetch
# A hook that calls us has set them for its own repository, relative to a folder that we are not in.
_OF_HOOKS = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX")
_LINK, _FILE = b"120000", b"100"


class RevisionError(Exception):
    """A revision that cannot be read: `code` is in the catalogue."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.values_ = values


@contextmanager
def checked_out(root: Path, revision: str) -> Generator[Path | None]:
    """Give the folder of the project at `root` as it was at `revision`. Raises `RevisionError`."""
    top = _top(root)
    commit = _commit(top, revision)
    below = PurePosixPath(root.resolve().relative_to(top.resolve()).as_posix())
    names = _names(top, commit, below)
    if _SHOP not in names:
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="tayori-") as folder:
        for name, content in _contents(top, commit, below, names):
            path = Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        yield Path(folder)


def revision_of(root: Path) -> str:
    """Return git's revision of the project, with "+" for uncommitted changes; "" where git does not know it."""
    command = ["git", "-C", str(root), "describe", "--always", "--abbrev=12", "--dirty=+", "--exclude=*"]
    try:
        answer = subprocess.run(command, capture_output=True, text=True, timeout=5, check=False)  # noqa: S603 - fixed words
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return answer.stdout.strip() if answer.returncode == 0 else ""


def _top(root: Path) -> Path:
    answer = _git(root, "rev-parse", "--show-toplevel")
    if answer.returncode != 0 or not answer.stdout.strip():  # a bare repository has no work tree, and answers nothing
        raise RevisionError("git_no_repository", path=root, reason=_reason(answer))
    return Path(os.fsdecode(answer.stdout.removesuffix(b"\n")))


def _commit(top: Path, revision: str) -> str:
    """Return the commit that a person means; what begins with "-" would be an option."""
    if not revision or revision.startswith("-") or "\0" in revision:
        raise RevisionError("git_unknown_revision", revision=revision)
    answer = _git(top, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    if answer.returncode != 0:
        raise RevisionError("git_unknown_revision", revision=revision)
    return answer.stdout.decode("ascii").strip()


def _names(top: Path, commit: str, below: PurePosixPath) -> list[str]:
    """Return the paths, from the project, of the files that it is read from."""
    tree = f"{commit}:{'' if below == PurePosixPath() else below}"
    if _git(top, "cat-file", "-e", tree).returncode != 0:
        return []
    answer = _git(top, "ls-tree", "-r", "-z", "--full-tree", tree)
    if answer.returncode != 0:
        raise RevisionError("git_unreadable", revision=commit[:12], reason=_reason(answer))
    entries = (entry.partition(b"\t") for entry in answer.stdout.split(b"\0") if entry)
    return [os.fsdecode(name) for about, _, name in entries if about.startswith((_FILE, _LINK)) and _is_read(name)]


def _is_read(name: bytes) -> bool:
    """Tell whether the project is read from a file; a tree made by hand may name "..", and a line ends a question."""
    path = PurePosixPath(os.fsdecode(name))
    if b"\n" in name or {"..", ".git"} & set(path.parts) or path.is_absolute():
        return False
    return str(path) in _FILES or (path.parts[0] in _FOLDERS and path.suffix in _ENDINGS)


def _contents(top: Path, commit: str, below: PurePosixPath, names: list[str]) -> Iterator[tuple[str, bytes]]:
    """Yield each file's content; a link within the revision is followed, one that leads out of it is left out."""
    asked = "".join(f"{commit}:{below / name}\n" for name in names)
    answer = _git(top, "cat-file", "--batch", "--follow-symlinks", said=os.fsencode(asked))
    if answer.returncode != 0:
        raise RevisionError("git_unreadable", revision=commit[:12], reason=_reason(answer))
    at = 0
    for name in names:
        end = answer.stdout.index(b"\n", at)
        heading = answer.stdout[at:end]
        at = end + 1
        if heading.endswith(b" missing"):  # git knows its name only: a partial clone, a damaged one
            raise RevisionError("git_unreadable", revision=commit[:12], reason=f"{name} is missing")
        # "OID blob SIZE", or of a link that leads nowhere "symlink SIZE", "dangling SIZE", "loop SIZE" (git-cat-file)
        size = int(heading.rpartition(b" ")[2])
        if heading.split(b" ")[1] == b"blob":
            yield name, answer.stdout[at : at + size]
        at += size + 1


def _git(folder: Path, *words: str, said: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    environment = {name: value for name, value in os.environ.items() if name not in _OF_HOOKS}
    environment |= {"GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0"}
    command = ["git", "-c", "core.hooksPath=/dev/null", "-C", str(folder), *words]
    try:
        return subprocess.run(  # noqa: S603 - no shell; the one word of a person's stands behind --end-of-options
            command, input=said, capture_output=True, timeout=_PATIENCE, check=False, env=environment
        )
    except FileNotFoundError as error:
        raise RevisionError("git_missing") from error
    except subprocess.TimeoutExpired as error:
        raise RevisionError("git_slow", seconds=_PATIENCE) from error


def _reason(answer: subprocess.CompletedProcess[bytes]) -> str:
    """Return what git says first, without its "fatal:"."""
    lines = answer.stderr.decode(errors="replace").strip().splitlines()
    return lines[0].removeprefix("fatal: ").rstrip(".") if lines else "-"
