"""Questions to git: one call, one answer. It touches disk and git, as `folder` does, and for a mirror the network.

In: a folder in a repository, words. Out: what git answers, or `RevisionError` with a code of the catalogue.
Never: a hook, a question to a person, a word of a person's where git would take it for an option.
"""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from engine.project.deployed import commit_in

PATIENCE = 60  # seconds for one call of git; a partial clone may have to fetch
# A hook that calls us has set them for its own repository, relative to a folder that we are not in.
_OF_HOOKS = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX")


OF_THE_WORLD = (
    "git_missing",
    "git_slow",
    "git_unreadable",
    "deploy_disk",
    "deploy_elsewhere",
    "deploy_fetch",
    "deploy_mirror",
    "deploy_room",
)
"""Codes of what no file and no argument is the reason of."""


class RevisionError(Exception):
    """A revision that cannot be read: `code` is in the catalogue."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.values_ = values


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository, as git finds it from `folder`; the project lies in the folder `below` of each revision."""

    folder: Path
    below: PurePosixPath = field(default_factory=PurePosixPath)


def revision_of(root: Path) -> str:
    """Return git's revision of the project, with "+" for uncommitted changes; "" where git does not know it."""
    if commit := commit_in(root):
        return commit[:12]
    words = ["git", "-C", str(root), "describe", "--always", "--abbrev=12", "--dirty=+", "--exclude=*"]
    try:
        answer = subprocess.run(words, capture_output=True, text=True, timeout=5, check=False)  # noqa: S603 - fixed words
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return answer.stdout.strip() if answer.returncode == 0 else ""


def commit_named(repository: Repository, revision: str) -> str:
    """Return the commit that a person means; what begins with "-" would be an option."""
    if not revision or revision.startswith("-") or "\0" in revision:
        raise RevisionError("git_unknown_revision", revision=revision)
    words = ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    answer = git(repository.folder, *words)
    if answer.returncode != 0:
        raise RevisionError("git_unknown_revision", revision=revision)
    return answer.stdout.decode("ascii").strip()


def git_name(text: str) -> str | None:
    """Return a name of a branch, a tag or a commit as people give them; `None` for any other text (git-check-ref-format)."""
    plain_name = re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9._/+-]{0,199}", text) is not None
    odd = ".." in text or "//" in text or "/." in text or text.endswith(("/", ".", ".lock")) or ".lock/" in text
    return text if plain_name and not odd else None


def git(
    folder: Path, *words: str, patience: int = PATIENCE, holding: tuple[int, ...] = ()
) -> subprocess.CompletedProcess[bytes]:
    """Ask git in a folder; what stands in the answer is the caller's to judge. Files that it is to hold stay open as long as it lives."""
    try:
        return subprocess.run(  # noqa: S603 - no shell; the one word of a person's stands behind --end-of-options
            command(folder, *words),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=patience,
            check=False,
            env=environment(),
            pass_fds=holding,
        )
    except FileNotFoundError as error:
        raise RevisionError("git_missing") from error
    except subprocess.TimeoutExpired as error:
        raise RevisionError("git_slow", seconds=patience) from error


def command(folder: Path, *words: str) -> list[str]:
    """Return the words of a call, without hooks."""
    return ["git", "-c", "core.hooksPath=/dev/null", "-C", str(folder), *words]


def environment() -> dict[str, str]:
    """Return the variables of a call: nobody is asked for a password, and nothing is locked for a look."""
    kept = {name: value for name, value in os.environ.items() if name not in _OF_HOOKS}
    return kept | {"GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0"}


def reason(answer: subprocess.CompletedProcess[bytes]) -> str:
    """Return what git says first, without its "fatal:"; a server's part of it has no say over a terminal."""
    lines = answer.stderr.decode(errors="replace").strip().splitlines()
    return plain(lines[0].removeprefix("fatal: ").rstrip(".")) if lines else "-"


def plain(text: str) -> str:
    """Return somebody else's text without what a terminal would obey."""
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in text)
