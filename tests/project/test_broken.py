"""Each folder of `broken` is the small sound project with something wrong in it, and the words that a person reads."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from engine.cli.app import main

HERE = Path(__file__).parent
SOUND = HERE / "sound"
FOLDERS = sorted((HERE / "broken").iterdir())
JAPANESE = [folder for folder in FOLDERS if (folder / "expected.ja.txt").exists()]
# What stands in a folder besides the files of the project.
EXPECTED, EXPECTED_JA, DELETED, ENVIRONMENT, CREDENTIALS = (
    "expected.txt",
    "expected.ja.txt",
    "deleted.txt",
    "environment.txt",
    "credentials",
)


def _broken(folder: Path, place: Path) -> Path:
    """Lay a folder's files over the sound project; set its variables and its credentials."""
    project = place / "project"
    shutil.copytree(SOUND, project)
    outside = shutil.ignore_patterns(EXPECTED, EXPECTED_JA, DELETED, ENVIRONMENT, CREDENTIALS)
    shutil.copytree(folder, project, dirs_exist_ok=True, ignore=outside)
    if (folder / DELETED).exists():
        for name in (folder / DELETED).read_text(encoding="utf-8").split():
            (project / name).unlink()
    if (folder / ENVIRONMENT).exists():
        for line in (folder / ENVIRONMENT).read_text(encoding="utf-8").splitlines():
            name, _, value = line.partition("=")
            os.environ[name] = value
    if (folder / CREDENTIALS).exists():
        os.environ["CREDENTIALS_DIRECTORY"] = str(folder / CREDENTIALS)
    return project


def _told(capsys: pytest.CaptureFixture[str], project: Path) -> str:
    """Return what a person reads on both streams, with the project's own place taken out."""
    heard = capsys.readouterr()
    return (heard.out + heard.err).replace(str(project.resolve()), "PROJECT")


def test_there_is_a_folder_for_every_mistake_that_was_thought_of() -> None:
    assert len(FOLDERS) >= 30


def test_the_sound_project_has_no_mistakes(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    project = tmp_path / "project"
    shutil.copytree(SOUND, project)
    assert main(["check", "--on", "2026-11-22", "--project", str(project)]) == 0
    assert _told(capsys, project) == "no mistakes.\n"


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_broken_project_is_told_in_these_words(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project = _broken(folder, tmp_path)
    assert main(["check", "--on", "2026-11-22", "--project", str(project)]) == 2
    assert _told(capsys, project) == (folder / EXPECTED).read_text(encoding="utf-8")


@pytest.mark.parametrize("folder", JAPANESE, ids=lambda folder: folder.name)
def test_a_broken_project_is_told_in_japanese(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    project = _broken(folder, tmp_path)
    os.environ["TAYORI_LANG"] = "ja"
    assert main(["check", "--on", "2026-11-22", "--project", str(project)]) == 2
    assert _told(capsys, project) == (folder / EXPECTED_JA).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["mistakes_everywhere", "wrong_variables"])
def test_the_command_itself_says_the_same(name: str, tmp_path: Path) -> None:
    folder = HERE / "broken" / name
    project = _broken(folder, tmp_path)
    ended = subprocess.run(
        [sys.executable, "-m", "engine", "check", "--on", "2026-11-22"],
        cwd=project / "campaigns",  # the project is the nearest folder upward
        env={**os.environ, "PYTHONPATH": str(HERE.parent.parent)},
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )
    assert ended.returncode == 2
    assert ended.stderr == ""
    assert ended.stdout == (folder / EXPECTED).read_text(encoding="utf-8")
