"""The Japanese pages beside what they are of: README.md, the command line, and the sentences that people read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from workshop import EXAMPLE

from engine.audience.verdict import SKIPS
from engine.cli.app import app
from engine.review.previews.faces import BUILT_IN
from engine.words.catalogue import CATALOGUE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from engine.words import Phrase

README, JAPANESE = ((EXAMPLE / name).read_text(encoding="utf-8") for name in ("README.md", "README.ja.md"))
PAGES = sorted((EXAMPLE / "docs" / "ja").glob("*.md"))
COMMANDS = (EXAMPLE / "docs" / "commands.md").read_text(encoding="utf-8")
LINK = re.compile(r"\]\(([^)]+)\)|src=\"([^\"]+)\"")
BLOCK = re.compile(r"^```\w*\n(.*?)^```", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"`([^`\n]+)`")
SENTENCE = re.compile(r"^```\n([^`]+)\n```\n<!-- (\S+) -->$", re.MULTILINE)


def links(text: str) -> set[str]:
    return {one or other for one, other in LINK.findall(text)}


def typed(text: str) -> Iterator[str]:
    """Yield every command of a page, from its blocks and from within its sentences, without a comment."""
    lines = [line for block in BLOCK.findall(text) for line in block.splitlines()]
    for line in (*lines, *SPAN.findall(BLOCK.sub("", text))):
        said = line.removeprefix("$ ").split(" #")[0].strip()
        if said.startswith(("tayori ", "make ", "pip ", "cd ")):
            yield said


def in_blocks(text: str) -> list[str]:
    return [line.split(" #")[0].strip() for block in BLOCK.findall(text) for line in block.splitlines() if " #" in line]


def spoken(phrase: Phrase) -> str:
    """Return a sentence as a page shows it, with 〈…〉 for what is filled in."""
    told = re.sub(r"\{[^{}]*\}", "〈…〉", phrase.ja.replace("{{", "\0").replace("}}", "\1"))
    return told.replace("\0", "{").replace("\1", "}")


def test_the_japanese_front_page_leads_wherever_the_english_one_does_and_types_the_same() -> None:
    own = {"README.md", *(f"docs/ja/{path.name}" for path in PAGES)}
    assert links(README) - {"README.ja.md"} == links(JAPANESE) - own
    assert own <= links(JAPANESE)
    figures = re.compile(
        r"^## How fast$.*?(?=^## )", re.MULTILINE | re.DOTALL
    )  # the Japanese page names where they stand
    assert in_blocks(README) == in_blocks(JAPANESE)
    assert set(typed(figures.sub("", README))) <= set(typed(JAPANESE))


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_what_a_japanese_page_tells_people_to_type_is_there(path: Path) -> None:
    for line in typed(path.read_text(encoding="utf-8")):
        words = line.split()[1:]
        verb = words[0]
        assert verb in app, line
        found = re.search(rf"^## tayori {verb}\b(.*?)(?=^## |\Z)", COMMANDS, re.MULTILINE | re.DOTALL)
        assert found, line
        for option in (word for word in words if word.startswith("--")):
            assert f"`{option}" in found[1] or f" {option}" in found[1], line


def test_the_sentences_of_the_page_of_errors_are_those_that_people_read() -> None:
    page = (EXAMPLE / "docs" / "ja" / "errors.md").read_text(encoding="utf-8")
    told = SENTENCE.findall(page)
    assert len(told) == page.count("<!-- ") > 50
    for text, code in told:
        found = CATALOGUE[code]
        message, hint = spoken(found.message), spoken(found.hint)
        assert text == f"{message}{'' if message.endswith('。') else ' '}{hint}".strip(), code


def test_the_faces_and_the_reasons_of_the_pages_are_those_of_the_engine() -> None:
    look, review = ((EXAMPLE / "docs" / "ja" / name).read_text(encoding="utf-8") for name in ("look.md", "review.md"))
    assert re.findall(r"^\| [^|]+ \| `(\w+)` \|$", look, re.MULTILINE) == list(BUILT_IN)
    told = re.findall(r"^\| `(\w+)` \|", review, re.MULTILINE)
    assert [reason for reason in SKIPS if reason not in told] == ["erased", "consent_expired"]
    assert set(told) <= set(SKIPS)
