"""A day that two systems share while the relay warms up: nobody in both, nobody in none, whatever happens in between."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from servers import BOTH

from engine.cli.not_warmed import export_not_warmed
from engine.cli.screen import StopError

if TYPE_CHECKING:
    from pathlib import Path

    from workshop import Sink, Workshop

TUESDAY = datetime.fromisoformat("2026-12-01T09:00+09:00")
LETTER = "2026-12-02T11:45+09:00"
both = pytest.mark.parametrize("shop", BOTH, indirect=True)


def reader(number: int, *, ordered: str = "", said: str = "希望する", error: str = "") -> str:
    domain = "docomo.example" if number % 3 == 0 else "gmail.example"
    sign = "-" if number == 1 else ""  # what a spreadsheet takes for a formula is an address like any other
    return f"花子,{sign}r{number:02}@{domain},,{ordered},{said},2024-04-01 10:00,{error}"


async def thirty(shop: Workshop) -> set[str]:
    """Bring thirty people in, the later ones the later buyers, and a few who may not be written to; return the thirty."""
    people = [reader(number, ordered=f"2026-10-{number:02}" if number > 5 else "") for number in range(1, 31)]
    others = [reader(90, said="希望しない"), reader(91, said=""), reader(92, error="エラー停止")]
    await shop.import_(shop.csv(*people, *others))
    return {row.split(",")[1] for row in people}


def warm(shop: Workshop, *, relay: int, docomo: int) -> None:
    shop.edit("tayori.toml", "connections = 4", f'connections = 4\nwarmup = "{relay} doubling daily"')
    shop.edit("tayori.toml", 'rate = "10/s"', f'rate = "10/s"\nwarmup = "{docomo} doubling daily"')


async def shared(shop: Workshop, name: str, day: str = "2026-12-02") -> list[str]:
    path = shop.root / name
    async with shop.store() as store:
        await export_not_warmed(shop.project(), store, path, day, None, TUESDAY)
    return addresses(path)


def addresses(path: Path) -> list[str]:
    return [line.split(",")[0] for line in path.read_text(encoding="utf-8-sig").splitlines()[1:]]


@both
async def test_the_latest_buyers_are_ours_as_many_as_relay_and_lane_take(shop: Workshop, sink: Sink) -> None:
    everybody = await thirty(shop)
    warm(shop, relay=10, docomo=2)
    rest = await shared(shop, "old-tool.csv")
    await shop.run(LETTER)
    assert len(rest) == 20
    assert sorted([*sink.recipients, *rest]) == sorted(everybody)
    docomo = [address for address in sink.recipients if "docomo" in address]
    assert sorted(docomo) == ["r27@docomo.example", "r30@docomo.example"]  # its own warm-up takes two
    gmail = sorted(set(sink.recipients) - set(docomo))
    assert gmail == [f"r{number}@gmail.example" for number in (19, 20, 22, 23, 25, 26, 28, 29)]


@pytest.mark.usefixtures("sink")
async def test_a_day_that_is_shared_stays_so_whoever_comes_or_leaves(shop: Workshop) -> None:
    everybody = await thirty(shop)
    warm(shop, relay=10, docomo=10)
    first = await shared(shop, "one.csv")
    leaver = first[-1]
    await shop.import_(
        shop.csv(reader(77, ordered="2026-11-30"), f"花子,{leaver},,,退会,2026-12-01 08:00,", name="later.csv")
    )
    assert await shared(shop, "two.csv") == [address for address in first if address != leaver]
    line = next(one for one in await shop.plan(LETTER, by_name=True) if "wednesday" in one.worked.key)
    meant = {address for address, _, said in line.people if said == "send"}
    assert meant == everybody - set(first) | {"r77@gmail.example"}  # who comes later is ours


@pytest.mark.usefixtures("sink")
async def test_other_days_are_not_touched(shop: Workshop) -> None:
    everybody = await thirty(shop)
    warm(shop, relay=10, docomo=10)
    rest = await shared(shop, "one.csv", day="2026-12-09")
    for day, passed_over in (("2026-12-02", 0), ("2026-12-09", len(rest))):
        line = next(one.worked for one in await shop.plan(f"{day}T11:45+09:00") if "wednesday" in one.worked.key)
        assert (line.skipped["elsewhere"], line.send) == (passed_over, len(everybody) - passed_over)
    assert len(rest) == 20


@pytest.mark.usefixtures("sink")
async def test_what_cannot_be_shared_is_refused_and_changes_nothing(shop: Workshop) -> None:
    await thirty(shop)
    with pytest.raises(StopError) as cold:
        await shared(shop, "cold.csv")
    assert cold.value.code == "not_warmed_none"
    warm(shop, relay=10, docomo=10)
    for day, code in (("2026-11-30", "not_warmed_past"), ("tomorrow", "not_warmed_day")):
        with pytest.raises(StopError) as refused:
            await shared(shop, "never.csv", day=day)
        assert refused.value.code == code
    await shop.run(LETTER)
    with pytest.raises(StopError) as late:
        await shared(shop, "late.csv")
    assert late.value.code == "not_warmed_begun"
    assert not shop.past("SELECT 1 FROM events")
    assert not [name for name in ("cold.csv", "never.csv", "late.csv") if (shop.root / name).exists()]


@pytest.mark.usefixtures("sink")
async def test_a_day_on_which_a_batch_went_out_is_not_shared_any_more(shop: Workshop) -> None:
    await thirty(shop)
    warm(shop, relay=30, docomo=10)
    await shop.run(LETTER)
    with closing(sqlite3.connect(shop.store_file)) as connection, connection:
        connection.execute("UPDATE deliveries SET due_date = '2026-12-03' WHERE id = 1")  # as a batch's, or put off
    with pytest.raises(StopError) as begun:
        await shared(shop, "late.csv", day="2026-12-03")
    assert begun.value.code == "not_warmed_begun"


@pytest.mark.usefixtures("sink")
async def test_when_the_warm_up_takes_everybody_the_old_tool_has_nobody_left(
    shop: Workshop, capsys: pytest.CaptureFixture[str]
) -> None:
    await thirty(shop)
    warm(shop, relay=30, docomo=30)
    path = shop.root / "nobody.csv"
    async with shop.store() as store:
        await export_not_warmed(shop.project(), store, path, "2026-12-02", None, TUESDAY)
    assert not path.exists()
    assert "30" in capsys.readouterr().err
