"""The key with which the shop signs its mail: from a credential, a variable or a file beside the project.

In: the project. Out: a signer, nothing where the relay signs, or the words for a key that cannot be used: said before
anything opens, since half an edition without its signature is worse than a late one.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from engine.project.problems import Term

if TYPE_CHECKING:
    from engine.message.dkim import Signer
    from engine.message.press import Message
    from engine.project.project import Project


def signer_of(project: Project) -> Signer | Term | None:
    """Return who signs, `None` where no `[sender.dkim]` stands, or why nobody can."""
    dkim, sender = project.shop.sender.dkim, project.shop.sender
    if dkim is None:
        return None
    from engine.message.dkim import LEAST_BITS, Signer, read_key  # cryptography: 50 ms, for those who sign

    where = "$TAYORI_SENDER__DKIM__PRIVATE_KEY"
    if dkim.private_key is not None:
        pem = dkim.private_key.get_secret_value().encode()
    elif dkim.key_file is not None:
        where = dkim.key_file
        try:
            pem = Path(where).read_bytes()
        except OSError as error:
            return Term("dkim_key_unreadable", {"file": where, "reason": error.strerror or error})
    else:
        return Term("dkim_key_none")
    key = read_key(pem)
    if isinstance(key, str):
        return Term(key, {"file": where, "least": LEAST_BITS})
    return Signer(dkim.domain or sender.mailbox.domain, dkim.selector, key)


def signed(signer: Signer | None, message: Message) -> Message:
    """Return the message with its signature, if we sign."""
    if signer is None:
        return message
    from engine.message.dkim import sign

    return replace(message, data=sign(signer, message.data))
