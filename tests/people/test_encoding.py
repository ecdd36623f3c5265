"""UTF-8 with and without BOM, CP932, or the line that is neither: nothing is guessed and nothing half imported."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from book import HEADINGS, Book

from engine.people.encoding import encoding_of
from engine.store.database import StoreError

if TYPE_CHECKING:
    from pathlib import Path

LIST = f"{HEADINGS}\nk.takagi@chanoyu.example,髙木 清,,,yes,2024-04-01 10:00,\nyamazaki@chanoyu.example,山﨑 ①,,,no,,\n"
NAMES = {"k.takagi@chanoyu.example": "髙木 清", "yamazaki@chanoyu.example": "山﨑 ①"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
async def test_a_list_in_any_of_three_encodings_gives_the_same_people(encoding: str, book: Book) -> None:
    count, refused = await book.take(LIST.encode(encoding))
    assert refused == []
    assert count["new"] == 2
    assert {address: row[0] for address, row in book.people().items()} == NAMES
    assert book.words() == {"k.takagi@chanoyu.example": "granted", "yamazaki@chanoyu.example": "refused"}


async def test_the_same_list_in_another_encoding_changes_nothing(book: Book) -> None:
    await book.take(LIST.encode("cp932"))
    count, _ = await book.take(LIST.encode("utf-8-sig"))
    assert (count["new"], count["changed"], count["unchanged"], count["granted"], count["refused"]) == (0, 0, 2, 0, 0)


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (LIST.encode() + b"a@b.example,\xe9t\xff\xff,,,,,\n", 4),
        (LIST.encode("cp932") + b"a@b.example,\x81\x20,,,,,\n", 4),
        (b"\xff\xff\n" + LIST.encode(), 1),
        (LIST.encode("utf-16"), 1),
        (LIST.encode("utf-16-be"), 3),
        (LIST.replace("清", "\u00a0").encode("latin-1", errors="ignore"), 2),
        (b"\xfe\xff" + LIST.encode("utf-16-be"), 1),
        (LIST.encode("utf-32"), 1),
    ],
)
async def test_another_encoding_is_told_with_its_line_and_nothing_is_imported(
    content: bytes, line: int, book: Book
) -> None:
    with pytest.raises(StoreError) as stopped:
        await book.take(content)
    assert (stopped.value.code, stopped.value.values_) == ("csv_encoding", {"line": line})
    assert book.people() == {}
    assert book.all("SELECT count(*) FROM consents") == [(0,)]


@pytest.mark.parametrize("size", [(1 << 20) - 2, (1 << 20) - 1, 1 << 20, (1 << 20) + 1])
@pytest.mark.parametrize("encoding", ["utf-8", "cp932"])
def test_a_character_that_lies_across_two_blocks_is_one_character(size: int, encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(b"a" * size + ("髙\n" * 3).encode(encoding))
    assert encoding_of(path) == {"utf-8": "utf-8-sig", "cp932": "cp932"}[encoding]


@pytest.mark.parametrize("lines", [0, 1, 7, 200_000])
def test_the_wrong_line_is_counted_over_many_blocks(lines: int, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes("平野,希望する\n".encode() * lines + b"\xff\xff\xff\n" + "平野\n".encode() * 3)
    assert encoding_of(path) == lines + 1


def test_an_empty_file_is_utf8(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(b"")
    assert encoding_of(path) == "utf-8-sig"


def test_a_character_cut_off_at_the_end_is_told(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes("a\n髙".encode("cp932")[:-1])
    assert encoding_of(path) == 2
