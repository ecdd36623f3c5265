"""Products that an edition shows and should not: sold out, past their last day, or a deal that saves nothing.

In: a campaign, the number of its content, the day on which the edition is due. Out: a problem for each such product. An edition
with one does not go out: what it offers cannot be had, or would cost its reader money.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.project.problems import Problem
from engine.project.products import unfit
from engine.project.shelf import KEY, tables_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from engine.project.campaigns import Campaign


def goods_problems(campaign: Campaign, content: int | None, due: date) -> Iterator[Problem]:
    """Yield what keeps an edition from going out on the day `due`, each at the line of its products."""
    if content is None:
        return
    place = campaign.places[content]
    for table in tables_of(campaign.editions[content]):
        code = unfit(table, due)
        if code is not None:
            values = {
                "name": table.get("name", table.get("id", "-")),
                "until": table.get("valid_until", ""),
                "due": due,
            }
            yield Problem(code, place.file, place.of(KEY), KEY, values=values)
