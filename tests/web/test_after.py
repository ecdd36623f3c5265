"""What follows a refusal: it can be taken back just as it was, a reason is one press, and nothing else opens by those links."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from leave_shop import (
    KEY,
    OLD_KEY,
    SUBJECT,
    TOPICS,
    WEDNESDAY,
    Ledger,
    agreed,
    client_of,
    form_of,
    know,
    link,
    shop_project,
)
from sqlalchemy import insert

from engine.delivery.clock import clock_at, milliseconds
from engine.message.left_token import LeftToken, read_left, sign_left
from engine.message.token import REASON, UNDO, LeaveToken, read_leave, sign_leave
from engine.schema.tables import suppressions
from engine.store.consents import Said, append
from engine.store.leaving import REASONS
from engine.web.application import application

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    import httpx

    from engine.store.database import Store

NOW_MS = milliseconds(WEDNESDAY)
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
STATES = "SELECT topic, state, basis, expires_ms FROM consent_states ORDER BY topic"


@pytest.fixture
async def client(store: Store) -> AsyncGenerator[httpx.AsyncClient]:
    async with at(store) as client:
        yield client


def at(store: Store, days: int = 0) -> httpx.AsyncClient:
    """Return a client of the shop with three topics, so many days later."""
    clock = clock_at(WEDNESDAY + timedelta(days=days))
    return client_of(application(shop_project(topics=TOPICS), store, [KEY, OLD_KEY], clock))


async def test_an_undo_restores_the_consent_as_it_was_and_names_what_it_undoes(
    client: httpx.AsyncClient, store: Store, ledger: Ledger
) -> None:
    ends = NOW_MS + 10**9
    await know(store, agreed(basis="soft_opt_in", expires_ms=ends))
    before = ledger.rows(STATES)
    page = (await client.post(link())).text
    assert ledger.rows(STATES)[0][1] == "refused"
    answer = await client.post(form_of(page, "undo"))
    assert answer.status_code == 200
    assert "配信停止を取り消しました。" in answer.text
    assert "「水曜だより」は、これまでどおりお届けします。" in answer.text
    assert ledger.rows(STATES) == before == [("newsletter", "granted", "soft_opt_in", ends)]
    assert [entry[2:] for entry in ledger.entries()] == [
        ("granted", "shop"),
        ("refused", "leave-page"),
        ("granted", "undo"),
    ]
    told = json.loads(ledger.rows("SELECT evidence FROM consent_evidence ORDER BY consent_id DESC")[0][0])
    assert (told["undoes"], told["restores"], told["ip"]) == (2, 1, "203.0.113.9")


async def test_an_undo_that_is_pressed_twice_answers_the_same_and_writes_once(
    client: httpx.AsyncClient, store: Store, ledger: Ledger
) -> None:
    await know(store, agreed())
    undo = form_of((await client.post(link())).text, "undo")
    first, second = await client.post(undo), await client.post(undo)
    assert (first.status_code, first.text) == (second.status_code, second.text)
    assert len(ledger.entries()) == 3


async def test_opening_the_links_of_the_page_changes_nothing(
    client: httpx.AsyncClient, store: Store, ledger: Ledger
) -> None:
    await know(store, agreed())
    page = (await client.post(link())).text
    for method in ("GET", "HEAD"):
        for form in ("undo", "reason"):
            answer = await client.request(method, form_of(page, form), headers={"Sec-Purpose": "prefetch"})
            assert answer.status_code == 200
            assert "set-cookie" not in answer.headers
    assert len(ledger.entries()) == 2
    assert ledger.rows("SELECT * FROM leave_reasons") == []


async def test_a_refusal_is_undone_for_two_weeks_and_not_after(store: Store, ledger: Ledger) -> None:
    await know(store, agreed())
    async with at(store) as client:
        undo = form_of((await client.post(link())).text, "undo")
    async with at(store, days=15) as client:
        answer = await client.post(undo)
        forged = await client.post(undo[:-4] + "AAAA")
    assert (answer.status_code, answer.text) == (404, forged.text)
    assert ledger.rows(STATES)[0][1] == "refused"
    async with at(store, days=13) as client:
        assert (await client.post(undo)).status_code == 200
    assert ledger.rows(STATES)[0][1] == "granted"


async def test_an_older_refusal_and_a_later_word_are_never_undone(
    client: httpx.AsyncClient, store: Store, ledger: Ledger
) -> None:
    await know(store, agreed())
    undo = form_of((await client.post(link())).text, "undo")
    async with store.writing() as connection:
        await append(connection, [Said(SUBJECT, "newsletter", "refused", NOW_MS + 1, "telephone", None)], NOW_MS + 1)
    assert (await client.post(undo)).status_code == 404
    async with at(store, days=1) as tomorrow:
        again = await tomorrow.post(link())
        assert "/undo/" not in again.text, "the telephone's word came first, and nobody takes that back by a page"
    assert [entry[3] for entry in ledger.entries()] == ["shop", "leave-page", "telephone", "leave-page"]


@pytest.mark.parametrize("reason", ["complaint", "bounce"])
async def test_who_is_suppressed_is_not_restored(
    client: httpx.AsyncClient, store: Store, ledger: Ledger, reason: str
) -> None:
    await know(store, agreed())
    undo = form_of((await client.post(link())).text, "undo")
    values = {"address_key": "hanako@gmail.example", "reason": reason, "source": "test", "since_ms": 0}
    async with store.writing() as connection:
        await connection.execute(insert(suppressions).values(values))
    assert (await client.post(undo)).status_code == 404
    assert ledger.rows(STATES)[0][1] == "refused"


async def test_a_mail_programs_one_click_is_answered_without_any_form(client: httpx.AsyncClient, store: Store) -> None:
    await know(store, agreed())
    answer = await client.post(link(), headers=FORM, content=b"List-Unsubscribe=One-Click&scope=all")
    assert answer.status_code == 200
    assert "<form" not in answer.text


async def test_all_advertisements_are_left_with_one_press_and_notices_are_explained(
    client: httpx.AsyncClient, store: Store, ledger: Ledger
) -> None:
    await know(store, agreed(), agreed("seasonal"), agreed("orders", basis="contract"))
    asked = (await client.get(link())).text
    assert "すべて停止しても、「ご注文のお知らせ」は届きます。" in asked
    assert 'name="scope" value="all"' in asked
    answer = await client.post(link(), headers=FORM, content=b"scope=all")
    assert "便りやご案内の配信を、すべて停止しました。" in answer.text
    assert "「ご注文のお知らせ」は届きます。" in answer.text
    assert [row[:2] for row in ledger.rows(STATES)] == [
        ("newsletter", "refused"),
        ("orders", "granted"),
        ("seasonal", "refused"),
    ]
    assert (await client.post(form_of(answer.text, "undo"))).status_code == 200
    assert {row[1] for row in ledger.rows(STATES)} == {"granted"}


async def test_an_undo_brings_back_only_what_there_was(client: httpx.AsyncClient, store: Store, ledger: Ledger) -> None:
    await know(store, agreed())
    answer = await client.post(link(), headers=FORM, content=b"scope=all")
    await client.post(form_of(answer.text, "undo"))
    assert [row[:2] for row in ledger.rows(STATES)] == [("newsletter", "granted"), ("seasonal", "refused")]


async def test_a_notice_can_be_left_by_itself_and_says_what_that_means(
    client: httpx.AsyncClient, store: Store, ledger: Ledger
) -> None:
    await know(store, agreed("orders", basis="contract"))
    assert "大切なお知らせもメールではお届けできなくなります" in (await client.get(link("orders"))).text
    await client.post(link("orders"))
    assert ledger.rows(STATES) == [("orders", "refused", "express", None)]


async def test_a_reason_is_one_press_and_the_last_one_counts(
    client: httpx.AsyncClient, store: Store, ledger: Ledger
) -> None:
    await know(store, agreed())
    page = (await client.post(link())).text
    assert page.count('name="reason"') == len(REASONS)
    reason = form_of(page, "reason")
    assert (await client.post(reason, headers=FORM, content=b"reason=too_many")).status_code == 200
    thanks = await client.post(reason, headers=FORM, content=b"reason=not_for_me")
    assert "ありがとうございました" in thanks.text
    told = "SELECT subject, topic, edition_id, reason FROM leave_reasons"
    assert ledger.rows(told) == [(SUBJECT, "newsletter", 7, "not_for_me")]
    assert (await client.post(form_of(thanks.text, "undo"))).status_code == 200
    assert ledger.rows(told) == [], "who stays has no reason for leaving"
    await client.post(reason, headers=FORM, content=b"reason=too_many")
    assert ledger.rows(told) == []


@pytest.mark.parametrize("said", [b"", b"reason=", b"reason=%27%3B+DROP+TABLE+leave_reasons--", b"reason=<script>"])
async def test_no_other_words_are_taken_for_a_reason(
    client: httpx.AsyncClient, store: Store, ledger: Ledger, said: bytes
) -> None:
    await know(store, agreed())
    reason = form_of((await client.post(link())).text, "reason")
    answer = await client.post(reason, headers=FORM, content=said)
    assert answer.status_code == 200
    assert "<script" not in answer.text
    assert ledger.rows("SELECT * FROM leave_reasons") == []


async def test_no_link_opens_another_ones_page(client: httpx.AsyncClient, store: Store, ledger: Ledger) -> None:
    await know(store, agreed())
    page = (await client.post(link())).text
    tokens = {"leave": link().rpartition("/")[2]} | {
        name: form_of(page, name).rpartition("/")[2] for name in ("undo", "reason")
    }
    for name, token in tokens.items():
        for other in tokens.keys() - {name}:
            answer = await client.post(f"/{other}/{token}", headers=FORM, content=b"reason=other")
            assert answer.status_code == 404
            assert "このリンクでは、お手続きできません。" in answer.text
    assert len(ledger.entries()) == 2
    assert ledger.rows("SELECT * FROM leave_reasons") == []


async def test_a_token_of_somebody_else_takes_nothing_back(
    client: httpx.AsyncClient, store: Store, ledger: Ledger
) -> None:
    await know(store, agreed())
    await client.post(link())
    token = sign_left(UNDO, LeftToken("zzzzzzzzzzzzzz27", 7, (2,)), KEY)
    assert (await client.post(f"/undo/{token}")).status_code == 404
    assert ledger.rows(STATES)[0][1] == "refused"


async def test_a_scanner_that_opens_the_link_a_thousand_times_changes_nothing(
    client: httpx.AsyncClient, store: Store, ledger: Ledger
) -> None:
    await know(store, agreed())
    for headers in ({}, {"Sec-Purpose": "prefetch;prerender"}, {"User-Agent": "GoogleImageProxy"}):
        for _ in range(167):
            for method in ("GET", "HEAD"):
                assert (await client.request(method, link(), headers=headers)).status_code == 200
    assert len(ledger.entries()) == 1


ENTRIES = st.lists(st.integers(1, (1 << 48) - 1), min_size=1, max_size=64).map(tuple)


@given(entries=ENTRIES, edition=st.integers(0, (1 << 32) - 1), purpose=st.sampled_from([UNDO, REASON]))
def test_a_token_says_what_was_signed_and_opens_by_an_older_key(
    entries: tuple[int, ...], edition: int, purpose: int
) -> None:
    token = LeftToken(SUBJECT, edition, entries)
    text = sign_left(purpose, token, OLD_KEY)
    assert read_left(purpose, text, [KEY, OLD_KEY]) == token
    assert read_left(UNDO + REASON - purpose, text, [KEY, OLD_KEY]) is None
    assert read_left(purpose, text, [KEY]) is None
    assert read_leave(text, [OLD_KEY]) is None
    assert read_left(purpose, sign_leave(LeaveToken(SUBJECT, "newsletter", edition), OLD_KEY), [OLD_KEY]) is None


@pytest.mark.parametrize("entries", [(), (0,), (1 << 48,), tuple(range(1, 66))], ids=["none", "zero", "big", "many"])
def test_what_is_no_entry_is_not_signed(entries: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="not entries of the ledger"):
        sign_left(UNDO, LeftToken(SUBJECT, 7, entries), KEY)
