"""`--consent-batch FILE`: consents without a date, with the form and those who answer for it."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from engine.cli.screen import FILES, StopError, tell_problems
from engine.people.wishes import Batch, moment_of
from engine.project.consent_batch import ConsentBatch
from engine.project.problems import Problem
from engine.project.reading import Reading
from engine.project.validate import validate

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from engine.project.project import Project
    from engine.project.toml import Positions


def read_batch(path: Path, project: Project, now: datetime) -> Batch:
    """Read a batch file; its mistakes are told and end the command."""
    file = path.resolve()
    reading = Reading(file.parent)
    parsed = reading.toml(file)
    batch, problems = validate(ConsentBatch, *parsed, file.name) if parsed is not None else (None, ())
    told = [*reading.problems, *problems]
    if batch is not None and parsed is not None:
        told += _problems(batch, parsed[1], file.name, project, now)
    if batch is None or told:
        tell_problems(told)
        raise StopError(FILES, "batch_broken")
    evidence: dict[str, object] = {
        "attested_by": batch.attested_by,
        "digest": hashlib.sha256(file.read_bytes()).hexdigest(),
        "live_from": _iso(batch.live_from, project),
        "live_until": _iso(batch.live_until, project),
    }
    if batch.note:
        evidence["note"] = batch.note
    return Batch(frozenset(batch.topics), moment_of(batch.live_from, project.zone), batch.form, evidence)


def _problems(batch: ConsentBatch, positions: Positions, file: str, project: Project, now: datetime) -> list[Problem]:
    """Return the topics that the shop does not have, and a period that has not begun."""
    known = project.shop.topics
    found = [
        Problem(
            "topic_unknown",
            file,
            positions.line(("topics",)),
            "topics",
            values={"name": name, "known": ", ".join(known)},
        )
        for name in batch.topics
        if name not in known
    ]
    if moment_of(batch.live_from, project.zone) > int(now.timestamp() * 1000):
        found.append(Problem("batch_future", file, positions.line(("live_from",)), "live_from"))
    return found


def _iso(moment: datetime, project: Project) -> str:
    return (moment if moment.tzinfo else moment.replace(tzinfo=project.zone)).isoformat()
