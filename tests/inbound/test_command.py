"""`tayori inbound`: a mail server hears by the exit code what becomes of its message, and a Maildir loses none."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING

import pytest
from letters import bounce

from engine.cli.inbound import LATER, NOT_A_MESSAGE, inbound
from engine.cli.place import Place
from engine.store import database
from engine.store.database import StoreError

if TYPE_CHECKING:
    from pathlib import Path

    from came_back import Sent

ANN, BO = "p000@gmail.example", "p001@icloud.example"


@pytest.fixture
def piped(monkeypatch: pytest.MonkeyPatch) -> io.BytesIO:
    """What a mail server writes into the pipe."""
    written = io.BytesIO()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(written))
    return written


def put(pipe: io.BytesIO, octets: bytes) -> None:
    pipe.truncate(0)
    pipe.seek(0)
    pipe.write(octets)
    pipe.seek(0)


async def test_a_piped_message_is_taken(sent: Sent, piped: io.BytesIO, capsys: pytest.CaptureFixture[str]) -> None:
    put(piped, bounce("nobody@saekien.example", ANN))
    assert await inbound(to=(sent.returns[ANN],), json=True, place=Place(project=sent.shop.root)) == 0
    (taken,) = json.loads(capsys.readouterr().out)["taken"]
    assert (taken["what"], taken["effect"]) == ("hard", "stopped")
    assert sent.stopped() == [(ANN, "bounce")]


async def test_a_mail_bomb_is_refused_and_the_next_message_taken(
    sent: Sent, piped: io.BytesIO, capsys: pytest.CaptureFixture[str]
) -> None:
    here = Place(project=sent.shop.root)
    bombs = (b"Content-Type: message/rfc822\n\n" * 1000, b"Subject: x\n\n" + b"x" * 50_000_000)
    for bomb in bombs:
        put(piped, bomb)
        assert await inbound(place=here) == NOT_A_MESSAGE
    assert "no message that can be read" in capsys.readouterr().err
    put(piped, bounce(sent.returns[ANN], ANN))
    assert await inbound(place=here) == 0
    assert sent.ask("SELECT what, number FROM came_in ORDER BY 1") == [("hard", 1), ("refused", 2)]


async def test_whatever_is_wrong_with_us_the_server_keeps_the_message(
    sent: Sent, piped: io.BytesIO, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    put(piped, bounce(sent.returns[ANN], ANN))
    assert await inbound(place=Place(project=tmp_path)) == LATER, "no project"

    def locked(*_: object) -> object:
        raise StoreError("store_locked", path="-")

    def broken(*_: object) -> object:
        raise RuntimeError("ours")

    here = Place(project=sent.shop.root)
    for fault in (locked, broken):
        with monkeypatch.context() as patch:
            patch.setattr(database, "open_store", fault)
            put(piped, bounce(sent.returns[ANN], ANN))
            assert await inbound(place=here) == LATER
    put(piped, bounce(sent.returns[ANN], ANN))
    assert await inbound(place=here) == 0


async def test_a_maildir_is_taken_once_and_nothing_in_it_is_lost(
    sent: Sent, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    box, kept = tmp_path / "box", tmp_path / "kept"
    (box / "new").mkdir(parents=True)
    letter = b"From: <bo@x.example>\nSubject: Where is my tea?\n\nHello"
    for name, octets in (("1.a", bounce(sent.returns[ANN], ANN)), ("2.b", letter), ("3.c", b"A: b\n\n" * 2)):
        (box / "new" / name).write_bytes(octets)
    (box / "new" / "4.link").symlink_to(box / "new" / "1.a")
    here = Place(project=sent.shop.root)
    assert await inbound(maildir=box, keep=kept, place=here) == 0
    assert sorted(path.name for path in (box / "cur").iterdir()) == ["1.a:2,S", "2.b:2,S", "3.c:2,S"]
    assert letter in [path.read_bytes() for path in (kept / "new").iterdir()]
    assert "the mailbox is dead  no more mail goes there" in capsys.readouterr().out
    assert sent.stopped() == [(ANN, "bounce")]

    # a crash before it was moved: it is read again and changes nothing
    (box / "cur" / "1.a:2,S").rename(box / "new" / "1.a")
    assert await inbound(maildir=box, json=True, place=here) == 0
    assert [one["effect"] for one in json.loads(capsys.readouterr().out)["taken"]] == ["known"]
    assert sent.ask("SELECT count(*) FROM bounces") == [(1,)]


async def test_a_maildir_waits_where_the_store_cannot_be_written(
    sent: Sent, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "1.a").write_bytes(bounce(sent.returns[ANN], ANN))

    def locked(*_: object, **__: object) -> object:
        raise StoreError("store_locked", path="-")

    monkeypatch.setattr("engine.inbound.taking.take_back", locked)
    with pytest.raises(StoreError):
        await inbound(maildir=tmp_path, place=Place(project=sent.shop.root))
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["1.a"]
