"""A relay that speaks TLS from the first octet on (port 465, RFC 8314): sent to when its certificate holds, and told when not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from ledger import command, crowd, invite, line_of, only, states, sums_hold
from papers import papers_in, server_tls
from rude import PIPELINED, rude_server
from workshop import WEDNESDAY

if TYPE_CHECKING:
    from pathlib import Path

    from workshop import Workshop

PEOPLE = crowd(5)


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    return papers_in(tmp_path)


@pytest.fixture(autouse=True)
def _implicit(shop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    only(shop, "wednesday-letter")
    monkeypatch.setenv("TAYORI_RELAYS__MAIN__TLS", "tls")


async def test_a_whole_edition_goes_through_it(shop: Workshop, papers: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(papers))
    await invite(shop, *PEOPLE)
    async with rude_server(PIPELINED, server_tls(papers)) as rude:
        shop.port = rude.port
        report = await shop.run()
        assert sorted(rude.taken) == sorted(PEOPLE)
        assert rude.verbs.count("STAR") == 0, "no STARTTLS in it"
    assert line_of(report)["accepted"] == len(PEOPLE)
    assert sums_hold(report)


async def test_a_certificate_that_nobody_vouches_for_is_told_and_nothing_is_sent(
    shop: Workshop, papers: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    await invite(shop, *PEOPLE)
    async with rude_server(PIPELINED, server_tls(papers)) as rude:
        shop.port = rude.port
        assert await command(shop, WEDNESDAY) == 1
        assert rude.recipients == []
    assert "cannot be trusted: self-signed certificate" in capsys.readouterr().err
    assert states(shop) == {}


async def test_a_server_that_speaks_plainly_there_is_told_and_nothing_is_sent(
    shop: Workshop, capsys: pytest.CaptureFixture[str]
) -> None:
    await invite(shop, *PEOPLE)
    async with rude_server(PIPELINED) as rude:
        shop.port = rude.port
        assert await command(shop, WEDNESDAY) == 1
        assert rude.recipients == []
    told = capsys.readouterr().err
    assert "the relay main (127.0.0.1:" in told
    assert "Nothing was lost" in told
    assert states(shop) == {}
