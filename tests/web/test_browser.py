"""The page in a real browser, on a narrow screen in the dark."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from leave_shop import SUBJECT, Ledger, link

from engine.web.server import serve

if TYPE_CHECKING:
    from starlette.types import ASGIApp

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.mark.browser
@pytest.mark.skipif(not CHROMIUM.exists(), reason=f"there is no Chromium at {CHROMIUM}")
async def test_someone_leaves_with_one_press_on_a_narrow_dark_screen(app: ASGIApp, ledger: Ledger) -> None:
    playwright = pytest.importorskip("playwright.async_api", reason="playwright is not installed")
    stop = asyncio.Event()
    port: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    server = asyncio.create_task(serve(app, "127.0.0.1", 0, stop, listening=port.set_result))
    origin = f"http://127.0.0.1:{await port}"
    said: list[str] = []
    asked: list[str] = []
    try:
        async with playwright.async_playwright() as engines:
            browser = await engines.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
            page = await browser.new_page(viewport={"width": 375, "height": 700}, color_scheme="dark")
            page.on("console", lambda message: said.append(message.text))
            page.on("request", lambda request: asked.append(request.url))
            await page.goto(origin + link())
            assert await page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(20, 21, 15)"
            assert await page.evaluate("document.documentElement.scrollWidth") == 375
            await page.keyboard.press("Tab")
            await page.keyboard.press("Tab")
            assert await page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
            assert ledger.entries() == []
            await page.get_by_role("button", name="配信を停止する").click()
            await page.get_by_role("heading", name="配信を停止しました。", level=1).wait_for(timeout=10_000)
            assert await page.evaluate("document.documentElement.scrollWidth") == 375
            assert await page.context.cookies() == []
            await browser.close()
    finally:
        stop.set()
        await server
    assert ledger.entries() == [(SUBJECT, "newsletter", "refused", "leave-page")]
    assert said == []
    assert {url.removeprefix(origin) for url in asked} <= {link(), "/favicon.ico"}
