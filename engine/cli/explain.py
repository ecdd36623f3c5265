"""`tayori explain`: one person, what comes to them and what does not, and why."""

from __future__ import annotations

import json as json_format
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter, validators

from engine.audience.verdict import SEND
from engine.cli.card import card_record, got_record, reason_record, reason_words, show_card, show_got
from engine.cli.known import looking
from engine.cli.person import address_of, both, iso
from engine.cli.place import HERE, Place, project_of, store_of
from engine.cli.screen import FILES, FINE, StopError, language, show, word
from engine.cli.times import moment_of, when
from engine.delivery.clock import clock_at, milliseconds
from engine.delivery.clock import moment_of as moment_at
from engine.delivery.worked import spoken
from engine.review.explain.ahead import ahead
from engine.review.explain.calendar import editions_ahead
from engine.review.explain.card import card_of
from engine.review.explain.past import told
from engine.review.explain.telephone import day_words, sentence
from engine.store.erasures import Erased
from engine.store.state import read_state
from engine.words.catalogue import say

if TYPE_CHECKING:
    from datetime import datetime

    from engine.message.address import Address
    from engine.project.project import Project
    from engine.review.explain.ahead import Coming
    from engine.review.explain.card import Card
    from engine.review.explain.past import Told
    from engine.store.database import Store

_LONGEST = 400  # days to look ahead, as `plan` takes them
_AHEAD = 30
_BEGUN = ("pending", "put_off")


async def explain(
    address: str,
    *,
    edition: str | None = None,
    days: Annotated[int, Parameter(validator=validators.Number(gte=0, lte=_LONGEST))] = _AHEAD,
    at: str | None = None,
    json: bool = False,
    place: Place = HERE,
) -> int:
    """Say what comes to a person and what does not, and why; or what became of one edition, ending in a sentence for the telephone.

    Parameters
    ----------
    address
        The person's address, in any spelling.
    edition
        An edition's key, such as wednesday-letter/2026-W49: why they did or did not get that one.
    days
        How far to look ahead.
    at
        Look from another moment: 2026-12-02T11:45+09:00. Refused on a live store.
    json
        Print one JSON document.
    """
    project = project_of(place)
    named = address_of(project, address)
    now = clock_at(moment_of(at, project.zone)).now()
    async with store_of(place, project) as store:
        await _allow(store, at)
        if edition is None:
            return await _explain(project, store, named, now, days, json=json)
        return await _explain_one(project, store, named, now, edition, json=json)


async def _allow(store: Store, at: str | None) -> None:
    """Refuse another time than now on a live store, as `run` does."""
    if at is None:
        return
    async with store.reading() as connection:
        if (await read_state(connection)).get("live") == "yes":
            raise StopError(FILES, "at_on_live")


async def _explain(project: Project, store: Store, named: Address, now: datetime, days: int, *, json: bool) -> int:
    listed = await editions_ahead(project, store, now, days)
    async with looking(project, store, named, now) as look:
        if isinstance(look, Erased):
            return show_erased(named, look, project, json=json)
        card, coming = await card_of(look), await ahead(look, listed)
    if json:
        record = {**card_record(card), "ahead": [_record(one, project) for one in coming]}
        show(json_format.dumps(record, ensure_ascii=False))
    else:
        _show(card, coming, project, days)
    return FINE


async def _explain_one(project: Project, store: Store, named: Address, now: datetime, key: str, *, json: bool) -> int:
    listed = await editions_ahead(project, store, now, _AHEAD)
    async with looking(project, store, named, now) as look:
        if isinstance(look, Erased):
            return show_erased(named, look, project, json=json)
        found = await told(look, key, listed)
    if found is None:
        raise StopError(FILES, "explain_nothing_known", key=key)
    said = sentence(found, project, now, language())
    if json:
        person = look.person
        who = {"address": person.address, "name": person.name, "subject": person.subject, "erased": None}
        show(json_format.dumps({**who, "edition": _told_record(found), "said": said}, ensure_ascii=False))
    else:
        _show_told(found, project, said)
    return FINE


def show_erased(named: Address, erased: Erased, project: Project, *, json: bool) -> int:
    """Say that a person was erased, and what to tell them."""
    day = moment_at(erased.erased_ms).astimezone(project.zone).date()
    said = str(say("call.erased", language(), at=day_words(day, day, language())))
    if json:
        record = {"address": named.raw, "subject": erased.subject, "erased": iso(erased.erased_ms), "said": said}
        show(json_format.dumps(record, ensure_ascii=False))
        return FINE
    show(word("card.erased", address=named.raw, at=both(erased.erased_ms, project.zone)))
    show(f"{word('call.title')}  {said}")
    return FINE


def _record(one: Coming, project: Project) -> dict[str, object]:
    campaign = project.campaign(one.campaign)
    return {
        "key": one.key,
        "campaign": one.campaign,
        "title": campaign.title if campaign else one.campaign,
        "due": iso(milliseconds(one.due)),
        "subject": one.subject,
        "state": one.state,
        "cause": None if one.cause is None else spoken(one.cause, "en"),
        "between": None if one.between is None else [iso(milliseconds(moment)) for moment in one.between],
        **reason_record(one.reason),
    }


def _told_record(found: Told) -> dict[str, object]:
    return {
        "key": found.key,
        "campaign": found.campaign,
        "due": None if found.due is None else iso(milliseconds(found.due)),
        "state": found.state,
        **reason_record(found.reason),
        "delivery": None if found.delivery is None else got_record(found.delivery),
    }


def _show(card: Card, coming: tuple[Coming, ...], project: Project, days: int) -> None:
    show_card(card, project)
    show_got(card, project)
    show()
    show(word("card.ahead", days=days))
    for one in coming:
        campaign = project.campaign(one.campaign)
        title = campaign.title if campaign else one.campaign
        subject = f"  {one.subject}" if one.subject else ""
        show(f"  {when(one.due, project.zone)}  {one.key}  {title}{subject}")
        for line in _why(one, project):
            show(f"      {line}")
    if not coming:
        show(f"  {word('card.ahead_nothing')}")


def _why(one: Coming, project: Project) -> list[str]:
    """Return the lines that say what an edition is to the person."""
    lines: list[str] = []
    if one.reason is None:
        lines.append(word(f"edition.{one.state}"))
    elif one.state in _BEGUN:
        lines.append(word(f"ahead.{one.state}"))
    if one.cause is not None:
        lines.append(spoken(one.cause, language()))
    if one.reason is not None and (one.state not in _BEGUN or one.reason.verdict != SEND):
        lines.append(reason_words(one.reason, project.zone))
    if one.between is not None and one.reason is not None and one.reason.verdict == SEND:
        first, last = (when(moment, project.zone) for moment in one.between)
        lines.append(word("ahead.between", first=first, last=last))
    return lines


def _show_told(found: Told, project: Project, said: str) -> None:
    campaign = project.campaign(found.campaign)
    title = campaign.title if campaign else found.campaign
    due = f"  {when(found.due, project.zone)}" if found.due is not None else ""
    show(f"{found.key}  {title}{due}")
    if found.delivery is not None:
        delivery = found.delivery
        word_of_relay = f"{delivery.code or ''} {delivery.reply}".strip()
        show(f"    {word(f'got.{delivery.state}', until=iso(delivery.until_ms) or '', why=word_of_relay)}")
        if word_of_relay:
            show(f"    {word_of_relay}")
    if found.reason is not None:
        show(f"    {reason_words(found.reason, project.zone)}")
    show()
    show(f"{word('call.title')}  {said}")
