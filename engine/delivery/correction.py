"""A correction: a mail about a mail that went out wrong, to exactly those who got it (docs/decisions/0039).

In: an audience. Out: why nobody can be meant by it: it names an edition that was never opened here, or a text that it never had.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.project.problems import Term
from engine.project.segments import walk
from engine.store.editions import by_key

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from engine.project.segments import Audience


async def nobody_got(connection: AsyncConnection, audience: Audience) -> Term | None:
    """Say that an audience is of those who got what there never was."""
    for _, condition in walk(audience):
        wanted = condition.got
        if wanted is None or wanted.edition is None:
            continue
        opened = await by_key(connection, wanted.edition)
        if opened is None or opened.letter is None:
            return Term("got_never_opened", {"key": wanted.edition})
        if wanted.text is not None and wanted.text > opened.text:
            return Term("got_no_text", {"key": wanted.edition, "text": wanted.text, "last": opened.text})
    return None
