"""`tayori calendar --against REV` in real git repositories: what a branch changes, and what a revision may be."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from datetime import date
from typing import TYPE_CHECKING

import pytest
from workshop import EXAMPLE, new_shop

from engine.cli.against import show_difference
from engine.cli.place import Place
from engine.cli.screen import FILES, FINE, WORLD, StopError
from engine.project.past import checked_out

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from workshop import Workshop

    Compare = Callable[..., tuple[int, str, str]]

FIRST, LAST = date(2026, 12, 1), date(2027, 11, 30)


def git(folder: Path, *words: str) -> str:
    named = ["-c", "user.name=Rose", "-c", "user.email=rose@kettle.example", "-c", "commit.gpgsign=false"]
    command = ["git", "-C", str(folder), *named, *words]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def commit(folder: Path) -> str:
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "…")
    return git(folder, "rev-parse", "HEAD")


@pytest.fixture
def repository(shop: Workshop) -> Workshop:
    """Give the example shop in a repository of its own, committed."""
    git(shop.root, "init", "-q")
    commit(shop.root)
    return shop


@pytest.fixture
def compare(shop: Workshop, capsys: pytest.CaptureFixture[str]) -> Compare:
    def run(revision: str = "HEAD", form: str = "text", root: Path | None = None) -> tuple[int, str, str]:
        code = show_difference(Place(project=root or shop.root), revision, FIRST, LAST, form)
        heard = capsys.readouterr()
        return code, heard.out, heard.err

    return run


def refused(shop: Workshop, revision: str) -> StopError:
    with pytest.raises(StopError) as stopped:
        show_difference(Place(project=shop.root), revision, FIRST, LAST, "text")
    return stopped.value


def test_one_slot_one_event_and_one_content_file_are_shown_and_nothing_else(
    repository: Workshop, compare: Compare
) -> None:
    repository.edit("schedules.toml", 'at = "11:40"', 'at = "12:10"')
    repository.edit("schedules.toml", 'date = "12-25"', 'date = "12-24"')
    repository.edit("campaigns/wednesday-letter/2026-12-09.toml", "hitokoto = ", 'hitokoto = "けさの雪。"\n#')
    commit(repository.root)
    code, out, err = compare("HEAD~1")
    assert (code, err) == (FINE, "")
    assert out.splitlines() == [
        "against HEAD~1, 2026-12-01 … 2027-11-30: 53 moved, 1 changed",
        "",
        "moved",
        "  christmas-dormant/christmas-2026  2026-12-18 Fri 19:10 → 2026-12-17 Thu 19:10",
        "  wednesday-letter  52 editions, 2026-12-02 … 2027-11-24  Wed 11:40 → Wed 12:10",
        "",
        "changed",
        "  wednesday-letter/2026-W50  2026-12-09 Wed 12:10  content",
    ]


def test_what_is_not_committed_yet_counts_and_a_comment_does_not(repository: Workshop, compare: Compare) -> None:
    repository.edit("schedules.toml", "[slots.wednesday]", "# Wednesdays.\n[slots.wednesday]")
    assert compare() == (FINE, "against HEAD, 2026-12-01 … 2027-11-30: nothing changes\n", "")
    repository.edit("schedules.toml", 'at = "11:40"', 'at = "12:10"')
    assert "52 moved" in compare()[1]


def test_a_renamed_content_file_and_a_renamed_campaign_with_an_id_change_nothing(
    repository: Workshop, compare: Compare
) -> None:
    folder = repository.root / "campaigns"
    text = (folder / "wednesday-letter" / "2026-12-09.toml").read_text(encoding="utf-8")
    (folder / "wednesday-letter" / "frost.toml").write_text(f"date = 2026-12-09\n{text}", encoding="utf-8")
    (folder / "wednesday-letter" / "2026-12-09.toml").unlink()
    (folder / "birthday.toml").rename(folder / "the-day.toml")
    commit(repository.root)
    assert compare("HEAD~1")[1].endswith("nothing changes\n")


def test_a_campaign_that_loses_its_id_by_its_files_name_is_warned_of(repository: Workshop, compare: Compare) -> None:
    repository.edit("campaigns/christmas-dormant.toml", 'id = "christmas-dormant"', "")
    commit(repository.root)
    assert compare("HEAD~1")[1].endswith("nothing changes\n")
    (repository.root / "campaigns" / "christmas-dormant.toml").rename(repository.root / "campaigns" / "christmas.toml")
    _, out, err = compare()
    assert "1 added, 1 dropped" in out
    assert 'write id = "christmas-dormant" into its file' in err


def test_added_and_removed_campaigns(repository: Workshop, compare: Compare) -> None:
    (repository.root / "campaigns" / "christmas-dormant.toml").unlink()
    shutil.copy(repository.root / "campaigns" / "birthday.toml", repository.root / "campaigns" / "jubilee.toml")
    repository.edit("campaigns/jubilee.toml", 'id = "birthday"', "")
    found = json.loads(compare(form="json")[1])
    assert [(one["kind"], one["campaign"], one["key"]) for one in found["changes"]] == [
        ("added", "jubilee", None),
        ("dropped", "christmas-dormant", "christmas-dormant/christmas-2026"),
    ]


def test_a_welcome_that_is_new_gone_or_said_otherwise_is_a_change_of_its_rule(
    repository: Workshop, compare: Compare
) -> None:
    repository.edit("campaigns/welcome.toml", "subject = ", 'subject = "ようこそ"\n# ')
    assert (
        "welcome  whenever somebody signs up  subject: “はじめまして、さえき園の佐伯です” → “ようこそ”" in compare()[1]
    )
    repository.edit("campaigns/welcome.toml", 'id = "welcome"', 'id = "hello"')
    assert "1 added, 1 dropped" in compare()[1]
    found = json.loads(compare(form="json")[1])["changes"]
    assert [(one["kind"], one["campaign"], one["key"], one["due"]) for one in found] == [
        ("added", "hello", None, [None, None]),
        ("dropped", "welcome", None, [None, None]),
    ]


def test_another_weekday_moves_and_neither_drops_nor_adds(repository: Workshop, compare: Compare) -> None:
    repository.edit("schedules.toml", 'weekday = "wed"', 'weekday = "tue"')
    found = json.loads(compare(form="json")[1])["changes"]
    assert {one["kind"] for one in found} == {"moved", "unwritten"}
    assert next(one for one in found if one["kind"] == "moved") == {
        "kind": "moved",
        "what": [],
        "campaign": "wednesday-letter",
        "key": "wednesday-letter/2026-W49",
        "date": "2026-12-01",
        "due": ["2026-12-02T02:40:00+00:00", "2026-12-01T02:40:00+00:00"],
        "subject": [found[0]["subject"][0], None],
        "reason": "",
    }


def test_a_project_in_a_folder_of_the_repository(tmp_path: Path, compare: Compare) -> None:
    shop = new_shop(tmp_path / "all" / "our shops" / "tea")
    git(tmp_path / "all", "init", "-q")
    commit(tmp_path / "all")
    shop.edit("schedules.toml", 'at = "11:40"', 'at = "12:10"')
    (tmp_path / "all" / "other.txt").write_text("…", encoding="utf-8")
    assert "52 moved\n" in compare(root=shop.root)[1]


def test_where_the_project_was_not_there_yet_all_is_new(tmp_path: Path, compare: Compare) -> None:
    root = tmp_path / "repository"
    root.mkdir()
    git(root, "init", "-q")
    git(root, "commit", "-qm", "…", "--allow-empty")
    new_shop(root / "tea")
    code, out, err = compare(root=root / "tea")
    assert (code, err) == (FINE, "HEAD has no project here: everything is new.\n")
    assert "wednesday-letter  52 editions, 2026-12-02 … 2027-11-24  さえき園の水曜だより, Wed 11:40\n" in out
    assert "birthday  every birthday -7 days 10:10" in out
    assert "dropped" not in out


def test_a_revision_with_mistakes_is_compared_as_far_as_it_can_be_read(repository: Workshop, compare: Compare) -> None:
    repository.edit("schedules.toml", 'weekday = "wed"', 'weekday = "wendsday"')
    repository.edit("campaigns/birthday.toml", "title = ", "title = = ")
    commit(repository.root)
    repository.edit("schedules.toml", 'weekday = "wendsday"', 'weekday = "wed"')
    repository.edit("campaigns/birthday.toml", "title = = ", "title = ")
    repository.edit("campaigns/wednesday-letter/2026-12-09.toml", "hitokoto = ", 'hitokoto = "けさの雪。"\n#')
    code, out, err = compare()
    assert code == FINE
    assert out.splitlines()[3:] == ["  wednesday-letter/2026-W50  2026-12-09 Wed 11:40  content"]
    assert "HEAD:schedules.toml:6: slots.wednesday.weekday: " in err
    assert "HEAD:campaigns/birthday.toml:" in err
    assert "Not compared: schedules.toml, birthday.\n" in err


def test_a_campaign_with_a_mistake_of_today_is_told_and_not_called_dropped(
    repository: Workshop, compare: Compare
) -> None:
    repository.edit("campaigns/birthday.toml", "evergreen = true", "evergreen = 7")
    code, out, err = compare()
    assert (code, out) == (FILES, "against HEAD, 2026-12-01 … 2027-11-30: nothing changes\n")
    assert "not compared: birthday." in err
    repository.edit("tayori.toml", 'country = "JP"', 'country = "Japan"')
    assert (refused(repository, "HEAD").code, refused(repository, "HEAD").status) == ("project_broken", FILES)


@pytest.mark.parametrize("revision", ["v9", "", "-h", "--all", "HEAD~99", "HEAD:tayori.toml", "HEAD\n", "\0", "a..b"])
def test_a_revision_that_is_none_is_refused(repository: Workshop, revision: str) -> None:
    stop = refused(repository, revision)
    assert (stop.code, stop.status) == ("git_unknown_revision", FILES)


def test_in_a_shallow_clone_what_to_fetch_is_said(repository: Workshop, tmp_path: Path, compare: Compare) -> None:
    repository.edit("schedules.toml", 'at = "11:40"', 'at = "12:10"')
    commit(repository.root)
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{repository.root}", str(clone))
    with pytest.raises(StopError) as stopped:
        compare("HEAD~1", root=clone)
    assert stopped.value.code == "git_unknown_revision"
    git(clone, "fetch", "-q", "--unshallow")
    assert "52 moved\n" in compare("HEAD~1", root=clone)[1]


def test_a_folder_outside_of_any_repository_and_a_machine_without_git(
    shop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(shop.root.parent))
    assert (refused(shop, "HEAD").code, refused(shop, "HEAD").status) == ("git_no_repository", FILES)
    monkeypatch.setenv("PATH", "/nowhere")
    assert (refused(shop, "HEAD").code, refused(shop, "HEAD").status) == ("git_missing", WORLD)


@pytest.mark.usefixtures("repository")
def test_within_a_hook_the_projects_own_repository_is_read(compare: Compare, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_DIR", ".git-of-another")
    assert compare()[1].endswith("nothing changes\n")


def test_nothing_of_the_repository_runs_and_what_git_would_change_stays_as_it_is(
    repository: Workshop, tmp_path: Path
) -> None:
    attributes = "*.toml filter=run export-subst\ntemplates export-ignore\n"
    (repository.root / ".gitattributes").write_text(attributes, encoding="utf-8")
    (repository.root / "campaigns" / "birthday.toml").write_text("# $Format:%H$\n", encoding="utf-8")
    commit(repository.root)
    git(repository.root, "config", "filter.run.smudge", f"touch {tmp_path}/ran; cat")
    status = git(repository.root, "status", "--porcelain=v2", "--branch")
    with checked_out(repository.root, "HEAD") as folder:
        assert folder is not None
        assert (folder / "campaigns" / "birthday.toml").read_text(encoding="utf-8") == "# $Format:%H$\n"
        assert (folder / "templates" / "letter.mjml").is_file()
        assert not (folder / ".gitattributes").exists()
    assert not folder.exists()
    assert not (tmp_path / "ran").exists()
    assert git(repository.root, "status", "--porcelain=v2", "--branch") == status


def test_a_link_is_followed_within_the_revision_and_never_out_of_it(repository: Workshop, tmp_path: Path) -> None:
    secret = tmp_path / "secret.toml"
    secret.write_text("secret", encoding="utf-8")
    campaigns = repository.root / "campaigns"
    (campaigns / "inside.toml").symlink_to("birthday.toml")
    (campaigns / "outside.toml").symlink_to(secret)
    (campaigns / "above.toml").symlink_to("../../secret.toml")
    (campaigns / "circle.toml").symlink_to("circle.toml")
    (campaigns / "nowhere.toml").symlink_to("nowhere-else.toml")
    commit(repository.root)
    with checked_out(repository.root, "HEAD") as folder:
        assert folder is not None
        names = {path.name for path in (folder / "campaigns").glob("*.toml")}
        assert names == {"inside.toml", *(path.name for path in (EXAMPLE / "campaigns").glob("*.toml"))}
        assert not (folder / "campaigns" / "inside.toml").is_symlink()


def test_markdown_is_a_table_in_which_nobody_is_mentioned_and_nothing_breaks_out(
    repository: Workshop, compare: Compare
) -> None:
    hostile = "@octocat | </details> <img src=x> `a` #1 https://evil.example [x](y) \\\\| *b*"
    path = repository.root / "campaigns" / "wednesday-letter" / "2026-12-09.toml"
    lines = path.read_text(encoding="utf-8").splitlines()
    lines = [f'subject = "{hostile}"' if line.startswith("subject") else line for line in lines]
    path.write_text("\n".join(lines), encoding="utf-8")
    out = compare(form="markdown")[1]
    (row,) = (line for line in out.splitlines() if "octocat" in line)
    assert row.count("|") - row.count("\\|") == 4
    assert "@octocat" not in row
    assert "@\u200boctocat" in row
    assert "\\</details\\>" in row
    assert "\\#\u200b1" in row
    assert "https://" not in row


def test_markdown_stays_within_what_github_takes_and_says_what_is_missing(
    repository: Workshop, compare: Compare
) -> None:
    long = "あ" * 300
    for number in range(400):
        (repository.root / "campaigns" / f"fair-{number}.toml").write_text(
            f'title = "{long}"\ntopic = "newsletter"\ntemplate = "letter.mjml"\n'
            '[when]\nevent = "christmas"\nat = "10:00"\n[[edition]]\nevergreen = true\nsubject = "' + long + '"\n',
            encoding="utf-8",
        )
    code, out, _ = compare(form="markdown")
    assert code == FINE
    assert len(out) < 60_000
    assert out.count("<details>") == out.count("</details>") >= 1
    assert " more lines are left out here" in out


def test_the_command_takes_it_from_the_command_line(repository: Workshop) -> None:
    repository.edit("schedules.toml", 'at = "11:40"', 'at = "12:10"')
    span = ["--from", FIRST.isoformat(), "--to", LAST.isoformat()]
    shown = repository.tayori("calendar", "--against", "HEAD", *span, env={"HOME": os.environ.get("HOME", "/")})
    assert (shown.returncode, shown.stderr) == (FINE, "")
    assert "52 moved\n" in shown.stdout
    assert repository.tayori("calendar", "--against", "v9").returncode == FILES
