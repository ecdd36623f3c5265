"""Ten mistakes planted in the tea shop's own files, one in a file or two, are all told in one run, where they stand."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from engine.cli.app import main

if TYPE_CHECKING:
    from workshop import Workshop

# File, what stands there, what is planted, the line and the code to be told.
PLANTED = (
    ("tayori.toml", 'country = "JP"', 'country = "Japan"', "value_country"),
    ("tayori.toml", 'rate = "50/s"', 'rate = "50 per second"', "value_rate"),
    ("schedules.toml", 'weekday = "wed"', 'weekday = "wednesday"', "value_choice_guess"),
    ("schedules.toml", 'date = "02-14"', 'date = "02-30"', "value_month_day"),
    ("campaigns/birthday.toml", 'title = "お誕生日', 'titel = "お誕生日', "key_unknown_guess"),
    ("campaigns/christmas-dormant.toml", 'event = "christmas"', 'event = "chrismas"', "event_unknown_guess"),
    ("campaigns/wednesday-letter/2026-12-09.toml", "hitokoto = ", "hitokotoo = ", "content_key_unused_guess"),
    ("templates/letter.mjml", "{{ story_title }}", "{{ story_titel }}", "variable_unknown_guess"),
    ("templates/partials/product.mjml", "<mj-column", '<mj-column widht="50%"', "template_unknown_attribute_guess"),
    ("imports/cart.toml", 'prefecture = "都道府県"', 'prefectures = "都道府県"', "attribute_unknown_guess"),
)


def _plant(shop: Workshop) -> set[tuple[str, int, str]]:
    """Plant all ten; return the file, the line and the code that are to be told."""
    wanted: set[tuple[str, int, str]] = set()
    for name, old, new, code in PLANTED:
        path = shop.root / name
        before, found, after = path.read_text(encoding="utf-8").partition(old)
        assert found, f"{name} holds no {old!r}"
        path.write_text(before + new + after, encoding="utf-8")
        wanted.add((name, before.count("\n") + 1, code))
    return wanted


def test_all_ten_are_told_with_their_files_and_lines(shop: Workshop, capsys: pytest.CaptureFixture[str]) -> None:
    wanted = _plant(shop)
    assert main(["check", "--on", "2026-11-22", "--json", "--project", str(shop.root)]) == 2
    problems = json.loads(capsys.readouterr().out)["problems"]
    told = {(problem["file"], problem["line"], problem["code"]) for problem in problems}
    assert told == wanted
    assert len(problems) == 10
    assert all(problem["message"] and problem["hint"] and problem["severity"] == "error" for problem in problems)
    for problem in problems:
        assert set(problem) == {"severity", "file", "line", "key", "code", "message", "hint"}


def test_the_lines_are_those_that_an_editor_shows(shop: Workshop, capsys: pytest.CaptureFixture[str]) -> None:
    _plant(shop)
    main(["check", "--on", "2026-11-22", "--json", "--project", str(shop.root)])
    for problem in json.loads(capsys.readouterr().out)["problems"]:
        text = (shop.root / problem["file"]).read_text(encoding="utf-8").splitlines()[problem["line"] - 1]
        assert any(name == problem["file"] and new in text for name, _, new, _ in PLANTED), problem


def test_a_pull_request_gets_an_annotation_for_each(shop: Workshop, capsys: pytest.CaptureFixture[str]) -> None:
    wanted = _plant(shop)
    assert main(["check", "--on", "2026-11-22", "--format", "github", "--project", str(shop.root)]) == 2
    lines = capsys.readouterr().out.splitlines()
    assert all(line.startswith("::error file=") for line in lines)
    for file, line, _ in wanted:
        assert any(f"::error file={file},line={line}" in annotation for annotation in lines)
    assert '::error file=tayori.toml,line=10,title=shop.country::"Japan" is not a country. Write its two' in "\n".join(
        lines
    )


@pytest.mark.parametrize(
    ("name", "escaped"),
    [("a,b:c", '"a%2Cb%3Ac"'), ("100%", '"100%25"'), ("two\nlines", r'"two\nlines"'), ("a.b", '"a.b"')],
)
def test_an_annotation_escapes_what_github_reads_as_syntax(
    name: str, escaped: str, shop: Workshop, capsys: pytest.CaptureFixture[str]
) -> None:
    (shop.root / "campaigns" / "odd.toml").write_text(f"{json.dumps(name)} = 1\n", encoding="utf-8")
    main(["check", "--on", "2026-11-22", "--format", "github", "--project", str(shop.root)])
    lines = [line for line in capsys.readouterr().out.splitlines() if "no such key" in line]
    assert len(lines) == 1
    title = lines[0].split(",title=")[1].split("::")[0]
    assert title == escaped


def test_one_campaign_with_a_mistake_leaves_the_others_in_action(
    shop: Workshop, capsys: pytest.CaptureFixture[str]
) -> None:
    shop.edit("campaigns/christmas-dormant.toml", 'event = "christmas"', 'event = "chrismas"')
    shop.edit("templates/letter.mjml", "{{ story_title }}", "{{ story_titel }}")
    assert main(["check", "--on", "2026-11-22", "--project", str(shop.root)]) == 2
    assert "chrismas" in capsys.readouterr().out
    left = {campaign.id for campaign in shop.project().campaigns}
    assert left == {path.stem for path in (shop.root / "campaigns").glob("*.toml")} - {"christmas-dormant"}
