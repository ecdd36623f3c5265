"""This machine: clock, disks, timers, who may read the keys, versions. What it cannot tell is unknown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from visits import visit

from engine.doctor.machine import (
    Disk,
    Told,
    Unit,
    clock_findings,
    disk_findings,
    numbers,
    timer_findings,
    version_findings,
)
from engine.review.visit import machine
from engine.review.visit.kept import kept_files

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from workshop import Workshop

    from engine.doctor.finding import Finding


def said(findings: Iterable[Finding]) -> list[tuple[str, str]]:
    return [(one.level, one.said.code.removeprefix("doctor_")) for one in findings]


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    """Put a program on PATH that says something: systemd and chrony do not run where tests do."""
    folder = tmp_path / "programs"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")

    def put(name: str, script: str) -> None:
        (folder / name).write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        (folder / name).chmod(0o755)

    return put


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (Told(synced=True, by="timedatectl"), ("ok", "clock_kept")),
        (Told(synced=False, by="timedatectl"), ("warning", "clock_alone")),
        (Told(), ("unknown", "clock_unknown")),
        (Told(None, "", 2.0, "shop.jp"), ("ok", "clock_near")),
        (Told(None, "", -45.0, "shop.jp"), ("warning", "clock_off")),
        (Told(synced=True, by="chronyc", skew_s=3600.0, against="shop.jp"), ("wrong", "clock_off")),
        (Told(synced=True, by="chronyc", ahead_of_s=7200.0), ("wrong", "clock_back")),
    ],
)
def test_a_clock_is_kept_or_compared_or_unknown(told: Told, expected: tuple[str, str]) -> None:
    assert said(clock_findings(told)) == [expected]


@pytest.mark.parametrize(
    ("disk", "expected"),
    [
        (Disk("/", 90 << 30, 100 << 30), "ok"),
        (Disk("/", 5 << 30, 100 << 30, 1 << 30), "warning"),
        (Disk("/", 5 << 30, 100 << 30, 1 << 20), "ok"),
        (Disk("/", 5 << 30, 100 << 30, 6 << 30), "wrong"),
        (Disk("/", 1 << 20, 100 << 30), "wrong"),
    ],
)
def test_a_disk_needs_room_for_the_next_backup(disk: Disk, expected: str) -> None:
    assert [level for level, _ in said(disk_findings([disk]))] == [expected]


def test_a_place_that_is_not_made_yet_is_looked_at_where_it_will_be(tmp_path: Path) -> None:
    (found,) = machine.disks([(tmp_path / "not" / "yet", 5), (tmp_path, 7)])
    assert (found.path, found.wanted) == (str(tmp_path), 7)


def test_timers_are_active_or_wrong_and_a_failed_service_is_told() -> None:
    units = (Unit("tayori@shop.timer", "active"), Unit("tayori-backup.timer", "inactive"))
    failed = Unit("tayori@shop.service", "failed", "failed")
    assert said(timer_findings((*units, failed))) == [
        ("ok", "timer_ok"),
        ("wrong", "timer_off"),
        ("wrong", "unit_failed"),
    ]
    assert said(timer_findings(())) == [("warning", "timers_none")]
    assert said(timer_findings(None)) == [("unknown", "timers_unknown")]


async def test_systemd_is_asked_for_our_units_alone(program: Callable[[str, str], None], tmp_path: Path) -> None:
    asked = tmp_path / "asked"
    program(
        "systemctl",
        f'echo "$@" > {asked}\n'
        "echo 'tayori.timer loaded active waiting Tayori: look every five minutes'\n"
        "echo 'tayori.service loaded failed failed Tayori: send the letters that are due'",
    )
    assert await machine.units() == (
        Unit("tayori.timer", "active", "waiting"),
        Unit("tayori.service", "failed", "failed"),
    )
    assert asked.read_text(encoding="utf-8").split()[-1] == "tayori*"
    program("systemctl", "echo 'System has not been booted with systemd' >&2; exit 1")
    assert await machine.units() is None


async def test_who_keeps_the_clock_is_asked_one_after_the_other(program: Callable[[str, str], None]) -> None:
    program("timedatectl", "exit 1")
    program("chronyc", "exit 1")
    assert await machine.kept_by() == (None, "")
    program("chronyc", "echo 'C0A80101,192.168.1.1,3,1764.1,0.1,0.1,0.1,1,0,0,0,0,64,Not synchronised'")
    assert await machine.kept_by() == (False, "chronyc")
    program("timedatectl", "echo yes")
    assert await machine.kept_by() == (True, "timedatectl")


def test_what_is_older_than_it_may_be_is_wrong() -> None:
    found = [("aiosmtplib", "5.1.2", "5.1.3"), ("httpx", "0.28.1", "0.28"), ("gone", "0", "1.0")]
    assert said(version_findings(found)) == [("wrong", "version_old"), ("wrong", "version_old")]
    assert said(version_findings(machine.versions())) == [("ok", "versions_ok")]
    assert numbers("5.1.10") > numbers("5.1.9")


def let_through(folder: Path) -> None:
    """Let everybody through the folders that pytest made: else nobody would come to a file, whatever its mode."""
    for one in (folder, *folder.parents):
        if one == folder or "pytest" in str(one):
            one.chmod(0o711)


async def test_a_key_that_anybody_can_read_is_wrong_and_says_which(
    shop: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    given = tmp_path / "credentials"
    given.mkdir()
    secret = given / "web__token_key"
    secret.write_text("do not show me", encoding="utf-8")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(given))
    let_through(given)
    found: dict[int, bool] = {}
    for mode in (0o600, 0o640, 0o644, 0o602):
        secret.chmod(mode)
        (kept,) = kept_files(shop.project(), shop.state, given)
        found[mode] = kept.others
    assert found == {0o600: False, 0o640: False, 0o644: True, 0o602: True}
    code, told, whole = await visit(shop, capsys, "secrets")
    assert (code, told) == (2, [("secrets", "wrong", "secret_open")])
    assert f"chmod o= {secret}" in whole[0]["hint"]
    assert "do not show me" not in str(whole)
    given.chmod(0o700)
    assert not kept_files(shop.project(), shop.state, given)[0].others, "nobody comes through"
