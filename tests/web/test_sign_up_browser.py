"""From the form to the welcome: `tayori serve` in a process of its own, a browser in front of it, a mail server behind it."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from email import message_from_bytes, policy
from typing import TYPE_CHECKING

import pytest
from coming_in import link_in
from test_browser import ARGUMENTS, CHROMIUM
from workshop import EXAMPLE

if TYPE_CHECKING:
    from email.message import EmailMessage  # noqa: TID251 - it reads what arrived; it writes nothing

    from workshop import Sink, Workshop

LONG = 60.0  # seconds; what takes longer is stuck


def a_free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


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


def text_of(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return body.get_content()


@pytest.mark.browser
@pytest.mark.skipif(not CHROMIUM.exists(), reason=f"there is no Chromium at {CHROMIUM}")
async def test_someone_signs_up_confirms_by_the_mail_and_is_welcomed(shop: Workshop, sink: Sink) -> None:
    playwright = pytest.importorskip("playwright.async_api", reason="playwright is not installed")
    port = a_free_port()
    shop.edit("tayori.toml", "https://mail.saekien.example", f"http://127.0.0.1:{port}")
    shop.make_store()
    arrived: asyncio.Queue[bytes] = asyncio.Queue()

    async def keep(_recipient: str, content: bytes) -> str:
        arrived.put_nowait(content)
        return "250 2.0.0 OK"

    async def next_mail() -> EmailMessage:
        return message_from_bytes(await asyncio.wait_for(arrived.get(), LONG), policy=policy.default)

    sink.answer = keep
    server = await serving(shop, port)
    said: list[str] = []
    try:
        async with playwright.async_playwright() as engines:
            browser = await engines.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
            page = await browser.new_page(viewport={"width": 375, "height": 700}, color_scheme="dark")
            page.on("console", lambda message: said.append(message.text))
            await page.goto(f"http://127.0.0.1:{port}/sign-up/newsletter")
            assert await page.evaluate("document.documentElement.scrollWidth") == 375
            trap = "document.querySelector('.trap').getBoundingClientRect().right"
            assert await page.evaluate(trap) < 0, "nobody sees it"
            await page.get_by_label("メールアドレス").fill("hana@example.com")
            await page.get_by_label("お名前").fill("山田 花子")
            await page.get_by_role("button", name="申し込む").click()
            await page.get_by_role("heading", name="メールをご確認ください。", level=1).wait_for(timeout=30_000)
            asking = await next_mail()
            assert asking["Auto-Submitted"] == "auto-generated"
            link = link_in(text_of(asking))
            await page.goto(f"http://127.0.0.1:{port}{link}")
            assert await page.evaluate("document.documentElement.scrollWidth") == 375
            await page.get_by_role("button", name="申し込みを完了する").click()
            await page.get_by_role("heading", name="お申し込みありがとうございます。", level=1).wait_for(timeout=30_000)
            welcome = await next_mail()
            assert (welcome["To"], welcome["Subject"]) == ("hana@example.com", "はじめまして、さえき園の佐伯です")
            assert "山田 花子 様" in text_of(welcome)
            assert await page.context.cookies() == []
            await browser.close()
    finally:
        server.send_signal(signal.SIGTERM)
        _, rest = await asyncio.wait_for(server.communicate(), LONG)
    assert server.returncode == 0, rest.decode()
    assert said == []
