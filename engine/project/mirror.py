"""The mirror from which a server takes a shop's files: a bare repository, fetched from where the shop pushes to.

In: the home of a deployed shop. Out: its commits; what is to be deployed, which the mirror's own configuration says: a file of the
shop that said it would have to be deployed to count.
Never: a work tree, a hook, a submodule, a filter; what comes by the fetch is looked at as objects only.
"""

from __future__ import annotations

import fcntl
import os
import re
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from shlex import quote
from typing import TYPE_CHECKING

from engine.project.deployed import REPOSITORY
from engine.project.git import Repository, RevisionError, commit_named, git, git_name, plain, reason

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path
    from subprocess import CompletedProcess

_LONGEST = 600  # seconds for a fetch: the first one brings years of pictures
_SUBJECTS = 20
_PASSWORD = re.compile(r"://[^/@]*:[^/@]+@")
_OPEN = "refs/heads/*:refs/heads/*"
_TAGS = "refs/tags/*:refs/tags/*"


@dataclass(frozen=True, slots=True)
class Source:
    """What a home deploys: from where, which branch, the project's folder in it, and the commit at which a person holds it.

    `key` is the file of the key with which ssh asks, where a person gives another one than the user's own.
    """

    url: str = ""
    branch: str = ""
    folder: str = ""
    held: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """A commit in one line."""

    commit: str
    subject: str


def mirror_of(home: Path) -> Repository:
    """Return the mirror of a home."""
    return Repository(home / REPOSITORY, PurePosixPath(source(home).folder))


def source(home: Path) -> Source:
    """Return what a home deploys; of a home that has no mirror yet, nothing."""
    if not (home / REPOSITORY).is_dir():
        return Source()
    answer = git(
        home / REPOSITORY, "config", "--local", "-z", "--get-regexp", r"^(remote\.origin\.url|tayori\.[a-z]+)$"
    )
    lines = (line.partition("\n") for line in answer.stdout.decode(errors="replace").split("\0"))
    said = {key.rpartition(".")[2]: value for key, _, value in lines}
    return Source(*(said.get(name, "") for name in ("url", "branch", "folder", "held")))


def begin(home: Path, given: Source) -> None:
    """Make the mirror where there is none, and write down what of `given` is said; `refuse` has looked at it."""
    if not source(home).url:  # a mirror without it was begun by somebody who died
        _well(git(home, "init", "--quiet", "--bare", REPOSITORY), "deploy_mirror")
    for key, value in (("branch", given.branch), ("folder", given.folder)):
        if value:
            _set(home, f"tayori.{key}", value)
    if given.key:  # git has a shell take this line apart; whoever cannot be asked for a password is refused at once
        _set(home, "core.sshCommand", f"ssh -i {quote(given.key)} -o IdentitiesOnly=yes -o BatchMode=yes")
    if given.url:
        _set(home, "remote.origin.url", given.url)


def refuse(given: Source) -> None:
    """Refuse what git would take for an option, and a password that would lie in the configuration."""
    if given.url.startswith("-") or not given.url.isprintable():
        raise RevisionError("deploy_url", url=plain(given.url))
    if _PASSWORD.search(given.url):
        raise RevisionError("deploy_url_password")
    if given.branch and git_name(given.branch) is None:
        raise RevisionError("deploy_branch", branch=plain(given.branch))
    parts = PurePosixPath(given.folder).parts
    if given.folder.startswith(("/", "-")) or ".." in parts or not given.folder.isprintable():
        raise RevisionError("deploy_folder", folder=plain(given.folder))


def fetch(home: Path) -> Source:
    """Bring the mirror up to date, and return what is to be deployed; the first time the remote says which branch is its main one."""
    known = source(home)
    words = ("-c", "gc.autoDetach=false", "-c", "maintenance.autoDetach=false", "-c", "fetch.recurseSubmodules=no")
    with _one_fetch(home) as lock:
        _unlock(home)
        answer = git(
            home / REPOSITORY,
            *words,
            *("fetch", "--quiet", "--prune", "--no-tags", "--no-write-fetch-head", "origin", f"+{_OPEN}", f"+{_TAGS}"),
            patience=_LONGEST,
            holding=(lock,),
        )
    _well(answer, "deploy_fetch")
    if known.branch:
        return known
    _set(home, "tayori.branch", _main(home))
    return replace(known, branch=source(home).branch)


def keep(home: Path, commits: list[str]) -> None:
    """Name the commits that are kept, so that git never throws them away when a branch was pushed anew; forget all others."""
    folder = home / REPOSITORY
    listed = git(folder, "for-each-ref", "--format=%(refname)", "refs/deployed/").stdout.decode().split()
    for name in set(listed) - {f"refs/deployed/{commit}" for commit in commits}:
        git(folder, "update-ref", "-d", name)
    for commit in commits:
        git(folder, "update-ref", f"refs/deployed/{commit}", commit)


def hold_at(home: Path, commit: str) -> None:
    """Stay at a commit, or with "" go on with the branch."""
    if source(home).held != commit:
        _set(home, "tayori.held", commit)


def tip(home: Path, branch: str) -> str:
    """Return the last commit of a branch."""
    try:
        return commit_named(mirror_of(home), f"refs/heads/{branch}")
    except RevisionError as error:
        raise RevisionError("deploy_no_branch", branch=branch) from error


def descends(home: Path, old: str, new: str) -> bool:
    """Tell whether a commit has another one among those before it; what git does not know any more is none."""
    return git(home / REPOSITORY, "merge-base", "--is-ancestor", old, new).returncode == 0


def subjects(home: Path, old: str, new: str) -> list[Subject]:
    """Return the commits that a revision has and another one has not, the last first, a screenful."""
    span, most = (f"{old}..{new}", _SUBJECTS) if old else (new, 1)
    answer = git(home / REPOSITORY, "log", f"--max-count={most}", "--format=%H%x00%s", "--end-of-options", span)
    lines = (line.partition("\0") for line in answer.stdout.decode(errors="replace").split("\n") if line)
    return [Subject(commit, plain(subject)) for commit, _, subject in lines]


def _main(home: Path) -> str:
    """Return the branch that the remote calls its own: "ref: refs/heads/main<TAB>HEAD"."""
    answer = git(home / REPOSITORY, "ls-remote", "--symref", "origin", "HEAD", patience=_LONGEST)
    _well(answer, "deploy_fetch")
    found = re.match(rb"ref: refs/heads/(\S+)\tHEAD", answer.stdout)
    name = git_name(found[1].decode(errors="replace")) if found else None
    if name is None:
        raise RevisionError("deploy_no_main")
    return name


def sweep(home: Path) -> None:
    """Remove the locks of a git that was killed, unless somebody fetches at the moment."""
    if not (home / REPOSITORY).is_dir():
        return
    with suppress(BlockingIOError), _one_fetch(home, fcntl.LOCK_NB):
        _unlock(home)


@contextmanager
def _one_fetch(home: Path, how: int = 0) -> Generator[int]:
    """Wait for another fetch: git would give up at the first branch that both move. It holds the lock, too, and may outlive us."""
    file = os.open(home / REPOSITORY / "tayori-fetch", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | how)
        yield file
    finally:
        os.close(file)


def _unlock(home: Path) -> None:
    """Remove git's locks: a file that is there, whoever made it, and that no kill takes away."""
    for path in (home / REPOSITORY).rglob("*.lock"):
        path.unlink(missing_ok=True)


def _set(home: Path, key: str, value: str) -> None:
    if value:
        _well(git(home / REPOSITORY, "config", "--local", key, value), "deploy_mirror")
    else:
        git(home / REPOSITORY, "config", "--local", "--unset-all", key)


def _well(answer: CompletedProcess[bytes], code: str) -> None:
    if answer.returncode != 0:
        raise RevisionError(code, reason=reason(answer))
