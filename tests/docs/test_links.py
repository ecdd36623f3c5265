"""Every link from one page to another file of the repository leads somewhere."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from workshop import EXAMPLE

if TYPE_CHECKING:
    from pathlib import Path

PAGES = sorted([*EXAMPLE.glob("*.md"), *EXAMPLE.glob("docs/**/*.md"), *EXAMPLE.glob("deploy/*.md")])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(EXAMPLE).as_posix())
def test_every_relative_link_of_a_page_leads_to_a_file(page: Path) -> None:
    targets = re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8"))
    broken = [
        target
        for target in targets
        if not re.match(r"[a-z]+:|#", target) and not (page.parent / target.partition("#")[0]).exists()
    ]
    assert broken == []


def test_every_decision_is_in_the_list_of_decisions() -> None:
    folder = EXAMPLE / "docs" / "decisions"
    listed = re.findall(r"\((\d{4}-[a-z-]+\.md)\)", (folder / "README.md").read_text(encoding="utf-8"))
    assert sorted(set(listed)) == sorted(path.name for path in folder.glob("0*.md"))
