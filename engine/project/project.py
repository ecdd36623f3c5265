"""A project: everything that people wrote, read once and frozen. What goes into every other room."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from engine.project.house_words import HouseWords
from engine.project.page_words import PageWords
from engine.project.shelf import Shelf

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from engine.project.campaigns import Campaign
    from engine.project.coupons import Coupon
    from engine.project.event_mapping import EventMapping
    from engine.project.faces import FaceEntry
    from engine.project.mapping import Mapping as ImportMapping
    from engine.project.schedules import Schedules
    from engine.project.shop import ShopFile


@dataclass(frozen=True, slots=True)
class Project:
    """The files of a shop. `templates` and `mappings` are keyed by their path or name; `revision` is git's, or ""."""

    root: Path
    shop: ShopFile
    schedules: Schedules
    campaigns: tuple[Campaign, ...]
    templates: Mapping[str, str]
    mappings: Mapping[str, ImportMapping]
    revision: str
    event_mappings: Mapping[str, EventMapping] = field(default_factory=dict[str, "EventMapping"])
    shelf: Shelf = field(default_factory=Shelf)
    coupons: Mapping[str, Coupon] = field(default_factory=dict[str, "Coupon"])
    words: HouseWords = field(default_factory=HouseWords)
    """The words of the house: those it does not use, those it asks about."""
    faces: Mapping[str, FaceEntry] = field(default_factory=dict[str, "FaceEntry"])
    """Invented people of the shop's own, for previews."""
    pages: PageWords = field(default_factory=PageWords)
    """What the public pages say in the shop's own words."""
    _by_id: dict[str, Campaign] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        """Index the campaigns: the calendar asks for one by its id thousands of times a year."""
        object.__setattr__(self, "_by_id", {campaign.id: campaign for campaign in reversed(self.campaigns)})

    @property
    def zone(self) -> ZoneInfo:
        """Return the shop's time zone."""
        return ZoneInfo(self.shop.shop.timezone)

    def coupon_of(self, campaign: Campaign) -> Coupon | None:
        """Return the coupon that a campaign gives."""
        return self.coupons.get(campaign.coupon) if campaign.coupon is not None else None

    def campaign(self, name: str) -> Campaign | None:
        """Return a campaign by its id."""
        return self._by_id.get(name)
