"""The pace of lanes and relays: what is configured holds, what servers say is heeded, nobody waits for anybody else."""

from __future__ import annotations

import asyncio
import os
import sys
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest
from ledger import crowd, invite, only
from rude import rude_server
from servers import BOTH
from workshop import WEDNESDAY, Ear

from engine.delivery.clock import Clock
from engine.delivery.hours import quiet_until_ms
from engine.delivery.keys import token_keys
from engine.delivery.pace import Pace
from engine.delivery.room import BURST_US, Room, Wait
from engine.delivery.routes import single
from engine.delivery.run import Report, run
from engine.delivery.tickets import Ticket
from engine.project.values import Rate
from engine.reply.lanes import lanes_of
from engine.reply.reply import Reply, Stage
from engine.store.state import go_live

if TYPE_CHECKING:
    from collections.abc import Callable

    from rude import Answer
    from workshop import Workshop

    from engine.store.database import Store

HOUR_US = 3_600_000_000
UNUSUAL = (
    b"421-4.7.28 Gmail has detected an unusual rate of unsolicited mail originating\r\n"
    b"421-4.7.28 from your IP address. To protect our users from spam, mail sent\r\n"
    b"421 4.7.28 from your IP address has been temporarily rate limited. - gsmtp\r\n"
)
TSS04 = (
    b"421 4.7.0 [TSS04] Messages from 192.0.2.10 temporarily deferred due to unexpected volume or user complaints - "
    b"4.16.55.1; see https://postmaster.yahooinc.com/error-codes\r\n"
)
NOT_AVAILABLE = b"421 docomo.ne.jp Service not available, closing transmission channel\r\n"
THROTTLED = b"454 Throttling failure: Maximum sending rate exceeded.\r\n"


@dataclass(frozen=True, slots=True)
class Shifted(Clock):
    """A clock whose real time, too, is another one."""

    real: timedelta = timedelta()

    def real_us(self) -> int:
        return Clock.real_us(self) + int(self.real.total_seconds() * 1_000_000)


@dataclass(slots=True)
class Still:
    """A clock that stands until it is moved."""

    us: int = 1_780_000_000_000_000

    def real_us(self) -> int:
        return self.us

    def monotonic(self) -> float:
        return self.us / 1_000_000


async def run_later(shop: Workshop, minutes: float = 0, stop: asyncio.Event | None = None) -> Report:
    """Run so many minutes behind the edition's own moment, on both clocks."""
    project, later = shop.project(), timedelta(minutes=minutes)
    clock = Shifted(datetime.fromisoformat(WEDNESDAY) + later - Clock().now(), later)
    async with shop.store() as store:
        key = token_keys(project, shop.state)[0]
        return await run(project, store, single("main"), shop.state, key, clock, shop.ear, stop or asyncio.Event())


def told(shop: Workshop, *beginnings: str) -> list[str]:
    """Return what was said of the pace since the last time."""
    said = [one for one in shop.ear.sentences if one.startswith(beginnings or ("pace_", "lane_waits"))]
    shop.ear.sentences.clear()
    return said


@pytest.fixture
def near(shop: Workshop) -> Workshop:
    """A shop whose relay delivers to the providers by itself."""
    only(shop, "wednesday-letter")
    os.environ["TAYORI_RELAYS__MAIN__KIND"] = "direct-like"
    shop.edit("tayori.toml", '"gmail.example"', '"gmail.example", "gmail.com"')
    return shop


def first(number: int, answer: bytes, lane: str, server: Any) -> Callable[[str, int], Answer]:
    """Answer the dot of the first so many messages to a domain so."""
    left, of = [number], dict[int, str]()

    def said(verb: str, session: int) -> Answer:
        if verb == "RCPT":
            of[session] = server.recipients[-1]
        if verb == "." and of[session].endswith(lane) and left[0]:
            left[0] -= 1
            return answer
        return ...

    return said


async def test_gmails_unusual_rate_slows_gmail_alone_and_it_comes_back_step_by_step(near: Workshop) -> None:
    people = crowd(40, ("gmail.example", "chanoyu.example"))
    await invite(near, *people)
    async with rude_server() as server:
        near.port = server.port
        strikes, stop, enough = first(2, UNUSUAL, "gmail.example", server), asyncio.Event(), 20
        now = False

        def answer(verb: str, session: int) -> Answer:
            if len(server.taken) >= enough and (now or any(one.startswith("pace_") for one in near.ear.sentences)):
                stop.set()
            return strikes(verb, session)

        server.answer = answer
        await run_later(near, 0, stop)
        (lowered,) = told(near, "pace_")
        assert "'gmail'" in lowered
        assert "421 (unusual-rate)" in lowered
        assert "∞ → 10/min, × 4 → × 1" in lowered
        assert sum(one.endswith("chanoyu.example") for one in server.taken) >= 19, "the other lane was held up"
        stop, enough, now = asyncio.Event(), len(server.taken) + 1, True
        await run_later(near, 20, stop)
        assert told(near, "pace_") == [], "the half hour is not over"
        stop, enough = asyncio.Event(), len(server.taken) + 1
        await run_later(near, 32, stop)
        (risen,) = told(near, "pace_")
        assert "10/min → 20/min, × 1 → × 2" in risen
        stop = asyncio.Event()
        enough = 1000
        await run_later(near, 25 * 60)
        assert sorted(server.taken) == sorted(people), "a day later it is forgotten"


async def test_yahoos_tss04_stops_yahoo_for_two_hours_and_the_run_ends_by_itself(near: Workshop) -> None:
    near.edit("tayori.toml", "[lanes.icloud]", '[lanes.yahoo]\ndomains = ["yahoo.example"]\n\n[lanes.icloud]')
    await invite(near, *crowd(40, ("yahoo.example", "chanoyu.example")))
    async with rude_server() as server:
        near.port = server.port
        server.answer = first(2, TSS04, "yahoo.example", server)
        report = await run_later(near)
        suspended, waits = told(near)
        assert "421 (unexpected-volume)" in suspended
        assert suspended.startswith("pace_suspended")
        assert waits.startswith("lane_waits")
        assert "'yahoo'" in waits
        assert sum(one.endswith("chanoyu.example") for one in server.taken) == 20
        assert report.editions[0].state == "waiting", report
        before = len(server.taken)
        await run_later(near, 60)
        assert len(server.taken) == before, "it is still suspended, in another process as well"
        assert [one.partition(" ")[0] for one in told(near)] == ["lane_waits"]
        report = await run_later(near, 125)
        assert sorted(set(server.taken)) == sorted(crowd(40, ("yahoo.example", "chanoyu.example")))
        assert report.editions[0].state == "finished"


async def test_docomo_that_is_not_available_is_left_alone_for_half_an_hour(near: Workshop) -> None:
    await invite(near, *crowd(20, ("docomo.example",)))
    async with rude_server() as server:
        near.port = server.port
        server.answer = first(2, NOT_AVAILABLE, "docomo.example", server)
        await run_later(near)
        said = told(near)
        assert "421 (not-available)" in said[0]
        assert said[0].startswith("pace_suspended")
        assert len(server.taken) <= 1
        await run_later(near, 20)
        assert len(server.taken) <= 1
        await run_later(near, 40)
        assert len(server.taken) == 20


async def test_behind_ses_a_454_slows_the_relay_and_says_so(near: Workshop) -> None:
    os.environ["TAYORI_RELAYS__MAIN__KIND"] = "ses"
    await invite(near, *crowd(30))
    async with rude_server() as server:
        near.port = server.port
        server.answer = first(1, THROTTLED, ".example", server)
        await run_later(near)
        (lowered,) = told(near)
        assert "'name': 'main', 'why': '454'" in lowered
        assert "100000/s → 50000/s, × 4 → × 2" in lowered
        assert len(server.taken) == 29
        await run_later(near, 30)
        assert len(server.taken) == 30
        (risen,) = told(near)
        assert "50000/s → 62500/s" in risen


async def test_what_is_one_readers_matter_slows_nobody(near: Workshop) -> None:
    await invite(near, *crowd(12, ("gmail.example",)))
    async with rude_server() as server:
        near.port = server.port
        text = b"450 4.2.1 The user you are trying to contact is receiving mail at a rate that prevents more.\r\n"
        server.answer = first(6, text, "gmail.example", server)
        await run_later(near)
        assert told(near) == []
        assert len(server.taken) == 6


async def test_a_connection_carries_as_many_messages_as_it_may_and_is_opened_anew(near: Workshop) -> None:
    near.edit("tayori.toml", "[lanes.icloud]", "[lanes.icloud]\nper_connection = 3\nconnections = 1")
    await invite(near, *crowd(10, ("icloud.example",)))
    async with rude_server() as server:
        near.port = server.port
        await run_later(near)
        assert len(server.taken) == 10
        assert server.verbs.count("QUIT") >= 3
        assert server.sessions == 4


async def test_a_warm_up_doubles_by_the_day_and_what_is_over_waits_for_tomorrow(near: Workshop) -> None:
    os.environ["TAYORI_RELAYS__MAIN__WARMUP"] = "5 doubling daily"
    people = crowd(12)
    await invite(near, *people)
    async with rude_server() as server:
        near.port = server.port
        report = await run_later(near)
        assert len(server.taken) == 5
        assert report.editions[0].state == "waiting"
        assert all("pace_why_warmup" in one for one in told(near))
        await run_later(near, 60)
        assert len(server.taken) in (5, 12), "midnight may have come between"
        await run_later(near, 24 * 60)
        assert sorted(server.taken) == sorted(people)


async def test_three_lanes_at_once_keep_their_rates_to_the_message(shop: Workshop) -> None:
    async with paced(shop, gmail="5/s", icloud="50/s") as (store, pace, clock):
        end = clock.us + 4_000_000
        sent = dict.fromkeys(("gmail", "icloud", "chanoyu.example"), 0)
        while clock.us < end:
            for lane in sent:
                if lane != "chanoyu.example" or sent[lane] < 1450:
                    sent[lane] += await block_of(store, pace, lane)
            clock.us += 20_000
        assert sent["chanoyu.example"] >= 1450
        assert sent["gmail"] in range(20, 23)
        assert sent["icloud"] in range(200, 214)


async def test_two_processes_together_keep_a_rate_and_a_clock_set_back_neither_stalls_nor_bursts(
    shop: Workshop,
) -> None:
    async with paced(shop, gmail="50/s") as (store, one, clock):
        other = Pace("main", shop.project().shop.relays["main"], lanes_of(shop.project().shop.lanes), cast("Clock", clock),
                     shop.project().zone, "b" * 16, shop.ear)  # fmt: skip
        sent = 0
        for _ in range(100):
            sent += await block_of(store, one, "gmail") + await block_of(store, other, "gmail")
            clock.us += 50_000
        assert sent in range(250, 264)
        clock.us -= HOUR_US
        waits = [await turn_of(store, one, "gmail")]
        assert isinstance(waits[0], Room) or waits[0].until_ms * 1000 - clock.us <= BURST_US + 20_000 + 1000
        sent = 0
        for _ in range(100):
            sent += await block_of(store, other, "gmail")
            clock.us += 50_000
        assert sent in range(235, 276)


async def test_two_processes_share_the_connections_and_those_of_a_dead_one_come_back(shop: Workshop) -> None:
    os.environ["TAYORI_LANES__GMAIL__CONNECTIONS"] = "2"
    async with paced(shop) as (store, one, clock):
        project = shop.project()
        other = Pace("main", project.shop.relays["main"], lanes_of(project.shop.lanes), cast("Clock", clock),
                     project.zone, "b" * 16, shop.ear)  # fmt: skip
        rooms = [await turn_of(store, one, "gmail"), await turn_of(store, one, "gmail")]
        assert all(isinstance(room, Room) for room in rooms)
        third = await turn_of(store, other, "gmail")
        assert isinstance(third, Wait)
        assert third.why == "connections"
        clock.us += 41_000_000  # it died: nobody renews its leases
        assert isinstance(await turn_of(store, other, "gmail"), Room)
        assert isinstance(await turn_of(store, other, "gmail"), Room)
        assert isinstance(await turn_of(store, other, "gmail"), Wait)


async def test_an_editions_own_rate_holds_beside_the_lanes(shop: Workshop) -> None:
    async with paced(shop, rates={1: Rate(10, 1)}) as (store, pace, clock):
        sent = 0
        for _ in range(100):
            for lane in ("gmail", "icloud"):
                sent += await block_of(store, pace, lane)
            clock.us += 50_000
        assert sent in range(50, 55)


async def test_a_success_costs_no_statement_and_no_event(shop: Workshop) -> None:
    async with paced(shop) as (_store, pace, _clock):
        for _ in range(1000):
            pace.heard("gmail", Reply(Stage.DOT, 250, "2.0.0 OK"))
        assert pace._events == {}


@pytest.mark.parametrize(
    ("minute", "second", "waits"), [(57, 59, False), (59, 0, True), (0, 0, True), (1, 59, True), (5, 0, False)]
)
def test_nothing_is_begun_around_the_full_hour(minute: int, second: int, waits: bool) -> None:
    now = 1_780_000_000_000 // 3_600_000 * 3_600_000 + (minute * 60 + second) * 1000
    until = quiet_until_ms(now, "docomo")
    assert (until > now) is waits
    assert until - now <= 5 * 60_000
    assert quiet_until_ms(until, "docomo") == until


async def test_a_run_around_the_full_hour_leaves_docomo_alone_and_the_next_one_sends_it(near: Workshop) -> None:
    os.environ["TAYORI_RULES__GUARD"] = "off"
    people = crowd(8, ("docomo.example", "chanoyu.example"))
    await invite(near, *people)
    async with near.store() as store, store.writing() as connection:
        await go_live(connection)  # a rehearsal reaches no docomo, and need not wait
    to_the_hour = (HOUR_US - Clock().real_us() % HOUR_US) / 60_000_000
    async with rude_server() as server:
        near.port = server.port
        await run_later(near, to_the_hour - 0.5)
        assert sorted(server.taken) == people[1::2], "nobody else waits with them"
        (waits,) = told(near)
        assert waits.startswith("lane_waits {'lane': 'docomo'")
        assert "pace_why_hour" in waits
        await run_later(near, to_the_hour + 0.2)
        assert len(server.taken) == 4, "the minutes behind the hour are avoided, too"
        await run_later(near, to_the_hour + 4)
        assert sorted(server.taken) == sorted(people)


class paced:  # noqa: N801 - a context manager that reads as one
    """A store, a pace over it, and a clock that stands until it is moved."""

    def __init__(self, shop: Workshop, rates: dict[int, Rate] | None = None, **lanes: str) -> None:
        self.shop, self.rates = shop, rates
        for lane, rate in lanes.items():
            os.environ[f"TAYORI_LANES__{lane.upper()}__RATE"] = rate

    async def __aenter__(self) -> tuple[Store, Pace, Still]:
        project, clock = self.shop.project(), Still()
        self.held = self.shop.store()
        store = await self.held.__aenter__()
        pace = Pace("main", project.shop.relays["main"].model_copy(update={"rate": None, "connections": 50}),
                    lanes_of(project.shop.lanes), cast("Clock", clock), project.zone, "a" * 16, Ear(), (),
                    self.rates)  # fmt: skip
        return store, pace, clock

    async def __aexit__(self, *raised: object) -> None:
        await self.held.__aexit__(None, None, None)


async def turn_of(store: Store, pace: Pace, lane: str) -> Room | Wait:
    ticket = Ticket(0, cast("Any", SimpleNamespace(id=1)), lane)
    async with store.writing() as connection:
        return await pace.turn(connection, ticket, 100, store)


async def block_of(store: Store, pace: Pace, lane: str) -> int:
    """Take what there is room for, as a block does; return how many."""
    ticket = Ticket(0, cast("Any", SimpleNamespace(id=1)), lane)
    async with store.writing() as connection:
        room = await pace.turn(connection, ticket, 100, store)
        if isinstance(room, Wait):
            return 0
        await pace.took(connection, room, room.most)
    pace.done(room, store, 0)
    return room.most


@pytest.mark.long
@pytest.mark.parametrize("shop", BOTH, indirect=True)
async def test_two_thousand_messages_in_three_lanes_and_a_second_process_in_the_middle(
    shop: Workshop, capsys: pytest.CaptureFixture[str]
) -> None:
    only(shop, "wednesday-letter")
    os.environ["TAYORI_LANES__GMAIL__RATE"], os.environ["TAYORI_LANES__ICLOUD__RATE"] = "5/s", "50/s"
    people = [f"p{n:04}@gmail.example" for n in range(50)] + [f"p{n:04}@icloud.example" for n in range(500)]
    people += [f"p{n:04}@chanoyu.example" for n in range(1450)]
    await invite(shop, *people)
    at: dict[str, list[float]] = {"gmail.example": [], "icloud.example": [], "chanoyu.example": []}
    loop = asyncio.get_running_loop()
    async with rude_server() as server:

        def taken(verb: str, _session: int) -> Answer:
            if verb == "RCPT":
                at[server.recipients[-1].partition("@")[2]].append(loop.time())
                if len(at["gmail.example"]) == 10:
                    in_the_middle.set()
            return ...

        server.answer, shop.port = taken, server.port
        began, in_the_middle = loop.time(), asyncio.Event()
        running = asyncio.create_task(shop.run())
        await in_the_middle.wait()
        rates = {key: os.environ[key] for key in os.environ if "LANES" in key}
        second = await asyncio.to_thread(shop.tayori, "worker", env=rates)
        await running
        assert second.returncode == 0, second.stderr
        assert sorted(server.taken) == sorted(people)
    # Slower than its rate is a machine that has more to do; faster, even by the moment of the first, is a mistake.
    idle = os.getloadavg()[0] <= (os.cpu_count() or 1)
    for lane, rate in (("gmail.example", 5), ("icloud.example", 50)):
        measured = (len(at[lane]) - 1) / (at[lane][-1] - at[lane][0])
        with capsys.disabled():
            sys.stdout.write(f"\n{lane}: {measured:.2f}/s of {rate}/s{'' if idle else ', on a busy machine'}\n")
        assert len(at[lane]) / rate * 0.95 - BURST_US / 1_000_000 <= at[lane][-1] - began, at[lane]
        assert not idle or rate * 0.95 <= measured <= rate * 1.05, at[lane]
    meanwhile = [moment for moment in at["chanoyu.example"] if moment < at["icloud.example"][-1]]
    assert len(meanwhile) > 100, "nobody waits for anybody else"
