"""`tayori subscribers find|show`: who somebody is, by whatever the caller can say of themselves."""

from __future__ import annotations

import json as json_format
import unicodedata
from typing import TYPE_CHECKING

from engine.cli.card import card_record, show_card, show_got
from engine.cli.explain import show_erased
from engine.cli.known import known
from engine.cli.person import address_of
from engine.cli.place import HERE, Place, project_of, store_of
from engine.cli.screen import FILES, FINE, StopError, show, word
from engine.delivery.clock import Clock
from engine.message.spellings import spellings
from engine.review.explain.alone import Alone
from engine.review.explain.card import card_of
from engine.store.consents import present
from engine.store.erasures import Erased
from engine.store.persons import found

if TYPE_CHECKING:
    from engine.store.consents import Known as States
    from engine.store.persons import Known

_MOST = 20
_SHORTEST = 2


async def find(text: str, *, json: bool = False, place: Place = HERE) -> int:
    """Find people by a part of the address, of the name (in any kana, without blanks), or by the subject id.

    Parameters
    ----------
    text
        What the caller can say.
    json
        Print one JSON document.
    """
    project = project_of(place)
    part = unicodedata.normalize("NFKC", text).strip().casefold()
    if len(part) < _SHORTEST:
        raise StopError(FILES, "find.short", text=text)
    named = [] if "@" in part else [f"%{_escaped(one)}%" for one in spellings(text)]
    async with store_of(place, project) as store, store.reading() as connection:
        people = await found(connection, named, part, _MOST + 1)
        topics = project.shop.topics
        states = await present(connection, [(one.subject, topic) for one in people for topic in topics])
    if json:
        listed = [_record(one, list(topics), states) for one in people[:_MOST]]
        show(json_format.dumps({"people": listed, "more": len(people) > _MOST}, ensure_ascii=False))
        return FINE
    if not people:
        raise StopError(FILES, "find.nobody", text=text)
    for one in people[:_MOST]:
        said = " · ".join(f"{topic} {_state(one, topic, states)}" for topic in topics)
        stopped = f"  {word('card.stopped')}" if one.stopped is not None else ""
        show(f"{one.address}  {one.name}  {one.subject}  {said}{stopped}")
    if len(people) > _MOST:
        show(word("find.more"))
    return FINE


def _escaped(text: str) -> str:
    """Let the signs of LIKE stand for themselves."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _state(person: Known, topic: str, states: States) -> str:
    state = states.get((person.subject, topic))
    return word(f"consent.{state.state}") if state is not None else "-"


def _record(person: Known, topics: list[str], states: States) -> dict[str, object]:
    said = {topic: states[person.subject, topic].state for topic in topics if (person.subject, topic) in states}
    return {
        "address": person.address,
        "name": person.name,
        "subject": person.subject,
        "consents": said,
        "stopped": None if person.stopped is None else person.stopped.reason,
    }


async def show_person(address: str, *, json: bool = False, place: Place = HERE) -> int:
    """Show a person's card: who they are, what they said, what they got lately.

    Parameters
    ----------
    address
        The person's address, in any spelling.
    json
        Print one JSON document.
    """
    project = project_of(place)
    named = address_of(project, address)
    async with store_of(place, project) as store, store.reading() as connection:
        person = await known(connection, named)
        if isinstance(person, Erased):
            return show_erased(named, person, project, json=json)
        card = await card_of(Alone(project, connection, person, Clock().now()))
    if json:
        show(json_format.dumps(card_record(card), ensure_ascii=False))
    else:
        show_card(card, project)
        show_got(card, project)
    return FINE
