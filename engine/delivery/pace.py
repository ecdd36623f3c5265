"""How much may leave now: of a lane, of a relay, of an edition, all three kept in the store.

    turn    before a block: how many messages there is room for, or until when to wait       in the claim's transaction
    took    behind it: the time that they use up                                           likewise
    heard   after each reply: no SQL, microseconds; a reply that asks for less holds at once
    keep    with a block's settling: what was heard goes into the store, and the log says why

A block is sent at once, and is never more than a quarter of a second's worth: no worker sleeps for a slow lane, its ticket comes
back. Two processes share what the store holds; a name's row in `limits` is the lock of its pace and its connections.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from engine.delivery.hours import day_of, left_today, next_day_ms, quiet_until_ms, warmup_of
from engine.delivery.room import Room, Wait, fitting
from engine.delivery.seats import Seats
from engine.delivery.slowed import told
from engine.project.shipped import shipped
from engine.reply.bounds import bounds_of_lane, bounds_of_relay
from engine.reply.limits import Bounds, Force, Limits, Struck, Went, after, force
from engine.reply.throttle import heard, lane_rules
from engine.store.limits import Kept, keep, kept, lock
from engine.store.pace import give_back, reserve

if TYPE_CHECKING:
    from collections.abc import Mapping
    from zoneinfo import ZoneInfo

    from sqlalchemy.ext.asyncio import AsyncConnection

    from engine.delivery.clock import Clock
    from engine.delivery.tickets import Ticket
    from engine.delivery.worked import Observer
    from engine.project.relay import Relay
    from engine.project.values import Rate
    from engine.reply.lanes import Lanes
    from engine.reply.reply import Reply
    from engine.store.editions import Opened


_SEAT_MS = 200  # another process has the lane's last connection; it may let it go at any moment
_WINDOW_SECONDS = 10.0
_SUCCESS = range(200, 400)
_MANY = 1_000_000


class Pace:
    """The pace of a run."""

    def __init__(
        self,
        relay_name: str,
        relay: Relay,
        lanes: Lanes,
        clock: Clock,
        zone: ZoneInfo,
        run: str,
        observer: Observer,
        opened: tuple[Opened, ...] = (),
        rates: Mapping[int, Rate] | None = None,
        *,
        avoid: bool = True,
        seats: Seats | None = None,
    ) -> None:
        self._relay_name, self._relay, self._lanes = relay_name, relay, lanes
        self._clock, self._zone, self._observer, self._avoid = clock, zone, observer, avoid
        self._opened, self._rates = opened, rates or {}
        kinds = shipped().relays
        self._relay_rules = kinds[relay.kind].reply if relay.kind in kinds else ()
        self._states: dict[str, Limits] = {}
        self._events: dict[str, list[tuple[Struck | Went, int]]] = {}
        self._carried: dict[int, int] = {}
        self._waits: dict[str, Wait] = {}
        self._ready: dict[str, float] = {}
        self._since, self._went, self._speed = clock.monotonic(), 0, 0.0
        self.seats = seats or Seats(run, self._now_ms)

    def beside(self, relay_name: str, relay: Relay) -> Pace:
        """Return the pace of another relay in the same run; its lanes and connections are the same ones."""
        return Pace(
            *(relay_name, relay, self._lanes, self._clock, self._zone, "", self._observer, self._opened, self._rates),
            avoid=self._avoid,
            seats=self.seats,
        )

    async def turn(self, connection: AsyncConnection, ticket: Ticket, most: int, session: object) -> Room | Wait:
        """Say how many messages of a ticket may leave now; who gets room leaves it by `done`. A wait holds for the whole lane."""
        found = await self._turn(connection, ticket, most, session)
        if isinstance(found, Wait) and not (found.why == "connections" and self.seats.used(found.name)):
            self._waits[found.name] = found
            self._ready[found.name] = self.ready(found)
        return found

    def ready(self, wait: Wait) -> float:
        """Return when a wait is over, on the clock that never goes back."""
        return self._clock.monotonic() + max(0, wait.until_ms * 1000 - self._clock.real_us()) / 1_000_000

    def held_until(self, lane: str) -> float:
        """Return until when a lane, or the relay, is known to wait."""
        return max((self._ready.get(name, 0.0) for name in self._names(lane)), default=0.0)

    def wait_of(self, lane: str) -> Wait | None:
        """Return what a lane waits for longest."""
        waits = [wait for name in self._names(lane) if (wait := self._waits.get(name)) is not None]
        return max(waits, key=lambda wait: wait.until_ms, default=None)

    async def _turn(self, connection: AsyncConnection, ticket: Ticket, most: int, session: object) -> Room | Wait:
        lane, relay = f"lane:{ticket.lane}", f"relay:{self._relay_name}"
        await lock(connection, (lane, relay))
        now_us, now_ms = self._clock.real_us(), self._now_ms()
        if self._avoid and self._lanes.limit(ticket.lane).avoid_hour:
            later = quiet_until_ms(now_ms, ticket.lane)
            if later > now_ms:
                return Wait(later, lane, "hour")
        known = await kept(connection, (lane, relay))
        forces = {name: self._learnt(name, known.get(name), now_ms) for name in (lane, relay)}
        for name, holds in forces.items():
            if holds.suspended_ms is not None:
                return Wait(holds.suspended_ms, name, holds.why)
        intervals = {name: holds.interval_us for name, holds in forces.items() if holds.interval_us}
        if (rate := self._rates.get(ticket.edition.id)) is not None:
            intervals[f"edition:{ticket.edition.id}"] = rate.seconds * 1_000_000 // rate.count
        room = await fitting(connection, intervals, most, now_us)
        if isinstance(room, Wait):
            return room
        room = self._warm(room, {name: known.get(name, Kept()) for name in forces}, now_ms)
        if isinstance(room, Wait):
            return room
        room = replace(room, most=max(1, min(room.most, self._in_session(session, forces))))
        return await self._seated(connection, room, forces, now_ms)

    async def _seated(
        self, connection: AsyncConnection, room: Room, forces: Mapping[str, Force], now_ms: int
    ) -> Room | Wait:
        """Take a seat of the relay, and one of the lane where it has fewer than the relay."""
        (lane, in_lane), (relay, at_relay) = forces.items()
        wanted = (relay, lane) if in_lane.connections < at_relay.connections else (relay,)
        for number, name in enumerate(wanted):
            if not await self.seats.enter(connection, name, forces[name].connections):
                self.seats.leave(wanted[:number])
                return Wait(now_ms + _SEAT_MS, name, "connections")
        return replace(room, seats=wanted)

    async def took(self, connection: AsyncConnection, room: Room, count: int) -> None:
        """Use up the time of so many messages, and count them where a warm-up counts; in the same transaction as `turn`."""
        if not count:
            return
        until = {name: room.free[name] + step * count for name, step in room.intervals.items()}
        await reserve(connection, until)
        for name, mark in until.items():
            self._ready[name] = self.ready(Wait(mark // 1000, name, "rate"))
        known = await kept(connection, room.counted) if room.counted else {}
        today, now_ms = day_of(self._now_ms(), self._zone), self._now_ms()
        for name in room.counted:
            one = known.get(name, Kept())
            sent = one.sent if one.day == today else 0
            await keep(connection, name, replace(one, began_ms=one.began_ms or now_ms, day=today, sent=sent + count))

    async def left_over(self, connection: AsyncConnection, room: Room, count: int) -> None:
        """Give back the time of messages that were fewer than there was room for."""
        if count > 0 and room.intervals:
            await give_back(connection, {name: step * count for name, step in room.intervals.items()})

    def done(self, room: Room, session: object, count: int) -> None:
        """Leave the seats of a block, so many of whose messages a session carried."""
        self.seats.leave(room.seats)
        self._carried[id(session)] = self._carried.get(id(session), 0) + count

    def full(self, lane: str, session: object) -> bool:
        """Tell whether a session has carried as many messages as it may to a lane."""
        return self._in_session(session, {name: self._force(name) for name in self._names(lane)}) <= 0

    def closed(self, session: object) -> None:
        """Forget a session."""
        self._carried.pop(id(session), None)

    def heard(self, lane: str, reply: Reply) -> None:
        """Take a reply; whatever asks for less holds for this process at once."""
        if reply.code in _SUCCESS:
            self._went += 1
            if self._states:
                for name in self._names(lane):
                    if name in self._states and name not in self._events:
                        self._events[name] = [(Went(), self._now_ms())]
            return
        kind = self._relay.kind
        found = heard(kind, self._relay_rules, lane_rules(kind, self._lanes, lane), reply)
        if found.of not in ("lane", "relay"):
            return
        name = f"lane:{lane}" if found.of == "lane" else f"relay:{self._relay_name}"
        why = f"{reply.code} ({found.rule.name})" if found.rule is not None else str(reply.code)
        event = Struck(why, found.rule, stop=found.of == "lane", speed=self._measured())
        now_ms = self._now_ms()
        self._events.setdefault(name, []).append((event, now_ms))
        self._states[name] = after(self._states.get(name, Limits()), self._bounds(name), event, now_ms)

    def may_go(self, lane: str) -> bool:
        """Tell whether nothing that was heard in this process stops a lane now."""
        if not self._states:
            return True
        return all(self._force(name).suspended_ms is None for name in self._names(lane))

    def connections(self, lane: str) -> int:
        """Return how many connections a lane may have now."""
        name = f"lane:{lane}"
        return min(self._force(name).connections, self.seats.part(name))

    def sessions(self) -> int:
        """Return how many connections the relay may have now."""
        name = f"relay:{self._relay_name}"
        return min(self._force(name).connections, self.seats.part(name))

    async def keep(self, connection: AsyncConnection) -> None:
        """Write what was heard; first in a transaction, since it holds the names' rows. The log says what changed, and why."""
        if not self._events:
            return
        events, self._events = self._events, {}
        await lock(connection, events)
        known = await kept(connection, events)
        for name, listed in events.items():
            one, bounds = known.get(name, Kept()), self._bounds(name)
            state = one.limits
            for event, at in listed:
                state = after(state, bounds, event, at)
            self._remember(name, state)
            if state == one.limits:
                continue
            await keep(connection, name, replace(one, limits=state))
            last = next((event for event, _ in reversed(listed) if isinstance(event, Struck)), None)
            now_ms = self._now_ms()
            before, now = force(one.limits, bounds, now_ms), force(state, bounds, now_ms)
            if before != now:
                speed = self._measured()
                await told(self._observer, connection, self._opened, name, last, before, now, now_ms, self._zone, speed)

    def _learnt(self, name: str, found: Kept | None, now_ms: int) -> Force:
        """Take over what the store knows, with what was heard since."""
        state = found.limits if found is not None else Limits()
        for event, at in self._events.get(name, ()):
            state = after(state, self._bounds(name), event, at)
        self._remember(name, state)
        return force(state, self._bounds(name), now_ms)

    def _remember(self, name: str, state: Limits) -> None:
        if state.lowered:
            self._states[name] = state
        else:
            self._states.pop(name, None)

    def _warm(self, room: Room, known: Mapping[str, Kept], now_ms: int) -> Room | Wait:
        """Let no more through than a warm-up allows today."""
        today, counted = day_of(now_ms, self._zone), list[str]()
        for name, one in known.items():
            warmup = warmup_of(name, self._relay, self._lanes)
            if warmup is None:
                continue
            counted.append(name)
            left = left_today(warmup, one, today, self._zone)
            if left <= 0:
                return Wait(next_day_ms(now_ms, self._zone), name, "warmup")
            room = replace(room, most=min(room.most, left))
        return replace(room, counted=tuple(counted))

    def warms_up(self, lane: str) -> bool:
        """Tell whether a warm-up counts what goes to a lane: of it nothing may be taken that is not sent."""
        return any(warmup_of(name, self._relay, self._lanes) is not None for name in self._names(lane))

    def _in_session(self, session: object, forces: Mapping[str, Force]) -> int:
        """Return how many messages a session may still carry."""
        allowed = [holds.messages for holds in forces.values() if holds.messages is not None]
        if not allowed:
            return _MANY
        return min(allowed) - self._carried.get(id(session), 0)

    def _names(self, lane: str) -> tuple[str, str]:
        return f"lane:{lane}", f"relay:{self._relay_name}"

    def _force(self, name: str) -> Force:
        return force(self._states.get(name, Limits()), self._bounds(name), self._now_ms())

    def _bounds(self, name: str) -> Bounds:
        kind, _, rest = name.partition(":")
        return bounds_of_relay(self._relay) if kind == "relay" else bounds_of_lane(self._lanes, rest, self._relay)

    def _measured(self) -> float | None:
        """Return how many messages a second went through in the last seconds."""
        now = self._clock.monotonic()
        passed = now - self._since
        if passed >= _WINDOW_SECONDS:
            self._speed, self._since, self._went = self._went / passed, now, 0
        return self._speed or (self._went / passed if passed > 0 and self._went else None)

    def _now_ms(self) -> int:
        return self._clock.real_us() // 1000
