"""The transactions of one session: a protocol set on the transport that aiosmtplib has opened, encrypted and logged in over.

In: postings, one after the other. Out: each one's last word, matched to it and to the stage at which it came.

    plain       MAIL → RCPT → DATA → body and dot, each answered before the next
    pipelined   MAIL RCPT DATA in one write (RFC 2920), then body and dot
    joined      body and dot of one message, MAIL RCPT DATA of the next in one write: a round trip a message

Its rules: `before_dot` has returned before the write that holds the dot; a body is written only when all that was asked before is
answered, so that at most one message of a session can be in doubt; behind a word that nobody asked for nothing is believed; a
write holds one body at most, so what waits for a slow reader is bounded. The waits are RFC 5321 section 4.5.3.2's.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING

from engine.delivery.envelope import envelope, stuffed
from engine.delivery.overdue import Overdue
from engine.delivery.transaction import Transaction
from engine.reply.outcome import outcome
from engine.reply.reply import Reply, Stage
from engine.reply.said import Replies

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.delivery.envelope import Offers
    from engine.delivery.wire import Posting
    from engine.reply.said import Said

_SLOW_SECONDS = 1.0  # a dot that takes longer gains nothing by a joined message, which would only wait behind it
_QUIT_SECONDS = 2.0  # what the server says then changes nothing
_GO_AHEAD = 354
_CLOSING = 421
_OK = range(200, 300)
_BEFORE_ITS_TIME = "the server says more than it is asked: its next word could be on anything"


class Pipeline(asyncio.Protocol):
    """An open session (`Wire`)."""

    def __init__(self, transport: asyncio.Transport, offers: Offers) -> None:
        self.over = False
        self.heard = False
        self.last: Reply | None = None
        self.refused: Reply | None = None
        self._transport = transport
        self._offers = offers
        self._loop = asyncio.get_running_loop()
        self._replies = Replies()
        self._asked: deque[tuple[Transaction | None, Stage]] = deque()  # nobody's: a RSET, or a dot behind no message
        self._waiting: Transaction | None = None
        self._open: Transaction | None = None  # its commands have left, its body has not
        self._unfinished = False  # the server knows of a transaction that needs a RSET
        self._flying = 0
        self._slow = False
        self._dot_at = 0.0
        self._overdue = Overdue(self._loop, transport.get_write_buffer_size, self._break)
        self._error: Exception | None = None
        self._waiter: asyncio.Future[None] | None = None
        self._gone: asyncio.Future[None] = self._loop.create_future()

    async def put(self, posting: Posting) -> None:
        """Take a posting, as soon as there is room for it. Raises what a posting before it raised."""
        await self._until(lambda: self._waiting is None)
        if self._transport.is_closing():
            self._break("connection lost")
        self._flying += 1
        if self.over:
            self._tell(posting, None)
            return
        commands = envelope(posting.message, self._offers)
        if isinstance(commands, Reply):
            self._last_word(posting, commands)
            return
        self._waiting = Transaction(posting, *commands)
        self._write(self._following())

    async def drain(self) -> None:
        """Wait until each posting has ended. Raises what one of them raised."""
        await self._until(lambda: not self._flying)

    async def close(self) -> None:
        """Say QUIT, if there is anybody to say it to, and close. Of what is still under way nothing more is told."""
        if not self.over and not self._flying:
            self.over = True
            self._transport.write(b"QUIT\r\n")
            await asyncio.wait((self._gone,), timeout=_QUIT_SECONDS)
        self.over = True
        self._asked.clear()
        self._waiting = None
        self._overdue.end()
        self._transport.abort()

    async def _until(self, done: Callable[[], bool]) -> None:
        while self._error is None and not self.over and not done():
            self._waiter = self._loop.create_future()
            await self._waiter
        if self._error is not None:
            raise self._error

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    # What leaves

    def _following(self) -> bytes:
        """Return the commands of the posting that waits, if it is its turn."""
        next_one, pipelining = self._waiting, self._offers.pipelining
        if next_one is None or self.over or self._open is not None:
            return b""
        if self._asked and (self._slow or not pipelining):
            return b""
        reset = b""
        if self._unfinished:
            self._unfinished = False
            self._ask(None, Stage.MAIL)
            reset = b"RSET\r\n"
            if not pipelining:
                return reset
        self._waiting = None
        self._wake()
        next_one.behind = bool(self._asked)
        if not self._may_go(next_one):
            self._tell(next_one.posting, None)
            return reset
        self._open = next_one
        self._ask(next_one, Stage.MAIL)
        if not pipelining:
            return next_one.mail
        self._ask(next_one, Stage.RCPT)
        self._ask(next_one, Stage.DATA)
        return reset + next_one.mail + next_one.rcpt + b"DATA\r\n"

    def _hand_over(self, transaction: Transaction) -> None:
        """Write a message and its dot, and what may follow in the same write."""
        transaction.posting.before_dot()
        self._dot_at = self._loop.time()
        self._ask(transaction, Stage.DOT)
        self._write(b"".join((*stuffed(transaction.posting.message.data), self._following())))

    def _write(self, octets: bytes) -> None:
        if octets and not self.over:
            self._transport.write(octets)

    def _ask(self, transaction: Transaction | None, stage: Stage) -> None:
        self._asked.append((transaction, stage))
        if len(self._asked) == 1:
            self._overdue.wait_for(self._asked[0][1])

    # What comes back

    def data_received(self, data: bytes) -> None:
        """Hear each reply that is complete by now."""
        if self.over and not self._gone.done():
            self._gone.set_result(None)
        self._replies.add(data)
        while not self.over and (said := self._replies.take()) is not None:
            try:
                self._hear(said)
            except Exception as error:  # noqa: BLE001 - a full disk at the journal, a fault of ours: `put` or `drain` raises it
                self._fail(error)

    def connection_lost(self, exc: Exception | None) -> None:
        """End all that is under way."""
        if not self._gone.done():
            self._gone.set_result(None)
        self._break(f"connection lost{f': {exc}' if exc else ''}")

    def _hear(self, said: Said) -> None:
        if not self._asked:
            self.last = Reply(Stage.CONNECT, said.code, said.text)
            self._break(f"a word that nobody asked for: {said.code} {said.text}")
            return
        transaction, stage = self._asked.popleft()
        self._overdue.wait_for(self._asked[0][1] if self._asked else None)
        reply = Reply(stage, said.code, said.text)
        if transaction is None:
            self._by_the_way(reply)
        elif stage is Stage.DOT:
            self._slow = self._loop.time() - self._dot_at > _SLOW_SECONDS
            self._last_word(transaction.posting, reply)
            self._write(self._following())
        else:
            self._on_command(transaction, reply)

    def _by_the_way(self, reply: Reply) -> None:
        """Hear the word on a RSET, which has to be a yes, or on a dot behind no message, which may be anything."""
        if reply.code in (None, _CLOSING) or (reply.stage is Stage.MAIL and reply.code not in _OK):
            self._break(f"{reply.code} {reply.text}")
        self._write(self._following())

    def _on_command(self, transaction: Transaction, reply: Reply) -> None:
        transaction.answered = True
        if reply.stage is Stage.DATA and reply.code == _GO_AHEAD:
            self._on_go_ahead(transaction)
            return
        good = reply.code in _OK and reply.stage is not Stage.DATA
        if not good and transaction.refusal is None:
            transaction.refusal = reply
        if not good and outcome(reply).session_over:  # whatever is still to come says nothing more
            self._asked.appendleft((transaction, reply.stage))
            self._break(f"{reply.code} {reply.text}")
            return
        if reply.stage is Stage.MAIL:
            self._unfinished = good
        if self._offers.pipelining and reply.stage is not Stage.DATA:
            return
        if good:
            self._next_command(transaction, reply.stage)
        elif transaction.refusal is not None:
            self._open = None
            self._last_word(transaction.posting, transaction.refusal)
            self._write(self._following())

    def _next_command(self, transaction: Transaction, stage: Stage) -> None:
        """Without pipelining: ask what comes behind a stage."""
        after = Stage.RCPT if stage is Stage.MAIL else Stage.DATA
        self._ask(transaction, after)
        self._write(transaction.rcpt if after is Stage.RCPT else b"DATA\r\n")

    def _on_go_ahead(self, transaction: Transaction) -> None:
        """Send the body; where nobody was accepted, a lone dot, which is a message to nobody (RFC 2920 section 3.1)."""
        self._open, self._unfinished = None, False
        if self._replies.more:
            self._last_word(transaction.posting, Reply(Stage.DATA, None, _BEFORE_ITS_TIME))
        elif transaction.refusal is not None:
            self._ask(None, Stage.DOT)
            self._last_word(transaction.posting, transaction.refusal)
            self._write(b".\r\n" + self._following())
        elif transaction.behind and not self._may_go(transaction):
            self._tell(transaction.posting, None)
            self._break(
                "too late for a message that waited behind another"
            )  # within DATA nothing can be said but a message
        else:
            self._hand_over(transaction)

    # How it ends

    def _may_go(self, transaction: Transaction) -> bool:
        return transaction.posting.may_go()

    def _last_word(self, posting: Posting, reply: Reply) -> None:
        meaning = outcome(reply)
        self.last = reply
        self.heard = self.heard or not (self.over or meaning.session_over)
        self.refused = self.refused or (reply if meaning.relay_over else None)
        self._tell(posting, reply)
        if meaning.session_over:
            self._break(f"{reply.code} {reply.text}")

    def _tell(self, posting: Posting, reply: Reply | None) -> None:
        self._flying -= 1
        self._wake()
        try:
            posting.ended(reply)
        except Exception as error:  # noqa: BLE001 - as in `data_received`
            self._fail(error)

    def _fail(self, error: Exception) -> None:
        self._error = self._error or error
        self._break("a fault of ours")

    def _break(self, why: str) -> None:
        """End the session. Whatever is under way gets the last word that was said of it, or silence at its stage."""
        if self.over:
            return
        self.over = True
        self._overdue.end()
        self._transport.abort()  # closing would still flush a body whose fate is told by then
        told: set[Transaction] = set()
        while self._asked:
            transaction, stage = self._asked.popleft()
            if transaction is not None and transaction not in told:
                told.add(transaction)
                self._end_at(transaction, stage, why)
        if self._waiting is not None:
            transaction, self._waiting = self._waiting, None
            self._tell(transaction.posting, None)
        self._wake()

    def _end_at(self, transaction: Transaction, stage: Stage, why: str) -> None:
        if stage is not Stage.DOT and transaction.refusal is not None:
            self._last_word(transaction.posting, transaction.refusal)
        elif transaction.behind and not transaction.answered:
            self._tell(transaction.posting, None)  # it was another's trouble
        else:
            self._last_word(transaction.posting, Reply(stage, None, why))
