"""Tickets: a lane stays open as long as somebody brought work of it back."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

from engine.delivery.tickets import Ticket, Tickets

if TYPE_CHECKING:
    from engine.store.editions import Opened

EDITION = cast("Opened", SimpleNamespace(id=1))


class Free:
    """Limits that let two workers into every lane."""

    def connections(self, _lane: str) -> int:
        return 2

    def sessions(self) -> int:
        return 4

    def held_until(self, _lane: str) -> float:
        return 0.0


async def taken(queue: Tickets) -> Ticket:
    ticket = await queue.take(asyncio.Event())
    assert ticket is not None
    return ticket


def queue_of(*lanes: str) -> Tickets:
    limits: Any = Free()
    return Tickets((Ticket(0, EDITION, lane) for lane in lanes), limits, lambda: 100.0)


async def test_a_worker_that_finds_nothing_does_not_close_a_lane_whose_work_came_back() -> None:
    queue = queue_of("gmail")
    first, second = await taken(queue), await taken(queue)
    queue.back(first, 0.0)  # its session broke: what it had claimed is planned again
    queue.back(second, None)  # it had found nothing left, while the first one had it
    assert [ticket.lane for ticket in queue.left()] == ["gmail"]
    queue.back(await taken(queue), None)
    assert queue.left() == ()


async def test_a_lane_is_opened_again_by_work_that_comes_back_after_it_was_done() -> None:
    queue = queue_of("gmail")
    first, second = await taken(queue), await taken(queue)
    queue.back(second, None)
    assert queue.left() == ()
    queue.back(first, 0.0)
    assert [ticket.lane for ticket in queue.left()] == ["gmail"]


async def test_who_only_had_to_wait_does_not_open_a_lane_again_that_was_found_done() -> None:
    """Else two workers of a slow lane, of whom one waits each time, would never end."""
    queue = queue_of("gmail")
    first, second = await taken(queue), await taken(queue)
    queue.back(first, None)
    queue.back(second, 100.2)
    assert queue.left() == ()


async def test_who_found_a_lane_done_closes_it_though_another_had_to_wait_meanwhile() -> None:
    queue = queue_of("gmail")
    first, second = await taken(queue), await taken(queue)
    queue.back(first, 100.2)
    queue.back(second, None)
    assert queue.left() == ()
