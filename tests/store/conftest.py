"""A new store in a file, and one on either database."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from servers import BOTH, Databases

from engine.store.server import Server, store_at
from engine.store.upgrade import upgrade

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from engine.store.server import Where


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "tayori.db"
    assert upgrade(path, 1).kept is None
    return path


@pytest.fixture
def empty(databases: Databases, tmp_path: Path) -> Generator[Server]:
    """A database of a server without a store in it."""
    url = databases.new(made=False)
    where = store_at(url, tmp_path / "state")
    assert isinstance(where, Server)
    yield where
    databases.drop(url)


@pytest.fixture
def server(empty: Server) -> Server:
    """A new store on a server."""
    assert upgrade(empty, 1).kept is None
    return empty


@pytest.fixture(params=BOTH)
def store(request: pytest.FixtureRequest) -> Where:
    """A new store on each of the two."""
    return request.getfixturevalue("file" if request.param == "sqlite" else "server")
