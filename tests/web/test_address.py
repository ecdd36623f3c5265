"""A new address: confirmed by its own mailbox before anything changes, and never a way to learn who is known or to write to strangers."""

from __future__ import annotations

import email
import json
import re
from datetime import timedelta
from email.policy import default
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
from leave_shop import KEY, SUBJECT, TOPICS, WEDNESDAY, Ledger, agreed, client_of, insert_subscriber, know, shop_project

from engine.delivery.clock import clock_at, milliseconds
from engine.message.own_token import PreferencesToken, sign_preferences
from engine.store.erasures import erase
from engine.web.application import application

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable

    import httpx

    from engine.store.database import Store

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
PATH = "/preferences/" + sign_preferences(PreferencesToken(SUBJECT, 7), KEY)
NEW, OLD, OTHER = "hana@docomo.example", "hanako@gmail.example", "ichiro@gmail.example"
NOW_MS = milliseconds(WEDNESDAY)
SENT = "SELECT recipient, purpose FROM letterbox ORDER BY id"


def at(store: Store, bell: Callable[[], object] | None = None, **later: float) -> httpx.AsyncClient:
    """Return a client of the shop, so much later."""
    lanes = {"docomo": {"domains": ["docomo.example"]}}
    project = shop_project(topics=TOPICS, lanes=lanes)
    return client_of(application(project, store, [KEY], clock_at(WEDNESDAY + timedelta(**later)), bell=bell))


@pytest.fixture
async def client(store: Store) -> AsyncGenerator[httpx.AsyncClient]:
    await know(store, agreed(), agreed("orders", basis="contract", expires_ms=NOW_MS + 10**9))
    async with store.writing() as connection:
        await insert_subscriber(connection, OTHER, "abcdefghijklmn33")
    async with at(store) as client:
        yield client


async def asks(client: httpx.AsyncClient, address: str) -> str:
    answer = await client.post(PATH, headers=FORM, content=urlencode({"do": "address", "address": address}))
    assert answer.status_code == 200
    return answer.text


def letter(ledger: Ledger, number: int = -1) -> str:
    """Return the text of a mail that waits."""
    octets = ledger.rows("SELECT message FROM letterbox ORDER BY id")[number][0]
    part = email.message_from_bytes(octets, policy=default).get_body(("plain",))
    assert part is not None
    return part.get_content()


def link_in(text: str, page: str = "address") -> str:
    (found,) = re.findall(rf"https://mail\.saekien\.example(/{page}/\S+)", text)
    return str(found)


async def test_nothing_changes_before_the_new_address_is_confirmed(client: httpx.AsyncClient, ledger: Ledger) -> None:
    page = await asks(client, f" {NEW} ")
    assert "確認のメールをお届けします" in page
    assert NEW not in page
    assert ledger.rows(SENT) == [(NEW, "address")]
    confirm = link_in(letter(ledger))
    assert OLD not in letter(ledger)
    for method in ("GET", "HEAD"):
        assert (await client.request(method, confirm)).status_code == 200
    assert ledger.rows("SELECT address FROM subscribers ORDER BY id") == [(OLD,), (OTHER,)]
    answer = await client.post(confirm)
    assert "メールアドレスを変更しました。" in answer.text
    assert ledger.rows("SELECT address, address_key, domain, lane FROM subscribers ORDER BY id")[0] == (
        NEW,
        NEW,
        "docomo.example",
        "docomo",
    )
    assert ledger.rows(SENT)[1:] == [(OLD, "address_moved")]
    assert NEW not in letter(ledger)
    assert (await client.post(confirm)).text == answer.text
    assert len(ledger.rows(SENT)) == 2


async def test_the_mails_wait_for_no_timer(client: httpx.AsyncClient, store: Store, ledger: Ledger) -> None:
    bells: list[int] = []
    assert client
    async with at(store, lambda: bells.append(len(ledger.rows(SENT)))) as woken:
        await asks(woken, "hanako@")
        await asks(woken, OLD)
        assert bells == [], "nothing was written"
        await asks(woken, NEW)
        await woken.post(link_in(letter(ledger)))
    assert bells == [1, 2], "the server wakes when the mail lies there, not before"


async def test_each_consent_is_confirmed_for_the_new_address_as_it_stood(
    client: httpx.AsyncClient, ledger: Ledger
) -> None:
    await asks(client, NEW)
    await client.post(link_in(letter(ledger)))
    assert ledger.rows("SELECT topic, state, basis, expires_ms FROM consent_states ORDER BY topic") == [
        ("newsletter", "confirmed", "express", None),
        ("orders", "granted", "contract", NOW_MS + 10**9),
    ]
    told = json.loads(ledger.rows("SELECT evidence FROM consent_evidence ORDER BY consent_id")[2][0])
    assert (told["address"], told["follows"], told["ip"]) == (NEW, 1, "203.0.113.9")


async def test_the_answer_is_the_same_whoever_has_the_address(
    client: httpx.AsyncClient, store: Store, ledger: Ledger
) -> None:
    ledger.change("INSERT INTO suppressions VALUES (?, 'complaint', 'test', 0)", "stopped@gmail.example")
    async with store.writing() as connection:
        await insert_subscriber(connection, "gone@gmail.example", "abcdefghijklmn44")
        await erase(connection, "gone@gmail.example", NOW_MS, NOW_MS)
    asked = [NEW, OTHER, OLD, "stopped@gmail.example", "gone@gmail.example"]
    assert len({await asks(client, address) for address in asked}) == 1
    assert ledger.rows(SENT) == [(NEW, "address"), (OTHER, "address")]


async def test_an_address_that_is_somebodys_is_told_so_and_gets_no_link(
    client: httpx.AsyncClient, ledger: Ledger
) -> None:
    await asks(client, OTHER)
    text = letter(ledger)
    assert "すでに茶香舗 さえき園のメールの受け取りに使われています" in text
    assert "/address/" not in text
    assert OLD not in text


async def test_an_address_that_became_somebodys_meanwhile_is_not_taken(
    client: httpx.AsyncClient, store: Store, ledger: Ledger
) -> None:
    await asks(client, NEW)
    async with store.writing() as connection:
        await insert_subscriber(connection, NEW, "abcdefghijklmn55")
    assert (await client.post(link_in(letter(ledger)))).status_code == 404
    assert ledger.rows("SELECT address FROM subscribers ORDER BY id")[0] == (OLD,)


async def test_a_confirmation_holds_for_a_week_and_for_the_last_wish_alone(
    client: httpx.AsyncClient, store: Store, ledger: Ledger
) -> None:
    await asks(client, NEW)
    first = link_in(letter(ledger))
    async with at(store, days=8) as later:
        assert (await later.get(first)).status_code == 404
        assert (await later.post(first)).status_code == 404
    async with at(store, minutes=5) as later:
        await asks(later, "second@docomo.example")
        assert (await later.post(first)).status_code == 404
        assert (await later.post(link_in(letter(ledger)))).status_code == 200
    assert ledger.rows("SELECT address FROM subscribers ORDER BY id")[0] == ("second@docomo.example",)


async def test_nobody_writes_to_many_strangers_by_it(client: httpx.AsyncClient, ledger: Ledger) -> None:
    for number in range(9):
        await asks(client, f"stranger{number}@docomo.example")
    assert len(ledger.rows(SENT)) == 3


async def test_the_same_address_gets_one_mail_an_hour_and_its_link_stays_good(
    client: httpx.AsyncClient, store: Store, ledger: Ledger
) -> None:
    await asks(client, NEW)
    async with at(store, minutes=30) as later:
        await asks(later, NEW)
        assert len(ledger.rows(SENT)) == 1
        assert (await later.post(link_in(letter(ledger)))).status_code == 200


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "hanako",
        "a@b@c.example",
        "a@docomo.example\r\nBcc: x@evil.example",
        "<a@b.example>",
        "x" * 400 + "@b.example",
    ],
)
async def test_what_is_no_address_is_told_and_nothing_is_sent(
    client: httpx.AsyncClient, ledger: Ledger, typed: str
) -> None:
    assert "メールアドレスの形をお確かめください" in await asks(client, typed)
    assert ledger.rows(SENT) == []


async def test_what_was_done_under_either_address_belongs_to_the_person(
    client: httpx.AsyncClient, ledger: Ledger
) -> None:
    for key, address, person in (("o1", OLD, 1), ("o2", NEW, None)):
        ledger.change(
            "INSERT INTO events (key, address_key, subscriber_id, kind, at_ms, day, amount, source, recorded_ms)"
            " VALUES (?, ?, ?, 'order', 1, '2026-01-05', 500, 'shop', 1)",
            *(key, address, person),
        )
    await asks(client, NEW)
    await client.post(link_in(letter(ledger)))
    assert ledger.rows("SELECT key, address_key, subscriber_id FROM events") == [("o1", NEW, 1), ("o2", NEW, 1)]
    assert ledger.rows("SELECT order_count, order_sum FROM subscribers WHERE id = 1") == [(2, 1000)]


async def test_who_moves_back_has_no_old_address_there(client: httpx.AsyncClient, store: Store, ledger: Ledger) -> None:
    await asks(client, NEW)
    await client.post(link_in(letter(ledger)))
    async with at(store, hours=2) as later:
        await asks(later, OLD)
        await later.post(link_in(letter(ledger)))
    assert ledger.rows("SELECT address FROM subscribers WHERE id = 1") == [(OLD,)]
    assert ledger.rows("SELECT address_key FROM moved_addresses") == [(NEW,)]


async def moves(client: httpx.AsyncClient, ledger: Ledger) -> str:
    """Move to the new address; return the link by which the old one is put back."""
    await asks(client, NEW)
    await client.post(link_in(letter(ledger)))
    return link_in(letter(ledger), "address-back")


def here(ledger: Ledger) -> tuple[Any, ...]:
    """Return the person's address, their last word, and the addresses that they gave up."""
    (address,) = ledger.rows("SELECT address FROM subscribers WHERE id = 1")[0]
    words = ledger.rows("SELECT topic, state, source FROM consents ORDER BY id DESC LIMIT 2")
    return address, sorted(words), ledger.rows("SELECT address_key FROM moved_addresses")


async def test_the_old_address_is_put_back_by_its_own_mailbox_and_nothing_comes_to_the_new_one(
    client: httpx.AsyncClient, ledger: Ledger
) -> None:
    back = await moves(client, ledger)
    before = here(ledger)
    for method in ("GET", "HEAD"):
        assert (await client.request(method, back)).status_code == 200
    assert here(ledger) == before == (NEW, before[1], [(OLD,)])
    answer = await client.post(back)
    assert "元のアドレスに戻しました。" in answer.text
    stand = [("newsletter", "confirmed", "address-change"), ("orders", "granted", "address-change")]
    assert here(ledger) == (OLD, stand, [])
    evidence = json.loads(ledger.rows("SELECT evidence FROM consent_evidence ORDER BY consent_id DESC")[0][0])
    assert (evidence["address"], evidence["put_back"], evidence["ip"]) == (OLD, True, "203.0.113.9")
    entries = len(ledger.entries())
    assert (await client.post(back)).text == answer.text
    assert len(ledger.entries()) == entries, "twice is once"


async def test_whoever_took_an_address_cannot_keep_it_by_moving_on_nor_take_it_again(
    client: httpx.AsyncClient, store: Store, ledger: Ledger
) -> None:
    back = await moves(client, ledger)
    third = "third@docomo.example"
    async with at(store, hours=2) as later:
        await asks(later, third)
        await later.post(link_in(letter(ledger)))
        back_to_the_second = link_in(letter(ledger), "address-back")
        await asks(later, "fourth@docomo.example")
        waiting = link_in(letter(ledger))
        assert "元のアドレスに戻しました。" in (await later.post(back)).text
        assert (await later.post(waiting)).status_code == 404
        assert (await later.post(back_to_the_second)).status_code == 404
        assert here(ledger)[0] == OLD
    sent = ledger.rows(SENT)
    async with at(store, days=7) as still:
        await asks(still, NEW)
        assert ledger.rows(SENT) == sent, "whoever has the letter would do it again"
    async with at(store, days=9) as later:
        await asks(later, NEW)
        assert len(ledger.rows(SENT)) == len(sent) + 1


async def test_an_address_cannot_be_put_back_after_a_week_nor_by_another_link(
    client: httpx.AsyncClient, store: Store, ledger: Ledger
) -> None:
    back = await moves(client, ledger)
    own = PATH.rpartition("/")[2]
    token = back.rpartition("/")[2]
    for path in (back[:-2], f"/address-back/{own}", f"/address/{token}", f"/preferences/{token}", f"/leave/{token}"):
        assert (await client.post(path)).status_code == 404
    async with at(store, days=8) as later:
        for method in ("GET", "POST"):
            assert (await later.request(method, back)).status_code == 404
    assert here(ledger)[0] == NEW


async def test_an_old_address_that_is_somebodys_by_now_is_not_put_back(
    client: httpx.AsyncClient, store: Store, ledger: Ledger
) -> None:
    back = await moves(client, ledger)
    async with store.writing() as connection:
        await insert_subscriber(connection, OLD, "abcdefghijklmn55")
    before = here(ledger)
    assert (await client.post(back)).status_code == 404
    assert here(ledger) == before
