"""docs/doctor.md against the doctor: every check has its section, every code one sentence, and none is promised that is not there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from workshop import EXAMPLE

from engine.doctor.finding import CHECKS, GROUPS, LEVELS, Finding, named, sums
from engine.project.problems import Term
from engine.words.doctor import WORDS

if TYPE_CHECKING:
    from engine.words import Language

PAGE = (EXAMPLE / "docs" / "doctor.md").read_text(encoding="utf-8")


def test_the_page_has_a_section_for_each_check_in_the_order_in_which_they_are_told() -> None:
    assert re.findall(r"^## (\w+)$", PAGE, re.MULTILINE) == list(CHECKS)


def test_every_level_has_its_line_and_its_words() -> None:
    assert [level for level in LEVELS if f"| `{level}` |" not in PAGE] == []
    assert {f"doctor_level_{level}" for level in LEVELS} <= WORDS.keys()


def test_a_group_stands_for_its_checks_and_nothing_for_all() -> None:
    assert named(["dns", "web"]) == {*GROUPS["dns"], "web"}
    assert named([]) == set(CHECKS)
    assert named(["web", "wep"]) == "wep"


def test_a_record_says_what_was_seen_what_follows_and_what_to_do() -> None:
    said = Term("doctor_mx_null", {"domain": "saekien.jp", "key": "sender.from"})
    finding = Finding("mx", "saekien.jp", "wrong", said, "doctor_why_mx")
    languages: tuple[Language, ...] = ("en", "ja")
    for language in languages:
        record = finding.record(language)
        assert record["code"] == "mx_null"
        assert all("saekien.jp" in str(record[name]) for name in ("about", "message", "hint"))
        assert record["why"]
    assert sums([finding]) == {"ok": 0, "warning": 0, "wrong": 1, "unknown": 0}
