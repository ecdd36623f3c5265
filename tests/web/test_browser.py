"""The page in a real browser, on a narrow screen in the dark."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from leave_shop import KEY, SUBJECT, TOPICS, WEDNESDAY, Ledger, agreed, know, link, shop_project

from engine.delivery.clock import clock_at
from engine.message.own_token import PreferencesToken, sign_preferences
from engine.web.application import application
from engine.web.server import serve

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from engine.store.database import Store

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


@pytest.mark.browser
@pytest.mark.skipif(not CHROMIUM.exists(), reason=f"there is no Chromium at {CHROMIUM}")
async def test_someone_takes_it_back_and_pauses_instead(store: Store, ledger: Ledger) -> None:
    playwright = pytest.importorskip("playwright.async_api", reason="playwright is not installed")
    await know(store, agreed(), agreed("orders", basis="contract"))
    app = application(shop_project(topics=TOPICS), store, [KEY], clock_at(WEDNESDAY))
    stop = asyncio.Event()
    port: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    server = asyncio.create_task(serve(app, "127.0.0.1", 0, stop, listening=port.set_result))
    origin = f"http://127.0.0.1:{await port}"
    said: list[str] = []
    try:
        async with playwright.async_playwright() as engines:
            browser = await engines.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
            page = await browser.new_page(viewport={"width": 375, "height": 700})
            page.on("console", lambda message: said.append(message.text))
            await page.goto(origin + link())
            await page.get_by_role("button", name="ほかの便りやご案内も").click()
            await page.get_by_role("button", name="届く回数が多い").click()
            await page.get_by_role("heading", name="お聞かせくださり").wait_for(timeout=10_000)
            await page.get_by_role("button", name="停止を取り消す").click()
            await page.get_by_role("heading", name="配信停止を取り消しました。").wait_for(timeout=10_000)
            await page.goto(f"{origin}/preferences/{sign_preferences(PreferencesToken(SUBJECT, 7), KEY)}")
            assert await page.evaluate("document.documentElement.scrollWidth") == 375
            await page.get_by_label("季節のご案内").check()
            await page.get_by_role("button", name="保存する").first.click()
            await page.get_by_role("status").wait_for(timeout=10_000)
            assert await page.get_by_label("季節のご案内").is_checked()
            await page.get_by_label("再開する日").fill("2026-12-24")
            await page.get_by_role("button", name="保存する").nth(1).click()
            await page.get_by_role("status").wait_for(timeout=10_000)
            assert await page.get_by_label("再開する日").input_value() == "2026-12-24"
            await browser.close()
    finally:
        stop.set()
        await server
    assert [entry[1:] for entry in ledger.entries()[2:]] == [
        ("newsletter", "refused", "leave-page"),
        ("seasonal", "refused", "leave-page"),
        ("newsletter", "granted", "undo"),
        ("seasonal", "granted", "preferences"),
    ]
    assert ledger.rows("SELECT paused_until FROM subscribers") == [("2026-12-24",)]
    assert said == []
