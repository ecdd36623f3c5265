"""Relays gone to as a run goes, and no letter: TLS, the login, what they take; each state provoked at a server on loopback.

STARTTLS and AUTH are looked at in delivery/test_guarded_relay.py, where a real Postfix runs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from papers import papers_in, server_tls
from rude import PIPELINED, rude_server
from visits import visit

if TYPE_CHECKING:
    from pathlib import Path

    import pytest
    from workshop import Sink, Workshop


async def test_a_relay_that_takes_us_in_is_told_with_what_it_offers_and_gets_no_letter(
    shop: Workshop, capsys: pytest.CaptureFixture[str]
) -> None:
    async with rude_server(("PIPELINING", "8BITMIME", "SIZE 10240000")) as rude:
        shop.port = rude.port
        code, told, whole = await visit(shop, capsys, "relay")
    assert (code, told) == (0, [("relay", "ok", "relay_ok")])
    assert "PIPELINING, 8BITMIME, SIZE 10240000" in whole[0]["message"]
    assert [verb for verb in rude.verbs if verb in ("MAIL", "RCPT", "DATA")] == []
    assert "QUIT" in rude.verbs


async def test_nobody_at_the_port_is_the_worlds_fault(shop: Workshop, capsys: pytest.CaptureFixture[str]) -> None:
    code, told, _ = await visit(shop, capsys, "relay")
    assert (code, told) == (1, [("relay", "wrong", "relay_unreachable")])


async def test_a_certificate_that_ends_soon_is_a_warning_and_one_that_nobody_vouches_for_is_wrong(
    shop: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TAYORI_RELAYS__MAIN__TLS", "tls")
    soon, long, over = (papers_in(tmp_path, days, f"{days}.pem") for days in (5, 300, -1))
    expected = {
        long: (0, [("relay", "ok", "relay_ok")]),
        soon: (0, [("relay", "ok", "relay_ok"), ("relay", "warning", "relay_soon")]),
        over: (1, [("relay", "wrong", "relay_certificate")]),
    }
    for papers, (code, told) in expected.items():
        monkeypatch.setenv("SSL_CERT_FILE", str(papers))
        async with rude_server(PIPELINED, server_tls(papers)) as rude:
            shop.port = rude.port
            assert (await visit(shop, capsys, "relay"))[:2] == (code, told)
    monkeypatch.setenv("SSL_CERT_FILE", str(soon))
    async with rude_server(PIPELINED, server_tls(long)) as rude:
        shop.port = rude.port
        assert (await visit(shop, capsys, "relay"))[:2] == (1, [("relay", "wrong", "relay_certificate")])


async def test_a_relay_that_takes_small_letters_alone_is_a_warning(
    shop: Workshop, capsys: pytest.CaptureFixture[str]
) -> None:
    async with rude_server(("SIZE 200000",)) as rude:
        shop.port = rude.port
        _, told, _ = await visit(shop, capsys, "relay")
    assert told == [("relay", "ok", "relay_ok"), ("relay", "warning", "relay_size")]


async def test_a_relay_that_breaks_off_at_once_is_wrong(shop: Workshop, capsys: pytest.CaptureFixture[str]) -> None:
    async with rude_server() as rude:
        rude.answer = lambda verb, _: b"421 4.3.2 not now\r\n" if verb == "" else ...
        shop.port = rude.port
        code, told, _ = await visit(shop, capsys, "relay")
    assert code == 1
    assert [(check, level) for check, level, _ in told] == [("relay", "wrong")]


async def test_what_is_not_asked_for_is_not_asked(
    shop: Workshop, sink: Sink, capsys: pytest.CaptureFixture[str]
) -> None:
    code, told, _ = await visit(shop, capsys, "files", "relay")
    assert (code, [check for check, _, _ in told]) == (0, ["files", "relay"])
    assert sink.accepted == []
