"""A shop's mail, as the DNS has to know it: whose name it bears, where it comes back to, from where it is sent, who signs it.

In: the shop's settings and the public half of its key. Out: a frozen value that the rules of the names read.
"""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from ipaddress import IPv4Address, IPv6Address

    from engine.project.problems import Term
    from engine.project.relay import Relay, RelayKind
    from engine.project.shop import ShopFile

RESERVED = ("example", "test", "invalid", "localhost", "local", "internal")
"""Names at which nobody is (RFC 2606, RFC 6761, RFC 6762)."""
_EXAMPLES = ("example.com", "example.net", "example.org")


@dataclass(frozen=True, slots=True)
class Signature:
    """How we sign: the record `selector._domainkey.domain` has to hold `public` (base64 of the key in DER)."""

    domain: str
    selector: str
    public: str
    bits: int


@dataclass(frozen=True, slots=True)
class Outlet:
    """A relay as the world sees it: the addresses that it sends from and the selector that it signs with, where they are written."""

    name: str
    kind: RelayKind
    outgoing: tuple[IPv4Address | IPv6Address, ...]
    selector: str


@dataclass(frozen=True, slots=True)
class Mail:
    """All that the names are asked about. `organisation`: a domain's registered one (the public suffix list knows)."""

    sender: str
    returns: str
    """The envelope sender's address."""
    outlets: tuple[Outlet, ...]
    signature: Signature | Term | None
    inboxes: tuple[tuple[str, str], ...]
    """Addresses that have to take mail, with the key that names each."""
    organisation: Callable[[str], str]

    @property
    def domain(self) -> str:
        """Return the domain that a reader sees."""
        return domain_of(self.sender)

    @property
    def path(self) -> str:
        """Return the domain that SPF is about."""
        return domain_of(self.returns)

    @property
    def only_ses(self) -> bool:
        """Tell whether all mail leaves by Amazon, which writes a return path of its own unless told otherwise."""
        return all(outlet.kind == "ses" for outlet in self.outlets)


def domain_of(address: str) -> str:
    """Return an address's domain, in small letters."""
    return address.rpartition("@")[2].lower()


def mail_of(shop: ShopFile, signature: Signature | Term | None, organisation: Callable[[str], str]) -> Mail:
    """Return what the settings say of the mail."""
    sender = shop.sender
    returns = sender.return_path or sender.mailbox
    inboxes = [("sender.return_path" if sender.return_path else "sender.from", returns.address)]
    if sender.leave_mail:
        inboxes.append(("sender.leave_mail", sender.leave_mail.address))
    if sender.reply_to:
        inboxes.append(("sender.reply_to", sender.reply_to.address))
    outlets = tuple(_outlet(name, relay) for name, relay in shop.relays.items() if not relay.sink)
    return Mail(sender.mailbox.address, returns.address, outlets, signature, tuple(inboxes), organisation)


def _outlet(name: str, relay: Relay) -> Outlet:
    return Outlet(name, relay.kind, tuple(map(ip_address, relay.outgoing)), relay.selector or "")


def is_reserved(domain: str) -> bool:
    """Tell whether a domain is one at which nobody can be: the DNS has nothing to say of it."""
    return domain.rpartition(".")[2] in RESERVED or any(f".{domain}".endswith(f".{one}") for one in _EXAMPLES)
