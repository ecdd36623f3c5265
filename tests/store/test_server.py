"""A store on a PostgreSQL server keeps what a file keeps: the ledger, the order of writers, one run at a time, plain words."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
import servers
from sqlalchemy import create_engine, exc, func, insert, inspect, literal, select, text, update
from sqlalchemy.pool import NullPool

from engine.delivery.lock import alone
from engine.schema.tables import metadata, pace, store_state, subscribers
from engine.store import dump, migrating
from engine.store.copies import copy_store
from engine.store.database import SCHEMA, Store, StoreError, open_store
from engine.store.server import Server, blocking_engine
from engine.store.state import keep_first
from engine.store.upgrade import make_missing, upgrade
from engine.store.upsert import insert as upsert

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator
    from pathlib import Path

    from sqlalchemy import Connection

    from engine.store.server import Where

CONSENT = (
    "INSERT INTO consents (id, subject, topic, state, at_ms, recorded_ms, source, basis, commitment)"
    " VALUES (1, 'someone', 'newsletter', 'granted', 1, 1, 'test', 'express', 'c')"
)
SEAL = (
    "INSERT INTO consent_seals (number, first_id, last_id, previous, key, seal, marks, sealed_ms)"
    " VALUES (1, 1, 1, '', 'k', 's', 'm', 1)"
)
PERSON = (
    "INSERT INTO subscribers (subject, address, address_key, domain, lane, name, attributes, source, created_ms, updated_ms)"
    " VALUES ('s', 'a', 'a', 'd', 'l', 'n', '{}', 't', 1, 1)"
)


@asynccontextmanager
async def _opened(where: Server) -> AsyncGenerator[Store]:
    store = await open_store(where)
    try:
        yield store
    finally:
        await store.close()


def _url(server: Server) -> str:
    return server.url.render_as_string(hide_password=False)


def _connect(server: Server) -> psycopg.Connection[Any]:
    return psycopg.connect(_url(server), autocommit=True)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE consents SET state = 'refused'",
        "UPDATE consents SET at_ms = at_ms",
        "DELETE FROM consents",
        "TRUNCATE consents CASCADE",
        f"{CONSENT} ON CONFLICT (id) DO UPDATE SET state = 'refused'",
        "MERGE INTO consents c USING consents d ON c.id = d.id WHEN MATCHED THEN DELETE",
        "UPDATE consent_seals SET seal = 'another'",
        "DELETE FROM consent_seals",
        "TRUNCATE consent_seals",
    ],
)
def test_the_server_itself_refuses_to_change_the_ledger_or_its_seals(server: Server, statement: str) -> None:
    with _connect(server) as connection:
        connection.execute(CONSENT)
        connection.execute(SEAL)
        with pytest.raises(psycopg.IntegrityError, match=r"the consent ledger (is|are) append-only"):
            connection.execute(statement.encode())
        assert connection.execute("SELECT state, at_ms FROM consents").fetchall() == [("granted", 1)]
        assert connection.execute("SELECT seal FROM consent_seals").fetchall() == [("s",)]


async def test_no_word_of_two_writers_is_lost_though_each_reads_before_it_writes(server: Server) -> None:
    """What READ COMMITTED alone would lose: both read 7, both write 8."""
    name = pace.c.name == "count"

    async def count_on(store: Store) -> None:
        async with store.writing() as connection:
            before = (await connection.execute(select(pace.c.tat_us).where(name))).scalar_one()
            await asyncio.sleep(0)
            await connection.execute(update(pace).where(name).values(tat_us=before + 1))

    async with _opened(server) as one, _opened(server) as other:
        async with one.writing() as connection:
            await connection.execute(insert(pace).values(name="count", tat_us=0))
        await asyncio.gather(*(count_on(store) for _ in range(20) for store in (one, other)))
        async with one.held() as connection, connection.begin():
            await connection.execute(update(pace).where(name).values(tat_us=pace.c.tat_us + 1))
        async with other.reading() as connection:
            assert (await connection.execute(select(pace.c.tat_us))).scalars().all() == [41]


async def test_all_that_a_reader_asks_is_of_one_moment(server: Server) -> None:
    people = select(func.count()).select_from(pace)
    async with _opened(server) as store, store.reading() as reading:
        before = (await reading.execute(people)).scalar_one()
        async with store.writing() as connection:
            await connection.execute(insert(pace).values(name="new", tat_us=0))
        assert (await reading.execute(people)).scalar_one() == before == 0


async def test_a_write_that_fails_is_undone_and_the_next_one_does_not_wait(server: Server) -> None:
    async with _opened(server) as store:

        async def fail() -> None:
            async with store.writing() as connection:
                await keep_first(connection, "name", "value")
                await connection.execute(insert(store_state).values(name="live", value="twice"))

        with pytest.raises(exc.IntegrityError):
            await fail()
        async with store.writing() as connection:
            assert await keep_first(connection, "name", "another") == "another"


async def test_nothing_temporary_outlives_the_connection_that_made_it(server: Server) -> None:
    async with _opened(server) as store:
        for _ in range(3):
            async with store.held() as connection, connection.begin():
                await connection.execute(text("CREATE TEMPORARY TABLE beside (id int)"))
            async with store.reading() as connection:
                await connection.execute(text("CREATE TEMPORARY TABLE beside (id int)"))


async def test_a_run_on_another_host_finds_the_lock_taken(server: Server, tmp_path: Path) -> None:
    elsewhere = Server(server.url, tmp_path / "another host")
    make_missing(elsewhere, 1)  # its state directory
    async with AsyncExitStack() as stack:
        here, there = [await stack.enter_async_context(_opened(where)) for where in (server, elsewhere)]
        async with alone(here) as free:
            assert free
            async with alone(there) as free_there:
                assert not free_there
        async with alone(there) as free_there:
            assert free_there


async def test_a_host_that_went_down_in_the_middle_of_a_write_keeps_nobody_waiting(server: Server) -> None:
    async with _opened(server) as store:

        async def go_down() -> None:
            async with store.writing() as connection:
                await keep_first(connection, "half", "written")
                own = (await connection.execute(text("SELECT pg_backend_pid()"))).scalar_one()
                with _connect(server) as other:
                    other.execute("SELECT pg_terminate_backend(%s)", [own])
                await connection.execute(text("SELECT 1"))

        with pytest.raises(StoreError) as error:
            await go_down()
        assert error.value.code == "server_unreachable"
        async with store.writing() as connection:
            assert await keep_first(connection, "half", "anew") == "anew"


async def test_connections_that_a_restart_has_cut_are_replaced(server: Server) -> None:
    async with _opened(server) as store:
        async with store.reading() as connection:
            await connection.execute(select(store_state))
        with _connect(server) as other:
            other.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'tayori'")
        async with store.reading() as connection:
            assert (await connection.execute(select(store_state))).all()


async def test_without_pg_dump_an_older_store_that_holds_people_waits_until_somebody_has_backed_it_up(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    migrated: list[str] = []
    monkeypatch.setattr(dump.shutil, "which", lambda _name: None)
    monkeypatch.setattr(dump, "_DEBIANS", server.state)
    monkeypatch.setattr(migrating, "_migrate", lambda _connection: migrated.append("yes"))
    servers.past(server, "UPDATE alembic_version SET version_num = '0000'")
    upgrade(server, 2)
    assert migrated == ["yes"], "an empty one has nothing to lose"
    servers.past(server, PERSON)
    with pytest.raises(StoreError) as error:
        upgrade(server, 2)
    assert (error.value.code, error.value.values_["number"], migrated) == ("server_backup", 1, ["yes"])
    upgrade(server, 2, backed_up=True)
    assert migrated == ["yes", "yes"]


def test_a_migration_that_fails_has_changed_nothing(empty: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    migrate = migrating._migrate

    def fail_late(connection: Connection) -> None:
        migrate(connection)
        connection.execute(text("SELECT 1 / 0"))

    with monkeypatch.context() as patch:
        patch.setattr(migrating, "_migrate", fail_late)
        with pytest.raises(StoreError) as error:
            upgrade(empty, 1)
    assert error.value.code == "store_failed"
    engine = blocking_engine(empty)
    with engine.connect() as connection:
        assert inspect(connection).get_table_names() == []
    engine.dispose()
    upgrade(empty, 1)


async def test_a_copy_holds_what_the_store_holds(server: Server, tmp_path: Path) -> None:
    odd = {"name": '佐伯 "O\'Neil" %s 😀', "flag": True, "number": 1.5, "none": None, "list": [1, "二"]}
    engine = blocking_engine(server)
    with engine.begin() as connection:
        connection.execute(text(PERSON))
        connection.execute(update(subscribers).values(attributes=odd))
        connection.execute(text(CONSENT))
        connection.execute(text(SEAL))
        there = {table.name: connection.execute(select(table)).all() for table in metadata.sorted_tables}
    engine.dispose()
    await copy_store(server, tmp_path / "copy.db")
    copied = create_engine(f"sqlite:///{tmp_path / 'copy.db'}", poolclass=NullPool)
    with copied.connect() as connection:
        assert {table.name: connection.execute(select(table)).all() for table in metadata.sorted_tables} == there
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == SCHEMA
    await (await open_store(tmp_path / "copy.db")).close()


async def test_how_many_rows_an_insert_made_is_known(store: Where) -> None:
    """An edition is opened and a list is counted by it; psycopg forgets the number, unless it is asked in time."""
    opened = await open_store(store)
    async with opened.writing() as connection:
        chosen = select(literal("one"), literal(1)).union_all(select(literal("two"), literal(2)))
        made = await connection.execute(upsert(connection, pace).from_select(["name", "tat_us"], chosen))
        again = upsert(connection, pace).on_conflict_do_nothing()
        none = await connection.execute(again.values(name="one", tat_us=3))
        some = await connection.execute(again, [{"name": name, "tat_us": 4} for name in ("one", "three", "four")])
        assert (made.rowcount, none.rowcount, some.rowcount) == (2, 0, 2)
    await opened.close()
