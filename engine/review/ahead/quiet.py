"""Times in the quiet hours that nothing moves, and public holidays that nobody knows.

In: the year ahead. Out: a warning for a slot or a campaign of advertisements that would open only to wait; an error where the
calendar minds holidays and the country, or a year of the span, is not in the library.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.calendar.almanac import knows_country
from engine.project.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.review.ahead.ahead import Ahead


def quiet(ahead: Ahead) -> Iterator[Problem]:
    """Tell the times in the quiet hours at which advertisements only wait."""
    shop, schedules = ahead.project.shop, ahead.project.schedules
    hours = shop.rules.quiet_hours
    ads = [one for one in ahead.project.campaigns if shop.topics[one.topic].kind == "ad" and ahead.of(one)]
    for name in sorted({name for one in ads for name in one.when.slots or ()}):
        slot = schedules.slots[name]
        if slot.on_quiet_hours == "keep" and hours.contains(slot.at):
            line = ahead.draft.line("schedules.toml", "slots", name, "at")
            values = {"at": f"{slot.at:%H:%M}", "hours": hours}
            yield Problem("at_in_quiet_hours", "schedules.toml", line, f"slots.{name}.at", "warning", values)
    for campaign in ads:
        at = campaign.when.at
        if at is not None and campaign.when.on_quiet_hours == "keep" and hours.contains(at):
            values = {"at": f"{at:%H:%M}", "hours": hours}
            line = ahead.line(campaign, "when", "at")
            yield Problem("at_in_quiet_hours", campaign.file, line, "when.at", "warning", values)


def unknown_holidays(ahead: Ahead) -> Iterator[Problem]:
    """Tell a country, or a year of it, whose holidays are not known though somebody minds them."""
    project = ahead.project
    slots = [project.schedules.slots[name] for one in project.campaigns for name in one.when.slots or ()]
    if all(one.on_holiday == "keep" for one in (*slots, *(each.when for each in project.campaigns))):
        return
    country = project.shop.shop.country
    line = ahead.draft.line("tayori.toml", "shop", "country")
    if not knows_country(country):
        yield Problem("country_without_holidays", "tayori.toml", line, "shop.country", values={"country": country})
        return
    years = {ahead.today.year, ahead.last.year}
    missing = sorted(year for year in years if not ahead.setting.almanac.knows(year))
    if missing:
        values = {"country": country, "years": ", ".join(map(str, missing))}
        yield Problem("year_without_holidays", "tayori.toml", line, "shop.country", values=values)
