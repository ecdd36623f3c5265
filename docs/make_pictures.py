"""Make the pictures of the README, of docs/mjml.md and of docs/preview.md: the letter, the year, the page that follows every save.

.venv/bin/python docs/make_pictures.py
"""

from __future__ import annotations

import asyncio
import base64
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from engine.delivery.opening import known_person
from engine.project.folder import load
from engine.review.preview import content_for, preview
from engine.review.previews.chromium import camera, chromium
from engine.review.previews.desk import Desk
from engine.review.previews.faces import built_in
from engine.review.previews.shots import SCHEMES, WIDTHS
from engine.review.year.page import year_page
from engine.review.year.view import year_view
from engine.web.preview import preview_application
from engine.web.server import serve

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from engine.project.project import Project

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "images"
DAY = date(2026, 12, 2)
FIRST, LAST = date(2026, 12, 1), date(2027, 11, 30)
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]


def letter(project: Project, browser: Browser) -> None:
    """Photograph the first Wednesday's letter at 700 px and 375 px, light and dark."""
    campaign = project.campaign("wednesday-letter")
    assert campaign is not None
    number = content_for(campaign, DAY)
    assert number is not None
    printed, _ = preview(project, campaign, number, None, known_person(project))
    assert printed is not None
    for width, scheme in ((700, "light"), (375, "dark")):
        page = browser.new_page(viewport={"width": width, "height": 1180}, color_scheme=scheme)
        page.set_content(printed.html)
        page.screenshot(path=PICTURES / f"letter-{width}-{scheme}.png")


async def whole_letters(project: Project) -> None:
    """Photograph the whole letter as `tayori preview` does, at both widths, light and dark."""
    campaign, program = project.campaign("wednesday-letter"), chromium()
    assert campaign is not None
    assert program is not None
    number = content_for(campaign, DAY)
    assert number is not None
    printed, _ = preview(project, campaign, number, None, built_in(project)[0].person)
    assert printed is not None
    async with camera(program) as opened:
        for width in WIDTHS:
            for scheme in SCHEMES:
                picture = await opened.picture(printed.html, width, scheme, "webp")
                (PICTURES / f"whole-{width}-{scheme}.webp").write_bytes(picture)


async def desk_page() -> None:
    """Photograph the page of `tayori preview --serve` on a desk and on a telephone."""
    from playwright.async_api import async_playwright

    stop = asyncio.Event()
    port: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    app = preview_application(Desk(ROOT, load(ROOT)), "ja", stop)
    server = asyncio.create_task(serve(app, "127.0.0.1", 0, stop, listening=port.set_result))
    asked = f"http://127.0.0.1:{await port}/?campaign=wednesday-letter&content=0"
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        for width, height, scheme in ((1280, 900, "light"), (375, 900, "dark")):
            page = await browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)
            await page.goto(f"{asked}&scheme={scheme}")
            await page.locator("body[data-version]").wait_for()
            session = await page.context.new_cdp_session(page)
            taken = await session.send("Page.captureScreenshot", {"format": "webp"})
            (PICTURES / f"serve-{width}-{scheme}.webp").write_bytes(base64.b64decode(taken["data"]))
        await browser.close()
    stop.set()
    await server


def other_letters(project: Project, browser: Browser) -> None:
    """Photograph a letter of each other template, small and whole, at both widths, light and dark."""
    for name in ("birthday", "christmas-dormant", "hachijuhachiya"):
        campaign = project.campaign(name)
        assert campaign is not None
        printed, _ = preview(project, campaign, 0, None, known_person(project))
        assert printed is not None
        for width in WIDTHS:
            for scheme in SCHEMES:
                page = browser.new_page(
                    viewport={"width": width, "height": 600}, color_scheme=scheme, device_scale_factor=0.5
                )
                page.set_content(printed.html)
                page.screenshot(path=PICTURES / f"{name}-{width}-{scheme}.jpg", full_page=True, quality=60, type="jpeg")
                page.close()


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
        other_letters(project, browser)
        year(project, browser)
        browser.close()
    asyncio.run(whole_letters(project))
    asyncio.run(desk_page())
    return 0


if __name__ == "__main__":
    sys.exit(main())
