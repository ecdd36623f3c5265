"""A run on a terminal: a bar an edition, and under it a row a lane. Nothing here is kept."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from rich.console import Console, Group
from rich.live import Live
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from engine.cli.screen import word

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.progress import TaskID

    from engine.delivery.clock import Clock
    from engine.delivery.worked import Delivered

_SHOWN = 12  # lanes; a list of many domains would push the bars off the screen
_ENDS = ("accepted", "deferred", "refused", "unknown")


class Bar:
    """What a person sees who waits for a run. `close()` leaves it as it stands."""

    def __init__(self, clock: Clock, console: Console | None = None) -> None:
        self._clock = clock
        self._console = console or Console(stderr=True)
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=self._console,
        )
        self._tasks: dict[str, TaskID] = {}
        self._lanes: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._last: dict[str, str] = {}
        self._began = clock.monotonic()
        self._live = Live(get_renderable=self._picture, console=self._console, refresh_per_second=4)
        self._live.start()

    def begins(self, edition: str, people: int) -> None:
        """Add an edition's bar."""
        self._tasks[edition] = self._progress.add_task(edition, total=people)

    def judged(self, edition: str, skipped: int) -> None:
        """Move the bar by those who are skipped."""
        self._progress.advance(self._tasks[edition], skipped)

    def delivered(self, event: Delivered) -> None:
        """Move the bar by one, and count it in its lane."""
        self._progress.advance(self._tasks[event.edition])
        self._lanes[event.claim.lane][event.state] += 1
        if event.state != "accepted" and event.reply is not None:
            self._last[event.claim.lane] = f"{event.reply.code or '-'} {event.reply.enhanced}".strip()

    def says(self, code: str, **values: object) -> None:
        """Say a sentence above the bars."""
        self._console.print(word(code, **values), markup=False, highlight=False)

    def close(self) -> None:
        """Leave the bars as they stand."""
        self._live.stop()

    def _picture(self) -> RenderableType:
        return Group(self._progress, self._table()) if self._lanes else self._progress

    def _table(self) -> Table:
        """Return the largest lanes with what became of their mail, and how many a second."""
        table = Table(box=None, pad_edge=False)
        table.add_column(word("bar.lane"))
        for state in _ENDS:
            table.add_column(word(f"count.{state}"), justify="right")
        table.add_column(word("bar.rate"), justify="right")
        table.add_column(word("bar.last"))
        listed = sorted(self._lanes.items(), key=lambda lane: -lane[1].total())
        seconds = max(self._clock.monotonic() - self._began, 1.0)
        for lane, ends in listed[:_SHOWN]:
            self._row(table, lane, ends, seconds, self._last.get(lane, ""))
        if rest := listed[_SHOWN:]:
            together = sum((ends for _, ends in rest), Counter[str]())
            self._row(table, word("bar.others", lanes=len(rest)), together, seconds, "")
        return table

    def _row(self, table: Table, lane: str, ends: Counter[str], seconds: float, last: str) -> None:
        numbers = [f"{ends[state]:,}" if ends[state] else "" for state in _ENDS]
        table.add_row(lane, *numbers, f"{ends.total() / seconds:,.1f}", last)
