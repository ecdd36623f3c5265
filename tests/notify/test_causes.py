"""Each cause, provoked: one message that a person understands, in both languages, and no second one by the next run."""

from __future__ import annotations

import asyncio
import subprocess
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

import pytest
from backups import back_up, forget, put_back
from ledger import LETTER, change, command, crowd, invite, person
from rig import CHIEF, TITLE, both, one, tells, text_of, told
from workshop import WEDNESDAY, Workshop

from engine.cli.app import main
from engine.cli.backup import backup
from engine.cli.deploy import deploy
from engine.cli.place import Place
from engine.cli.release import release
from engine.cli.run import run
from engine.cli.screen import StopError
from engine.notify.ahead import unwritten
from engine.store.faults import StoreError

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from workshop import Sink


def moment(due: str, hours: int) -> datetime:
    """Return the moment so many hours before."""
    return datetime.fromisoformat(due) - timedelta(hours=hours)


SOON, HOUR_LATER, LATER = "2026-12-02T11:50+09:00", "2026-12-02T12:55+09:00", "2026-12-02T15:50+09:00"


@pytest.fixture(autouse=True)
def _tells(shop: Workshop) -> None:
    tells(shop)


async def test_nothing_is_written_a_day_before(shop: Workshop, sink: Sink) -> None:
    assert await command(shop, "2026-12-15T11:30+09:00") == 0
    assert told(sink) == []
    for at in ("2026-12-15T12:45+09:00", "2026-12-15T13:50+09:00"):
        assert await command(shop, at) == 0
    typed = ("campaigns/wednesday-letter/2026-12-16.toml", "`tayori preview wednesday-letter --on 2026-12-16`", "23:40")
    ja, en = (
        f"2026-12-16 11:40 の「{TITLE}」がまだ書かれていません",
        f"nothing is written for {TITLE} of 2026-12-16 11:40",
    )
    await both(shop, sink, partial(command, shop, "2026-12-15T13:55+09:00"), ja, en, *typed)


async def test_the_letter_of_a_monday_is_asked_for_on_the_friday_before(shop: Workshop) -> None:
    shop.edit("schedules.toml", 'weekday = "wed"', 'weekday = "mon"')
    project = shop.project()
    monday = "2026-12-21T11:40+09:00"
    async with shop.store() as store:
        for hours, keys in ((73, []), (72, ["wednesday-letter/2026-W52"])):
            found = await unwritten(project, store, moment(monday, hours))
            assert [cause.key for cause in found] == keys


async def test_an_evergreen_that_is_left_stands_in_and_nobody_is_asked(shop: Workshop) -> None:
    content = shop.root / "campaigns" / "wednesday-letter" / "evergreen-water.toml"
    content.write_text('evergreen = true\nsubject = "水"\nhitokoto = "水のはなし"\n', encoding="utf-8")
    async with shop.store() as store:
        assert await unwritten(shop.project(), store, moment("2026-12-16T11:40+09:00", 5)) == []


async def test_an_audience_that_nobody_expected_is_held(shop: Workshop, sink: Sink) -> None:
    path = shop.root / "campaigns" / "wednesday-letter.toml"
    path.write_text(path.read_text(encoding="utf-8") + '\n[audience]\nexpect = "100..200"\n', encoding="utf-8")
    await invite(shop, *crowd(3))
    for at in (WEDNESDAY, SOON):
        assert await command(shop, at) == 2
    typed = (LETTER, "100..200", f"`tayori release {LETTER}`", "2026-12-02 23:40")
    await both(
        shop, sink, partial(command, shop, HOUR_LATER), f"「{TITLE}」を保留にしました", f"{TITLE} is held", *typed
    )


async def test_a_mistake_in_a_template_is_told_with_its_line(shop: Workshop, sink: Sink) -> None:
    await invite(shop, *crowd(2))
    content = shop.root / "campaigns" / "wednesday-letter" / "2026-12-02.toml"
    content.write_text(content.read_text(encoding="utf-8").replace("hitokoto", "hitokotoba"), encoding="utf-8")
    for at in (WEDNESDAY, SOON):
        assert await command(shop, at) == 2
    ja, en = f"「{TITLE}」を送れません(ファイルの誤り)", f"{TITLE} cannot be sent: a mistake in its files"
    await both(shop, sink, partial(command, shop, HOUR_LATER), ja, en, LETTER, "hitokoto", "`tayori check`")


async def test_refusals_hold_it_and_when_it_is_held_once_more_it_is_told_once_more(
    shop: Workshop, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TAYORI_RELAYS__MAIN__CONNECTIONS", "1")
    await invite(shop, *crowd(45, ("gmail.example",)))
    sink.pipelining = False
    sink.rcpt = lambda address: "550 5.0.0 no, hana@gmail.example" if "gmail" in address else "250 2.1.5 OK"
    for at in (WEDNESDAY, SOON):
        assert await command(shop, at) == 2
    ((left,),) = shop.past("SELECT COUNT(*) FROM deliveries WHERE state <> 'refused'")
    assert await release(LETTER, place=Place(shop.root), people=left) == 0
    assert await command(shop, HOUR_LATER) == 2
    assert len(told(sink)) == 2
    del sink.accepted[1:]
    typed = ("550", f"`tayori release {LETTER}`", f"`tayori cancel {LETTER}`")
    ja, en = f"「{TITLE}」の配信を途中で止めました", f"{TITLE} was stopped while it went out"
    texts = await both(shop, sink, partial(command, shop, LATER), ja, en, *typed)
    assert "hana@" not in "".join(texts), "no reader's address leaves by it"


@pytest.fixture
def _forget_the_backup(shop: Workshop) -> Generator[None]:
    yield
    forget(shop)


@pytest.mark.usefixtures("_forget_the_backup")
async def test_a_store_that_was_put_back_is_held(shop: Workshop, sink: Sink) -> None:
    await invite(shop, *crowd(3))
    await command(shop, "2026-12-02T10:00+09:00")
    back_up(shop)
    await command(shop, WEDNESDAY)
    put_back(shop)
    sink.accepted.clear()

    async def again() -> None:
        with pytest.raises(StoreError):
            await command(shop, SOON)

    await again()
    await again()
    ja, en = "何も送っていません(ストアが戻されたため)", "nothing is sent: the store was put back"
    await both(shop, sink, again, ja, en, "`tayori recover`")


async def test_an_edition_that_could_not_begin_in_time_is_missed(shop: Workshop, sink: Sink) -> None:
    await command(shop, "2026-12-02T09:00+09:00")
    assert await command(shop, "2026-12-03T01:00+09:00") == 1
    assert await command(shop, "2026-12-03T01:05+09:00") == 0
    ja, en = f"2026-12-02 11:40 の「{TITLE}」を送れませんでした", f"{TITLE} of 2026-12-02 11:40 was missed"
    again = partial(command, shop, "2026-12-03T01:10+09:00")
    await both(shop, sink, again, ja, en, f"`tayori run --resend-missed {LETTER}`")


async def test_a_pace_that_will_not_do_is_told_while_there_is_time(shop: Workshop, sink: Sink) -> None:
    lane = '[lanes.slow]\ndomains = ["slow.example"]\nrate = "1/h"\n\n[lanes.docomo]'
    shop.edit("tayori.toml", "[lanes.docomo]", lane)
    await invite(shop, *crowd(50, ("slow.example",)))
    for at in (WEDNESDAY, SOON):
        assert await command(shop, at) == 0
    ja, en = f"「{TITLE}」が期限までに全員へ届きません", f"{TITLE} will not reach everybody in time"
    typed = (LETTER, "2026-12-03 23:45", "49", "`tayori lanes`", f"`tayori pause {LETTER}`")
    await both(shop, sink, partial(command, shop, "2026-12-02T11:55+09:00"), ja, en, *typed)


async def test_an_edition_that_went_out_says_its_sums(shop: Workshop, sink: Sink) -> None:
    await invite(shop, *crowd(5), person("left@gmail.example", said="希望しない"))
    sink.rcpt = lambda address: "552 5.2.2 full" if address.startswith("p001") else "250 2.1.5 OK"
    for at in (WEDNESDAY, SOON):
        assert await command(shop, at) == 0
    ja, en = f"2026-12-02 11:40 の「{TITLE}」を送り終えました", f"{TITLE} of 2026-12-02 11:40 went out"
    texts = await both(shop, sink, partial(command, shop, HOUR_LATER), ja, en, f"`tayori report {LETTER}`")
    assert "受付: 4\n拒否: 1\n不明: 0\n配信停止: 1" in texts[0]
    assert "accepted: 4\nrefused: 1\nunknown: 0\nleft: 1" in texts[1]
    assert shop.past("SELECT COUNT(*) FROM deliveries WHERE state = 'accepted'")[0][0] == 4, "a notice is no delivery"


async def test_mistakes_in_files_are_told_also_where_they_stop_all(shop: Workshop, sink: Sink) -> None:
    (shop.root / "campaigns" / "spring.toml").write_text('title = "春"\ntopic = "newsleter"\n', encoding="utf-8")
    for at in ("2026-11-29T10:00+09:00", "2026-11-29T10:05+09:00"):
        assert await command(shop, at) == 0
    ja, en = "店のファイルに誤りがあります", "mistakes in the shop's files"
    await both(
        shop, sink, partial(command, shop, "2026-11-29T10:10+09:00"), ja, en, "campaigns/spring.toml", "`tayori check`"
    )
    sink.accepted.clear()
    with (shop.root / "tayori.toml").open("a", encoding="utf-8") as file:
        file.write("\nthis is = = no TOML\n")
    for _ in range(2):
        with pytest.raises(StopError):
            await run(place=Place(shop.root))
    one(sink, "en", "nothing is sent: mistakes in the shop's files", "tayori.toml:", "`tayori check`")


async def test_a_disk_that_fills_is_told_before_it_is_full(shop: Workshop, sink: Sink) -> None:
    shop.edit("tayori.toml", "[notify]", '[notify]\ndisk = "100 %"')
    for at in ("2026-11-29T10:00+09:00", "2026-11-29T10:05+09:00"):
        assert await command(shop, at) == 0
    ja, en = "ストアのディスクに空きがほとんどありません", "the disk of the store is nearly full"
    again = partial(command, shop, "2026-11-29T10:10+09:00")
    await both(shop, sink, again, ja, en, f"`df -h {shop.state}`", "MiB")


async def test_readers_who_complain_are_told_of(shop: Workshop, sink: Sink) -> None:
    await invite(shop, *crowd(5))
    assert await command(shop, WEDNESDAY) == 0
    change(
        shop,
        "INSERT INTO bounces (digest, subscriber_id, delivery_id, kind, status, said, source, at_ms)"
        " SELECT 'x', subscriber_id, id, 'complaint', '', '', 'mail', settled_ms FROM deliveries LIMIT 1",
    )
    sink.accepted.clear()
    for at in (HOUR_LATER, LATER):
        assert await command(shop, at) == 0
    change(shop, "UPDATE store_state SET value = '9' || value WHERE name = 'notices_since_ms'")  # it ended before that
    ja, en = f"「{TITLE}」への反応に注意が必要です", f"readers do not like {TITLE}"
    await both(shop, sink, partial(command, shop, LATER), ja, en, f"`tayori report {LETTER}`", "5")


async def test_a_backup_that_fails_is_told_and_again_when_one_has_worked_meanwhile(shop: Workshop, sink: Sink) -> None:
    shop.project()
    place, no_folder = Place(shop.root), shop.root / "tayori.toml"

    async def again() -> None:
        with pytest.raises((StoreError, OSError)):
            await asyncio.to_thread(backup, to=no_folder, place=place)

    await again()
    await again()
    await both(
        shop, sink, again, "バックアップを作れませんでした", "there is no new backup", "`tayori backup`", str(no_folder)
    )
    await asyncio.to_thread(backup, to=shop.root / "backups", place=place)
    assert shop.past("SELECT COUNT(*) FROM notices WHERE kind = 'backup' AND over_ms IS NOT NULL") == [(1,)]


async def test_a_second_place_of_the_journal_that_fails_is_told_while_letters_go_out(
    shop: Workshop, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    nowhere = shop.root / "not-mounted" / "journal"
    monkeypatch.setenv("TAYORI_BACKUP__JOURNAL", str(nowhere))
    await invite(shop, *crowd(3))
    sink.rcpt = lambda address: "451 4.2.1 later" if address.startswith("p002") else "250 2.1.5 OK"
    for at in (WEDNESDAY, SOON):
        assert await command(shop, at) == 0
    assert sum(recipient.startswith("p00") for recipient in sink.recipients) == 2
    ja, en = "ジャーナルの二つ目の場所に書き込めません", "the journal's second place fails"
    await both(shop, sink, partial(command, shop, HOUR_LATER), ja, en, str(nowhere), "`mount`")


def git(root: Path, *words: str) -> None:
    named = ["-c", "user.name=Rose", "-c", "user.email=rose@kettle.example", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", "-C", str(root), *named, *words], check=True)


async def test_a_refused_revision_is_told_by_the_files_in_force(shop: Workshop, sink: Sink) -> None:
    """Five real checks of a new project, which passes on any day: 3 s."""
    shop.project()
    home, new = shop.root.with_name("home"), Workshop(shop.root.with_name("new"))
    place = Place(home / "current")
    await asyncio.to_thread(main, ["init", str(new.root), "--locale", "ja", "--country", "JP", "--zone", "Asia/Tokyo"])
    with (new.root / "tayori.toml").open("a", encoding="utf-8") as file:
        file.write(f'\n[notify]\nmail = ["{CHIEF}"]\n')
    git(new.root, "init", "-q", "-b", "main")

    async def pushed(from_: str = "") -> int:
        git(new.root, "add", "-A")
        git(new.root, "commit", "-q", "--allow-empty", "-m", "spring")
        return await asyncio.to_thread(deploy, from_=from_, place=place)

    assert await pushed(str(new.root)) == 0
    wrong = new.root / "campaigns" / "spring.toml"
    for locale, title in (("ja", "新しいファイルを採用しませんでした"), ("en", "new files were refused")):
        wrong.write_text('title = "春"\ntopic = "newsleter"\n', encoding="utf-8")
        assert await pushed() == 2
        assert await asyncio.to_thread(deploy, place=place) == 2
        (mail,) = told(sink)
        assert mail["Subject"].endswith(title)
        assert "campaigns/spring.toml:" in text_of(mail)
        assert "`tayori deploy`" in text_of(mail)
        sink.accepted.clear()
        wrong.unlink()
        if locale == "ja":
            new.edit("tayori.toml", 'locale = "ja"', 'locale = "en"')
            assert await pushed() == 0
            assert told(sink) == []
