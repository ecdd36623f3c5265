"""The application from outside: where paths lead, which headers every answer has, and that no fault is called a success."""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from leave_shop import KEY, WEDNESDAY, Ledger, client_of, link, shop_project

from engine.delivery.clock import Clock, clock_at
from engine.store.database import Secret, Store, StoreError, _engine
from engine.web.application import application

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    import httpx

    from engine.web.leave import Changed, Left


HEADERS = {
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "x-robots-tag": "noindex",
}


@pytest.fixture
async def read_only(ledger: Ledger) -> AsyncGenerator[Store]:
    """The store's file opened read-only by SQLite itself: file permissions do not stop root."""
    secret = Secret(ledger.path.with_name("seal.keys"), None)
    store = Store(_engine(Path(f"file:{ledger.path}?mode=ro&uri=true"), secret, "FULL"), ledger.path)
    yield store
    await store.close()


@dataclass
class Faults:
    """An observer that remembers the faults."""

    codes: list[str]

    def left(self, left: Left) -> None:
        raise AssertionError(left)

    def changed(self, changed: Changed) -> None:
        raise AssertionError(changed)

    def failed(self, error: StoreError) -> None:
        self.codes.append(error.code)


@dataclass(frozen=True)
class StoppedClock(Clock):
    """A fault of ours, in the middle of leaving."""

    def now_ms(self) -> int:
        raise RuntimeError("the clock stopped")


async def test_a_store_that_cannot_be_written_is_told_and_never_called_a_success(
    read_only: Store, ledger: Ledger
) -> None:
    faults = Faults([])
    app = application(shop_project(), read_only, [KEY], clock_at(WEDNESDAY), faults)
    async with client_of(app) as client:
        assert (await client.get(link())).status_code == 200
        answer = await client.post(link(), content=b"List-Unsubscribe=One-Click")
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "60"
    assert "配信停止を記録できませんでした。" in answer.text
    assert "停止のお手続きがまだ済んでおりません" in answer.text
    assert "https://saekien.example/contact" in answer.text
    assert '<form method="post">' in answer.text
    assert "停止しました" not in answer.text
    assert (faults.codes, ledger.entries()) == (["store_readonly"], [])


async def test_a_fault_of_ours_is_told_and_never_called_a_success(store: Store, ledger: Ledger) -> None:
    async with client_of(application(shop_project(), store, [KEY], StoppedClock())) as client:
        answer = await client.post(link())
    assert answer.status_code == 500
    assert "配信停止を記録できませんでした。" in answer.text
    assert "the clock stopped" not in answer.text
    assert_headers(answer)
    assert ledger.entries() == []


def assert_headers(answer: httpx.Response) -> None:
    assert HEADERS.items() <= dict(answer.headers).items()
    policy = dict(part.strip().split(" ", 1) for part in answer.headers["content-security-policy"].split(";"))
    styles = re.findall("<style>(.*?)</style>", answer.text, re.DOTALL) or [None]
    digest = policy.pop("style-src")
    assert policy == {
        "default-src": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
        "base-uri": "'none'",
    }
    for style in styles:
        assert style is None or digest == f"'sha256-{b64encode(hashlib.sha256(style.encode()).digest()).decode()}'"
    assert "set-cookie" not in answer.headers
    assert not answer.is_redirect


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", link(), 200),
        ("HEAD", link(), 200),
        ("POST", link(), 200),
        ("PUT", link(), 405),
        ("DELETE", link(), 405),
        ("OPTIONS", link(), 405),
        ("GET", "/leave/nobody", 404),
        ("POST", "/leave/nobody", 404),
        ("GET", "/leave", 404),
        ("GET", "/", 404),
        ("POST", "/", 404),
        ("GET", "/favicon.ico", 404),
        ("GET", "/healthz", 200),
        ("HEAD", "/healthz", 200),
        ("POST", "/healthz", 405),
        ("GET", "/healthz/", 404),
    ],
)
async def test_every_answer_has_its_status_and_its_headers(
    client: httpx.AsyncClient, method: str, path: str, status: int
) -> None:
    answer = await client.request(method, path)
    assert answer.status_code == status
    assert_headers(answer)


async def test_a_refused_method_is_told_which_ones_there_are(client: httpx.AsyncClient) -> None:
    allowed = (await client.put(link())).headers["allow"]
    assert set(allowed.split(", ")) == {"GET", "HEAD", "POST"}


async def test_nothing_on_a_page_comes_from_elsewhere_or_runs(client: httpx.AsyncClient) -> None:
    for text in ((await client.get(link())).text, (await client.post(link())).text, (await client.get("/")).text):
        assert not re.search(r"<script|<link|<img|<iframe|\son\w+=|\sstyle=|\ssrc=|url\(|@import", text)
        assert len(re.findall("<h1[ >]", text)) == 1


@pytest.mark.parametrize(
    ("base_url", "prefix"),
    [
        ("https://mail.saekien.example", ""),
        ("https://saekien.example/mail", "/mail"),
        ("https://saekien.example/a/b/", "/a/b"),
        ("http://127.0.0.1:8080/%E4%BE%BF%E3%82%8A", "/便り"),
    ],
)
async def test_the_links_lie_below_the_path_of_the_base_url(store: Store, base_url: str, prefix: str) -> None:
    app = application(shop_project(base_url=base_url), store, [KEY], clock_at(WEDNESDAY))
    async with client_of(app) as client:
        assert (await client.post(prefix + link())).status_code == 200
        assert (await client.get("/healthz")).status_code == 200
        if prefix:
            assert (await client.post(link())).status_code == 404


async def test_health_is_whether_the_store_can_be_read(client: httpx.AsyncClient, ledger: Ledger) -> None:
    assert (await client.get("/healthz")).text == "ok"
    ledger.path.with_name("tayori.db-wal").unlink(missing_ok=True)
    ledger.path.write_bytes(b"not a database" * 1000)
    answer = await client.get("/healthz")
    assert (answer.status_code, answer.text) == (503, "the store cannot be read")
    assert_headers(answer)


async def test_an_application_without_a_key_is_refused(store: Store) -> None:
    with pytest.raises(ValueError, match="without a key no link opens"):
        application(shop_project(), store, [], clock_at(WEDNESDAY))


@pytest.fixture
async def english(store: Store) -> AsyncGenerator[httpx.AsyncClient]:
    project = shop_project("en-GB", contact="letters@hill.example")
    async with client_of(application(project, store, [KEY], clock_at(WEDNESDAY))) as client:
        yield client


async def test_the_pages_of_a_japanese_shop_are_japanese(client: httpx.AsyncClient) -> None:
    text = (await client.get(link())).text
    assert '<html lang="ja">' in text
    assert "<h1>「水曜だより」の配信を停止しますか。</h1>" in text
    assert "停止するのは「水曜だより」だけです。" in text
    assert '<button type="submit">配信を停止する</button>' in text
    for word in ("茶香舗 さえき園", "さえき園製茶合資会社", "〒421-0500 静岡県牧之原市佐伯原88"):
        assert word in text
    answer = await client.post(link())
    assert answer.headers["content-language"] == "ja"
    assert "<h1>配信を停止しました。</h1>" in answer.text
    assert "「水曜だより」は、これからお届けしません。" in answer.text
    assert "<form" not in answer.text


async def test_the_pages_of_any_other_shop_are_english(english: httpx.AsyncClient) -> None:
    text = (await english.get(link())).text
    assert '<html lang="en">' in text
    assert "<h1>Stop receiving “The Friday Shelf”?</h1>" in text
    assert '<button type="submit">Unsubscribe</button>' in text
    assert '<a href="mailto:letters@hill.example">letters@hill.example</a>' in text
    assert "<h1>You are unsubscribed.</h1>" in (await english.post(link())).text
    assert "<h1>This link does not work.</h1>" in (await english.get("/leave/x")).text
    assert "<h1>There is no page here.</h1>" in (await english.get("/")).text


async def test_a_shops_name_is_text_and_a_telephone_number_no_link(store: Store) -> None:
    project = shop_project("en", contact="0120-000-000 <b>")
    async with client_of(application(project, store, [KEY], clock_at(WEDNESDAY))) as client:
        text = (await client.get(link())).text
    assert "Hill &amp; Harbour" in text
    assert "<dd>0120-000-000 &lt;b&gt;</dd>" in text
