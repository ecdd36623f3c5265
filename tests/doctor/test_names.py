"""DKIM, DMARC with alignment, PTR and MX: each wrong state of a DNS that is written down."""

from __future__ import annotations

from typing import Any

import pytest
from zones import SHOP, SIGNATURE, mail_with, told

from engine.doctor.alignment import dmarc_findings
from engine.doctor.hosts import mx_findings, ptr_findings
from engine.doctor.mail import Signature, is_reserved
from engine.doctor.names import name_findings
from engine.doctor.signatures import dkim_findings, record_for
from engine.doctor.zone import Zone

KEY, POLICY = f"s2026._domainkey.{SHOP}", "_dmarc.saekien.jp"
OURS = "203.0.113.5"


@pytest.mark.parametrize(
    ("records", "expected"),
    [
        ([f"v=DKIM1; k=rsa; p={SIGNATURE.public}"], ("ok", "dkim_ok")),
        ([f"p={SIGNATURE.public[:4]} {SIGNATURE.public[4:]}"], ("ok", "dkim_ok")),
        ([], ("wrong", "dkim_none")),
        (["v=spf1 -all"], ("wrong", "dkim_none")),
        ([f"p={SIGNATURE.public}", "v=DKIM1; p=AAAA"], ("wrong", "dkim_many")),
        (["v=DKIM1; p=AAAA"], ("wrong", "dkim_other")),
        (["v=DKIM1; p="], ("wrong", "dkim_revoked")),
        ([f"v=DKIM1; h=sha1; p={SIGNATURE.public}"], ("wrong", "dkim_unfit")),
        ([f"v=DKIM1; k=ed25519; p={SIGNATURE.public}"], ("wrong", "dkim_unfit")),
        ([f"v=DKIM1; s=tlsrpt; p={SIGNATURE.public}"], ("wrong", "dkim_unfit")),
        ([f"v=DKIM1; h=sha1:sha256; s=*; p={SIGNATURE.public}"], ("ok", "dkim_ok")),
        ([f"v=DKIM1; t=y:s; p={SIGNATURE.public}"], ("warning", "dkim_test")),
        ("timeout", ("unknown", "unasked")),
    ],
)
def test_the_selectors_record_is_compared_with_our_key(records: Any, expected: tuple[str, str]) -> None:
    assert told(dkim_findings, {(KEY, "TXT"): records}, mail_with()) == [(KEY, *expected)]


def test_a_short_key_is_a_warning_and_a_long_record_is_cut_into_strings() -> None:
    short, long = Signature(SHOP, "s2026", "AAAA", 1024), Signature(SHOP, "s2026", "A" * 400, 2048)
    records: Any = {(KEY, "TXT"): ["v=DKIM1; p=AAAA"]}
    assert told(dkim_findings, records, mail_with(signature=short)) == [(KEY, "warning", "dkim_short")]
    assert [len(part) for part in record_for(long).strip('"').split('" "')] == [250, 168]


def test_where_the_relay_signs_its_selector_is_looked_for() -> None:
    theirs = f"r1._domainkey.{SHOP}"
    assert told(dkim_findings, {}, mail_with(signature=None)) == [("main", "unknown", "dkim_relay")]
    named = mail_with(signature=None, selector="r1")
    assert told(dkim_findings, {}, named) == [(theirs, "wrong", "dkim_relay_none")]
    found: Any = {(theirs, "TXT"): ["k=rsa; p=AAAA"]}
    assert told(dkim_findings, found, named) == [(theirs, "ok", "dkim_relay_ok")]


FOREIGN = Signature("esp.jp", "s1", "AAAA", 2048)


@pytest.mark.parametrize(
    ("records", "mail", "expected"),
    [
        ([], {}, ("wrong", "dmarc_none")),
        (["v=DMARC1; p=none; rua=mailto:d@saekien.jp"], {}, ("ok", "dmarc_ok")),
        (["v=DMARC1;p=reject;rua=mailto:d@saekien.jp"], {}, ("ok", "dmarc_ok")),
        (["v=DMARC1; p=none"], {}, ("warning", "dmarc_reports")),
        (["v=DMARC1; p=none", "v=DMARC1; p=reject"], {}, ("wrong", "dmarc_many")),
        (["v=DMARC1; p=maybe"], {}, ("wrong", "dmarc_policy")),
        (["v=DMARC1"], {}, ("wrong", "dmarc_policy")),
        (["hello"], {}, ("wrong", "dmarc_none")),
        (["v=DMARC1; p=none"], {"signature": FOREIGN, "returns": "b@esp.jp"}, ("wrong", "dmarc_unaligned")),
        (["v=DMARC1; p=none; rua=x"], {"signature": FOREIGN, "returns": "b@bounce.saekien.jp"}, ("ok", "dmarc_ok")),
        (["v=DMARC1; p=none; aspf=s"], {"signature": FOREIGN, "returns": "b@saekien.jp"}, ("wrong", "dmarc_unaligned")),
        (
            ["v=DMARC1; p=none; adkim=s"],
            {"signature": Signature("saekien.jp", "s", "A", 2048), "returns": "b@esp.jp"},
            ("wrong", "dmarc_unaligned"),
        ),
        (["v=DMARC1; p=none"], {"signature": None, "returns": "b@esp.jp"}, ("unknown", "dmarc_relay")),
        (["v=DMARC1; p=none; rua=x"], {"signature": None, "selector": "r1", "returns": "b@esp.jp"}, ("ok", "dmarc_ok")),
        ("servfail", {}, ("unknown", "unasked")),
    ],
)
def test_the_policy_and_whether_our_mail_belongs_to_it(
    records: Any, mail: dict[str, Any], expected: tuple[str, str]
) -> None:
    ((_, *found),) = told(dmarc_findings, {(POLICY, "TXT"): records}, mail_with(**mail))
    assert tuple(found) == expected


def test_the_from_domains_own_policy_comes_before_that_of_its_organisation() -> None:
    records: Any = {
        (f"_dmarc.{SHOP}", "TXT"): ["v=DMARC1; p=reject; rua=x"],
        (POLICY, "TXT"): ["v=DMARC1; p=none; rua=x"],
    }
    assert told(dmarc_findings, records, mail_with())[0][0] == f"_dmarc.{SHOP}"


@pytest.mark.parametrize(
    ("sender", "returns", "aligned"),
    [
        ("a@mail.saekien.co.jp", "b@bounce.saekien.co.jp", True),
        ("a@saekien.co.jp", "b@other.co.jp", False),
        ("a@saekien.github.io", "b@other.github.io", False),
    ],
)
def test_an_organisation_ends_where_the_public_suffix_begins(sender: str, returns: str, aligned: bool) -> None:
    domain = sender.rpartition("@")[2]
    records: Any = {(f"_dmarc.{domain}", "TXT"): ["v=DMARC1; p=none; rua=x"]}
    mail = mail_with(sender=sender, returns=returns, signature=FOREIGN)
    ((_, level, _),) = told(dmarc_findings, records, mail)
    assert (level == "ok") is aligned


@pytest.mark.parametrize(
    ("records", "expected"),
    [
        ({}, ("wrong", "ptr_none")),
        ({("5.113.0.203.in-addr.arpa", "PTR"): ["mx1.saekien.jp."]}, ("wrong", "ptr_back")),
        (
            {("5.113.0.203.in-addr.arpa", "PTR"): ["mx1.saekien.jp."], ("mx1.saekien.jp", "A"): [OURS]},
            ("ok", "ptr_ok"),
        ),
        (
            {("5.113.0.203.in-addr.arpa", "PTR"): ["mx1.saekien.jp."], ("mx1.saekien.jp", "A"): "servfail"},
            ("unknown", "unasked"),
        ),
        ({("5.113.0.203.in-addr.arpa", "PTR"): "timeout"}, ("unknown", "unasked")),
    ],
)
def test_a_senders_name_has_to_lead_back_to_it(records: Any, expected: tuple[str, str]) -> None:
    ((_, *found),) = told(ptr_findings, records, mail_with(OURS))
    assert tuple(found) == expected


def test_a_relay_whose_addresses_nobody_wrote_down_is_unknown_and_amazons_are_its_own_matter() -> None:
    assert told(ptr_findings, {}, mail_with()) == [("main", "unknown", "ptr_unknown")]
    assert told(ptr_findings, {}, mail_with(kind="ses")) == []


@pytest.mark.parametrize(
    ("records", "expected"),
    [
        ({}, ("wrong", "mx_none")),
        ({(SHOP, "A"): [OURS]}, ("warning", "mx_implicit")),
        ({(SHOP, "MX"): ["0 ."]}, ("wrong", "mx_null")),
        ({(SHOP, "MX"): ["10 mx.saekien.jp."]}, ("wrong", "mx_gone")),
        ({(SHOP, "MX"): ["10 mx.saekien.jp."], ("mx.saekien.jp", "AAAA"): ["2001:db8::1"]}, ("ok", "mx_ok")),
        ({(SHOP, "MX"): "servfail"}, ("unknown", "unasked")),
        ({(SHOP, "MX"): ["10 mx.saekien.jp."], ("mx.saekien.jp", "A"): "timeout"}, ("unknown", "unasked")),
    ],
)
def test_bounces_need_a_domain_that_takes_mail(records: Any, expected: tuple[str, str]) -> None:
    ((_, *found),) = told(mx_findings, records, mail_with())
    assert tuple(found) == expected


def test_names_for_examples_are_not_asked_for_unless_a_server_is_named() -> None:
    mail, zone = mail_with(sender="tencho@mail.saekien.example"), Zone()
    (found,) = name_findings(mail, zone, {"spf", "mx"})
    assert (found.said.code, zone.missing) == ("doctor_dns_reserved", set())
    assert len(list(name_findings(mail, zone, {"spf", "mx"}, reserved_too=True))) == 2
    assert [is_reserved(name) for name in ("shop.test", "mail.example.com", "example.jp", "saekien.jp")] == [
        *(True, True, False, False)
    ]
