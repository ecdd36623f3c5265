"""The description of the public addresses: in step with the routes, and whatever is made of it is answered as it says.

schemathesis makes the requests: what the description allows, and what it does not. Three of four have a link, a name and a signature
that open the door, so that what lies behind it is met, too.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from itertools import count
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from coming_in import Moved
from hypothesis import strategies as st
from hypothesis.control import BuildContext
from hypothesis.errors import StopTest, UnsatisfiedAssumption
from hypothesis.internal.conjecture.data import ConjectureData
from leave_shop import KEY, STRANGERS_KEY, SUBJECT, WEDNESDAY, agreed, client_of, know, shop_project
from workshop import EXAMPLE

from engine.delivery.clock import clock_at, milliseconds
from engine.message.address import parse_address
from engine.message.left_token import LeftToken, sign_left
from engine.message.own_token import (
    AddressToken,
    BackToken,
    PreferencesToken,
    sign_address,
    sign_back,
    sign_preferences,
)
from engine.message.token import REASON, UNDO, ClickToken, LeaveToken, sign_click, sign_join, sign_leave
from engine.store import address_changes, sign_ups
from engine.store.consents import form_id
from engine.web.application import application
from engine.web.gate import guarded
from engine.web.openapi import openapi
from engine.web.signature import HEADER, signature

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import httpx
    from hypothesis.strategies import DrawFn, SearchStrategy
    from schemathesis import Case
    from starlette.applications import Starlette
    from starlette.routing import Route

    from engine.delivery.clock import Clock
    from engine.project.project import Project
    from engine.store.database import Store
SECRET = "a secret of thirty-two characters"
TOPIC = "arn:aws:sns:ap-northeast-1:123456789012:ses-feedback"
FIGURES = "t" * 32
ORIGIN = "https://mail.saekien.example"
NOW_MS = milliseconds(WEDNESDAY)
JOINING = "abcdefghijklmn55"
NEW = "hana@docomo.example"


def project() -> Project:
    """Return a shop that has every address there is."""
    made = shop_project()
    shop = made.shop.model_dump(by_alias=True, exclude_unset=True)
    shop["web"]["metrics_token"] = FIGURES
    shop["forms"] = {"cart": {"topics": ["newsletter"], "says": "毎週水曜日の昼に。", "name": True, "birthday": True}}
    shop["webhooks"] = {
        "cart": {"kind": "shop", "secret": SECRET},
        "mta": {"kind": "plain", "secret": SECRET},
        "ses": {"kind": "ses", "topic_arn": TOPIC},
    }
    return replace(made, shop=type(made.shop).model_validate(shop))


def app_of(store: Store, clock: Clock) -> Starlette:
    return application(project(), store, [KEY], clock)


async def test_every_address_is_described_and_no_other(store: Store) -> None:
    routes: Any = app_of(store, clock_at(WEDNESDAY)).routes
    there = {(plain(route), method.lower()) for route in routes for method in (route.methods or ()) if method != "HEAD"}
    told = {(path, method) for path, item in openapi()["paths"].items() for method in item if method in ("get", "post")}
    assert told == there


def plain(route: Route) -> str:
    return route.path.replace(":path}", "}")


def test_the_written_description_is_that_of_the_engine() -> None:
    written = (EXAMPLE / "docs" / "openapi.json").read_text(encoding="utf-8")
    assert json.loads(written) == openapi(), "run `tayori schema --openapi docs/openapi.json`"


LINKS = {
    "leave": sign_leave(LeaveToken(SUBJECT, "newsletter", 7), KEY),
    "undo": sign_left(UNDO, LeftToken(SUBJECT, 7, (2,)), KEY),
    "reason": sign_left(REASON, LeftToken(SUBJECT, 7, (2,)), KEY),
    "preferences": sign_preferences(PreferencesToken(SUBJECT, 7), KEY),
    "address": sign_address(AddressToken(SUBJECT, 1, NOW_MS), KEY),
    "address-back": sign_back(BackToken(SUBJECT, NOW_MS), KEY),
    "sign-up-confirm": sign_join(JOINING, NOW_MS + 10**9, KEY),
    "c": sign_click(ClickToken(SUBJECT, 7, 1), KEY),
}
SWAPPED = [*LINKS.values(), sign_leave(LeaveToken(SUBJECT, "newsletter", 7), STRANGERS_KEY)]
ODD = ["", "\0", "'; DROP TABLE consents;--", "<script>", "\r\nSet-Cookie: x=1", "%s", "../..", "😀" * 50, "9" * 400]
SAID = {
    "do": ["topics", "pause", "person", "address"],
    "reason": ["too_many", "other"],
    "topic": ["newsletter"],
    "shown": ["newsletter"],
    "until": ["2026-12-24"],
    "month": ["2"],
    "day": ["29"],
    "address": [NEW, "hanako@gmail.example"],
    "birthday": ["1980-03-04", ""],
    "website": [""],
}
"""What a page's own form would post: without it hardly a field would ever be good."""


Asked = tuple[str, list["SearchStrategy[Case]"]]


def described(paths: Sequence[str]) -> list[Asked]:
    """Return what may be asked below these paths: within the description, and now and then beyond it where it has a body."""
    from schemathesis import GenerationMode
    from schemathesis.openapi import from_dict

    good, bad = GenerationMode
    modes_of = {False: [good], True: [*[good] * 30, bad]}  # what is bad takes long to make; `fitting` is odd enough
    found: list[Any] = list(from_dict(openapi()).get_all_operations())
    operations = [one.ok() for one in found]
    return [
        (operation.path, [operation.as_strategy(generation_mode=mode) for mode in modes_of[bool(operation.body)]])
        for operation in operations
        if operation.path.split("/")[1] in paths
    ]


@st.composite
def cases(draw: DrawFn, asked: Sequence[Asked]) -> Case:
    path, made = draw(st.sampled_from(asked))
    case = draw(draw(st.sampled_from(made)))
    case.headers["Authorization"] = draw(st.sampled_from(["", f"Bearer {FIGURES}", "Bearer x"]))
    if draw(st.integers(0, 3)) and case.path_parameters:
        named = "name" in case.path_parameters
        own = st.sampled_from(["cart", "cart", "mta", "ses"] if named else [LINKS[path.split("/")[1]]] * 20 + SWAPPED)
        case.path_parameters = {"name" if named else "token": draw(own)}
    if isinstance(case.body, dict) and draw(st.booleans()):
        case.body = {**case.body, **draw(st.fixed_dictionaries({}, optional=fitting(path)))}
    return case


def fitting(path: str) -> dict[str, SearchStrategy[str]]:
    """Return values for the fields of a page's form: good ones, and what strangers try."""
    return {} if path.startswith("/hooks") else {name: st.sampled_from([*good, *ODD]) for name, good in SAID.items()}


class Ticking(Moved):
    """A clock whose day stands still, while two minutes go by with each sign-up: some are too many in an hour, and some are not."""

    def __init__(self) -> None:
        super().__init__(WEDNESDAY)
        object.__setattr__(self, "minutes", count(step=120))

    minutes: Iterator[int]

    def monotonic(self) -> float:
        return float(next(self.minutes))


async def begin(store: Store) -> None:
    """Write down somebody, and what their links and a stranger's are about."""
    await know(store, agreed())
    address = parse_address(NEW, lenient_domains=frozenset())
    assert not isinstance(address, str)
    async with store.writing() as connection:
        assert await address_changes.ask(connection, SUBJECT, address, NOW_MS) == 1
        words = await form_id(connection, "the words", NOW_MS)
        asking = sign_ups.Asking("cart", words, "new@example.com", "new@example.com", "", None, ("newsletter",), {})
        await sign_ups.ask(connection, JOINING, asking, NOW_MS)


async def sent(client: httpx.AsyncClient, case: Case) -> httpx.Response:
    """Send a request, octet for octet as schemathesis would, and signed where signatures count."""
    import requests

    told = case.as_transport_kwargs(base_url=ORIGIN)
    made: Any = requests.Request(**{name: told[name] for name in told if name not in ("timeout", "verify")}).prepare()
    content: bytes = made.body.encode() if isinstance(made.body, str) else made.body or b""
    headers = dict(made.headers)
    if "/hooks/" in made.url and len(content) % 4:
        headers[HEADER] = signature(SECRET.encode(), NOW_MS // 1000, content)
    return await client.request(made.method, made.url, headers=headers, content=content)


def drawn(strategy: SearchStrategy[Case], number: int) -> Case | None:
    """Draw a case by a number, the same for the same number; `None` where nothing came of it.

    Not by `given`: to search beside what was found takes as long again as to make all cases and to answer them.
    """
    data = ConjectureData(random=Random(number))
    try:
        with BuildContext(data, is_final=False, wrapped_test=drawn):
            return data.draw(strategy)
    except (StopTest, UnsatisfiedAssumption):
        return None


PARTS = {
    "leaving": ("leave", "undo", "reason", "c"),
    "preferences": ("preferences", "address", "address-back"),
    "signing up": ("sign-up", "sign-up-confirm"),
    "programs": ("healthz", "metrics", "hooks"),
}
MET = {"signing up": {404, 422, 429}, "programs": {400, 401, 404}}
EACH = 2_500  # 10,000 in all; in parts, since they take longest of all tests


@pytest.mark.long
@pytest.mark.parametrize("part", PARTS)
async def test_each_of_ten_thousand_requests_is_answered_as_described(store: Store, part: str) -> None:
    from schemathesis.specs.openapi import checks

    conforming = [
        checks.status_code_conformance,
        checks.content_type_conformance,
        checks.response_headers_conformance,
        checks.response_schema_conformance,
    ]
    counted: Counter[int] = Counter()
    strategy, numbers = cases(described(PARTS[part])), count()
    await begin(store)
    async with client_of(guarded(app_of(store, Ticking()))) as client:
        while counted.total() < EACH:
            case = drawn(strategy, next(numbers))
            if case is not None:
                answer = await sent(client, case)
                counted[answer.status_code] += 1
                assert answer.status_code < 500, case.as_curl_command()
                case.validate_response(answer, checks=conforming)
    assert counted[200] > EACH // 20, counted  # what lies behind the doors was met
    assert set(counted) >= MET.get(part, {404}), counted
