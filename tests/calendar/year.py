"""Small calendars for tests: a project with one campaign, made of values alone."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from engine.calendar.almanac import Almanac, almanac
from engine.project.campaigns import Campaign, Place
from engine.project.campaigns import Content as Written
from engine.project.project import Project
from engine.project.schedules import Schedules
from engine.project.shop import ShopFile

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.calendar.almanac import HolidaysOf

SHOP = {
    "shop": {
        "name": "The Quiet Kettle",
        "url": "https://kettle.example/",
        "country": "JP",
        "legal": {"name": "Quiet Kettle Ltd", "postal_address": "1 Mill Lane", "contact": "01803 000000"},
    },
    "sender": {"from": "rose@kettle.example"},
    "topics": {"newsletter": {"title": "The letter"}},
    "relays": {"main": {"kind": "postfix", "host": "127.0.0.1"}},
    "web": {"base_url": "https://mail.kettle.example"},
}
LETTER = {"title": "A letter", "topic": "newsletter", "template": "letter.mjml"}


def campaign(when: Mapping[str, Any], *editions: Mapping[str, Any], name: str = "letter") -> Campaign:
    contents = tuple(Written.model_validate({"subject": "…", **edition}) for edition in editions)
    places = tuple(Place("campaigns/letter.toml", 1, {}) for _ in contents)
    return Campaign.model_validate(
        {
            **LETTER,
            "id": name,
            "file": f"campaigns/{name}.toml",
            "when": when,
            "audience": {},
            "editions": contents,
            "places": places,
        }
    )


def days(holidays_of: HolidaysOf | None = None, country: str = "JP", **schedules: Any) -> Almanac:
    """Return the days of a shop in Japan (or in `country`) that has written these tables."""
    return almanac(Schedules.model_validate(schedules), country, "ja", ZoneInfo("Asia/Tokyo"), holidays_of)


def project(*campaigns: Campaign, zone: str = "Asia/Tokyo", **schedules: Any) -> Project:
    shop: dict[str, Any] = {**SHOP, "shop": {**SHOP["shop"], "timezone": zone}}
    return Project(
        root=Path("/nowhere"),
        shop=ShopFile.model_validate(shop),
        schedules=Schedules.model_validate(schedules),
        campaigns=campaigns,
        templates={},
        mappings={},
        revision="",
    )


def closed(first: str, last: str, name: str = "obon") -> Mapping[str, object]:
    """Return the table of one closure, both days included."""
    return {name: {"from": date.fromisoformat(first), "to": date.fromisoformat(last)}}


def no_holidays(_year: int) -> Mapping[date, str]:
    return {}
