"""Watching a run: a bar on a terminal, a line a delivery without one (cron, systemd), nothing personal in either.

A log line names the person only by the subject id, so that a log can be kept after somebody was erased.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from engine.cli.screen import tell

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from engine.delivery.clock import Clock
    from engine.delivery.worked import Delivered


class Lines:
    """One line a delivery on stderr, `key=value`, for a log."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def begins(self, edition: str, people: int) -> None:
        """Log that an edition is being sent."""
        self._line(f"edition={edition} begins people={people}")

    def judged(self, edition: str, skipped: int) -> None:
        """Log nothing: the sums tell it at the end."""

    def delivered(self, event: Delivered) -> None:
        """Log a delivery."""
        code = event.reply.code if event.reply else None
        text = event.reply.text.replace('"', "'") if event.reply else ""
        self._line(
            f"edition={event.edition} subscriber={event.claim.person.subscriber} lane={event.claim.lane}"
            f" attempt={event.claim.attempts} outcome={event.state} relay={event.relay} ms={event.milliseconds}"
            f' code={code or "-"} reply="{text}"'
        )

    def says(self, code: str, **values: object) -> None:
        """Log a sentence."""
        tell(code, **values)

    def close(self) -> None:
        """End the log."""

    def _line(self, text: str) -> None:
        print(f"{self._clock.now().isoformat(timespec='milliseconds')} {text}", file=sys.stderr, flush=True)  # noqa: T201


class Bar:
    """A progress bar an edition, on a terminal's stderr."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        self._progress: Progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[last]}"),
            TimeRemainingColumn(),
            console=Console(stderr=True),
        )
        self._tasks: dict[str, TaskID] = {}
        self._progress.start()

    def begins(self, edition: str, people: int) -> None:
        """Add an edition's bar."""
        self._tasks[edition] = self._progress.add_task(edition, total=people, last="")

    def judged(self, edition: str, skipped: int) -> None:
        """Move the bar by those who are skipped."""
        self._progress.advance(self._tasks[edition], skipped)

    def delivered(self, event: Delivered) -> None:
        """Move the bar by one."""
        self._progress.update(self._tasks[event.edition], advance=1, last=f"{event.claim.lane}: {event.state}")

    def says(self, code: str, **values: object) -> None:
        """Say a sentence above the bars."""
        tell(code, **values)

    def close(self) -> None:
        """Leave the bars as they stand."""
        self._progress.stop()


def observer(clock: Clock) -> Lines | Bar:
    """Return a bar where somebody watches, lines elsewhere."""
    return Bar() if sys.stderr.isatty() else Lines(clock)
