"""`tayori subscribers erase`: a person's data gone everywhere it lies, once somebody typed their address twice."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from engine.cli.person import address_of, both
from engine.cli.place import HERE, Place, project_of, store_of
from engine.cli.screen import FILES, FINE, StopError, show, tell, word
from engine.delivery.clock import Clock
from engine.message.address import parse_address

if TYPE_CHECKING:
    from engine.message.address import Address


async def erase(address: str, *, yes: bool = False, place: Place = HERE) -> int:
    """Erase a person: what the store knows of them goes, and no import brings them back.

    Parameters
    ----------
    address
        The person's address, in any spelling.
    yes
        Do not ask for the address again.
    """
    from engine.store.database import settle
    from engine.store.erasures import erase as erase_person
    from engine.store.erasures import erased_among

    project = project_of(place)
    named = address_of(project, address)
    clock = Clock()
    keep = project.shop.rules.keep_proof
    since_ms = int(keep.before(clock.now()).timestamp() * 1000)
    async with store_of(place, project) as store:
        if not yes:
            _ask(named)
        async with store.writing() as connection:
            before = (await erased_among(connection, [named.key])).get(named.key)
            count = await erase_person(connection, named.key, since_ms, clock.now_ms())
        settle(store)
    if count is None and before is not None:
        show(word("erased_already", address=named.raw, at=both(before.erased_ms, project.zone)))
        return FINE
    if count is None:
        raise StopError(FILES, "person_unknown", address=named.raw)
    told = {name: count[name] for name in ("topics", "events", "evidence")}
    show(word("erased", address=named.raw, **told))
    if count["kept"]:
        show(word("erased_kept", number=count["kept"], span=keep))
    return FINE


def _ask(named: Address) -> None:
    """Let the address be typed again; anything else leaves all as it is."""
    tell("erase_question", address=named.raw)
    typed = parse_address(sys.stdin.readline().strip(), lenient_domains=frozenset([named.domain]))
    if isinstance(typed, str) or typed.key != named.key:
        raise StopError(FILES, "erase_not_typed", address=named.raw)
