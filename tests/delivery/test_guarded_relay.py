"""A real Postfix that wants STARTTLS and AUTH: what it took is what the ledger says; with the wrong papers nothing is sent."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from ledger import ask, command, crowd, invite, line_of, only, states, sums_hold
from postfix import NONE, guarded_postfix, there_is_one
from visits import visit
from workshop import WEDNESDAY

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from workshop import Workshop

pytestmark = pytest.mark.skipif(not there_is_one(), reason=NONE)

_QUEUED = re.compile(r"queued as (\w+)")
_SENT = re.compile(r"postfix/discard\[\d+\]: (\w+): to=<([^>]+)>.* status=sent", re.MULTILINE)


@pytest.fixture(scope="module")
def guarded() -> Generator[tuple[int, Path]]:
    with guarded_postfix("chanoyu") as found:
        yield found


@pytest.fixture(autouse=True)
def _known_there(shop: Workshop, guarded: tuple[int, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    only(shop, "wednesday-letter")
    shop.port, folder = guarded
    for name, value in {"TLS": "starttls", "USERNAME": "shop", "PASSWORD": "chanoyu"}.items():
        monkeypatch.setenv(f"TAYORI_RELAYS__MAIN__{name}", value)
    monkeypatch.setenv("SSL_CERT_FILE", str(folder / "certificate.pem"))


@pytest.mark.parametrize("number", [50, pytest.param(10_000, marks=pytest.mark.long)])
async def test_what_postfix_took_is_what_the_ledger_says(
    shop: Workshop, guarded: tuple[int, Path], number: int
) -> None:
    people = crowd(number)
    await invite(shop, *people)
    log = guarded[1] / "mail.log"
    before = log.stat().st_size
    report = await shop.run()
    assert report.trouble is None
    assert sums_hold(report)
    assert line_of(report)["accepted"] == number
    rows = ask(
        shop,
        "SELECT d.reply, s.address FROM deliveries d JOIN subscribers s ON s.id = d.subscriber_id WHERE d.state = 'accepted'",
    )
    ours = {found[1]: address for reply, address in rows if (found := _QUEUED.search(reply))}
    with log.open(encoding="utf-8") as lines:
        lines.seek(before)
        theirs = dict(_SENT.findall(lines.read()))
    assert len(ours) == number
    assert theirs == ours


async def test_a_certificate_that_nobody_vouches_for_is_told_and_nothing_is_sent(
    shop: Workshop, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    await invite(shop, *crowd(3))
    assert await command(shop, WEDNESDAY) == 1
    said = capsys.readouterr().err
    assert (
        f"the certificate of the relay main (127.0.0.1:{shop.port}) cannot be trusted: self-signed certificate" in said
    )
    assert states(shop) == {}


async def test_a_certificate_of_another_name_is_told(
    shop: Workshop, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TAYORI_RELAYS__MAIN__HOST", "localhost")
    await invite(shop, *crowd(3))
    assert await command(shop, WEDNESDAY) == 1
    assert "cannot be trusted: Hostname mismatch" in capsys.readouterr().err


async def test_a_login_that_is_refused_is_told_and_nothing_is_sent(
    shop: Workshop, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TAYORI_RELAYS__MAIN__PASSWORD", "sado")
    await invite(shop, *crowd(3))
    assert await command(shop, WEDNESDAY) == 1
    assert "does not accept our login" in capsys.readouterr().err
    assert states(shop) == {}


async def test_the_doctor_comes_in_by_starttls_and_login_and_leaves_no_letter(
    shop: Workshop, guarded: tuple[int, Path], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    log = guarded[1] / "mail.log"
    before = log.read_text(encoding="utf-8").count("postfix/cleanup")
    code, told, whole = await visit(shop, capsys, "relay")
    assert (code, told[0]) == (0, ("relay", "ok", "relay_ok"))
    assert "logged in" in whole[0]["message"]
    monkeypatch.setenv("TAYORI_RELAYS__MAIN__PASSWORD", "sado")
    code, told, whole = await visit(shop, capsys, "relay")
    assert (code, told) == (2, [("relay", "wrong", "relay_login")])
    assert "sado" not in str(whole)
    monkeypatch.delenv("TAYORI_RELAYS__MAIN__PASSWORD")
    assert (await visit(shop, capsys, "relay"))[:2] == (2, [("relay", "wrong", "relay_password")])
    assert log.read_text(encoding="utf-8").count("postfix/cleanup") == before
