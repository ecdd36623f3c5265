"""SPF (RFC 7208): who may send for a domain, what the record costs, and what breaks it."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Any

import pytest
from zones import SHOP, mail_with, settled, told, zone_of

from engine.doctor.macros import expand
from engine.doctor.sender_policy import spf_findings
from engine.doctor.spf import evaluate, walk

OURS = "203.0.113.5"


def result(record: str, host: str = OURS, **more: Any) -> str:
    """Return what a receiver finds, the record standing at the shop's domain; `more` are other names' TXT records."""
    records: dict[Any, Any] = {(SHOP, "TXT"): [record], ("mx.saekien.jp", "A"): ["203.0.113.8"]}
    records |= {(SHOP, "MX"): ["10 mx.saekien.jp"], (SHOP, "A"): ["203.0.113.7"], (SHOP, "AAAA"): ["2001:db8::7"]}
    records |= {(name.replace("_", "."), "TXT"): [text] for name, text in more.items()}
    zone, address = zone_of(records), ip_address(host)
    return settled(zone, lambda zone: evaluate(zone, SHOP, address, f"tencho@{SHOP}"))


@pytest.mark.parametrize(
    ("record", "host", "expected"),
    [
        ("v=spf1 ip4:203.0.113.5 -all", OURS, "pass"),
        ("v=spf1 ip4:203.0.113.0/24 -all", OURS, "pass"),
        ("v=spf1 ip4:198.51.100.0/24 -all", OURS, "fail"),
        ("v=spf1 ip4:198.51.100.0/24 ~all", OURS, "softfail"),
        ("v=spf1 ip4:198.51.100.0/24 ?all", OURS, "neutral"),
        ("v=spf1 ip4:198.51.100.0/24", OURS, "neutral"),
        ("v=spf1 -ip4:203.0.113.5 +all", OURS, "fail"),
        ("V=SPF1 IP6:2001:DB8::/32 -ALL", "2001:db8::5", "pass"),
        ("v=spf1 ip6:2001:db8::5 -all", OURS, "fail"),
        ("v=spf1 a -all", "203.0.113.7", "pass"),
        ("v=spf1 a/24 -all", OURS, "pass"),
        ("v=spf1 a//64 -all", "2001:db8::99", "pass"),
        ("v=spf1 a:mail.saekien.jp/24//64 -all", OURS, "pass"),
        ("v=spf1 mx -all", "203.0.113.8", "pass"),
        ("v=spf1 mx -all", OURS, "fail"),
        ("v=spf1 exists:%{i}.allowed.saekien.jp -all", OURS, "fail"),
        ("v=spf1 exists:%{d} -all", OURS, "pass"),
        ("v=spf1 redirect=_spf.saekien.jp", OURS, "permerror"),
        ("v=spf1 include:_spf.saekien.jp -all", OURS, "permerror"),
        ("v=spf1 ip4:203.0.113.5.6 -all", OURS, "permerror"),
        ("v=spf1 203.0.113.5 -all", OURS, "permerror"),
        ("v=spf1 include -all", OURS, "permerror"),
        ("v=spf1 unknown=modifier ip4:203.0.113.5 -all", OURS, "pass"),
        ("v=spf1 a:x1.jp a:x2.jp a:x3.jp ip4:203.0.113.5 -all", OURS, "permerror"),
        ("v=spf10 +all", OURS, "none"),
        ("hello", OURS, "none"),
    ],
)
def test_a_receiver_finds_what_rfc_7208_says(record: str, host: str, expected: str) -> None:
    assert result(record, host) == expected


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        ("v=spf1 ip4:203.0.113.5 -all", "pass"),
        ("v=spf1 ip4:198.51.100.1 -all", "softfail"),
        ("v=spf1 include:esp.jp -all", "permerror"),
    ],
)
def test_an_include_passes_on_a_pass_and_nothing_else(inner: str, expected: str) -> None:
    assert result("v=spf1 include:esp.jp ~all", esp_jp=inner) == expected


def test_a_redirect_speaks_for_the_domain() -> None:
    assert result("v=spf1 redirect=esp.jp", esp_jp="v=spf1 ip4:203.0.113.5 -all") == "pass"
    assert result("v=spf1 redirect=esp.jp", esp_jp="v=spf1 -all") == "fail"
    assert result("v=spf1 -all redirect=esp.jp", esp_jp="v=spf1 +all") == "fail", "it counts only without an all"


def test_eleven_questions_are_one_too_many() -> None:
    includes = {f"x{number}_jp": "v=spf1 -all" for number in range(11)}
    ten = " ".join(f"include:x{number}.jp" for number in range(10))
    assert result(f"v=spf1 {ten} ip4:{OURS} -all", **includes) == "pass"
    assert result(f"v=spf1 {ten} include:x10.jp ip4:{OURS} -all", **includes) == "permerror"


def test_a_reverse_name_counts_only_when_it_leads_back() -> None:
    names = {("5.113.0.203.in-addr.arpa", "PTR"): ["mx1.saekien.jp."], (SHOP, "TXT"): ["v=spf1 ptr:saekien.jp -all"]}
    back = {("mx1.saekien.jp", "A"): [OURS]}
    for records, expected in ((names, "fail"), (names | back, "pass")):
        zone = zone_of(records)  # pyright: ignore[reportArgumentType]  # literals
        assert settled(zone, lambda zone: evaluate(zone, SHOP, ip_address(OURS), "a@b")) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [  # RFC 7208 section 7.4, of strong-bad@email.example.com
        ("%{s}", "strong-bad@email.example.com"),
        ("%{o}", "email.example.com"),
        ("%{d4}", "email.example.com"),
        ("%{d2}", "example.com"),
        ("%{d1}", "com"),
        ("%{dr}", "com.example.email"),
        ("%{d2r}", "example.email"),
        ("%{l}", "strong-bad"),
        ("%{l-}", "strong.bad"),
        ("%{lr-}", "bad.strong"),
        ("%{l1r-}", "strong"),
        ("%{ir}.%{v}._spf.%{d2}", "3.2.0.192.in-addr._spf.example.com"),
        ("%{lr-}.lp._spf.%{d2}", "bad.strong.lp._spf.example.com"),
        ("%{d2}.trusted-domains.example.net", "example.com.trusted-domains.example.net"),
    ],
)
def test_macros_are_those_of_the_rfc(text: str, expected: str) -> None:
    assert expand(text, "email.example.com", "strong-bad@email.example.com", ip_address("192.0.2.3")) == expected


def test_the_macros_of_an_ip6_address_are_its_digits() -> None:
    found = expand("%{ir}.%{v}._spf.%{d2}", "email.example.com", "x@y", ip_address("2001:db8::cb01"))
    assert found == "1.0.b.c.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6._spf.example.com"


def test_a_record_that_names_itself_is_counted_and_left() -> None:
    zone = zone_of({(SHOP, "TXT"): [f"v=spf1 include:{SHOP} -all"]})
    assert walk(zone, SHOP, "a@b").lookups > 10


@pytest.mark.parametrize(
    ("records", "outgoing", "expected"),
    [
        ([], OURS, ("wrong", "spf_none")),
        (["v=spf1 -all", "v=spf1 +all"], OURS, ("wrong", "spf_many")),
        ([f"v=spf1 ip4:{OURS} -all"], OURS, ("ok", "spf_ok")),
        ([f"v=spf1 ip4:{OURS} -all"], "", ("ok", "spf_there")),
        (["v=spf1 ip4:198.51.100.1 -all"], OURS, ("wrong", "spf_refused")),
        (["v=spf1 +all"], OURS, ("wrong", "spf_open")),
        ([f"v=spf1 ip4:{OURS}"], OURS, ("warning", "spf_end")),
        ([f"v=spf1 ip4:{OURS} include:gone.jp -all"], OURS, ("wrong", "spf_include_none")),
        ([f"v=spf1 ip4:{OURS} include:two.jp -all"], OURS, ("wrong", "spf_include_many")),
        ([f"v=spf1 ipv4:{OURS} -all"], OURS, ("wrong", "spf_term")),
        ([f"v=spf1 ip4:{OURS} include:wide.jp -all"], OURS, ("wrong", "spf_lookups")),
        ("timeout", OURS, ("unknown", "unasked")),
        ([f"v=spf1 ip4:{OURS} include:slow.jp -all"], OURS, ("unknown", "unasked")),
    ],
)
def test_the_doctor_says_the_worst_of_a_record(records: Any, outgoing: str, expected: tuple[str, str]) -> None:
    others = {
        ("two.jp", "TXT"): ["v=spf1 -all", "v=spf1 ~all"],
        ("wide.jp", "TXT"): ["v=spf1 " + " ".join(f"a:h{number}.jp" for number in range(10)) + " -all"],
        ("slow.jp", "TXT"): "servfail",
    }
    mail = mail_with(*([outgoing] if outgoing else []))
    ((_, level, code),) = told(spf_findings, {(SHOP, "TXT"): records, **others}, mail)  # pyright: ignore[reportArgumentType]
    assert (level, code) == expected


def test_amazons_own_return_path_makes_a_missing_record_a_warning() -> None:
    assert told(spf_findings, {}, mail_with(kind="ses")) == [(SHOP, "warning", "spf_ses_none")]
    record = {
        (SHOP, "TXT"): ["v=spf1 include:amazonses.com -all"],
        ("amazonses.com", "TXT"): ["v=spf1 ip4:199.255.192.0/22 -all"],
    }
    assert told(spf_findings, record, mail_with(kind="ses")) == [(SHOP, "ok", "spf_there")]  # pyright: ignore[reportArgumentType]
    without = {(SHOP, "TXT"): ["v=spf1 -all"]}
    assert told(spf_findings, without, mail_with(kind="ses")) == [(SHOP, "warning", "spf_ses")]  # pyright: ignore[reportArgumentType]


def test_docomo_wants_spf_at_the_from_domain_too() -> None:
    records = {("bounce.saekien.jp", "TXT"): [f"v=spf1 ip4:{OURS} -all"]}
    mail = mail_with(OURS, returns="back@bounce.saekien.jp")
    assert told(spf_findings, records, mail) == [  # pyright: ignore[reportArgumentType]
        ("bounce.saekien.jp", "ok", "spf_ok"),
        (SHOP, "warning", "spf_from"),
    ]
