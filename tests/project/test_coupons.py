"""coupons.toml: read with its lines, and a campaign whose coupon cannot be given is out of action, alone."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from workshop import new_shop

from engine.project.folder import load
from engine.review.check import check

if TYPE_CHECKING:
    from engine.project.folder import Loaded

SOUND = Path(__file__).parent / "sound"
TEA = '[coupons.tea]\ntitle = "Tea"\nkind = "pool"\n'


@pytest.fixture
def root(tmp_path: Path) -> Path:
    shutil.copytree(SOUND, tmp_path / "project")
    return tmp_path / "project"


def write(root: Path, coupons: str, named: str = "tea") -> Loaded:
    campaign = root / "campaigns" / "weekly.toml"
    text = (SOUND / "campaigns" / "weekly.toml").read_text(encoding="utf-8")
    campaign.write_text(f'coupon = "{named}"\n{text}', encoding="utf-8")
    (root / "coupons.toml").write_text(coupons, encoding="utf-8")
    return load(root)


@pytest.mark.parametrize(
    ("coupons", "told"),
    [
        (TEA.replace("pool", "poll"), "value_choice_guess coupons.toml:3"),
        (f'{TEA}code = "A1"', "coupon_code_stray coupons.toml:1"),
        (TEA.replace("pool", "code"), "coupon_code_missing coupons.toml:1"),
        (f'{TEA.replace("pool", "code")}code = "A 1"', "value_coupon_code coupons.toml:4"),
        (f'{TEA}valid = "30 days"\nuntil = 2027-01-31', "coupon_two_ends coupons.toml:1"),
        (f'{TEA}valid = "2 hours"', "coupon_valid coupons.toml:1"),
        (f'{TEA}once_per = "month"', "value_once_per coupons.toml:4"),
        (f"{TEA}budget = 0", "value_at_least coupons.toml:4"),
        (f"{TEA}minimun = 3000", "key_unknown_guess coupons.toml:4"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_stops_the_campaign_that_gives_it(
    root: Path, coupons: str, told: str
) -> None:
    loaded = write(root, coupons)
    assert [f"{one.code} {one.file}:{one.line}" for one in loaded.problems] == [
        told,
        "coupon_broken campaigns/weekly.toml:1",
    ]
    assert loaded.project is not None
    assert loaded.project.campaigns == ()


def test_a_mistake_in_one_coupon_leaves_the_others(root: Path) -> None:
    loaded = write(root, f'{TEA}[coupons.cake]\ntitle = "Cake"\nkind = "cake"\n')
    assert loaded.project is not None
    assert [one.code for one in loaded.problems] == ["value_choice"]
    assert [campaign.coupon for campaign in loaded.project.campaigns] == ["tea"]
    assert list(loaded.project.coupons) == ["tea"]


@pytest.mark.parametrize(("name", "code"), [("tee", "coupon_unknown_guess"), ("biscuits", "coupon_unknown")])
def test_a_name_that_leads_nowhere_is_told(root: Path, name: str, code: str) -> None:
    loaded = write(root, TEA, name)
    assert [one.code for one in loaded.problems] == [code]


def told(root: Path, *, today: date = date(2026, 12, 1)) -> list[str]:
    return [one.text("en") for one in check(load(root), today) if "coupon" in one.code]


def test_the_letter_and_its_campaign_have_to_agree_on_the_coupon(tmp_path: Path) -> None:
    shop = new_shop(tmp_path / "shop")
    assert told(shop.root) == []
    shop.edit("campaigns/birthday.toml", 'coupon = "birthday"\n', "")
    (said,) = told(shop.root)
    assert said.startswith(
        "templates/partials/ticket.mjml:7: coupon: the letter shows a coupon, and the campaign birthday gives none."
    )
    shop.edit("campaigns/birthday.toml", 'title = "お', 'coupon = "birthday"\ntitle = "お')
    shop.edit("templates/partials/ticket.mjml", "{{ coupon.code }}", "…")
    assert any("never shows its code" in one for one in told(shop.root))


def test_a_notice_gives_no_coupon(tmp_path: Path) -> None:
    shop = new_shop(tmp_path / "shop")
    shop.edit("tayori.toml", 'kind = "ad"', 'kind = "notice"')
    assert any("a coupon is an offer" in one for one in told(shop.root))


def test_a_coupon_that_is_over_is_told(tmp_path: Path) -> None:
    shop = new_shop(tmp_path / "shop")
    shop.edit("coupons.toml", 'valid = "30 days"                    # お便りの日から', "until = 2026-11-30")
    assert told(shop.root)[0].startswith("coupons.toml:9: warning: coupons.birthday.until: the coupon birthday ended")
