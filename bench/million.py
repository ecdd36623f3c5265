"""`make bench-million`: one shop of 10,000, of 100,000 and of 1,000,000 people, three events each, as its commands see it.

Each figure is the real command in a process of its own, with its peak memory, beside a peer on the same data: a bare
csv → sqlite3 insert for a list, the hand-written bench/segment.sql for a plan. Written to bench/RESULTS.md. About a quarter
of an hour and 6 GB of disk for the million; nothing is asserted.
"""

from __future__ import annotations

import csv
import os
import random
import sqlite3
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

import delivery
from results import write
from workshop import HEADINGS, new_shop

if TYPE_CHECKING:
    from workshop import Workshop

HERE = Path(__file__).parent
SIZES = (10_000, 100_000, 1_000_000)
DOMAINS = ("gmail.example", "yahoo-jp.example", "icloud.example", "docomo.example", "other.example")
CATEGORIES = ("煎茶", "ほうじ茶", "抹茶", "茶器")
ON = "2026-12-04T19:15+09:00"
IMPORTS = "import pydantic_settings, sqlalchemy, cyclopts"
ROUNDS = 5
CAMPAIGN = """title = "抹茶をお求めの方へ"
topic = "newsletter"
template = "bench.mjml"
[when]
date = 2026-12-04
at = "19:10"
[audience]
ordered = { category = "抹茶", within = "365 days" }
not = { ordered = { within = "30 days" } }
[[edition]]
evergreen = true
subject = "抹茶のこと"
"""
LETTER = """<mjml><mj-body><mj-section><mj-column><mj-text>
{{ addressee }} {{ shop.legal.name }} {{ shop.legal.postal_address }} {{ shop.legal.contact }}
<a href="{{ leave_url }}">配信停止</a>
</mj-text></mj-column></mj-section></mj-body></mjml>
"""


@dataclass(frozen=True, slots=True)
class Ended:
    """One command: its seconds, its peak memory in MiB, what it printed."""

    seconds: float
    mebibytes: float
    printed: str


def tayori(shop: Workshop, *words: str) -> Ended:
    """Run the command line in a process of its own; raise where it fails."""
    return ended(shop, "-m", "engine", *words, "--project", str(shop.root))


def ended(shop: Workshop, *words: str) -> Ended:
    """Run Python, which keeps its bytecode, as an installed command does."""
    out, told = shop.root / "printed.txt", shop.root / "peak.txt"
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    started = time.perf_counter()
    with out.open("w") as printed:
        pid = os.posix_spawn(
            sys.executable,
            [sys.executable, str(HERE / "peak.py"), str(told), *words],
            {**kept, "TAYORI_LANG": "en"},
            file_actions=[(os.POSIX_SPAWN_DUP2, printed.fileno(), 1)],
        )
        _, status = os.waitpid(pid, 0)
    seconds = time.perf_counter() - started
    if os.waitstatus_to_exitcode(status) not in (0, 2):  # 2: the plan of a held edition, a row that was refused
        raise RuntimeError(f"{' '.join(words)}: exit {os.waitstatus_to_exitcode(status)}")
    return Ended(seconds, float(told.read_text(encoding="ascii")), out.read_text(encoding="utf-8"))


def write_people(path: Path, number: int) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(f"{HEADINGS}\n")
        for one in range(number):
            domain = DOMAINS[one % len(DOMAINS)]
            file.write(
                f"{one},佐藤 {one},p{one}@{domain},1980-0{one % 9 + 1}-11,静岡県,一般,2026-0{one % 9 + 1}-05,"
                "希望する,2024-05-01 10:00,,,,,,\n"
            )


def write_events(path: Path, number: int) -> None:
    chance = random.Random(4)
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write("番号,注文番号,メールアドレス,種別,日時,金額,商品,分類,個数\n")
        for one in range(3 * number):
            person = one % number
            day = f"{2025 + (one // number) % 2}-{chance.randrange(1, 11):02}-{chance.randrange(1, 29):02}"
            domain, category = DOMAINS[person % len(DOMAINS)], chance.choice(CATEGORIES)
            file.write(
                f"E{one},E{one},p{person}@{domain},注文,{day} 10:00,{chance.randrange(10, 90) * 100},"
                f"{category}-1,{category},1\n"
            )


def bare(path: Path, folder: Path) -> float:
    """Take a list's fields into a table, and nothing else."""
    started = time.perf_counter()
    with sqlite3.connect(folder / f"bare-{path.stem}.db") as database, path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        columns = len(next(rows))
        database.execute(f"CREATE TABLE bare ({','.join(f'c{one}' for one in range(columns))})")
        database.executemany(f"INSERT INTO bare VALUES ({','.join('?' * columns)})", rows)
    return time.perf_counter() - started


def by_hand(shop: Workshop) -> float:
    statement = (HERE / "segment.sql").read_text(encoding="utf-8")
    started = time.perf_counter()
    with sqlite3.connect(shop.store_file) as database:
        database.execute(statement).fetchall()
    return time.perf_counter() - started


def measured(folder: Path, number: int) -> dict[str, str]:
    """Measure one size."""
    shop = new_shop(folder / f"shop-{number}")
    for campaign in (shop.root / "campaigns").iterdir():
        if campaign.is_file():
            campaign.unlink()
        else:
            for content in campaign.iterdir():
                content.unlink()
            campaign.rmdir()
    (shop.root / "campaigns" / "matcha.toml").write_text(CAMPAIGN, encoding="utf-8")
    (shop.root / "templates" / "bench.mjml").write_text(LETTER, encoding="utf-8")
    people, orders = folder / f"people-{number}.csv", folder / f"orders-{number}.csv"
    write_people(people, number)
    write_events(orders, number)
    starts = sorted((ended(shop, "-c", IMPORTS) for _ in range(ROUNDS)), key=lambda ended: ended.seconds)
    start = starts[ROUNDS // 2]
    nothing = sorted((tayori(shop, "--version") for _ in range(ROUNDS)), key=lambda ended: ended.seconds)[ROUNDS // 2]
    first = tayori(shop, "subscribers", "import", str(people), "--mapping", "cart")
    again = tayori(shop, "subscribers", "import", str(people), "--mapping", "cart")
    events = tayori(shop, "events", "import", str(orders), "--mapping", "orders")
    hand = by_hand(shop)
    plan = tayori(shop, "plan", "--at", ON)
    hand = min(hand, by_hand(shop))
    if "gets it" not in plan.printed or "not meant" not in plan.printed:
        raise RuntimeError(f"the plan judged nobody: {plan.printed}")
    asked = ("explain", f"p7@{DOMAINS[7 % len(DOMAINS)]}", "--at", ON)
    pairs = [
        (ended(shop, "-c", IMPORTS), tayori(shop, *asked)) for _ in range(ROUNDS)
    ]  # in turn: a machine has its moods
    one = sorted((each for _, each in pairs), key=lambda ended: ended.seconds)[ROUNDS // 2]
    beyond = statistics.median(each.seconds - start.seconds for start, each in pairs)
    bare_people, bare_events = bare(people, folder), bare(orders, folder)
    for list_ in (people, orders):
        list_.unlink()
    found = {
        f"start-up: `{IMPORTS}`": f"{start.seconds:.2f} s · {start.mebibytes:.0f} MiB",
        "`--version`": f"{nothing.seconds:.2f} s · {nothing.mebibytes:.0f} MiB",
        "import of people": f"{number / first.seconds:,.0f} rows/s · {first.mebibytes:.0f} MiB · "
        f"{bare_people / first.seconds:.2f} × bare insert",
        "the same list again": f"{number / again.seconds:,.0f} rows/s · {again.mebibytes:.0f} MiB",
        "import of events": f"{3 * number / events.seconds:,.0f} rows/s · {events.mebibytes:.0f} MiB · "
        f"{bare_events / events.seconds:.2f} × bare insert",
        "plan, two event conditions": f"{plan.seconds:.2f} s · {plan.mebibytes:.0f} MiB · "
        f"{(plan.seconds - start.seconds) / hand:.2f} × the hand-written {hand:.2f} s, start-up left out",
        "explain one person": f"{one.seconds:.2f} s ({beyond:+.2f} s beyond start-up) · {one.mebibytes:.0f} MiB",
        "a whole run of 30 KB messages into `smtp-sink`": delivery.of_size(folder / f"run-{number}", number),
        "store on the disk": f"{shop.store_file.stat().st_size / 2**20:,.0f} MiB",
    }
    for what, figure in found.items():
        print(f"{number:>9,}  {what}: {figure}", flush=True)
    return found


def main() -> None:
    sizes = [int(word) for word in sys.argv[1:]] or list(SIZES)
    with tempfile.TemporaryDirectory() as name:
        columns = {number: measured(Path(name), number) for number in sizes}
    lines = [
        "Each figure is one command in a process of its own, with its start-up; memory is the process's peak. Start-up is that of the",
        f"libraries alone; of what takes a second the median of {ROUNDS}.",
        "",
        "| what | " + " | ".join(f"{number:,} people" for number in columns) + " |",
        "|---|" + "--:|" * len(columns),
    ]
    lines += [
        f"| {what} | " + " | ".join(found[what] for found in columns.values()) + " |"
        for what in next(iter(columns.values()))
    ]
    write("`make bench-million`: one shop, ten times and a hundred times as large", lines)


if __name__ == "__main__":
    main()
