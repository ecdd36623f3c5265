"""Leaving: GET changes nothing, POST records a refusal whatever its body says, and only a link of ours opens."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from leave_shop import KEY, OLD_KEY, STRANGERS_KEY, SUBJECT, WEDNESDAY, Ledger, client_of, link, shop_project
from starlette.requests import Request

from engine.delivery.clock import clock_at, milliseconds
from engine.web.application import application
from engine.web.body import beginning
from engine.web.leave import Changed, Left

if TYPE_CHECKING:
    import httpx
    from starlette.types import ASGIApp, Message

    from engine.store.database import Store, StoreError

URLENCODED = {"Content-Type": "application/x-www-form-urlencoded"}
MULTIPART = {"Content-Type": "multipart/form-data; boundary=----=_Part_8058"}
MULTIPART_BODY = b'------=_Part_8058\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n------=_Part_8058--\r\n'
ONE_CLICK = [(SUBJECT, "newsletter", "refused", "one-click")]
BY_PAGE = [(SUBJECT, "newsletter", "refused", "leave-page")]


@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_opening_the_link_changes_nothing(client: httpx.AsyncClient, ledger: Ledger, method: str) -> None:
    before = ledger.rows("SELECT count(*) FROM consents, consent_states, consent_evidence")
    for _ in range(3):
        assert (await client.request(method, link())).status_code == 200
    assert ledger.rows("SELECT count(*) FROM consents, consent_states, consent_evidence") == before
    assert ledger.entries() == []


async def test_the_button_of_the_page_records_the_refusal_at_once(client: httpx.AsyncClient, ledger: Ledger) -> None:
    answer = await client.post(link(), headers=URLENCODED)
    assert answer.status_code == 200
    assert ledger.entries() == BY_PAGE
    now = milliseconds(WEDNESDAY)
    at, recorded = ledger.rows("SELECT at_ms, recorded_ms FROM consents")[0]
    assert now <= at == recorded < now + 60_000
    assert ledger.rows("SELECT subject, topic, state FROM consent_states") == [(SUBJECT, "newsletter", "refused")]


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        (URLENCODED, b"List-Unsubscribe=One-Click"),
        (URLENCODED, b"List-Unsubscribe=One%2DClick&x=1"),
        ({"Content-Type": "application/x-www-form-urlencoded; charset=UTF-8"}, b"List-Unsubscribe=One-Click\r\n"),
        (MULTIPART, MULTIPART_BODY),
        ({}, b"List-Unsubscribe=One-Click"),
        ({"Content-Type": "text/plain"}, b"List-Unsubscribe=One-Click"),
    ],
)
async def test_one_click_needs_no_cookie_and_is_not_redirected(
    client: httpx.AsyncClient, ledger: Ledger, headers: dict[str, str], body: bytes
) -> None:
    answer = await client.post(link(), headers=headers, content=body, follow_redirects=False)
    assert answer.status_code == 200
    assert "set-cookie" not in answer.headers
    assert ledger.entries() == ONE_CLICK


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ({}, b""),
        (URLENCODED, b"List-Unsubscribe=No"),
        (URLENCODED, b"%%%=&&&;;\xff"),
        (MULTIPART, b""),
        (MULTIPART, b"no boundary anywhere"),
        (MULTIPART, MULTIPART_BODY[:60]),
        (MULTIPART, MULTIPART_BODY.replace(b'name="List-Unsubscribe"', b"")),
        (MULTIPART, MULTIPART_BODY.replace(b'Unsubscribe"', b'Unsubscribe"; filename="x"')),
        ({"Content-Type": "multipart/form-data"}, MULTIPART_BODY),
        ({"Content-Type": MULTIPART["Content-Type"] + "; charset=undefined"}, MULTIPART_BODY),
        ({"Content-Type": "application/json"}, b"{"),
    ],
)
async def test_whatever_the_body_says_they_leave(
    client: httpx.AsyncClient, ledger: Ledger, headers: dict[str, str], body: bytes
) -> None:
    assert (await client.post(link(), headers=headers, content=body)).status_code == 200
    assert ledger.entries() == BY_PAGE


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(body=st.binary(max_size=300), parameters=st.from_regex(r"[ -~]{0,40}", fullmatch=True))
def test_no_body_and_no_content_type_of_a_stranger_fails(app_of_its_own: ASGIApp, body: bytes, parameters: str) -> None:
    async def post() -> None:
        async with client_of(app_of_its_own) as client:
            for kind in ("multipart/form-data; boundary=x", "application/x-www-form-urlencoded"):
                headers = {"Content-Type": f"{kind}{parameters}"}
                # A bad link answers before the body is read: here the body must be read, so the link is good.
                answer = await client.post(link(), headers=headers, content=b"--x\r\n" + body)
                assert answer.status_code == 200

    asyncio.run(post())


@pytest.fixture
def app_of_its_own(ledger: Ledger) -> ASGIApp:
    """An application that opens its store anew for each request: hypothesis starts a loop an example."""
    from engine.store.database import open_store

    async def app(scope: object, receive: object, send: object) -> None:
        store = await open_store(ledger.path)
        try:
            inner = application(shop_project(), store, [KEY], clock_at(WEDNESDAY))
            await inner(scope, receive, send)  # type: ignore[arg-type]
        finally:
            await store.close()

    return app  # type: ignore[return-value]


async def test_leaving_twice_is_one_entry_and_the_same_answer(client: httpx.AsyncClient, ledger: Ledger) -> None:
    first = await client.post(link(), headers=URLENCODED, content=b"List-Unsubscribe=One-Click")
    second = await client.post(link(edition=8), headers=URLENCODED)
    assert (second.status_code, second.text) == (first.status_code, first.text)
    assert ledger.entries() == ONE_CLICK


async def test_twenty_clicks_at_once_are_one_entry(client: httpx.AsyncClient, ledger: Ledger) -> None:
    answers = await asyncio.gather(*(client.post(link()) for _ in range(20)))
    assert {answer.status_code for answer in answers} == {200}
    assert ledger.entries() == BY_PAGE


async def test_the_evidence_is_the_edition_the_address_and_the_mail_program(app: ASGIApp, ledger: Ledger) -> None:
    async with client_of(app, "2001:db8::9") as client:
        await client.post(link(edition=12), headers={"User-Agent": "Mozilla/5.0 " + "x" * 900})
    evidence = json.loads(ledger.evidence())
    assert evidence == {"edition": 12, "ip": "2001:db8::9", "user_agent": ("Mozilla/5.0 " + "x" * 900)[:200]}


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(
    "path",
    [
        link(key=STRANGERS_KEY),
        link()[:-1],
        link()[:-1] + ("A" if link()[-1] != "A" else "B"),
        link().replace("/leave/A", "/leave/B", 1),
        link() + "/",
        link() + "/more",
        "/leave/",
        "/leave/%00%ff",
        "/leave/" + "A" * 5000,
    ],
)
async def test_a_link_that_is_not_ours_is_not_found_and_leaves_no_trace(
    client: httpx.AsyncClient, ledger: Ledger, path: str, method: str
) -> None:
    answer = await client.request(method, path, follow_redirects=False)
    assert answer.status_code == 404
    assert "このリンクでは、お手続きできません。" in answer.text
    assert "https://saekien.example/contact" in answer.text
    assert "<form" not in answer.text
    assert ledger.entries() == []


async def test_a_link_signed_with_the_key_before_still_opens(client: httpx.AsyncClient, ledger: Ledger) -> None:
    assert (await client.post(link(key=OLD_KEY))).status_code == 200
    assert ledger.entries() == BY_PAGE


async def test_a_topic_that_the_project_no_longer_has_can_be_left(client: httpx.AsyncClient, ledger: Ledger) -> None:
    assert "このメールの配信を停止しますか。" in (await client.get(link(topic="tea-club"))).text
    assert "このメールは、これからお届けしません。" in (await client.post(link(topic="tea-club"))).text
    assert ledger.entries() == [(SUBJECT, "tea-club", "refused", "leave-page")]


async def test_the_body_is_read_to_four_kilobytes_and_not_further(app: ASGIApp, ledger: Ledger) -> None:
    asked, sent = 0, []

    async def receive() -> dict[str, object]:
        nonlocal asked
        asked += 1
        return {"type": "http.request", "body": b"List-Unsubscribe=One-Click&" + b"x" * 1000, "more_body": asked < 99}

    async def send(message: dict[str, object]) -> None:
        sent.append(message)

    headers = [(b"content-type", b"application/x-www-form-urlencoded")]
    scope = {"type": "http", "method": "POST", "path": link(), "headers": headers, "query_string": b"", "root_path": ""}
    await app(scope, receive, send)  # type: ignore[arg-type]
    assert (asked, sent[0]["status"]) == (4, 200)
    assert ledger.entries() == ONE_CLICK


async def test_a_client_that_hangs_up_after_its_headers_has_left(app: ASGIApp, ledger: Ledger) -> None:
    async def receive() -> dict[str, object]:
        return {"type": "http.disconnect"}

    async def send(_: dict[str, object]) -> None:
        return None

    scope = {"type": "http", "method": "POST", "path": link(), "headers": [], "query_string": b"", "root_path": ""}
    await app(scope, receive, send)  # type: ignore[arg-type]
    assert ledger.entries() == BY_PAGE


async def test_a_body_that_never_ends_is_not_waited_for() -> None:
    parts = [{"type": "http.request", "body": b"List-Unsub", "more_body": True}]

    async def receive() -> Message:
        return parts.pop() if parts else await asyncio.get_running_loop().create_future()

    request = Request({"type": "http", "method": "POST", "headers": []}, receive)
    assert await asyncio.wait_for(beginning(request, patience=0.05), 5) == b"List-Unsub"


class Told:
    """An observer that remembers."""

    def __init__(self) -> None:
        self.all: list[object] = []

    def left(self, left: Left) -> None:
        self.all.append(left)

    def changed(self, changed: Changed) -> None:
        self.all.append(changed)

    def failed(self, error: StoreError) -> None:
        self.all.append(error.code)


async def test_the_log_is_told_who_left_but_never_the_token(store: Store) -> None:
    told = Told()
    app = application(shop_project(), store, [KEY], clock_at(WEDNESDAY), told)
    async with client_of(app) as client:
        await client.post(link())
        await client.post(link())
    assert told.all == [
        Left(SUBJECT, "newsletter", 7, "leave-page", new=True),
        Left(SUBJECT, "newsletter", 7, "leave-page", new=False),
    ]
