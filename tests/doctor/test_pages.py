"""The public pages opened from outside, by a leave link of nobody's: behind TLS, with the wrong key, moved, somebody else's."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING

import pytest
from papers import papers_in, server_tls
from visits import pages_behind_tls, visit

if TYPE_CHECKING:
    from pathlib import Path

    from workshop import Workshop


@pytest.fixture
def papers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Trust a certificate of this machine's."""
    made = papers_in(tmp_path, 200)
    monkeypatch.setenv("SSL_CERT_FILE", str(made))
    return made


async def test_our_pages_behind_tls_open_a_link_and_remember_nothing(
    shop: Workshop, papers: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async with pages_behind_tls(shop, server_tls(papers)) as port:
        monkeypatch.setenv("TAYORI_WEB__BASE_URL", f"https://localhost:{port}")
        code, told, whole = await visit(shop, capsys, "web")
    assert (code, told) == (0, [("web", "ok", "web_ok")])
    assert re.search(r"another (199|200) days", whole[0]["message"]), "by how much of the first day is over by now"
    assert shop.past("SELECT count(*) FROM consents") == [(0,)]


async def test_a_certificate_that_nobody_vouches_for_is_wrong(
    shop: Workshop, papers: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    async with pages_behind_tls(shop, server_tls(papers)) as port:
        monkeypatch.setenv("TAYORI_WEB__BASE_URL", f"https://localhost:{port}")
        code, told, whole = await visit(shop, capsys, "web")
    assert (code, told) == (1, [("web", "wrong", "web_none")])
    assert "its certificate does not hold (self-signed certificate)" in whole[0]["message"]


async def test_a_certificate_that_ends_soon_is_a_warning(
    shop: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    soon = papers_in(tmp_path, 3.5)
    monkeypatch.setenv("SSL_CERT_FILE", str(soon))
    async with pages_behind_tls(shop, server_tls(soon)) as port:
        monkeypatch.setenv("TAYORI_WEB__BASE_URL", f"https://localhost:{port}")
        code, told, _ = await visit(shop, capsys, "web")
    assert (code, told) == (0, [("web", "ok", "web_ok"), ("web", "warning", "web_soon")])


async def test_pages_that_were_given_another_key_open_no_link(
    shop: Workshop, papers: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async with pages_behind_tls(shop, server_tls(papers), key=b"another" * 5) as port:
        monkeypatch.setenv("TAYORI_WEB__BASE_URL", f"https://localhost:{port}")
        assert (await visit(shop, capsys, "web"))[1] == [("web", "unknown", "web_keyless")], "no key is here yet"
        monkeypatch.setenv("TAYORI_WEB__TOKEN_KEY", "the run's own key")
        code, told, whole = await visit(shop, capsys, "web")
    assert (code, told) == (2, [("web", "wrong", "web_key")])
    assert "the run's own key" not in str(whole)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (b"HTTP/1.1 301 Moved\r\nLocation: https://elsewhere.example/x\r\nContent-Length: 0\r\n\r\n", "web_moved"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nIt works!", "web_other"),
        (b"HTTP/1.1 404 Not Found\r\nContent-Length: 5\r\n\r\nnginx", "web_other"),
        (b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n", "web_other"),
        (b"SSH-2.0-OpenSSH\r\n", "web_none"),
    ],
)
async def test_whatever_else_answers_there_is_wrong(
    answer: bytes,
    expected: str,
    shop: Workshop,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        monkeypatch.setenv("TAYORI_WEB__BASE_URL", f"http://127.0.0.1:{port}")
        code, told, _ = await visit(shop, capsys, "web")
    assert (code, told[0]) == (1, ("web", "wrong", expected))


async def test_nobody_at_the_address_is_wrong(
    shop: Workshop, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TAYORI_WEB__BASE_URL", "http://127.0.0.1:1")
    code, told, whole = await visit(shop, capsys, "web")
    assert (code, told[0]) == (1, ("web", "wrong", "web_none"))
    assert "http://127.0.0.1:1 cannot be opened" in whole[0]["message"]
