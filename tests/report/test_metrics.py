"""Figures for Prometheus are those of the ledger, in a file and on a page; a file that cannot be written stops no mail."""

from __future__ import annotations

import asyncio
import re
import signal
import sys
import urllib.error
import urllib.request
from typing import TYPE_CHECKING

import pytest
from ledger import LETTER, ask, crowd, invite, only
from ports import free_port
from servers import BOTH
from workshop import EXAMPLE, WEDNESDAY

from engine.report.metrics import OTHER_LANES, metrics_text
from engine.store.metered import Limit, Measured, Part, measured

if TYPE_CHECKING:
    from workshop import Sink, Workshop

_LINE = re.compile(r"(\w+)(?:\{(.*)\})? (\S+)")
_NOW = 1_800_000_000_000


def series(text: str) -> dict[str, float]:
    """Read a page as Prometheus does: every line is a comment or a series with its value."""
    found: dict[str, float] = {}
    for line in text.splitlines():
        if not line.startswith("#"):
            match = _LINE.fullmatch(line)
            assert match is not None, f"no series: {line!r}"
            found[line.rpartition(" ")[0]] = float(match[3])
    return found


@pytest.mark.parametrize("shop", BOTH, indirect=True)
async def test_the_figures_are_those_of_the_ledger(shop: Workshop, sink: Sink) -> None:
    only(shop, "wednesday-letter")
    await invite(shop, *crowd(6))

    async def half(recipient: str, _content: bytes) -> str:
        return "250 2.0.0 OK" if recipient < "p003" else "451 4.3.0 later"

    sink.answer = half
    await shop.run()
    async with shop.store() as store, store.reading() as connection:
        found = await measured(connection, _NOW)
    told = series(metrics_text(found, _NOW))
    wanted = {
        (lane, state): number
        for lane, state, number in ask(shop, "SELECT lane, state, COUNT(*) FROM deliveries GROUP BY lane, state")
    }
    assert sum(wanted.values()) == 6
    assert {name: number for name, number in told.items() if name.startswith("tayori_deliveries{")} == {
        f'tayori_deliveries{{edition="{LETTER}",lane="{lane}",state="{state}"}}': number
        for (lane, state), number in wanted.items()
    }
    assert told['tayori_editions{state="open"}'] == 1
    assert told["tayori_deliveries_unknown"] == 0


async def test_an_edition_that_ended_long_ago_is_not_counted(shop: Workshop, sink: Sink) -> None:
    only(shop, "wednesday-letter")
    await invite(shop, *crowd(2))
    await shop.run()
    assert len(sink.accepted) == 2
    async with shop.store() as store, store.reading() as connection:
        ended = ask(shop, "SELECT closed_ms FROM editions")[0][0]
        assert (await measured(connection, ended + 60_000)).parts
        late = await measured(connection, ended + 25 * 60 * 60 * 1000)
    assert (late.parts, late.editions) == ((), {"finished": 1})


def test_names_are_escaped_lanes_are_bounded_and_what_is_over_is_not_told() -> None:
    parts = [Part('a"b\\c', f"lane{number}.example", "accepted", 100 - number) for number in range(50)]
    limits = (Limit("lane:gmail", _NOW + 90_000, 500, 1), Limit("relay:main", _NOW - 1, 1000, 2))
    told = series(metrics_text(Measured(tuple(parts), {}, 3, limits, _NOW - 5000), _NOW))
    lanes = [name for name in told if name.startswith("tayori_deliveries{")]
    assert len(lanes) == 31
    assert told[f'tayori_deliveries{{edition="a\\"b\\\\c",lane="{OTHER_LANES}",state="accepted"}}'] == sum(
        range(51, 71)
    )
    assert told['tayori_suspended_seconds{name="lane:gmail"}'] == 90
    assert 'tayori_suspended_seconds{name="relay:main"}' not in told
    assert told['tayori_rate_share{name="lane:gmail"}'] == 0.5
    assert told["tayori_deliveries_unknown"] == 3
    assert told["tayori_last_run_timestamp_seconds"] == (_NOW - 5000) / 1000


@pytest.mark.slow
async def test_a_run_writes_the_file_and_a_folder_that_is_not_there_stops_nothing(shop: Workshop, sink: Sink) -> None:
    only(shop, "wednesday-letter")
    await invite(shop, *crowd(3))
    path = shop.root / "tayori.prom"
    nowhere = shop.root / "nowhere" / "tayori.prom"
    refused = await asyncio.to_thread(shop.tayori, "run", "--at", WEDNESDAY, "--metrics", str(nowhere))
    assert refused.returncode == 0, refused.stderr
    assert refused.stderr.count(f"The figures cannot be written to {nowhere}: No such file or directory.") == 1
    assert len(sink.accepted) == 3
    again = await asyncio.to_thread(shop.tayori, "run", "--at", WEDNESDAY, "--metrics", str(path))
    assert again.returncode == 0, again.stderr
    told = series(path.read_text(encoding="utf-8"))
    assert sum(number for name, number in told.items() if 'state="accepted"' in name) == 3
    assert [found.name for found in shop.root.glob("*.tmp")] == []


@pytest.mark.slow
async def test_serve_tells_them_on_a_port_of_their_own(shop: Workshop) -> None:
    shop.make_store()
    words = ("serve", "--port", "0", "--metrics", "0")
    port = free_port()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "engine", *words[:-1], str(port), "--project", str(shop.root)),
        cwd=EXAMPLE,
        env={"TAYORI_LANG": "en", **shop.variables},
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stderr is not None
    line = (await asyncio.wait_for(process.stderr.readline(), 60)).decode()
    public = int(line.partition("127.0.0.1:")[2].split()[0].rstrip(".,:;"))

    def got(where: int, path: str) -> tuple[int, str]:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{where}{path}", timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, ""

    status, text = 0, ""
    for _ in range(300):
        try:
            status, text = await asyncio.to_thread(got, port, "/metrics")
            break
        except urllib.error.URLError:
            await asyncio.sleep(0.1)
    assert status == 200
    assert series(text)["tayori_deliveries_unknown"] == 0
    assert (await asyncio.to_thread(got, public, "/metrics"))[0] == 404, (
        "the public pages do not tell how the shop does"
    )
    process.send_signal(signal.SIGTERM)
    await asyncio.wait_for(process.wait(), 60)
    assert process.returncode == 0
