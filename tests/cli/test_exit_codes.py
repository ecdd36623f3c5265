"""How each verb ends (DESIGN 4): 0 fine, 1 the world, 2 the person's files or arguments, 3 our fault, 130 interrupted."""

from __future__ import annotations

import io
import os
import re
import shutil
import socket
import tempfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from workshop import EXAMPLE, WEDNESDAY, Workshop

from engine.cli.app import main

if TYPE_CHECKING:
    from collections.abc import Callable

    Heard = tuple[int, str, str]

PEOPLE = str(EXAMPLE / "examples" / "subscribers.csv")
_LISTS = tempfile.TemporaryDirectory()  # refused rows are written beside their list
BROKEN = shutil.copy(EXAMPLE / "examples" / "subscribers-broken.csv", _LISTS.name)


@pytest.mark.parametrize(
    "words",
    [
        ["check", "--on", "2026-11-22"],
        ["check", "--on", "2026-11-22", "--json"],
        ["check", "--on", "2026-11-22", "--format", "github"],
        ["calendar"],
        ["calendar", "--json", "--from", "2026-12-01", "--to", "2026-12-31"],
        ["schema", "--out", "schemas"],
        ["upgrade"],
        ["subscribers", "import", PEOPLE],
        ["preview", "wednesday-letter", "--no-pictures", "--out", "{tmp}"],
        ["preview", "wednesday-letter", "--no-pictures", "--on", "2026-12-09", "--out", "{tmp}"],
    ],
    ids=" ".join,
)
def test_what_goes_well_ends_with_0(words: list[str], tayori: Callable[..., Heard], tmp_path: Path) -> None:
    code, _, err = tayori(*(word.replace("{tmp}", str(tmp_path / "out")) for word in words))
    assert (code, err) == (0, "")


@pytest.mark.parametrize(
    "words",
    [
        ["plan"],
        ["plan", "--at", WEDNESDAY, "--list"],
        ["plan", "--at", "2026-12-02T11:45", "--json", "--days", "2"],
        ["run", "--dry-run", "--at", WEDNESDAY],
        ["subscribers", "export"],
        ["subscribers", "export", "{tmp}/people.csv"],
        ["upgrade"],
    ],
    ids=" ".join,
)
def test_what_needs_people_ends_with_0_once_they_are_there(
    words: list[str], stocked: Callable[..., Heard], tmp_path: Path
) -> None:
    assert stocked(*(word.replace("{tmp}", str(tmp_path)) for word in words))[0] == 0


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["plan"], "there is no store at"),
        (["run"], "there is no store at"),
        (["live"], "there is no store at"),
        (["serve"], "there is no store at"),
        (["subscribers", "export"], "there is no store at"),
        (["schema", "--out", "/dev/null/schemas"], "/dev/null/schemas cannot be used"),
        (["preview", "wednesday-letter", "--out", "/dev/null/x"], "/dev/null/x cannot be used"),
        (["upgrade", "--state", "/dev/null/x"], "cannot be opened"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_the_world_withholds_ends_with_1(words: list[str], says: str, tayori: Callable[..., Heard]) -> None:
    code, out, err = tayori(*words)
    assert (code, out) == (1, "")
    assert says in err


def test_an_export_into_a_folder_that_is_not_there_ends_with_1(stocked: Callable[..., Heard], tmp_path: Path) -> None:
    code, _, err = stocked("subscribers", "export", str(tmp_path / "nowhere" / "people.csv"))
    assert code == 1
    assert "nowhere/people.csv cannot be used: No such file or directory." in err


def test_a_store_that_is_no_database_ends_with_1(shop: Workshop, tayori: Callable[..., Heard]) -> None:
    shop.state.mkdir()
    shop.store_file.write_bytes(b"no database at all" * 100)
    for verb in ("plan", "run", "upgrade"):
        code, _, err = tayori(verb)
        assert (code, "is not a sound database" in err) == (1, True), verb


def test_a_relay_that_does_not_answer_ends_with_1(shop: Workshop, stocked: Callable[..., Heard]) -> None:
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        os.environ["TAYORI_RELAYS__MAIN__PORT"] = str(taken.getsockname()[1])  # bound, and nobody listens
        code, _, err = stocked("run", "--at", WEDNESDAY)
    assert code == 1
    assert "does not take the connection" in err
    assert "Nothing was lost" in err
    assert shop.store_file.exists()


def test_a_port_that_is_taken_ends_with_1(stocked: Callable[..., Heard]) -> None:
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        for words in (("serve",), ("preview", "--serve")):
            code, _, err = stocked(*words, "--port", str(taken.getsockname()[1]))
            assert code == 1
            assert "cannot listen on 127.0.0.1" in err


@pytest.mark.parametrize(
    "words",
    [
        ["send"],
        ["check", "--loudly"],
        ["check", "--format", "xml"],
        ["calendar", "--from", "soon"],
        ["calendar", "--from", "2026-12-31", "--to", "2026-12-01"],
        ["calendar", "--from", "0001-01-01", "--to", "2026-12-01"],
        ["calendar", "--from", "2026-01-01", "--to", "9999-12-31"],
        ["plan", "--days", "many"],
        ["plan", "--days", "-1"],
        ["plan", "--days", "99999999999"],
        ["plan", "--at", "noon"],
        ["plan", "--at", "2026-02-30T10:00"],
        ["plan", "--at", "0001-01-01T00:00"],
        ["run", "--at", "9999-12-31T23:59+00:00", "--dry-run"],
        ["run", "--relay", "other"],
        ["preview"],
        ["preview", "no-such-campaign"],
        ["preview", "wednesday-letter", "--face", "stranger"],
        ["preview", "wednesday-letter", "--as", "nobody"],
        ["preview", "christmas-dormant", "--on", "2031-01-01"],
        ["subscribers", "import"],
        ["subscribers", "import", "/nonexistent.csv"],
        ["subscribers", "import", PEOPLE, "--mapping", "other"],
        ["subscribers", "import", BROKEN],
        ["subscribers", "erase", "all"],
    ],
    ids=lambda words: " ".join(Path(word).name for word in words),
)
def test_what_the_person_got_wrong_ends_with_2_and_is_told(words: list[str], tayori: Callable[..., Heard]) -> None:
    if words[0] in ("plan", "run"):
        tayori("upgrade")
    code, _, err = tayori(*words)
    assert code == 2
    assert err


def test_a_list_in_another_encoding_or_without_its_columns_ends_with_2(
    shop: Workshop, tayori: Callable[..., Heard]
) -> None:
    path = shop.root / "list.csv"
    path.write_bytes("髙木".encode("utf-16"))
    code, _, err = tayori("subscribers", "import", str(path))
    assert (code, "line 1 is neither UTF-8 nor CP932" in err) == (2, True)
    path.write_text("name\n", encoding="utf-8")
    code, _, err = tayori("subscribers", "import", str(path))
    assert (code, "there is no column メールアドレス" in err) == (2, True)


def test_an_import_without_a_mapping_or_with_several_says_so(shop: Workshop, tayori: Callable[..., Heard]) -> None:
    shutil.copy(shop.root / "imports" / "cart.toml", shop.root / "imports" / "old.toml")
    code, _, err = tayori("subscribers", "import", PEOPLE)
    assert (code, "--mapping cart | old" in err) == (2, True)
    assert tayori("subscribers", "import", PEOPLE, "--mapping", "old")[0] == 0
    shutil.rmtree(shop.root / "imports")
    code, _, err = tayori("subscribers", "import", PEOPLE)
    assert (code, "no imports/NAME.toml" in err) == (2, True)


def test_an_export_never_writes_over_a_file(stocked: Callable[..., Heard], tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text("mine", encoding="utf-8")
    code, _, err = stocked("subscribers", "export", str(path))
    assert (code, "exists already" in err) == (2, True)
    assert path.read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("verb", ["plan", "run", "calendar", "live", "upgrade", "serve"])
def test_a_mistake_in_the_shops_own_files_stops_every_verb(
    verb: str, shop: Workshop, tayori: Callable[..., Heard]
) -> None:
    shop.edit("schedules.toml", 'weekday = "wed"', 'weekday = "wod"')
    code, out, err = tayori(verb)
    assert (code, out) == (2, "")
    assert "schedules.toml:6: slots.wednesday.weekday" in err
    assert "nothing can be done before they are mended" in err


def test_a_mistake_in_one_campaign_is_told_and_the_others_go_on(shop: Workshop, stocked: Callable[..., Heard]) -> None:
    shop.edit("campaigns/birthday.toml", 'anniversary = "birthday"', 'anniversary = "name-day"')
    code, out, err = stocked("plan", "--at", WEDNESDAY)
    assert code == 0
    assert "campaigns/birthday.toml:11: when.anniversary" in err
    assert "wednesday-letter/2026-W49" in out
    assert "birthday/" not in out


def test_no_project_is_told_with_where_it_was_looked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["check"]) == 2
    assert f"there is no tayori.toml in {tmp_path} or above it." in capsys.readouterr().err
    assert main(["check", "--project", str(tmp_path / "nowhere")]) == 2
    assert "--project DIR" in capsys.readouterr().err


def test_the_nearest_project_upward_is_the_one(
    shop: Workshop, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(shop.root / "campaigns" / "wednesday-letter")
    assert main(["check", "--on", "2026-11-22"]) == 0
    assert "campaigns/birthday.toml:11: warning: " in capsys.readouterr().out


@pytest.mark.parametrize("language", ["en", "ja"])
def test_a_fault_of_ours_ends_with_3_and_a_report(
    language: str, tayori: Callable[..., Heard], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise ZeroDivisionError("a fault of ours")

    monkeypatch.setattr("engine.cli.check.check_project", fails)
    os.environ["TAYORI_LANG"] = language
    code, out, err = tayori("check")
    assert (code, out) == (3, "")
    found = re.search(r"(/\S*tayori-report-\w+\.txt)", err)
    assert found is not None
    report = Path(found[1])
    assert "ZeroDivisionError: a fault of ours" in report.read_text(encoding="utf-8")
    assert report.stat().st_mode & 0o077 == 0, "a report may hold what others must not read"
    report.unlink()


def test_an_interrupted_command_ends_with_130(tayori: Callable[..., Heard], monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("engine.cli.check.check_project", interrupted)
    assert tayori("check")[0] == 130


def test_leaving_rehearsal_asks_for_the_name_of_the_shop(
    stocked: Callable[..., Heard], monkeypatch: pytest.MonkeyPatch
) -> None:
    for typed in ("another shop\n", ""):
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        code, _, err = stocked("live")
        assert (code, "the store stays in rehearsal" in err) == (2, True)
    monkeypatch.setattr("sys.stdin", io.StringIO("茶香舗 さえき園\n"))
    code, out, _ = stocked("live")
    assert (code, "is live" in out) == (0, True)
    assert stocked("live")[:2] == (0, "this store is live already.\n")
    code, _, err = stocked("run", "--at", WEDNESDAY)
    assert (code, "--at is for rehearsals" in err) == (2, True)


def test_a_rehearsal_does_not_use_a_relay_elsewhere(stocked: Callable[..., Heard]) -> None:
    os.environ["TAYORI_RELAYS__MAIN__HOST"] = "mail.example.com"
    code, _, err = stocked("run", "--at", WEDNESDAY)
    assert (code, "neither on this machine nor marked as a sink" in err) == (2, True)
