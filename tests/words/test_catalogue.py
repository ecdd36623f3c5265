"""What people read: every code speaks both languages, stands once, is used, and nothing is said that stands nowhere."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import string
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from engine import words
from engine.words import Entry, Phrase, language_of, speak
from engine.words.catalogue import CATALOGUE, say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.words import Language

ENGINE = Path(words.__file__).parent.parent
SOURCES = sorted(path for path in ENGINE.rglob("*.py") if path.parent.name != "words")
TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in SOURCES}

# Where a code stands among the arguments of what speaks.
SPEAKERS = {
    "Problem": 0,
    "Term": 0,
    "Fault": 0,
    "StoreError": 0,
    "RelayError": 0,
    "StopError": 1,
    "RefusedError": 0,
    "Refusal": 1,
    "Hold": 1,
    "mistake": 0,
    "tell": 0,
    "word": 0,
    "says": 0,
    "say": 0,
    "complain": 0,
    "note": 0,
}
JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-龠]")


class _Anything:
    """A value that any placeholder takes."""

    def __format__(self, _spec: str) -> str:
        return "anything"

    def __repr__(self) -> str:
        return "anything"


def _phrases(entry: Entry) -> tuple[Phrase, Phrase]:
    return entry.message, entry.hint


def _placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def _literals(node: ast.expr) -> Iterator[str]:
    """Yield the texts that an expression may be, as far as they are written out."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _literals(node.body)
        yield from _literals(node.orelse)


def _spoken() -> Iterator[tuple[Path, int, str]]:
    """Yield every code that is written out where something is said."""
    for path, tree in TREES.items():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            place = SPEAKERS.get(name)
            if place is not None and len(node.args) > place:
                for code in _literals(node.args[place]):
                    yield path, node.lineno, code


def _mentioned() -> tuple[set[str], list[re.Pattern[str]]]:
    """Return every text in the code, and a pattern for every text that is put together there."""
    texts: set[str] = set()
    patterns: list[re.Pattern[str]] = []
    for tree in TREES.values():
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                texts.add(node.value)
            if isinstance(node, ast.JoinedStr):
                parts = [
                    re.escape(str(part.value)) if isinstance(part, ast.Constant) else r"\w+" for part in node.values
                ]
                if any(
                    isinstance(part, ast.Constant) and re.search(r"[a-z]{3}", str(part.value)) for part in node.values
                ):
                    patterns.append(re.compile("".join(parts)))
    return texts, patterns


def _same_values(entry: Entry) -> bool:
    return bool(entry.message.en) and all(
        bool(phrase.en) == bool(phrase.ja) and _placeholders(phrase.en) == _placeholders(phrase.ja)
        for phrase in _phrases(entry)
    )


def test_an_entry_speaks_both_languages_with_the_same_values() -> None:
    assert [code for code, entry in CATALOGUE.items() if not _same_values(entry)] == []


def test_what_an_entry_says_begins_and_ends_with_a_word() -> None:
    languages: tuple[Language, ...] = ("en", "ja")
    for code, entry in CATALOGUE.items():
        values: dict[str, object] = {
            name: _Anything() for phrase in _phrases(entry) for name in _placeholders(phrase.en)
        }
        for language in languages:
            spoken = str(speak(entry, language, values))
            assert spoken.strip() == spoken, code


def _in_its_language(phrase: Phrase) -> bool:
    said = "".join(text for text, *_ in string.Formatter().parse(phrase.ja))
    return not JAPANESE.search(phrase.en) and (not re.search(r"\w", said) or JAPANESE.search(said) is not None)


def test_what_is_said_in_japanese_is_japanese() -> None:
    assert [code for code, entry in CATALOGUE.items() if not all(map(_in_its_language, _phrases(entry)))] == []


def test_no_code_stands_in_two_modules() -> None:
    homes: dict[str, list[str]] = {}
    for module in pkgutil.iter_modules(words.__path__):
        tree = ast.parse((ENGINE / "words" / f"{module.name}.py").read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            for key in node.keys if isinstance(node, ast.Dict) else ():
                if isinstance(key, ast.Constant) and key.value in CATALOGUE:
                    homes.setdefault(str(key.value), []).append(module.name)
    assert {code: where for code, where in homes.items() if len(where) > 1} == {}


def test_every_module_of_words_is_in_the_catalogue() -> None:
    for module in pkgutil.iter_modules(words.__path__):
        written: dict[str, Entry] = getattr(importlib.import_module(f"engine.words.{module.name}"), "WORDS", {})
        assert {code: CATALOGUE[code] for code in written} == written


def test_every_code_that_is_said_is_in_the_catalogue() -> None:
    unknown = [(path.name, line, code) for path, line, code in _spoken() if code not in CATALOGUE]
    assert unknown == []
    assert len({code for _, _, code in _spoken()}) > 100, "the search itself went wrong"


def test_no_entry_is_unused() -> None:
    texts, patterns = _mentioned()
    unused = [
        code for code in CATALOGUE if code not in texts and not any(pattern.fullmatch(code) for pattern in patterns)
    ]
    assert unused == []


def test_each_migration_has_a_sentence_on_what_it_brought() -> None:
    files = (ENGINE / "store" / "migrations" / "versions").glob("[0-9]*.py")
    assert [path.name for path in sorted(files) if f"migration.{path.name[:4]}" not in CATALOGUE] == []


def test_a_guess_has_a_sentence_where_its_plain_form_has_one() -> None:
    for code in CATALOGUE:
        if code.endswith("_guess"):
            assert code.removesuffix("_guess") in CATALOGUE


def test_a_code_that_nobody_wrote_is_our_fault() -> None:
    with pytest.raises(KeyError):
        say("no_such_code", "en")


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("ja", "ja"),
        ("ja_JP.UTF-8", "ja"),
        ("JA", "ja"),
        ("ja-JP", "ja"),
        ("en-GB", "en"),
        ("C.UTF-8", "en"),
        ("", "en"),
    ],
)
def test_a_locale_is_japanese_or_else_english(tag: str, language: str) -> None:
    assert language_of(tag) == language


def test_a_sentence_and_its_hint_stand_apart_as_their_language_wants() -> None:
    assert str(say("value_empty", "en")) == "this is empty. Write something."
    assert str(say("value_empty", "ja")) == "空です。内容を書いてください。"
    assert str(say("check_clean", "en")) == "no mistakes."
