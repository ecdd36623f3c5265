"""Make the README's pictures: the letter and the year, as Chromium shows them.

.venv/bin/python docs/make_pictures.py
"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from engine.project.folder import load
from engine.review.preview import content_for, preview
from engine.review.sample import faces
from engine.review.year.page import year_page
from engine.review.year.view import year_view

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from engine.project.project import Project

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "images"
FIRST, LAST = date(2026, 12, 1), date(2027, 11, 30)
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]


def letter(project: Project, browser: Browser) -> None:
    """Photograph the first Wednesday's letter at 700 px and 375 px, light and dark."""
    campaign = project.campaign("wednesday-letter")
    assert campaign is not None
    number = content_for(campaign, date(2026, 12, 2))
    assert number is not None
    printed, _ = preview(project, campaign, number, None, faces(project)[0])
    assert printed is not None
    for width, scheme in ((700, "light"), (375, "dark")):
        page = browser.new_page(viewport={"width": width, "height": 1180}, color_scheme=scheme)
        page.set_content(printed.html)
        page.screenshot(path=PICTURES / f"letter-{width}-{scheme}.png")


def year(project: Project, browser: Browser) -> None:
    """Photograph the first months of the page of the year."""
    page = browser.new_page(viewport={"width": 1180, "height": 1010}, color_scheme="light")
    page.set_content(year_page(year_view(project, FIRST, LAST), "ja"))
    page.screenshot(path=PICTURES / "year.png")


def main() -> int:
    """Write the pictures."""
    from playwright.sync_api import sync_playwright

    project = load(ROOT).project
    assert project is not None
    PICTURES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        letter(project, browser)
        year(project, browser)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
