from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from book import Book

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def book(tmp_path: Path) -> Book:
    return Book(tmp_path / "book")
