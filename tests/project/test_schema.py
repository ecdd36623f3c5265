"""The JSON Schemas that an editor honours: as the engine would write them, and of the same mind as the engine."""

from __future__ import annotations

import json
import re
import tomllib
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from workshop import EXAMPLE

from engine.cli.app import main
from engine.cli.schema import schemas

WRITTEN = schemas()
SCHEMAS = EXAMPLE / "docs" / "schema"
SOUND = Path(__file__).parent / "sound"
FILES = sorted(
    path
    for pattern in ("*.toml", "campaigns/**/*.toml", "imports/*.toml")
    for path in EXAMPLE.glob(pattern)
    if path.name != "pyproject.toml"
)
ANNOUNCED = [path for path in FILES if path.read_text(encoding="utf-8").startswith("#:schema ")]


def _kind(path: Path, root: Path) -> str:
    """Return which schema a project's file is meant to follow."""
    parts = path.relative_to(root).parts
    if len(parts) == 1:
        return path.stem
    if parts[0] == "imports" and "[events]" in path.read_text(encoding="utf-8"):
        return "event-import"
    return {("campaigns", 2): "campaign", ("campaigns", 3): "edition", ("imports", 2): "import"}[parts[0], len(parts)]


def _as_json(value: Any) -> Any:
    """Return TOML values as an editor shows them to the schema: days and moments as text."""
    if isinstance(value, dict):
        return {key: _as_json(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_as_json(item) for item in value]
    return value.isoformat() if isinstance(value, date | datetime | time) else value


def _mistakes(schema: str, text: str) -> list[str]:
    validator = Draft202012Validator(json.loads(schema))
    return [error.message for error in validator.iter_errors(_as_json(tomllib.loads(text)))]


@pytest.mark.parametrize("name", WRITTEN)
def test_the_written_schemas_are_those_of_the_engine(name: str) -> None:
    written = (SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8")
    assert written == WRITTEN[name], "run `tayori schema`"
    Draft202012Validator.check_schema(json.loads(written))


def test_there_is_no_schema_that_the_engine_does_not_write() -> None:
    assert {path.name for path in SCHEMAS.iterdir()} == {f"{name}.schema.json" for name in WRITTEN}


@pytest.mark.parametrize("path", ANNOUNCED, ids=lambda path: path.name)
def test_the_first_line_of_a_file_leads_to_its_schema(path: Path) -> None:
    first = path.read_text(encoding="utf-8").splitlines()[0]
    found = (path.parent / first.removeprefix("#:schema ")).resolve()
    assert found == SCHEMAS / f"{_kind(path, EXAMPLE)}.schema.json"
    assert found.is_file()


@pytest.mark.parametrize(
    ("root", "path"),
    [(EXAMPLE, path) for path in FILES] + [(SOUND, path) for path in sorted(SOUND.rglob("*.toml"))],
    ids=lambda value: value.name,
)
def test_a_sound_file_passes_its_schema(root: Path, path: Path) -> None:
    schema = WRITTEN[_kind(path, root)]
    assert _mistakes(schema, path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("tayori.toml", "timezone", "timezon"),
        ("tayori.toml", "port = 2525", 'port = "many"'),
        ("tayori.toml", "port = 2525", "port = 70000"),
        ("tayori.toml", 'cap = "2 per 7 days"', 'cap = "twice a week"'),
        ("tayori.toml", 'kind = "postfix"', 'kind = "postfixx"'),
        ("tayori.toml", "[topics.newsletter]", "[topics.Newsletter]"),
        ("tayori.toml", 'country = "GB"', 'country = "England"'),
        ("schedules.toml", 'weekday = "wed"', 'weekday = "wednesday"'),
        ("schedules.toml", 'at = "11:40"', 'at = "25:40"'),
        ("schedules.toml", 'date = "12-25"', 'date = "25 december"'),
        ("campaigns/weekly.toml", 'slot = "wednesday"', 'slots = "wednesday"'),
        ("campaigns/weekly.toml", 'topic = "newsletter"', ""),
        ("campaigns/weekly/2026-12-02.toml", "subject", "subjekt"),
        ("imports/shop.toml", 'granted = ["yes"]', 'granted = "yes"'),
        ("imports/shop.toml", "source", "sauce"),
    ],
)
def test_a_file_with_a_mistake_is_refused_by_its_schema(name: str, old: str, new: str) -> None:
    path = SOUND / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    assert _mistakes(WRITTEN[_kind(path, SOUND)], text.replace(old, new, 1))


def test_every_key_of_a_schema_says_what_it_is_for_or_has_a_plain_name() -> None:
    described = re.findall(r'"description"', "".join(WRITTEN.values()))
    assert len(described) > 40


def test_the_command_writes_them_where_it_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "schemas"
    assert main(["schema", "--out", str(out), "--project", str(EXAMPLE)]) == 0
    assert {path.name: path.read_text(encoding="utf-8") for path in out.iterdir()} == {
        f"{name}.schema.json": text for name, text in WRITTEN.items()
    }
    assert capsys.readouterr().out.count("\n") == len(WRITTEN)
