"""The page of preferences: what is switched holds at once and is proved; nobody's data stands on it; only its own link opens it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from leave_shop import KEY, OLD_KEY, SUBJECT, TOPICS, WEDNESDAY, Ledger, agreed, client_of, know, link, shop_project

from engine.delivery.clock import clock_at
from engine.message.own_token import (
    AddressToken,
    PreferencesToken,
    read_address,
    read_preferences,
    sign_address,
    sign_preferences,
)
from engine.message.token import read_leave
from engine.store.consents import Said, append
from engine.web.application import application

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    import httpx

    from engine.store.database import Store

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
PATH = "/preferences/" + sign_preferences(PreferencesToken(SUBJECT, 7), KEY)
STATES = "SELECT topic, state, basis FROM consent_states ORDER BY topic"
PERSON = "SELECT name, birthday, month_day, paused_until, attributes FROM subscribers"
LANGUAGES = {
    "attributes": {"language": {"type": "text"}},
    "web": {"base_url": "https://mail.saekien.example", "languages": {"ja": "日本語", "en": "English"}},
}


@dataclass(frozen=True)
class Reader:
    """Somebody in front of the page."""

    client: httpx.AsyncClient

    async def sends(self, do: str, *fields: tuple[str, str]) -> str:
        answer = await self.client.post(PATH, headers=FORM, content=urlencode([*fields, ("do", do)]))
        assert answer.status_code == 200
        return answer.text


@pytest.fixture
async def client(store: Store) -> AsyncGenerator[httpx.AsyncClient]:
    await know(store, agreed(), agreed("orders", basis="contract"))
    app = application(shop_project(topics=TOPICS, **LANGUAGES), store, [KEY, OLD_KEY], clock_at(WEDNESDAY))
    async with client_of(app) as client:
        yield client


@pytest.fixture
def reader(client: httpx.AsyncClient) -> Reader:
    return Reader(client)


async def test_the_page_shows_switches_and_nothing_personal(client: httpx.AsyncClient, ledger: Ledger) -> None:
    answer = await client.get(PATH)
    assert answer.status_code == 200
    assert 'name="topic" value="newsletter" checked' in answer.text
    assert 'name="topic" value="seasonal">' in answer.text
    for trace in ("hanako", "gmail", "山田", "花子", "1980", "03-04"):
        assert trace not in answer.text
    assert (await client.head(PATH)).status_code == 200
    assert len(ledger.entries()) == 2


async def test_a_topic_is_turned_on_by_an_express_word_with_the_pages_own_text_as_its_form(
    reader: Reader, ledger: Ledger
) -> None:
    page = await reader.sends(
        "topics", ("topic", "newsletter"), ("topic", "seasonal"), ("topic", "orders"), ("shown", "newsletter orders")
    )
    assert "保存しました。" in page
    assert ledger.rows(STATES) == [
        ("newsletter", "granted", "express"),
        ("orders", "granted", "contract"),
        ("seasonal", "granted", "express"),
    ]
    ((text, evidence),) = ledger.rows(
        "SELECT forms.text, evidence FROM consents JOIN forms ON forms.id = form_id"
        " JOIN consent_evidence ON consent_id = consents.id WHERE topic = 'seasonal'"
    )
    assert text.splitlines()[2:] == ["[ ] 季節のご案内", "広告を含みます。いつでも停止できます。", "[保存する]"]
    told = json.loads(evidence)
    assert (told["edition"], told["ip"], sorted(told)) == (7, "203.0.113.9", ["edition", "ip", "user_agent"])


async def test_a_topic_is_turned_off_and_the_others_stay(reader: Reader, ledger: Ledger) -> None:
    await reader.sends("topics", ("topic", "orders"), ("shown", "newsletter orders"))
    assert ledger.rows(STATES) == [("newsletter", "refused", "express"), ("orders", "granted", "contract")]


async def test_a_page_that_was_open_for_days_turns_nothing_on_again(
    reader: Reader, store: Store, ledger: Ledger
) -> None:
    async with store.writing() as connection:
        await append(connection, [Said(SUBJECT, "newsletter", "refused", 5_000, "one-click", None)], 5_000)
    page = await reader.sends("topics", ("topic", "newsletter"), ("topic", "orders"), ("shown", "newsletter orders"))
    assert "変更はありませんでした。" in page
    assert ledger.rows(STATES)[0][1] == "refused"


async def test_the_same_page_sent_twice_is_one_entry(reader: Reader, ledger: Ledger) -> None:
    for _ in range(2):
        await reader.sends("topics", ("topic", "seasonal"), ("topic", "newsletter"), ("shown", "newsletter"))
    assert len(ledger.entries()) == 3


@pytest.mark.parametrize(
    ("until", "stands", "told"),
    [
        ("2027-01-10", "2027-01-10", "保存しました。"),
        ("", None, "保存しました。"),
        ("2026-12-02", "2026-12-24", "変更していません。"),
        ("2028-01-01", "2026-12-24", "変更していません。"),
        ("tomorrow'; --", "2026-12-24", "変更していません。"),
    ],
)
async def test_a_pause_is_a_day_from_tomorrow_on_within_a_year(
    reader: Reader, ledger: Ledger, until: str, stands: str | None, told: str
) -> None:
    page = await reader.sends("pause", ("until", "2026-12-24"))
    assert 'value="2026-12-24"' in page
    assert told in await reader.sends("pause", ("until", until))
    assert ledger.rows("SELECT paused_until FROM subscribers") == [(stands,)]


async def test_name_birthday_and_language_are_written_and_what_is_empty_stays(reader: Reader, ledger: Ledger) -> None:
    empty = [("name", ""), ("year", ""), ("month", ""), ("day", ""), ("language", "")]
    assert "変更はありませんでした。" in await reader.sends("person", *empty)
    await reader.sends("person", ("name", " 髙橋　はな 様 "), ("month", "2"), ("day", "29"), ("language", "en"))
    assert ledger.rows(PERSON) == [("髙橋 はな", "--02-29", "02-29", None, '{"language": "en"}')]
    page = await reader.sends("person", ("year", "1984"), ("month", "2"), ("day", "28"))
    assert "髙橋" not in page
    assert ledger.rows(PERSON)[0][:3] == ("髙橋 はな", "1984-02-28", "02-28")


@pytest.mark.parametrize(
    "fields",
    [
        [("month", "2"), ("day", "30")],
        [("month", "2")],
        [("year", "1985"), ("month", "2"), ("day", "29")],
        [("year", "2027"), ("month", "1"), ("day", "1")],
        [("year", "１９８４"), ("month", "1"), ("day", "1")],
        [("name", "a@b.example")],
        [("name", "新しい名"), ("month", "13"), ("day", "1")],
        [("language", "fr'; DROP TABLE subscribers; --")],
    ],
    ids=["no such day", "half", "no leap year", "to come", "wide digits", "an address", "one of two", "language"],
)
async def test_what_cannot_be_changes_nothing(reader: Reader, ledger: Ledger, fields: list[tuple[str, str]]) -> None:
    before = ledger.rows(PERSON)
    page = await reader.sends("person", *fields)
    assert "変更していません。" in page or "変更はありませんでした。" in page
    assert ledger.rows(PERSON) == before


NASTY = [
    "<script>alert(1)</script>",
    "'; DROP TABLE subscribers; --",
    "a\r\nBcc: x@evil.example",
    '"><b>',
    "\x00",
    "{{7*7}}",
]


@pytest.mark.parametrize("nasty", NASTY, ids=["html", "sql", "header", "attribute", "nul", "jinja"])
@pytest.mark.parametrize("field", ["name", "until", "address", "language", "topic", "shown", "do", "year", "month"])
async def test_no_field_is_a_way_in(reader: Reader, ledger: Ledger, field: str, nasty: str) -> None:
    for do in ("topics", "pause", "person", "address"):
        page = await reader.sends(do, *(() if field == "do" else ((field, nasty),)))
        assert "<script" not in page
        assert "<b>" not in page
    answer = await reader.client.post(PATH, headers=FORM, content=urlencode({"do": nasty}))
    assert nasty not in answer.text or nasty == "\x00"
    assert ledger.rows("SELECT count(*) FROM subscribers") == [(1,)]
    assert ledger.rows("SELECT count(*) FROM letterbox") == [(0,)]


async def test_only_its_own_link_opens_the_page(client: httpx.AsyncClient, ledger: Ledger) -> None:
    token = PATH.rpartition("/")[2]
    address = sign_address(AddressToken(SUBJECT, 1, 1), KEY)
    wrong = (
        *(f"/preferences/{one}" for one in (link().rpartition("/")[2], address, token[:-1], f"{token}A", "x")),
        *(f"/{page}/{token}" for page in ("leave", "undo", "reason", "address")),
        "/preferences/" + sign_preferences(PreferencesToken("zzzzzzzzzzzzzz27", 7), KEY),
        "/preferences/" + sign_preferences(PreferencesToken(SUBJECT, 7), b"x" * 32),
    )
    pages = set()
    for path in wrong:
        answer = await client.post(path, headers=FORM, content="do=topics&shown=newsletter")
        assert answer.status_code == 404
        pages.add(answer.text)
    assert len(pages) == 1
    assert len(ledger.entries()) == 2
    assert (await client.get("/preferences/" + sign_preferences(PreferencesToken(SUBJECT, 7), OLD_KEY))).is_success


async def test_who_was_erased_has_no_preferences(client: httpx.AsyncClient, ledger: Ledger) -> None:
    ledger.change("UPDATE subscribers SET domain = 'erased.invalid'")
    assert (await client.get(PATH)).status_code == 404
    assert (await client.post(PATH, headers=FORM, content="do=topics&topic=seasonal")).status_code == 404
    assert len(ledger.entries()) == 2


@given(edition=st.integers(0, (1 << 32) - 1), change=st.integers(0, (1 << 48) - 1), asked=st.integers(0, (1 << 48) - 1))
def test_a_token_says_what_was_signed(edition: int, change: int, asked: int) -> None:
    own, address = PreferencesToken(SUBJECT, edition), AddressToken(SUBJECT, change, asked)
    assert read_preferences(sign_preferences(own, OLD_KEY), [KEY, OLD_KEY]) == own
    assert read_address(sign_address(address, OLD_KEY), [KEY, OLD_KEY]) == address
    for text in (sign_preferences(own, KEY), sign_address(address, KEY)):
        assert read_leave(text, [KEY]) is None
    assert read_address(sign_preferences(own, KEY), [KEY]) is None
    assert read_preferences(sign_address(address, KEY), [KEY]) is None
