"""`tayori plan --rev`: the counts of a branch over the people of this store, before anybody deploys it.

In: the project in force, and a revision, typed or asked for through SSH. Out: the plan of its files. The store, the journal and the
keys are those of the project in force: a branch that names another store asks that one nothing. Nothing is written.
Through SSH nobody but a program asks, and its key lies with others: it may name a revision and nothing else, and hears sums rounded down
to fives. No state and no reason is said that follows from a count: `expect = "7..7"` would tell a sum to the last person. Nor are batches:
with one person a day there would be as many as people.
"""

from __future__ import annotations

import json as json_format
import os
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from engine.audience.verdict import SEND, SKIPS
from engine.cli.place import sound, store_of
from engine.cli.plan import ahead_of, record, show_answers, show_plan
from engine.cli.screen import FILES, FINE, WORLD, StopError, show, word
from engine.cli.times import moment_of, when
from engine.delivery.clock import clock_at
from engine.project.folder import load
from engine.project.git import OF_THE_WORLD, RevisionError, git_name
from engine.project.past import laid_out
from engine.review.answers import answers
from engine.review.plan import plan as plan_project

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from engine.cli.place import Place
    from engine.project.project import Project
    from engine.review.plan import Planned

_STEP = 5
"""Fewer than so many are said to be none, and none to be fewer than so many."""
_TELLING = ("held", "due")
"""States that follow from how many there are."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which revision ("": the one that SSH names), at which moment, how far ahead, in which form."""

    revision: str
    at: str | None
    days: int
    json: bool


async def plan_branch(here: Project, place: Place, asked: Asked) -> int:
    """Show what the files of a revision would send to the people of the store in force."""
    revision = asked.revision or named_by_ssh(os.environ)
    try:
        with laid_out(here.root, revision) as (commit, folder):
            return await _plan(here, place, asked, Revision(revision, commit, folder))
    except RevisionError as error:
        raise StopError(WORLD if error.code in OF_THE_WORLD else FILES, error.code, **error.values_) from error


def named_by_ssh(environment: Mapping[str, str]) -> str:
    """Return the one name that the other side of an SSH connection typed; refuse whatever else it is."""
    name = git_name(environment.get("SSH_ORIGINAL_COMMAND", ""))
    if name is None:
        raise StopError(FILES, "plan_rev_ssh")
    return name


@dataclass(frozen=True, slots=True)
class Revision:
    """A revision as it was asked for, its commit, and where its files lie for the moment."""

    name: str
    commit: str
    folder: Path


async def _plan(here: Project, place: Place, asked: Asked, revision: Revision) -> int:
    project = sound(load(revision.folder))
    now = clock_at(moment_of(asked.at, project.zone)).now()
    async with store_of(place, here) as store:
        planned = await plan_project(project, store, now, days=asked.days)
        ahead, answering = await ahead_of(project, store, now), await answers(project, store, now)
    about: dict[str, object] = {"revision": revision.name, "commit": revision.commit}
    if not asked.revision:
        show_rounded(project, planned, about, json=asked.json)
    elif asked.json:
        about |= {"editions": [record(one, ahead) for one in planned], "answers": [one.record() for one in answering]}
        show(json_format.dumps(about, ensure_ascii=False))
    else:
        show(word("plan_of_branch", revision=revision.name, commit=revision.commit[:12]))
        show_plan(project, planned, ahead)
        show_answers(answering)
    return FINE


def show_rounded(project: Project, planned: Sequence[Planned], about: dict[str, object], *, json: bool) -> None:
    """Show the sums alone, rounded down; in words, too."""
    planned = _whole(planned)
    records = [rounded(one) for one in planned]
    if json:
        show(json_format.dumps(about | {"editions": records}, ensure_ascii=False))
        return
    show(word("plan_of_branch", revision=about["revision"], commit=str(about["commit"])[:12]))
    if not planned:
        show(word("nothing_due"))
    for one in planned:
        worked, state = one.worked, _state(one)
        show(f"{worked.key}  {when(worked.due, project.zone)}  {word(f'edition.{state}')}")
        show(f"{_few(worked.send):>9}  {word(f'verdict.{SEND}')}")
        told = [("later", worked.later.total()), *((reason, worked.skipped[reason]) for reason in SKIPS)]
        for name, people in told:
            if people >= _STEP:
                show(f"{_few(people):>9}  {word(f'verdict.{name}')}")


def _whole(planned: Sequence[Planned]) -> list[Planned]:
    """Return one line an edition: with one person a day there would be as many batches as people."""
    found: dict[str, Planned] = {}
    for one in planned:
        first = found.get(one.worked.key)
        found[one.worked.key] = one if first is None else replace(first, worked=first.worked.behind(one.worked))
    return list(found.values())


def rounded(planned: Planned) -> dict[str, object]:
    """Return an edition's sums, rounded down to fives."""
    worked = planned.worked
    return {
        "key": worked.key,
        "campaign": worked.campaign,
        "due": worked.due.isoformat(timespec="seconds"),
        "batch": worked.batch,
        "state": _state(planned),
        "send": _down(worked.send),
        "later": _down(worked.later.total()),
        "skipped": {reason: _down(worked.skipped[reason]) for reason in SKIPS},
    }


def _state(planned: Planned) -> str:
    state = planned.worked.state
    return "due" if state in _TELLING else state


def _down(people: int) -> int:
    return people - people % _STEP


def _few(people: int) -> str:
    return f"{_down(people):,}" if people >= _STEP else f"<{_STEP}"
