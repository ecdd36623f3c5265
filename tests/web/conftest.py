"""The store of a shop, and the application that its subscribers leave by."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from leave_shop import KEY, OLD_KEY, WEDNESDAY, Ledger, client_of, shop_project
from workshop import new_store

from engine.delivery.clock import clock_at
from engine.store.database import open_store
from engine.web.application import application

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator
    from pathlib import Path

    import httpx
    from starlette.types import ASGIApp

    from engine.store.database import Store


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    path = tmp_path / "tayori.db"
    path.write_bytes(new_store(0))
    return Ledger(path)


@pytest.fixture
async def store(ledger: Ledger) -> AsyncGenerator[Store]:
    store = await open_store(ledger.path)
    yield store
    await store.close()


@pytest.fixture
def app(store: Store) -> ASGIApp:
    return application(shop_project(), store, [KEY, OLD_KEY], clock_at(WEDNESDAY))


@pytest.fixture
async def client(app: ASGIApp) -> AsyncGenerator[httpx.AsyncClient]:
    async with client_of(app) as client:
        yield client
