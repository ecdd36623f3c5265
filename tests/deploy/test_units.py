"""What `deploy/` promises: units that systemd accepts, that call what exists, and under whose rules the engine works."""

from __future__ import annotations

import asyncio
import ctypes.util
import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from inspect import signature
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest
from ports import free_port
from starlette.routing import Route
from units import ALL_SERVICES, DEPLOY, RESTART, SERVICES, minutes, settings
from workshop import WEDNESDAY

from engine.cli.app import app
from engine.cli.screen import FILES, INTERRUPTED
from engine.cli.serve import serve
from engine.delivery.clock import Clock
from engine.project import deployed
from engine.project.folder import load
from engine.web.application import application
from engine.web.gate import LONGEST

if TYPE_CHECKING:
    from workshop import Sink, Workshop

    from engine.store.database import Store

DOT_SECONDS = 600
needs_systemd = pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd-analyze")
needs_seccomp = pytest.mark.skipif(
    ctypes.util.find_library("seccomp") is None or shutil.which("systemd-analyze") is None,
    reason="there is no libseccomp or no systemd-analyze",
)


@pytest.fixture
def units(tmp_path: Path) -> Path:
    """The units with this machine's command in the place of /opt/tayori/bin/tayori."""
    command = Path(sys.executable).with_name("tayori")
    for source in [
        *DEPLOY.glob("*.service"),
        *DEPLOY.glob("*.timer"),
        *DEPLOY.glob("*.path"),
        *DEPLOY.glob("*.d/*.conf"),
    ]:
        target = tmp_path / source.relative_to(DEPLOY)
        target.parent.mkdir(exist_ok=True)
        text = source.read_text(encoding="utf-8").replace("/opt/tayori/bin/tayori", str(command))
        target.write_text(text, encoding="utf-8")
    return tmp_path


def analyze(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["systemd-analyze", *words], capture_output=True, text=True, timeout=60, check=False)


@needs_systemd
def test_systemd_finds_nothing_to_remark_in_the_units(units: Path) -> None:
    listed = [str(path) for ending in ("service", "timer", "path") for path in sorted(units.glob(f"*.{ending}"))]
    answer = analyze("verify", "--man=no", *listed)
    assert (answer.returncode, answer.stdout, answer.stderr) == (0, "", "")


@needs_systemd
def test_the_drop_in_for_ses_lets_the_pages_reach_it_and_opens_nothing_else(units: Path) -> None:
    assert settings("tayori-serve.service")["IPAddressDeny"] == ["any"]
    drop_in = "tayori-serve.service.d/ses.conf"
    assert settings(drop_in) == {"IPAddressDeny": [""]}
    judge = ("security", "--offline=true", "--no-pager", str(units / "tayori-serve.service"))
    assert "only localhost entries" not in analyze(*judge).stdout
    (units / drop_in).unlink()
    assert "only localhost entries" in analyze(*judge).stdout


@needs_systemd
def test_systemd_does_remark_a_misspelt_key(units: Path) -> None:
    unit = units / "tayori.service"
    unit.write_text(unit.read_text(encoding="utf-8").replace("ProtectHome=", "ProtectHose="), encoding="utf-8")
    assert "ProtectHose" in analyze("verify", "--man=no", str(unit)).stderr


@needs_systemd
@pytest.mark.parametrize("service", [*ALL_SERVICES, RESTART])
def test_the_exposure_of_a_service_is_below_three(units: Path, service: str) -> None:
    answer = analyze("security", "--offline=true", "--threshold=29", "--no-pager", str(units / service))
    assert answer.returncode == 0, answer.stdout[-300:]


@pytest.mark.parametrize(
    ("result", "asked"), [("success", ""), ("exit-code", "--no-block start tayori-notify@%n.service")]
)
def test_pages_that_fall_again_and_again_are_told_of_though_systemd_never_gives_up(
    tmp_path: Path, result: str, asked: str
) -> None:
    found = settings("tayori-serve.service")
    assert (found["Restart"], found["RestartSec"]) == (["on-failure"], ["5"])
    (line,) = found["ExecStopPost"]
    assert line.startswith("+-/bin/sh ")
    program = tmp_path / "systemctl"
    program.write_text(f'#!/bin/sh\nprintf %s "$*" > {tmp_path}/asked\n', encoding="utf-8")
    program.chmod(0o755)
    words = shlex.split(line.removeprefix("+-").replace("$$", "$"))
    subprocess.run(words, env={"PATH": str(tmp_path), "SERVICE_RESULT": result}, check=True)
    said = tmp_path / "asked"
    assert (said.read_text(encoding="utf-8") if said.exists() else "") == asked


@pytest.mark.parametrize("service", ALL_SERVICES)
def test_a_service_calls_a_verb_that_exists_with_options_that_it_has(service: str) -> None:
    words = settings(service)["ExecStart"][0].split()
    assert words[0] == "/opt/tayori/bin/tayori"
    bound = app.parse_args(words[1:], exit_on_error=False, print_error=False)
    assert bound[0].__name__ == words[1]


def test_the_line_for_cron_calls_the_same_run_with_a_state_directory() -> None:
    line = (DEPLOY / "crontab").read_text(encoding="utf-8").splitlines()[-1]
    assert "/opt/tayori/bin/tayori run --project /srv/tayori/shop/current --state /var/lib/tayori " in line
    assert line.startswith("1-56/5 * * * * tayori ")


def test_the_line_for_cron_deploys_what_the_unit_deploys() -> None:
    (line,) = [one for one in (DEPLOY / "crontab").read_text(encoding="utf-8").splitlines() if "tayori deploy " in one]
    words = line.split("tayori ", 1)[1].partition(" 2>&1")[0]
    assert words == f"{settings('tayori-deploy.service')['ExecStart'][0]} --state /var/lib/tayori"
    assert line.startswith("8-58/10 * * * * tayori ")
    assert minutes("tayori-deploy.timer") == list(range(8, 60, 10))


def test_both_services_share_one_lasting_user_one_state_directory_and_one_key() -> None:
    run, pages = (settings(service) for service in SERVICES)
    for key in ("User", "Group", "StateDirectory", "StateDirectoryMode", "UMask", "LoadCredential"):
        assert run[key] == pages[key]
    assert run["Environment"][-1] == pages["Environment"][-1] == "TMPDIR=%S/tayori/reports"
    assert "DynamicUser" not in run
    assert "DynamicUser" not in pages
    assert (DEPLOY / "tayori.sysusers").read_text(encoding="utf-8").splitlines()[-1].split()[:2] == [
        "u",
        run["User"][0],
    ]


def test_the_engine_takes_the_first_of_several_state_directories(shop: Workshop) -> None:
    state = shop.root / "lib"
    (state / "reports").mkdir(parents=True)
    (state / "tmp").mkdir()
    assert settings("tayori.service")["StateDirectory"] == ["tayori tayori/reports"]
    made = shop.tayori("upgrade", env={"STATE_DIRECTORY": f"{state}:{state}/reports"})
    assert made.returncode == 0, made.stderr
    assert (state / "tayori.db").is_file()


def test_the_run_still_sees_the_boot_that_its_journal_names() -> None:
    assert settings("tayori.service")["ProcSubset"] == ["all"]


def test_every_credential_of_the_units_reaches_the_settings(shop: Workshop, tmp_path: Path) -> None:
    lines = [*settings("tayori.service")["LoadCredential"]]
    lines += settings("tayori.service.d/relay-password.conf")["LoadCredential"]
    folder = tmp_path / "credentials"
    folder.mkdir()
    for line in lines:
        (folder / line.partition(":")[0]).write_text("the secret\n", encoding="utf-8")
    os.environ["CREDENTIALS_DIRECTORY"] = str(folder)
    project = load(shop.root).project
    assert project is not None
    key, password = project.shop.web.token_key, project.shop.relays["main"].password
    assert key is not None
    assert password is not None
    assert key.get_secret_value() == password.get_secret_value() == "the secret"


def test_the_timer_never_begins_a_run_on_the_full_hour() -> None:
    timer = settings("tayori.timer")
    spread = int(timer["RandomizedDelaySec"][0]) + int(timer["AccuracySec"][0])
    starts = minutes("tayori.timer")
    assert [later - earlier for earlier, later in pairwise(starts)] == [5] * 11
    assert min(starts) >= 1
    assert max(starts) * 60 + spread < 59 * 60
    assert timer["Persistent"] == ["true"]


def test_the_pages_are_started_anew_by_the_file_that_a_deploy_writes_last() -> None:
    home = Path(settings("tayori-deploy.service")["ReadWritePaths"][0])
    watching = settings("tayori-serve-restart.path")
    assert watching["PathChanged"] == [str(home / deployed.DEPLOYED)]
    assert watching["Unit"] == [RESTART]
    assert settings(RESTART)["ExecStart"][0].split()[1:] == ["try-restart", "tayori-serve.service"]
    for unit in ALL_SERVICES:
        assert f"--project {home / deployed.CURRENT}" in settings(unit)["ExecStart"][0]


def test_a_stopped_run_is_no_failure_and_is_given_the_time_of_a_final_dot() -> None:
    run = settings("tayori.service")
    assert run["SuccessExitStatus"] == [str(INTERRUPTED)]
    assert int(run["TimeoutStopSec"][0].removesuffix("min")) * 60 > DOT_SECONDS
    assert settings("tayori-serve.service")["RestartPreventExitStatus"] == [str(FILES)]


def test_nginx_and_the_pages_meet_at_one_port_and_no_log_holds_a_token() -> None:
    text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    port = signature(serve).parameters["port"].default
    unit = settings("tayori-serve.service")
    assert f"server 127.0.0.1:{port};" in text
    assert f"--port {port} " in unit["ExecStart"][0]
    assert unit["SocketBindAllow"] == [f"ipv4:tcp:{port}"]
    formats = re.findall(r"log_format (\w+) '([^']*)'", text)
    assert [name for name, _ in formats] == ["tayori"]
    assert not re.search(r"\$(request|request_uri|uri|http_referer)\b", formats[0][1])
    assert all(value.endswith((" tayori", "off")) for value in re.findall(r"access_log ([^;]+);", text))
    assert all(value.endswith(" crit") for value in re.findall(r"error_log ([^;]+);", text))


def test_nginx_passes_every_page_on_and_keeps_its_token_out_of_the_log() -> None:
    text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    project = load(DEPLOY.parent).project
    assert project
    pages = application(project, cast("Store", None), [b"key"], Clock())
    words = {route.path.split("/")[1] for route in pages.routes if isinstance(route, Route) and "{token" in route.path}
    assert {"leave", "undo", "c"} <= words
    (hidden,) = re.findall(r"\^\(\.\*/\(([a-z|_-]+)\)/\)\.", text)
    passed = {
        word for found in re.findall(r"location (?:~ \^)?/\(?([a-z|_-]+)\)?/ \{", text) for word in found.split("|")
    }
    assert words <= set(hidden.split("|"))
    assert words | {"sign-up", "hooks"} <= passed
    assert f"client_max_body_size {LONGEST // 2**20}m;" in text.partition("location /hooks/ {")[2].partition("}")[0]


@needs_seccomp
async def test_the_run_works_under_the_rules_of_its_unit(shop: Workshop, sink: Sink) -> None:
    await shop.import_()
    done = await confined(shop, "tayori.service", "run", "--at", WEDNESDAY)
    out, err = await asyncio.wait_for(done.communicate(), 120)
    assert done.returncode == 0, err.decode()
    assert b"finished" in out
    assert len(sink.accepted) > 200


@needs_seccomp
async def test_the_pages_work_under_the_rules_of_their_unit_and_end_well(shop: Workshop) -> None:
    async with shop.store():
        pass
    port = free_port()
    server = await confined(shop, "tayori-serve.service", "serve", "--port", str(port))
    try:
        assert await asyncio.to_thread(health, f"http://127.0.0.1:{port}/healthz") == b"ok"
    finally:
        server.send_signal(signal.SIGTERM)
        code = await asyncio.wait_for(server.wait(), 30)
    assert code == 0


@needs_seccomp
async def test_a_deploy_works_under_the_rules_of_its_unit(shop: Workshop, tmp_path: Path) -> None:
    committed(shop)
    home = tmp_path / "home"
    done = await confined(shop, "tayori-deploy.service", "deploy", "--from", str(shop.root), project=home / "current")
    _, err = await asyncio.wait_for(done.communicate(), 120)
    assert (done.returncode, (home / "current" / "tayori.toml").is_file()) == (0, True), err.decode()


@needs_seccomp
async def test_a_notice_goes_out_under_the_rules_of_its_unit(shop: Workshop, sink: Sink) -> None:
    heard = shop.root / "heard"
    told = f'[notify]\nmail = ["tencho@saekien.example"]\ncommand = ["/bin/cp", "/dev/stdin", "{heard}"]'
    shop.edit("tayori.toml", "[notify]", told)
    done = await confined(shop, "tayori-notify@.service", "notify", "--unit", "tayori.service")
    _, err = await asyncio.wait_for(done.communicate(), 120)
    assert done.returncode == 0, err.decode()
    assert sink.recipients == ["tencho@saekien.example"]
    assert json.loads(heard.read_text(encoding="utf-8"))["key"] == "tayori.service"


@needs_seccomp
async def test_a_rule_that_forbids_the_network_does_stop_the_run(shop: Workshop, sink: Sink) -> None:
    await shop.import_()
    done = await confined(shop, "tayori.service", "run", "--at", WEDNESDAY, without="@network-io")
    await asyncio.wait_for(done.communicate(), 120)
    assert done.returncode != 0
    assert sink.accepted == []


def committed(shop: Workshop) -> None:
    """Put a shop's files into a repository of their own."""
    git = ["git", "-C", str(shop.root), "-c", "user.name=test", "-c", "user.email=test@shop.example"]
    for words in (["init", "-q", "-b", "main"], ["add", "-A"], ["commit", "-qm", "The shop"]):
        subprocess.run([*git, *words], check=True)


def health(url: str) -> bytes:
    """Ask until the server listens."""
    ends = time.monotonic() + 60
    while True:
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                return answer.read()
        except OSError:
            if time.monotonic() > ends:
                raise
            time.sleep(0.1)


async def confined(
    shop: Workshop, unit: str, *words: str, without: str = "", project: Path | None = None
) -> asyncio.subprocess.Process:
    """Start the command line under a unit's rules, and without a further group of system calls."""
    guard = Path(__file__).with_name("units.py")
    return await asyncio.create_subprocess_exec(
        sys.executable,
        str(guard),
        unit,
        without,
        sys.executable,
        "-m",
        "engine",
        *words,
        "--project",
        str(project or shop.root),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        cwd=DEPLOY.parent,
        env={
            "PATH": os.environ["PATH"],
            "TAYORI_LANG": "en",
            "TAYORI_RELAYS__MAIN__PORT": str(shop.port),
            "TAYORI_RELAYS__MAIN__RATE": "100000/s",
            "TAYORI_LANES__DOCOMO__RATE": "100000/s",
        },
    )
