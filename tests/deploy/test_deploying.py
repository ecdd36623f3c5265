"""A revision onto a server, in real git repositories: what is put in force, what is refused, and who is killed meanwhile."""

from __future__ import annotations

import errno
import fcntl
import os
import shlex
import shutil
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from engine.project import deployed, deploying
from engine.project.deploying import Order, deploy
from engine.project.git import RevisionError
from engine.project.mirror import Source
from engine.project.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from engine.project.deploying import Outcome


@dataclass(slots=True)
class Upstream:
    """Where the shop pushes to, and the server that fetches from it."""

    root: Path
    home: Path
    moment: int = 0

    def git(self, *words: str, at: str = ".") -> str:
        named = ["-c", "user.name=Rose", "-c", "user.email=rose@kettle.example", "-c", "commit.gpgsign=false"]
        command = ["git", "-C", str(self.root / at), *named, *words]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()

    def push(self, text: str, subject: str = "Another letter") -> str:
        (self.root / "tayori.toml").write_text(text, encoding="utf-8")
        self.git("add", "-A")
        self.git("commit", "-qm", subject)
        return self.git("rev-parse", "HEAD")

    def deploy(self, revision: str = "", *, back: bool = False, given: Source | None = None) -> Outcome:
        self.moment += 1_000_000_000
        return deploy(self.home, Order(revision, back, given or Source()), judge, self.moment)

    def refusal(self, revision: str = "", *, back: bool = False, given: Source | None = None) -> str:
        with pytest.raises(RevisionError) as refused:
            self.deploy(revision, back=back, given=given)
        return refused.value.code

    @property
    def current(self) -> str:
        return deployed.current(self.home)

    @property
    def said(self) -> str:
        return (self.home / "current" / "tayori.toml").read_text(encoding="utf-8")

    def left_behind(self) -> list[str]:
        return [path.name for path in [*self.home.glob(".*"), *(self.home / "revisions").glob(".*")]]


def judge(folder: Path) -> tuple[Problem, ...]:
    """Find one mistake where the shop says that there is one."""
    if "mistake" in (folder / "tayori.toml").read_text(encoding="utf-8"):
        return (Problem("toml_syntax", "tayori.toml", values={"reason": "-"}),)
    return ()


@pytest.fixture
def shop(tmp_path: Path) -> Upstream:
    """Give a shop whose first revision is in force."""
    found = Upstream(tmp_path / "shop", tmp_path / "home")
    (found.root / "campaigns").mkdir(parents=True)
    (found.root / "campaigns" / "letter.toml").write_text("title = 'a letter'", encoding="utf-8")
    found.git("init", "-q", "-b", "main")
    found.push("first")
    assert found.deploy(given=Source(str(found.root))).state == "deployed"
    return found


def test_the_files_of_the_branch_are_put_in_force_and_said_where_systemd_looks(shop: Upstream) -> None:
    first = shop.current
    second = shop.push("second", "The frost letter")
    outcome = shop.deploy()
    assert (outcome.state, outcome.commit, outcome.before) == ("deployed", second, first)
    assert [one.subject for one in outcome.subjects] == ["The frost letter"]
    assert shop.said == "second"
    assert (shop.home / "current" / "campaigns" / "letter.toml").read_text(encoding="utf-8") == "title = 'a letter'"
    assert (shop.home / "deployed").read_text(encoding="ascii") == f"{second}\n"
    assert shop.deploy().state == "same"


def test_a_revision_with_a_mistake_is_refused_and_the_one_in_force_stays(shop: Upstream) -> None:
    first = shop.current
    broken = shop.push("mistake")
    outcome = shop.deploy()
    assert (outcome.state, outcome.commit, outcome.before) == ("refused", broken, first)
    assert [problem.code for problem in outcome.problems] == ["toml_syntax"]
    assert (shop.current, shop.said, deployed.kept(shop.home)) == (first, "first", [first])
    assert shop.left_behind() == []
    shop.push("mended")
    assert shop.deploy().state == "deployed"


def test_five_revisions_are_kept_and_none_is_removed_that_somebody_reads(shop: Upstream) -> None:
    first = shop.current
    deployed.hold(deployed.revision(shop.home, first))
    pushed = [shop.push("number 1")]
    for number in range(2, 7):
        shop.deploy()
        pushed.append(shop.push(f"number {number}"))
    assert shop.deploy().gone == (pushed[0],)
    assert deployed.kept(shop.home) == [*reversed(pushed[1:]), first]
    deployed.hold(deployed.revision(shop.home, pushed[-1]))  # it reads another one by now
    shop.push("the last")
    assert shop.deploy().gone == (pushed[1], first)
    refs = shop.git("for-each-ref", "refs/deployed/", at=str(shop.home / "repository.git")).splitlines()
    assert len(refs) == len(deployed.kept(shop.home)) == deployed.KEPT


def test_a_branch_that_was_pushed_anew_is_taken_only_by_its_name(shop: Upstream) -> None:
    shop.push("second")
    shop.deploy()
    in_force = shop.current
    shop.git("reset", "-q", "--hard", "HEAD~1")
    other = shop.push("another second")
    assert shop.refusal() == "deploy_rewritten"
    assert shop.current == in_force
    assert shop.deploy("main").commit == other
    assert shop.said == "another second"
    shop.git("gc", "-q", "--prune=now", at=str(shop.home / "repository.git"))
    assert shop.deploy(back=True).commit == in_force  # its commit has no branch any more


def test_an_older_state_of_the_branch_is_no_going_on(shop: Upstream) -> None:
    shop.push("second")
    shop.deploy()
    shop.git("reset", "-q", "--hard", "HEAD~1")
    assert shop.refusal() == "deploy_rewritten"


def test_who_goes_back_stays_there_until_the_branch_is_named(shop: Upstream) -> None:
    first, second = shop.current, shop.push("second")
    shop.deploy()
    assert shop.deploy(back=True).commit == first
    shop.push("third")
    assert shop.deploy().state == "held"
    assert shop.said == "first"
    assert shop.deploy(second[:12]).commit == second
    assert shop.deploy().state == "held"
    assert shop.deploy("main").state == "deployed"
    assert (shop.said, shop.deploy().state) == ("third", "same")


def test_who_was_killed_before_the_switch_leaves_no_revision_to_go_back_to(
    shop: Upstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, died = shop.current, shop.push("second")

    def killed(*_: object) -> None:
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(deployed, "switch", killed)
        with pytest.raises(SystemExit):
            shop.deploy()
    shop.push("third")
    assert shop.deploy().state == "deployed"
    assert died not in deployed.kept(shop.home)
    assert shop.deploy(back=True).commit == first


def test_a_branch_that_is_followed_from_now_on_is_named(shop: Upstream) -> None:
    shop.push("second")
    shop.deploy()
    shop.deploy(back=True)
    shop.git("checkout", "-q", "--orphan", "spring")
    shop.push("spring")
    assert shop.deploy(given=Source(branch="spring")).state == "deployed"
    assert shop.said == "spring"
    shop.push("later")
    assert shop.deploy().state == "deployed"


def test_what_lies_here_is_put_in_force_without_the_network(shop: Upstream) -> None:
    first, _ = shop.current, shop.push("second")
    shop.deploy()
    shop.root.rename(shop.root.with_name("away"))
    assert shop.refusal() == "deploy_fetch"
    assert shop.deploy(first[:7]).commit == first
    assert shop.said == "first"


def test_the_second_of_two_deploys_does_nothing(shop: Upstream) -> None:
    shop.push("second")
    with deployed.alone(shop.home) as free:
        assert free
        assert shop.refusal() == "deploy_elsewhere"
    assert shop.said == "first"


def test_a_home_of_somebody_else_is_left_alone(shop: Upstream, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: shop.home.stat().st_uid + 1)
    assert shop.refusal() == "deploy_user"


def test_another_branch_is_followed_once_it_is_named_and_one_that_is_gone_is_told(shop: Upstream) -> None:
    shop.git("checkout", "-q", "-b", "winter")
    shop.push("winter")
    assert shop.deploy().state == "same"
    assert shop.deploy(given=Source(branch="winter")).state == "deployed"
    assert shop.said == "winter"
    shop.git("checkout", "-q", "main")
    shop.git("branch", "-q", "-D", "winter")
    assert shop.refusal() == "deploy_no_branch"
    assert shop.said == "winter"


def test_a_project_in_a_folder_of_its_repository(shop: Upstream, tmp_path: Path) -> None:
    (shop.root / "shops" / "tea").mkdir(parents=True)
    (shop.root / "shops" / "tea" / "tayori.toml").write_text("tea", encoding="utf-8")
    shop.push("all of them")
    shop.home = tmp_path / "tea"
    shop.deploy(given=Source(str(shop.root), folder="shops/tea"))
    assert (shop.said, [path.name for path in (shop.home / "current").iterdir()]) == ("tea", ["tayori.toml"])
    assert shop.refusal(given=Source(folder="shops")) == "deploy_other_folder"
    assert shop.refusal(given=Source(folder="../x")) == "deploy_folder"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (Source("--upload-pack=touch /tmp/x"), "deploy_url"),
        (Source("https://rose:secret@git.example/shop"), "deploy_url_password"),
        (Source("ext::sh -c true"), "deploy_fetch"),
        (Source("/nowhere/at/all"), "deploy_fetch"),
        (Source(branch="--output=x"), "deploy_branch"),
        (Source(branch="a..b"), "deploy_branch"),
        (Source(folder="/etc"), "deploy_folder"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_git_could_take_for_something_else_is_refused(shop: Upstream, given: Source, code: str) -> None:
    shop.push("second")
    assert shop.refusal(given=given) == code
    assert shop.said == "first"


@pytest.mark.parametrize("revision", ["--help", "nothing", "main:tayori.toml", "\0", "HEAD@{upstream}"])
def test_a_revision_that_is_none(shop: Upstream, revision: str) -> None:
    assert shop.refusal(revision) == "git_unknown_revision"


def test_a_key_is_no_word_of_the_shell(shop: Upstream) -> None:
    shop.deploy(given=Source(key="/etc/a key; touch x"))
    line = shop.git("config", "--local", "core.sshCommand", at=str(shop.home / "repository.git"))
    assert shlex.split(line)[:3] == ["ssh", "-i", "/etc/a key; touch x"]
    assert line.count("'") == 2
    shop.push("second")
    assert shop.deploy().state == "deployed"


def test_no_link_leads_out_of_a_revision(shop: Upstream, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("the key", encoding="utf-8")
    (shop.root / "inside.toml").symlink_to("campaigns/letter.toml")
    (shop.root / "outside").symlink_to(tmp_path / "secret")
    (shop.root / "upward").symlink_to("../secret")
    (shop.root / "folder").symlink_to("campaigns")
    shop.push("second")
    outcome = shop.deploy()
    assert sorted(outcome.left_out) == ["folder", "outside", "upward"]
    placed = deployed.revision(shop.home, outcome.commit)
    assert (placed / "inside.toml").read_text(encoding="utf-8") == "title = 'a letter'"
    assert not any(path.is_symlink() for path in placed.rglob("*"))
    assert not (placed / "outside").exists()


@pytest.mark.parametrize("name", ["..", ".git", ".GIT"])
def test_a_name_that_leads_out_of_its_folder_is_refused(shop: Upstream, name: str) -> None:
    blob = shop.git("rev-parse", "HEAD:tayori.toml")
    inner = b"100644 tayori.toml\0" + bytes.fromhex(blob)
    tree = _object(shop, "tree", inner)
    outer = _object(shop, "tree", b"40000 " + name.encode() + b"\0" + bytes.fromhex(tree) + inner)
    commit = shop.git("commit-tree", "-p", "HEAD", "-m", "…", outer)
    shop.git("update-ref", "refs/heads/main", commit)
    assert shop.refusal() == "deploy_name"
    assert (shop.said, shop.left_behind()) == ("first", [])


def _object(shop: Upstream, kind: str, content: bytes) -> str:
    command = ["git", "-C", str(shop.root), "hash-object", "--literally", "-t", kind, "-w", "--stdin"]
    return subprocess.run(command, input=content, check=True, capture_output=True).stdout.decode().strip()


def test_no_filter_no_hook_and_no_submodule_of_the_repository_has_a_say(shop: Upstream, tmp_path: Path) -> None:
    (shop.root / ".gitattributes").write_text("*.toml filter=evil export-ignore ident\n", encoding="utf-8")
    hooks = shop.home / "repository.git" / "hooks"
    hooks.mkdir(exist_ok=True)
    for name in ("post-fetch", "reference-transaction", "post-checkout", "update"):
        (hooks / name).write_text(f"#!/bin/sh\ntouch {tmp_path / 'pwned'}\n", encoding="utf-8")
        (hooks / name).chmod(0o755)
    shop.git("config", "filter.evil.smudge", f"touch {tmp_path / 'pwned'}", at=str(shop.home / "repository.git"))
    shop.git("update-index", "--add", "--cacheinfo", f"160000,{shop.current},module")
    shop.push("$Id$")
    assert shop.deploy().state == "deployed"
    assert shop.said == "$Id$"
    assert not (tmp_path / "pwned").exists()


def test_a_terminal_obeys_no_subject_of_a_commit(shop: Upstream) -> None:
    shop.push("second", "A \x1b]0;title\x07 letter")
    assert [one.subject for one in shop.deploy().subjects] == ["A \ufffd]0;title\ufffd letter"]


def test_a_revision_without_a_project_and_one_that_names_too_many_files(
    shop: Upstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.git("rm", "-q", "tayori.toml")
    shop.git("commit", "-qm", "…")
    assert shop.refusal() == "deploy_no_project"
    shop.push("second")
    monkeypatch.setattr("engine.project.tree._MOST", 1)
    assert shop.refusal() == "git_many_files"
    monkeypatch.undo()
    monkeypatch.setattr("engine.project.tree.HEAVIEST", 8)
    assert shop.refusal() == "git_heavy_file"
    monkeypatch.undo()
    monkeypatch.setattr(deploying, "_MOST", 8)
    assert shop.refusal() == "deploy_heavy"
    assert (shop.said, shop.left_behind()) == ("first", [])


def test_links_make_a_revision_as_heavy_as_what_they_lead_to(shop: Upstream, monkeypatch: pytest.MonkeyPatch) -> None:
    (shop.root / "picture").write_bytes(b"x" * 1000)
    for number in range(10):
        (shop.root / f"link{number}").symlink_to("picture")
    shop.push("second")
    monkeypatch.setattr(deploying, "_MOST", 5000)
    assert shop.refusal() == "deploy_heavy"
    assert (shop.said, shop.left_behind()) == ("first", [])


def test_a_disk_without_room_is_told_before_anything_is_written(
    shop: Upstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.push("second")
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: shutil._ntuple_diskusage(9, 9, 0))
    assert shop.refusal() == "deploy_room"


def test_a_disk_that_is_full_at_any_write_switches_nothing(shop: Upstream, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.push("second")
    fsync, full = os.fsync, 0
    for full in count(1):
        calls = count(1)

        def full_at(number: int, calls: count[int] = calls, full: int = full) -> None:
            if next(calls) == full:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            fsync(number)

        monkeypatch.setattr(os, "fsync", full_at)
        if _goes_well(shop):
            break
        assert shop.said in ("first", "second")
    assert full > 4
    assert (shop.said, shop.left_behind()) == ("second", [])


def _goes_well(shop: Upstream) -> bool:
    try:
        shop.deploy()
    except RevisionError as error:
        return error.code != "deploy_disk"
    return True


def test_who_is_killed_at_any_moment_leaves_a_whole_revision_in_force(shop: Upstream, tmp_path: Path) -> None:
    """About 30 moments, each with a deploy that dies and one that goes on: 5 s."""
    shop.push("second")
    before, seen = tmp_path / "before", set[str]()
    shutil.copytree(shop.home, before, symlinks=True)
    with dying(shop.home) as killed_at:
        for moment in count(1):
            killed = killed_at(moment)
            seen.add(shop.said)
            assert (shop.home / "current" / "campaigns" / "letter.toml").stat().st_size == len("title = 'a letter'")
            shop.deploy()
            assert (shop.said, shop.left_behind()) == ("second", [])
            assert (shop.home / "deployed").read_text(encoding="ascii") == f"{shop.current}\n"
            if not killed:
                break
            shutil.rmtree(shop.home)
            shutil.copytree(before, shop.home, symlinks=True)
    assert seen == {"first", "second"}


@contextmanager
def dying(home: Path) -> Generator[Callable[[int], bool]]:
    """Give what deploys in a process that dies before a change of the home, and tells whether it came so far."""
    script = str(Path(__file__).with_name("dying_deploy.py"))
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(Path(__file__).parent.parent.parent)}
    with subprocess.Popen(
        [sys.executable, script, str(home)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        asked, answers = process.stdin, process.stdout
        assert asked is not None
        assert answers is not None

        def killed_at(moment: int) -> bool:
            asked.write(f"{moment}\n")
            asked.flush()
            return answers.readline() == "1\n"

        yield killed_at
        asked.close()


def test_the_locks_of_a_git_that_was_killed_are_removed_and_those_of_one_that_lives_are_not(shop: Upstream) -> None:
    mirror, first = shop.home / "repository.git", shop.current
    locks = [mirror / name for name in ("config.lock", "packed-refs.lock", "refs/heads/main.lock")]
    for lock in locks:
        lock.touch()
    shop.push("second")
    assert shop.deploy(given=Source(branch="main")).state == "deployed"
    assert [lock for lock in locks if lock.exists()] == []
    with (mirror / "tayori-fetch").open("r+b") as fetching:
        fcntl.flock(fetching, fcntl.LOCK_EX)
        locks[1].touch()
        assert shop.deploy(back=True).commit == first
        assert locks[1].exists()
