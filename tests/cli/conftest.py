from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from workshop import EXAMPLE, Workshop

from engine.cli.app import main

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Heard = tuple[int, str, str]


@pytest.fixture
def tayori(shop: Workshop, capsys: pytest.CaptureFixture[str]) -> Callable[..., Heard]:
    """Run a verb in this process, in the shop; give the exit code and both streams."""

    def run(*words: str) -> Heard:
        code = main([*words, "--project", str(shop.root)])
        heard = capsys.readouterr()
        return code, heard.out, heard.err

    return run


@pytest.fixture(scope="session")
def stock(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a state directory with the example's people, made once."""
    state = tmp_path_factory.mktemp("stock") / "var"
    people = str(EXAMPLE / "examples" / "subscribers.csv")
    assert main(["subscribers", "import", people, "--project", str(EXAMPLE), "--state", str(state)]) == 0
    return state


@pytest.fixture
def stocked(shop: Workshop, stock: Path, tayori: Callable[..., Heard]) -> Callable[..., Heard]:
    """Give a shop that knows its people."""
    shutil.copytree(stock, shop.state)
    return tayori
