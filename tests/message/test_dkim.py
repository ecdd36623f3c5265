"""DKIM: dkimpy, which shares no line with us, verifies what was signed, and nothing that was changed behind it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from least import least
from signed import DOMAIN, SELECTOR, pem, signer, verified

from engine.message.address import Address, parse_address
from engine.message.dkim import read_key, sign
from engine.message.person import Person
from engine.message.press import compile_press, print_message
from engine.project.folder import load
from engine.review.signing import signing_problems

if TYPE_CHECKING:
    from workshop import Sink, Workshop

    from engine.message.letter import Letter

AT = datetime.fromisoformat("2026-12-02T11:45+09:00")
LEAVE = f"https://{DOMAIN}/leave/abc"
LETTER = least(reply_to="tencho@saekien.example", text="{{ name }}\n\n\n")


def printed(name: str = "山田 太郎", to: str = "taro@docomo.example", letter: Letter = LETTER) -> bytes:
    address = parse_address(to, lenient_domains=frozenset({"docomo.example"}))
    assert isinstance(address, Address)
    person = Person("abcdefghijklmn27", address, name, {})
    return print_message(compile_press(letter), person, at=AT, leave_url=LEAVE).data


def signed(name: str = "山田 太郎") -> bytes:
    return sign(signer(), printed(name))


@given(st.text(), st.sampled_from(["taro@docomo.example", "a..b@docomo.example", "太郎@例え.jp"]))
@settings(deadline=None, max_examples=40)
def test_whoever_it_is_for_a_signed_message_verifies_and_is_otherwise_the_same(name: str, to: str) -> None:
    message = printed(name, to)
    found = sign(signer(), message)
    assert found.endswith(message)
    assert verified(found)
    own = found.removesuffix(message)
    assert max(map(len, own.split(b"\r\n"))) <= 78
    assert own.count(b"\r\n") == len(re.findall(rb"\r\n(?=[ ]|\Z)", own))


def test_a_letter_with_few_headers_verifies_as_well() -> None:
    found = sign(signer(), printed(letter=replace(LETTER, reply_to="", locale="", list_title="")))
    assert verified(found)
    assert not verified(found.replace(b"Subject:", b"Reply-To: thief@other.example\r\nSubject:"))


def test_the_same_message_has_the_same_signature() -> None:
    assert signed() == signed()


HEADERS = [
    "From", "To", "Subject", "Date", "Reply-To", "Message-ID", "MIME-Version", "Content-Type",
    "List-Unsubscribe", "List-Unsubscribe-Post", "List-Id", "Feedback-ID",
]  # fmt: skip


@pytest.mark.parametrize("name", HEADERS)
def test_a_header_that_is_changed_or_gone_breaks_the_signature(name: str) -> None:
    message = signed()
    line = re.search(rb"(?m)^%b: (?:.*\r\n)(?: .*\r\n)*" % name.encode(), message)
    assert line is not None
    assert not verified(message.replace(line[0], b""))
    assert not verified(message.replace(line[0], line[0].replace(b": ", b": x", 1)))


@pytest.mark.parametrize(
    "name", ["From", "To", "Subject", "Date", "Reply-To", "List-Unsubscribe", "List-Unsubscribe-Post"]
)
def test_a_second_header_of_a_name_breaks_the_signature(name: str) -> None:
    assert not verified(f"{name}: other\r\n".encode() + signed())


def test_a_body_that_is_changed_breaks_the_signature() -> None:
    message = signed()
    assert not verified(message[:-2] + b"x\r\n")
    assert not verified(message.replace(b"base64\r\n\r\n", b"base64\r\n\r\nAAAA", 1))


def test_what_relays_do_to_headers_does_not_break_it() -> None:
    message = b"Received: from a by b; Wed, 2 Dec 2026\r\n" + signed()
    assert verified(message.replace(b"MIME-Version: 1.0", b"mime-version:\r\n\t1.0  "))


def test_a_message_without_its_last_line_break_is_not_signed() -> None:
    with pytest.raises(ValueError, match="ends in one line break"):
        sign(signer(), printed()[:-2])


@pytest.mark.parametrize(
    ("octets", "code"),
    [
        (b"", "dkim_key_unfit"),
        (b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "dkim_key_unfit"),
        (pem()[:-400], "dkim_key_unfit"),
    ],
    ids=["nothing", "no key", "torn"],
)
def test_what_is_no_key_is_told(octets: bytes, code: str) -> None:
    assert read_key(octets) == code


SHORT = b"""\
-----BEGIN PRIVATE KEY-----
MIIB5QIBADANBgkqhkiG9w0BAQEFAASCAc8wggHLAgEAAmEAx3AMihS8FYLJmZ7G
4vaO7hdzM7C2STi4ZexPXet/jck2hX36b0wSTh7Lgcz63eiqDmM9yvphz7Vsor2A
KTW+dT5COyOx7xan1UxyTn3dePUraZzDt2ZMcDl21P7GGuS9AgMBAAECYDL6gToK
cslM1Rtfapc5Tu+tLtVXpkCxLvFepirrt38Wn8kfmpQ4bbVqSbq0Gqv+fIXM5213
HmcBoCxWqiLVSU6gSI08COnJa1c4zp7kQR4/Gekyms2SSNAATmelDJzIQQIxAPFU
jN7kiP3YVqv12L222WcBJtRisdpUvVeDkKkOl9zcpYDv8j+skq71v+26Q14mewIx
ANOPltiMAe0A6zTHzK87tsim3o6J5FzaCz7h+fq5W5PHd1soemuLan/Xa/Zf1J6Y
JwIxAJ2vh1Rks3ZaE1fNDc/4V9lMEVkZG+jzEbzLBIzSMjxoF+RF5F3inv2fKcdl
u3sbXQIxAM5ucbZjBw4Hs3oQ6zyhe71WdhuHmXiwmgCF57IqY51TKLeeS7Xcl9Ke
lQ4WfBU0SQIwaLfwZ49dZk0Kr+9EamPg9uIXbSMMM1I0lUR98yvAtZ1ZQtS0VoT9
Uh/MB3eo6zsd
-----END PRIVATE KEY-----
"""  # 768 bits: cryptography makes none as short


def _with_dkim(shop: Workshop, *lines: str) -> None:
    shop.edit("tayori.toml", "[topics.newsletter]", "\n".join(["[sender.dkim]", *lines, "[topics.newsletter]"]))


async def test_every_message_of_a_run_is_signed(shop: Workshop, sink: Sink) -> None:
    key = shop.root.parent / "dkim.pem"
    key.write_bytes(pem())
    _with_dkim(shop, f'selector = "{SELECTOR}"', f'key_file = "{key}"')
    await shop.import_()
    await shop.run()
    assert len(sink.accepted) > 5
    assert [to for to, content in sink.accepted if not verified(content)] == []


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("", "there is no key"),
        ('key_file = "/nowhere/dkim.pem"', "cannot be read: No such file"),
        ('key_file = "{short}"', "fewer than 1024 bits"),
        ('key_file = "{toml}"', "is not an RSA private key"),
    ],
)
def test_a_key_that_does_not_serve_ends_a_run_before_anything_opens(shop: Workshop, line: str, said: str) -> None:
    short = shop.root.parent / "short.pem"
    short.write_bytes(SHORT)
    _with_dkim(shop, f'selector = "{SELECTOR}"', line.format(short=short, toml=shop.root / "tayori.toml"))
    ended = shop.tayori("run")
    assert ended.returncode == 2
    assert said in ended.stderr
    assert "Nothing was sent" in ended.stderr
    assert not shop.state.exists()


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ('private_key = "x"', "secret_in_file"),
        ('key_file = "keys/dkim.pem"', "dkim_key_path"),
        ('domain = "other.example"', "dkim_domain"),
        ('domain = "il.saekien.example"', "dkim_domain"),
        ('domain = "saekien.example"', ""),
        ('selector = "S 1"', "value_selector"),
    ],
)
def test_the_table_is_checked(shop: Workshop, line: str, code: str) -> None:
    lines = [line] if line.startswith("selector") else ['selector = "s1"', line]
    _with_dkim(shop, *lines)
    found = [problem.code for problem in load(shop.root).problems]
    assert found == ([code] if code else [])


def test_check_names_the_relay_that_must_sign_once_and_not_the_one_next_door(shop: Workshop) -> None:
    assert not list(signing_problems(load(shop.root).draft))
    shop.edit("tayori.toml", 'host = "127.0.0.1"', 'host = "smtp.relay.example"')
    found = list(signing_problems(load(shop.root).draft))
    assert [(one.code, one.severity) for one in found] == [("dkim_relay_signs", "warning")]
    assert found[0].text("en").startswith("tayori.toml:")
    assert "main (smtp.relay.example) must sign for mail.saekien.example" in found[0].text("en")
    _with_dkim(shop, 'selector = "s1"')
    assert not list(signing_problems(load(shop.root).draft))
