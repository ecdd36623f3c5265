"""How it is told: while the relay, the files or the store are out of order, by a command, to nobody where nobody is named."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from ledger import command, crowd, invite
from rig import CHIEF, TITLE, one, tells, told
from test_letterbox import put
from test_relays import relay
from workshop import WEDNESDAY

from engine.cli.notified import failure
from engine.cli.notify import notify
from engine.cli.place import Place
from engine.cli.run import run
from engine.cli.screen import StopError
from engine.delivery.clock import Clock
from engine.notify.cause import Cause
from engine.notify.command import call
from engine.notify.telling import changes_of
from engine.project.problems import Term
from engine.store.faults import StoreError
from engine.store.notices import Told
from engine.store.state import go_live

if TYPE_CHECKING:
    from pathlib import Path

    from workshop import Sink, Workshop

SOON, LATER = "2026-12-02T11:50+09:00", "2026-12-02T12:50+09:00"
RELAY_DOWN_JA, RELAY_DOWN = "何も送れていません(実行の失敗)", "nothing is sent: the run fails"


def by_command(shop: Workshop, code: str, *lines: str) -> Path:
    """Let the shop tell a program, which keeps what it hears; return where."""
    heard = shop.root / "heard.jsonl"
    words = [sys.executable, "-c", f"import sys; open({str(heard)!r}, 'a').write(sys.stdin.read() + chr(10)); {code}"]
    tells(shop, f"command = {json.dumps(words)}", *lines)
    return heard


def documents(heard: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in heard.read_text(encoding="utf-8").splitlines()] if heard.exists() else []


async def test_while_no_relay_takes_it_the_command_hears_it_and_the_mail_waits(shop: Workshop, sink: Sink) -> None:
    heard = by_command(shop, "0")
    port, shop.port = sink.port, 1
    await invite(shop, *crowd(2))
    for at in (WEDNESDAY, SOON):
        assert await command(shop, at) == 1
    (document,) = documents(heard)
    assert (document["kind"], document["key"]) == ("failed", "run relay_unreachable")
    assert set(document) == {"kind", "key", "shop", "subject", "text", "at", "rehearsal", "values", "counts"}
    assert document["rehearsal"] is True
    assert "127.0.0.1:1" in document["text"]
    assert sink.accepted == []
    shop.port = port
    assert await command(shop, LATER) == 0
    subjects = [mail["Subject"] for mail in told(sink)]
    assert subjects[0].endswith(RELAY_DOWN_JA)
    assert f"「{TITLE}」を送り終えました" in subjects[1]
    assert [one["kind"] for one in documents(heard)] == ["failed", "ended"]
    assert documents(heard)[1]["counts"] == {"accepted": 2, "refused": 0, "unknown": 0}


async def test_another_relay_takes_it_when_the_main_one_is_down(shop: Workshop, sink: Sink) -> None:
    tells(shop)
    port, shop.port = sink.port, 1
    shop.edit("tayori.toml", "[topics.newsletter]", '[topics.other]\ntitle = "ほか"\n\n[topics.newsletter]')
    relay(shop, "second", port, 'topics = ["other"]')
    await invite(shop, *crowd(2))
    for at in (WEDNESDAY, SOON):
        assert await command(shop, at) == 1
    one(sink, "ja", RELAY_DOWN_JA, "127.0.0.1:1", "`journalctl -u tayori.service -n 50`")
    assert sink.recipients == [CHIEF]


async def test_a_command_that_fails_stops_nothing_and_is_called_again(
    shop: Workshop, sink: Sink, capsys: pytest.CaptureFixture[str]
) -> None:
    heard = by_command(shop, "sys.exit(3)")
    await invite(shop, *crowd(2))
    assert await command(shop, WEDNESDAY) == 0
    assert len(sink.accepted) == 3, "the letters, and the mail to the chief"
    assert "ended with 3" in capsys.readouterr().err
    assert await command(shop, SOON) == 0
    assert [one["kind"] for one in documents(heard)] == ["ended", "ended"]
    assert len(told(sink)) == 1


async def test_a_command_that_hangs_is_ended_and_one_that_is_not_there_is_told() -> None:
    slow = await call([sys.executable, "-c", "import time; time.sleep(600)"], "{}", patience=0.1)
    assert slow == Term("notify_command_slow", {"command": sys.executable, "seconds": "0.1"})
    gone = await call(["/nowhere/tell"], "{}")
    assert gone is not None
    assert gone.code == "notify_command_unstartable"


@pytest.mark.parametrize(
    ("unit", "ja"), [("tayori.service", "何も送れていません"), ("tayori-serve.service", "公開ページが応答しません")]
)
async def test_a_unit_that_failed_is_told_also_when_the_files_and_the_store_are_broken(
    shop: Workshop, sink: Sink, unit: str, ja: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    tells(shop)
    place = Place(shop.root)
    assert await command(shop, "2026-11-29T10:00+09:00") == 0
    shop.store_file.write_bytes(b"no store at all")
    for suffix in ("-wal", "-shm"):
        shop.store_file.with_name(f"tayori.db{suffix}").unlink(missing_ok=True)
    (shop.root / "tayori.toml").write_text("this is = = no TOML\n", encoding="utf-8")
    monkeypatch.setenv("MONITOR_SERVICE_RESULT", "oom-kill")
    for _ in range(2):
        assert await notify(unit=unit, place=place) == 0
    text = one(sink, "ja", f"{ja}({unit} の失敗)", f"`journalctl -u {unit} -n 50`", "oom-kill")
    assert str(shop.root) in text


async def test_what_a_run_said_itself_its_unit_does_not_say_again(
    shop: Workshop, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    tells(shop)
    await invite(shop, *crowd(2))
    path = shop.root / "campaigns" / "wednesday-letter.toml"
    path.write_text(path.read_text(encoding="utf-8") + '\n[audience]\nexpect = "100..200"\n', encoding="utf-8")
    monkeypatch.setenv("INVOCATION_ID", "a1")
    assert await command(shop, WEDNESDAY) == 2
    monkeypatch.delenv("INVOCATION_ID")
    for call_, number in (("a1", 1), ("b2", 2), ("b2", 2)):
        monkeypatch.setenv("MONITOR_INVOCATION_ID", call_)
        assert await notify(unit="tayori.service", place=Place(shop.root)) == 0
        assert len(told(sink)) == number


async def test_a_store_that_cannot_be_opened_is_told_once_by_the_run_itself(shop: Workshop, sink: Sink) -> None:
    tells(shop)
    shop.project()
    shop.store_file.write_bytes(b"no store at all")
    for _ in range(2):
        with pytest.raises(StoreError):
            await run(place=Place(shop.root))
    one(sink, "ja", RELAY_DOWN_JA, "tayori.db")


async def test_where_nothing_can_be_remembered_the_unit_tells_it_which_has_a_brake(
    shop: Workshop, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    tells(shop)
    shop.project()
    shop.store_file.write_bytes(b"no store at all")
    (shop.state / "notify.json").mkdir()  # as little can be written there as on a full disk
    monkeypatch.setenv("INVOCATION_ID", "a1")
    for _ in range(2):
        with pytest.raises(StoreError):
            await run(place=Place(shop.root))
    assert told(sink) == []
    monkeypatch.setenv("MONITOR_INVOCATION_ID", "a1")
    assert await notify(unit="tayori.service", place=Place(shop.root)) == 0
    assert len(told(sink)) == 1


def test_a_unit_that_fails_all_day_is_one_cause_though_its_brake_lets_three_words_an_hour_through() -> None:
    minute, name = 60_000, ("failed", "tayori.service")
    cause, told_at, seen = Cause("failed", "tayori.service"), list[int](), 0
    for now in range(0, 24 * 60, 5):
        if now % 60 > 10:
            continue  # StartLimitBurst of tayori-notify@.service
        known = {name: Told(*name, first_ms=0, seen_ms=seen, over_ms=None, waits=False)} if told_at else {}
        changes = changes_of({name: cause}, known, (), (), now * minute)
        told_at += [now] if changes.new else []
        seen = now * minute if changes.new or changes.seen else seen
    assert told_at == [0]


async def test_who_tells_hands_over_no_mail_to_a_subscriber(shop: Workshop, sink: Sink) -> None:
    tells(shop)
    async with shop.store() as store:
        assert await put(shop, store, Clock().now())
    assert await notify(unit="tayori-backup.service", place=Place(shop.root)) == 0
    assert sink.recipients == [CHIEF]
    assert shop.past("SELECT state FROM letterbox WHERE purpose = 'test'")[0][0] == "waiting"


def test_a_failure_names_nobody_and_that_of_another_edition_is_another_one() -> None:
    row = "duplicate key value DETAIL: Key (address_key)=(hanako@kettle.example) already exists."
    found = failure(StoreError("store_failed", path="tayori.db", reason=row)).why
    assert isinstance(found, Term)
    assert "hanako" not in str(found.say("en"))
    assert "already exists" in str(found.say("en"))
    faults = [f"{key}: ValueError: hanako@kettle.example" for key in ("letter/2026-W49", "birthday/2026-12-02")]
    causes = [failure(Term("edition_failed", {"what": what})) for what in faults]
    assert [one.key for one in causes] == [
        "run edition_failed letter/2026-W49",
        "run edition_failed birthday/2026-12-02",
    ]
    assert not any("hanako" in str(one.why) for one in causes)


async def test_a_trial_arrives_every_time_and_without_anybody_it_says_how_to_name_one(
    shop: Workshop, sink: Sink, capsys: pytest.CaptureFixture[str]
) -> None:
    shop.project()
    with pytest.raises(StopError) as stopped:
        await notify(test=True, place=Place(shop.root))
    assert stopped.value.code == "notify_nobody"
    heard = by_command(shop, "0")
    for _ in range(2):
        assert await notify(test=True, place=Place(shop.root)) == 0
    assert [mail["Subject"] for mail in told(sink)] == ["【茶香舗 さえき園・リハーサル】お知らせの試し送り"] * 2
    assert [one["text"][:9] for one in documents(heard)] == ["お知らせの試し送り"] * 2
    assert "a trial went to 1 addresses and 1 commands." in capsys.readouterr().out
    shop.port = 1
    shop.project()
    assert await notify(test=True, place=Place(shop.root)) == 1


async def test_what_lasts_is_listed(shop: Workshop, sink: Sink, capsys: pytest.CaptureFixture[str]) -> None:
    tells(shop, 'disk = "100 %"')
    await invite(shop, *crowd(2))
    assert await command(shop, WEDNESDAY) == 0
    capsys.readouterr()
    assert await notify(json=True, place=Place(shop.root)) == 0
    (lasting,) = json.loads(capsys.readouterr().out)["causes"]
    assert (lasting["kind"], lasting["key"]) == ("disk", "store")
    assert await notify(place=Place(shop.root)) == 0
    assert "disk nearly full" in capsys.readouterr().out
    assert len(told(sink)) == 2


async def test_only_the_causes_that_are_named_are_told(shop: Workshop, sink: Sink) -> None:
    tells(shop, 'causes = ["missed"]', 'disk = "100 %"')
    await invite(shop, *crowd(2))
    assert await command(shop, WEDNESDAY) == 0
    assert told(sink) == []


async def test_a_live_store_has_forgotten_what_its_rehearsal_told_and_says_nothing_of_a_rehearsal(
    shop: Workshop, sink: Sink
) -> None:
    tells(shop, 'disk = "100 %"')
    assert await command(shop, "2026-11-29T10:00+09:00") == 0
    async with shop.store() as store, store.writing() as connection:
        await go_live(connection)
    assert shop.past("SELECT COUNT(*) FROM notices") == [(0,)]
    sink.accepted.clear()
    await run(place=Place(shop.root))
    assert "【茶香舗 さえき園】ストアのディスクに空きがほとんどありません" in [mail["Subject"] for mail in told(sink)]


async def test_a_run_with_nothing_to_tell_loads_no_letter_and_no_wire(shop: Workshop) -> None:
    """A process of its own: what it has imported is asked at its end."""
    tells(shop)
    at = "2026-11-29T10:00+09:00"
    assert await command(shop, at) == 0  # the first one of an hour looks ahead
    script = (
        "import sys; from engine.cli.app import main;"
        f"code = main(['run', '--at', {at!r}, '--project', {str(shop.root)!r}]);"
        "print(code, *(name for name in ('jinja2', 'aiosmtplib', 'engine.message.press', 'engine.notify.letter',"
        " 'engine.notify.ahead', 'engine.review.forecast', 'engine.notify.looking', 'engine.cli.help', 'engine.words.help',"
        " 'engine.cli.misread', 'cyclopts.help.formatters') if name in sys.modules))"
    )
    done = await asyncio.to_thread(
        subprocess.run, [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "0 engine.notify.looking", done.stderr


async def test_a_fault_in_telling_keeps_no_letter_from_going_out(
    shop: Workshop, sink: Sink, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A fault of ours has no real part to be provoked with."""

    def broken(*_: object) -> None:
        raise KeyError("no such phrase")

    tells(shop)
    await invite(shop, *crowd(2))
    monkeypatch.setattr("engine.notify.letter.note_of", broken)
    assert await command(shop, WEDNESDAY) == 0
    assert len(sink.accepted) == 2
    assert "a fault of ours kept a notice from being told" in capsys.readouterr().err
    monkeypatch.undo()
    assert await command(shop, SOON) == 0
    assert len(told(sink)) == 1, "it is told by the next run"
