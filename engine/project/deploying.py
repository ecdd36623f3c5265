"""A revision of the shop's files brought onto the server: fetched, laid down, judged, and put in force only when it is clean.

In: a home, what a person or a timer asks for, and who judges a folder. Out: what came of it. The revision in force stays what it is
until the last step, which is one rename; who is killed before it has changed nothing, and the next one clears away what they left.
Never: a branch that was pushed anew, unless a person names it; a file that lies outside its revision.
"""

from __future__ import annotations

import os
import pwd
import shutil
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Literal

from engine.project import deployed, mirror
from engine.project.git import RevisionError, commit_named, plain
from engine.project.mirror import Source, Subject
from engine.project.problems import errors
from engine.project.tree import contents, entries

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from engine.project.git import Repository
    from engine.project.problems import Problem
    from engine.project.tree import Entry

    Judge = Callable[[Path], tuple[Problem, ...]]

State = Literal["deployed", "same", "held", "refused"]
_MOST = 2 * 1024**3
"""Octets of a revision: five of them lie on the disk."""
_SHOP = "tayori.toml"
_SHORTEST = 7  # digits by which a person names a revision that lies here


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked for: a revision by its name, to go back to the one before, or else whatever the branch has by now."""

    revision: str = ""
    back: bool = False
    given: Source = field(default_factory=Source)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it: `before` was in force, `commit` was asked for; `left_out` are links that lead out of the revision."""

    state: State
    commit: str
    before: str = ""
    branch: str = ""
    problems: tuple[Problem, ...] = ()
    subjects: tuple[Subject, ...] = ()
    left_out: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Target:
    """A commit to put in force, beside which branch; what a person names stays in force when the branch goes on."""

    commit: str
    branch: str
    stays: bool = False


def deploy(home: Path, order: Order, judge: Judge, now_ns: int) -> Outcome:
    """Bring a revision onto the server. Raises `RevisionError` for what no mistake in the shop's files is the reason of."""
    if order.given.url:
        home.mkdir(parents=True, exist_ok=True)
    try:
        with _alone(home):
            return _deployed(home, order, judge, now_ns)
    except OSError as error:
        commit = deployed.current(home)[:12] or "-"
        reason = error.strerror or str(error)
        raise RevisionError("deploy_disk", path=error.filename or home, reason=reason, commit=commit) from error


def _deployed(home: Path, order: Order, judge: Judge, now_ns: int) -> Outcome:
    deployed.sweep(home)
    mirror.sweep(home)
    if order.given != Source():
        _begin(home, order.given)
    if not mirror.source(home).url:
        raise RevisionError("deploy_from")
    before = deployed.current(home)
    target = _target(home, order, before)
    held = target.commit if target.stays else ""
    if target.commit == before:
        mirror.hold_at(home, held)
        deployed.tell(home)
        return Outcome("held" if held else "same", before, before, target.branch)
    problems, left_out = _laid_down(home, target.commit, judge)
    if errors(problems):
        return Outcome("refused", target.commit, before, target.branch, problems, left_out=left_out)
    mirror.keep(home, [target.commit, *deployed.kept(home)])
    mirror.hold_at(home, held)
    deployed.switch(home, target.commit, now_ns)
    deployed.tell(home)
    gone = tuple(deployed.trim(home))
    mirror.keep(home, deployed.kept(home))
    subjects = tuple(mirror.subjects(home, before, target.commit))
    return Outcome("deployed", target.commit, before, target.branch, problems, subjects, left_out, gone)


def _begin(home: Path, given: Source) -> None:
    """Write down what is to be deployed from now on; another folder would make other files of a commit that lies here."""
    mirror.refuse(given)
    folder = mirror.source(home).folder
    if given.folder and deployed.kept(home) and given.folder != folder:
        raise RevisionError("deploy_other_folder", folder=folder or ".")
    mirror.begin(home, given)


def _target(home: Path, order: Order, before: str) -> _Target:
    """Return what to put in force. What lies here already is found without asking anybody."""
    known, named = mirror.source(home), order.revision or order.given.branch
    here = deployed.kept(home)
    if order.back:
        here = [commit for commit in here if commit != before]
        if not here:
            raise RevisionError("deploy_no_earlier")
        return _Target(here[0], known.branch, stays=True)
    found = [one for one in here if len(named) >= _SHORTEST and one.startswith(named)]
    if len(found) == 1:
        return _Target(found[0], known.branch, stays=True)
    if not named and known.held:
        return _Target(known.held, known.branch, stays=True)
    branch = mirror.fetch(home).branch
    if named and named != branch:
        return _Target(commit_named(mirror.mirror_of(home), named), branch, stays=True)
    commit = mirror.tip(home, branch)
    if before and not named and not mirror.descends(home, before, commit):
        raise RevisionError("deploy_rewritten", branch=branch, commit=commit[:12], before=before[:12])
    return _Target(commit, branch)


def _laid_down(home: Path, commit: str, judge: Judge) -> tuple[tuple[Problem, ...], tuple[str, ...]]:
    """Put a revision's files into a folder of their own and judge them; return the problems, and the links that were left out."""
    folder = deployed.revision(home, commit)
    if folder.is_dir():
        return judge(folder), ()
    found = _bounded(mirror.mirror_of(home), commit, home)
    staged = deployed.staging(home, commit)
    try:
        left_out = write_out(mirror.mirror_of(home), commit, found, staged)
        problems = judge(staged)
        if not errors(problems):
            deployed.settle(home, commit, staged)
        return problems, left_out
    finally:
        shutil.rmtree(staged, ignore_errors=True)


def _bounded(repository: Repository, commit: str, home: Path) -> list[Entry]:
    """Return the files of a revision that holds a project, and that this disk has room for."""
    found = files_of(repository, commit)
    size, free = sum(entry.size for entry in found), shutil.disk_usage(home).free
    if size > _MOST:
        raise RevisionError("deploy_heavy", size=size // 2**20, most=_MOST // 2**20)
    if size > free:
        raise RevisionError("deploy_room", path=home, wanted=size // 2**20, free=free // 2**20)
    return found


def files_of(repository: Repository, commit: str) -> list[Entry]:
    """Return the files of a revision. One without a project is refused, and one that wants to write beside its folder."""
    found = entries(repository, commit) or []
    if _SHOP not in {entry.name for entry in found}:
        raise RevisionError("deploy_no_project", commit=commit[:12], folder=repository.below)
    for entry in found:
        steps = entry.name.split("/")
        if {"", ".", ".."} & set(steps) or any(step.lower() == ".git" for step in steps):
            raise RevisionError("deploy_name", commit=commit[:12], name=plain(entry.name))
    return found


def write_out(repository: Repository, commit: str, found: list[Entry], into: Path) -> tuple[str, ...]:
    """Write a revision's files; return the links that lead out of it, or to a folder, and were left out."""
    left_out: list[str] = []
    size = 0
    for entry, content in contents(repository, commit, found):
        if content is None:
            left_out.append(plain(entry.name))
            continue
        size += len(content)
        if size > _MOST:  # a link is as long as its own name, and becomes what it leads to
            raise RevisionError("deploy_heavy", size=size // 2**20, most=_MOST // 2**20)
        path = into / PurePosixPath(entry.name)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:  # "x": of two names that this disk holds for one, neither is taken for the other
            file.write(content)
        path.chmod(0o644)
    for folder, _, _ in os.walk(into):
        Path(folder).chmod(0o755)
    return tuple(left_out)


@contextmanager
def _alone(home: Path) -> Generator[None]:
    """Hold the lock of a home; refuse a home of somebody else, whose files its owner could not change any more."""
    if not home.is_dir():
        raise RevisionError("deploy_from")
    owner = home.stat().st_uid
    if owner != os.geteuid():
        raise RevisionError("deploy_user", path=home, user=_name(owner))
    with deployed.alone(home) as free:
        if not free:
            raise RevisionError("deploy_elsewhere")
        yield


def _name(user: int) -> str:
    try:
        return pwd.getpwuid(user).pw_name
    except KeyError:
        return str(user)
