"""One SMTP session with a relay. The only module that knows aiosmtplib; its exceptions end here.

In: a relay, then messages. Out: a `Reply` for each, with the stage at which it came: aiosmtplib raises the same
exception before and after the final dot, and only the stage tells a retry from a duplicate. So the transaction is driven
command by command, and `before_dot` is called when nothing but the message itself is left to send.
Waits are RFC 5321 section 4.5.3.2's: a shorter one at the dot makes duplicates.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import aiosmtplib

from engine.delivery.trouble import RelayError
from engine.project.values import is_loopback
from engine.reply.reply import Reply, Stage

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.message.press import Message
    from engine.project.relay import Relay

_CONNECT_SECONDS = 30
_COMMAND_SECONDS = 300
_DATA_SECONDS = 120
_DOT_SECONDS = 600
_GO_AHEAD = 354
_OK = range(200, 300)
_LONGEST_TEXT = 500  # of a reply, as far as the ledger keeps it


@dataclass(slots=True)
class Session:
    """An open session; `over` when it cannot be used any more, `refused` when the relay takes nothing from us at all.

    `heard`: at least one message got a last word after which the session went on; `last` is the latest word.
    """

    smtp: aiosmtplib.SMTP
    over: bool = False
    heard: bool = False
    last: Reply | None = None
    refused: Reply | None = None

    async def deliver(self, message: Message, before_dot: Callable[[], None]) -> Reply:
        """Send one message and return the last word on it."""
        reply = self.last = await self._transaction(message, before_dot)
        if reply.code is None:
            self.over = True
        elif reply.stage is not Stage.DOT:
            await self._reset()
        return reply

    async def _transaction(self, message: Message, before_dot: Callable[[], None]) -> Reply:
        options = ("SMTPUTF8",) if message.smtputf8 else ()
        if message.smtputf8 and not self.smtp.supports_extension("smtputf8"):
            return Reply(Stage.RCPT, 550, "5.6.7 the relay does not take addresses beyond ASCII (RFC 6531)")
        encoding = "utf-8" if message.smtputf8 else "ascii"
        commands = (
            (Stage.MAIL, ("MAIL", f"FROM:<{message.sender}>", *options)),
            (Stage.RCPT, ("RCPT", f"TO:<{message.recipient}>")),
        )
        for stage, words in commands:
            reply = await self._command(stage, *(word.encode(encoding) for word in words), seconds=_COMMAND_SECONDS)
            if reply.code not in _OK:
                return reply
        reply = await self._command(Stage.DATA, b"DATA", seconds=_DATA_SECONDS)
        if reply.code != _GO_AHEAD:
            return reply
        if self._said_more():
            return Reply(Stage.DATA, None, "the server says more than it is asked: its next word could be on anything")
        try:
            before_dot()
        except BaseException:
            self.over = True  # within DATA nothing can be said but the message: only closing is left
            raise
        return await self._dot(message.data)

    async def _command(self, stage: Stage, *words: bytes, seconds: float) -> Reply:
        try:
            response = await self.smtp.execute_command(*words, timeout=seconds)
        except (aiosmtplib.SMTPException, OSError) as error:
            return _silence(stage, error)
        return Reply(stage, response.code, _text(response.message))

    def _said_more(self) -> bool:
        """Tell whether a reply is waiting that nobody asked for; after the dot it would be taken for the word on it."""
        protocol = self.smtp.protocol
        return protocol is not None and bool(protocol._buffer)  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]  # aiosmtplib has no other way to see it

    async def _dot(self, data: bytes) -> Reply:
        """Write the message and its final dot, and wait for the word on it (RFC 5321 section 4.1.1.4)."""
        protocol = self.smtp.protocol
        if protocol is None:
            return Reply(Stage.DATA, None, "connection lost")
        stuffed = data.replace(b"\r\n.", b"\r\n..")
        try:
            # aiosmtplib's data() would hide at which side of the dot the server fell silent. Its own two steps are
            # these; the flag keeps a quick reply from being taken for unsolicited (pinned by a test).
            protocol._response_pending = True  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
            protocol.write(stuffed + b".\r\n")
            response = await protocol.read_response(timeout=_DOT_SECONDS)
        except (aiosmtplib.SMTPException, OSError) as error:
            return _silence(Stage.DOT, error)
        return Reply(Stage.DOT, response.code, _text(response.message))

    async def _reset(self) -> None:
        try:
            await self.smtp.rset(timeout=_COMMAND_SECONDS)
        except (aiosmtplib.SMTPException, OSError):
            self.over = True

    async def close(self) -> None:
        """Say QUIT; what the server answers changes nothing. A broken session says nothing more."""
        if self.over:
            self.smtp.close()
            return
        try:
            await self.smtp.quit(timeout=_CONNECT_SECONDS)
        except (aiosmtplib.SMTPException, OSError):
            self.smtp.close()


async def open_session(name: str, relay: Relay) -> Session:
    """Connect, greet, encrypt, log in; `RelayError` says which of them failed."""
    tls = relay.tls or ("none" if is_loopback(relay.host) else "starttls")
    smtp = aiosmtplib.SMTP(
        hostname=relay.host,
        port=relay.port,
        username=relay.username,
        password=relay.password.get_secret_value() if relay.password else None,
        timeout=_CONNECT_SECONDS,
        use_tls=tls == "tls",
        start_tls=tls == "starttls",
    )
    where: dict[str, object] = {"name": name, "host": relay.host, "port": relay.port}
    try:
        await smtp.connect()
        if not smtp.last_ehlo_response:
            await smtp.ehlo()
    except (aiosmtplib.SMTPException, OSError) as error:
        smtp.close()
        raise _closed_door(error, where) from error
    return Session(smtp)


def _closed_door(error: Exception, where: dict[str, object]) -> RelayError:
    """Say why no session came about."""
    match error:
        case aiosmtplib.SMTPAuthenticationError():
            return RelayError("relay_login", **where, reason=_text(error.message))
        case aiosmtplib.SMTPTimeoutError() | TimeoutError():
            return RelayError("relay_silent", **where)
        case aiosmtplib.SMTPConnectError():
            return RelayError("relay_unreachable", **where, reason=_text(str(error)))
        case _:
            return RelayError("relay_refused", **where, reason=_text(str(error)))


def _silence(stage: Stage, error: Exception) -> Reply:
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return Reply(stage, error.code, _text(error.message))
    return Reply(stage, None, _text(str(error) or type(error).__name__))


def _text(words: str) -> str:
    """Return a server's words on one line; bytes that are no UTF-8 (aiosmtplib hands them on) would break the ledger."""
    sound = words.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return " ".join(sound.split())[:_LONGEST_TEXT]
