"""`make demo`: the tea shop's Wednesday of 2026-12-02, against a mail server in this very process.

Nothing leaves this machine. It imports the 300 invented people, plans, sends to those who agreed, keeps every mail as a file,
lets one reader leave by the link in her mail, and runs a second time to show that nobody gets anything twice.
"""

from __future__ import annotations

import asyncio
import html
import os
import shutil
import sys
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes, policy
from pathlib import Path
from typing import TYPE_CHECKING

from aiosmtpd.smtp import SMTP
from rich.console import Console
from rich.table import Table

from engine.cli.bar import Bar
from engine.cli.screen import word
from engine.delivery.clock import Clock, clock_at
from engine.delivery.keys import token_keys
from engine.delivery.routes import single
from engine.delivery.run import run
from engine.people.importing import import_people
from engine.people.rows import Reader, Refusal
from engine.project.folder import load
from engine.reply.lanes import lanes_of
from engine.review.check import check
from engine.review.plan import plan
from engine.store.database import open_store
from engine.store.server import store_path
from engine.store.upgrade import upgrade
from engine.web.application import application
from engine.web.server import serve

if TYPE_CHECKING:
    from email.message import EmailMessage  # noqa: TID251 - it reads what arrived; it writes nothing

    from aiosmtpd.smtp import Envelope, Session

    from engine.delivery.run import Report
    from engine.project.project import Project
    from engine.review.plan import Planned
    from engine.store.database import Store

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "demo"
STATE = FOLDER / "state"
MAILS = FOLDER / "mails"
AT = "2026-12-02T11:45+09:00"
PAGES = 8025  # where `tayori serve` listens, too

out = Console(highlight=False, soft_wrap=True, markup=False)


@dataclass  # without slots: aiosmtpd looks at every member, which Python 3.11.2 does not survive
class Mailboxes:
    """A mail server that keeps what arrives, as .eml and .html."""

    arrived: list[tuple[str, EmailMessage]] = field(default_factory=list)

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        """Keep one mail."""
        content = envelope.content
        assert isinstance(content, bytes)
        mail = message_from_bytes(content, policy=policy.default)
        recipient = envelope.rcpt_tos[0].replace('"', "").replace("@", "-at-")
        stem = f"{len(self.arrived) + 1:03}-{recipient}"
        self._keep(stem, content, mail)
        self.arrived.append((stem, mail))
        return "250 2.0.0 kept"

    def _keep(self, stem: str, content: bytes, mail: EmailMessage) -> None:
        (MAILS / f"{stem}.eml").write_bytes(content)
        page = mail.get_body(("html",))
        assert page is not None
        (MAILS / f"{stem}.html").write_text(page.get_content(), encoding="utf-8")

    def write_index(self) -> Path:
        """Write a page that leads to every mail."""
        rows = "\n".join(
            f'<li><a href="mails/{stem}.html">{html.escape(str(mail["Subject"]))}</a> {html.escape(str(mail["To"]))} '
            f'<a href="mails/{stem}.eml">eml</a></li>'
            for stem, mail in self.arrived
        )
        path = FOLDER / "index.html"
        path.write_text(
            '<!doctype html><meta charset="utf-8"><meta name="color-scheme" content="light dark">'
            "<title>さえき園 2026-12-02</title><style>body{font:16px/1.8 sans-serif;max-width:50rem;margin:2rem auto;"
            f"padding:0 1rem}}</style><h1>{len(self.arrived)} mails</h1><ol>{rows}</ol>",
            encoding="utf-8",
        )
        return path


async def main() -> int:
    """Show the main job from the files to the mailboxes."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    MAILS.mkdir(parents=True)
    mailboxes = Mailboxes()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(mailboxes, enable_SMTPUTF8=True, ident="demo", loop=loop), "127.0.0.1", 0
    )
    os.environ["TAYORI_RELAYS__MAIN__PORT"] = str(server.sockets[0].getsockname()[1])
    os.environ["TAYORI_WEB__BASE_URL"] = f"http://127.0.0.1:{PAGES}"
    project = _project()
    path = store_path(project.shop.store.url, STATE)
    upgrade(path, Clock().now_ms())
    store = await open_store(path)
    try:
        await _import(project, store)
        _show_plan(await plan(project, store, clock_at(datetime.fromisoformat(AT)).now(), by_name=True))
        out.rule(f"tayori run --at {AT}")
        report = await _run(project, store, AT)
        _show(report)
        if report.trouble is not None or not mailboxes.arrived:
            out.print(word(report.trouble.code, **report.trouble.values_) if report.trouble else "nothing arrived")
            return 1
        await _leave(project, store, mailboxes)
        out.rule("tayori run, again: nobody gets anything twice")
        again = await _run(project, store, "2026-12-02T11:50+09:00")
        twice = sum(line.outcomes["accepted"] for line in again.editions)
        out.print(f"accepted: {twice}")
    finally:
        await store.close()
        server.close()
    _what_next(mailboxes)
    sent = sum(line.outcomes["accepted"] for line in report.editions)
    return 0 if sent == len(mailboxes.arrived) and sent and not twice and report.trouble is None else 1


def _project() -> Project:
    out.rule("tayori check")
    loaded = load(ROOT)
    problems = check(loaded, datetime.fromisoformat(AT).date())
    for problem in problems:
        out.print(problem.text("en"))
    assert loaded.project is not None
    out.print(word("check_clean") if not problems else f"{len(problems)} problems")
    return loaded.project


async def _import(project: Project, store: Store) -> None:
    out.rule("tayori subscribers import examples/subscribers.csv")
    reader = Reader(
        project.mappings["cart"],
        project.shop.attributes,
        lanes_of(project.shop.lanes),
        project.zone,
        clock_at(datetime.fromisoformat(AT)).now(),
    )

    def hear(refusal: Refusal) -> None:
        out.print(f"line {refusal.line}: {word(refusal.code, **refusal.values)}")

    count = (await import_people(store, ROOT / "examples" / "subscribers.csv", reader, "cart", hear)).count
    for name in ("rows", "new", "granted", "refused", "suppressed", "refused_rows"):
        out.print(f"{count[name]:>6}  {word(f'import.{name}')}")


def _show_plan(planned: tuple[Planned, ...]) -> None:
    out.rule(f"tayori plan --at {AT} --list")
    for one in planned:
        table = Table(title=f"{one.worked.key}", title_justify="left", box=None, padding=(0, 2))
        table.add_column("people", justify="right")
        table.add_column("verdict")
        table.add_column("for example")
        counts = {"send": one.worked.send, **dict(one.worked.skipped.most_common())}
        for verdict, people in counts.items():
            examples = [address for address, _, judged in one.people if judged == verdict][:2]
            table.add_row(f"{people}", word(f"verdict.{verdict}"), ", ".join(examples))
        out.print(table)


async def _run(project: Project, store: Store, at: str) -> Report:
    clock = clock_at(datetime.fromisoformat(at))
    bar = Bar(clock)
    try:
        keys = token_keys(project, STATE)
        return await run(project, store, single("main"), STATE, keys[0], clock, bar, asyncio.Event())
    finally:
        bar.close()


def _show(report: Report) -> None:
    table = Table(box=None, padding=(0, 1))
    for heading in ("edition", "accepted", "deferred", "refused", "unknown", "skipped"):
        table.add_column(heading, justify="left" if heading == "edition" else "right", no_wrap=True)
    for line in report.editions:
        numbers = [line.outcomes[name] for name in ("accepted", "deferred", "refused", "unknown")]
        table.add_row(line.key, *map(str, numbers), str(line.skipped.total()))
    out.print(table)


async def _leave(project: Project, store: Store, mailboxes: Mailboxes) -> None:
    """Leave as a mail program does: POST to the address in List-Unsubscribe (RFC 8058)."""
    out.rule("one reader leaves by the link in her mail")
    _, mail = mailboxes.arrived[-1]
    link = str(mail["List-Unsubscribe"]).strip("<>")
    stop, ready = asyncio.Event(), asyncio.Event()
    app = application(project, store, token_keys(project, STATE), Clock())
    pages = asyncio.create_task(serve(app, "127.0.0.1", PAGES, stop, listening=lambda _: ready.set()))
    await asyncio.wait((pages, asyncio.create_task(ready.wait())), return_when=asyncio.FIRST_COMPLETED)
    if not ready.is_set():
        out.print(f"port {PAGES} is taken: this part is left out")
        pages.exception()
        return
    answer = await _post(link)
    stop.set()
    await pages
    out.print(f"POST {link.replace(link.rpartition('/')[2], '…')}  ->  {answer}")
    later = await plan(project, store, clock_at(datetime.fromisoformat("2026-12-09T11:45+09:00")).now(), by_name=True)
    address = str(mail["To"])
    for one in later:
        for person, _, verdict in one.people:
            if person == address.replace('"', ""):
                out.print(f"{one.worked.key}: {person} {word(f'verdict.{verdict}')}")


async def _post(link: str) -> str:
    """Post the one-click form and return the status line."""
    reader, writer = await asyncio.open_connection("127.0.0.1", PAGES)
    body = b"List-Unsubscribe=One-Click"
    path = link.removeprefix(f"http://127.0.0.1:{PAGES}")
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{PAGES}\r\nConnection: close\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    writer.write(head.encode() + body)
    status = (await reader.readline()).decode().strip()
    writer.close()
    return status


def _what_next(mailboxes: Mailboxes) -> None:
    out.rule("what to open and try next")
    index = mailboxes.write_index()
    out.print(f"open   {os.path.relpath(index)}")
    out.print("try    .venv/bin/tayori calendar --from 2026-12-01")
    out.print("       .venv/bin/tayori calendar --from 2026-12-01 --format html --out demo/year.html")
    out.print("       .venv/bin/tayori rehearse --state demo/state --from 2026-12-03 --to 2027-01-31")
    out.print("       .venv/bin/tayori plan --state demo/state --at 2026-12-18T19:15+09:00")
    out.print("       .venv/bin/tayori preview wednesday-letter --on 2026-12-09 --out demo/preview")
    out.print(f"       .venv/bin/tayori serve --state demo/state --port {PAGES}   then open this in a browser:")
    out.print(f"       {str(mailboxes.arrived[0][1]['List-Unsubscribe']).strip('<>')}", soft_wrap=True)
    out.print("       change a subject or a colour, then .venv/bin/tayori check")


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
