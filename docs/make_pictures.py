"""Make the README's pictures: the letter (a screenshot, needs Chromium) and the year (drawn from the calendar itself).

.venv/bin/python docs/make_pictures.py
"""

from __future__ import annotations

import calendar
import html
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from engine.calendar.editions import editions
from engine.calendar.moments import local_date
from engine.project.folder import load
from engine.review.preview import content_for, preview
from engine.review.sample import faces

if TYPE_CHECKING:
    from engine.calendar.editions import Edition
    from engine.project.project import Project

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "images"
FIRST, LAST = date(2026, 12, 1), date(2027, 11, 30)
STEP, LEFT, TOP = 22, 76, 44
COLOURS = {"weekly": "#4f6b2f", "moved": "#c58a1c", "event": "#b0402b"}


def year(project: Project) -> str:
    """Draw the year as SVG: a row a month, a dot an edition, hollow where nothing is written yet."""
    found = [edition for edition in editions(project, FIRST, LAST) if not edition.birthdays]
    by_day = {local_date(edition.due, project.zone): edition for edition in found if edition.due}
    closed = project.schedules.closed_days()
    months = [(2026, 12), *((2027, month) for month in range(1, 12))]
    parts = [_text(LEFT + (day - 0.5) * STEP, TOP - 14, str(day), "middle") for day in range(1, 32)]
    for row, (number, month) in enumerate(months):
        y = TOP + row * STEP
        parts.append(_text(LEFT - 14, y + 5, f"{number}-{month:02}", "end"))
        days = range(1, calendar.monthrange(number, month)[1] + 1)
        parts.extend(_day(date(number, month, day), by_day, closed, LEFT + (day - 0.5) * STEP, y) for day in days)
    return _frame("".join(parts), TOP + len(months) * STEP)


def _day(day: date, by_day: dict[date, Edition], closed: dict[date, str], x: float, y: float) -> str:
    edition = by_day.get(day)
    ground = f'<rect x="{x - 10}" y="{y - 10}" width="20" height="20" rx="3" class="closed"/>' if day in closed else ""
    if edition is None:
        return f'{ground}<circle cx="{x}" cy="{y}" r="1.5" class="day"/>'
    kind = "moved" if edition.placed.reason else "weekly" if edition.campaign.when.slot else "event"
    colour = COLOURS[kind]
    fill = "none" if edition.content is None else colour
    title = f"<title>{html.escape(f'{day} {edition.key}')}</title>"
    return (
        f'{ground}<circle cx="{x}" cy="{y}" r="7" fill="{fill}" stroke="{colour}" stroke-width="1.6">{title}</circle>'
    )


def _text(x: float, y: float, words: str, anchor: str) -> str:
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}">{html.escape(words)}</text>'


def _frame(inside: str, height: int) -> str:
    legend = [("weekly", "weekly letter"), ("moved", "moved: the shop is closed"), ("event", "Christmas")]
    marks, x = "", LEFT
    for kind, words in legend:
        marks += f'<circle cx="{x}" cy="{height + 20}" r="6" fill="{COLOURS[kind]}"/>'
        marks += _text(x + 14, height + 25, words, "start")
        x += 60 + 8 * len(words)
    marks += f'<circle cx="{x}" cy="{height + 20}" r="6" fill="none" stroke="{COLOURS["weekly"]}" stroke-width="1.6"/>'
    marks += _text(x + 14, height + 25, "not written yet", "start")
    style = (
        "text{font:12px system-ui,sans-serif;fill:#57606a}.day{fill:#afb8c1}.closed{fill:#c58a1c;opacity:.18}"
        "@media(prefers-color-scheme:dark){text{fill:#9aa4af}.day{fill:#57606a}}"
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {LEFT + 31 * STEP + 10} {height + 40}" role="img" '
        f'aria-label="The year of the tea shop"><style>{style}</style>{inside}{marks}</svg>\n'
    )


def letter(project: Project) -> None:
    """Photograph the first Wednesday's letter at 700 px and 375 px, light and dark."""
    from playwright.sync_api import sync_playwright

    campaign = project.campaign("wednesday-letter")
    assert campaign is not None
    number = content_for(campaign, date(2026, 12, 2))
    assert number is not None
    printed, _ = preview(project, campaign, number, None, faces(project)[0])
    assert printed is not None
    flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=flags)
        for width, scheme in ((700, "light"), (375, "dark")):
            page = browser.new_page(viewport={"width": width, "height": 1180}, color_scheme=scheme)
            page.set_content(printed.html)
            page.screenshot(path=PICTURES / f"letter-{width}-{scheme}.png")
        browser.close()


def main() -> int:
    """Write the pictures."""
    project = load(ROOT).project
    assert project is not None
    PICTURES.mkdir(parents=True, exist_ok=True)
    (PICTURES / "year.svg").write_text(year(project), encoding="utf-8")
    letter(project)
    return 0


if __name__ == "__main__":
    sys.exit(main())
