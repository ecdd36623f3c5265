"""The person whom somebody names at the command line, found in the store; or the sentence that says who may have been meant."""

from __future__ import annotations

import difflib
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from engine.cli.person import iso
from engine.cli.screen import FILES, StopError, word
from engine.review.explain.alone import Alone
from engine.store.erasures import Erased, erased_among
from engine.store.persons import Known, near, person_of
from engine.store.plans import begin_plan
from engine.store.suppressions import stopped

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncConnection

    from engine.message.address import Address
    from engine.project.project import Project
    from engine.store.database import Store

_GUESSES, _ALIKE = 3, 0.75
_SAME = 0.5  # the same name at another provider may be the same person


@asynccontextmanager
async def looking(project: Project, store: Store, named: Address, now: datetime) -> AsyncGenerator[Alone | Erased]:
    """Give what editions are judged with for a person; or that they were erased."""
    async with store.reading() as connection:
        person = await known(connection, named)
        if isinstance(person, Erased):
            yield person
        else:
            await begin_plan(connection)
            yield Alone(project, connection, person, now)


async def known(connection: AsyncConnection, named: Address) -> Known | Erased:
    """Return the person, or that they were erased; end the command where nobody has the address."""
    person = await person_of(connection, named.key)
    if person is not None:
        return person
    erased = (await erased_among(connection, [named.key])).get(named.key)
    if erased is not None:
        return erased
    only = await stopped(connection, named.key)
    if only is not None:
        told = {"reason": word(f"card.{only.reason}"), "since": iso(only.since_ms), "source": only.source}
        raise StopError(FILES, "person_only_stopped", address=named.raw, **told)
    listed = await near(connection, named.key)
    local = f"{named.key.rpartition('@')[0]}@"
    elsewhere = [one for one in listed if one.lower().startswith(local)]
    alike = difflib.get_close_matches(named.raw, listed, n=_GUESSES, cutoff=_ALIKE)
    guesses = list(dict.fromkeys([*difflib.get_close_matches(named.raw, elsewhere, n=1, cutoff=_SAME), *alike]))[
        :_GUESSES
    ]
    if guesses:
        raise StopError(FILES, "person_near", address=named.raw, near=" | ".join(guesses))
    raise StopError(FILES, "person_unknown", address=named.raw)
