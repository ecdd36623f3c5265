"""`[sender]`: who the mail comes from, where it comes back to, who signs it.

In: the table of the file. Out: a frozen value. The addresses that take `name+TOKEN@domain` have room for the token
(engine/message/returning.py makes it).
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, SecretStr, StringConstraints, ValidationInfo, field_validator

from engine.project.part import Part
from engine.project.values import FORMS, Domain, Filled, Mailbox, MailboxText, mistake

LONGEST_NAME = 19
"""Characters of a mailbox's name before `+TOKEN` (engine/message/returning.py)."""


def _with_room(mailbox: Mailbox | None) -> Mailbox | None:
    """Return a mailbox whose name leaves room for `+TOKEN` behind it (RFC 5321 section 4.5.3.1.1: 64 octets before the @)."""
    if mailbox is not None and len(name := mailbox.address.rpartition("@")[0]) > LONGEST_NAME:
        raise mistake("verp_long", value=name, most=LONGEST_NAME)
    return mailbox


class Dkim(Part):
    """The signature that the engine puts on each message itself (RFC 6376, RSA)."""

    selector: Annotated[str, StringConstraints(pattern=FORMS["value_selector"])]
    """Names the DNS record with the public key: "s2026" for s2026._domainkey.DOMAIN."""
    domain: Domain | None = None
    """For which domain it is signed; left out, that of the From address. It has to be that one or one above it."""
    key_file: Filled | None = None
    """The private key's file (PEM), by its absolute path."""
    private_key: SecretStr | None = None
    """The key itself. Never in the file: TAYORI_SENDER__DKIM__PRIVATE_KEY or the credential sender__dkim__private_key."""

    @field_validator("key_file")
    @classmethod
    def _absolute(cls, path: str | None) -> str | None:
        if path is not None and not path.startswith("/"):
            raise mistake("dkim_key_path", value=path)
        return path


class Sender(Part):
    """Who the mail comes from."""

    mailbox: MailboxText = Field(alias="from")
    """Shown as From: "佐伯(さえき園) <tencho@mail.saekien.example>"."""
    reply_to: MailboxText | None = None
    return_path: MailboxText | None = None
    """The envelope sender, where bounces go; the From address where it is left out."""
    verp: bool = False
    """Each message gets a return path of its own, return_path's name + TOKEN @ its domain, which tells whose bounce
    it is. Off by default: a server that does not take name+anything would lose every bounce."""
    leave_mail: MailboxText | None = None
    """Where readers' programs may write that their reader leaves; its server has to take name+anything, too. Left out: List-Unsubscribe has the link alone."""
    dkim: Dkim | None = None

    @field_validator("leave_mail")
    @classmethod
    def _leave_short(cls, mailbox: Mailbox | None) -> Mailbox | None:
        return _with_room(mailbox)

    @field_validator("verp")
    @classmethod
    def _returns(cls, verp: bool, known: ValidationInfo) -> bool:
        if verp and "return_path" in known.data:
            if known.data["return_path"] is None:
                raise mistake("verp_path")
            _with_room(known.data["return_path"])
        return verp

    @field_validator("dkim")
    @classmethod
    def _aligned(cls, dkim: Dkim | None, known: ValidationInfo) -> Dkim | None:
        mailbox = known.data.get("mailbox")
        if dkim and dkim.domain and mailbox and not f".{mailbox.domain}".endswith(f".{dkim.domain}"):
            raise mistake("dkim_domain", value=dkim.domain, domain=mailbox.domain)
        return dkim
