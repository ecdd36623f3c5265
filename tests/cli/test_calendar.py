"""`tayori calendar`: months on a terminal and in a pipe, a list, the events, files, and what does not go together."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
import unicodedata
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
import vobject
from workshop import EXAMPLE, Workshop

from engine.cli.screen import FILES, FINE, WORLD

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Tayori = Callable[..., tuple[int, str, str]]

WINTER = ("--from", "2026-12-01", "--to", "2027-01-31")
DECEMBER = """\
December 2026
wk   Mon    Tue    Wed    Thu    Fri    Sat    Sun
49           1      2*     3      4*     5      6
50    7      8      9*    10     11     12     13
51   14     15     16*    17     18*    19     20
52   21     22     23*    24     25     26     27
53   28*    29-    30-    31-
closed: 29-31 年末年始休業
events: 10 お歳暮 ご注文の締切 · 25 クリスマス

12-02 (Wed) 11:40          wednesday-letter   No. 129 霜の朝の、ほうじ茶のこと
12-04 (Fri) 19:10          oseibo-last-call   お歳暮のお届け、まだ間に合います(12/10 ご注文分まで)
12-09 (Wed) 11:40          wednesday-letter   No. 130 すすきを刈る、冬の仕事
12-16 (Wed) 11:40          wednesday-letter   No. 131 玄米がはぜる音の話
12-18 (Fri) 19:10          christmas-dormant  寒い夜に、ほうじ茶の香りを
12-23 (Wed) 11:40          wednesday-letter   No. 132 冬至のあくる日、柚子と番茶
12-28 (Mon) 11:40 ← 12-30  wednesday-letter   No. 133 一年のお礼と、年末年始のお休みのこと  the shop is closed (年末年始休業)

"""
JAPANESE_JANUARY = """\
2027年1月
週   月     火     水     木     金     土     日
53                                1+-    2-     3-
 1    4*     5      6*     7      8      9     10
 2   11+    12     13*    14     15     16     17
 3   18     19     20*    21     22     23     24
 4   25     26     27*    28     29     30     31
祝日: 1 元日 · 11 成人の日
休業: 1-3 年末年始休業
"""


def width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def test_the_months_of_a_span(tayori: Tayori) -> None:
    code, out, err = tayori("calendar", *WINTER)
    assert (code, err) == (FINE, "")
    assert out.startswith(DECEMBER)
    assert out.splitlines()[-3] == "every birthday -7 days 10:10  birthday  お誕生日のごあいさつ"
    assert out.splitlines()[-2] == "at once when somebody signs up  welcome  はじめてのごあいさつ"
    assert out.splitlines()[-1].startswith("* goes out   ? nothing written yet")


def test_the_months_in_japanese(tayori: Tayori) -> None:
    os.environ["TAYORI_LANG"] = "ja"
    _, out, _ = tayori("calendar", *WINTER)
    assert JAPANESE_JANUARY in out
    assert (
        "12-28 (月) 11:40  ← 12-30  wednesday-letter   第133号 一年のお礼と、年末年始のお休みのこと  休業日(年末年始休業)のため"
        in out
    )
    moments = re.findall(r"^(\d\d-\d\d \(.\) \d\d:\d\d.*?)  \w+-[\w-]+ ", out, re.MULTILINE)
    assert len(moments) == 12
    assert {width(moment) for moment in moments} == {17 + 8}


def test_only_the_days_of_the_span_are_shown(tayori: Tayori) -> None:
    _, out, _ = tayori("calendar", "--from", "2027-01-05", "--to", "2027-01-13")
    weeks = out.split("\n\n", maxsplit=1)[0].splitlines()[2:]
    assert weeks == [
        " 1           5      6*     7      8      9     10",
        " 2   11+    12     13*",
        "public holidays: 11 成人の日",
    ]


def test_today_is_marked(tayori: Tayori) -> None:
    _, out, _ = tayori("calendar")
    assert len(re.findall(r"\[[ \d]\d\]", out)) == 1


def test_a_list_has_one_line_an_edition_with_its_key(tayori: Tayori) -> None:
    _, out, _ = tayori("calendar", "--list", *WINTER)
    lines = out.splitlines()
    assert len(lines) == 14
    assert lines[0] == "2026-12-02 Wed 11:40  wednesday-letter/2026-W49  No. 129 霜の朝の、ほうじ茶のこと"
    assert lines[6].endswith("  moved back from 2026-12-30: the shop is closed (年末年始休業)")
    assert lines[-2].startswith("every birthday")


def test_a_terminal_gets_colours_and_lines_that_fit(shop: Workshop) -> None:
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "engine", "calendar", *WINTER, "--project", str(shop.root)]
    environment = {**os.environ, "COLUMNS": "100", "TERM": "xterm-256color", "TAYORI_LANG": "ja"}
    with subprocess.Popen(command, stdout=theirs, env=environment, cwd=EXAMPLE) as running:
        os.close(theirs)
        shown = bytearray()
        while True:
            try:
                shown += os.read(ours, 4096)
            except OSError:  # the other end is closed
                break
        assert running.wait() == FINE
    os.close(ours)
    text = shown.decode()
    assert "\x1b[1;32m" in text
    bare = re.sub(r"\x1b\[[\d;]*m", "", text)
    assert "一年のお礼と、年…" in bare
    assert max(width(line) for line in bare.splitlines() if "letter" in line) <= 100


def test_a_pipe_and_a_program_do_not_wait_for_what_only_a_terminal_needs(shop: Workshop) -> None:
    (shop.root / "campaigns" / "first-shipment.toml").unlink()  # the 1st business day of January asks for the holidays
    script = (
        "import sys; from engine.cli.app import main;"
        f"main(['calendar', *sys.argv[1:], '--project', {str(shop.root)!r}]);"
        "print(*(name for name in ('rich', 'holidays', 'icalendar', 'jinja2') if name in sys.modules), file=sys.stderr)"
    )
    span = ("--from", "2026-12-02", "--to", "2026-12-16")  # nothing is moved there
    for words, loaded in ((["--json"], []), (["--list"], []), ([], ["holidays"])):
        command = [sys.executable, "-c", script, *words, *span]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        assert done.stderr.split() == loaded


def test_the_events_and_who_uses_them(tayori: Tayori) -> None:
    span = ("--from", "2026-12-01", "--to", "2027-11-30")
    code, out, _ = tayori("calendar", "--events", *span)
    lines = out.splitlines()
    assert code == FINE
    assert re.split(r"  +", lines[0]) == ["event", "rule", "days", "used by"]
    table = {cells[0].split()[0]: cells[1:] for cells in (re.split(r"  +", line.strip()) for line in lines[1:])}
    assert table["christmas"] == ["12-25", "2026-12-25 (Fri)", "christmas-dormant"]
    assert table["mothers_day"] == ["2nd sunday of may", "2027-05-09 (Sun)", "mothers-day-gifts"]
    assert table["halloween"] == ["10-31", "2027-10-31 (Sun)"]
    assert next(line for line in lines if line.startswith("kuradashi")).startswith("kuradashi 蔵出し (the shop's own)")
    found = {one["name"]: one for one in json.loads(tayori("calendar", "--events", "--json", *span)[1])["events"]}
    assert found["christmas"] == {
        "name": "christmas",
        "title": "クリスマス",
        "own": True,
        "rule": "12-25",
        "days": [{"from": "2026-12-25", "to": "2026-12-25"}],
        "campaigns": ["christmas-dormant"],
    }


def test_a_file_is_written_whole_and_named(tayori: Tayori, tmp_path: Path) -> None:
    path = tmp_path / "year.ics"
    code, out, _ = tayori("calendar", "--format", "ics", *WINTER, "--out", str(path))
    assert (code, out) == (FINE, f"{path}\n")
    text = path.read_bytes().decode()
    assert text.endswith("END:VCALENDAR\r\n")
    assert text.replace("\r\n", "").count("\n") == 0
    assert len(vobject.readOne(text).vevent_list) == 13
    assert tayori("calendar", "--format", "ics", *WINTER)[1] == text
    page = tmp_path / "year.html"
    tayori("calendar", "--format", "html", *WINTER, "--out", str(page))
    assert page.read_text(encoding="utf-8") == tayori("calendar", "--format", "html", *WINTER)[1]
    months = tmp_path / "months.txt"
    tayori("calendar", *WINTER, "--out", str(months))
    assert months.read_text(encoding="utf-8") == tayori("calendar", *WINTER)[1]
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == ["months.txt", "year.html", "year.ics"]


def test_a_file_that_cannot_be_written_leaves_nothing_behind(tayori: Tayori, tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()
    code, _, err = tayori("calendar", *WINTER, "--out", str(tmp_path / "taken"))
    assert (code, "cannot be used" in err) == (WORLD, True)
    assert tayori("calendar", *WINTER, "--out", str(tmp_path / "nowhere" / "file"))[0] == WORLD
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


@pytest.mark.parametrize(
    ("words", "days"),
    [(["--json"], 91), (["--format", "ics"], 365), (["--format", "html"], 365)],
    ids=str,
)
def test_the_span_that_nobody_names_is_a_quarter_or_a_year(words: list[str], days: int, tayori: Tayori) -> None:
    first = date(2026, 12, 1)
    last = first + timedelta(days=days - (days == 365))
    assert tayori("calendar", *words, "--from", f"{first}") == tayori(
        "calendar", *words, "--from", f"{first}", "--to", f"{last}"
    )


def test_a_page_without_a_span_has_twelve_whole_months(tayori: Tayori) -> None:
    _, out, _ = tayori("calendar", "--format", "html")
    assert out.count("<table>") == 12
    assert 'class="outside' not in out
    _, out, _ = tayori("calendar", "--format", "html", "--from", "2028-02-29")
    assert "29 February 2028 to 28 February 2029" in out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--format", "markdown"], "--format markdown goes with --against only."),
        (["--format", "ics", "--list"], "--list and --format ics do not go together."),
        (["--format", "html", "--events"], "--events and --format html do not go together."),
        (["--list", "--events"], "--list and --events do not go together."),
        (["--against", "HEAD", "--format", "html"], "--format html and --against do not go together."),
        (["--against", "HEAD", "--out", "x"], "--out and --against do not go together."),
        (["--from", "2026-12-31", "--to", "2026-12-01"], "is no span of days"),
        (["--from", "2199-12-31"], "is no span of days"),
        (["--from", "1999-12-31", "--format", "ics"], "is no span of days"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_does_not_go_together_is_said(words: list[str], said: str, tayori: Tayori) -> None:
    code, out, err = tayori("calendar", *words)
    assert (code, out) == (FILES, "")
    assert said in err


def test_the_clocks_that_leave_an_hour_out_and_a_week_without_content_are_told(tayori: Tayori, shop: Workshop) -> None:
    shop.edit("tayori.toml", "Asia/Tokyo", "America/New_York")
    shop.edit("schedules.toml", 'weekday = "wed"\nat = "11:40"', 'weekday = "sun"\nat = "02:30"')
    for path in (shop.root / "campaigns" / "wednesday-letter").iterdir():
        path.unlink()
    _, out, _ = tayori("calendar", "--from", "2027-03-14", "--to", "2027-03-14")
    assert "10    " in out
    assert "14?" in out
    line = next(line for line in out.splitlines() if line.startswith("03-14"))
    assert line.startswith(
        "03-14 (Sun) 03:00          wednesday-letter  nothing written for it yet  02:30 does not exist"
    )
