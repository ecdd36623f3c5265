"""`tayori doctor` as a person calls it: a shop whose names, relay, pages and store are as they should be, and what is said where not."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from typing import TYPE_CHECKING, Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from name_server import name_server
from papers import papers_in, server_tls
from rude import PIPELINED, rude_server
from signed import SELECTOR, key, pem
from visits import pages_behind_tls, visit
from workshop import EXAMPLE

from engine.cli.app import main
from engine.cli.doctor import doctor
from engine.cli.place import Place
from engine.doctor.finding import CHECKS

if TYPE_CHECKING:
    from pathlib import Path

    from workshop import Workshop

DOMAIN = "mail.saekien.example"
PUBLIC = b64encode(key().public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()
RIGHT: dict[tuple[str, str], Any] = {
    (DOMAIN, "TXT"): ["v=spf1 ip4:203.0.113.5 -all"],
    (DOMAIN, "MX"): ["10 mx.saekien.example."],
    ("saekien.example", "MX"): ["10 mx.saekien.example."],
    ("mx.saekien.example", "A"): ["203.0.113.5"],
    ("5.113.0.203.in-addr.arpa", "PTR"): ["mx.saekien.example."],
    (f"{SELECTOR}._domainkey.{DOMAIN}", "TXT"): [f"v=DKIM1; k=rsa; p={PUBLIC}"],
    ("_dmarc.saekien.example", "TXT"): ["v=DMARC1; p=none; rua=mailto:dmarc@saekien.example"],
}
NAMES = ["spf", "dkim", "dmarc", "ptr", "mx", "mx", "notify"]  # two inboxes: the return path, and where replies go


@pytest.fixture
def signing(shop: Workshop, monkeypatch: pytest.MonkeyPatch) -> Workshop:
    """A shop that signs by itself, and says from which address its relay sends."""
    monkeypatch.setenv("TAYORI_SENDER__DKIM__SELECTOR", SELECTOR)
    monkeypatch.setenv("TAYORI_SENDER__DKIM__PRIVATE_KEY", pem().decode())
    monkeypatch.setenv("TAYORI_RELAYS__MAIN__OUTGOING", '["203.0.113.5"]')
    monkeypatch.setenv("TAYORI_NOTIFY__MAIL", '["tencho@saekien.example"]')
    return shop


async def test_a_shop_in_order_is_told_so_and_nothing_is_unknown_but_what_this_machine_cannot_say(
    signing: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    papers = papers_in(tmp_path, 200)
    monkeypatch.setenv("SSL_CERT_FILE", str(papers))
    monkeypatch.setenv("TAYORI_RELAYS__MAIN__TLS", "tls")
    async with (
        name_server(RIGHT) as names,
        rude_server(PIPELINED, server_tls(papers)) as relay,
        pages_behind_tls(signing, server_tls(papers)) as port,
    ):
        signing.port = relay.port
        monkeypatch.setenv("TAYORI_WEB__BASE_URL", f"https://localhost:{port}")
        code, told, whole = await visit(signing, capsys, nameserver=f"127.0.0.1:{names.port}")
    levels = {(check, level) for check, level, _ in told}
    machine = {"clock", "timers", "backup"}  # a container has no systemd
    assert {check for check, level in levels if level != "ok"} <= machine, whole
    assert {check for check, _ in levels} == set(CHECKS)
    assert code == 0
    assert [check for check, _, _ in told if check in NAMES] == NAMES
    assert "PRIVATE KEY" not in str(whole)


async def test_every_name_that_is_missing_is_wrong_and_says_what_to_type(
    signing: Workshop, capsys: pytest.CaptureFixture[str]
) -> None:
    async with name_server({}) as names:
        code, told, whole = await visit(signing, capsys, "dns", nameserver=f"127.0.0.1:{names.port}")
    assert code == 1
    assert [one for _, *one in told] == [
        ["wrong", "spf_none"],
        ["wrong", "dkim_none"],
        ["wrong", "dmarc_none"],
        ["wrong", "ptr_none"],
        ["wrong", "mx_none"],
        ["wrong", "mx_none"],
    ]
    spf, dkim, dmarc, *_ = (one["hint"] for one in whole)
    assert f'{DOMAIN}. TXT "v=spf1 ip4:203.0.113.5 -all"' in spf
    assert PUBLIC in dkim.replace('" "', "")
    assert "_dmarc.saekien.example. TXT" in dmarc
    assert all(one["why"] for one in whole)


async def test_a_dns_that_does_not_answer_makes_nothing_missing(
    signing: Workshop, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.review.visit.names.SECONDS", 0.2)
    broken: dict[tuple[str, str], Any] = dict.fromkeys(RIGHT, "servfail") | {(DOMAIN, "TXT"): "silent"}
    broken |= {(f"_dmarc.{DOMAIN}", "TXT"): "servfail"}
    async with name_server(broken) as names:
        code, told, whole = await visit(signing, capsys, "dns", nameserver=f"127.0.0.1:{names.port}")
    assert code == 1
    assert {(level, told_code) for _, level, told_code in told} == {("unknown", "unasked")}
    assert "no answer in time" in whole[0]["message"]


async def test_both_languages_are_spoken_and_the_columns_are_plain(
    signing: Workshop, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async with name_server(RIGHT | {(DOMAIN, "TXT"): []}) as names:
        said: dict[str, str] = {}
        for language in ("en", "ja"):
            monkeypatch.setenv("TAYORI_LANG", language)
            server, place = f"127.0.0.1:{names.port}", Place(project=signing.root)
            assert await doctor(only=("spf", "mx"), nameserver=server, place=place) == 1
            said[language] = capsys.readouterr().out
    assert said["en"].splitlines()[0] == f"wrong   spf: {DOMAIN}, the domain of the return path, has no SPF record."
    assert said["en"].splitlines()[-1] == "2 ok, 0 warnings, 1 wrong, 0 unknown"
    assert f"異常      spf: 返送先のドメイン {DOMAIN} に SPF の記録がありません。" in said["ja"]
    assert "→ DNS に置いてください" in said["ja"]
    assert not re.search(r"[a-z]{3,} [a-z]{3,}", said["ja"].replace("v=spf1", "")), said["ja"]


async def test_files_with_mistakes_are_told_and_the_rest_goes_on(
    shop: Workshop, capsys: pytest.CaptureFixture[str]
) -> None:
    shop.edit("tayori.toml", 'cap = "2 per 7 days"', 'cap = "two a week"')
    async with rude_server() as relay:
        shop.edit("tayori.toml", "port = 2525", f"port = {relay.port}")
        assert await doctor(only=("files", "relay"), json=True, place=Place(project=shop.root)) == 2
    findings = json.loads(capsys.readouterr().out)["findings"]
    assert [(one["check"], one["level"]) for one in findings] == [("files", "wrong"), ("relay", "ok")]
    assert "tayori.toml:" in findings[0]["message"]
    (shop.root / "tayori.toml").write_text("this is no TOML", encoding="utf-8")
    assert await doctor(only=("files", "versions"), json=True, place=Place(project=shop.root)) == 2
    assert json.loads(capsys.readouterr().out)["wrong"] == 1


def test_the_example_itself_is_told_that_its_names_are_for_examples(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    words = ["doctor", "--project", str(EXAMPLE), "--state", str(tmp_path / "none"), "--json"]
    assert main([*words, "--only", "files", "dns", "web", "notify", "store"]) == 0
    findings = json.loads(capsys.readouterr().out)["findings"]
    assert [(one["check"], one["level"], one["code"]) for one in findings] == [
        ("files", "ok", "files_ok"),
        ("dns", "unknown", "dns_reserved"),
        ("web", "unknown", "dns_reserved"),
        ("store", "warning", "store_none"),
        ("notify", "unknown", "dns_reserved"),
    ]


async def test_who_is_told_of_trouble_is_looked_at_too(
    shop: Workshop, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    expected = {None: (0, "warning"), '["/bin/sh", "-c", "true"]': (0, "ok"), '["/nowhere/tell"]': (2, "wrong")}
    for command, (code, level) in expected.items():
        if command is not None:
            monkeypatch.setenv("TAYORI_NOTIFY__COMMAND", command)
        found, told, _ = await visit(shop, capsys, "notify")
        assert (found, [one for _, one, _ in told]) == (code, [level])


def test_an_address_of_a_relay_is_no_name(shop: Workshop, capsys: pytest.CaptureFixture[str]) -> None:
    shop.edit("tayori.toml", "port = 2525", 'port = 2525\noutgoing = ["mx.saekien.jp"]')
    assert main(["check", "--project", str(shop.root)]) == 2
    assert 'relays.main.outgoing.0: "mx.saekien.jp" is not an IP address.' in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--only", "dnss"], "there is no check called dnss"),
        (["--nameserver", "ns1.example"], "ns1.example is not the address of a name server"),
        (["--nameserver", "127.0.0.1:99999"], "127.0.0.1:99999 is not the address"),
        (["--nameserver", "[::1]:"], "[::1]: is not the address"),
    ],
)
def test_what_nobody_can_mean_is_refused(words: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", *words, "--project", str(EXAMPLE)]) == 2
    assert said in capsys.readouterr().err
