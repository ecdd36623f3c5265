"""What a lane or a relay may take now: a state, what is heard of it, and the state after that.

In: `Limits`, the configured `Bounds`, an event, the moment. Out: the next `Limits`; and with `force`, what holds now. A pure state
machine; where its state is kept and by what its events are made: delivery/pace.py.

Down at the beginning of a run of failures, up at the end of a run of successes (Postfix's hysteresis: mail.md 1.4): what was on
the way when the first came changes nothing more. Up again only by small steps and only while mail really goes through, one
connection and an eighth of the rate a minute; Google: wait ten minutes, then one connection, then one more (81126). Nothing ever
passes what is configured, and nothing stays down for good: after a day without failures all of it is forgotten.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from engine.project.values import Rate

if TYPE_CHECKING:
    from engine.project.shaping import ReplyRule, Then

WHOLE = 1000
_LEAST_SHARE = 15  # of 1000: six halvings of 50/s are still one in 1.3 s
_STEP_SHARE = 125
_STEP_MS = 60_000
_ONE_RUN_MS = 10_000  # replies to what was on the way come within the time in which a block has to be gone (DESIGN 5.6)
_LOW_MS = 5 * 60_000
_STOP_MS = 10 * 60_000
_FORGOTTEN_MS = 24 * 3_600_000
_STEPPED_MS = 60_000  # clocks of two machines differ by less; more, and a clock was set back
_FAST_US = 20_000  # 50/s: from here on, a rate that nobody configured need not be kept

Hits = Mapping[str, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Bounds:
    """What is configured, and never passed."""

    rate: Rate | None = None
    connections: int = 1
    messages: int | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """What replies taught us. `rate`, `connections`, `messages`: what holds instead of the configured one, if it is less."""

    share: int = WHOLE
    rate: Rate | None = None
    connections: int | None = None
    messages: int | None = None
    suspended_ms: int | None = None
    until_ms: int | None = None
    changed_ms: int = 0
    why: str = ""
    hits: Hits = field(default_factory=dict[str, tuple[int, ...]])

    @property
    def lowered(self) -> bool:
        """Tell whether anything holds but what is configured."""
        held = (self.rate, self.connections, self.messages, self.suspended_ms)
        return self.share < WHOLE or any(value is not None for value in held)


@dataclass(frozen=True, slots=True)
class Went:
    """Messages went through."""


@dataclass(frozen=True, slots=True)
class Struck:
    """A reply asked for less. `stop`: without a rule, wait first; `speed`: how many messages a second went until now."""

    why: str
    rule: ReplyRule | None = None
    stop: bool = False
    speed: float | None = None


Event = Went | Struck


@dataclass(frozen=True, slots=True)
class Force:
    """What holds now. `interval_us`: between two messages; 0: no limit."""

    interval_us: int
    connections: int
    messages: int | None
    suspended_ms: int | None = None
    why: str = ""


def force(limits: Limits, bounds: Bounds, now_ms: int) -> Force:
    """Return what holds at a moment."""
    limits = rebased(limits, now_ms)
    suspended = limits.suspended_ms if limits.suspended_ms is not None and limits.suspended_ms > now_ms else None
    interval = _interval(bounds.rate) * WHOLE // max(limits.share, 1)
    return Force(
        max(interval, _interval(limits.rate)),
        max(1, min(bounds.connections, limits.connections or bounds.connections)),
        min((count for count in (bounds.messages, limits.messages) if count is not None), default=None),
        suspended,
        limits.why if limits.lowered else "",
    )


def after(limits: Limits, bounds: Bounds, event: Event, now_ms: int) -> Limits:
    """Return the state after an event; the very same one where it changes nothing."""
    limits = rebased(limits, now_ms)
    if isinstance(event, Went):
        return _risen(limits, bounds, now_ms) if limits.lowered else limits
    if limits.suspended_ms is not None and limits.suspended_ms > now_ms:
        return limits  # it was on the way, or another process has not heard yet
    if event.rule is None or event.rule.then is None:
        return _halved(limits, bounds, event, now_ms)
    limits, often = _hit(limits, event.rule, now_ms)
    return _applied(limits, event.rule.then, event.why, now_ms) if often else limits


def rebased(limits: Limits, now_ms: int) -> Limits:
    """Return a state whose moments fit a clock that was set back meanwhile: nobody waits for an hour that comes twice."""
    ahead = limits.changed_ms - now_ms
    if ahead <= _STEPPED_MS:
        return limits
    return replace(
        limits,
        suspended_ms=None if limits.suspended_ms is None else limits.suspended_ms - ahead,
        until_ms=None if limits.until_ms is None else limits.until_ms - ahead,
        changed_ms=now_ms,
        hits={name: tuple(at - ahead for at in hits) for name, hits in limits.hits.items()},
    )


def _hit(limits: Limits, rule: ReplyRule, now_ms: int) -> tuple[Limits, bool]:
    """Count a rule's reply; tell whether it was heard often enough. A run of successes ends with it."""
    window = rule.when.seconds * 1000
    recent = (*(at for at in limits.hits.get(rule.name, ()) if now_ms - at < window), now_ms)
    often = len(recent) >= rule.when.count
    others = {name: hits for name, hits in limits.hits.items() if name != rule.name}
    return replace(limits, hits=others if often else {**others, rule.name: recent}, changed_ms=now_ms), often


def _applied(limits: Limits, then: Then, why: str, now_ms: int) -> Limits:
    """Do what a rule says; what is lower already stays so. Behind a suspension it begins with one connection."""
    end = now_ms + then.seconds * 1000
    until = max(end, limits.until_ms or 0)
    if then.suspend:
        return replace(
            limits, suspended_ms=end, until_ms=until, connections=1, changed_ms=now_ms, why=why, share=limits.share
        )
    rates = [rate for rate in (limits.rate, then.rate) if rate is not None]
    return replace(
        limits,
        rate=max(rates, key=_interval, default=None),
        connections=_least(limits.connections, then.connections),
        messages=_least(limits.messages, then.messages),
        until_ms=until,
        changed_ms=now_ms,
        why=why,
    )


def _halved(limits: Limits, bounds: Bounds, event: Struck, now_ms: int) -> Limits:
    """Halve at the beginning of a run of failures; a lane waits first, and begins with one connection."""
    if limits.lowered and now_ms - limits.changed_ms < _ONE_RUN_MS:
        return limits
    connections = 1 if event.stop else max(1, (limits.connections or bounds.connections) // 2)
    measured = bounds.rate is None and limits.rate is None and event.speed
    return replace(
        limits,
        share=max(_LEAST_SHARE, limits.share // 2),
        rate=rate_of(event.speed / 2) if measured and event.speed else _half(limits.rate),
        connections=connections,
        suspended_ms=now_ms + _STOP_MS if event.stop else None,
        until_ms=max(now_ms + (_STOP_MS if event.stop else _LOW_MS), limits.until_ms or 0),
        changed_ms=now_ms,
        why=event.why,
    )


def _risen(limits: Limits, bounds: Bounds, now_ms: int) -> Limits:
    """Take one step up, a minute after the last, when the time of the lowering is over."""
    last = max(limits.changed_ms, limits.until_ms or 0)
    if now_ms - last >= _FORGOTTEN_MS:
        return Limits(changed_ms=now_ms)
    if now_ms < (limits.until_ms or 0) or now_ms - last < _STEP_MS:
        return limits
    connections = None if limits.connections is None else limits.connections + 1
    rate = _double(limits.rate)
    own = _interval(bounds.rate)
    risen = replace(
        limits,
        share=min(WHOLE, limits.share + _STEP_SHARE),
        connections=None if connections is None or connections >= bounds.connections else connections,
        rate=None if rate is None or _interval(rate) <= max(own, _FAST_US if not own else 0) else rate,
        messages=None,
        suspended_ms=None,
        changed_ms=now_ms,
    )
    return risen if risen.lowered else Limits(changed_ms=now_ms)


def _interval(rate: Rate | None) -> int:
    return 0 if rate is None else rate.seconds * 1_000_000 // rate.count


def _half(rate: Rate | None) -> Rate | None:
    return None if rate is None else rate_of(rate.count / rate.seconds / 2)


def _double(rate: Rate | None) -> Rate | None:
    return None if rate is None else rate_of(rate.count / rate.seconds * 2)


def _least(one: int | None, other: int | None) -> int | None:
    return min((count for count in (one, other) if count is not None), default=None)


def rate_of(speed: float) -> Rate:
    """Return messages a second as a rate that a file could hold: whole, and one a day at least."""
    for seconds in (1, 60, 3600):
        if speed * seconds >= 2:  # noqa: PLR2004 - below it, rounding down would take up to half away
            return Rate(min(int(speed * seconds), 999_999), seconds)
    return Rate(max(1, int(speed * 86400)), 86400)


def speed_text(interval_us: int) -> str:
    """Return an interval between two messages as a person reads it: "14/s", "10/min"; "" for none."""
    return str(rate_of(1_000_000 / interval_us)) if interval_us else ""
