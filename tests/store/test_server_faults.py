"""A server that cannot be reached, or does not let us in, or not do: each in words that say what to do, none with a password."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import psycopg
import pytest
import servers
from sqlalchemy import make_url, select

from engine.schema.tables import store_state
from engine.store.database import Store, StoreError, open_store
from engine.store.server import Server
from engine.store.state import keep_first
from engine.store.upgrade import make_missing, upgrade
from engine.words.catalogue import say

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator
    from pathlib import Path

    from servers import Databases


@asynccontextmanager
async def _opened(where: Server) -> AsyncGenerator[Store]:
    store = await open_store(where)
    try:
        yield store
    finally:
        await store.close()


def _with(server: Server, user: str | None = None, password: str | None = None, database: str | None = None) -> Server:
    return Server(server.url.set(username=user, password=password, database=database), server.state)


async def _told(where: Server) -> tuple[str, str]:
    """Return the code and the sentences with which a store is not opened, and not made."""
    with pytest.raises(StoreError) as opening:
        await open_store(where)
    with pytest.raises(StoreError) as making:
        make_missing(where, 1)
    assert opening.value.code == making.value.code
    said = [str(say(opening.value.code, "en", **error.value.values_)) for error in (opening, making)]
    return opening.value.code, " ".join(said)


async def test_a_server_that_is_not_there_is_told(server: Server, tmp_path: Path) -> None:
    code, said = await _told(
        Server(server.url.update_query_dict({"host": str(tmp_path)}).set(password="hush"), tmp_path)
    )
    assert code == "server_unreachable"
    assert "No such file or directory" in said
    assert "hush" not in said


async def test_a_port_where_nobody_listens_is_told(server: Server) -> None:
    nobody = Server(server.url._replace(query={}).set(host="127.0.0.1", port=1, password="hush"), server.state)
    code, said = await _told(nobody)
    assert code == "server_unreachable"
    assert f"the database server of postgresql://tayori@127.0.0.1:1/{server.url.database} cannot be reached" in said
    assert "hush" not in said


@pytest.mark.skipif(bool(servers.GIVEN), reason="the given server asks nobody for a password")
async def test_a_password_that_is_refused_is_told_and_never_shown(server: Server, databases: Databases) -> None:
    databases.run("DROP ROLE IF EXISTS locked")
    databases.run("CREATE ROLE locked LOGIN PASSWORD 'right'")
    for password in ("hush", ""):
        code, said = await _told(_with(server, user="locked", password=password))
        assert code == "server_refused"
        assert "hush" not in said
        assert "TAYORI_STORE__URL" in said
    _, said = await _told(_with(server, user="locked", password="right"))
    assert "permission denied" in said


async def test_an_unknown_user_and_a_missing_database_are_told(server: Server) -> None:
    assert (await _told(_with(server, user="nobody_knows")))[0] == "server_refused"
    code, said = await _told(_with(server, database="nowhere"))
    assert code == "server_database"
    assert 'database "nowhere" does not exist' in said


async def test_a_database_without_a_store_is_told_and_gets_none_by_being_asked(empty: Server) -> None:
    with pytest.raises(StoreError) as error:
        await open_store(empty)
    assert error.value.code == "store_missing"
    make_missing(empty, 1)
    make_missing(empty, 2)
    async with _opened(empty) as store, store.reading() as connection:
        created = select(store_state.c.value).where(store_state.c.name == "created_ms")
        assert (await connection.execute(created)).scalar_one() == "1"


async def test_a_store_that_may_only_be_read_is_told(server: Server) -> None:
    with psycopg.connect(server.url.render_as_string(hide_password=False), autocommit=True) as connection:
        connection.execute(f"ALTER DATABASE {server.url.database} SET default_transaction_read_only = on".encode())
    async with _opened(server) as store:

        async def write() -> None:
            async with store.writing() as connection:
                await keep_first(connection, "name", "value")

        with pytest.raises(StoreError) as error:
            await write()
    assert error.value.code == "server_readonly"


def test_a_database_of_another_encoding_is_not_made_a_store(databases: Databases, tmp_path: Path) -> None:
    options = "TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE_PROVIDER libc LOCALE 'C'"
    url = databases.new(made=False, options=options)
    try:
        with pytest.raises(StoreError) as error:
            upgrade(Server(make_url(url), tmp_path), 1)
        assert (error.value.code, error.value.values_["found"]) == ("server_encoding", "SQL_ASCII")
    finally:
        databases.drop(url)
