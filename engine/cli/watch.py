"""Who watches a run: bars where somebody sits, lines elsewhere (cron, systemd) or where a log was asked for."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from engine.cli.lines import Lines

if TYPE_CHECKING:
    from engine.cli.bar import Bar
    from engine.cli.lines import Form
    from engine.delivery.clock import Clock


def observer(clock: Clock, log: Form | None = None) -> Lines | Bar:
    """Return who watches; `log`: lines in that form, also on a terminal."""
    if log is None and sys.stderr.isatty():
        from engine.cli.bar import Bar  # the timer's run does without rich

        return Bar(clock)
    return Lines(clock, log or "text")
