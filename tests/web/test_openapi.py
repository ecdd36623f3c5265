"""The description of the public addresses: in step with the routes, and whatever it allows is answered without a fault of ours."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from leave_shop import KEY, STRANGERS_KEY, SUBJECT, WEDNESDAY, Ledger, agreed, client_of, know, shop_project
from workshop import EXAMPLE

from engine.delivery.clock import clock_at, milliseconds
from engine.message.left_token import LeftToken, sign_left
from engine.message.own_token import AddressToken, PreferencesToken, sign_address, sign_preferences
from engine.message.returning import sign_return
from engine.message.token import REASON, UNDO, ClickToken, LeaveToken, sign_click, sign_leave
from engine.store.database import open_store
from engine.web.application import application
from engine.web.openapi import openapi
from engine.web.signature import HEADER, signature

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    import httpx
    from hypothesis.strategies import DrawFn, SearchStrategy
    from starlette.applications import Starlette
    from starlette.routing import Route

    from engine.project.project import Project
    from engine.store.database import Store

SECRET = "a secret of thirty-two characters"
TOPIC = "arn:aws:sns:ap-northeast-1:123456789012:ses-feedback"


def project() -> Project:
    """Return a shop that has every address there is."""
    made = shop_project()
    shop = made.shop.model_dump(by_alias=True, exclude_unset=True)
    shop["web"]["metrics_token"] = "t" * 32
    shop["forms"] = {"cart": {"topics": ["newsletter"], "says": "毎週水曜日の昼に。", "name": True, "birthday": True}}
    shop["webhooks"] = {
        "cart": {"kind": "shop", "secret": SECRET},
        "mta": {"kind": "plain", "secret": SECRET},
        "ses": {"kind": "ses", "topic_arn": TOPIC},
    }
    return replace(made, shop=type(made.shop).model_validate(shop))


def app_of(store: Store) -> Starlette:
    return application(project(), store, [KEY], clock_at(WEDNESDAY))


async def test_every_address_is_described_and_no_other(store: Store) -> None:
    routes: Any = app_of(store).routes
    there = {(plain(route), method.lower()) for route in routes for method in (route.methods or ()) if method != "HEAD"}
    described = {
        (path, method) for path, item in openapi()["paths"].items() for method in item if method in ("get", "post")
    }
    assert described == there


def plain(route: Route) -> str:
    return route.path.replace(":path}", "}")


def test_the_written_description_is_that_of_the_engine() -> None:
    written = (EXAMPLE / "docs" / "openapi.json").read_text(encoding="utf-8")
    assert json.loads(written) == openapi(), "run `tayori schema --openapi docs/openapi.json`"


NAMES = ("cart", "mta", "ses")
LINKS = {
    "leave": sign_leave(LeaveToken(SUBJECT, "newsletter", 7), KEY),
    "undo": sign_left(UNDO, LeftToken(SUBJECT, 7, (1,)), KEY),
    "reason": sign_left(REASON, LeftToken(SUBJECT, 7, (1,)), KEY),
    "preferences": sign_preferences(PreferencesToken(SUBJECT, 7), KEY),
    "address": sign_address(AddressToken(SUBJECT, 1, milliseconds(WEDNESDAY)), KEY),
    "c": sign_click(ClickToken(SUBJECT, 7, 1), KEY),
}
TOKENS = (*LINKS.values(), sign_leave(LeaveToken(SUBJECT, "newsletter", 7), STRANGERS_KEY))
ODD = st.sampled_from(
    ["", "\0", "'; DROP TABLE consents;--", "<script>", "\r\nSet-Cookie: x=1", "\ud800", "%s", "../..", "😀" * 50]
)
TEXTS = st.text(max_size=60) | ODD | st.sampled_from([*TOKENS, sign_return(SUBJECT, 7, KEY), "2026-12-01", "order"])
ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=10,
)


def values(schema: dict[str, Any]) -> SearchStrategy[Any]:
    """Return what a schema allows, and now and then what it does not."""
    if "anyOf" in schema:
        return st.one_of([values(one) for one in schema["anyOf"]])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if schema.get("type") == "object":
        fields = {name: values(one) for name, one in schema.get("properties", {}).items()}
        needed = {name: fields.pop(name) for name in schema.get("required", ())}
        return st.fixed_dictionaries(needed, optional=fields) | ANY
    if schema.get("type") == "array":
        return st.lists(values(schema["items"]), max_size=4) | ANY
    return (st.integers() if schema.get("type") == "integer" else TEXTS) | ANY


@st.composite
def requests(draw: DrawFn) -> dict[str, Any]:
    path, item = draw(st.sampled_from(sorted(openapi()["paths"].items())))
    method = draw(st.sampled_from([name for name in ("get", "post") if name in item]))
    own = st.sampled_from(NAMES) if "{name}" in path else st.just(LINKS.get(path.split("/")[1], ""))
    last = draw(own if draw(st.integers(0, 3)) else TEXTS)  # three of four get past the first door
    filled = path.replace("{token}", "{name}").replace("{name}", quoted(last))
    content: dict[str, Any] = item[method].get("requestBody", {}).get("content", {})
    kind = draw(st.sampled_from([*content, "text/plain", "application/x-www-form-urlencoded; charset=undefined"]))
    body = draw(values(content[kind]["schema"]) if kind in content else st.binary(max_size=80))
    headers = {"Content-Type": kind, "Authorization": draw(st.sampled_from(["", "Bearer " + "t" * 32, "Bearer x"]))}
    octets = body if isinstance(body, bytes) else form(body) if "form" in kind else json.dumps(body).encode()
    if draw(st.integers(0, 3)):
        headers[HEADER] = signature(SECRET.encode(), milliseconds(WEDNESDAY) // 1000, octets)
    return {"method": method.upper(), "url": filled, "headers": headers, "content": octets}


def quoted(text: str) -> str:
    return quote(text.encode("utf-8", "surrogatepass"), safe="")


def form(fields: Any) -> bytes:
    listed = fields.items() if isinstance(fields, dict) else [("x", fields)]
    return "&".join(f"{quoted(str(name))}={quoted(str(value))}" for name, value in listed).encode()


@pytest.fixture
def ask(ledger: Ledger) -> Generator[Callable[[dict[str, Any]], int]]:
    """Ask one application, in a loop that outlives an example: hypothesis itself is not asynchronous."""
    with asyncio.Runner() as runner:
        store = runner.run(open_store(ledger.path))
        runner.run(know(store, agreed()))
        client = client_of(app_of(store))
        try:
            yield lambda request: runner.run(status_of(client, request))
        finally:
            runner.run(client.aclose())
            runner.run(store.close())


async def status_of(client: httpx.AsyncClient, request: dict[str, Any]) -> int:
    return (await client.request(**request)).status_code


_QUIET = [HealthCheck.too_slow, HealthCheck.data_too_large]


def no_fault_in(examples: int, ask: Callable[[dict[str, Any]], int]) -> None:
    """Ask so many things that hypothesis makes of the description."""

    @settings(max_examples=examples, deadline=None, suppress_health_check=_QUIET, phases=[Phase.generate])
    @given(request=requests())
    def answered(request: dict[str, Any]) -> None:
        assert ask(request) < 500, request

    answered()


def test_no_request_finds_a_fault_of_ours(ask: Callable[[dict[str, Any]], int]) -> None:
    no_fault_in(60, ask)


@pytest.mark.long
def test_no_request_of_ten_thousand_finds_a_fault_of_ours(ask: Callable[[dict[str, Any]], int]) -> None:
    no_fault_in(10_000, ask)
