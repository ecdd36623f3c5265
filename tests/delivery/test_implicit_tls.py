"""A relay that speaks TLS from the first octet on (port 465, RFC 8314): sent to when its certificate holds, and told when not."""

from __future__ import annotations

import ssl
from datetime import timedelta
from ipaddress import ip_address
from typing import TYPE_CHECKING

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from ledger import command, crowd, invite, line_of, only, states, sums_hold
from rude import PIPELINED, rude_server
from workshop import WEDNESDAY

from engine.delivery.clock import Clock

if TYPE_CHECKING:
    from pathlib import Path

    from workshop import Workshop

PEOPLE = crowd(5)


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    """Make a certificate for 127.0.0.1, and its key."""
    key, now = ec.generate_private_key(ec.SECP256R1()), Clock().now()
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "relay.saekien.example")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path, form = tmp_path / "papers.pem", serialization.Encoding.PEM
    plain = key.private_bytes(form, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(made.public_bytes(form) + plain)
    return path


@pytest.fixture(autouse=True)
def _implicit(shop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    only(shop, "wednesday-letter")
    monkeypatch.setenv("TAYORI_RELAYS__MAIN__TLS", "tls")


def _server(papers: Path) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(papers)
    return context


async def test_a_whole_edition_goes_through_it(shop: Workshop, papers: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(papers))
    await invite(shop, *PEOPLE)
    async with rude_server(PIPELINED, _server(papers)) as rude:
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
    async with rude_server(PIPELINED, _server(papers)) as rude:
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
