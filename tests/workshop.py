"""A shop to work on in tests: a copy of the example, its own state directory, an SMTP server in the same process.

Real parts: the files, SQLite or PostgreSQL, aiosmtpd on loopback. `Workshop.tayori` runs the installed command in a process of its own.
"""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import subprocess
import sys
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes, policy
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import forked
import servers
from aiosmtpd.smtp import SMTP

from engine.delivery.clock import Clock, clock_at
from engine.delivery.keys import token_keys
from engine.delivery.routes import as_written
from engine.delivery.run import Report, run
from engine.delivery.signing import signer_of
from engine.people.importing import import_people
from engine.people.rows import Reader, Refusal
from engine.project.folder import load
from engine.project.problems import Term
from engine.reply.lanes import lanes_of
from engine.review.plan import Planned, plan
from engine.store.database import Store, open_store
from engine.store.server import Where, store_at
from engine.store.upgrade import make_missing, upgrade

if TYPE_CHECKING:
    from asyncio.subprocess import Process
    from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
    from email.message import EmailMessage  # noqa: TID251 - it reads what arrived; it writes nothing

    from aiosmtpd.smtp import Envelope, Session

    from engine.delivery.worked import Delivered
    from engine.project.project import Project

EXAMPLE = Path(__file__).parent.parent
PARTS = ("tayori.toml", "schedules.toml", "coupons.toml", "products.toml", "campaigns", "templates", "imports")
TOLD = 'mail = ["tencho@saekien.example"]\n'
WEDNESDAY = "2026-12-02T11:45+09:00"
HEADINGS = (
    "会員番号,お名前,メールアドレス,誕生日,都道府県,会員ステージ,最終購入日,メルマガ,メルマガ登録日時,配信エラー,"
    "贈答のご注文,今季の贈答,仏事のご注文,抹茶のお気に入り,新茶のご予約"
)


@dataclass  # without slots: aiosmtpd looks at every member, which Python 3.11.2 does not survive
class Sink:
    """An SMTP server that keeps what it accepted; `answer` may give another reply at the dot, `rcpt` at RCPT TO."""

    port: int = 0
    accepted: list[tuple[str, bytes]] = field(default_factory=list)
    senders: list[str | None] = field(default_factory=list)
    answer: Callable[[str, bytes], Awaitable[str]] | None = None
    rcpt: Callable[[str], str] | None = None
    pipelining: bool = True

    async def handle_EHLO(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, session: Session, _envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        offered = ["250-PIPELINING"] if self.pipelining else []
        return [*responses[:-1], *offered, responses[-1]]

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: Sequence[str]
    ) -> str:
        reply = self.rcpt(address) if self.rcpt else "250 2.1.5 OK"
        if reply.startswith("250"):
            envelope.rcpt_tos.append(address)
        return reply

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - likewise
        recipient, content = envelope.rcpt_tos[0], envelope.content
        assert isinstance(content, bytes)
        reply = await self.answer(recipient, content) if self.answer else "250 2.0.0 OK"
        if reply.startswith("250"):
            self.accepted.append((recipient, content))
            self.senders.append(envelope.mail_from)
        return reply

    @property
    def recipients(self) -> list[str]:
        return [recipient for recipient, _ in self.accepted]

    def mails(self) -> list[EmailMessage]:
        return [message_from_bytes(content, policy=policy.default) for _, content in self.accepted]


@asynccontextmanager
async def sink_on(port: int = 0) -> AsyncGenerator[Sink]:
    """Run a sink in this event loop."""
    sink = Sink()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(sink, enable_SMTPUTF8=True, loop=loop, ident="sink"), "127.0.0.1", port
    )
    sink.port = server.sockets[0].getsockname()[1]
    try:
        yield sink
    finally:
        server.close()
        await server.wait_closed()


@dataclass(slots=True)
class Ear:
    """An observer that remembers what it heard."""

    deliveries: list[Delivered] = field(default_factory=list)
    sentences: list[str] = field(default_factory=list)
    skipped: int = 0

    def begins(self, edition: str, people: int) -> None:
        self.sentences.append(f"begins {edition} {people}")

    def judged(self, edition: str, skipped: int) -> None:
        del edition
        self.skipped += skipped

    def delivered(self, event: Delivered) -> None:
        self.deliveries.append(event)

    def says(self, code: str, **values: object) -> None:
        self.sentences.append(f"{code} {values}")


_BORN_MS = Clock().now_ms()


@dataclass(slots=True)
class Workshop:
    """One shop in a folder of its own."""

    root: Path
    port: int = 1  # nobody listens there until a test sets it
    url: str | None = None  # of a server's database; else the store is a file
    ear: Ear = field(default_factory=Ear)
    made: bool = False  # whether the store on a server was looked for

    @property
    def state(self) -> Path:
        return self.root / "var"

    @property
    def store_file(self) -> Path:
        return self.state / "tayori.db"

    @property
    def where(self) -> Where:
        return store_at(self.url, self.state) if self.url else self.store_file

    @property
    def variables(self) -> dict[str, str]:
        """What a process of its own has to be told of the store."""
        return {"TAYORI_STORE__URL": self.url} if self.url else {}

    def project(self) -> Project:
        """Load the files as they are now, with the relay at this test's port and no rate that would make it wait."""
        os.environ["TAYORI_RELAYS__MAIN__PORT"] = str(self.port)
        os.environ["TAYORI_RELAYS__MAIN__RATE"] = "100000/s"
        os.environ["TAYORI_LANES__DOCOMO__RATE"] = "100000/s"
        os.environ |= self.variables
        loaded = load(self.root)
        assert loaded.project is not None, [problem.text("en") for problem in loaded.problems]
        return loaded.project

    def edit(self, name: str, old: str, new: str) -> None:
        path = self.root / name
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{name} holds no {old!r}"
        path.write_text(text.replace(old, new), encoding="utf-8")

    def csv(self, *rows: str, name: str = "people.csv") -> Path:
        """Write a list with the example's headings; a row is `name,address,birthday,last_order,word,moment,error`.

        The flags behind these stay blank: unknown.
        """
        lines = [HEADINGS]
        for number, row in enumerate(rows, 1):
            person, address, birthday, ordered, said, at, error = row.split(",")
            lines.append(f"{number:04},{person},{address},{birthday},静岡県,一般,{ordered},{said},{at},{error},,,,,")
        path = self.root / name
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    def make_store(self) -> None:
        """Make the store where there is none."""
        if self.url is not None:
            if not self.made:
                make_missing(self.where, Clock().now_ms())
                self.made = True
        elif not self.store_file.is_file():
            self.state.mkdir(mode=0o700, exist_ok=True)
            self.store_file.write_bytes(new_store(_BORN_MS))

    @asynccontextmanager
    async def store(self) -> AsyncGenerator[Store]:
        self.make_store()
        store = await open_store(self.where)
        try:
            yield store
        finally:
            await store.close()

    def past(self, statement: str, *values: object) -> list[Any]:
        """Run a statement past the engine; return its rows."""
        return servers.past(self.where, statement, *values)

    async def import_(self, path: Path | None = None, at: str = "2026-11-25T09:00+09:00") -> tuple[Any, list[Refusal]]:
        """Import a list (the example's people by default); return the counts and the refused rows."""
        project = self.project()
        refused: list[Refusal] = []
        mapping = project.mappings["cart"]
        now = clock_at(datetime.fromisoformat(at)).now()
        reader = Reader(mapping, project.shop.attributes, lanes_of(project.shop.lanes), project.zone, now)
        async with self.store() as store:
            source = path or EXAMPLE / "examples" / "subscribers.csv"
            count = (await import_people(store, source, reader, "cart", refused.append)).count
        return count, refused

    async def plan(self, at: str = WEDNESDAY, *, days: int = 0, by_name: bool = False) -> tuple[Planned, ...]:
        async with self.store() as store:
            return await plan(self.project(), store, datetime.fromisoformat(at), days=days, by_name=by_name)

    async def run(self, at: str = WEDNESDAY, stop: asyncio.Event | None = None) -> Report:
        """Run as the timer would at `at`, in this process."""
        project = self.project()
        clock = clock_at(datetime.fromisoformat(at))
        async with self.store() as store:
            keys = token_keys(project, self.state)
            signer = signer_of(project)
            assert not isinstance(signer, Term)
            stop = stop or asyncio.Event()
            return await run(
                project,
                store,
                as_written(project.shop, project.shop.relays),
                self.state,
                keys[0],
                clock,
                self.ear,
                stop,
                signer=signer,
            )

    @property
    def _environment(self) -> dict[str, str]:
        """What the command is told: in English, the relay at this test's port, no rate that would make it wait."""
        return {
            "PATH": os.environ["PATH"],
            "TAYORI_LANG": "en",
            "TAYORI_RELAYS__MAIN__PORT": str(self.port),
            "TAYORI_RELAYS__MAIN__RATE": "100000/s",
            "TAYORI_LANES__DOCOMO__RATE": "100000/s",
            **self.variables,
        }

    async def begin(self, *words: str) -> Process:
        """Begin the command line in a process of its own, to be asked, signalled or killed while it works."""
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "engine", *words, "--project", str(self.root)),
            cwd=EXAMPLE,
            env=self._environment,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )

    def tayori(
        self, *words: str, env: dict[str, str] | None = None, stdin: str = ""
    ) -> subprocess.CompletedProcess[str]:
        """Run the command line in a process of its own, in this shop: a forked one, unless it is told more than the engine's variables."""
        environment = self._environment | (env or {})
        line = [*words, "--project", str(self.root)]
        if all(name.startswith("TAYORI_") for name in env or {}):
            return forked.call(line, environment, stdin)
        return subprocess.run(
            [sys.executable, "-m", "engine", *line],
            input=stdin,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
            cwd=EXAMPLE,
            env=environment,
        )


@cache
def new_store(born_ms: int) -> bytes:
    """Return a store as `tayori upgrade` makes it, made once: the migrations take longer than most tests."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "tayori.db"
        upgrade(path, born_ms)
        return path.read_bytes()


def new_shop(folder: Path) -> Workshop:
    """Copy the example shop's files into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    for part in PARTS:
        source = EXAMPLE / part
        if source.is_dir():
            shutil.copytree(source, folder / part)
        else:
            shutil.copy(source, folder / part)
    for path in (folder / "campaigns").glob("*.toml"):
        _expect_anybody(path)
    made = Workshop(folder)
    made.edit("tayori.toml", TOLD, "")  # a sink holds what a test is about; tests/notify puts it back
    return made


def _expect_anybody(path: Path) -> None:
    """Take `expect` out of a campaign: it is that of the example's list, and tests bring a few people of their own."""
    text = re.sub(r"^expect = .*\n", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    path.write_text(re.sub(r"^\[audience\]\n+(?=\[|\Z|#)", "", text, flags=re.MULTILINE), encoding="utf-8")
