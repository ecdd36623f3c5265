"""An e-mail address: as it is shown, as it is found again, as it stands on the wire.

In: one field of a person's list. Out: an `Address`, or the code of the reason why it is none (words/message.py). Whether
the mailbox exists is never asked here. A regular expression settles the plain address in about 2 µs (a list has a million);
email-validator judges what is left: quoted parts, international ones. It refuses reserved domains (`.local`, `.test`),
which rehearsals live on, so it is shown one part at a time.

Japanese carriers gave out addresses that RFC 5321 §4.1.2 does not allow bare (`a..b@`, `.a@`, `a.@`) until 2009, and
thousands still work: for the domains the caller names they are accepted and quoted on the wire.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

# RFC 5321 §4.5.3.1.1 and RFC 3696 erratum 1690: octets of the local part and of the whole address.
LOCAL_LIMIT, ADDRESS_LIMIT = 64, 254
DOMAIN_LIMIT = 253  # RFC 1035 §2.3.4 as text; the labels' 63 stand in the expression

_ATEXT = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]"  # RFC 5322 §3.2.3
_LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
# No possessive quantifiers here: those of Debian 12's Python 3.11.2 match too much.
_DOT_ATOM = re.compile(rf"{_ATEXT}+(?:\.{_ATEXT}+)*")
_DOTS = re.compile(rf"(?:{_ATEXT}|\.)+")
# The last label ends with a letter, as every top-level domain does; a single label is someone's slip, but for localhost.
_DOMAIN = re.compile(rf"(?:(?:{_LABEL}\.)+(?!-)[A-Za-z0-9-]{{0,62}}[A-Za-z]|localhost)", re.IGNORECASE | re.ASCII)
# Short labels are not measured here: a domain above 63 octets takes the long way.
_PLAIN = re.compile(rf"({_DOT_ATOM.pattern})@((?:[A-Za-z0-9]+(?:-+[A-Za-z0-9]+)*\.)+[A-Za-z]+)")
_PLAIN_DOMAIN_LIMIT = 63
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
_FULL_WIDTH = {code + 0xFEE0: code for code in range(0x21, 0x7F)} | {0x3000: 0x20}  # U+FF01 to U+FF5E are ASCII, moved
_EDGES = " \t\r\n\f\v\x85\xa0\u200b\u2028\u2029\u2060\ufeff"  # blanks, and the invisible marks that spreadsheets leave
_UNSEEN = frozenset(("Cc", "Cf", "Cs", "Zl", "Zp"))


@dataclass(frozen=True, slots=True)
class Address:
    """One address; two texts are the same mailbox to us if their keys are equal."""

    raw: str  # as stored and shown: full-width ASCII made plain, domain in lower case, the local part's case kept
    key: str  # for search, identity and suppression: folded case, ASCII domain, no quotes
    domain: str  # ASCII (IDNA), lower case
    wire: str  # for RCPT TO and To: quoted where RFC 5321 wants it
    smtputf8: bool = False


def parse_address(text: str, *, lenient_domains: frozenset[str]) -> Address | str:
    """Return the address, or the code of the reason why it is refused.

    `lenient_domains` are those where stray dots are accepted, lower case; `*.vodafone.ne.jp` stands for any one label.
    """
    plain = plain_address(text)
    if plain is not None:
        raw, key, domain = plain
        return Address(raw, key, domain, raw)
    return _parse_odd(text.translate(_FULL_WIDTH).strip(_EDGES), lenient_domains)


def plain_address(text: str) -> tuple[str, str, str] | None:
    """Return a plain address as shown, its key and its domain; `None` for what has to be looked at more closely."""
    plain = _PLAIN.fullmatch(text)
    if plain is None:
        return None
    local, domain = plain.groups()
    domain = domain.lower()
    if len(local) > LOCAL_LIMIT or len(domain) > _PLAIN_DOMAIN_LIMIT or "xn--" in domain:
        return None
    raw = f"{local}@{domain}"
    return raw, raw.lower(), domain


def _parse_odd(text: str, lenient_domains: frozenset[str]) -> Address | str:
    refused = _refused_at_sight(text)
    if refused:
        return refused
    local, _, domain_text = text.rpartition("@")
    domains = _domain(domain_text)
    if not domains:
        return "address_domain"
    ascii_domain, shown_domain = domains
    parts = _local(local, lenient=_lenient(ascii_domain, lenient_domains))
    if isinstance(parts, str):
        return parts
    raw, bare, wire = parts
    if len(wire.encode()) > LOCAL_LIMIT or len(f"{wire}@{ascii_domain}".encode()) > ADDRESS_LIMIT:
        return "address_too_long"
    return Address(
        raw=f"{raw}@{shown_domain}",
        key=f"{unicodedata.normalize('NFC', bare.casefold())}@{ascii_domain}",
        domain=ascii_domain,
        wire=f"{wire}@{ascii_domain}",
        smtputf8=not wire.isascii(),
    )


def _refused_at_sight(text: str) -> str:
    """Return the code of a mistake that shows before the parts are looked at, or ""."""
    if not text:
        return "address_empty"
    if not text.isprintable() and any(unicodedata.category(character) in _UNSEEN for character in text):
        return "address_control"
    if len(text) > ADDRESS_LIMIT * 2:  # two addresses may still be told apart; beyond that nothing is worth the time
        return "address_too_long"
    unquoted = _QUOTED.sub("", text)
    if unquoted.count("@") > 1:
        return "address_list" if re.search(r"[\s,;、，；<>/]", unquoted) else "address_syntax"
    if "@" in unquoted and re.search(r"<[^<>]*>\s*$", unquoted):
        return "address_with_name"
    return "" if "@" in unquoted else "address_syntax"


def _domain(text: str) -> tuple[str, str] | None:
    """Return a domain in ASCII and as it is shown, both in lower case."""
    if _DOMAIN.fullmatch(text) and "xn--" not in text.lower():
        return (text.lower(), text.lower()) if len(text) <= DOMAIN_LIMIT else None
    from email_validator import EmailNotValidError, validate_email

    try:
        found = validate_email(f"a@{text}", check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return None
    return (found.ascii_domain, found.domain) if _DOMAIN.fullmatch(found.ascii_domain) else None


def _lenient(domain: str, lenient_domains: frozenset[str]) -> bool:
    return domain in lenient_domains or f"*.{domain.partition('.')[2]}" in lenient_domains


def _local(text: str, *, lenient: bool) -> tuple[str, str, str] | str:
    """Return a local part as shown, bare and on the wire; or the code of the reason why it is refused."""
    if _DOT_ATOM.fullmatch(text):
        return text, text, text
    bare = re.sub(r"\\(.)", r"\1", text[1:-1]) if _QUOTED.fullmatch(text) else text
    if _DOTS.fullmatch(bare) and bare.strip(".") and (lenient or bare == text):
        return (bare, bare, f'"{bare}"') if lenient else "address_dots"
    from email_validator import EmailNotValidError, validate_email

    try:
        found = validate_email(f"{text}@example.com", check_deliverability=False, allow_quoted_local=True)
    except EmailNotValidError:
        return "address_syntax"
    local = unicodedata.normalize("NFC", found.local_part or "")
    return local, unicodedata.normalize("NFC", bare), local
