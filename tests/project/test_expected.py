"""`expect` of an audience and `guard` of the rules: what they may say, and what is said of nonsense."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from engine.project.expected import Expected, Guard, parse_expected, parse_guard
from engine.project.folder import load
from engine.project.segments import Audience

SOUND = Path(__file__).parent / "sound"


@pytest.mark.parametrize(
    ("text", "least", "most", "again"),
    [
        ("900..1300", 900, 1300, "900..1300"),
        ("900..", 900, None, "900.."),
        ("..1300", None, 1300, "..1300"),
        ("1150", 1150, 1150, "1150"),
        (1150, 1150, 1150, "1150"),
        ("0", 0, 0, "0"),
        ("7..7", 7, 7, "7"),
    ],
)
def test_a_number_is_expected_with_both_ends_or_one(
    text: object, least: int | None, most: int | None, again: str
) -> None:
    read = parse_expected(text)
    assert read == Expected(least, most)
    assert str(read) == again
    assert parse_expected(again) == read
    assert not Expected(least, most).holds((least or 0) - 1) or least is None
    assert not Expected(least, most).holds((most or 0) + 1) or most is None


@pytest.mark.parametrize(("text", "percent"), [("30 %", 30), ("30%", 30), ("250 %", 250), ("off", None)])
def test_a_guard_is_per_cent_or_off(text: str, percent: int | None) -> None:
    read = parse_guard(text)
    assert read == Guard(percent)
    assert parse_guard(str(read)) == read


def test_what_is_expected_is_not_frozen_with_the_conditions() -> None:
    audience = Audience.model_validate({"expect": "3..", "order_count": {"at_least": 1}})
    assert audience.model_dump(mode="json", exclude_none=True, by_alias=True) == {
        "attributes": {},
        "order_count": {"at_least": 1},
    }


def _shop(folder: Path, audience: str = "", segments: str = "", guard: str = "") -> list[str]:
    """Return what is said of a shop with these lines."""
    shutil.copytree(SOUND, folder / "shop")
    shop = folder / "shop"
    with (shop / "campaigns" / "weekly.toml").open("a", encoding="utf-8") as file:
        file.write(f"\n[audience]\n{audience}\n")
    if segments:
        (shop / "segments.toml").write_text(segments, encoding="utf-8")
    path = shop / "tayori.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("[rules]\n", f"[rules]\n{guard}\n"), encoding="utf-8")
    return [problem.text("en") for problem in load(shop).problems]


def _line(shop: Path, name: str, text: str) -> int:
    return (shop / "shop" / name).read_text(encoding="utf-8").splitlines().index(text) + 1


@pytest.mark.parametrize(
    "text", ['"about 900"', '""', '".."', '"900-1300"', '"-5.."', '"1,150"', "true", "1.5", "-1", '["900.."]']
)
def test_nonsense_is_told_with_its_line(tmp_path: Path, text: str) -> None:
    (told,) = _shop(tmp_path, f"expect = {text}")
    line = _line(tmp_path, "campaigns/weekly.toml", f"expect = {text}")
    assert told.startswith(f"campaigns/weekly.toml:{line}: audience.expect: ")
    assert told.endswith('does not say how many people are expected. Write "900..1300", "900..", "..1300" or "1150".')


def test_the_smaller_number_comes_first(tmp_path: Path) -> None:
    (told,) = _shop(tmp_path, 'expect = "1300..900"')
    assert (
        "audience.expect: no audience is at least 1300 and at most 900 people. Write the smaller number first." in told
    )


@pytest.mark.parametrize("where", ["any = [{ expect = '1..' }]", "not = { expect = '1..' }"])
def test_it_is_no_condition(tmp_path: Path, where: str) -> None:
    told = _shop(tmp_path, where)
    assert any(".expect: there is no such key" in one for one in told), told


def test_it_is_nothing_of_a_segment(tmp_path: Path) -> None:
    told = _shop(tmp_path, segments='[segments.many]\nexpect = "1.."\norder_count = { at_least = 1 }\n')
    assert any(one.startswith("segments.toml:2: segments.many.expect: ") for one in told), told


@pytest.mark.parametrize("text", ['"thirty"', '"0 %"', '"1000 %"', "30", "false", '"-5 %"'])
def test_a_guard_that_is_none_is_told_with_its_line(tmp_path: Path, text: str) -> None:
    (told,) = _shop(tmp_path, guard=f"guard = {text}")
    line = _line(tmp_path, "tayori.toml", f"guard = {text}")
    assert told.startswith(f"tayori.toml:{line}: rules.guard: ")
    assert told.endswith('Write "30 %", or "off".')
