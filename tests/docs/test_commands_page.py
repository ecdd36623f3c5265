"""docs/commands.md against the command line: every verb, every option, every exit code, and the fields of the JSON."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from inspect import signature
from typing import TYPE_CHECKING, Any, get_args, get_origin

import pytest
from workshop import EXAMPLE, WEDNESDAY

from engine.audience.verdict import SKIPS
from engine.cli import screen
from engine.cli.app import app

if TYPE_CHECKING:
    from workshop import Sink, Workshop

PAGE = (EXAMPLE / "docs" / "commands.md").read_text(encoding="utf-8")
VERBS = [
    "init",
    "check",
    "deploy",
    "schema",
    "calendar",
    "plan",
    "explain",
    "show",
    "preview",
    "proof",
    "rehearse",
    "run",
    "worker",
    "pause",
    "resume",
    "cancel",
    "unknown",
    "backup",
    "notify",
    "restore",
    "recover",
    "lanes",
    "report",
    "release",
    "doctor",
    "live",
    "upgrade",
    "inbound",
    "serve",
    "form",
    "retention",
    "stages",
]
CALLS = [*((verb,) for verb in VERBS), ("subscribers", "import"), ("subscribers", "export")]
CALLS += [("subscribers", "erase"), ("consent", "verify"), ("consent", "proof")]
CALLS += [("subscribers", verb) for verb in ("find", "show", "leave")]
CALLS += [("events", "import")]
CALLS += [("moving", verb) for verb in ("mapping", "served")]
CALLS += [("coupons", verb) for verb in ("import", "list", "export", "verify", "withdraw")]
CALLS += [("suppressions", verb) for verb in ("list", "add", "remove", "import", "export")]
ARGUMENTS = {
    **{("suppressions", verb): ["ADDRESS", "--reason", "TEXT"] for verb in ("add", "remove")},
    ("suppressions", "import"): ["FILE", "--as", "left"],
    ("events", "import"): ["FILE"],
    ("moving", "mapping"): ["mailchimp", "--form", "TEXT"],
    ("moving", "served"): ["FILE", "--campaign", "birthday"],
    ("coupons", "import"): ["NAME", "FILE"],
    ("coupons", "export"): ["NAME"],
    ("coupons", "verify"): ["CODE"],
    ("coupons", "withdraw"): ["NAME"],
    ("explain",): ["ADDRESS"],
    ("restore",): ["BACKUP"],
    ("show",): ["KEY", "ADDRESS"],
    ("subscribers", "find"): ["TEXT"],
    ("subscribers", "show"): ["ADDRESS"],
    ("subscribers", "leave"): ["ADDRESS", "--by", "telephone"],
    ("init",): ["DIR"],
    ("preview",): ["CAMPAIGN"],
    ("proof",): ["CAMPAIGN"],
    **{(verb,): ["KEY"] for verb in ("pause", "resume", "cancel", "release", "report")},
    ("subscribers", "import"): ["FILE"],
    ("subscribers", "erase"): ["ADDRESS"],
    ("consent", "proof"): ["ADDRESS"],
}


def section(words: tuple[str, ...]) -> str:
    found = re.search(rf"^## tayori {' '.join(words)}\b(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL)
    assert found, words
    return found[1]


def fields(words: tuple[str, ...], number: int = 0) -> set[str]:
    """Return the fields of a verb's JSON, in the `number`-th block that shows one."""
    blocks: list[str] = re.findall(r"^```\n(\{.*?)^```", section(words), re.MULTILINE | re.DOTALL)
    return set(re.findall(r'"([a-z_]+)"', blocks[number]))


def test_the_page_has_every_verb_and_no_other() -> None:
    told = re.findall(r"^## tayori ([a-z ]+)", PAGE, re.MULTILINE)
    assert sorted(tuple(words.split()) for words in told) == sorted(CALLS)
    known = {name for name in app if not name.startswith("-")}
    assert known == {words[0] for words in CALLS}


@pytest.mark.parametrize("words", CALLS, ids=" ".join)
def test_the_page_has_every_option_of_a_verb_and_no_other(words: tuple[str, ...]) -> None:
    function, _, _ = app.parse_args([*words, *ARGUMENTS.get(words, [])], exit_on_error=False, print_error=False)
    taken = {
        option(name, parameter.annotation)
        for name, parameter in signature(function, eval_str=True).parameters.items()
        if parameter.kind is parameter.KEYWORD_ONLY and name != "place"
    }
    assert set(re.findall(r"(?<![\w`-])`(--[a-z-]+)", section(words))) - {"--format"} == taken - {"--format"}


def option(name: str, annotation: Any) -> str:
    """Return an option's name: its own, or the one that its annotation gives."""
    if get_origin(annotation) is not None and hasattr(annotation, "__metadata__"):
        for extra in get_args(annotation)[1:]:
            if getattr(extra, "name", None):
                return extra.name[0]
    return f"--{name.replace('_', '-')}"


def test_the_page_has_every_exit_code() -> None:
    table = PAGE.split("| exit code | meaning |")[1].split("\n\n")[0]
    codes = {int(code) for code in re.findall(r"^\| (\d+) \|", table, re.MULTILINE)}
    assert codes == {screen.FINE, screen.WORLD, screen.FILES, screen.OURS, screen.INTERRUPTED}


def test_the_page_has_every_reason_for_which_somebody_is_skipped() -> None:
    assert [reason for reason in SKIPS if f"`{reason}`" not in section(("plan",))] == []


async def test_the_json_of_each_verb_has_the_fields_of_the_page(shop: Workshop, sink: Sink) -> None:
    await shop.import_()
    shop.edit("schedules.toml", 'weekday = "wed"', 'weekday = "wen"')
    problem = json.loads(shop.tayori("check", "--json").stdout)
    assert {"problems", *problem["problems"][0]} == fields(("check",))
    shop.edit("schedules.toml", 'weekday = "wen"', 'weekday = "wed"')
    calendar = json.loads(shop.tayori("calendar", "--json").stdout)
    assert {"editions", *calendar["editions"][0]} == fields(("calendar",))
    rehearsed = json.loads(shop.tayori("rehearse", "--from", "2026-12-02", "--to", "2026-12-02", "--json").stdout)
    assert {*rehearsed, *rehearsed["months"][0]} == fields(("rehearse",))
    planned = json.loads(shop.tayori("plan", "--at", WEDNESDAY, "--json").stdout)
    told = {"editions", *planned["editions"][0]}
    answers = {"answers", *planned["answers"][0]}
    assert told | answers == fields(("plan",)) - {"people", "address", "name", "verdict"}
    done = json.loads(shop.tayori("run", "--at", WEDNESDAY, "--json", "--dry-run").stdout)
    assert {"editions", *done["editions"][0]} == told
    assert fields(("run",)) == {"editions", "recovered"}
    broken = str(shutil.copy(EXAMPLE / "examples" / "subscribers-broken.csv", shop.root))
    imported = json.loads(shop.tayori("subscribers", "import", broken, "--json").stdout)
    assert {*imported, *imported["refused"][0]} == fields(("subscribers", "import"))
    assert sink.accepted == []


def test_the_json_of_a_difference_has_the_fields_of_the_page(shop: Workshop) -> None:
    git = ["git", "-C", str(shop.root), "-c", "user.name=test", "-c", "user.email=test@shop.example"]
    for words in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "before"]):
        subprocess.run([*git, *words], check=True)
    shop.edit("schedules.toml", 'at = "11:40"', 'at = "11:50"')
    ended = shop.tayori("calendar", "--against", "HEAD", "--from", "2026-12-01", "--json")
    document = json.loads(ended.stdout)
    lists = {"keys", "last", "from", "to"}  # of the clashes and the renamed, of which there are none
    assert {*document, *document["changes"][0], *lists} == fields(("calendar",), 1)
