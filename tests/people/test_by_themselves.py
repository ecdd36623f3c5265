"""What people change by themselves, on either database: taken back, told why, switched, paused, moved."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from servers import BOTH

from engine.message.address import parse_address
from engine.store.address_changes import ask, confirm, standing, waiting
from engine.store.consents import Said, append, refuse
from engine.store.leaving import PAGE, tell_reason, undo, undoable
from engine.store.preferences import choose, pause, preferences_of, speak, tell

if TYPE_CHECKING:
    from book import Book

OLD, NEW = "ann@chanoyu.example", "ann@steep.example"
NOW = 1_800_000_000_000
TOPIC = "newsletter"


@pytest.mark.parametrize("book", BOTH, indirect=True)
async def test_each_statement_does_the_same_on_either_database(book: Book) -> None:
    await book.rows(f"{OLD},Ann,,,yes,2024-04-01 10:00,")
    ((subject,),) = book.all("SELECT subject FROM subscribers")
    address = parse_address(NEW, lenient_domains=frozenset())
    assert not isinstance(address, str)
    async with book.store() as store, store.writing() as connection:
        await refuse(connection, Said(subject, TOPIC, "refused", NOW, PAGE, None), NOW)
        entries = await undoable(connection, subject, [TOPIC], NOW)
        for reason in ("too_many", "other"):
            await tell_reason(connection, subject, [TOPIC], 7, reason, NOW)
        assert await undo(connection, subject, entries, {}, NOW + 1) == (TOPIC,)
        assert await undo(connection, subject, entries, {}, NOW + 2) == (TOPIC,)
        assert await undoable(connection, subject, [TOPIC], NOW + 3) == ()
        changed = await choose(connection, subject, {"seasonal": "words"}, [TOPIC], {}, NOW + 4)
        assert changed == (("seasonal",), (TOPIC,))
        assert await pause(connection, subject, "2027-03-01", NOW)
        assert await tell(connection, subject, {"name": "Anna", "birthday": "--02-29"}, NOW)
        assert await speak(connection, subject, "language", "en", NOW)
        stands = await preferences_of(connection, subject, NOW + 5)
        assert stands is not None
        assert (stands.topics, stands.paused_until) == (frozenset(["seasonal"]), "2027-03-01")
        first = await ask(connection, subject, address, NOW)
        assert first == await ask(connection, subject, address, NOW + 1)
        assert first is not None
        assert await waiting(connection, subject, first, NOW, NOW + 2) is None
        assert await waiting(connection, subject, first, NOW + 1, NOW + 2) == NEW
        assert await standing(connection, subject, OLD) == "own"
        assert await confirm(connection, subject, address, "steep.example", {}, NOW + 3) is not None
        await append(connection, [Said(subject, TOPIC, "refused", NOW + 9, "telephone", None)], NOW + 9)
    assert book.people() == {NEW: ("Anna", "--02-29", None)}
    assert book.all("SELECT topic, state, source FROM consents ORDER BY id")[1:] == [
        (TOPIC, "refused", "leave-page"),
        (TOPIC, "granted", "undo"),
        ("seasonal", "granted", "preferences"),
        (TOPIC, "refused", "preferences"),
        ("seasonal", "confirmed", "address-change"),
        (TOPIC, "refused", "telephone"),
    ]
    assert book.all("SELECT count(*) FROM leave_reasons") == [(0,)]
    count, _ = await book.rows(f"{OLD},Ann,,,,,")
    assert (count["new"], book.people()[NEW][0]) == (0, "Ann")
