"""`tayori deploy`: a revision of the shop's files onto this server, when it is clean."""

from __future__ import annotations

import json as json_format
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

from cyclopts import Parameter

from engine.calendar.moments import local_date
from engine.cli.changes import document, rows, summary
from engine.cli.place import HERE, Place
from engine.cli.screen import FILES, FINE, WORLD, StopError, language, show, tell, tell_problems, word
from engine.delivery.clock import Clock
from engine.project import deployed, mirror
from engine.project.deploying import Order
from engine.project.deploying import deploy as deploy_revision
from engine.project.folder import load
from engine.project.git import OF_THE_WORLD, RevisionError
from engine.project.mirror import Source
from engine.project.problems import Term, errors
from engine.review.change.comparable import comparable
from engine.review.change.difference import difference
from engine.review.check import check as check_project

if TYPE_CHECKING:
    from datetime import date

    from engine.project.deploying import Outcome
    from engine.project.folder import Loaded
    from engine.project.problems import Problem
    from engine.review.change.difference import Difference

_AHEAD = timedelta(days=365)


def deploy(
    revision: str = "",
    *,
    back: bool = False,
    list: bool = False,
    from_: Annotated[str, Parameter(name="--from")] = "",
    branch: str = "",
    folder: str = "",
    key: Path | None = None,
    json: bool = False,
    place: Place = HERE,
) -> int:
    """Fetch the shop's files, check them, and put them in force when they are clean; else the ones in force stay.

    Parameters
    ----------
    revision
        A branch, a tag or a commit, which stays in force until somebody names the branch that this server follows; left out, or
        that branch: its last commit.
    back
        Go back to the revision that was in force before.
    list
        Show the revisions that lie here.
    from_
        The first time, and when it moves: where the shop's repository is fetched from.
    branch
        Follow this branch from now on; else the one that the repository calls its main one.
    folder
        The first time: the folder of the repository in which tayori.toml lies; else its top.
    key
        The file of the key with which ssh asks; else the user's own.
    json
        Print one JSON document.
    """
    home = home_at(place)
    if list:
        return _list(home, json=json)
    if back and revision:
        raise StopError(FILES, "deploy_back_or_revision")
    clock = Clock()
    given = Source(_absolute(from_), branch, folder, key=str(key.absolute()) if key else "")
    order = Order(revision, back, given)
    try:
        outcome = deploy_revision(home, order, lambda path: _judged(path, clock), clock.now_ms() * 1_000_000)
    except RevisionError as error:
        if error.code == "deploy_elsewhere" and order == Order():
            tell("deploy_elsewhere")
            return FINE
        if order == Order():  # the timer's own call: nobody sits there
            _told(home, place, error.code, Term(error.code, error.values_))
        raise StopError(WORLD if error.code in OF_THE_WORLD else FILES, error.code, **error.values_) from error
    if outcome.state == "refused":
        _told(home, place, outcome.commit[:12], errors(outcome.problems)[0])
    else:
        _told(home, place, "", None)
    changes = _changes(home, outcome.before, clock) if outcome.state == "deployed" else None
    if json:
        show(json_format.dumps(_document(outcome, changes), ensure_ascii=False))
    else:
        _show(home, outcome, changes)
    return FILES if outcome.state == "refused" else FINE


def _told(home: Path, place: Place, what: str, why: Term | Problem | None) -> None:
    """Tell that a revision was refused, by what is in force; that nothing was (""), so that the next one is told again."""
    there = Place(home / deployed.CURRENT, place.state)
    if not (there.project and (there.project / "tayori.toml").is_file()):
        return  # the first one: somebody sits there
    from engine.cli.notified import deploy_cause, over_now, tell_now

    if why is None:
        over_now(there, "deploy")
    else:
        tell_now(there, deploy_cause(what, why))


def home_at(place: Place) -> Path:
    """Return the home that is meant: --project names its link `current`, or the home itself."""
    named = place.project.absolute() if place.project is not None else Path.cwd()
    if named.name == deployed.CURRENT and (named.is_symlink() or not named.exists()):
        return named.parent
    if (named / "tayori.toml").is_file():
        raise StopError(FILES, "deploy_checkout", path=named)
    if place.project is None and not (named / deployed.REPOSITORY).is_dir():
        raise StopError(FILES, "deploy_where", path=named)
    return named


def _absolute(url: str) -> str:
    """Return where to fetch from; a folder of this machine by its whole path, since git asks from another folder than we."""
    return str(Path(url).resolve()) if url and Path(url).is_dir() else url


def _judged(folder: Path, clock: Clock) -> tuple[Problem, ...]:
    """Return what `check` says of a folder today."""
    loaded = load(folder)
    return check_project(loaded, _today(loaded, clock))


def _today(loaded: Loaded, clock: Clock) -> date:
    shop = loaded.draft.shop
    return local_date(clock.now(), ZoneInfo(shop.shop.timezone if shop else "UTC"))


def _changes(home: Path, before: str, clock: Clock) -> Difference | None:
    """Return what changes in the calendar of a year; nothing to compare with the first time."""
    after = load(deployed.revision(home, deployed.current(home)))
    if not before or after.project is None:
        return None
    today = _today(after, clock)
    return difference(comparable(load(deployed.revision(home, before)), after), today, today + _AHEAD)


def _show(home: Path, outcome: Outcome, changes: Difference | None) -> None:
    tell_problems(outcome.problems)
    for name in outcome.left_out:
        tell("deploy_left_out", name=name)
    short, before = outcome.commit[:12], outcome.before[:12] or "-"
    if outcome.state == "refused":
        tell(
            "deploy_refused",
            commit=short,
            number=sum(one.severity == "error" for one in outcome.problems),
            before=before,
        )
    elif outcome.state == "deployed":
        show(word("deploy_done", commit=short, before=before) if outcome.before else word("deploy_first", commit=short))
        for one in outcome.subjects:
            show(f"  {one.commit[:12]}  {one.subject}")
        if changes is not None:
            show(f"{word('against_heading')}: {', '.join(summary(rows(changes))) or word('against_nothing')}")
        if mirror.source(home).held:
            show(word("deploy_stays", commit=short, branch=outcome.branch))
    else:
        show(word("deploy_stays" if outcome.state == "held" else "deploy_same", commit=short, branch=outcome.branch))


def _document(outcome: Outcome, changes: Difference | None) -> dict[str, object]:
    return {
        "state": outcome.state,
        "commit": outcome.commit,
        "before": outcome.before or None,
        "branch": outcome.branch,
        "subjects": [{"commit": one.commit, "subject": one.subject} for one in outcome.subjects],
        "problems": [one.record(language()) for one in outcome.problems],
        "left_out": [*outcome.left_out],
        "removed": [*outcome.gone],
        "calendar": document(changes, outcome.before) if changes is not None else None,
    }


def _list(home: Path, *, json: bool) -> int:
    commits, current, held = deployed.kept(home), deployed.current(home), mirror.source(home).held
    lines = [(commit, _at(home, commit), _subject(home, commit)) for commit in commits]
    if json:
        found = [
            {"commit": commit, "at": at.isoformat(), "subject": subject, "current": commit == current}
            for commit, at, subject in lines
        ]
        show(json_format.dumps({"revisions": found, "held": held or None}, ensure_ascii=False))
        return FINE
    if not lines:
        show(word("deploy_nothing"))
    for commit, at, subject in lines:
        mark = "*" if commit == current else " "
        show(f"{mark} {commit[:12]}  {at.astimezone():%Y-%m-%d %H:%M}  {subject}")
    if held:
        show(word("deploy_stays", commit=held[:12], branch=mirror.source(home).branch))
    return FINE


def _at(home: Path, commit: str) -> datetime:
    return datetime.fromtimestamp(deployed.put_in_force_at(home, commit) // 1_000_000_000, UTC)


def _subject(home: Path, commit: str) -> str:
    found = mirror.subjects(home, "", commit)
    return found[0].subject if found else ""
