"""What strangers do to a public server: they say nothing, trickle, send far too much; who wants to leave can."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
from collections import Counter
from contextlib import ExitStack, asynccontextmanager, closing
from typing import TYPE_CHECKING

import pytest
from clicks import one_click, posted, serving, subject
from leave_shop import KEY, WEDNESDAY, Ledger, link, shop_project

from engine.delivery.clock import clock_at
from engine.delivery.keys import token_keys
from engine.message.token import LeaveToken, sign_leave
from engine.web.application import application
from engine.web.connection import Waiting
from engine.web.gate import guarded
from engine.web.server import serve
from engine.web.sign_up import EACH

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from starlette.types import ASGIApp
    from workshop import Workshop

    from engine.store.database import Store


TRICKLE = b"POST /leave/AAAA HTTP/1.1\r\nHost: mail\r\nContent-"


@asynccontextmanager
async def served(app: ASGIApp, waiting: Waiting | None = None) -> AsyncGenerator[int]:
    stop = asyncio.Event()
    port: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    server = asyncio.create_task(serve(app, "127.0.0.1", 0, stop, listening=port.set_result, waiting=waiting))
    try:
        yield await port
    finally:
        stop.set()
        await server


async def answers(port: int, *requests: bytes) -> list[bytes]:
    heard: list[bytes] = []
    await asyncio.wait_for(posted(port, enumerate(requests), 1, lambda _, answer: heard.append(answer)), 180)
    return heard


def opened(port: int, number: int, sockets: ExitStack) -> list[socket.socket]:
    """Open connections that begin a request and never end it."""
    made = [sockets.enter_context(closing(socket.create_connection(("127.0.0.1", port)))) for _ in range(number)]
    for one in made:
        one.sendall(TRICKLE)
    return made


def cut_off(one: socket.socket) -> bool:
    """Wait until the server has closed the connection."""
    one.settimeout(30)
    try:
        return one.recv(100) == b""
    except ConnectionResetError:
        return True


async def test_a_thousand_slow_connections_keep_nobody_from_leaving(app: ASGIApp, ledger: Ledger) -> None:
    with ExitStack() as sockets:
        async with served(app, Waiting(4_000, patience=600)) as port:
            await asyncio.to_thread(opened, port, 1_000, sockets)
            assert await answers(port, one_click(link())) == [b"HTTP/1.1 200 OK"]
            sockets.close()
    assert len(ledger.entries()) == 1


async def test_beyond_the_bound_the_one_that_waited_longest_goes(app: ASGIApp) -> None:
    with ExitStack() as sockets:
        async with served(app, Waiting(3, patience=600)) as port:
            slow = await asyncio.to_thread(opened, port, 3, sockets)
            assert await answers(port, one_click(link())) == [b"HTTP/1.1 200 OK"]
            assert await asyncio.to_thread(cut_off, slow[0])
            sockets.close()


async def test_who_never_ends_a_request_is_cut_off(app: ASGIApp) -> None:
    with ExitStack() as sockets:
        async with served(app, Waiting(100, patience=0.05)) as port:
            (slow,) = await asyncio.to_thread(opened, port, 1, sockets)
            assert await asyncio.to_thread(cut_off, slow)


async def test_a_body_of_a_hundred_megabytes_is_refused_before_it_is_sent(app: ASGIApp, ledger: Ledger) -> None:
    huge = one_click(link()).replace(b"Content-Length: 26", b"Content-Length: 104857600")
    async with served(app) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(huge)
        answer = await asyncio.wait_for(reader.read(), 30)  # to its end: the connection is closed
        writer.close()
        await writer.wait_closed()
        assert answer.startswith(b"HTTP/1.1 413 ")
        assert await answers(port, one_click(link())) == [b"HTTP/1.1 200 OK"]
    assert len(ledger.entries()) == 1


async def test_a_request_too_many_is_told_to_come_again() -> None:
    held, sent = asyncio.Event(), []

    async def slow(_scope: object, _receive: object, _send: object) -> None:
        await held.wait()

    async def send(message: dict[str, object]) -> None:
        sent.append(message)

    app = guarded(slow, at_once=1)  # pyright: ignore[reportArgumentType]  # an application in miniature
    scope = {"type": "http", "method": "GET", "path": "/", "headers": []}
    first = asyncio.create_task(app(scope, None, send))  # type: ignore[arg-type]
    await asyncio.sleep(0)
    await app(scope, None, send)  # type: ignore[arg-type]
    assert sent[0]["status"] == 503
    held.set()
    await first


def signing_up(client: str, number: int) -> bytes:
    """Return what the reverse proxy on this machine passes on: a sign-up, and from where it came."""
    body = f"address=somebody{number}%40example.com"
    lines = (
        "POST /sign-up/cart HTTP/1.1",
        "Host: mail",
        f"X-Forwarded-For: {client}",
        "Content-Type: application/x-www-form-urlencoded",
        f"Content-Length: {len(body)}",
    )
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()


@pytest.mark.long
async def test_a_thousand_sign_ups_from_one_client_are_ten_and_keep_nobody_else_out(
    store: Store, ledger: Ledger
) -> None:
    forms = {"cart": {"topics": ["newsletter"], "says": "毎週水曜日の昼に。"}}
    app = application(shop_project(forms=forms), store, [KEY], clock_at(WEDNESDAY))
    async with served(app) as port:
        flood = (signing_up("203.0.113.7", number) for number in range(500))
        networks = (signing_up(f"2001:db8:0:7::{number:x}", 500 + number) for number in range(500))
        told = Counter(await answers(port, *flood, *networks))
        assert told == {b"HTTP/1.1 200 OK": 2 * EACH, b"HTTP/1.1 429 Too Many Requests": 1000 - 2 * EACH}
        # Whatever a client says of itself stands in front of what the proxy saw.
        lying = [signing_up(f"198.51.100.{number}, 203.0.113.7", number) for number in range(5)]
        assert set(await answers(port, *lying)) == {b"HTTP/1.1 429 Too Many Requests"}
        assert await answers(port, signing_up("203.0.113.8", 1001)) == [b"HTTP/1.1 200 OK"]
        leaving = one_click(link()).replace(b"Host: mail", b"Host: mail\r\nX-Forwarded-For: 203.0.113.7")
        assert await answers(port, leaving) == [b"HTTP/1.1 200 OK"]
    assert ledger.rows("SELECT count(*) FROM sign_ups") == [(2 * EACH + 1,)]
    assert len(ledger.entries()) == 1


@pytest.mark.long
async def test_each_refusal_that_was_answered_is_there_after_a_kill(shop: Workshop) -> None:
    shop.make_store()
    key = token_keys(shop.project(), shop.state)[0]
    answered: set[str] = set()
    with serving(shop) as (process, port):

        def heard(number: int, answer: bytes) -> None:
            assert answer == b"HTTP/1.1 200 OK"
            answered.add(subject(number))
            if len(answered) == 300:
                os.kill(process.pid, signal.SIGKILL)

        clicks = (
            (one, one_click("/leave/" + sign_leave(LeaveToken(subject(one), "newsletter", 7), key)))
            for one in range(5_000)
        )
        await asyncio.wait_for(posted(port, clicks, 64, heard), 120)
        await asyncio.to_thread(process.wait)
    assert 300 <= len(answered) < 5_000
    left = {row[0] for row in shop.past("SELECT subject FROM consent_states WHERE state = 'refused'")}
    assert answered <= left
