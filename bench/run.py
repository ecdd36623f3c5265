"""`make bench`: every figure as a ratio to a peer that ran in turn with it, medians, written to bench/RESULTS.md.

Nothing here is asserted: machines differ and are noisy, ratios hold better than seconds. Loopback only.
"""

from __future__ import annotations

import asyncio
import csv
import os
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

import delivery
from calendars import a_years_calendar, computed, weekly_part_by_rrule
from messages import composing, printing, signing
from ratios import ratio, timed, worked
from results import write
from web import clicking
from workshop import WEDNESDAY, Workshop, new_shop

from engine.calendar.editions import editions
from engine.delivery.opening import letter_of
from engine.message.letter import Letter, letter_to_json

if TYPE_CHECKING:
    from collections.abc import Generator

os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed command has its bytecode
HERE = Path(__file__).parent
SENT = 2_000
IMPORTED = 20_000
PLANNED = 100_000


@contextmanager
def sink() -> Generator[int]:
    process = subprocess.Popen(
        [sys.executable, str(HERE / "sink.py")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdin is not None
    yield int(process.stdout.readline())
    process.stdin.close()
    process.wait()


def people(shop: Workshop, number: int) -> Path:
    domains = ("gmail.example", "yahoo-jp.example", "icloud.example", "other.example")
    rows = (
        f"佐藤 {one},p{one}@{domains[one % 4]},1980-0{one % 9 + 1}-11,2026-0{one % 9 + 1}-05,希望する,2024-05-01 10:00,"
        for one in range(number)
    )
    return shop.csv(*rows, name=f"people-{number}.csv")


def letter(shop: Workshop) -> Letter:
    project = shop.project()
    day = datetime.fromisoformat(WEDNESDAY).date()
    wednesday = next(one for one in editions(project, day, day) if one.campaign.id == "wednesday-letter")
    found, _ = letter_of(project, wednesday)
    assert found is not None
    return found


def sending(folder: Path) -> tuple[str, float, float, float]:
    """A whole run (audience, claims, printing, SMTP, ledger), against the script a user would write."""
    text = letter_to_json(letter(new_shop(folder / "sending")))
    rounds = iter(range(1000))
    with sink() as port:

        def ours() -> float:
            shop = new_shop(folder / f"run-{next(rounds)}")
            shop.port = port
            os.environ["TAYORI_RELAYS__MAIN__PORT"] = str(port)
            asyncio.run(shop.import_(people(shop, SENT)))
            return timed(lambda: asyncio.run(shop.run())) / SENT

        def peer() -> float:
            command = [sys.executable, str(HERE / "naive.py"), str(port), str(SENT // 10)]
            done = subprocess.run(command, input=text, capture_output=True, text=True, check=True)
            return float(done.stdout) / (SENT // 10)

        return ("a message of a whole run, against Jinja2 + EmailMessage + aiosmtplib", *ratio(ours, peer, 3))


def idle(shop: Workshop) -> tuple[str, float, float, float]:
    """The timer's usual call: nothing is due."""
    asyncio.run(shop.import_())
    # A process of its own, from the interpreter's start on, as the timer has it; the tests fork one that is loaded.
    call = [sys.executable, "-m", "engine", "run", "--at", "2026-12-03T03:00+09:00", "--project", str(shop.root)]
    subprocess.run(call, check=True, capture_output=True)
    imports = [sys.executable, "-c", "import pydantic_settings, sqlalchemy, cyclopts"]
    return (
        "a `run` with nothing due, against importing pydantic_settings, sqlalchemy, cyclopts",
        *ratio(
            lambda: timed(lambda: subprocess.run(call, check=True, capture_output=True)),
            lambda: timed(lambda: subprocess.run(imports, check=True)),
        ),
    )


def importing(folder: Path) -> tuple[str, float, float, float]:
    """A row of an import (checked, with its consent), against csv → sqlite3 with nothing else."""
    rounds = iter(range(1000))
    listed = people(new_shop(folder / "listed"), IMPORTED)

    def ours() -> float:
        shop = new_shop(folder / f"import-{next(rounds)}")
        return timed(lambda: asyncio.run(shop.import_(listed))) / IMPORTED

    def peer() -> float:
        def bare() -> None:
            with sqlite3.connect(folder / f"bare-{next(rounds)}.db") as database, listed.open(encoding="utf-8") as file:
                rows = csv.reader(file)
                columns = len(next(rows))
                database.execute(f"CREATE TABLE p ({','.join(f'c{one}' for one in range(columns))})")
                database.executemany(f"INSERT INTO p VALUES ({','.join('?' * columns)})", rows)

        return timed(bare) / IMPORTED

    return ("a row of an import, against csv → sqlite3 alone", *ratio(ours, peer, 3))


def planning(folder: Path) -> tuple[str, float, float, float]:
    """A plan of the weekly letter, against the hand-written statement for the same counts."""
    shop = new_shop(folder / "planning")
    asyncio.run(shop.import_(people(shop, PLANNED)))
    statement = (HERE / "plan.sql").read_text(encoding="utf-8")

    def peer() -> float:
        def count() -> None:
            with sqlite3.connect(shop.store_file) as database:
                database.execute(statement).fetchall()

        return timed(count)

    return (
        f"a plan for {PLANNED:,} people, against the hand-written statement (bench/plan.sql)",
        *ratio(lambda: timed(lambda: asyncio.run(shop.plan())), peer, 3),
    )


def calendars() -> tuple[str, float, float, float]:
    """A year of 200 campaigns, against dateutil doing the days of its 60 weekly letters alone; CPU, once loaded."""
    shop = a_years_calendar()
    computed(shop)  # the holidays' library and the sun's moments are looked up once a process
    return (
        "a year of 200 campaigns (CPU), against dateutil.rrule for its 60 weekly letters alone",
        *ratio(lambda: worked(lambda: computed(shop)), lambda: worked(weekly_part_by_rrule)),
    )


def main() -> None:
    lines = [
        "Medians; the two of a row ran in turn.",
        "Above 1: the engine is quicker. The peers do less: no consent, no ledger, no pace.",
        "",
        "| what | engine | peer | ratio |",
        "|---|--:|--:|--:|",
    ]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for figure in (
            printing,
            composing,
            signing,
            lambda: sending(folder),
            lambda: idle(new_shop(folder / "idle")),
            lambda: importing(folder),
            lambda: planning(folder),
            calendars,
            lambda: clicking(folder),
        ):
            found = figure()
            lines.append(f"| {found} | | | |" if isinstance(found, str) else _row(*found))
            print(lines[-1], flush=True)
        lines += ["", "Sending:", "", *delivery.HEAD, *delivery.figures(folder / "delivery")]
    write("`make bench`: the engine beside its peers", lines)


def _row(what: str, ours: float, peer: float, quotient: float) -> str:
    return f"| {what} | {_seconds(ours)} | {_seconds(peer)} | {quotient:.2f} × |"


def _seconds(value: float) -> str:
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if value >= size:
            return f"{value / size:.3g} {unit}"
    return f"{value:.3g} s"


if __name__ == "__main__":
    main()
