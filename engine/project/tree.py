"""The files of a revision, as git keeps them.

In: a repository, a commit. Out: the names below the project's folder, and then each one's content.
They are read by `ls-tree` and `cat-file`, not through `archive` or `checkout`: those run the repository's filters and leave out
what `.gitattributes` says. Submodules are passed over. Never: a link followed out of the revision, a file of no end.
"""

from __future__ import annotations

import os
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Timer
from typing import IO, TYPE_CHECKING, cast

from engine.project.git import PATIENCE, Repository, RevisionError, command, environment, git, plain

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator

_LINK, _FILE = b"120000", b"100"
_MOST = 50_000
"""Files in a revision. A tree of trees that are all the same one names a thousand million files in a few hundred octets."""
HEAVIEST = 64 * 1024 * 1024
"""Octets of one file: a letter with 5 MB is refused, so that no shop's file comes near it."""
_CHUNK = 2**16


@dataclass(frozen=True, slots=True)
class Entry:
    """A file or a link of a revision: its name from the project's folder, its object, its size (of a link: its own)."""

    name: str
    link: bool
    oid: str
    size: int


def entries(repository: Repository, commit: str) -> list[Entry] | None:
    """Return the files and links of a revision's project; `None` where it has no such folder."""
    tree = f"{commit}:{'' if not repository.below.parts else repository.below}"
    if git(repository.folder, "cat-file", "-e", tree).returncode != 0:
        return None
    found: list[Entry] = []
    with _asking(repository, "ls-tree", "-r", "-l", "-z", "--full-tree", tree) as (_, answers):
        for line in _lines(answers):
            if (entry := _entry(line)) is not None:
                found.append(entry)
            if len(found) > _MOST:
                raise RevisionError("git_many_files", revision=commit[:12], most=_MOST)
    return found


def contents(repository: Repository, commit: str, wanted: Iterable[Entry]) -> Iterator[tuple[Entry, bytes | None]]:
    """Yield each one's content; a link within the revision is followed, of any other it is `None`."""
    with _asking(repository, "cat-file", "--batch", "--follow-symlinks") as (questions, answers):
        for entry in wanted:
            yield entry, _content(repository, commit, entry, questions, answers)


def _content(
    repository: Repository, commit: str, entry: Entry, questions: IO[bytes], answers: IO[bytes]
) -> bytes | None:
    if entry.link and "\n" in entry.name:
        return None  # a line ends a question
    asked = f"{commit}:{repository.below / entry.name}" if entry.link else entry.oid
    try:
        questions.write(os.fsencode(asked) + b"\n")
        questions.flush()
    except BrokenPipeError:
        raise _unreadable(commit, entry) from None
    heading = answers.readline()
    if not heading or heading.endswith(b" missing\n"):  # git knows its name only: a partial clone, a damaged one
        raise _unreadable(commit, entry)
    # "OID blob SIZE", or of a link that leads nowhere "symlink SIZE", "dangling SIZE", "loop SIZE" (git-cat-file)
    size = int(heading.rpartition(b" ")[2])
    if size > HEAVIEST:
        raise RevisionError("git_heavy_file", name=plain(entry.name), most=HEAVIEST // 2**20)
    content = answers.read(size + 1)
    if len(content) != size + 1:
        raise _unreadable(commit, entry)
    return content[:-1] if heading.split(b" ")[1] == b"blob" else None


def _unreadable(commit: str, entry: Entry) -> RevisionError:
    return RevisionError("git_unreadable", revision=commit[:12], reason=f"{plain(entry.name)} is missing")


def _entry(line: bytes) -> Entry | None:
    """Read "MODE TYPE OID SIZE<TAB>NAME"; a submodule is none."""
    about, _, name = line.partition(b"\t")
    mode, _, oid, size = about.split()
    if not mode.startswith((_FILE, _LINK)):
        return None
    return Entry(os.fsdecode(name), mode == _LINK, oid.decode("ascii"), int(size) if size.isdigit() else 0)


def _lines(answers: IO[bytes]) -> Iterator[bytes]:
    """Yield what stands between zeros."""
    rest = b""
    while chunk := answers.read(_CHUNK):
        *whole, rest = (rest + chunk).split(b"\0")
        yield from whole


@contextmanager
def _asking(repository: Repository, *words: str) -> Generator[tuple[IO[bytes], IO[bytes]]]:
    """Hold a talk with git; one that lasts too long, and one that nobody hears to its end, is broken off."""
    process = subprocess.Popen(  # noqa: S603 - no shell; no word of a person's is among them
        command(repository.folder, *words),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment(),
    )
    watch = Timer(PATIENCE, process.kill)
    watch.daemon = True
    watch.start()
    try:
        yield cast("IO[bytes]", process.stdin), cast("IO[bytes]", process.stdout)
    finally:
        watch.cancel()
        process.kill()
        process.communicate()
