"""`tayori deploy` as it is typed, over real shops: what it says, how it ends, and what a run reads while it switches."""

from __future__ import annotations

import json
import re
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from workshop import EXAMPLE, WEDNESDAY, Workshop, new_shop, sink_on

from engine.cli.app import main
from engine.cli.place import Place, root_of, state_of
from engine.cli.screen import FILES, FINE, WORLD
from engine.project import deployed
from engine.project.deploying import Order, deploy
from engine.project.mirror import Source

if TYPE_CHECKING:
    from pathlib import Path

PAGE = (EXAMPLE / "docs" / "commands.md").read_text(encoding="utf-8")


@dataclass(slots=True)
class Deployed(Workshop):
    """A shop as it is deployed: its files below a link, its state beside them."""

    @property
    def state(self) -> Path:
        return self.root.parent / "var"


@pytest.fixture
def upstream(tmp_path: Path) -> Workshop:
    """Give the repository that a shop pushes to."""
    made = new_shop(tmp_path / "upstream")
    git(made, "init", "-q", "-b", "main")
    push(made)
    return made


def git(shop: Workshop, *words: str) -> str:
    named = ["-c", "user.name=Rose", "-c", "user.email=rose@kettle.example", "-c", "commit.gpgsign=false"]
    command = ["git", "-C", str(shop.root), *named, *words]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def push(shop: Workshop, subject: str = "The shop") -> str:
    git(shop, "add", "-A")
    git(shop, "commit", "-qm", subject)
    return git(shop, "rev-parse", "HEAD")


def test_what_deploy_says_and_how_it_ends(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Real checks of a new project, four of them: 3 s."""
    home, upstream = tmp_path / "home", Workshop(tmp_path / "new")
    assert main(["init", str(upstream.root), "--locale", "en", "--country", "US", "--zone", "America/New_York"]) == FINE
    git(upstream, "init", "-q", "-b", "main")
    first = push(upstream)
    capsys.readouterr()

    def tayori(*words: str) -> tuple[int, str, str]:
        code = main(["deploy", *words, "--project", str(home / "current")])
        heard = capsys.readouterr()
        return code, heard.out, heard.err

    assert tayori()[0] == FILES
    code, out, _ = tayori("--from", str(upstream.root))
    assert (code, out.splitlines()) == (
        FINE,
        [f"{first[:12]} is in force, the first one.", f"  {first[:12]}  The shop"],
    )
    assert root_of(Place(home / "current")) == deployed.revision(home, first)
    assert state_of(Place(), root_of(Place(home / "current"))) == home / "var"

    upstream.edit("schedules.toml", 'at = "11:40"', 'at = "12:10"')
    second = push(upstream, "Later on Wednesdays")
    code, out, _ = tayori("--json")
    document = json.loads(out)
    told = set(re.findall(r'"([a-z_]+)"', PAGE.split("## tayori deploy")[1].split("```")[1]))
    assert {*document, *document["subjects"][0]} == told
    assert (code, document["state"], document["commit"], document["before"]) == (FINE, "deployed", second, first)
    assert {one["kind"] for one in document["calendar"]["changes"]} == {"moved"}

    upstream.edit("schedules.toml", 'weekday = "wed"', 'weekday = "wen"')
    broken = push(upstream, "A slip")
    code, out, err = tayori()
    assert (code, out) == (FILES, "")
    assert "schedules.toml:" in err
    assert f"{broken[:12]} is not put in force (mistakes: 1); {second[:12]} stays." in err

    assert tayori("--back")[0] == FINE
    _, out, _ = tayori("--list")
    assert [line[:14] for line in out.splitlines()[:2]] == [f"* {first[:12]}", f"  {second[:12]}"]
    assert "`tayori deploy main` follows the branch again" in out
    listed = json.loads(tayori("--list", "--json")[1])
    assert (listed["held"], [one["current"] for one in listed["revisions"]]) == (first, [True, False])
    with deployed.alone(home):
        assert tayori()[0] == FINE  # the other one does it
        assert tayori("main")[0] == WORLD
    assert deployed.current(home) == first


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ([], "is no place that `tayori deploy` made"),
        (["--project", str(EXAMPLE)], "is a folder of files, not the link"),
        (["main", "--back", "--project", "current"], "--back says which revision"),
        (["--project", "nowhere/current"], "nobody has said yet where the shop's files come from"),
        (["--list", "--json", "--project", "nowhere/current"], None),
    ],
)
def test_a_place_that_is_none(
    words: list[str],
    says: str | None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    code, heard = main(["deploy", *words]), capsys.readouterr()
    if says is None:
        assert (code, json.loads(heard.out)) == (FINE, {"revisions": [], "held": None})
    else:
        assert (code, says in heard.err) == (FILES, True)
    assert list(tmp_path.iterdir()) == []


async def test_an_edition_goes_on_with_the_revision_that_opened_it(upstream: Workshop) -> None:
    home = upstream.root.with_name("home")
    order = Order(given=Source(str(upstream.root)))
    first = deploy(home, order, lambda _: (), 1).commit
    shop = Deployed(home / "current")
    (shop.state).mkdir()
    async with sink_on() as sink:
        shop.port = sink.port
        people = [
            f"花{number},hana{number}@docomo.example,,2026-11-20,希望する,2026-01-05 10:00," for number in range(3)
        ]
        await shop.import_(Workshop(upstream.root).csv(*people))

        async def switched(_recipient: str, _content: bytes) -> str:
            if deployed.current(home) == first:
                subject = "subject = "
                upstream.edit("campaigns/wednesday-letter/2026-12-02.toml", subject, f'{subject}"Another" #')
                upstream.edit("campaigns/wednesday-letter/2026-12-09.toml", subject, f'{subject}"Newer" #')
                push(upstream)
                assert deploy(home, Order(), lambda _: (), 2).state == "deployed"
            return "250 2.0.0 OK"

        sink.answer = switched
        await shop.run()
        subjects = {str(mail["subject"]) for mail in sink.mails()}
        assert deployed.current(home) != first
        assert len(sink.accepted) == 3
        assert "Another" not in " ".join(subjects)
        sent = len(sink.accepted)
        await shop.run(WEDNESDAY)  # the timer's next call, with the new files: nobody gets the edition twice
        assert len(sink.accepted) == sent
        await shop.run("2026-12-09T11:45+09:00")
        assert {str(mail["subject"]) for mail in sink.mails()[sent:]} >= {"Newer"}
    rows = shop.past("SELECT key, revision FROM editions WHERE key LIKE 'wednesday-letter/%' ORDER BY key")
    assert [tuple(row) for row in rows] == [
        ("wednesday-letter/2026-W49", first[:12]),
        ("wednesday-letter/2026-W50", deployed.current(home)[:12]),
    ]
