"""What the commands print comes out of the catalogue: no sentence stands in the code of a command."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from engine import cli

if TYPE_CHECKING:
    from collections.abc import Iterator

SOURCES = sorted(Path(cli.__file__).parent.rglob("*.py"))
PRINTERS, SPEAKERS = ("show", "print", "put"), ("word", "say", "tell")
SENTENCE = re.compile(r"[A-Za-z]{2,} [A-Za-z]{2,}|[ぁ-んァ-ヶ一-龠]{2,}")


def name_of(call: ast.Call) -> str:
    return getattr(call.func, "id", getattr(call.func, "attr", ""))


def written_out(node: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield the texts below a node, but for the codes and values of what speaks itself."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.lineno, node.value
    elif not (isinstance(node, ast.Call) and name_of(node) in SPEAKERS):
        for below in ast.iter_child_nodes(node):
            yield from written_out(below)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_a_command_prints_no_sentence_of_its_own(path: Path) -> None:
    calls = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    printed = [text for call in calls if name_of(call) in PRINTERS for one in call.args for text in written_out(one)]
    assert [f"{path.name}:{line}: {text}" for line, text in printed if SENTENCE.search(text)] == []
