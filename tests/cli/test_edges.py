"""`tayori calendar` and `check` at the edges: of the years, of the folder, of the terminal."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from rich.console import Console
from workshop import EXAMPLE

from engine.cli.months import put
from engine.cli.screen import FILES, FINE, WORLD

if TYPE_CHECKING:
    from collections.abc import Callable

    Tayori = Callable[..., tuple[int, str, str]]


@pytest.mark.parametrize("day", ["9999-12-31", "1999-12-31", "0001-01-01"])
def test_a_day_in_a_year_that_nobody_means_is_called_by_what_it_is(tayori: Tayori, day: str) -> None:
    code, out, err = tayori("check", "--on", day)
    assert (code, out) == (FILES, "")
    assert err == f"{day} lies outside of the years 2000 to 2199. Look at the year.\n"


@pytest.mark.parametrize("out", ["", ".", "..", "/", "a-folder"])
def test_a_folder_is_no_file_to_write_to(
    tayori: Tayori, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, out: str
) -> None:
    (tmp_path / "a-folder").mkdir()
    monkeypatch.chdir(tmp_path)
    code, said, err = tayori("calendar", "--format", "html", "--out", out)
    assert (code, said) == (WORLD, "")
    assert err.startswith(f"{out or '.'} cannot be used: Is a directory.")
    assert [path.name for path in tmp_path.iterdir() if path.name != "shop"] == ["a-folder"]


def test_the_file_that_cannot_be_written_is_told_by_its_own_name(tayori: Tayori, tmp_path: Path) -> None:
    out = tmp_path / "no" / "folder" / "year.html"
    code, _, err = tayori("calendar", "--format", "html", "--out", str(out))
    assert code == WORLD
    assert err.startswith(f"{out} cannot be used: No such file")


def test_a_link_goes_on_leading_where_it_led(tayori: Tayori, tmp_path: Path) -> None:
    (tmp_path / "year.html").write_text("last week's", encoding="utf-8")
    link = tmp_path / "latest.html"
    link.symlink_to("year.html")
    assert tayori("calendar", "--format", "html", "--out", str(link))[0] == FINE
    assert link.is_symlink()
    assert (tmp_path / "year.html").read_text(encoding="utf-8").startswith("<!doctype html>")


def test_what_is_no_file_is_never_replaced_by_one(
    tayori: Tayori, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As root, `--out /dev/null` would leave a machine without it; a socket stands in for it here."""
    monkeypatch.chdir(tmp_path)  # a socket's path is short
    with socket.socket(socket.AF_UNIX) as odd:
        socket.socket.bind(odd, "odd")
        assert tayori("calendar", "--format", "ics", "--out", "odd")[0] == WORLD
        assert (tmp_path / "odd").is_socket()


def test_a_terminal_of_no_columns_is_written_to_all_the_same(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "0")
    assert Console().width == 0
    put([[("December 2026", "heading")]])
    assert "December 2026" in capsys.readouterr().out


def test_a_terminal_that_only_knows_ascii_gets_japanese_as_escapes_and_a_full_disk_is_the_worlds_fault() -> None:
    command = [sys.executable, "-m", "engine", "calendar", "--list", "--from", "2026-12-01", "--project", str(EXAMPLE)]
    plain = subprocess.run(
        command, env={**os.environ, "PYTHONIOENCODING": "ascii"}, capture_output=True, text=True, check=False
    )
    assert plain.returncode == 0
    assert "\\u971c" in plain.stdout
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert ended.returncode == 1
    assert "Traceback" not in ended.stderr
