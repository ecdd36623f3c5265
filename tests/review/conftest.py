"""A small shop on disk for tests of `check`: the sound project of tests/project without its letters."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from engine.project.folder import load
from engine.review.check import check

if TYPE_CHECKING:
    from engine.project.problems import Problem

SOUND = Path(__file__).parent.parent / "project" / "sound"
TODAY = date(2026, 11, 22)  # a Sunday
OPTIONAL = "".join(
    f"{{% if {key} is defined %}}<mj-text>{{{{ {key} }}}}</mj-text>{{% endif %}}\n"
    for key in ("volume", "hitokoto", "teaser")
)


@dataclass(frozen=True, slots=True)
class Kettle:
    """A shop whose files a test writes."""

    root: Path

    def write(self, name: str, text: str) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def edit(self, name: str, old: str, new: str) -> None:
        text = (self.root / name).read_text(encoding="utf-8")
        assert old in text or new in text, name
        self.write(name, text.replace(old, new))

    def schedules(self, text: str) -> None:
        self.write("schedules.toml", text)

    def campaign(self, name: str, when: str, *editions: str, more: str = "", topic: str = "newsletter") -> None:
        head = f'title = "{name}"\ntopic = "{topic}"\ntemplate = "letter.mjml"\n{more}\n[when]\n{when}\n'
        tables = (f'\n[[edition]]\n{edition}\nsubject = "Tea"\ngreeting = "Hello."\n' for edition in editions)
        self.write(f"campaigns/{name}.toml", head + "".join(tables))

    def problems(self, today: date = TODAY) -> tuple[Problem, ...]:
        return check(load(self.root), today)

    def told(self, today: date = TODAY) -> list[str]:
        """Return each problem as `severity code file:key`, and nothing of its words."""
        return [f"{one.severity} {one.code} {one.file}:{one.key}" for one in self.problems(today)]

    def codes(self, today: date = TODAY) -> list[str]:
        return [one.code for one in self.problems(today)]

    def line(self, problem: Problem) -> str:
        """Return the line of the file that a problem points at."""
        return (self.root / problem.file).read_text(encoding="utf-8").splitlines()[problem.line - 1]


@pytest.fixture
def kettle(tmp_path: Path) -> Kettle:
    shutil.copytree(SOUND, tmp_path / "kettle")
    shop = Kettle(tmp_path / "kettle")
    shutil.rmtree(shop.root / "campaigns")
    before, _, rest = (shop.root / "templates" / "letter.mjml").read_text(encoding="utf-8").partition("{% for")
    shop.write("templates/letter.mjml", before + OPTIONAL + rest.partition("{% endfor %}")[2])
    return shop
