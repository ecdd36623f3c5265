"""A link that is counted: it leads where the letter said, and nowhere else; the click is written once, if nobody minds."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from leave_shop import KEY, OLD_KEY, STRANGERS_KEY, SUBJECT, WEDNESDAY, Ledger, client_of, link, shop_project

from engine.delivery.clock import clock_at, milliseconds
from engine.message.token import ClickToken, LeaveToken, read_click, read_leave, sign_click, sign_leave
from engine.store.database import Secret, Store, _engine
from engine.web.application import application

if TYPE_CHECKING:
    import httpx

ADDRESS = "https://saekien.example/items/煎茶?a=1&b=2#top"
LETTER = {
    **dict.fromkeys(
        [
            "campaign",
            "topic",
            "list_title",
            "from_display",
            "from_address",
            "reply_to",
            "domain",
            "subject",
            "html",
            "text",
        ],
        "",
    ),
    **dict.fromkeys(["name_form", "name_fallback", "locale"], ""),
    "edition": "wednesday-letter/2026-W49",
    "variables": {},
    "attribute_defaults": {},
    "base_url": "https://mail.saekien.example",
    "hosts": ["saekien.example"],
    "tags": {"utm_source": "newsletter"},
    "links": [ADDRESS, "https://elsewhere.example/"],
}
LEADS = "https://saekien.example/items/%E7%85%8E%E8%8C%B6?a=1&b=2&utm_source=newsletter&utm_campaign=wednesday-letter/2026-W49#top"


@pytest.fixture
def clicked(ledger: Ledger) -> Ledger:
    """A store with one edition, number 7, and one subscriber."""
    edition = {
        "id": 7, "key": LETTER["edition"], "campaign": "wednesday-letter", "occasion": "2026-W49", "topic": "newsletter",
        "kind": "ad", "due_ms": 0, "due_date": "2026-12-02", "finish_ms": 0, "state": "open", "state_reason": "",
        "letter": json.dumps(LETTER), "audience": "", "digest": "", "revision": "", "opened_ms": 0,
    }  # fmt: skip
    person = {
        "id": 3, "subject": SUBJECT, "address": "a@x.example", "address_key": "a@x.example", "domain": "x.example",
        "lane": "x", "name": "", "attributes": "{}", "source": "", "created_ms": 0, "updated_ms": 0,
    }  # fmt: skip
    with closing(sqlite3.connect(ledger.path)) as connection, connection:
        for table, values in (("editions", edition), ("subscribers", person)):
            columns, marks = ", ".join(values), ", ".join("?" * len(values))
            connection.execute(f"INSERT INTO {table} ({columns}) VALUES ({marks})", tuple(values.values()))
    return ledger


def path(number: int = 0, key: bytes = KEY, edition: int = 7, subject: str = SUBJECT) -> str:
    return "/c/" + sign_click(ClickToken(subject, edition, number), key)


def events(ledger: Ledger) -> list[tuple[object, ...]]:
    return ledger.rows("SELECT subscriber_id, address_key, kind, at_ms, day, source, key FROM events ORDER BY id")


async def test_the_reader_goes_where_the_letter_said_and_the_click_is_written(
    client: httpx.AsyncClient, clicked: Ledger
) -> None:
    answer = await client.get(path())
    assert (answer.status_code, answer.headers["Location"]) == (302, LEADS)
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"
    [(number, address, kind, at_ms, day, source, key)] = events(clicked)
    assert (number, address, kind, day, source) == (3, "a@x.example", "clicked", "2026-12-02", "letter")
    assert milliseconds(WEDNESDAY) <= int(str(at_ms)) < milliseconds(WEDNESDAY) + 60_000
    assert str(key).startswith(f"click/wednesday-letter/2026-W49/0/{SUBJECT}/")


async def test_one_click_a_person_a_link_and_a_minute(store: Store, clicked: Ledger) -> None:
    app = application(shop_project(), store, [KEY, OLD_KEY], clock_at(WEDNESDAY))
    async with client_of(app) as client:
        for number in (0, 0, 1, 0):
            assert (await client.get(path(number))).status_code == 302
        assert (await client.get(path(0, OLD_KEY))).headers["Location"] == LEADS
    assert len(events(clicked)) == 2


@pytest.mark.parametrize(
    "headers",
    [
        {"DNT": "1"},
        {"Sec-GPC": "1"},
        {"Sec-Purpose": "prefetch;prerender"},
        {"Purpose": "prefetch"},
        {"X-Purpose": "preview"},
    ],
    ids=lambda headers: next(iter(headers)),
)
async def test_who_asks_not_to_be_tracked_and_what_nobody_looks_at_is_not_counted(
    client: httpx.AsyncClient, clicked: Ledger, headers: dict[str, str]
) -> None:
    assert (await client.get(path(), headers=headers)).headers["Location"] == LEADS
    assert events(clicked) == []


async def test_head_leads_there_too_and_changes_nothing(client: httpx.AsyncClient, clicked: Ledger) -> None:
    answer = await client.head(path())
    assert (answer.status_code, answer.headers["Location"]) == (302, LEADS)
    assert events(clicked) == []
    assert (await client.post(path())).status_code == 405


@pytest.mark.parametrize("state", ["attributes = '{\"no_tracking\": true}'", "domain = 'erased.invalid'"])
async def test_who_refused_or_is_gone_is_led_and_not_counted(
    client: httpx.AsyncClient, clicked: Ledger, state: str
) -> None:
    with closing(sqlite3.connect(clicked.path)) as connection, connection:
        connection.execute(f"UPDATE subscribers SET {state}")
    assert (await client.get(path())).headers["Location"] == LEADS
    assert (await client.get(path(subject="zzzzzzzzzzzzzz27"))).headers["Location"] == LEADS
    assert events(clicked) == []


@pytest.mark.parametrize(
    "address",
    [
        path(key=STRANGERS_KEY),
        path()[:-1],
        path() + "/",
        path(2),
        path(65535),
        path(edition=8),
        "/c/",
        "/c/https://evil.example/",
        link().replace("/leave/", "/c/"),
    ],
    ids=["foreign", "cut", "slash", "no such link", "nor that", "no such edition", "empty", "address", "leave token"],
)
async def test_any_other_address_meets_the_same_page_and_leads_nowhere(
    client: httpx.AsyncClient, clicked: Ledger, address: str
) -> None:
    answer = await client.get(address + "?next=https://evil.example/")
    assert answer.status_code == 404
    assert "Location" not in answer.headers
    assert "このリンクは、開けません。" in answer.text
    assert events(clicked) == []


async def test_a_link_that_counts_cannot_unsubscribe(client: httpx.AsyncClient, clicked: Ledger) -> None:
    assert (await client.post(path().replace("/c/", "/leave/"))).status_code == 404
    assert clicked.entries() == []
    token = sign_click(ClickToken(SUBJECT, 7, 1), KEY)
    assert read_click(token, [KEY]) == ClickToken(SUBJECT, 7, 1)
    assert len(token) == 46
    assert read_leave(token, [KEY]) is None
    assert read_click(sign_leave(LeaveToken(SUBJECT, "ab", 7), KEY), [KEY]) is None


async def test_the_reader_comes_first_where_the_store_cannot_be_written(clicked: Ledger) -> None:
    secret = Secret(clicked.path.with_name("seal.keys"), None)
    store = Store(_engine(Path(f"file:{clicked.path}?mode=ro&uri=true"), secret, "FULL"), clicked.path)
    try:
        async with client_of(application(shop_project(), store, [KEY], clock_at(WEDNESDAY))) as client:
            assert (await client.get(path())).headers["Location"] == LEADS
    finally:
        await store.close()
    assert events(clicked) == []
