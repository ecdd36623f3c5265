"""A store on a server, dumped into a file and read back by PostgreSQL's own tools.

In: the server. Out: a file in pg_dump's custom form, looked at by pg_restore. The password goes to them by their environment, where no
list of processes shows it. Never: a table of somebody else's that is replaced: it is read into a database without a store.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from engine.store.faults import StoreError, fault
from engine.store.server import blocking_engine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.store.server import Server

_DEBIANS = Path("/usr/lib/postgresql")


def facts_of_server(server: Server) -> tuple[str, str, int, int, int]:
    """Return the version of the tables, the journal's name, how many people, consents and deliveries there are."""
    from sqlalchemy import exc, text

    engine = blocking_engine(server)
    try:
        with engine.connect() as connection:
            schema = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
            store = connection.execute(text("SELECT value FROM store_state WHERE name = 'journal'")).scalar_one()
            counts = [
                connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()  # noqa: S608 - three names of ours
                for table in ("subscribers", "consents", "deliveries")
            ]
            return str(schema), str(store), counts[0], counts[1], counts[2]
    except exc.DBAPIError as error:
        raise fault(error.orig, server) from error
    finally:
        engine.dispose()


def dump(server: Server, to: Path) -> None:
    """Dump a store into a file, from one snapshot, and look whether its table of contents can be read."""
    _call(server, "pg_dump", ["--format=custom", "--no-owner", "--no-privileges", f"--file={to}"])
    _call(server, "pg_restore", ["--list", str(to)], connect=False)


def read_back(server: Server, dumped: Path) -> None:
    """Read a dump into a database without a store, all of it or nothing."""
    arguments = ["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction"]
    _call(server, "pg_restore", [*arguments, str(dumped)])


def _call(server: Server, name: str, arguments: Sequence[str], *, connect: bool = True) -> None:
    tool = _tool(name)
    url = server.url.set(password=None)
    place = [f"--dbname={url.render_as_string()}"] if connect else []
    password = {"PGPASSWORD": str(server.url.password)} if server.url.password else {}
    done = subprocess.run(  # noqa: S603 - a tool of PostgreSQL's
        [tool, *place, *arguments], env={**os.environ, **password, "LC_ALL": "C"}, capture_output=True, check=False
    )
    if done.returncode:
        words = " ".join(done.stderr.decode("utf-8", "replace").split())
        raise StoreError("backup_tool_failed", tool=name, path=server, reason=words[:300])


def _tool(name: str) -> str:
    """Return where a tool lies: on the path, or where Debian puts the newest."""
    found = shutil.which(name) or next(
        (str(path) for path in sorted(_DEBIANS.glob(f"*/bin/{name}"), reverse=True)), None
    )
    if found is None:
        raise StoreError("backup_tool", tool=name)
    return found
