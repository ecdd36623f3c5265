"""A reader's whole way in a real browser, on a narrow screen in the dark: out by the letter of the example, back, through the settings, to
another address; and somebody new's, from the form to the welcome.

`tayori serve` runs in a process of its own, before it the browser, behind it a mail server. After each step the store is looked at.
"""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from ports import free_port
from workshop import EXAMPLE

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator
    from email.message import EmailMessage  # noqa: TID251 - it reads what arrived; it writes nothing

    from playwright.async_api import Page
    from workshop import Sink, Workshop

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
LONG = 60.0  # seconds; what takes longer is stuck
READER = "k.takagi@chanoyu.example"  # agreed in 2019: whatever day it is, the browser's word is later
NEW, HANA = "takagi@gmail.example", "hana@example.com"


@dataclass
class Walk:
    """Somebody with a browser and an inbox, and what they left behind."""

    shop: Workshop
    page: Page
    origin: str
    inbox: asyncio.Queue[tuple[str, bytes]]
    said: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    async def next_mail(self, to: str) -> EmailMessage:
        """Wait for a mail, which is to this address."""
        recipient, content = await asyncio.wait_for(self.inbox.get(), LONG)
        assert recipient == to
        return message_from_bytes(content, policy=policy.default)

    async def follow(self, mail: EmailMessage, name: str) -> None:
        """Open a mail and click a link in it, which leads to a page of ours."""
        body = mail.get_body(("html",))
        assert body is not None
        await self.page.goto("about:blank")  # a mail has no policy of ours
        await self.page.set_content(body.get_content())
        link = self.page.get_by_role("link", name=name)
        await link.evaluate("link => link.removeAttribute('target')")  # it would open another page
        await link.click()
        await self.page.wait_for_url(f"{self.origin}/**")
        await self.fits()

    async def press(self, name: str, number: int = 0) -> None:
        """Press a button, and wait for the page that answers: it may say the same as the one before."""
        async with self.page.expect_navigation(timeout=LONG * 1000):
            await self.page.get_by_role("button", name=name).nth(number).click()

    async def reads(self, heading: str) -> None:
        """Wait for a page with this heading, and see that it is not wider than the screen."""
        await self.page.get_by_role("heading", name=heading, level=1).wait_for(timeout=LONG * 1000)
        await self.fits()

    async def is_told(self, words: str) -> None:
        await self.page.get_by_role("status").filter(has_text=words).wait_for(timeout=LONG * 1000)

    async def fits(self) -> None:
        assert await self.page.evaluate("document.documentElement.scrollWidth") == 375

    def words(self, address: str) -> list[tuple[Any, ...]]:
        """Return what the ledger has of whoever has this address, beginning with what the browser brought."""
        rows = self.shop.past(
            "SELECT c.topic, c.state, c.source FROM consents c JOIN subscribers s ON s.subject = c.subject"
            f" WHERE s.address_key = '{address}' ORDER BY c.id"
        )
        return [tuple(row) for row in rows if row[2] != "ec-cart"]

    def person(self, fields: str, address: str) -> tuple[Any, ...]:
        (row,) = self.shop.past(f"SELECT {fields} FROM subscribers WHERE address_key = '{address}'")
        return tuple(row)


async def serving(shop: Workshop, port: int) -> asyncio.subprocess.Process:
    """Start the server, and wait until it says that it listens."""
    words = ("serve", "--port", str(port), "--project", str(shop.root))
    told = {"PATH": os.environ["PATH"], "TAYORI_LANG": "en", "TAYORI_RELAYS__MAIN__PORT": str(shop.port)}
    server = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "engine", *words), stderr=asyncio.subprocess.PIPE, cwd=EXAMPLE, env=told
    )
    assert server.stderr is not None
    line = await asyncio.wait_for(server.stderr.readline(), LONG)
    assert str(port).encode() in line, line
    return server


@asynccontextmanager
async def walking(shop: Workshop, port: int, inbox: asyncio.Queue[tuple[str, bytes]]) -> AsyncGenerator[Walk]:
    """Serve the shop, and open a browser."""
    playwright = pytest.importorskip("playwright.async_api", reason="playwright is not installed")
    server = await serving(shop, port)
    try:
        async with playwright.async_playwright() as engines:
            browser = await engines.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
            page = await browser.new_page(viewport={"width": 375, "height": 700}, color_scheme="dark")
            walk = Walk(shop, page, f"http://127.0.0.1:{port}", inbox)
            page.on("console", lambda message: walk.said.append(message.text))
            page.on("request", lambda request: walk.asked.append(request.url))
            yield walk
            assert await page.context.cookies() == []
            await browser.close()
    finally:
        server.send_signal(signal.SIGTERM)
        _, rest = await asyncio.wait_for(server.communicate(), LONG)
    assert server.returncode == 0, rest.decode()
    assert walk.said == [], "nothing was blocked, and nothing failed"
    assert {urlsplit(url).netloc for url in walk.asked if url.startswith("http")} == {f"127.0.0.1:{port}"}


async def the_letter(shop: Workshop, sink: Sink, inbox: asyncio.Queue[tuple[str, bytes]]) -> EmailMessage:
    """Send the example's Wednesday as `make demo` does; return the reader's letter. What comes later lies in the inbox."""
    await shop.import_()
    await shop.run()
    letter = sink.mails()[sink.recipients.index(READER)]

    async def keep(recipient: str, content: bytes) -> str:
        inbox.put_nowait((recipient, content))
        return "250 2.0.0 OK"

    sink.answer = keep
    return letter


@pytest.mark.browser
@pytest.mark.long
@pytest.mark.skipif(not CHROMIUM.exists(), reason=f"there is no Chromium at {CHROMIUM}")
async def test_a_reader_leaves_and_comes_back_changes_everything_and_somebody_new_comes_in(
    shop: Workshop, sink: Sink
) -> None:
    port = free_port()
    shop.edit("tayori.toml", "https://mail.saekien.example", f"http://127.0.0.1:{port}")
    inbox: asyncio.Queue[tuple[str, bytes]] = asyncio.Queue()
    letter = await the_letter(shop, sink, inbox)
    async with walking(shop, port, inbox) as walk:
        await leaves_and_comes_back(walk, letter)
        await changes_the_settings(walk, letter)
        await moves_to_another_address_and_back(walk)
        await signs_up_and_is_welcomed(walk)
    assert inbox.empty()


async def leaves_and_comes_back(walk: Walk, letter: EmailMessage) -> None:
    page = walk.page
    await walk.follow(letter, "配信停止はこちら")
    await walk.reads("「水曜だより」の配信を停止しますか。")
    assert await page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(20, 21, 15)"
    await page.keyboard.press("Tab")
    await page.keyboard.press("Tab")
    assert await page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    assert walk.words(READER) == [], "looking changes nothing"
    await walk.press("配信を停止する")
    await walk.reads("配信を停止しました。")
    left = ("newsletter", "refused", "leave-page")
    assert walk.words(READER) == [left]
    await walk.press("届く回数が多い")
    await walk.reads("お聞かせくださり、ありがとうございました。")
    assert [tuple(row) for row in walk.shop.past("SELECT topic, reason FROM leave_reasons")] == [
        ("newsletter", "too_many")
    ]
    await walk.press("停止を取り消す")
    await walk.reads("配信停止を取り消しました。")
    assert walk.words(READER) == [left, ("newsletter", "granted", "undo")]
    assert walk.shop.past("SELECT topic FROM leave_reasons") == []


async def changes_the_settings(walk: Walk, letter: EmailMessage) -> None:
    page, before = walk.page, len(walk.words(READER))
    await walk.follow(letter, "お届け先・お休みなどの設定")
    await walk.reads("お届けの設定")
    assert READER not in await page.content()
    topic = page.get_by_label("水曜だより")
    for state in ("refused", "granted"):
        await topic.set_checked(state == "granted")
        await walk.press("保存する")
        await walk.is_told("保存しました。")
        assert walk.words(READER)[before:][-1] == ("newsletter", state, "preferences")
        assert await topic.is_checked() == (state == "granted")
    until = await page.get_by_label("再開する日").get_attribute("max")
    assert until
    await page.get_by_label("再開する日").fill(until)
    await walk.press("保存する", 1)
    await walk.is_told("保存しました。")
    assert await page.get_by_label("再開する日").input_value() == until
    await page.get_by_label("お名前").fill("高木 きよし")
    await page.get_by_label("お誕生日(月)").select_option("2")
    await page.get_by_label("お誕生日(日)").select_option("29")
    await walk.press("保存する", 2)
    await walk.is_told("保存しました。")
    assert walk.person("paused_until, name, birthday", READER) == (until, "高木 きよし", "--02-29")
    await walk.fits()


async def moves_to_another_address_and_back(walk: Walk) -> None:
    page, before = walk.page, walk.words(READER)
    await page.get_by_label("新しいメールアドレス").fill(NEW)
    await walk.press("確認のメールを送る")
    await walk.is_told("確認のメールをお届けします。")
    asking = await walk.next_mail(NEW)
    assert walk.words(READER) == before, "nothing changes before it is confirmed"
    await walk.follow(asking, "このアドレスに変更する")
    await walk.reads("これからのメールを、このアドレスで受け取りますか。")
    assert walk.words(READER) == before, "nor by looking"
    await walk.press("このアドレスに変更する")
    await walk.reads("メールアドレスを変更しました。")
    assert walk.words(NEW) == [*before, ("newsletter", "confirmed", "address-change")]
    assert walk.person("name, lane", NEW) == ("高木 きよし", "gmail")
    notice = await walk.next_mail(READER)
    await walk.follow(notice, "このアドレスに戻す")
    await walk.reads("メールのお届け先を、元のアドレスに戻しますか。")
    assert walk.person("lane", NEW) == ("gmail",), "nor by looking"
    await walk.press("元のアドレスに戻す")
    await walk.reads("元のアドレスに戻しました。")
    assert walk.words(READER)[len(before) :] == [("newsletter", "confirmed", "address-change")] * 2
    assert walk.person("name", READER) == ("高木 きよし",)


async def signs_up_and_is_welcomed(walk: Walk) -> None:
    page = walk.page
    await page.goto(f"{walk.origin}/sign-up/newsletter")
    await walk.reads("水曜だよりのお申し込み")
    assert await page.evaluate("document.querySelector('.trap').getBoundingClientRect().right") < 0, "nobody sees it"
    await page.get_by_label("メールアドレス").fill(HANA)
    await page.get_by_label("お名前").fill("山田 花子")
    await walk.press("申し込む")
    await walk.reads("メールをご確認ください。")
    asking = await walk.next_mail(HANA)
    assert asking["Auto-Submitted"] == "auto-generated"
    assert walk.words(HANA) == []
    await walk.follow(asking, "申し込みを確認する")
    await walk.reads("あとひと押しで、お申し込みが完了します。")
    assert walk.words(HANA) == [], "looking changes nothing"
    await walk.press("申し込みを完了する")
    await walk.reads("お申し込みありがとうございます。")
    assert walk.words(HANA) == [("newsletter", "confirmed", "form:newsletter")]
    welcome = await walk.next_mail(HANA)
    assert welcome["Subject"] == "はじめまして、さえき園の佐伯です"
    body = welcome.get_body(("plain",))
    assert body is not None
    assert re.search("山田 花子 様", body.get_content())
