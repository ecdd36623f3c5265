"""Whole runs into Postfix's `smtp-sink`, beside others that only send; and one connection to a server 20 ms away.

A whole run judges each person, claims, prints 30 KB of which much is personal, journals, sends, writes a log line, settles in a durable
ledger. `smtp-source` (C) sends one fixed message of the same size; aiosmtplib gets a finished message, nodemailer's pool filled parts;
the script is bench/naive.py. Each in a process of its own: what is measured begins when it is loaded and the list is imported.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import resource
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from messages import AT, LEAVE, for_nodemailer, people
from peak import peak
from ratios import timed
from workshop import WEDNESDAY, Workshop, new_shop

from engine.calendar.editions import editions
from engine.delivery.clock import clock_at
from engine.delivery.opening import letter_of
from engine.message.letter import letter_from_json, letter_to_json
from engine.message.press import compile_press, print_message

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence

    from engine.delivery.keys import Keys
    from engine.store.database import Store

HERE = Path(__file__).parent
PEOPLE = 100_000
SESSIONS = 4
SINKS = 2  # for `smtp-source`: one alone would be what limits it
ROUNDS = 2
WORKERS = max(1, min(3, (os.cpu_count() or 1) // 2))
_BESIDE = f"the same with {WORKERS} `tayori worker` beside it, {SESSIONS // (WORKERS + 1)} sessions each"
FAR_MESSAGES = 1_500
NEAR, FAR = "127.0.0.1", 0.020  # seconds there and back
DOMAINS = ("one.example", "two.example", "three.example", "four.example")
CAMPAIGN = """title = "霜の朝の便り"
topic = "newsletter"
template = "thirty.mjml"
[when]
date = 2026-12-02
at = "11:40"
[[edition]]
evergreen = true
subject = "{{ addressee }}、霜の朝の、ほうじ茶のこと"
"""
STORY = "霜の朝は、釜の音がよく響きます。ほうじ茶は火の番が命で、目を離すと香りが逃げてしまいます。" * 2


@dataclass(frozen=True, slots=True)
class Sent:
    """One way of sending: seconds a message, of which the sender's CPU; its peak memory, if it told; the CPU that a message cost the sink meanwhile."""

    seconds: float
    cpu: float
    mebibytes: float = 0.0
    sink: float = 0.0


def template() -> str:
    """Return a letter that weighs 30 KB on the wire: twenty paragraphs, a third of them with something personal."""
    personal = "{{ attributes.prefecture }}の{{ addressee }}、ただいまの会員ステージは「{{ stage.name }}」です。"
    parts = [f"<mj-text>{personal if one % 3 == 0 else ''}{STORY}</mj-text>" for one in range(20)]
    return (
        "<mjml><mj-body><mj-section><mj-column><mj-text>{{ addressee }}</mj-text>"
        + "".join(parts)
        + "<mj-text>{{ shop.legal.name }} {{ shop.legal.postal_address }} {{ shop.legal.contact }} "
        + '<a href="{{ leave_url }}">配信停止</a></mj-text></mj-column></mj-section></mj-body></mjml>'
    )


def prepared(folder: Path, number: int) -> Workshop:
    """Make a shop of one letter, and so many people."""
    shop = new_shop(folder / "prepared")
    shutil.rmtree(shop.root / "campaigns")
    (shop.root / "campaigns").mkdir()
    (shop.root / "campaigns" / "thirty.toml").write_text(CAMPAIGN, encoding="utf-8")
    (shop.root / "templates" / "thirty.mjml").write_text(template(), encoding="utf-8")
    rows = (
        f"佐藤 {one},p{one}@{DOMAINS[one % 4]},1980-01-11,2026-01-05,希望する,2024-05-01 10:00,"
        for one in range(number)
    )
    asyncio.run(shop.import_(shop.csv(*rows)))
    return shop


@dataclass(frozen=True, slots=True)
class Sink:
    """A sink's port, and its process, whose CPU time can be asked for."""

    port: int
    process: int

    def cpu(self) -> float:
        fields = Path(f"/proc/{self.process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def during(sinks: Sequence[Sink], work: Callable[[], Sent | None], number: int) -> Sent | None:
    """Send so many messages, and note what they cost the sinks together."""
    before = sum(sink.cpu() for sink in sinks)
    sent = work()
    return sent and replace(sent, sink=(sum(sink.cpu() for sink in sinks) - before) / number)


@dataclass(frozen=True, slots=True)
class Span:
    """What one process that sends told of itself: two moments of the machine's clock, how many it sent, CPU seconds, peak memory."""

    started: float
    ended: float
    sent: int
    cpu: float
    mebibytes: float


@contextmanager
def smtp_sink() -> Generator[Sink]:
    """Run Postfix's sink."""
    port = _free_port()
    process = subprocess.Popen(["smtp-sink", "-u", "nobody", f"{NEAR}:{port}", "128"], stderr=subprocess.DEVNULL)
    try:
        for _ in range(100):
            with suppress(OSError), socket.create_connection((NEAR, port)):
                break
            time.sleep(0.05)
        yield Sink(port, process.pid)
    finally:
        process.terminate()
        process.wait()


def whole_run(shop: Workshop, folder: Path, port: int, sessions: int = SESSIONS, *, beside: int = 0) -> Sent:
    """Send to everybody of a prepared shop, in a process of its own, and with so many workers beside it."""
    root = folder / "running"
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(shop.root, root)
    names = ["run", *["beside"] * beside]
    variables = {**os.environ, "TAYORI_RELAYS__MAIN__CONNECTIONS": str(sessions)}
    with tempfile.TemporaryFile("w+") as errors:
        processes = [
            subprocess.Popen(
                [sys.executable, __file__, name, str(root), str(port)],
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                env=variables,
            )
            for name in names
        ]
        printed = [process.communicate()[0] for process in processes]
        if any(process.returncode for process in processes):
            errors.seek(0)
            told = [
                line for line in errors.read().splitlines() if " outcome=" not in line
            ]  # the log of the one that went on
            raise RuntimeError("\n".join(told)[-2000:])
        told = [Span(*json.loads(one.splitlines()[-1])) for one in printed]
    sent = sum(one.sent for one in told)
    seconds = max(one.ended for one in told) - told[0].started
    return Sent(seconds / sent, sum(one.cpu for one in told) / sent, told[0].mebibytes)


def smtp_source(ports: Sequence[int], size: int, number: int = PEOPLE) -> Sent:
    """Let Postfix's generator send one fixed message of this size over and over, an equal part of the sessions to each port."""
    share = [str(SESSIONS // len(ports)), "-m", str(number // len(ports)), "-l", str(size)]
    command = ["smtp-source", "-d", "-s", *share, "-f", "a@one.example", "-t", "b@two.example"]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)

    def all_() -> None:
        for process in [subprocess.Popen([*command, f"{NEAR}:{port}"]) for port in ports]:
            if process.wait():
                raise RuntimeError("smtp-source failed")

    seconds = timed(all_)
    return Sent(seconds / number, _cpu_since(before) / number)


def naive(shop: Workshop, port: int, number: int) -> Sent:
    """Let the script that a user would write send so many."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    text = letter_of_shop(shop)
    done = subprocess.run(
        [sys.executable, str(HERE / "naive.py"), str(port), str(number)],
        input=text,
        capture_output=True,
        text=True,
        check=True,
    )
    return Sent(float(done.stdout) / number, _cpu_since(before) / number)


def ready(port: int, size: int, sessions: int, number: int) -> Sent:
    """Let aiosmtplib send finished messages."""
    return _told([sys.executable, __file__, "ready", str(port), str(size), str(sessions), str(number)])


def nodemailer(shop: Workshop, port: int, number: int) -> Sent | None:
    """Let nodemailer's pool write messages of filled parts and send them; `None` where there is no Node.js, or it cannot be installed."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        install = ["npm", "install", "--no-audit", "--no-fund", "--prefix", folder, "nodemailer"]
        if subprocess.run(install, capture_output=True, check=False).returncode:
            return None
        command = ["node", str(HERE / "pool.mjs"), folder, str(port), str(SESSIONS), str(number)]
        return _told(command, parts_of(shop))


def size_of(shop: Workshop) -> int:
    """Return about how many octets a message of this shop has."""
    letter = letter_from_json(letter_of_shop(shop))
    return len(print_message(compile_press(letter), next(people()), at=AT, leave_url=LEAVE).data)


def parts_of(shop: Workshop) -> str:
    """Return a hundred people's filled parts, as nodemailer wants them."""
    press = compile_press(letter_from_json(letter_of_shop(shop)))
    return json.dumps([for_nodemailer(press, person) for person in itertools.islice(people(), 100)])


def letter_of_shop(shop: Workshop) -> str:
    project = shop.project()
    day = datetime.fromisoformat(WEDNESDAY).date()
    found, _ = letter_of(project, next(one for one in editions(project, day, day) if one.due))
    assert found is not None
    return letter_to_json(found)


@contextmanager
def far_server() -> Generator[int]:
    """Run a server that is 20 ms away."""
    command = [sys.executable, str(HERE / "far.py"), str(FAR)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdin is not None
    yield int(process.stdout.readline())
    process.stdin.close()
    process.wait()


def figures(folder: Path, number: int = PEOPLE) -> list[str]:
    """Measure all, in turn, so that a busy machine slows all; return rows of a table, and what was not measured."""
    if shutil.which("smtp-sink") is None:
        return ["| whole runs into `smtp-sink`: not measured, there is no Postfix here | | | | | |"]
    shop = prepared(folder, number)
    runs: dict[str, list[Sent]] = {}
    size = size_of(shop)
    with ExitStack() as stack:
        sinks = [stack.enter_context(smtp_sink()) for _ in range(SINKS)]
        sink, ports = sinks[0], [one.port for one in sinks]
        peers: dict[str, tuple[Callable[[], Sent | None], int]] = {
            f"`smtp-source`, one fixed message, {SINKS} sinks": (lambda: smtp_source(ports, size, number), number),
            "aiosmtplib alone, a finished message": (
                lambda: ready(sink.port, size, SESSIONS, number // 10),
                number // 10,
            ),
            "nodemailer's pool, filled parts": (lambda: nodemailer(shop, sink.port, number // 20), number // 20),
            "Jinja2 + EmailMessage + aiosmtplib": (lambda: naive(shop, sink.port, number // 50), number // 50),
        }
        ways: dict[str, tuple[Callable[[], Sent | None], int]] = {
            "": (lambda: whole_run(shop, folder, sink.port), number),
            _BESIDE: (lambda: whole_run(shop, folder, sink.port, SESSIONS // (WORKERS + 1), beside=WORKERS), number),
            **peers,
        }
        for _ in range(ROUNDS):
            for name, (work, count) in ways.items():
                sent = during(sinks, work, count)
                if sent is not None:
                    runs.setdefault(name, []).append(sent)
    lines = [
        f"| a whole run, {number:,} messages of {size:,} octets, {SESSIONS} sessions | {_cells(runs[''])} | | |",
        f"| {_BESIDE} | {_cells(runs[_BESIDE])} | | |",
    ]
    for name in peers:
        if name not in runs:
            lines.append(f"| {name}: not measured, it is not here | | | | | |")
            continue
        quotients = " | ".join(_quotient(runs[ours], runs[name]) for ours in ("", _BESIDE))
        lines.append(f"| {name} | {_cells(runs[name])} | {quotients} |")
    return [*lines, *_far(folder, size)]


def of_size(folder: Path, number: int) -> str:
    """Return what a message of a whole run costs among so many, and the run's memory."""
    if shutil.which("smtp-sink") is None:
        return "not measured: no `smtp-sink`"
    with smtp_sink() as sink:
        sent = whole_run(prepared(folder, number), folder, sink.port)
    return f"{sent.seconds * 1e6:.0f} µs a message, {sent.cpu * 1e6:.0f} µs CPU · {sent.mebibytes:.0f} MiB"


def _far(folder: Path, size: int) -> list[str]:
    few = prepared(folder / "far", FAR_MESSAGES)
    with far_server() as port:
        pairs = [(whole_run(few, folder, port, 1), ready(port, size, 1, FAR_MESSAGES // 6)) for _ in range(2)]
    quotient = statistics.median(theirs.seconds / ours.seconds for ours, theirs in pairs)
    return [
        f"| a whole run of {FAR_MESSAGES}, one connection, {FAR * 1000:.0f} ms round trip | {_cells([one for one, _ in pairs])} | | |",
        f"| `aiosmtplib.sendmail`, a finished message, likewise | {_cells([one for _, one in pairs])} | {quotient:.2f} × | |",
    ]


def _quotient(ours: Sequence[Sent], theirs: Sequence[Sent]) -> str:
    return f"{statistics.median(them.seconds / us.seconds for us, them in zip(ours, theirs, strict=True)):.2f} ×"


def _cells(runs: list[Sent]) -> str:
    return " | ".join(
        f"{statistics.median(getattr(one, what) for one in runs) * 1e6:.0f} µs" for what in ("seconds", "cpu", "sink")
    )


HEAD = [
    "Each in turn, medians; CPU is the sender's and the sinks', a message. Above 1: the engine is quicker. The peers only send: no",
    "audience, no consent, no ledger, no log; two do not even write a message.",
    "",
    "| what | a message | its CPU | the sinks' CPU | theirs ÷ the run's | theirs ÷ with a worker |",
    "|---|--:|--:|--:|--:|--:|",
]


def _told(command: list[str], text: str = "", **variables: str) -> Sent:
    """Run a command that prints seconds and CPU seconds a message."""
    done = subprocess.run(
        command, input=text, capture_output=True, text=True, check=False, env={**os.environ, **variables}
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    return Sent(*json.loads(done.stdout.splitlines()[-1]))


def _watched(command: list[str], number: int) -> Sent:
    """Run a command that sends so many messages and says nothing of it."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = timed(lambda: subprocess.run(command, check=True, capture_output=True))
    return Sent(seconds / number, _cpu_since(before) / number)


def _cpu_since(before: resource.struct_rusage) -> float:
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _free_port() -> int:
    with socket.socket() as free:
        free.bind((NEAR, 0))
        return int(free.getsockname()[1])


# In processes of their own


def run_here(root: Path, port: int, *, beside: bool = False) -> None:
    """Run with the log that the timer's unit has, or work beside such a run; print a `Span`."""
    from engine.cli.watch import observer
    from engine.delivery.beside import work_beside
    from engine.delivery.keys import token_keys
    from engine.delivery.routes import single
    from engine.delivery.run import run

    shop = Workshop(root, port)

    async def work() -> int:
        project = shop.project()
        clock = clock_at(datetime.fromisoformat(WEDNESDAY))
        watcher, stop = observer(clock), asyncio.Event()
        async with shop.store() as store:
            if beside:
                while (keys := await _keys_of_a_run(shop, store)) is None:  # noqa: ASYNC110 - the other process has no event of ours
                    await asyncio.sleep(0.05)
                report = await work_beside(project, store, single("main"), shop.state, keys, clock, watcher, stop)
            else:
                key = token_keys(project, shop.state)[0]
                report = await run(project, store, single("main"), shop.state, key, clock, watcher, stop)
        watcher.close()
        assert report.trouble is None, report.trouble
        return sum(line.outcomes["accepted"] for line in report.editions)

    started, cpu = time.perf_counter(), time.process_time()
    sent = asyncio.run(work())
    print(json.dumps([started, time.perf_counter(), sent, time.process_time() - cpu, peak()]))


async def _keys_of_a_run(shop: Workshop, store: Store) -> Keys | None:
    """Return the keys of a run that has opened its editions; `None` where there is none yet."""
    from engine.delivery.keys import keys_beside
    from engine.store.editions import open_ones
    from engine.store.state import read_state

    async with store.reading() as connection:
        known = await read_state(connection)
        return keys_beside(shop.project(), shop.state, known) if await open_ones(connection) else None


def ready_here(port: int, size: int, sessions: int, number: int) -> None:
    import aiosmtplib

    line = b"x" * 76 + b"\r\n"
    message = b"Subject: x\r\n\r\n" + line * (size // len(line))

    async def one() -> None:
        async with aiosmtplib.SMTP(hostname=NEAR, port=port, start_tls=False) as smtp:
            for _ in range(number // sessions):
                await smtp.sendmail("a@one.example", ["b@two.example"], message)

    async def all_() -> None:
        await asyncio.gather(*(one() for _ in range(sessions)))

    started, cpu = time.perf_counter(), time.process_time()
    asyncio.run(all_())
    print(json.dumps([(time.perf_counter() - started) / number, (time.process_time() - cpu) / number]))


if __name__ == "__main__":
    match sys.argv[1:]:
        case [number]:
            with tempfile.TemporaryDirectory() as name:
                print("\n".join([*HEAD, *figures(Path(name), int(number))]))
        case [("run" | "beside") as name, root, port]:
            run_here(Path(root), int(port), beside=name == "beside")
        case ["ready", port, size, sessions, number]:
            ready_here(int(port), int(size), int(sessions), int(number))
