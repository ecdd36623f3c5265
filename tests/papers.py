"""A certificate for this machine, signed by itself, and its key: whoever is told to trust the file trusts the server.

In: a folder, how many days it is good for. Out: a file with both (PEM). `SSL_CERT_FILE` names what is trusted.
"""

from __future__ import annotations

import ssl
from datetime import timedelta
from ipaddress import ip_address
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from engine.delivery.clock import Clock

if TYPE_CHECKING:
    from pathlib import Path


def papers_in(folder: Path, days: float = 1, name: str = "papers.pem") -> Path:
    """Make a certificate for 127.0.0.1 and localhost."""
    key, now = ec.generate_private_key(ec.SECP256R1()), Clock().now()
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "relay.saekien.example")])
    names = [x509.IPAddress(ip_address("127.0.0.1")), x509.DNSName("localhost")]
    made = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=400))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path, form = folder / name, serialization.Encoding.PEM
    plain = key.private_bytes(form, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(made.public_bytes(form) + plain)
    return path


def server_tls(papers: Path) -> ssl.SSLContext:
    """Return what a server speaks TLS with."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(papers)
    return context
