"""`python bench/lists.py [ROWS …]`: a list of so many people with their consents, imported into an empty store, then once more.

Each length runs in a process of its own, so that its peak of memory is its own. The peer does nothing but csv → sqlite3.
"""

from __future__ import annotations

import asyncio
import csv
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from workshop import HEADINGS, new_shop

ROWS = (10_000, 100_000, 1_000_000)
DOMAINS = ("gmail.example", "yahoo-jp.example", "icloud.example", "other.example")
PREFECTURES = ("静岡県", "京都府", "東京都", "愛知県", "大阪府")
STAGES = ("一般", "シルバー", "ゴールド")


def write_list(number: int, to: Path) -> None:
    """Write a list line by line: whoever measures its import must not have had it in memory."""
    with to.open("w", encoding="utf-8") as file:
        file.write(f"{HEADINGS}\n")
        for one in range(number):
            who = f"{one:07},佐藤 {one},p{one}@{DOMAINS[one % 4]},19{one % 60 + 40}-0{one % 9 + 1}-11"
            known = f"{PREFECTURES[one % 5]},{STAGES[one % 3]},2026-0{one % 9 + 1}-05"
            file.write(f"{who},{known},希望する,2024-05-01 10:00,,{'はい' if one % 7 else 'いいえ'},,,,\n")


def measure(number: int, listed: Path) -> None:
    """Print seconds and CPU of the first import and the second, and of the bare one; the peak in MiB; bytes of the store."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shop = new_shop(folder / "shop")
        figures: list[float] = []
        peak = 0.0
        for _ in range(2):
            wall, cpu = time.perf_counter(), time.process_time()
            count, _ = asyncio.run(shop.import_(listed))
            figures += [time.perf_counter() - wall, time.process_time() - cpu]
            assert count["new"] + count["unchanged"] == number, count
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        wall = time.perf_counter()
        with sqlite3.connect(folder / "bare.db") as database, listed.open(encoding="utf-8") as file:
            database.execute("CREATE TABLE p (a,b,c,d,e,f,g,h,i,j,k,l,m,n,o)")
            database.executemany("INSERT INTO p VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)", csv.reader(file))
        figures += [time.perf_counter() - wall, peak, shop.store_file.stat().st_size / 1e6]
        print(*figures)


def main(numbers: tuple[int, ...]) -> None:
    print(
        "| rows | first import, rows/s (CPU) | the same again, rows/s | bare csv → sqlite3 | ratio | peak RSS | store |"
    )
    print("|--:|--:|--:|--:|--:|--:|--:|")
    for number in numbers:
        with tempfile.TemporaryDirectory() as folder:
            listed = Path(folder) / "list.csv"
            write_list(number, listed)
            command = [sys.executable, __file__, "--measure", str(number), str(listed)]
            told = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
        first, cpu, again, _, bare, peak, size = map(float, told)
        print(
            f"| {number:,} | {number / first:,.0f} ({cpu / number * 1e6:.1f} µs) | {number / again:,.0f} | "
            f"{number / bare:,.0f} | {first / bare:.1f} × | {peak:.0f} MiB | {size:.0f} MB |",
            flush=True,
        )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--measure"]:
        measure(int(sys.argv[2]), Path(sys.argv[3]))
    else:
        main(tuple(map(int, sys.argv[1:])) or ROWS)
