"""What came back of a person's letters, and who stopped or freed their address, on the screen and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.cli.person import iso
from engine.cli.screen import show, word
from engine.cli.times import when
from engine.delivery.clock import moment_of

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from engine.review.explain.card import Card


def returned_record(card: Card) -> dict[str, object]:
    """Return it as JSON has it."""
    returned = [
        {
            "key": one.key,
            "kind": one.kind,
            "status": one.status,
            "said": one.said,
            "by": one.source,
            "at": iso(one.at_ms),
        }
        for one in card.returned
    ]
    changes = [
        {"what": one.what, "reason": one.reason, "by": one.by, "note": one.note, "at": iso(one.at_ms)}
        for one in card.changes
    ]
    return {"returned": returned, "stops": changes}


def show_returned(card: Card, zone: ZoneInfo) -> None:
    """Print it, where there is anything."""
    if not card.returned and not card.changes:
        return
    show()
    show(word("card.returned"))
    for one in card.returned:
        show(
            f"  {when(moment_of(one.at_ms), zone)}  {one.key}  {word(f'came.{one.kind}')}  {one.status} {one.said}".rstrip()
        )
    for change in card.changes:
        told = f"{word(f'card.stop_{change.what}')}: {word(f'card.{change.reason}')}"
        show(f"  {when(moment_of(change.at_ms), zone)}  {told}  {change.by}  {change.note}".rstrip())
