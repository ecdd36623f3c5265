from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from book import Book
from servers import STORE

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from servers import Databases


@pytest.fixture
def book(request: pytest.FixtureRequest, tmp_path: Path) -> Generator[Book]:
    """An address book; `parametrize("book", BOTH, indirect=True)` runs a test on either database."""
    made = Book(tmp_path / "book")
    if getattr(request, "param", STORE) == "sqlite":
        yield made
        return
    found: Databases = request.getfixturevalue("databases")
    made.url = found.new()
    yield made
    found.drop(made.url)
