"""The architecture is a file that CI reads: an import against the direction fails it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent

# What is written into which module, and the contract that must break.
AGAINST = [
    ("project/values.py", "import engine.store.database", "Imports go one way through the house BROKEN"),
    ("message/name.py", "import engine.delivery.clock", "Imports go one way through the house BROKEN"),
    ("audience/verdict.py", "import time", "Pure rooms: no clock, disk, network, environment, chance, await BROKEN"),
    ("message/press.py", "import random", "Pure rooms: no clock, disk, network, environment, chance, await BROKEN"),
]


def _lint(folder: Path) -> subprocess.CompletedProcess[str]:
    command = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    return subprocess.run(
        [sys.executable, "-c", command, "--no-cache"], cwd=folder, capture_output=True, text=True, check=False
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "engine", tmp_path / "engine", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_house_as_it_stands_keeps_its_contracts(copy: Path) -> None:
    result = _lint(copy)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize(("module", "line", "broken"), AGAINST)
def test_an_import_against_the_direction_is_refused(copy: Path, module: str, line: str, broken: str) -> None:
    path = copy / "engine" / module
    path.write_text(path.read_text(encoding="utf-8") + f"\n{line}\n", encoding="utf-8")
    result = _lint(copy)
    assert result.returncode == 1
    assert broken in result.stdout


def test_a_new_room_has_to_be_placed(copy: Path) -> None:
    (copy / "engine" / "attic").mkdir()
    (copy / "engine" / "attic" / "__init__.py").write_text("", encoding="utf-8")
    result = _lint(copy)
    assert result.returncode == 1
    assert "attic" in result.stdout


def test_the_timers_usual_call_does_not_import_the_other_dialect() -> None:
    """It takes as long as the whole schema: an index or an INSERT that names it brings it into every command."""
    names = "[name for name in sys.modules if name.startswith('sqlalchemy.dialects.postgresql')]"
    command = f"import sys, engine.cli.run, engine.cli.explain, engine.store.slices; sys.exit(repr({names}))"
    result = subprocess.run([sys.executable, "-c", command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.stderr.strip() == "[]"
