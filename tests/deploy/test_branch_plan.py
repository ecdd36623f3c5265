"""`tayori plan --rev`: a branch over the people of the store in force, typed by a person and asked for through SSH."""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from workshop import EXAMPLE, WEDNESDAY, Workshop

from engine.cli.app import main
from engine.cli.branch import named_by_ssh, rounded, show_rounded
from engine.cli.screen import FILES, FINE, StopError
from engine.delivery.worked import Worked
from engine.project import deployed
from engine.project.deploying import Order, deploy
from engine.project.folder import load
from engine.project.mirror import Source
from engine.review.look import Planned

if TYPE_CHECKING:
    from collections.abc import Callable

    Ask = Callable[..., tuple[int, str, str]]

PAGE = (EXAMPLE / "docs" / "commands.md").read_text(encoding="utf-8")
LETTER = "wednesday-letter/2026-W49"
PEOPLE = 7


def git(shop: Workshop, *words: str) -> str:
    named = ["-c", "user.name=Rose", "-c", "user.email=rose@kettle.example", "-c", "commit.gpgsign=false"]
    command = ["git", "-C", str(shop.root), *named, *words]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture
def branched(shop: Workshop) -> Workshop:
    """Give a shop with seven people, and a branch that writes to those of gmail.example only, if it were in force."""
    rows = [
        f"花{number},hana{number}@docomo.example,,2026-11-20,希望する,2026-01-05 10:00," for number in range(PEOPLE)
    ]
    asyncio.run(shop.import_(shop.csv(*rows)))
    (shop.root / ".gitignore").write_text("var/\n*.csv\n", encoding="utf-8")
    git(shop, "init", "-q", "-b", "main")
    git(shop, "add", "-A")
    git(shop, "commit", "-qm", "The shop")
    git(shop, "checkout", "-q", "-b", "winter")
    shop.edit(
        "campaigns/wednesday-letter.toml", "[when]", '[audience]\nlast_order = { older_than = "180 days" }\n\n[when]'
    )
    shop.edit("tayori.toml", "sqlite:tayori.db", "sqlite:elsewhere.db")
    git(shop, "commit", "-qam", "Only those who were long away")
    git(shop, "checkout", "-q", "main")
    return shop


@pytest.fixture
def ask(branched: Workshop, capsys: pytest.CaptureFixture[str]) -> Ask:
    def run(*words: str) -> tuple[int, str, str]:
        place = ("--project", str(branched.root), "--state", str(branched.state))
        code = main(["plan", "--at", WEDNESDAY, *words, *place])
        heard = capsys.readouterr()
        return code, heard.out, heard.err

    return run


def letter(out: str) -> dict[str, Any]:
    return next(one for one in json.loads(out)["editions"] if one["key"] == LETTER)


def test_a_branch_is_counted_over_the_people_in_force_and_changes_nothing(branched: Workshop, ask: Ask) -> None:
    before = letter(ask("--json")[1])
    code, out, _ = ask("--rev", "winter", "--json")
    found = letter(out)
    assert (code, json.loads(out)["commit"]) == (FINE, git(branched, "rev-parse", "winter"))
    assert (before["send"], found["send"], found["skipped"]) == (PEOPLE, 0, {"not_in_audience": PEOPLE})
    assert letter(ask("--json")[1]) == before
    assert (git(branched, "status", "--porcelain"), git(branched, "branch", "--show-current")) == ("", "main")
    code, out, _ = ask("--rev", "winter")
    assert (code, f"winter ({git(branched, 'rev-parse', 'winter')[:12]})" in out, "@" in out) == (FINE, True, False)


def test_of_a_branch_nobody_is_named_and_one_revision_is_asked_for(ask: Ask) -> None:
    for words in (["--list"], ["--neglected"], ["--rev-from-ssh"]):
        assert ask("--rev", "winter", *words)[0] == FILES
    assert ask("--rev", "nothing")[0] == FILES
    assert ask("--rev=--upload-pack=x")[0] == FILES


def test_the_mirror_of_a_server_is_asked_and_not_what_lies_there(
    branched: Workshop, capsys: pytest.CaptureFixture[str]
) -> None:
    home = branched.root.with_name("home")
    in_force = deploy(home, Order(given=Source(str(branched.root))), lambda _: (), 1).commit
    git(branched, "branch", "-q", "later", "winter")  # pushed since
    place = ["--project", f"{home}/current", "--state", str(branched.state)]
    code = main(["plan", "--at", WEDNESDAY, "--rev", "later", "--json", *place])
    assert (code, letter(capsys.readouterr().out)["send"]) == (FINE, 0)
    assert (deployed.current(home), deployed.kept(home)) == (in_force, [in_force])


def test_through_ssh_a_branch_is_told_in_sums_alone(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSH_ORIGINAL_COMMAND", "winter")
    code, out, err = ask("--rev-from-ssh", "--json")
    document = json.loads(out)
    found = letter(out)
    told = re.findall(r'"([a-z_]+)"', PAGE.split("what it does not keep secret:")[1].split("```")[1])
    assert (code, err, {*document, *document["editions"][0]}) == (FINE, "", set(told))
    assert (found["send"], {name: people for name, people in found["skipped"].items() if people}) == (
        0,
        {"not_in_audience": PEOPLE - PEOPLE % 5},
    )
    code, out, _ = ask("--rev-from-ssh")
    assert (code, f"{PEOPLE:>9}" in out, f"{'<5':>9}  " in out, "docomo" in out) == (FINE, False, True, False)


def test_through_ssh_nobody_counts_people_by_the_days_that_they_take(capsys: pytest.CaptureFixture[str]) -> None:
    due = datetime(2026, 12, 2, tzinfo=UTC)
    lines = [
        Planned(Worked(LETTER, "wednesday-letter", "2026-W49", due, "due", lanes=Counter(docomo=1), batch=number))
        for number in range(1, PEOPLE + 1)
    ]
    project = load(EXAMPLE).project
    assert project is not None
    show_rounded(project, lines, {}, json=True)
    (found,) = json.loads(capsys.readouterr().out)["editions"]
    assert (found["key"], found["send"]) == (LETTER, PEOPLE - PEOPLE % 5)


@pytest.mark.parametrize("name", ["main", "feature/winter-sale", "v1.2", "0a1b2c3d", "a" * 200])
def test_a_name_is_taken_from_ssh(name: str) -> None:
    assert named_by_ssh({"SSH_ORIGINAL_COMMAND": name}) == name


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " main",
        "main ",
        "main --list",
        "main\n--list",
        "main\n",
        "--list",
        "-h",
        "$(id)",
        "main;id",
        "main|id",
        "main&",
        "`id`",
        "main:tayori.toml",
        "main^{/secret}",
        "HEAD@{1}",
        "a..b",
        "../../etc/passwd",
        "/etc/passwd",
        "x.lock",
        ".hidden",
        "a//b",
        "メイン",
        "a" * 201,
        "main\0",
    ],
)
def test_whatever_else_ssh_brings_is_refused(typed: str) -> None:
    with pytest.raises(StopError) as stopped:
        named_by_ssh({"SSH_ORIGINAL_COMMAND": typed})
    assert (stopped.value.code, stopped.value.status) == ("plan_rev_ssh", FILES)
    with pytest.raises(StopError):
        named_by_ssh({})


@settings(max_examples=50)
@given(st.integers(0, 3_000), st.integers(0, 3_000), st.integers(0, 4), st.sampled_from(["due", "held"]))
def test_up_to_four_people_more_than_a_five_change_nothing_that_is_told(
    send: int, skipped: int, more: int, state: str
) -> None:
    send, skipped = send - send % 5, skipped - skipped % 5

    def told(extra: int, state: str) -> dict[str, object]:
        worked = Worked(LETTER, "wednesday-letter", "2026-W49", datetime(2026, 12, 2, tzinfo=UTC), state)
        worked.lanes = Counter({"docomo": send + extra})
        worked.later = Counter({"2026-12-03": skipped + extra})
        worked.skipped = Counter({"left": skipped + extra})
        worked.reason = f"{send + extra} people were not expected"
        return rounded(Planned(worked))

    assert told(more, state) == told(0, "due")
