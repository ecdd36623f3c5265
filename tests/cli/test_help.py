"""`--help` and what is told of a command line that cannot be read: whole in Japanese, too, and true to the English."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from cyclopts import CycloptsError
from rich.cells import cell_len

from engine.cli.app import app, main
from engine.cli.help import JAPANESE
from engine.cli.misread import misread
from engine.cli.screen import word
from engine.words.help import EVERYWHERE, TITLES
from engine.words.misread import WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest
    from cyclopts import App, Argument, Group

SIGN = re.compile(r"[ぁ-んァ-ヶ一-龠]")
FIXED = re.compile(
    r"(?<![\w-])--[a-z][a-z-]*|\$[A-Z_]{2,}|\[[a-z]+\]|[\w/]+\.toml|\d{4}-\d\d(?:-\d\d)?|\.[a-z]+ls?\b|[a-z]+_[a-z]+|`[^`]+`"
)
"""What is typed as it stands: it is the same in both languages."""
ENGLISH = ("Usage", "Commands", "Parameters", "Arguments", "[required]", "[default", "[choices", "[OPTIONS]", "[ARGS]")


def commands(group: App = app, path: tuple[str, ...] = ()) -> Iterator[tuple[str, App]]:
    """Yield each command with its words; the whole command line has none."""
    yield " ".join(path), group
    for name in group if group.default_command is None else ():
        if not name.startswith("-"):
            yield from commands(group[name], (*path, name))


@cache
def taken() -> dict[str, list[Argument]]:
    """Return what each command takes, and shows."""
    return {
        words: [each for each in command.assemble_argument_collection(parse_docstring=True) if each.show]
        if command.default_command is not None
        else []
        for words, command in commands()
    }


def options(words: str) -> dict[str, str]:
    """Return the English of each option of a command, by its name."""
    return {each.name.lstrip("-").replace("-", "_").lower(): each.parameter.help or "" for each in taken()[words]}


def unfolded(page: str) -> str:
    """Return a page without its frames and line ends."""
    return " ".join(page.replace("│", " ").split())


def english(command: App) -> str:
    return command.help.partition("\n\n")[0]


def test_each_command_and_each_option_has_its_japanese_and_nothing_else_has() -> None:
    found = {words: set(options(words)) - {"project", "state"} for words in taken()}
    assert {words: set(verb.options) for words, verb in JAPANESE.items()} == found


def test_each_command_and_each_option_has_its_english() -> None:
    told = {words: {"": english(command), **options(words)} for words, command in commands()}
    assert [(words, name) for words, texts in told.items() for name, text in texts.items() if not text] == []


def test_each_frame_has_its_japanese_title() -> None:
    groups = [cast("tuple[Group, ...]", each.parameter.group) for listed in taken().values() for each in listed]
    assert {"Commands", *(group.name for several in groups for group in several)} == set(TITLES)


def test_what_is_said_in_japanese_is_japanese() -> None:
    said = [text for verb in JAPANESE.values() for text in (verb.does, *verb.options.values())]
    said += [*EVERYWHERE.values(), *TITLES.values()]
    assert [text for text in said if not SIGN.search(text)] == []
    assert [text for text in said if text.strip() != text or "`" in text] == []


def test_what_is_typed_as_it_stands_is_the_same_in_both_languages() -> None:
    differing: list[Any] = []
    for words, command in commands():
        japanese = {"": JAPANESE[words].does, **EVERYWHERE, **JAPANESE[words].options}
        for name, text in {"": english(command), **options(words)}.items():
            lost = {each.strip("`") for each in FIXED.findall(text)} - {"tayori run"}
            lost = {each for each in lost if each not in japanese[name]}
            differing += [(words, name, lost)] if lost else []
    assert differing == []


def test_each_page_is_japanese_where_that_is_the_language(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TAYORI_LANG", "ja")
    groups = [words for words, listed in taken().items() if not listed]
    for words in (*groups, "init", "calendar", "resume", "unknown", "subscribers import"):
        assert main([*words.split(), "--help"]) == 0
        told = capsys.readouterr()
        assert told.err == ""
        assert told.out.startswith(f"使い方: {f'tayori {words}'.strip()}")
        assert [each for each in ENGLISH if each in told.out] == [], words
        assert [line for line in told.out.splitlines() if cell_len(line) > app.console.width] == [], words
        folded = re.sub(r"[│\s]", "", told.out)
        assert re.sub(r"\s", "", JAPANESE[words].does) in folded


def test_a_page_in_english_is_as_it_was_written(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TAYORI_LANG", "en")
    assert main(["explain", "--help"]) == 0
    told = unfolded(capsys.readouterr().out)
    assert told.startswith("Usage: tayori explain [OPTIONS] ADDRESS ")
    assert "The person's address, in any spelling. [required]" in told
    assert not SIGN.search(told)


def test_a_group_lists_what_each_of_its_commands_does(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TAYORI_LANG", "en")
    assert main(["suppressions"]) == 0
    assert "list Show the addresses to which nothing goes, and why." in unfolded(capsys.readouterr().out)


MISREAD: dict[str, tuple[str, str]] = {
    "send": ("misread_command", "`tayori send`"),
    "chekc": ("misread_command_guess", "`tayori check`"),
    "suppressions ad": ("misread_command_guess", "`tayori suppressions add`"),
    "--loudly": ("misread_option", "--loudly"),
    "check --loudly": ("misread_option", "`tayori check --help`"),
    "check --jsn=yes": ("misread_option_guess", "--json"),
    "subscribers import": ("misread_missing", "FILE"),
    "moving served FILE": ("misread_missing", "--campaign"),
    "run --at": ("misread_no_value", "--at"),
    "check --format xml": ("misread_choice", "text, json, github"),
    "moving mapping mailchmp --form x": ("misread_choice_guess", "mailchimp"),
    "plan --days many": ("misread_number", "--days: many"),
    "calendar --from soon": ("misread_day", "2026-12-02"),
    "check --json=maybe": ("misread_value", "--json: maybe"),
    "plan --days -1": ("misread_range", "400"),
    "release KEY --people -1": ("misread_least", "--people: -1"),
    "check it now": ("misread_extra", "it now"),
    "check --json --json": ("misread_twice", "--json"),
    "show --key KEY hanako@example.com": ("misread_order", "--address hanako@example.com"),
    "check -jh": ("misread_option", "-j"),
}


def test_what_cannot_be_read_is_told_in_the_person_s_language(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for line, (code, part) in MISREAD.items():
        for language in ("en", "ja"):
            monkeypatch.setenv("TAYORI_LANG", language)
            assert main(line.split()) == 2, line
            told = capsys.readouterr()
            assert told.out == ""
            phrase = WORDS[code].message
            shape = re.sub(r"\\\{\w+\\\}", ".+", re.escape(phrase.ja if language == "ja" else phrase.en))
            assert re.match(shape, told.err), (line, told.err)
            assert part in told.err, (line, told.err)
            assert bool(SIGN.search(told.err)) is (language == "ja")
    assert {code for code, _ in MISREAD.values()} == set(WORDS) - {"misread_other"}


def test_what_nobody_foresaw_is_told_as_it_was_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAYORI_LANG", "ja")
    code, values = misread(CycloptsError(msg="Nobody foresaw this."))
    assert word(code, **values) == "コマンドラインを読み取れません: Nobody foresaw this."
