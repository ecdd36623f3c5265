"""What the person sees: one JSON document and nothing else where it was asked for, and their own language."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from workshop import EXAMPLE, WEDNESDAY, Workshop

if TYPE_CHECKING:
    from collections.abc import Callable

PEOPLE = EXAMPLE / "examples" / "subscribers.csv"
_LISTS = tempfile.TemporaryDirectory()  # refused rows are written beside their list
BROKEN = Path(shutil.copy(EXAMPLE / "examples" / "subscribers-broken.csv", _LISTS.name))
JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-龠]")


@pytest.fixture
def say(stocked: Callable[..., tuple[int, str, str]]) -> Callable[..., tuple[str, str]]:
    """Run a verb in a shop that knows its people; give both streams."""

    def run(*words: str) -> tuple[str, str]:
        code, out, err = stocked(*words)
        assert code in (0, 2)
        return out, err

    return run


@pytest.mark.parametrize(
    ("words", "field"),
    [
        (["check", "--json"], "problems"),
        (["check", "--format", "json"], "problems"),
        (["calendar", "--json"], "editions"),
        (["plan", "--json"], "editions"),
        (["plan", "--json", "--list", "--days", "1", "--at", WEDNESDAY], "editions"),
        (["run", "--dry-run", "--json"], "editions"),
        (["subscribers", "import", str(BROKEN), "--json"], "rows"),
    ],
    ids=lambda value: " ".join(Path(word).name for word in value) if isinstance(value, list) else value,
)
def test_json_is_one_document_and_nothing_else(
    words: list[str], field: str, shop: Workshop, say: Callable[..., tuple[str, str]]
) -> None:
    shop.edit("campaigns/birthday.toml", "evergreen = true", "evergreen = 7")
    out, _ = say(*words)
    assert out.count("\n") == 1
    assert field in json.loads(out)


def test_the_records_of_check_are_the_promised_ones(shop: Workshop, say: Callable[..., tuple[str, str]]) -> None:
    shop.edit("tayori.toml", 'country = "JP"', 'country = "Japan"')
    (problem,) = json.loads(say("check", "--json")[0])["problems"]
    assert problem == {
        "severity": "error",
        "file": "tayori.toml",
        "line": 10,
        "key": "shop.country",
        "code": "value_country",
        "message": '"Japan" is not a country.',
        "hint": 'Write its two capital letters: "JP", "GB".',
    }


def test_the_records_of_the_calendar_are_the_promised_ones(say: Callable[..., tuple[str, str]]) -> None:
    out, _ = say("calendar", "--json", "--from", "2026-12-28", "--to", "2026-12-31")
    found = json.loads(out)["editions"]
    assert found[0] == {
        "key": "birthday/2027-01-04",
        "campaign": "birthday",
        "occasion": "birthday-2027",
        "due": "2026-12-28T01:10:00+00:00",
        "state": "planned",
        "moved_from": None,
        "reason": "",
        "nominal": "2027-01-04",
        "subject": "もうすぐ、お誕生日ですね",
        "volume": None,
        "replaces": None,
        "instead": None,
        "together": [],
        "slot": None,
    }
    assert found[1] == {
        "key": "wednesday-letter/2026-W53",
        "campaign": "wednesday-letter",
        "occasion": "2026-W53",
        "due": "2026-12-28T02:40:00+00:00",
        "state": "planned",
        "moved_from": "2026-12-30",
        "reason": "moved back from 2026-12-30: the shop is closed (年末年始休業)",
        "nominal": "2026-12-30",
        "subject": "一年のお礼と、年末年始のお休みのこと",
        "volume": 133,
        "replaces": None,
        "instead": None,
        "together": [],
        "slot": "wednesday",
    }


def test_plan_names_everybody_with_a_reason(say: Callable[..., tuple[str, str]]) -> None:
    with PEOPLE.open(encoding="utf-8-sig", newline="") as file:
        everybody = {row["メールアドレス"].lower() for row in csv.DictReader(file)}
    planned = json.loads(say("plan", "--at", WEDNESDAY, "--list", "--json")[0])["editions"]
    (letter,) = (one for one in planned if one["key"] == "wednesday-letter/2026-W49")
    assert {person["address"].lower() for person in letter["people"]} == everybody
    assert Counter(person["verdict"] for person in letter["people"]) == {"send": letter["send"], **letter["skipped"]}
    out, _ = say("plan", "--at", WEDNESDAY, "--list")
    shown = out.split("\nwednesday-letter/2026-W49")[1].split("\nbirthday/")[0]
    for person in letter["people"]:
        assert person["address"] in shown
    assert "never agreed to this topic: " in shown


@pytest.mark.parametrize(
    "words",
    [
        ["check", "--on", "2026-11-22"],
        ["plan", "--at", WEDNESDAY, "--list"],
        ["plan", "--at", "2026-12-03T03:00"],
        ["plan", "--at", "noon"],
        ["calendar", "--from", "2026-12-01", "--to", "2026-12-31"],
        ["subscribers", "import", str(BROKEN)],
        ["preview", "nobody"],
        ["run", "--relay", "other"],
        ["upgrade"],
    ],
    ids=lambda words: " ".join(Path(word).name for word in words),
)
def test_everything_that_is_said_is_said_in_japanese_where_that_is_the_language(
    words: list[str], shop: Workshop, say: Callable[..., tuple[str, str]]
) -> None:
    english = "".join(say(*words))
    for name, value in (("TAYORI_LANG", "ja"), ("LANG", "ja_JP.UTF-8")):
        for variable in ("TAYORI_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
            os.environ.pop(variable, None)
        os.environ[name] = value
        japanese = "".join(say(*words))
        assert JAPANESE.search(japanese)
        assert japanese != english
        for sentence in (
            "no mistakes",
            "is not a moment",
            "nothing is due",
            "rows read",
            "gets it",
            "There is:",
            "is ready",
        ):
            assert sentence not in japanese
    assert shop.root.exists()


def test_the_person_s_own_wish_comes_before_the_locale(say: Callable[..., tuple[str, str]]) -> None:
    os.environ |= {"TAYORI_LANG": "en", "LANG": "ja_JP.UTF-8", "LC_ALL": "ja_JP.UTF-8"}
    assert ": warning: " in say("check", "--on", "2026-11-22")[0]
    os.environ["TAYORI_LANG"] = "de"
    assert ": warning: " in say("check", "--on", "2026-11-22")[0]


def test_an_export_to_the_screen_is_csv_and_nothing_else(say: Callable[..., tuple[str, str]]) -> None:
    out, err = say("subscribers", "export")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert len(rows) == 300
    assert rows[0]["newsletter"] == "granted"
    assert err == ""


def test_each_refused_row_is_a_line_that_an_editor_can_jump_to(say: Callable[..., tuple[str, str]]) -> None:
    out, err = say("subscribers", "import", str(BROKEN))
    assert len(err.splitlines()) == 12
    assert all(re.match(rf"{re.escape(str(BROKEN))}:\d+: \S", line) for line in err.splitlines())
    assert "12  rows refused (see above)" in out
    document = json.loads(say("subscribers", "import", str(BROKEN), "--json")[0])
    assert [refusal["line"] for refusal in document["refused"]] == [
        int(line.split(":")[1]) for line in err.splitlines()
    ]
    assert document["unchanged"] == 5
