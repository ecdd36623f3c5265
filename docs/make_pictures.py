"""Make the pictures of the README and of docs/: letters, the year, a month's report, the page that follows every save, the public pages.

.venv/bin/python docs/make_pictures.py
"""

from __future__ import annotations

import asyncio
import base64
import re
import sys
from datetime import date, datetime, time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from httpx import ASGITransport, AsyncClient
from november import november
from sqlalchemy import select

from engine.delivery.clock import clock_at
from engine.delivery.opening import known_person
from engine.message.own_token import (
    AddressToken,
    BackToken,
    PreferencesToken,
    sign_address,
    sign_back,
    sign_preferences,
)
from engine.message.token import LeaveToken, sign_join, sign_leave
from engine.project.folder import load
from engine.report.page import month_page
from engine.report.speech import Speech
from engine.review.preview import content_for, preview
from engine.review.previews.chromium import camera, chromium
from engine.review.previews.desk import Desk
from engine.review.previews.faces import built_in
from engine.review.previews.shots import SCHEMES, WIDTHS
from engine.review.year.page import year_page
from engine.review.year.view import year_view
from engine.schema.tables import address_changes, moved_addresses
from engine.store.database import open_store
from engine.store.sign_ups import next_asked
from engine.store.subscribers import subjects_of
from engine.store.upgrade import upgrade
from engine.web.application import application
from engine.web.preview import preview_application
from engine.web.server import serve
from engine.web.sign_up import EACH

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playwright.sync_api import Browser

    from engine.project.project import Project
    from engine.review.previews.chromium import Scheme
    from engine.store.database import Store

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "images"
DAY = date(2026, 12, 2)
FIRST, LAST = date(2026, 12, 1), date(2027, 11, 30)
PUBLIC: Sequence[tuple[str, int, Scheme]] = (
    ("leave", 375, "light"),
    ("left", 375, "dark"),
    ("preferences", 375, "light"),
    ("sign-up", 375, "light"),
    ("confirm", 375, "dark"),
    ("sign-up", 1280, "light"),
)
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


async def walk(project: Project, store: Store) -> dict[str, str]:
    """Walk through the public pages as two people do; return each page in each state as HTML, by a name."""
    key, clock, name = (
        b"k" * 32,
        clock_at(datetime.combine(DAY, time(12), project.zone)),
        next(iter(project.shop.forms)),
    )
    transport = ASGITransport(application(project, store, [key], clock))
    async with AsyncClient(transport=transport, base_url=project.shop.web.base_url) as client:
        seen: dict[str, str] = {}

        async def look(state: str, path: str, **said: str) -> str:
            """Open a page, or send something to it."""
            answer = await (client.post(path, data=said) if said else client.get(path))
            seen[state] = answer.text
            return answer.text

        form, hana = f"/sign-up/{name}", {"address": "hana@example.com", "name": "山田 花子", "birthday": ""}
        await look("sign-up", form)
        await look("sign-up-fault", form, **{**hana, "address": "hana@", "birthday": "1980-03-04"})
        await look("sign-up-sent", form, **hana, topic=project.shop.forms[name].topics[0])
        async with store.reading() as connection:
            asked = await next_asked(connection)
        assert asked is not None
        confirm = f"/sign-up-confirm/{sign_join(asked.reference, clock.now_ms() + 10**8, key)}"
        await look("confirm", confirm)
        await look("confirmed", confirm, yes="")
        async with store.reading() as connection:
            (subject,) = (await subjects_of(connection, ["hana@example.com"])).values()
        topic = asked.asking.topics[0]
        leave = f"/leave/{sign_leave(LeaveToken(subject, topic, 1), key)}"
        await look("leave", leave)
        left = await look("left", leave, yes="")
        reason, undo = (urlsplit(link_of(left, word)).path for word in ("reason", "undo"))
        await look("left-reason", reason, reason="too_many")
        await look("undone", undo, yes="")
        await look("undo", undo)
        await look("reason", reason)
        preferences = f"/preferences/{sign_preferences(PreferencesToken(subject, 1), key)}"
        await look("preferences", preferences)
        await look("paused", preferences, do="pause", until="2027-01-10")
        await look("fault", preferences, do="person", name="", month="2", day="31", year="")
        await look("mailed", preferences, do="address", address="hana@docomo.example")
        async with store.reading() as connection:
            row = (await connection.execute(select(address_changes))).one()
        change = f"/address/{sign_address(AddressToken(subject, row.id, row.asked_ms), key)}"
        await look("address", change)
        await look("moved", change, yes="")
        async with store.reading() as connection:
            (moved_ms,) = (await connection.execute(select(moved_addresses.c.at_ms))).scalars()
        back = f"/address-back/{sign_back(BackToken(subject, moved_ms), key)}"
        await look("back", back)
        await look("put-back", back, yes="")
        await look("left-all", leave, scope="all")
        await look("bad-link", leave[:-3])
        await look("bad-confirm", confirm[:-3])
        await look("nothing", "/nothing")
        for _ in range(EACH):
            await look("too-often", form, **hana)
        return seen


def link_of(page: str, word: str) -> str:
    """Return where a page's form of this kind posts to."""
    found = re.search(rf'action="([^"]*/{word}/[^"]+)"', page)
    assert found, f"no form for {word}"
    return found[1]


async def public_pages(project: Project) -> None:
    """Photograph some of the public pages, on a telephone and on a desk."""
    from playwright.async_api import async_playwright

    with TemporaryDirectory() as folder:
        path = Path(folder) / "tayori.db"
        upgrade(path, 0)
        store = await open_store(path)
        try:
            seen = await walk(project, store)
        finally:
            await store.close()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        for state, width, scheme in PUBLIC:
            page = await browser.new_page(viewport={"width": width, "height": 700}, color_scheme=scheme)
            await page.set_content(seen[state])
            height = await page.evaluate("document.documentElement.scrollHeight")
            await page.set_viewport_size({"width": width, "height": height})
            session = await page.context.new_cdp_session(page)
            taken = await session.send("Page.captureScreenshot", {"format": "webp"})
            (PICTURES / f"page-{state}-{width}-{scheme}.webp").write_bytes(base64.b64decode(taken["data"]))
            await page.close()
        await browser.close()


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


def month(project: Project, browser: Browser) -> None:
    """Photograph the page of a month's report."""
    page = browser.new_page(viewport={"width": 1180, "height": 1500}, color_scheme="light")
    shop = project.shop.shop
    page.set_content(month_page(november(project), Speech("ja", project.zone, shop.country), shop.name, shop.locale))
    page.screenshot(path=PICTURES / "month.png")


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
        month(project, browser)
        browser.close()
    asyncio.run(whole_letters(project))
    asyncio.run(desk_page())
    asyncio.run(public_pages(project))
    return 0


if __name__ == "__main__":
    sys.exit(main())
