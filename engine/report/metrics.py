"""Figures for Prometheus, as text (exposition format 0.0.4).

In: what the store measured, and now. Out: the text; the same for node_exporter's file and for `serve --metrics`. Lanes beyond the
largest stand together: each domain nobody listed is a lane of its own, and a monitor must not get a series for each.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from engine.store.metered import WHOLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from engine.store.metered import Measured

_LANES = 30
OTHER_LANES = "(other)"
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

_Row = tuple["Mapping[str, str]", float]


def metrics_text(measured: Measured, now_ms: int) -> str:
    """Return the whole page."""
    largest = _largest(measured)
    deliveries: Counter[tuple[str, str, str]] = Counter()
    for part in measured.parts:
        lane = part.lane if part.lane in largest else OTHER_LANES
        deliveries[part.edition, lane, part.state] += part.number
    suspended = [one for one in measured.limits if one.suspended_ms is not None and one.suspended_ms > now_ms]
    families = (
        _family(
            "tayori_deliveries",
            "Deliveries in the ledger, of editions under way or ended within a day.",
            [
                ({"edition": edition, "lane": lane, "state": state}, number)
                for (edition, lane, state), number in sorted(deliveries.items())
            ],
        ),
        _family(
            "tayori_editions",
            "Editions by state.",
            [({"state": state}, number) for state, number in sorted(measured.editions.items())],
        ),
        _family(
            "tayori_deliveries_unknown",
            "Deliveries that nobody can know about: tayori unknown.",
            [({}, measured.unknown)],
        ),
        _family(
            "tayori_came_in",
            "Messages that came back by mail, of all times, by what they were.",
            [({"what": what}, number) for what, number in sorted(measured.came_in.items())],
        ),
        _family(
            "tayori_suspended_seconds",
            "For how long a relay, a lane or an edition is still suspended.",
            [({"name": one.name}, ((one.suspended_ms or 0) - now_ms) / 1000) for one in suspended],
        ),
        _family(
            "tayori_rate_share",
            "What part of its rate a relay, a lane or an edition has now.",
            [({"name": one.name}, one.share / WHOLE) for one in measured.limits],
        ),
        _family(
            "tayori_last_run_timestamp_seconds",
            "When a run ended last.",
            [({}, measured.last_run_ms / 1000)] if measured.last_run_ms is not None else [],
        ),
    )
    return "".join(families)


def _largest(measured: Measured) -> frozenset[str]:
    """Return the lanes with the most deliveries."""
    sizes: Counter[str] = Counter()
    for part in measured.parts:
        sizes[part.lane] += part.number
    return frozenset(lane for lane, _ in sizes.most_common(_LANES))


def _family(name: str, told: str, rows: Iterable[_Row]) -> str:
    lines = [f"# HELP {name} {told}", f"# TYPE {name} gauge"]
    lines += [f"{name}{_labels(labels)} {value:.15g}" for labels, value in rows]
    return "\n".join([*lines, ""])


def _labels(labels: Mapping[str, str]) -> str:
    if not labels:
        return ""
    return "{" + ",".join(f'{name}="{_escaped(value)}"' for name, value in labels.items()) + "}"


def _escaped(value: str) -> str:
    return value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
