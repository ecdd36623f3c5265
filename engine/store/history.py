"""What the journal tells of a time that the store may have forgotten: who got what, who wants no more mail, who was erased.

In: the journal, from an offset on. Out: `History`, in which nothing is a row's number: a store that was put back from a backup
may give its numbers anew. Lines of other stores tell nothing; one that cannot be read is counted.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from engine.reply.outcome import outcome
from engine.reply.reply import Reply
from engine.store.journal import lines_of
from engine.store.traces import Trace, follow

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


@dataclass(slots=True)
class History:
    """All that a journal tells of a store.

    `runs`: when each began; `dots`: how many letters each was about to hand over; `ends`: the last word on each (edition, subject);
    `editions`: the facts of each; `refused`: the latest refusal of each (subject, topic); `since_ms`: what is older was taken out.
    """

    runs: dict[str, int] = field(default_factory=dict[str, int])
    dots: Counter[str] = field(default_factory=Counter[str])
    traces: dict[tuple[str, int], Trace] = field(default_factory=dict[tuple[str, int], Trace])
    ends: dict[tuple[str, str], Trace] = field(default_factory=dict[tuple[str, str], Trace])
    editions: dict[str, Mapping[str, Any]] = field(default_factory=dict[str, "Mapping[str, Any]"])
    refused: dict[tuple[str, str], int] = field(default_factory=dict[tuple[str, str], int])
    erased: list[Mapping[str, Any]] = field(default_factory=list["Mapping[str, Any]"])
    since_ms: int = 0
    torn: int = 0


def state_of(trace: Trace) -> str:
    """Return what became of a delivery: a dot without a word is unknown."""
    return outcome(Reply(trace.stage, trace.code, trace.text)).state if trace.replied else "unknown"


def read_history(path: Path, store: str, offset: int = 0) -> History:
    """Read what the journal tells of a store."""
    told = History()
    for line in lines_of(path, offset):
        if line is None:
            told.torn += 1
        elif "run" in line:
            _of_run(told, line, store)
        elif line.get("store") == store:
            _of_store(told, line)
    return told


def _of_run(told: History, line: Mapping[str, Any], store: str) -> None:
    run = str(line["run"])
    if "boot" in line:
        if line.get("store") == store:
            told.runs[run] = int(line.get("began", 0))
        return
    if run not in told.runs:
        return
    if "opened" in line:
        told.editions[str(line["opened"])] = line
        return
    told.dots[run] += "dot" in line
    place = follow(told.traces, run, line)
    if place is not None and (trace := told.traces[place]).key:
        before = told.ends.get((trace.key, trace.subject))
        if before is None or state_of(before) != "accepted":  # nothing unsays that it was taken
            told.ends[trace.key, trace.subject] = trace


def _of_store(told: History, line: Mapping[str, Any]) -> None:
    if "since" in line:
        told.since_ms = int(line["since"])
    elif "erased" in line:
        told.erased.append(line)
    elif "said" in line:
        for subject, topic, state, at_ms in line["said"]:
            if state == "refused":
                told.refused[subject, topic] = max(at_ms, told.refused.get((subject, topic), 0))
