"""What the journal tells of who died: handed over or not, replied to or not, delivery by delivery (DESIGN 5.2; RFC 1047).

In: the journal of a host. Out: `Runs`. A line that cannot be read could have been any delivery's, of any run that was writing
then: nothing that such a run left open is believed. A run of which the file has fewer lines than it had once is not, either.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from engine.reply.reply import Stage
from engine.store.journal import lines_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from engine.store.journal import Line


@dataclass(frozen=True, slots=True)
class Trace:
    """What the journal knows of one delivery in one run: the dot was imminent, or what the server said, at which stage.

    `key`, `subject`: the edition and the person, where the dot's line or a refusal's named them; `coupon`: the code in the letter;
    `relay`: who refused.
    """

    stage: Stage = Stage.DOT
    code: int | None = None
    text: str = ""
    replied: bool = False
    key: str = ""
    subject: str = ""
    relay: str = ""
    coupon: str = ""


@dataclass(frozen=True, slots=True)
class Runs:
    """All that the journal tells: each run's boot, each delivery's trace by (run, delivery), runs that a torn line may be of."""

    boots: Mapping[str, str] = field(default_factory=dict[str, str])
    traces: Mapping[tuple[str, int], Trace] = field(default_factory=dict[tuple[str, int], Trace])
    torn: frozenset[str] = frozenset()
    lines: Mapping[str, int] = field(default_factory=dict[str, int])

    def whole(self, run: str, boot: str, lines: int = 0) -> bool:
        """Tell whether the journal can be trusted on `run`.

        It has its first line, from this very boot, none is torn, and there are as many as there were once.
        """
        return self.boots.get(run) == boot != "" and run not in self.torn and self.lines.get(run, 0) >= lines


def read_journal(path: Path, store: str) -> Runs:
    """Read what the runs of this store wrote; a missing file and another store's lines tell nothing."""
    boots: dict[str, str] = {}
    traces: dict[tuple[str, int], Trace] = {}
    lines: Counter[str] = Counter()
    torn: set[str] = set()
    writing: set[str] = set()
    for line in lines_of(path):
        if line is None:
            torn |= writing  # whoever was between their first line and their last
            continue
        run = str(line.get("run", ""))
        if "boot" in line:
            writing.add(run)
        if "end" in line:
            writing.discard(run)
        if "boot" in line and line.get("store") == store:
            boots[run] = str(line["boot"])
        if run in boots:
            lines[run] += 1
            follow(traces, run, line)
    return Runs(boots, traces, frozenset(torn), lines)


def follow(traces: dict[tuple[str, int], Trace], run: str, line: Line) -> tuple[str, int] | None:
    """Add what a line says of a delivery to the traces, and return of which."""
    if isinstance(delivery := line.get("dot"), int):
        traces[run, delivery] = Trace(
            key=str(line.get("edition", "")), subject=str(line.get("subject", "")), coupon=str(line.get("coupon", ""))
        )
        return run, delivery
    if isinstance(delivery := line.get("reply"), int):
        code, stage = line.get("code"), line.get("stage")
        known = Stage(stage) if stage in list(Stage) else Stage.DOT
        said = code if isinstance(code, int) else None
        before = traces.get((run, delivery), Trace())
        traces[run, delivery] = replace(
            before,
            stage=known,
            code=said,
            text=str(line.get("text")),
            replied=True,
            key=before.key or str(line.get("edition", "")),
            subject=before.subject or str(line.get("subject", "")),
            relay=str(line.get("relay", "")),
        )
        return run, delivery
    return None
