"""Codes at the command line: in, left, given, looked at; and none on a screen that nobody asked for."""

from __future__ import annotations

import asyncio
import csv
import io
import json
from typing import TYPE_CHECKING

import pytest
from gifts import gives
from ledger import ask, crowd, invite, only, person
from workshop import sink_on

if TYPE_CHECKING:
    from collections.abc import Callable

    from workshop import Workshop

    Tayori = Callable[..., tuple[int, str, str]]


@pytest.fixture
def tea(shop: Workshop) -> Workshop:
    only(shop, "wednesday-letter")
    gives(shop)
    return shop


def file(shop: Workshop, text: str, encoding: str = "utf-8") -> str:
    path = shop.root / "codes.csv"
    path.write_text(text, encoding=encoding)
    return str(path)


def test_codes_come_in_and_a_line_that_is_none_is_told_without_it(tea: Workshop, tayori: Tayori) -> None:
    path = file(tea, "T001\nT002\n\nT001\n\u3042\nhas blank\nT003\n")
    code, out, err = tayori("coupons", "import", "tea", path, "--dry-run")
    assert (code, out) == (2, "3 codes would come in, 3 lines would be refused; 0 codes of tea are left now.\n")
    assert ask(tea, "SELECT count(*) FROM coupon_codes") == [(0,)]
    code, out, err = tayori("coupons", "import", "tea", path)
    assert (code, out) == (2, "3 codes came in, 3 lines were refused; 3 codes of tea are left.\n")
    assert [line.split(": ", 1)[0].rpartition(":")[2] for line in err.splitlines()] == ["4", "5", "6"]
    assert "the same code as in line 1." in err
    assert not {"T001", "T002", "T003", "blank\n"} & set(err.split())
    code, out, err = tayori("coupons", "import", "tea", file(tea, "T004\nT002\n"))
    assert (code, out) == (2, "1 codes came in, 1 lines were refused; 4 codes of tea are left.\n")
    assert err.endswith("codes.csv:2: this code is in the store already.\n")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp932"])
def test_a_csv_brings_the_column_that_is_named_for_codes(tea: Workshop, tayori: Tayori, encoding: str) -> None:
    path = file(tea, '番号,クーポンコード,備考\r\n1,"T001",春\r\n2,T002,夏\r\n', encoding)
    assert tayori("coupons", "import", "tea", path)[0] == 0
    assert ask(tea, "SELECT code FROM coupon_codes ORDER BY id") == [("T001",), ("T002",)]


def test_a_coupon_that_takes_no_codes_says_so(tea: Workshop, tayori: Tayori) -> None:
    path = file(tea, "T001\n")
    assert "there is no coupon tee in coupons.toml. Did you mean tea?" in tayori("coupons", "import", "tee", path)[2]
    tea.edit("coupons.toml", 'kind = "pool"', 'kind = "derived"')
    code, _, err = tayori("coupons", "import", "tea", path)
    assert (code, 'is of kind "derived" and takes no codes' in err) == (2, True)


def test_the_list_never_prints_a_code_unless_asked(tea: Workshop, tayori: Tayori) -> None:
    tayori("coupons", "import", "tea", file(tea, "T001\nT002\n"))
    assert tayori("coupons", "list")[1] == "tea  2 brought, 2 left, 0 reserved, 0 sent\n"
    assert tayori("coupons", "list", "tea", "--codes")[1].split()[-2:] == ["T001", "T002"]
    (record,) = json.loads(tayori("coupons", "list", "--json")[1])["coupons"]
    assert record == {
        "coupon": "tea", "kind": "pool", "imported": 2, "free": 2, "given": 0, "sent": 0, "reserved": 0,
    }  # fmt: skip
    assert tayori("coupons", "withdraw", "tea")[1].startswith("2 codes of tea are in nobody's hands.")
    assert tayori("coupons", "withdraw", "tea", "--yes")[1] == "2 codes of tea were taken out.\n"
    assert tayori("coupons", "list")[1] == "tea  0 given, 0 of them sent\n".replace(
        "0 given, 0 of them sent", "0 brought, 0 left, 0 reserved, 0 sent"
    )


@pytest.fixture
def sent(tea: Workshop) -> list[tuple[str, str]]:
    """Send two derived codes; return who has which."""
    tea.edit("coupons.toml", 'kind = "pool"', 'kind = "derived"\nuntil = 2026-12-31')

    async def send() -> None:
        async with sink_on() as sink:
            tea.port = sink.port
            await invite(tea, *crowd(2))
            await tea.run()

    asyncio.run(send())
    return ask(tea, "SELECT s.address, g.code FROM coupon_grants g JOIN subscribers s ON s.id = g.subscriber_id")


def test_a_code_is_verified_however_it_is_typed(tea: Workshop, tayori: Tayori, sent: list[tuple[str, str]]) -> None:
    (_, code), _ = sent
    said = json.loads(tayori("coupons", "verify", code.lower().replace("-", " "), "--json")[1])
    assert (said["verdict"] in ("good", "over"), said["code"], said["edition"]) == (
        True, code, "wednesday-letter/2026-W49",
    )  # fmt: skip
    wrong = ("2" if code[0] != "2" else "3") + code[1:]
    assert tayori("coupons", "verify", wrong)[:2] == (
        2,
        "no such code: look at it again, a character may be wrong.\n",
    )
    tea.edit("coupons.toml", 'kind = "derived"', 'kind = "code"\ncode = "CHA500"')
    assert tayori("coupons", "verify", "CHA500")[0] == 0


def test_the_till_learns_who_has_which_code_and_erasure_leaves_the_code_given(
    tayori: Tayori, sent: list[tuple[str, str]]
) -> None:
    ((address, code), _) = sent
    rows = list(csv.DictReader(io.StringIO(tayori("coupons", "export", "tea")[1].removeprefix("\ufeff"))))
    assert [row["code"] for row in rows] == [code for _, code in sent]
    assert all(row["subject"] and row["until"] == "2026-12-31" for row in rows)
    assert not any("@" in value for row in rows for value in row.values())
    mine = json.loads(tayori("subscribers", "export", "--address", address)[1])
    assert [one["code"] for one in mine["coupons"]] == [code]
    assert tayori("show", "wednesday-letter/2026-W49", address)[1].count(code) == 1
    tayori("subscribers", "erase", address, "--yes")
    rows = list(csv.DictReader(io.StringIO(tayori("coupons", "export", "tea")[1].removeprefix("\ufeff"))))
    assert (rows[0]["code"], rows[0]["subject"], rows[0]["edition"]) == (code, "", "")


def test_a_rehearsal_of_the_year_uses_up_nothing(tea: Workshop, tayori: Tayori) -> None:
    people = tea.csv(*(person(address) for address in crowd(4)))
    tayori("subscribers", "import", str(people))
    code, out, _ = tayori("rehearse", "--from", "2026-12-02", "--to", "2026-12-02", "--json")
    assert code == 0
    assert json.loads(out)["months"][0]["sent"] == 4
    assert ask(tea, "SELECT count(*) FROM coupon_grants") == [(0,)]
