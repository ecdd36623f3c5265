"""`tayori release`: a held edition goes out, because a person has looked at its audience."""

from __future__ import annotations

import sys
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter, validators

from engine.calendar.moments import local_date
from engine.cli.place import HERE, Place, project_of, store_of
from engine.cli.plan import show_line
from engine.cli.screen import FILES, FINE, StopError, language, show, tell, word
from engine.cli.stops import who
from engine.delivery.begin import beginning, line
from engine.delivery.clock import Clock
from engine.delivery.due import falling_due, watch
from engine.delivery.worked import spoken
from engine.review.figures import Figures, fill
from engine.review.look import Planned
from engine.store.decisions import Decision, keep_decisions
from engine.store.editions import PENDING, by_key, people_ahead, states
from engine.store.releases import release as keep_release
from engine.store.stops import let_go_on, outcomes, stopped_by_key

if TYPE_CHECKING:
    from datetime import datetime

    from engine.calendar.edition import Edition
    from engine.delivery.begin import Begun
    from engine.delivery.guard import Sight
    from engine.project.project import Project
    from engine.store.database import Store

_BACK, _AHEAD = (
    timedelta(days=60),
    timedelta(days=60),
)  # what `run --resend-missed` still sends, and what is being prepared


async def release(
    key: str,
    /,
    *,
    people: Annotated[int | None, Parameter(validator=validators.Number(gte=0))] = None,
    yes: bool = False,
    place: Place = HERE,
) -> int:
    """Let a held edition go: shows who would get it, and takes the number of people as the word for it.

    Parameters
    ----------
    key
        The edition, as `tayori run` names it: christmas-dormant/christmas-2026.
    people
        The number, instead of typing it; refused when so many would not get it now.
    yes
        Ask nothing, whatever the number is.
    """
    project = project_of(place)
    clock = Clock()
    now = clock.now()
    async with store_of(place, project) as store:
        if await _go_on(store, key, people, clock.now_ms(), yes=yes):
            return FINE
        edition, missed = await _edition(project, store, key, now)
        async with store.reading() as connection:
            begun = await beginning(connection, project, edition, now)
        if begun.letter is not None:
            show(word("release_needless", key=key))
            if begun.warning is not None:
                show(f"    {spoken(begun.warning, language())}")
            return FINE
        sight = _held(begun, key)
        _show(project, begun, sight)
        if not yes:
            _agree(sight.people, people, "release_question")
        async with store.writing() as connection:
            await keep_release(connection, key, sight.people, who(), clock.now_ms())
    show(word("released_missed" if missed else "released", key=key, people=sight.people))
    return FINE


async def _go_on(store: Store, key: str, people: int | None, now_ms: int, *, yes: bool) -> bool:
    """Let an edition go on that was held for its refusals; `False` where it was not."""
    async with store.reading() as connection:
        held, opened = await stopped_by_key(connection, key), await by_key(connection, key)
        if held is None or held.state != "held" or opened is None:
            return False
        states_of = await outcomes(connection, opened.id)
        left = await people_ahead(connection, opened) + sum(states_of[state] for state in PENDING)
    if held.why is not None:
        show(f"{key}  {spoken(held.why, language())}")
    if not yes:
        _agree(left, people, "release_refused", key=key)
    async with store.writing() as connection:
        await let_go_on(connection, held, now_ms)
        await keep_decisions(connection, [Decision(key, "release", who(), now_ms, f"{left} left")])
    show(word("released_on", key=key))
    return True


async def _edition(project: Project, store: Store, key: str, now: datetime) -> tuple[Edition, bool]:
    """Return an edition that may still go out, and whether its time is over."""
    async with store.reading() as connection:
        state = (await states(connection, [key])).get(key)
    if state not in (None, "missed"):
        raise StopError(FILES, "release_over", key=key, state=word(f"edition.{state}"))
    today = local_date(now, project.zone)
    first, last = today - _BACK, today + _AHEAD
    watched = await watch(store, project, now, keep=False)
    found = next((one for one in falling_due(project, watched, first, last) if one.key == key and one.due), None)
    if found is None or found.due is None:
        raise StopError(FILES, "release_unknown", key=key, first=first, last=last)
    return found, now - found.due > project.shop.rules.late_after


def _held(begun: Begun, key: str) -> Sight:
    """Return what the guard saw; whatever else keeps an edition back, a number does not let it go."""
    if begun.sight is None:
        reason = spoken(begun.cause, language()) if begun.cause else "-"
        raise StopError(FILES, "release_other", key=key, state=word(f"edition.{begun.state}"), reason=reason)
    return begun.sight


def _show(project: Project, begun: Begun, sight: Sight) -> None:
    """Show what the person decides by."""
    worked = line(begun.edition, begun.state, begun.cause)
    fill(worked, sight.counted)
    nameless = sum(one.nameless for one in sight.counted if one.verdict == "send")
    show_line(project, Planned(worked, figures=Figures(nameless, whole=sight.people, before=sight.before)))
    expected = begun.edition.campaign.audience.expect
    if expected is not None:
        show(f"           {word('release_expected', expect=expected)}")


def _agree(people: int, named: int | None, question: str, **values: object) -> None:
    """Take the number as the person's word; `named` on the command line is as good as typed."""
    if named is None:
        tell(question, people=people, **values)
        typed = sys.stdin.readline().strip()
    else:
        typed = str(named)
    if not typed.replace(",", "").isdecimal() or int(typed.replace(",", "")) != people:
        raise StopError(FILES, "release_not_typed", typed=repr(typed), people=people)
