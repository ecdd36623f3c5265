"""A person's card: who they are, what they said on each topic, what they got lately.

In: a person, a moment, days to look back. Out: `Card`. Nothing is written.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from engine.calendar.moments import local_date
from engine.store.persons import got, words_of
from engine.store.returned import returns_of
from engine.store.suppressions import changes_of

if TYPE_CHECKING:
    from engine.review.explain.alone import Alone
    from engine.store.persons import Got, Known, Word
    from engine.store.returned import Returns
    from engine.store.suppressions import Change

LOOKED_BACK = 90
"""Days: as long as the reasons are kept."""


@dataclass(frozen=True, slots=True)
class Card:
    """A person with their present words, deliveries, what came back, and who stopped or freed their address; the oldest first."""

    person: Known
    words: tuple[Word, ...]
    got: tuple[Got, ...]
    returned: tuple[Returns, ...] = ()
    changes: tuple[Change, ...] = ()


async def card_of(look: Alone) -> Card:
    """Return a person's card."""
    since = local_date(look.now, look.project.zone) - timedelta(days=LOOKED_BACK)
    words = await words_of(look.connection, look.person.subject)
    came = await returns_of(look.connection, look.person.id)
    changes = await changes_of(look.connection, look.person.key)
    return Card(look.person, words, await got(look.connection, look.person.id, since), came, changes)
