"""A store that was put back from a backup gives no code to a second person, though it has forgotten the first."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from gifts import bring, codes, free, gives, granted
from ledger import LETTER, ask, change, command, crowd, invite, nobody_twice, only

from engine.cli.place import Place
from engine.cli.recover import recover
from engine.store.database import StoreError

if TYPE_CHECKING:
    from pathlib import Path

    from workshop import Sink, Workshop

PEOPLE = crowd(4)
LATER = "2026-12-02T11:50+09:00"
POOL = ("T001", "T002", "T003", "T004", "T005", "T006")


async def _half_sent_and_put_back(shop: Workshop, sink: Sink) -> None:
    """Put back a store as it was when everybody had been told to wait; two people got their letter after that."""
    only(shop, "wednesday-letter")
    gives(shop)
    await bring(shop, *POOL)
    await invite(shop, *PEOPLE[:3])
    ask(shop, "PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copy(shop.store_file, shop.root / "backup.db")
    sink.rcpt = lambda address: "250 2.1.5 OK" if address in PEOPLE[:2] else "451 4.2.1 later"
    await shop.run()
    assert len(sink.accepted) == 2
    for name in ("tayori.db-wal", "tayori.db-shm"):
        (shop.state / name).unlink(missing_ok=True)
    shutil.copy(shop.root / "backup.db", shop.store_file)
    assert free(shop) == {*POOL}
    with pytest.raises(StoreError):
        await shop.run(LATER)
    sink.rcpt = None


async def _recover(shop: Workshop, **ways: object) -> None:
    shop.project()
    assert await recover(**ways, place=Place(project=shop.root)) == 0  # pyright: ignore[reportArgumentType]  # one of its options


async def test_the_journal_knows_which_codes_were_given(shop: Workshop, sink: Sink) -> None:
    await _half_sent_and_put_back(shop, sink)
    sent = {recipient: found[0] for recipient, found in codes(sink).items()}
    await _recover(shop, journal=True)
    assert granted(shop).items() >= sent.items()
    assert not free(shop) & {*sent.values()}
    await invite(shop, PEOPLE[3])
    assert await command(shop, LATER, resend=LETTER) == 0
    assert sorted(sink.recipients) == sorted(PEOPLE)
    assert nobody_twice(sink)
    given = [found[0] for found in codes(sink).values()]
    assert len(given) == len(set(given))


async def test_a_code_that_came_after_the_backup_does_not_come_in_again(shop: Workshop, sink: Sink) -> None:
    await _half_sent_and_put_back(shop, sink)
    sent = {found[0] for found in codes(sink).values()}
    change(shop, "DELETE FROM coupon_codes")
    await _recover(shop, journal=True)
    assert await bring(shop, *POOL) == len(POOL) - len(sent)
    assert free(shop) == {*POOL} - sent


async def test_where_no_journal_tells_no_code_of_the_pool_is_given_any_more(
    shop: Workshop, sink: Sink, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    await _half_sent_and_put_back(shop, sink)
    log = tmp_path / "taken.txt"
    log.write_text("".join(f"{mail['Message-ID']}\n" for mail in sink.mails()), encoding="utf-8")
    await _recover(shop, relay_log=log, at=LATER)
    assert "6 codes of the coupon tea were taken out of its pool" in capsys.readouterr().out
    assert free(shop) == set()


async def test_assumed_to_be_sent_the_codes_are_assumed_to_be_given(shop: Workshop, sink: Sink) -> None:
    await _half_sent_and_put_back(shop, sink)
    await _recover(shop, assume_sent=True, at=LATER)
    assert free(shop) == set()


async def test_a_derived_code_counts_for_the_person_again(shop: Workshop, sink: Sink) -> None:
    only(shop, "wednesday-letter")
    gives(shop, 'once_per = "year"', kind="derived")
    await invite(shop, *PEOPLE[:2])
    ask(shop, "PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copy(shop.store_file, shop.root / "backup.db")
    await shop.run()
    for name in ("tayori.db-wal", "tayori.db-shm"):
        (shop.state / name).unlink(missing_ok=True)
    shutil.copy(shop.root / "backup.db", shop.store_file)
    await _recover(shop, journal=True)
    assert granted(shop) == {recipient: found[0] for recipient, found in codes(sink).items()}
    assert set(ask(shop, "SELECT DISTINCT sent FROM coupon_grants")) == {(1,)}
