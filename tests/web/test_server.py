"""The application on a real socket: a mail program's POST arrives, the proxy's word counts, and a stop ends it."""

from __future__ import annotations

import asyncio
import http.client
import json
import logging
import signal
import socket
from contextlib import asynccontextmanager, closing
from typing import TYPE_CHECKING

import pytest
from leave_shop import KEY, SUBJECT, WEDNESDAY, Ledger, link, shop_project

from engine.delivery.clock import clock_at
from engine.web.application import application
from engine.web.server import ListenError, serve
from engine.words.catalogue import say

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from starlette.types import ASGIApp

    from engine.store.database import Store


@asynccontextmanager
async def serving(app: ASGIApp) -> AsyncGenerator[int]:
    """Serve on loopback on a port of the system's choice."""
    stop = asyncio.Event()
    port: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    server = asyncio.create_task(serve(app, "127.0.0.1", 0, stop, listening=port.set_result))
    try:
        yield await port
    finally:
        stop.set()
        await server


def post(port: int, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, dict[str, str], str]:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
        connection.request("POST", path, body, headers)
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read().decode()


ONE_CLICK = {"Content-Type": "application/x-www-form-urlencoded", "User-Agent": "a mail program"}


async def test_a_mail_programs_one_click_arrives_and_the_server_stops(
    app: ASGIApp, ledger: Ledger, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    path = link()
    async with serving(app) as port:
        body = b"List-Unsubscribe=One-Click"
        status, headers, page = await asyncio.to_thread(post, port, path, body, ONE_CLICK)
    assert status == 200
    assert "配信を停止しました。" in page
    assert "server" not in {name.lower() for name in headers}
    assert ledger.entries() == [(SUBJECT, "newsletter", "refused", "one-click")]
    assert json.loads(ledger.evidence()) == {"edition": 7, "ip": "127.0.0.1", "user_agent": "a mail program"}
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=2)
    assert capfd.readouterr() == ("", "")
    assert path.removeprefix("/leave/") not in caplog.text


async def test_the_reverse_proxy_on_this_machine_says_who_came(app: ASGIApp, ledger: Ledger) -> None:
    async with serving(app) as port:
        headers = {**ONE_CLICK, "X-Forwarded-For": "198.51.100.1, 203.0.113.77"}
        assert (await asyncio.to_thread(post, port, link(), b"", headers))[0] == 200
    assert json.loads(ledger.evidence())["ip"] == "203.0.113.77"


async def test_a_body_of_a_megabyte_neither_breaks_nor_hinders_leaving(app: ASGIApp, ledger: Ledger) -> None:
    async with serving(app) as port:
        assert (await asyncio.to_thread(post, port, link(), b"x" * 1_000_000, ONE_CLICK))[0] == 200
        assert (await asyncio.to_thread(post, port, link(), b"", ONE_CLICK))[0] == 200
    assert ledger.entries() == [(SUBJECT, "newsletter", "refused", "leave-page")]


async def test_a_server_whose_task_is_cancelled_closes_its_socket(app: ASGIApp) -> None:
    port: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    server = asyncio.create_task(serve(app, "127.0.0.1", 0, asyncio.Event(), listening=port.set_result))
    number = await port
    server.cancel()
    with pytest.raises(asyncio.CancelledError):
        await server
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", number), timeout=2)


async def test_the_callers_signals_stay_the_callers(app: ASGIApp) -> None:
    before = signal.getsignal(signal.SIGTERM)
    async with serving(app):
        await asyncio.sleep(0.2)
        assert signal.getsignal(signal.SIGTERM) is before


async def test_a_taken_port_is_told(app: ASGIApp) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ListenError) as caught:
            await serve(app, "127.0.0.1", port, asyncio.Event())
    told = str(say(caught.value.code, "en", **caught.value.values_))
    assert told.startswith(f"cannot listen on 127.0.0.1, port {port}: Address already in use.")


async def test_a_refusal_that_is_being_recorded_is_answered_before_the_end(store: Store, ledger: Ledger) -> None:
    stop = asyncio.Event()

    async def slow(scope: object, receive: object, send: object) -> None:
        stop.set()
        await asyncio.sleep(0.5)
        await application(shop_project(), store, [KEY], clock_at(WEDNESDAY))(scope, receive, send)  # type: ignore[arg-type]

    port: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    server = asyncio.create_task(serve(slow, "127.0.0.1", 0, stop, listening=port.set_result))
    assert (await asyncio.to_thread(post, await port, link(), b"", ONE_CLICK))[0] == 200
    await server
    assert ledger.entries() == [(SUBJECT, "newsletter", "refused", "leave-page")]
