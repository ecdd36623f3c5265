"""The journal: one line a delivery before its final dot, one line a reply, in a file beside the database.

In: a delivery that is about to be handed over, or the reply to it. Out: the line is in the kernel when the call
returns (one `write()` on an append-only file): it survives the death of this process, though not of the machine, so
each run's first line names the boot it belongs to. After a death the journal tells what the database cannot:
claimed and never handed over, handed over without a reply, or replied to (DESIGN 5.2; RFC 1047 says why it takes this).
A line that cannot be read could have been any delivery's: nothing that its run left open is then believed.
"""

from __future__ import annotations

import errno
import json
import os
from contextlib import suppress
from dataclasses import dataclass, field
from json.encoder import encode_basestring as json_string
from pathlib import Path
from typing import TYPE_CHECKING

from engine.reply.reply import Stage
from engine.store.database import StoreError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.reply.reply import Reply

_BOOT = Path("/proc/sys/kernel/random/boot_id")


@dataclass(frozen=True, slots=True)
class Trace:
    """What the journal knows of one delivery in one run: the dot was imminent, or what the server said, at which stage."""

    stage: Stage = Stage.DOT
    code: int | None = None
    text: str = ""
    replied: bool = False


@dataclass(frozen=True, slots=True)
class Runs:
    """All that the journal tells: each run's boot, each delivery's trace by (run, delivery), runs that a torn line may be of."""

    boots: Mapping[str, str] = field(default_factory=dict[str, str])
    traces: Mapping[tuple[str, int], Trace] = field(default_factory=dict[tuple[str, int], Trace])
    torn: frozenset[str] = frozenset()

    def whole(self, run: str, boot: str) -> bool:
        """Tell whether the journal can be trusted on `run`: it has its first line, from this very boot, and none is torn."""
        return self.boots.get(run) == boot != "" and run not in self.torn


class Journal:
    """The open journal of one run; others may write into the same file meanwhile, each line at its end and whole."""

    def __init__(self, path: Path, store: str, run: str, began_ms: int = 0) -> None:
        self._run = run
        self._head = b'{"run":%s,' % _text(run)
        self._path = path
        self._torn = False
        try:
            self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640)
            self._mend()
            self._write({"run": run, "store": store, "boot": boot_id(), "began": began_ms})
        except OSError as error:
            raise StoreError("journal_unwritable", path=path, reason=error.strerror) from error

    def dot(self, delivery: int, key: str, subject: str) -> None:
        """Write that the final dot of a delivery is about to leave; raises `StoreError` when it cannot be written."""
        try:
            self._append(
                b'%s"dot":%d,"edition":%s,"subject":%s}\n' % (self._head, delivery, _text(key), _text(subject))
            )
        except OSError as error:
            raise StoreError("journal_unwritable", path=self._path, reason=error.strerror) from error

    def reply(self, delivery: int, reply: Reply) -> None:
        """Write the last word on a delivery. A full disk must not hide it from the database: no error."""
        code = b"null" if reply.code is None else b"%d" % reply.code
        line = b'%s"reply":%d,"stage":"%s","code":%s,"text":%s}\n'
        with suppress(OSError):
            self._append(line % (self._head, delivery, reply.stage.encode(), code, _text(reply.text[:200])))

    def close(self) -> None:
        """Say that no line of this run follows, and close the file."""
        with suppress(OSError):
            self._write({"run": self._run, "end": True})
        os.close(self._file)

    def _mend(self) -> None:
        """End a line that a death cut short, so that the next one stands by itself."""
        size = os.fstat(self._file).st_size
        if size:
            with self._path.open("rb") as reading:
                reading.seek(size - 1)
                if reading.read(1) != b"\n":
                    os.write(self._file, b"\n")

    def _write(self, line: dict[str, object]) -> None:
        self._append(json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")

    def _append(self, text: bytes) -> None:
        if self._torn:
            text = b"\n" + text
        written = os.write(self._file, text)
        self._torn = written != len(text)  # the disk was full in the middle of a line: the next one begins afresh
        if self._torn:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


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


def read_journal(path: Path, store: str) -> Runs:
    """Read what the runs of this store wrote; a missing file and another store's lines tell nothing.

    Raise `StoreError` when the file is there and cannot be read: to go on without it would make everything unknown.
    """
    boots: dict[str, str] = {}
    traces: dict[tuple[str, int], Trace] = {}
    torn: set[str] = set()
    writing: set[str] = set()
    try:
        with path.open("rb") as lines:
            for raw in lines:
                line = _line(raw)
                if line is None:
                    torn |= writing  # whoever was between their first line and their last
                    continue
                run = str(line.get("run", ""))
                if "boot" in line:
                    writing.add(run)
                if "end" in line:
                    writing.discard(run)
                if line.get("store") == store:
                    boots[run] = str(line.get("boot", ""))
                elif run in boots:
                    traces |= _trace(run, line)
    except FileNotFoundError:
        return Runs()
    except OSError as error:
        raise StoreError("journal_unreadable", path=path, reason=error.strerror) from error
    return Runs(boots, traces, frozenset(torn))


def _trace(run: str, line: Mapping[str, object]) -> dict[tuple[str, int], Trace]:
    """Return what a line says of one delivery."""
    if isinstance(delivery := line.get("dot"), int):
        return {(run, delivery): Trace()}
    if isinstance(delivery := line.get("reply"), int):
        code, stage = line.get("code"), line.get("stage")
        known = Stage(stage) if stage in list(Stage) else Stage.DOT
        said = code if isinstance(code, int) else None
        return {(run, delivery): Trace(known, said, str(line.get("text")), replied=True)}
    return {}


def _line(raw: bytes) -> dict[str, object] | None:
    """Return a line's record, an empty one for an empty line, `None` for one that is torn."""
    if not raw.strip():
        return {}
    try:
        value = json.loads(raw)
    except ValueError:
        return None
    return value if isinstance(value, dict) and raw.endswith(b"\n") else None  # pyright: ignore[reportUnknownVariableType]  # JSON
