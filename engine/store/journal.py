"""The journal: one line a delivery before its final dot, one line a reply, in a file beside the database.

In: a delivery that is about to be handed over, or the reply to it. Out: the line is in the kernel when the call
returns (one `write()` on an append-only file): it survives the death of this process, though not of the machine, so
each run's first line names the boot it belongs to. After a death the journal tells what the database cannot:
claimed and never handed over, handed over without a reply, or replied to (DESIGN 5.2; RFC 1047 says why it takes this).
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from engine.store.database import StoreError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.reply.reply import Reply

_BOOT = Path("/proc/sys/kernel/random/boot_id")


@dataclass(frozen=True, slots=True)
class Trace:
    """What the journal knows of one delivery in one run: the dot was imminent, and what the server said (if it did)."""

    code: int | None = None
    text: str = ""
    replied: bool = False


@dataclass(frozen=True, slots=True)
class Runs:
    """All that the journal tells: each run's boot, and each delivery's trace by (run, delivery)."""

    boots: Mapping[str, str] = field(default_factory=dict[str, str])
    traces: Mapping[tuple[str, int], Trace] = field(default_factory=dict[tuple[str, int], Trace])

    def whole(self, run: str, boot: str) -> bool:
        """Tell whether the journal can be trusted on `run`: it has the run's first line, from this very boot."""
        return self.boots.get(run) == boot != ""


class Journal:
    """The open journal of one run."""

    def __init__(self, path: Path, store: str, run: str) -> None:
        self._run = run
        self._path = path
        try:
            self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640)
            self._mend()
            self._write({"run": run, "store": store, "boot": boot_id()})
        except OSError as error:
            raise StoreError("journal_unwritable", path=path, reason=error.strerror) from error

    def dot(self, delivery: int, key: str, subject: str) -> None:
        """Write that the final dot of a delivery is about to leave; raises `StoreError` when it cannot be written."""
        try:
            self._write({"run": self._run, "dot": delivery, "edition": key, "subject": subject})
        except OSError as error:
            raise StoreError("journal_unwritable", path=self._path, reason=error.strerror) from error

    def reply(self, delivery: int, reply: Reply) -> None:
        """Write what the server said to the dot. A full disk must not hide it from the database: no error."""
        with suppress(OSError):
            self._write({"run": self._run, "reply": delivery, "code": reply.code, "text": reply.text[:200]})

    def close(self) -> None:
        """Close the file."""
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
        text = json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
        if os.write(self._file, text) != len(text):
            raise OSError(28, "No space left on device")


def boot_id() -> str:
    """Return this boot of the machine; "" where the kernel does not tell (then no older journal is trusted)."""
    try:
        return _BOOT.read_text(encoding="ascii").strip()
    except OSError:
        return ""


def read_journal(path: Path, store: str) -> Runs:
    """Read what the runs of this store wrote; a missing file, another store's lines and torn lines tell nothing."""
    boots: dict[str, str] = {}
    traces: dict[tuple[str, int], Trace] = {}
    try:
        with path.open("rb") as lines:
            for raw in lines:
                line = _line(raw)
                run = str(line.get("run", ""))
                if line.get("store") == store:
                    boots[run] = str(line.get("boot", ""))
                elif run not in boots:
                    continue
                elif isinstance(delivery := line.get("dot"), int):
                    traces[run, delivery] = Trace()
                elif isinstance(delivery := line.get("reply"), int):
                    code = line.get("code")
                    traces[run, delivery] = Trace(
                        code if isinstance(code, int) else None, str(line.get("text")), replied=True
                    )
    except FileNotFoundError:
        return Runs()
    return Runs(boots, traces)


def _line(raw: bytes) -> dict[str, object]:
    try:
        value = json.loads(raw)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}  # pyright: ignore[reportUnknownVariableType]  # JSON
