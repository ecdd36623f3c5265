"""People found by what somebody can say of them, on either database."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from ledger import invite, only, person
from servers import BOTH

from engine.message.spellings import spellings
from engine.store.persons import found, near, person_of

if TYPE_CHECKING:
    from workshop import Workshop

ROWS = (
    person("k.takagi@gmail.example", name="髙木 清"),
    person("takagi@docomo.example", name="タカギ キヨシ"),
    person("hundred%_off@gmail.example", name=""),
    person("Hanako.Y@gmail.example", name="Hanako Yamada"),
)


async def _found(shop: Workshop, text: str, limit: int = 20) -> list[str]:
    patterns = [f"%{one}%" for one in spellings(text)]
    async with shop.store() as store, store.reading() as connection:
        return [one.address for one in await found(connection, patterns, text.lower(), limit)]


@pytest.mark.parametrize("shop", BOTH, indirect=True)
async def test_people_are_found_by_address_name_and_subject_and_the_exact_one_comes_first(shop: Workshop) -> None:
    only(shop, "wednesday-letter")
    await invite(shop, *ROWS)
    assert await _found(shop, "takagi") == ["k.takagi@gmail.example", "takagi@docomo.example"]
    assert await _found(shop, "takagi@docomo.example") == ["takagi@docomo.example"]
    assert await _found(shop, "高木清") == ["k.takagi@gmail.example"]
    assert await _found(shop, "たかぎきよし") == ["takagi@docomo.example"]
    assert await _found(shop, "yamada") == ["Hanako.Y@gmail.example"]
    assert len(await _found(shop, "example", limit=3)) == 3
    async with shop.store() as store, store.reading() as connection:
        known = await person_of(connection, "hanako.y@gmail.example")
    assert known is not None
    assert await _found(shop, known.subject) == ["Hanako.Y@gmail.example"]


@pytest.mark.parametrize("shop", BOTH, indirect=True)
async def test_addresses_that_may_have_been_meant_are_the_same_name_elsewhere_or_half_of_it_there(
    shop: Workshop,
) -> None:
    only(shop, "wednesday-letter")
    await invite(shop, *ROWS)
    async with shop.store() as store, store.reading() as connection:
        assert await near(connection, "takagi@gmail.example") == ("takagi@docomo.example", "k.takagi@gmail.example")
        assert await near(connection, "k.takaki@gmail.example") == ("k.takagi@gmail.example",)
        assert await near(connection, "nobody@nowhere.example") == ()
