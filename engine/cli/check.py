"""`tayori check`: every mistake in the files, `file:line`."""

from __future__ import annotations

import asyncio
import json
from datetime import date
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo

from engine.calendar.moments import local_date
from engine.cli.place import HERE, Place, loaded_of
from engine.cli.screen import FILES, FINE, StopError, language, show, word
from engine.cli.times import YEARS
from engine.delivery.clock import Clock
from engine.project.problems import errors
from engine.review.check import check as check_project
from engine.review.check import in_order

if TYPE_CHECKING:
    from engine.project.folder import Loaded
    from engine.project.problems import Problem

Format = Literal["text", "json", "github"]


def check(
    *, on: date | None = None, online: bool = False, format: Format = "text", json: bool = False, place: Place = HERE
) -> int:
    """Say every mistake in the files and in the year that they make; exit 2 when there is one.

    Parameters
    ----------
    on
        The day from which the year is looked at: 2026-12-02; else today.
    online
        Ask the web, too, whether the links and pictures of the coming letters are there.
    format
        text: a line each; json: one document; github: annotations for a pull request.
    json
        The same as --format json.
    """
    loaded = loaded_of(place)
    today = on or _today(loaded)
    if today.year not in YEARS:
        raise StopError(FILES, "value_year", value=today, first=YEARS[0], last=YEARS[-1])
    problems = check_project(loaded, today)
    if online:
        problems = in_order((*problems, *_online(loaded, today)))
    _show(problems, "json" if json else format)
    return FILES if errors(problems) else FINE


def _online(loaded: Loaded, today: date) -> tuple[Problem, ...]:
    """Return what the web says; nothing of a project in which nothing can be sent."""
    from engine.review.online.asking import ask_all
    from engine.review.online.online import online_problems

    return asyncio.run(online_problems(loaded.project, today, ask_all)) if loaded.project is not None else ()


def _today(loaded: Loaded) -> date:
    """Return today in the shop's zone."""
    shop = loaded.draft.shop
    return local_date(Clock().now(), ZoneInfo(shop.shop.timezone if shop else "UTC"))


def _show(problems: tuple[Problem, ...], form: Format) -> None:
    if form == "json":
        show(json.dumps({"problems": [problem.record(language()) for problem in problems]}, ensure_ascii=False))
        return
    for problem in problems:
        show(_annotation(problem) if form == "github" else problem.text(language()))
    if form == "text" and not problems:
        show(word("check_clean"))


def _annotation(problem: Problem) -> str:
    """Return a workflow command; its message and its properties escape what GitHub would read as syntax."""
    title = f",title={_property(problem.key)}" if problem.key else ""
    place = f"file={_property(problem.file)},line={problem.line}"
    name = f" [{problem.lint}]" if problem.lint else ""
    return f"::{problem.severity} {place}{title}::{_escaped(str(problem.say(language())) + name)}"


def _property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
