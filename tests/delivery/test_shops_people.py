"""Two invented shops with their people: who gets which of the year's letters, and why the others do not.

The shops are those of tests/calendar/shops (their year is compared with shops.json there); the people are made here, a few of
each kind. `plan`, `run` and the rehearsal are asked, on a real store.
"""

from __future__ import annotations

import random
import shutil
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from ledger import ask
from workshop import Workshop

from engine.review.rehearsal import rehearse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workshop import Sink

SHOPS = Path(__file__).parent.parent / "calendar" / "shops"
IMPORTS = """source = "ec-cart"
[columns]
address = "address"
last_order = "last_order"
[columns.attributes]
{attributes}
[consent.newsletter]
column = "consent"
granted = ["yes"]
refused = ["no"]
at = "at"
form = "便りを受け取る"
"""
ORDERS = """source = "ec-cart"
[events]
key = "key"
address = "address"
kind = "order"
at = "at"
amount = "amount"
product = "product"
category = "category"
"""
EVERYBODY = {"last_order": "2027-05-01", "consent": "yes", "at": "2026-01-10 10:00"}
BLACK_FRIDAY = "black-friday-last-day/cyber_monday-2027"


@pytest.fixture
def tea(tmp_path: Path) -> Workshop:
    return _shop(tmp_path, "tea")


@pytest.fixture
def linen(tmp_path: Path) -> Workshop:
    return _shop(tmp_path, "linen")


def _shop(folder: Path, name: str) -> Workshop:
    shutil.copytree(SHOPS / name, folder / name)
    shop = Workshop(folder / name)
    names = shop.project().shop.attributes
    (shop.root / "imports").mkdir()
    mapping = IMPORTS.format(attributes="\n".join(f'{one} = "{one}"' for one in names))
    (shop.root / "imports" / "cart.toml").write_text(mapping, encoding="utf-8")
    (shop.root / "imports" / "orders.toml").write_text(ORDERS, encoding="utf-8")
    return shop


async def _invite(shop: Workshop, *people: Mapping[str, str], at: str = "2026-11-25T09:00+09:00") -> None:
    """Import people, each with an address and what differs from everybody."""
    columns = ["address", *EVERYBODY, *shop.project().shop.attributes]
    rows = [[{**EVERYBODY, **one}.get(name, "") for name in columns] for one in people]
    path = shop.root / "people.csv"
    path.write_text("\n".join(",".join(row) for row in [columns, *rows]) + "\n", encoding="utf-8")
    _, refused = await shop.import_(path, at=at)
    assert refused == []


async def _planned(shop: Workshop, key: str, at: str) -> tuple[set[str], dict[str, set[str]]]:
    """Return who gets an edition, by a plan at a moment, and for each reason who does not."""
    (line,) = [one for one in await shop.plan(at, by_name=True) if one.worked.key == key]
    send = {address for address, _, verdict in line.people if verdict == "send"}
    others: dict[str, set[str]] = {}
    for address, _, verdict in line.people:
        if verdict != "send":
            others.setdefault(verdict, set()).add(address)
    return send, others


def _kinds(prefix: str, number: int, **known: str) -> list[dict[str, str]]:
    return [{"address": f"{prefix}{one:02}@gmail.example", **known} for one in range(number)]


def _addresses(people: list[dict[str, str]]) -> set[str]:
    return {one["address"] for one in people}


async def test_the_last_day_of_black_friday_drops_the_gold_members_who_had_two_and_says_how_many(
    linen: Workshop, sink: Sink
) -> None:
    linen.port = sink.port
    gold = _kinds("gold", 7, stage="ゴールド", clicked_black_friday="1")
    platinum = _kinds("platinum", 2, stage="プラチナ", clicked_black_friday="1")
    silver = _kinds("silver", 5, stage="シルバー", clicked_black_friday="1")
    bought = _kinds("bought", 3, stage="シルバー", clicked_black_friday="1", last_order="2027-11-24")
    never = _kinds("never", 4, stage="シルバー", clicked_black_friday="0")
    await _invite(linen, *gold, *platinum, *silver, *bought, *never, at="2027-11-25T09:00+09:00")
    for at in ("2027-11-23T12:25+09:00", "2027-11-26T19:25+09:00"):
        await linen.run(at)
    send, others = await _planned(linen, BLACK_FRIDAY, "2027-11-29T12:25+09:00")
    assert send == _addresses(silver)
    assert others == {"cap": _addresses([*gold, *platinum]), "not_in_audience": _addresses([*bought, *never])}
    report = await linen.run("2027-11-29T12:25+09:00")
    (line,) = [one for one in report.editions if one.key == BLACK_FRIDAY]
    assert (line.send, dict(line.skipped)) == (5, {"cap": 9, "not_in_audience": 7})


async def test_the_plan_of_the_week_sees_ahead_whom_the_cap_will_bar(linen: Workshop) -> None:
    gold = _kinds("gold", 7, stage="ゴールド", clicked_black_friday="1")
    silver = _kinds("silver", 5, stage="シルバー", clicked_black_friday="1")
    await _invite(linen, *gold, *silver, at="2027-11-20T09:00+09:00")
    lines = await linen.plan("2027-11-22T09:00+09:00", days=8)
    (line,) = [one.worked for one in lines if one.worked.key == BLACK_FRIDAY]
    assert (line.send, dict(line.skipped)) == (5, {"cap": 7})
    shown = linen.tayori("plan", "--at", "2027-11-22T09:00+09:00", "--days", "8")
    assert "7  has had enough advertisements these days" in shown.stdout, shown.stdout + shown.stderr


async def test_the_two_summer_gift_letters_go_to_different_people(tea: Workshop, sink: Sink) -> None:
    tea.port = sink.port
    prefectures = ("北海道", "青森県", "東京都", "長野県", "静岡県", "大阪府", "沖縄県", "", "青森縣")
    gifts = [
        {"address": f"{word}{one}@gmail.example", "prefecture": place, "gift_buyer": flag}
        for one, place in enumerate(prefectures)
        for word, flag in (("gives", "1"), ("keeps", "0"))
    ]
    await _invite(tea, *gifts)
    got: dict[str, set[str]] = {}
    for campaign, at in (("ochugen-east", "2027-06-18T19:15+09:00"), ("ochugen-west", "2027-07-09T19:15+09:00")):
        await tea.run(at)
        got[campaign] = {row[0] for row in ask(tea, *_RECIPIENTS, campaign)}
    assert got["ochugen-east"] == {f"gives{one}@gmail.example" for one in (1, 2, 3)}
    assert got["ochugen-west"] == {f"gives{one}@gmail.example" for one in (0, 4, 5, 6)}


_RECIPIENTS = (
    (
        "SELECT s.address FROM deliveries d JOIN subscribers s ON s.id = d.subscriber_id "
        "WHERE d.campaign = ? AND d.state = 'accepted'"
    ),
)


def _ordered(shop: Workshop, *rows: str) -> None:
    """Import orders: `key,address,at,amount,product,category`."""
    path = shop.root / "orders.csv"
    path.write_text("\n".join(["key,address,at,amount,product,category", *rows]) + "\n", encoding="utf-8")
    ended = shop.tayori("events", "import", str(path), "--mapping", "orders")
    assert ended.returncode == 0, ended.stderr


async def test_who_ordered_the_new_tea_after_the_members_letter_does_not_get_the_one_to_all(
    tea: Workshop, sink: Sink
) -> None:
    """A-S08 and A-S09, by the orders themselves and not by a flag of the cart."""
    tea.port = sink.port
    tea.edit(
        "campaigns/shincha-preorder.toml",
        "[audience.attributes]\nordered_shincha = false",
        '[audience.not]\nordered = { category = "新茶予約", since_edition = "shincha-preorder-members" }',
    )
    gold = _kinds("gold", 3, stage="ゴールド")
    plain = _kinds("plain", 4, stage="一般")
    await _invite(tea, *gold, *plain, at="2026-03-01T09:00+09:00")
    _ordered(tea, "last-year,gold00@gmail.example,2025-04-05 10:00,3240,新茶2025,新茶予約")
    await tea.run("2026-04-03T19:15+09:00")
    assert {row[0] for row in ask(tea, *_RECIPIENTS, "shincha-preorder-members")} == _addresses(gold)
    _ordered(
        tea,
        "1,gold01@gmail.example,2026-04-04 08:00,3240,新茶2026,新茶予約",
        "2,plain00@gmail.example,2026-04-03 21:00,3240,新茶2026,新茶予約",
        "3,plain01@gmail.example,2026-04-06 21:00,1080,ほうじ茶,ほうじ茶",
        "4,plain02@gmail.example,2026-03-30 21:00,3240,新茶2026,新茶予約",
    )
    await tea.run("2026-04-10T19:15+09:00")
    bought = {"gold01@gmail.example", "plain00@gmail.example"}
    got = {row[0] for row in ask(tea, *_RECIPIENTS, "shincha-preorder")}
    assert got == _addresses([*gold, *plain]) - bought


async def test_a_dormant_reader_who_buys_the_day_before_is_not_written_to_as_dormant(tea: Workshop) -> None:
    dormant = _kinds("dormant", 4, last_order="2026-03-01")
    await _invite(tea, *dormant)
    key, due = "christmas-dormant/christmas-2026", "2026-12-18T19:15+09:00"
    planned_early, _ = await _planned(tea, key, due)
    assert planned_early == _addresses(dormant)
    await _invite(tea, {"address": dormant[0]["address"], "last_order": "2026-12-17"}, at="2026-12-18T04:00+09:00")
    send, others = await _planned(tea, key, due)
    assert send == _addresses(dormant[1:])
    assert others == {"not_in_audience": {dormant[0]["address"]}}


async def test_a_list_older_than_an_order_does_not_make_its_person_dormant_again(tea: Workshop) -> None:
    dormant = _kinds("dormant", 2, last_order="2026-03-01")
    await _invite(tea, *dormant, at="2026-11-20T09:00+09:00")
    _ordered(tea, "1,dormant00@gmail.example,2026-11-19 10:00,3240,ほうじ茶,ほうじ茶")
    await _invite(tea, *dormant, at="2026-11-21T09:00+09:00")  # last night's list, which has not heard of it
    assert ask(tea, "SELECT last_order FROM subscribers ORDER BY id") == [("2026-11-19",), ("2026-03-01",)]
    send, _ = await _planned(tea, "christmas-dormant/christmas-2026", "2026-12-18T19:15+09:00")
    assert send == {"dormant01@gmail.example"}


@pytest.mark.long
async def test_an_hours_drift_never_breaks_the_cap_over_a_year(tea: Workshop, linen: Workshop) -> None:
    """Both years rehearsed, each timer up to an hour late: B-S22 alone meets the cap."""
    everybody: dict[str, list[dict[str, str]]] = {
        "tea": [
            *_kinds("gold", 3, stage="ゴールド", gift_buyer="1", prefecture="東京都", ordered_shincha="1"),
            *_kinds("silver", 3, stage="シルバー", gift_buyer="1", prefecture="大阪府", ordered_shincha="0"),
            *_kinds("plain", 3, stage="一般", interest_matcha="1", bought_butsuji="1", last_order="2025-05-01"),
        ],
        "linen": [
            *_kinds(
                "gold", 4, stage="ゴールド", clicked_black_friday="1", gift_buyer="1", early_access="1", line="womens"
            ),
            *_kinds("silver", 4, stage="シルバー", clicked_black_friday="1", interest_outlet="1", line="mens"),
            *_kinds("plain", 4, stage="レギュラー", buys_for_men="1", last_order="2025-05-01", line="womens"),
        ],
    }
    barred: dict[str, int] = {}
    for shop in (tea, linen):
        await _invite(shop, *everybody[shop.root.name])
        chance = random.Random(shop.root.name)

        def late(_due: datetime, chance: random.Random = chance) -> timedelta:
            return timedelta(seconds=chance.randrange(3600))

        first, last = date(2026, 12, 1), date(2027, 11, 30)
        rehearsed = await rehearse(shop.project(), shop.store_file, first, last, _quietly, drift=late)
        assert rehearsed.failed == ()
        for (_, campaign), sums in rehearsed.sums.items():
            if sums.skipped["cap"]:
                barred[campaign] = barred.get(campaign, 0) + sums.skipped["cap"]
            assert set(sums.states()) <= {"finished"}, (campaign, sums.states())
    assert barred == {"black-friday-last-day": 4}


def _quietly(*_step: Any) -> None:
    """Hear the steps."""
