"""A PostgreSQL server for the tests: the one that TAYORI_TEST_POSTGRESQL names, else Debian's programs in a folder of their own.

One server a session (of each worker), on a socket that nobody else finds; one database a test, copied from one in which the
store was made once. A given server's user has to be a superuser: tests write past the rules of the tables.
"""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import time
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from psycopg.types.json import set_json_loads
from sqlalchemy import make_url

from engine.delivery.clock import Clock
from engine.store.server import store_at
from engine.store.upgrade import upgrade

if TYPE_CHECKING:
    from collections.abc import Generator

    from engine.store.server import Where

GIVEN = os.environ.get("TAYORI_TEST_POSTGRESQL", "")
NONE = "no PostgreSQL here: install Debian's `postgresql`, or name a server in TAYORI_TEST_POSTGRESQL"
STORE = os.environ.get("TAYORI_TEST_STORE", "sqlite")
"""Where the stores of those tests lie that do not say it themselves: every test may be run on PostgreSQL once."""
BOTH = ("sqlite", "postgresql")
"""The two databases that a test of the store runs on."""
THOROUGH = ("sqlite", pytest.param("postgresql", marks=pytest.mark.long))
"""The same for long lists of cases over whole runs: CI runs them on both, `make test` elsewhere on SQLite."""
# The order of text is the server's own matter: a language's rules show where somebody relies on octets.
_SETUP = ("-U", "tayori", "-A", "trust", "-E", "UTF8", "--locale-provider=icu", "--icu-locale=en-US", "--no-sync")
_LOCKED = "local all locked scram-sha-256\nlocal all all trust\n"
_QUICK = (
    *("fsync=off", "synchronous_commit=off", "full_page_writes=off", "wal_level=minimal", "max_wal_senders=0"),
    *("autovacuum=off", "listen_addresses=", "max_connections=100"),
)
_HAS_STRATEGIES = 150_000
_PATIENCE_S = 30


@dataclass
class Databases:
    """Databases of a server; `url` leads to one that is there already."""

    url: str
    template: str = ""
    strategy: str = ""

    def new(self, *, made: bool = True, options: str = "") -> str:
        """Make a database, with a store in it or empty, and return its URL."""
        if made and not self.template:
            template = self._create()
            with tempfile.TemporaryDirectory(prefix="tayori-test-") as state:
                upgrade(store_at(self._url(template), Path(state)), Clock().now_ms())
            with closing(psycopg.connect(self.url)) as connection:  # by way of the log it takes twice as long
                self.strategy = "STRATEGY file_copy" if connection.info.server_version >= _HAS_STRATEGIES else ""
            self.template = template
        return self._url(self._create(f"TEMPLATE {self.template} {self.strategy}" if made else options))

    def like(self, url: str) -> str:
        """Copy a database to which nobody is connected, and return the copy's URL."""
        return self._url(self._create(f"TEMPLATE {make_url(url).database}"))

    def drop(self, url: str) -> None:
        self.run(f"DROP DATABASE {make_url(url).database} WITH (FORCE)")

    def run(self, statement: str) -> None:
        with closing(psycopg.connect(self.url, autocommit=True)) as connection:
            connection.execute(statement.encode())

    def _create(self, options: str = "") -> str:
        name = f"tayori_test_{secrets.token_hex(6)}"
        self.run(f"CREATE DATABASE {name} {options}")
        return name

    def _url(self, database: str) -> str:
        return make_url(self.url).set(database=database).render_as_string(hide_password=False)


@contextmanager
def databases() -> Generator[Databases | None]:
    """Give the databases of a server; `None` where there is no server to be had."""
    if GIVEN:
        found = Databases(GIVEN)
        yield found
        if found.template:
            found.run(f"DROP DATABASE {found.template}")
    elif programs := _programs():
        with _started(programs) as url:
            yield Databases(url)
    else:
        yield None


def past(where: Where, statement: str, *values: object) -> list[Any]:
    """Run a statement with `?` for its values past the engine; return its rows. Keys to other tables are not looked at."""
    if isinstance(where, Path):
        with closing(sqlite3.connect(where)) as connection, connection:
            return connection.execute(statement, values).fetchall()
    with psycopg.connect(where.url.render_as_string(hide_password=False)) as connection:
        set_json_loads(
            lambda text: text if isinstance(text, str) else text.decode(), connection
        )  # as SQLite gives it: text
        connection.execute("SET session_replication_role = replica")
        found = connection.execute(statement.replace("%", "%%").replace("?", "%s").encode(), values)
        return found.fetchall() if found.description else []


def _programs() -> Path | None:
    """Return the folder of the newest server's programs."""
    listed = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    return listed[-1] if listed else None


@contextmanager
def _started(programs: Path) -> Generator[str]:
    folder = Path(tempfile.mkdtemp(prefix="tayori-pg-"))  # short: a socket's path has 107 octets
    user: dict[str, Any] = {}
    if os.geteuid() == 0:  # PostgreSQL refuses root
        user = {"user": "nobody", "group": "nogroup", "extra_groups": []}
        shutil.chown(folder, "nobody", "nogroup")
    made = [programs / "initdb", "-D", folder / "data", *_SETUP]
    subprocess.run(made, check=True, capture_output=True, cwd=folder, **user)
    (folder / "data" / "pg_hba.conf").write_text(_LOCKED)
    settings = [word for setting in _QUICK for word in ("-c", setting)]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            [programs / "postgres", "-D", folder / "data", "-k", folder, *settings],
            stdout=log,
            stderr=log,
            cwd=folder,
            **user,
        )
        url = f"postgresql://tayori@/postgres?host={folder}"
        try:
            _wait(url, server, folder / "log")
            yield url
        finally:
            server.send_signal(signal.SIGQUIT)
            server.wait()
            shutil.rmtree(folder)


def _wait(url: str, server: subprocess.Popen[Any], log: Path) -> None:
    end = time.monotonic() + _PATIENCE_S
    while True:
        try:
            psycopg.connect(url).close()
        except psycopg.OperationalError:
            assert server.poll() is None, log.read_text()
            assert time.monotonic() < end, log.read_text()
            time.sleep(0.05)
        else:
            return
