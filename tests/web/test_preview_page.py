"""The page of `tayori preview --serve`: it follows every save, shows mistakes in the letter's place, and is for this machine only."""

from __future__ import annotations

import asyncio
import json
import os
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from engine.project.folder import load
from engine.review.previews import desk as desk_module
from engine.review.previews.chromium import chromium
from engine.review.previews.desk import Desk, keep_fresh, look, refreshed
from engine.review.previews.faces import BUILT_IN
from engine.review.previews.schemes import as_seen
from engine.review.previews.watch import changed, stamps
from engine.web.preview import preview_application
from engine.web.server import serve

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from workshop import Workshop

    from engine.review.previews.sheet import Sheet

LETTER = {"campaign": "wednesday-letter", "content": "0", "face": "blank"}
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
SIGNATURE = "templates/partials/signature.mjml"


@pytest.fixture
def desk(shop: Workshop) -> Desk:
    return Desk(shop.root, load(shop.root))


@pytest.fixture
async def page(desk: Desk) -> AsyncGenerator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(preview_application(desk, "en", asyncio.Event()))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8026") as client:
        yield client


async def test_the_page_asks_nothing_of_anybody_else(page: httpx.AsyncClient) -> None:
    shown = await page.get("/")
    policy = shown.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    assert "http" not in shown.text.replace("http-equiv", "")
    letter = await page.get("/letter", params=LETTER)
    assert letter.headers["content-security-policy"].endswith("frame-ancestors 'self'; sandbox allow-same-origin")


@pytest.mark.parametrize("host", ["shop.example:8026", "127.0.0.1.evil.example", "", "[::1", "192.168.0.7"])
async def test_another_name_than_this_machines_is_refused(page: httpx.AsyncClient, host: str) -> None:
    assert (await page.get("/campaigns", headers={"host": host})).status_code == 403
    assert (await page.get("/campaigns", headers={"host": "localhost:8026"})).status_code == 200


async def test_campaigns_faces_and_the_parts_of_a_letter_are_told(page: httpx.AsyncClient) -> None:
    there = (await page.get("/campaigns")).json()
    wednesday = next(one for one in there["campaigns"] if one["id"] == "wednesday-letter")
    assert wednesday["contents"][0] == {"label": "2026-12-02", "subject": "霜の朝の、ほうじ茶のこと", "dated": True}
    assert [face["id"] for face in there["faces"]] == list(BUILT_IN)
    letter = (await page.get("/look", params=LETTER)).json()["letter"]
    assert letter["subject"] == "霜の朝の、ほうじ茶のこと"
    assert "お客様" in letter["text"]
    assert letter["source"].startswith("<!doctype html>")
    assert json.loads(letter["variables"])["addressee"] == "お客様"
    assert (await page.get("/problems", params=LETTER)).json()["problems"] == []


async def test_what_goes_along_with_a_letter_is_listed_with_its_size(desk: Desk, page: httpx.AsyncClient) -> None:
    assert (await page.get("/look", params=LETTER)).json()["letter"]["attached"] == []
    (desk.root / "files").mkdir(exist_ok=True)
    (desk.root / "files" / "お品書き.pdf").write_bytes(b"%PDF-1.7\n" + b"x" * 2048 + b"\n%%EOF\n")
    campaign = desk.root / "campaigns" / "wednesday-letter.toml"
    text = campaign.read_text(encoding="utf-8")
    campaign.write_text(
        text.replace("\n[when]", '\nattachments = ["files/お品書き.pdf"]\n\n[when]', 1), encoding="utf-8"
    )
    desk.loaded = refreshed(desk, ["campaigns/wednesday-letter.toml"])
    letter = (await page.get("/look", params=LETTER)).json()["letter"]
    assert letter["attached"] == [{"name": "お品書き.pdf", "size": "2"}]
    assert 'id="attached"' in (await page.get("/")).text


@pytest.mark.parametrize("asked", [{"content": "x"}, {"on": "soon"}])
async def test_what_is_no_question_is_refused(page: httpx.AsyncClient, asked: dict[str, str]) -> None:
    assert (await page.get("/letter", params={**LETTER, **asked})).status_code == 400


async def test_what_is_not_there_is_said(page: httpx.AsyncClient) -> None:
    for asked in ({"content": "99"}, {"content": "-1"}, {"campaign": "no-such"}):
        shown = await page.get("/letter", params={**LETTER, **asked})
        assert (shown.status_code, "There is no content here." in shown.text) == (200, True)


async def test_a_mistake_stands_in_the_letters_place_until_it_is_mended(
    shop: Workshop, desk: Desk, page: httpx.AsyncClient
) -> None:
    for name, old, new in (
        (SIGNATURE, "<mj-text", "<mj-textt"),
        ("campaigns/wednesday-letter/2026-12-02.toml", "subject = ", "subject == "),
        ("campaigns/wednesday-letter.toml", "[when]", "[when"),
        ("tayori.toml", "[shop]", "[shopp]"),
    ):
        shop.edit(name, old, new)
        desk.loaded = refreshed(desk, [name])
        shown = await page.get("/letter", params=LETTER)
        assert f"<code>{name}:" in shown.text, name
        assert (await page.get("/look", params=LETTER)).json()["letter"] is None
        there = (await page.get("/campaigns")).json()["campaigns"]
        assert "wednesday-letter" in {one["id"] for one in there}, name
        shop.edit(name, new, old)
        desk.loaded = refreshed(desk, [name])
        assert "お客様" in (await page.get("/letter", params=LETTER)).text, name


def test_what_was_read_again_is_as_if_it_was_read_anew(shop: Workshop, desk: Desk) -> None:
    for name, old, new in (
        (SIGNATURE, "わたしが読んで", "店長が読んで"),
        ("tayori.toml", "さえき園", "さえきえん"),
        ("campaigns/birthday.toml", "title = ", "titel = "),
    ):
        shop.edit(name, old, new)
        for _ in range(2):
            desk.loaded = refreshed(desk, [name])
            anew = load(shop.root)
            assert desk.loaded.problems == anew.problems
            assert desk.loaded.draft.templates == anew.draft.templates
            assert desk.loaded.draft.shop is not None
            assert anew.draft.shop is not None
            assert desk.loaded.draft.shop.model_dump() == anew.draft.shop.model_dump()
            assert desk.loaded.draft.campaigns == anew.draft.campaigns


def test_only_what_was_saved_is_noticed(shop: Workshop) -> None:
    before = stamps(shop.root)
    (shop.root / "templates" / ".letter.mjml.swp").write_text("an editor's own")
    (shop.root / "notes.txt").write_text("not ours")
    assert changed(before, stamps(shop.root)) == frozenset()
    (shop.root / "new.toml").write_text("")
    (shop.root / SIGNATURE).unlink()
    os.utime(shop.root / "templates" / "letter.mjml", ns=(0, 0))
    assert changed(before, stamps(shop.root)) == {"new.toml", SIGNATURE, "templates/letter.mjml"}
    assert stamps(shop.root / "nowhere") == {}


@pytest.mark.parametrize(
    ("look", "style"),
    [
        (
            "light",
            "@media screen and (max-width: 0px){a}@media not all and (min-width: 0px){b}:root{color-scheme:light}",
        ),
        ("dark", "@media screen and (min-width: 0px){a}@media not all and (max-width: 0px){b}:root{color-scheme:dark}"),
    ],
)
def test_the_colours_are_those_that_are_asked_for_whatever_the_browser_prefers(look: str, style: str) -> None:
    html = (
        '<head><meta name="color-scheme" content="light dark"><style>@media screen and (prefers-color-scheme:dark){a}'
        "@media not all and ( prefers-color-scheme: light ){b}:root{color-scheme:light dark}</style></head>"
    )
    seen = as_seen(html, "dark" if look == "dark" else "light")
    assert f"<style>{style}</style>" in seen
    assert f'content="{look}"' in seen
    assert "prefers-color-scheme" not in seen


def test_an_inverted_letter_is_turned_round_but_for_its_pictures() -> None:
    assert "<style>html{background:#fff;filter:invert(1)" in as_seen("<head></head>", "inverted")
    assert "filter" not in as_seen("<p>no head</p>", "light")


@pytest.mark.browser
@pytest.mark.skipif(chromium() is None, reason="there is no Chromium on PATH")
async def test_a_save_is_on_the_screen_by_itself_and_nothing_goes_out(shop: Workshop, desk: Desk) -> None:
    playwright = pytest.importorskip("playwright.async_api", reason="playwright is not installed")
    shop.edit(SIGNATURE, "</mj-column>", '<mj-image src="https://cdn.example/a.png" alt="写真" /></mj-column>')
    desk.loaded = load(shop.root)
    stop = asyncio.Event()
    port: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    app = preview_application(desk, "ja", stop)
    server = asyncio.create_task(serve(app, "127.0.0.1", 0, stop, listening=port.set_result))
    fresh = asyncio.create_task(keep_fresh(desk, stop))
    origin = f"http://127.0.0.1:{await port}"
    asked: list[str] = []
    faults: list[object] = []
    try:
        async with playwright.async_playwright() as engines:
            browser = await engines.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
            page = await browser.new_page(viewport={"width": 375, "height": 900}, color_scheme="dark")
            page.on("response", lambda response: asked.append(response.url))
            page.on("pageerror", lambda error: faults.append(error))  # noqa: PLW0108 - playwright writes an attribute on it
            await page.goto(f"{origin}/?campaign=wednesday-letter&face=blank&scheme=dark")
            frame = page.frame_locator("#frame")
            await frame.get_by_text("わたしが読んで").wait_for()
            assert (
                await frame.locator("body").evaluate("getComputedStyle(document.body).backgroundColor")
                != "rgb(255, 255, 255)"
            )
            assert await page.evaluate("document.documentElement.scrollWidth") == 375
            shop.edit(SIGNATURE, "わたしが読んで", "店長が読んで")
            await frame.get_by_text("店長が読んで").wait_for()
            shop.edit(SIGNATURE, "<mj-text", "<mj-textt")
            await frame.get_by_text(f"{SIGNATURE}:").first.wait_for()
            shop.edit(SIGNATURE, "<mj-textt", "<mj-text")
            await frame.get_by_text("店長が読んで").wait_for()
            await page.locator("#tab-headers").click()
            await page.get_by_text("List-Unsubscribe-Post").wait_for()
            await page.locator("#face").select_option("emoji")
            await page.locator("#tab-text").click()
            await page.get_by_text("花子🌸").first.wait_for()
            assert await page.evaluate("document.documentElement.scrollWidth") == 375
            await browser.close()
    finally:
        stop.set()
        await asyncio.wait_for(asyncio.gather(server, fresh), 10)
    assert faults == []
    assert {url for url in asked if not url.startswith((origin, "data:"))} == set()


async def test_a_letter_is_printed_once_for_the_page_that_asks_twice(
    shop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    printed: list[object] = []
    whole = desk_module.sheet_of

    def counting(*asked: Any) -> Sheet:
        printed.append(asked)
        return whole(*asked)

    monkeypatch.setattr(desk_module, "sheet_of", counting)
    desk = Desk(shop.root, load(shop.root))
    asked = ("wednesday-letter", 0, None, "blank")
    first, second = await asyncio.gather(*(asyncio.to_thread(look, desk, *asked) for _ in range(2)))
    assert first is second
    assert len(printed) == 1
    desk.loaded = refreshed(desk, ["templates/letter.mjml"])
    assert look(desk, *asked) is not first
    assert look(desk, "wednesday-letter", 0, None, "long") is not look(desk, *asked)
    assert len(printed) == 3
