"""How two pieces of work are measured beside each other: in turn, so that a busy machine slows both."""

from __future__ import annotations

import statistics
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS = 5


def ratio(ours: Callable[[], float], peer: Callable[[], float], rounds: int = ROUNDS) -> tuple[float, float, float]:
    """Run the two in turn; return the medians and the median of the ratios peer/ours (above 1: we are quicker)."""
    pairs = [(ours(), peer()) for _ in range(rounds)]
    return (
        statistics.median(one for one, _ in pairs),
        statistics.median(other for _, other in pairs),
        statistics.median(other / one for one, other in pairs),
    )


def timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def worked(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started
