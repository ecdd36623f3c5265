"""docs/install.md, typed: from a checkout to the first letter through a real Postfix, out of the wheel and nothing else."""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
import zipfile
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from installed import blocks, machine, may_run
from postfix import NONE, postfix, there_is_one
from servers import past
from workshop import EXAMPLE, sink_on

if TYPE_CHECKING:
    from pathlib import Path

    from installed import Machine
    from workshop import Sink

PAGE = EXAMPLE / "docs" / "install.md"


def test_the_wheel_holds_every_file_of_the_engine_and_what_a_server_needs(tmp_path: Path) -> None:
    place = machine(tmp_path / "machine").root / "checkout"
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel"], cwd=place, check=True, capture_output=True
    )
    (wheel,) = (place / "dist").glob("*.whl")
    held = set(zipfile.ZipFile(wheel).namelist())
    wanted = {str(path.relative_to(place)) for path in (place / "engine").rglob("*") if path.is_file()}
    assert wanted - held == set()
    for name in ("migrations/versions/0001_first_tables.py", "migrations/env.py"):
        assert f"engine/store/{name}" in held
    folder = "tayori-0.1.0.data/data/share/tayori/"
    served = {f"{folder}{path.relative_to(place)}" for path in (place / "deploy").rglob("*") if path.is_file()}
    assert served - held == set()
    assert not any("__pycache__" in name for name in held)


def _typed(place: Machine, port: int) -> str:
    """Type the whole page; return what was answered."""
    text = "\n".join(blocks(PAGE)).replace("port = 25/", f"port = {port}/")
    text = re.sub(
        r"2026-12-02(?=T11)", "$(basename /srv/tayori/shop/current/campaigns/weekly-letter/*.toml .toml)", text
    )
    done = place.type(text)
    assert done.returncode == 0, f"{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    assert "Unknown" not in done.stderr, done.stderr
    return done.stdout


@pytest.mark.long
@pytest.mark.skipif(not may_run(), reason="root, git, openssl and systemd-analyze are wanted")
@pytest.mark.skipif(not there_is_one(), reason=NONE)
async def test_the_page_leads_from_a_checkout_to_the_first_letter(tmp_path: Path) -> None:
    place = machine(tmp_path / "machine")
    async with sink_on() as sink:
        with postfix(sink.port) as port:
            told = await asyncio.to_thread(_typed, place, port)
            await _all_there(sink)
    assert "no mistakes" in told
    assert "8 ok, 0 warnings, 0 wrong, 0 unknown" in told, "of all that `doctor` can look at without names and pages"
    store = place.root / "var/lib/tayori/tayori.db"
    assert past(store, "SELECT count(*) FROM subscribers") == [(6,)]
    letter = past(store, "SELECT state, count(*) FROM deliveries WHERE campaign = 'weekly-letter' GROUP BY state")
    assert letter == [("accepted", 4)]
    sent = Counter((str(mail["Subject"]), mail["To"]) for mail in sink.mails())
    assert len(sent) >= 4
    assert max(sent.values()) == 1, "nobody got it twice"
    _is_installed(place)


async def _all_there(sink: Sink) -> None:
    """Wait until Postfix has handed over what it took."""
    for _ in range(3000):
        if len(sink.accepted) >= 4:
            return
        await asyncio.sleep(0.01)


def _is_installed(place: Machine) -> None:
    root = place.root
    assert (root / "var/lib/tayori/tayori.db").is_file()
    (backup,) = (root / "var/backups/tayori").glob("tayori-*Z")
    assert (backup / "backup.json").is_file()
    calls = (root / "systemctl.log").read_text(encoding="utf-8")
    assert "enable --now tayori.timer" in calls
    asked = [str(root / "opt/tayori/bin/python"), "-I", "-c", "import engine; print(engine.__file__)"]
    where = subprocess.run(asked, capture_output=True, text=True, check=True, cwd=root).stdout.strip()
    assert where.startswith(str(root / "opt")), "the engine is the wheel's"
