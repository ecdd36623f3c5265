"""What a letter may say of its reader's stage: its name, the next one, and how much is missing (「あと2,500円」).

In: the shop's levels from the lowest up, as an edition froze them, and how a person stood when stages were last reckoned. Out:
the values of `stage` in a template; what there is not is "", so that `{% if stage.next %}` asks for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Level = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Standing:
    """A person's stage (`None`: below the lowest), and what their orders of the window come to."""

    stage: str | None
    amount: int
    count: int


_NOTHING: dict[str, object] = {"name": "", "next": "", "to_next": "", "orders_to_next": ""}


def stage_words(levels: object, standing: Standing | None) -> dict[str, object]:
    """Return the values of `stage`; all "" where the shop has no stages or nobody has reckoned yet."""
    listed = cast("Sequence[Level]", levels) if isinstance(levels, list | tuple) else ()
    if not listed or standing is None:
        return _NOTHING
    names = [level["name"] for level in listed]
    place = names.index(standing.stage) + 1 if standing.stage in names else 0
    name = standing.stage or ""
    if place == len(listed):
        return {**_NOTHING, "name": name}
    following = listed[place]
    return {
        "name": name,
        "next": following["name"],
        "to_next": _missing(following["amount"], standing.amount),
        "orders_to_next": _missing(following["count"], standing.count),
    }


def _missing(wanted: int | None, has: int) -> int | str:
    """Return how much is missing, "" where nothing is."""
    return wanted - has if wanted is not None and wanted > has else ""
