"""What a shop tells by a webhook: signed, once, each row with its answer; and nothing from anybody else."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from leave_shop import KEY, SUBJECT, WEDNESDAY, Ledger, client_of, shop_project
from servers import BOTH

from engine.delivery.clock import clock_at, milliseconds
from engine.store.database import open_store
from engine.web.application import application
from engine.web.signature import HEADER, is_signed, signature

if TYPE_CHECKING:
    import httpx
    from starlette.types import ASGIApp
    from workshop import Workshop

    from engine.project.project import Project
    from engine.store.database import Store
    from engine.web.hooks import Heard

SECRET = "a secret of thirty-two characters"
NOW = milliseconds(WEDNESDAY) // 1000
ORDER = {
    "key": "A-1",
    "address": "ann@chanoyu.example",
    "kind": "order",
    "at": "2026-12-01T10:00+09:00",
    "amount": 3200,
    "items": [{"product": "minori", "category": "sencha", "quantity": 2}],
}


def project(*, secret: str | None = SECRET, **web: str) -> Project:
    made = shop_project("en")
    shop = made.shop.model_dump(by_alias=True, exclude_unset=True)
    shop["webhooks"] = {"cart": {"kind": "shop", "secret": secret}}
    shop["web"] |= web
    return replace(made, shop=type(made.shop).model_validate(shop))


@pytest.fixture
def heard() -> list[Heard]:
    return []


@pytest.fixture
def app(store: Store, heard: list[Heard]) -> ASGIApp:
    return application(project(), store, [KEY], clock_at(WEDNESDAY), heard=heard.append)


async def told(client: httpx.AsyncClient, body: object, *, secret: str = SECRET, at: int = NOW, **given: Any) -> Any:
    octets = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {HEADER: signature(secret.encode(), at, octets), **given}
    return await client.post("/hooks/cart", content=octets, headers=headers)


async def test_an_order_is_in_the_store_when_it_is_answered_and_counts_once(
    client: httpx.AsyncClient, ledger: Ledger, heard: list[Heard]
) -> None:
    ledger.person(SUBJECT, "ann@chanoyu.example")
    answer = await told(client, {"events": [ORDER]})
    assert (answer.status_code, answer.json()["new"], answer.json()["refused"]) == (200, 1, [])
    before = ledger.rows("SELECT key, kind, amount, source FROM events"), ledger.rows("SELECT * FROM event_items")
    assert before[0] == [("A-1", "order", 3200, "cart")]
    assert len(before[1]) == 1
    again = (await told(client, {"events": [ORDER]})).json()
    assert (again["new"], again["known"], again["refused"]) == (0, 1, [])
    assert ledger.rows("SELECT key, kind, amount, source FROM events") == before[0]
    assert [one.counts["new"] for one in heard] == [1, 0]


@pytest.mark.parametrize("shop", BOTH, indirect=True)
async def test_a_batch_of_a_real_shop_counts_once_whatever_database_it_has(
    shop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TAYORI_WEBHOOKS__CART__SECRET", SECRET)
    path = shop.root / "tayori.toml"
    path.write_text(path.read_text(encoding="utf-8") + '\n[webhooks.cart]\nkind = "shop"\n', encoding="utf-8")
    await shop.import_(shop.csv("安,ann@chanoyu.example,,,希望する,2026-11-01 10:00,"))
    rows = [ORDER, {**ORDER, "key": "A-2\0"}, {**ORDER, "key": "B-1", "address": "nobody@chanoyu.example"}]
    async with shop.store() as store:
        app = application(shop.project(), store, [KEY], clock_at(WEDNESDAY))
        async with client_of(app) as client:
            first, again = [(await told(client, {"events": rows})).json() for _ in range(2)]
    assert (first["new"], first["strangers"], [one["row"] for one in first["refused"]]) == (2, 1, [2])
    assert (again["new"], again["known"]) == (0, 2)
    kept = shop.past("SELECT key, amount, source FROM events ORDER BY key")
    assert [tuple(row) for row in kept] == [("A-1", 3200, "cart"), ("B-1", 3200, "cart")]


async def test_a_batch_says_which_rows_were_refused_and_why_and_takes_the_others(
    client: httpx.AsyncClient, ledger: Ledger
) -> None:
    ledger.person(SUBJECT, "ann@chanoyu.example")
    rows = [
        ORDER,
        {**ORDER, "key": "A-2", "amount": "-1"},
        "no row",
        {**ORDER, "key": "A-3\ud800"},
        {**ORDER, "key": "A-4\0"},
        {
            **ORDER,
            "key": "A-1-s",
            "kind": "shipped",
            "order": "A-1",
            "tracking": "1234-5678",
            "amount": None,
            "items": [],
        },
        {**ORDER, "key": "B-1", "address": "nobody@chanoyu.example"},
    ]
    answer = (await told(client, {"events": rows})).json()
    assert (answer["rows"], answer["new"], answer["strangers"]) == (7, 3, 1)
    assert [one["row"] for one in answer["refused"]] == [2, 3, 4, 5]
    assert all(one["message"] and one["code"].startswith("event_") for one in answer["refused"])
    assert ledger.rows("SELECT key, order_key, tracking FROM events ORDER BY key") == [
        ("A-1", None, None),
        ("A-1-s", "A-1", "1234-5678"),
        ("B-1", None, None),
    ]


@pytest.mark.parametrize(
    ("headers", "what"),
    [
        ({HEADER: ""}, "nothing"),
        ({HEADER: "t=0,v1=" + "0" * 64}, "an old moment"),
        ({HEADER: f"t={NOW},v1=" + "0" * 64}, "a guess"),
        ({HEADER: signature(b"another secret", NOW, b"{}")}, "another secret"),
        ({HEADER: signature(b"", NOW, b"{}")}, "no secret"),
        ({HEADER: signature(SECRET.encode(), NOW, b"{} ")}, "another body"),
        ({HEADER: signature(SECRET.encode(), NOW - 400, b"{}")}, "a call of before"),
        ({HEADER: signature(SECRET.encode(), NOW + 400, b"{}")}, "a call to come"),
        ({HEADER: signature(SECRET.encode(), NOW, b"{}").upper()}, "other letters"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_whoever_cannot_sign_gets_one_same_answer(
    client: httpx.AsyncClient, headers: dict[str, str], what: str
) -> None:
    del what
    answer = await client.post("/hooks/cart", content=b"{}", headers=headers)
    assert (answer.status_code, answer.json()) == (401, {"error": "signature"})


def test_while_the_secret_changes_either_signature_opens() -> None:
    old, new = signature(b"old", NOW, b"{}"), signature(b"new", NOW, b"{}")
    both = f"{old},{new.partition(',')[2]}"
    assert all(is_signed(both, secret, b"{}", NOW * 1000) for secret in (b"old", b"new"))
    assert not is_signed(both, b"other", b"{}", NOW * 1000)


@pytest.mark.parametrize(
    ("body", "status", "error"),
    [
        (b"", 400, "json"),
        (b"\xff", 400, "json"),
        (b"[" * 100_000, 400, "json"),
        (b"[]", 400, "events"),
        (b'{"events": {}}', 400, "events"),
        (b'{"events": [' + b"1," * 1000 + b"1]}", 413, "too_many"),
        (b" " * 2_200_000, 413, "too_long"),
    ],
    ids=["nothing", "octets", "depth", "list", "object", "many", "long"],
)
async def test_a_body_that_is_none_is_told_by_a_word(
    client: httpx.AsyncClient, ledger: Ledger, body: bytes, status: int, error: str
) -> None:
    answer = await told(client, body)
    assert (answer.status_code, answer.json()) == (status, {"error": error})
    assert ledger.rows("SELECT * FROM events") == []


async def test_only_what_the_file_names_is_listened_to(client: httpx.AsyncClient, store: Store) -> None:
    assert (await client.post("/hooks/other")).status_code == 404
    assert (await client.get("/hooks/cart")).status_code == 405
    async with client_of(application(shop_project(), store, [KEY], clock_at(WEDNESDAY))) as plain:
        assert (await plain.post("/hooks/cart")).status_code == 404


async def test_without_a_secret_nothing_is_taken(store: Store) -> None:
    async with client_of(application(project(secret=None), store, [KEY], clock_at(WEDNESDAY))) as client:
        answer = await told(client, {"events": []})
    assert (answer.status_code, answer.json()) == (503, {"error": "no_secret"})


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from([*ORDER, "x"]), inner, max_size=6),
    max_leaves=12,
)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(rows=st.lists(JSON, max_size=6))
def test_no_row_of_a_stranger_breaks_a_batch(ledger: Ledger, rows: list[object]) -> None:
    async def tell() -> None:
        store = await open_store(ledger.path)
        try:
            async with client_of(application(project(), store, [KEY], clock_at(WEDNESDAY))) as client:
                answer = await told(client, {"events": rows})
        finally:
            await store.close()
        assert answer.status_code == 200
        assert answer.json()["rows"] == len(rows) == len(answer.json()["refused"])

    asyncio.run(tell())


async def test_figures_are_for_whoever_shows_the_token(store: Store) -> None:
    async with client_of(application(project(metrics_token="t" * 32), store, [KEY], clock_at(WEDNESDAY))) as client:
        for shown in ("", "Bearer", "Bearer x", "Basic " + "t" * 32, "Bearer \u00e9"):
            refused = await client.get("/metrics", headers=[(b"Authorization", shown.encode())])
            assert (refused.status_code, refused.text) == (401, "unauthorized")
        answer = await client.get("/metrics", headers={"Authorization": "Bearer " + "t" * 32})
        assert answer.status_code == 200
        assert "tayori_deliveries_unknown 0" in answer.text
    async with client_of(application(project(), store, [KEY], clock_at(WEDNESDAY))) as client:
        assert (await client.get("/metrics")).status_code == 404, "without a token there is no such address"
