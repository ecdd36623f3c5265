"""What every test stands on: no way to any host but this one, no settings of the developer's, a shop of its own."""

from __future__ import annotations

import os
import socket
import tempfile
from typing import TYPE_CHECKING, Any

import once
import pytest
import pytest_asyncio
import servers
from hypothesis import HealthCheck, settings
from workshop import Sink, Workshop, new_shop, sink_on

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Generator
    from pathlib import Path

    from servers import Databases


# How long an example takes is the machine's matter: beside six others, 20 ms were 285, and that is no mistake of ours.
settings.register_profile("whatever the load", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("whatever the load")


def pytest_configure() -> None:
    """Let what the tests write lie in memory, where nobody said otherwise and there is room: a commit waits for no disk."""
    if "TMPDIR" not in os.environ and (folder := once.fitting_folder()) is not None:
        os.environ["TMPDIR"] = tempfile.tempdir = str(folder)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """In CI a skipped test is a failed one: whatever it needs has to be installed by .ci/run."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") == "true" and reporter is not None and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
        reporter.write_line("CI: a test was skipped (see above); install what it needs in .ci/run", red=True)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print what the kill tests counted, over all of them (the tests tell it by `record_property`)."""
    names = ("kills", "accepted", "lost", "twice", "unknown")
    told = [
        dict(report.user_properties)
        for outcome in ("passed", "failed")
        for report in terminalreporter.stats.get(outcome, ())
        if report.when == "call" and any(name == "kills" for name, _ in report.user_properties)
    ]
    if told:
        sums = {name: sum(one.get(name, 0) for one in told) for name in names}
        terminalreporter.write_line("killed senders: " + ", ".join(f"{name} {sums[name]:,}" for name in names))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What is slow beside a file takes three times as long on a server: there it is CI's."""
    for item in items:
        if item.get_closest_marker("slow") and "postgresql" in item.name:
            item.add_marker(pytest.mark.long)


class ATestWantedToLeaveThisMachineError(AssertionError):
    """A connection to somewhere else than loopback: it would be real mail."""


@pytest.fixture(autouse=True)
def _stay_here(monkeypatch: pytest.MonkeyPatch) -> None:
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in ("127.0.0.1", "::1", "localhost"):
            raise ATestWantedToLeaveThisMachineError(str(address))
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(autouse=True)
def _clean_environment() -> Generator[None]:
    before = dict(os.environ)
    for name in list(os.environ):
        if name.startswith("TAYORI_") or name in ("STATE_DIRECTORY", "CREDENTIALS_DIRECTORY"):
            del os.environ[name]
    os.environ["TAYORI_LANG"] = "en"
    yield
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture(scope="session", autouse=True)
def _done_once() -> Generator[None]:
    with pytest.MonkeyPatch.context() as patch:
        once.remember(patch.setattr)
        yield


@pytest.fixture(scope="session")
def found_databases() -> Generator[Databases | None]:
    with servers.databases() as found:
        yield found


@pytest.fixture
def databases(found_databases: Databases | None) -> Databases:
    """Databases of a PostgreSQL server."""
    if found_databases is None:
        pytest.skip(servers.NONE)
    return found_databases


@pytest.fixture
def shop(request: pytest.FixtureRequest, tmp_path: Path) -> Generator[Workshop]:
    """A shop; `parametrize("shop", BOTH, indirect=True)` runs a test on either database."""
    made = new_shop(tmp_path / "shop")
    if getattr(request, "param", servers.STORE) == "sqlite":
        yield made
        return
    found: Databases = request.getfixturevalue("databases")
    made.url = found.new()
    made.project()  # sets the environment for who asks for the files by themselves
    yield made
    found.drop(made.url)


@pytest_asyncio.fixture
async def sink(shop: Workshop) -> AsyncGenerator[Sink]:
    async with sink_on() as running:
        shop.port = running.port
        yield running
