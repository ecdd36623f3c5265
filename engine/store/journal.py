"""The journal: one line a delivery before its final dot, one line a reply, in a file beside the store or on another disk.

In: a delivery that is about to be handed over, or the reply to it. Out: the line is in the kernel when the call
returns (one `write()` on an append-only file): it survives the death of this process, though not of the machine, so
each run's first line names the boot it belongs to. Several processes may write into one file: each line is whole and at its end.
A shop may name a second place for the same lines (second.py).
While a process has the file open it holds a shared lock on it, so that nobody replaces the file under it (shortened.py).
What is read of it: traces.py for who died, history.py for a store that was put back.
"""

from __future__ import annotations

import errno
import json
import os
import stat
from contextlib import suppress
from json.encoder import encode_basestring as json_string
from pathlib import Path
from typing import TYPE_CHECKING

from engine.store.appending import opened
from engine.store.faults import StoreError
from engine.store.second import Second

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from engine.reply.reply import Reply

    Line = Mapping[str, object]

_BOOT = Path("/proc/sys/kernel/random/boot_id")
LONGEST_TEXT = 1000  # characters of a reply; Gmail says "does not exist" in 300


class Journal:
    """The open journal of one run. `lines`: how many it has written."""

    def __init__(self, path: Path, store: str, run: str, began_ms: int = 0, second: Path | None = None) -> None:
        self.lines = 0
        self.second = None if second is None else Second(second, path)
        self._run = run
        self._head = b'{"run":%s,' % _text(run)
        self._path = path
        self._torn = False
        try:
            self._file = opened(path)
            self._append(written({"run": run, "store": store, "boot": boot_id(), "began": began_ms}))
        except OSError as error:
            raise StoreError("journal_unwritable", path=path, reason=error.strerror) from error

    def edition(self, key: str, facts: Mapping[str, object]) -> None:
        """Write what an edition is, as far as a store that forgot it has to know; raises `StoreError` as `dot` does."""
        self._must(written({"run": self._run, "opened": key, **facts}))

    def dot(self, delivery: int, key: str, subject: str, coupon: str = "") -> None:
        """Write that the final dot of a delivery is about to leave, with the code that is in the letter, if one is.

        Raises `StoreError` when it cannot be written. A store that was put back would give that code to somebody else.
        """
        given = b',"coupon":%s' % _text(coupon) if coupon else b""
        line = b'%s"dot":%d,"edition":%s,"subject":%s%s}\n'
        self._must(line % (self._head, delivery, _text(key), _text(subject), given))

    def reply(self, delivery: int, reply: Reply, whose: tuple[str, str, str] | None = None) -> None:
        """Write the last word on a delivery. A full disk must not hide it from the database: no error.

        `whose`: the edition's key, the subject and the relay, for a refusal: it may have come before any dot.
        """
        code = b"null" if reply.code is None else b"%d" % reply.code
        more = b"" if whose is None else b',"edition":%s,"subject":%s,"relay":%s' % tuple(map(_text, whose))
        line = b'%s"reply":%d,"stage":"%s","code":%s,"text":%s%s}\n'
        said = _text(reply.text[:LONGEST_TEXT])
        with suppress(OSError):
            self._append(line % (self._head, delivery, reply.stage.encode(), code, said, more))

    def close(self) -> None:
        """Say that no line of this run follows, and close the file."""
        with suppress(OSError):
            self._append(written({"run": self._run, "end": True}))
        os.close(self._file)
        if self.second is not None:
            self.second.close()

    def _must(self, text: bytes) -> None:
        try:
            self._append(text, lasting=True)
        except OSError as error:
            raise StoreError("journal_unwritable", path=self._path, reason=error.strerror) from error

    def _append(self, text: bytes, *, lasting: bool = False) -> None:
        if self._torn:
            text = b"\n" + text
        length = os.write(self._file, text)
        self._torn = length != len(text)  # the disk was full in the middle of a line: the next one begins afresh
        if self._torn:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        self.lines += 1
        if self.second is not None:
            self.second.write(text, lasting=lasting)


def _text(words: str) -> bytes:
    """Return a string as JSON; a line of the journal is put together by hand, since a message has two of them."""
    return json_string(words).encode()


def journal_at(named: str | None, state: Path) -> Path:
    """Return where the journal lies: as the shop says, or in the state directory."""
    return state / (named or "journal")


def boot_id() -> str:
    """Return this boot of the machine; "" where the kernel does not tell (then no older journal is trusted)."""
    try:
        return _BOOT.read_text(encoding="ascii").strip()
    except OSError:
        return ""


def append(path: Path, lines: Iterable[Line], *, lasting: bool = False) -> None:
    """Append lines of what the store has committed already; a journal that cannot be written must not undo that: no error.

    `lasting`: they are on the disk when the call returns.
    """
    text = b"".join(written(line) for line in lines)
    if not text:
        return
    with suppress(OSError):
        file = opened(path)
        try:
            os.write(file, text)
            if lasting:
                os.fdatasync(file)
        finally:
            os.close(file)


def written(line: Line) -> bytes:
    """Return a line as it stands in the file."""
    return json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def lines_of(path: Path, offset: int = 0) -> Iterator[dict[str, object] | None]:
    """Yield each line's record from an offset on, `None` for one that is torn; nothing where there is no file.

    Raise `StoreError` when the file is there and cannot be read: to go on without it would make everything unknown.
    """
    try:
        with path.open("rb") as lines:
            if not stat.S_ISREG(os.fstat(lines.fileno()).st_mode):  # a device may have no end
                raise StoreError("journal_unwritable", path=path, reason="it is not a file")
            lines.seek(offset)
            for raw in lines:
                if raw.strip():
                    yield _record(raw)
    except FileNotFoundError:
        return
    except OSError as error:
        raise StoreError("journal_unreadable", path=path, reason=error.strerror) from error


def _record(raw: bytes) -> dict[str, object] | None:
    try:
        value = json.loads(raw)
    except ValueError:
        return None
    return value if isinstance(value, dict) and raw.endswith(b"\n") else None  # pyright: ignore[reportUnknownVariableType]  # JSON
