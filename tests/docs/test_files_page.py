"""docs/files.md against the models: every key stands there, none that does not exist, with its true default."""

from __future__ import annotations

import json
import re
import types
import typing
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import BaseModel
from workshop import EXAMPLE

from engine.cli.init import init
from engine.cli.schema import _MODELS
from engine.project.folder import load
from engine.project.offsets import Existing, Offset
from engine.project.problems import errors
from engine.project.segments import Condition, Segment
from engine.review.check import check

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PAGE = (EXAMPLE / "docs" / "files.md").read_text(encoding="utf-8")
SECTIONS = {
    "tayori": "tayori.toml",
    "schedules": "schedules.toml",
    "segments": "segments.toml",
    "products": "products.toml",
    "coupons": "coupons.toml",
    "words": "words.toml",
    "pages": "pages.toml",
    "faces": "faces.toml",
    "campaign": "campaigns/ID.toml",
    "edition": "campaigns/ID/2026-12-02.toml",
    "import": "imports/NAME.toml",
    "event-import": "imports/NAME.toml of events",
    "consent-batch": "A batch of consents",
}
ROW = re.compile(r"^\| `([A-Za-z0-9_.]+)` \| (.+?) \|", re.MULTILINE)


def bare(annotation: Any) -> Any:
    while typing.get_origin(annotation) is typing.Annotated:
        annotation = typing.get_args(annotation)[0]
    if typing.get_origin(annotation) in (typing.Union, types.UnionType):
        rest = [item for item in typing.get_args(annotation) if item is not type(None)]
        return bare(rest[0]) if len(rest) == 1 else annotation
    return annotation


def is_table(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def keys(model: type[BaseModel], above: str = "") -> Iterator[tuple[str, str]]:
    """Yield each key of a file with its default as the page writes it.

    Conditions within a condition are told once, and a segment's keys, as those of `[audience]`.
    """
    told = Condition.model_fields.keys() if model is Segment else ()
    for name, field in model.model_fields.items():
        key, kind = above + (field.alias or name), bare(field.annotation)
        origin, inner = typing.get_origin(kind), [bare(item) for item in typing.get_args(kind)]
        if name in told:
            continue
        if kind is Condition or Condition in inner:
            yield key, "–"
        elif is_table(kind):
            yield from keys(kind, f"{key}.")
        elif origin is dict:
            yield from keys(inner[1], f"{key}.NAME.") if is_table(inner[1]) else [(f"{key}.NAME", "–")]
        elif origin is tuple and is_table(inner[0]):
            yield from keys(inner[0], f"{key}.")
        else:
            yield key, "required" if field.is_required() else written(field.default)


def written(default: object) -> str:
    if default is None:
        return "–"
    if isinstance(default, bool):
        return f"`{str(default).lower()}`"
    if isinstance(default, tuple):
        return f"`{json.dumps(default)}`"
    if isinstance(default, Offset | Existing):
        return f'`"{default}"`'
    return f'`"{default}"`' if isinstance(default, str) else f"`{default}`"


def section(name: str) -> str:
    return PAGE.split(f"\n## {SECTIONS[name]}\n")[1].split("\n## ")[0]


@pytest.mark.parametrize("name", list(_MODELS))
def test_the_page_has_every_key_of_a_file_with_its_default_and_no_other(name: str) -> None:
    assert dict(ROW.findall(section(name))) == dict(keys(_MODELS[name]))


def test_the_examples_of_the_page_make_a_sound_project(tmp_path: Path) -> None:
    root = tmp_path / "shop"
    init(root, locale="ja")
    for block in re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL):
        path = root / block.splitlines()[0].removeprefix("# ")
        path.write_text(block, encoding="utf-8")
    loaded = load(root)
    assert [problem.text("en") for problem in errors(check(loaded, date(2026, 12, 1)))] == []
    assert loaded.project is not None
    assert loaded.project.shop.shop.name == "茶香舗 さえき園"
    assert {campaign.id for campaign in loaded.project.campaigns} == {
        *("weekly-letter", "birthday", "christmas-dormant", "welcome")
    }
