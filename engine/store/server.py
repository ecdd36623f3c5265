"""A store on a PostgreSQL server: where it lies, how it is connected to, what makes its transactions those of SQLite.

In: the URL of `[store]` and the state directory. Out: `Server` (or the file of a SQLite store), and engines over it. Writers
come one after the other, by an advisory lock that each writing transaction takes before its first statement and that goes
with it (docs/decisions/0024); readers see one snapshot. What SQLite keeps beside its file (the lock of a run, the key of the
seals) lies in the state directory. No sentence shows a password. Never: a statement on our tables.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import URL, event, make_url

from engine.store.faults import StoreError

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine
    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

WRITES = "tayori_writes"
"""The option by which a connection says that its transactions write."""
BUSY_MS = 10_000
"""A writer waits this long for another: longer than any transaction of ours."""

_DRIVER = "postgresql+psycopg"
_MISSING = "42P01"  # undefined_table
# Locks are of a database; the schema tells two stores in one database apart. "tayo" in ASCII, and the next number.
_WRITING, _RUNNING, _LIVING = 0x7461796F, 0x74617970, 0x74617971
_SETTINGS = {
    "lock_timeout": BUSY_MS,
    # A host that lost its power holds its locks until the server misses it: after a minute and a half, not two hours.
    "tcp_keepalives_idle": 60,
    "tcp_keepalives_interval": 10,
    "tcp_keepalives_count": 3,
    # A verdict is estimated to cost more than it does, and compiled in vain: a plan over 100,000 people took 9 s, without 4 s.
    "jit": "off",
}


@dataclass(frozen=True, slots=True)
class Server:
    """A database of a PostgreSQL server, and the state directory for what lies beside a store."""

    url: URL
    state: Path

    def __str__(self) -> str:
        """Return what a person is told: without password and options."""
        url = self.url
        return str(URL.create("postgresql", url.username, None, url.host, url.port, url.database))

    @property
    def beside(self) -> Path:
        """Return the name in the state directory beside which a run's lock lies."""
        return self.state / f"{self.url.database}"


Where = Path | Server
"""Where a store lies: the file of SQLite, or a server."""


def store_at(url: str, state: Path) -> Where:
    """Return where a URL of `[store]` leads; a relative file lies in the state directory, whatever the working directory."""
    if url.startswith("postgresql://"):
        return Server(make_url(url), state)
    return store_path(url, state)


def store_path(url: str, state: Path) -> Path:
    """Return the file of a `sqlite:` URL."""
    name = url.removeprefix("sqlite:")
    return state / name if not name.startswith("///") else state / name.removeprefix("///")


def beside(where: Where) -> Path:
    """Return the name beside which a store's lock and keys lie."""
    return where.beside if isinstance(where, Server) else where


def _arguments() -> dict[str, Any]:
    return {
        "options": " ".join(f"-c {name}={value}" for name, value in _SETTINGS.items()),
        "application_name": "tayori",
        "client_encoding": "UTF8",
        "connect_timeout": 10,
    }


def server_engine(server: Server, options: dict[str, Any]) -> AsyncEngine:
    """Return an engine whose writing transactions begin with the writers' lock."""
    from sqlalchemy.ext.asyncio import create_async_engine

    try:
        # A connection that a restart of the server has cut is replaced before it is used.
        engine = create_async_engine(
            server.url.set(drivername=_DRIVER),
            connect_args=_arguments(),
            pool_pre_ping=True,
            # Whoever waited for the lock has to see what was committed meanwhile: a later snapshot for each statement.
            isolation_level="READ COMMITTED",
            # How many rows an INSERT made; psycopg forgets it when the cursor is closed.
            execution_options={**options, "preserve_rowcount": True},
        )
    except ModuleNotFoundError as error:
        raise StoreError("server_driver", path=server) from error
    event.listen(engine.sync_engine, "begin", _begin)
    return engine


def blocking_engine(server: Server) -> Engine:
    """Return an engine for Alembic, which does not await."""
    from sqlalchemy import NullPool, create_engine

    try:
        return create_engine(server.url.set(drivername=_DRIVER), connect_args=_arguments(), poolclass=NullPool)
    except ModuleNotFoundError as error:
        raise StoreError("server_driver", path=server) from error


def _begin(connection: Connection) -> None:
    if connection.get_execution_options().get(WRITES, False):
        lock_writers(connection)


def lock_writers(connection: Connection) -> None:
    """Wait for the other writers; the transaction's end lets the next one go."""
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITING}, hashtext(current_schema()))")


def hold_alone(connection: Connection) -> bool:
    """Take the lock of a run until the transaction ends; return whether nobody runs, nor has the store open otherwise.

    Whoever only waits for readers' requests is seen by its connection. The server shows the user's own, whichever schema they are of.
    """
    mine = f"SELECT pg_try_advisory_xact_lock({_RUNNING}, hashtext(current_schema()))"
    others = (
        "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'tayori' AND datname = current_database()"
        " AND usename = current_user AND pid <> pg_backend_pid()"
    )
    return bool(connection.exec_driver_sql(mine).scalar()) and not connection.exec_driver_sql(others).scalar()


async def hold_run(connection: AsyncConnection) -> bool:
    """Take the lock of a run for as long as the connection lasts; return whether it was free."""
    taken = await connection.exec_driver_sql(f"SELECT pg_try_advisory_lock({_RUNNING}, hashtext(current_schema()))")
    return bool(taken.scalar())


async def hold_life(connection: AsyncConnection, run: str) -> None:
    """Take a run's own lock for as long as the connection lasts; nobody else asks for it before the run has its row."""
    await connection.exec_driver_sql(f"SELECT pg_advisory_lock({_LIVING}, {_of_run(run)})")


async def is_held(connection: AsyncConnection, run: str) -> bool:
    """Tell whether a run holds its own lock; within a transaction, at whose end ours is let go."""
    taken = await connection.exec_driver_sql(f"SELECT pg_try_advisory_xact_lock({_LIVING}, {_of_run(run)})")
    return not taken.scalar()


def _of_run(run: str) -> str:
    """Return the lock's number: hexadecimal digits, of which 32 bits tell the few that live at once apart."""
    number = int(run[:8], 16)
    return str(number - (1 << 32) if number >= 1 << 31 else number)


def no_such_table(error: BaseException | None) -> bool:
    """Tell whether a statement failed because its table is not there: a database without a store."""
    return getattr(error, "sqlstate", None) == _MISSING or "no such table" in str(error)
