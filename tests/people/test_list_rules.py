"""The rules of lists that are written twice, once for one person and once for a million: both say the same."""

from __future__ import annotations

import asyncio
import itertools
import re
from typing import TYPE_CHECKING

import pytest
from book import NOW, Book, ms
from hypothesis import given
from hypothesis import strategies as st
from servers import BOTH
from sqlalchemy import BigInteger, Text, func, literal, select, union_all

from engine.people.judging import Whole, holds
from engine.people.naming import first_names, names_of
from engine.people.sheet import Sheet
from engine.people.staging import subjects
from engine.schema.tables import consent_states, consents
from engine.store.consents import Said, State, counting, counts
from engine.store.seals import line_of, lines_of
from engine.store.slices import merged
from engine.store.weights import Weights

if TYPE_CHECKING:
    from engine.store.consents import Basis

MOMENTS: list[int | None] = [None, 5, 10, 15]
STATES = ["granted", "confirmed", "refused", "expired", "erased"]
BASES: list[Basis] = ["express", "contract", "implied"]
ENDS: list[int | None] = [None, 50, 60]
_ENTRY = {"recorded_ms": 0, "source": "test", "commitment": ""}


@pytest.mark.parametrize("book", BOTH, indirect=True)
async def test_which_word_counts_is_the_same_in_python_and_in_the_database(book: Book) -> None:
    known: list[State | None] = [None]
    known += [State(state, 10, basis, end) for state, basis, end in itertools.product(STATES, BASES, ENDS)]
    await book.rows()
    differ: list[object] = []
    async with book.store() as store, store.writing() as connection:
        values = [
            {
                "subject": f"{number}",
                "topic": "newsletter",
                "state": state.state,
                "at_ms": state.at_ms,
                "basis": state.basis,
                "expires_ms": state.expires_ms,
            }
            for number, state in enumerate(known)
            if state is not None
        ]
        entries = [{**one, "id": int(one["subject"]), **_ENTRY} for one in values]
        await connection.execute(consents.insert(), entries)
        await connection.execute(
            consent_states.insert(), [{**one, "consent_id": int(one["subject"])} for one in values]
        )
        for word, at_ms, end, basis in itertools.product(("granted", "refused"), MOMENTS, ENDS, BASES):
            if word == "granted" and at_ms is None:
                continue  # such a row is refused before
            said = Said("s", "newsletter", word, at_ms, "list", None, basis=basis, expires_ms=end)
            asked = counting(literal(word, Text), literal(at_ms, BigInteger), literal(end, BigInteger), basis)
            everybody = union_all(select(consents.c.subject), select(literal("0", Text))).subquery()
            statement = select(everybody.c.subject, func.coalesce(asked, literal(value=False))).select_from(
                everybody.outerjoin(consent_states, consent_states.c.subject == everybody.c.subject)
            )
            found = {int(row[0]): bool(row[1]) for row in await connection.execute(statement)}
            assert sorted(found) == list(range(len(known)))
            for number, state in enumerate(known):
                if found[number] != counts(said, state):
                    differ.append((said, state, found[number]))
        await connection.rollback()
    assert differ == []


texts = st.text(max_size=12)
maybe = st.none() | st.integers(0, 2**62)
entries = st.tuples(
    st.integers(1, 2**62),
    texts,
    texts,
    texts,
    st.integers(1),
    st.integers(0),
    texts,
    texts,
    maybe,
    maybe,
    texts,
    st.none() | texts,
    maybe,
)


@given(st.lists(entries, max_size=4))
def test_the_lines_under_a_seal_are_the_same_by_hand(rows: list[tuple[object, ...]]) -> None:
    assert lines_of(rows) == [line_of(row) for row in rows]


def test_subject_ids_are_sixteen_letters_of_base32_and_never_twice() -> None:
    found = [one for _ in range(20) for one in subjects(5000)]
    assert all(re.fullmatch("[a-z2-7]{16}", one) for one in found[:5000])
    assert len(set(found)) == 100_000
    assert len({one[:2] for one in found[:5000]}) == 1
    letters = "".join(found[:5000])[2:]
    assert len(set(letters)) == 32
    assert subjects(0) == []


def test_a_list_owns_its_attributes_and_fills_the_others() -> None:
    known = {"stage": "gold", "town": "Uji", "points": 3}
    assert merged(known, {"town": "Nara", "points": 4}, ["points"]) == {"stage": "gold", "town": "Uji", "points": 4}
    assert merged(known, {"member": True}, ["points", "member"]) == {"stage": "gold", "town": "Uji", "member": True}


@given(st.integers(0, 200), st.integers(0, 200))
def test_a_list_is_held_by_what_is_too_much_alone(refused: int, renamed: int) -> None:
    found = holds(Whole(200, refused, 0, None), Weights(200 - refused, 200, renamed, 0, 0))
    assert [hold.name for hold in found] == ["columns"] * (refused >= 40) + ["names"] * (renamed > 100)


def test_the_names_that_change_come_first() -> None:
    typed = ["Ann", "Bo 様", "", "　Cy　Dee ", "Eve"]
    rows = ((line, [name]) for line, name in enumerate(typed, 2))
    names = names_of(Sheet(("name",), rows, "utf-8"), ("name",), "{name} 様", "お客様")
    assert [(one.line, one.stands, one.opens) for one in first_names(names, 3)] == [
        (3, "Bo", "Bo 様"),
        (5, "Cy Dee", "Cy Dee 様"),
        (2, "Ann", "Ann 様"),
    ]


async def test_two_lists_at_once_come_one_after_the_other(book: Book) -> None:
    lines = [f"n{number}@chanoyu.example,Name,,,yes,2024-04-01 10:00," for number in range(50)]
    async with book.store() as store:
        text = "\n".join(["email,name,born,ordered,letter,since,stopped", *lines])
        done = await asyncio.gather(
            *(book.imported(text, store=store, name=f"{name}.csv") for name in ("one", "other", "third"))
        )
    assert sum(imported.count["new"] for imported, _ in done) == 50
    assert sum(imported.count["granted"] for imported, _ in done) == 50
    assert book.all("SELECT count(*), min(recorded_ms) FROM consents") == [(50, ms(NOW))]


@pytest.mark.parametrize("quote", ["", '"'])
async def test_lines_are_numbered_over_many_blocks(quote: str, book: Book) -> None:
    """Blocks of plain lines are split at once, others line by line; a row over two lines may lie across two blocks."""
    lines = [f"n{number}@chanoyu.example,{quote}Name{quote},,,,," for number in range(1200)]
    lines[497] = 'x@chanoyu.example,"X\nY\nZ",,,,,'
    lines[998] = "bad,,,,,,"
    lines[1100] = "few"
    _, refused = await book.rows(*lines)
    assert [(one.line, one.code) for one in refused] == [(1002, "address_syntax"), (1104, "row_columns")]
    assert book.people()["x@chanoyu.example"][0] == "X Y Z"
    assert len(book.people()) == 1198
