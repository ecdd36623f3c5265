"""The doctor's visit: everything is asked at once, each with a time of its own, and told in one order.

In: what could be loaded of a project, mistakes or not, where its state lies, which checks are wanted, a name server (or none). Out:
findings. Nothing is sent, nothing is written; what cannot be asked is unknown and keeps nothing else from being asked.
"""

from __future__ import annotations

import asyncio
import base64
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from publicsuffixlist import PublicSuffixList

from engine.delivery.keys import token_keys_kept
from engine.delivery.signing import signer_of
from engine.doctor.doors import relay_findings
from engine.doctor.finding import CHECKS, DNS, GROUPS, Finding
from engine.doctor.machine import Told, clock_findings, disk_findings, secret_findings, timer_findings, version_findings
from engine.doctor.mail import Signature, is_reserved, mail_of
from engine.doctor.memory import Memory, backup_findings, consent_findings, journal_findings, store_findings
from engine.doctor.names import name_findings, notify_findings
from engine.doctor.pages import web_findings
from engine.project.problems import Term, errors
from engine.project.project import Project
from engine.project.schedules import Schedules
from engine.project.values import is_loopback
from engine.review.visit import machine
from engine.review.visit.doors import knock_all
from engine.review.visit.kept import kept_files
from engine.review.visit.memory import Remembered, remember
from engine.review.visit.pages import open_page
from engine.store.faults import StoreError
from engine.store.journal import journal_at
from engine.store.server import Server, store_at

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from collections.abc import Set as AbstractSet

    from engine.doctor.pages import Seen
    from engine.doctor.zone import Zone
    from engine.message.dkim import Signer
    from engine.project.folder import Loaded
    from engine.review.visit.names import Names
    from engine.store.server import Where

_REMEMBERED = frozenset(["store", "consent", "journal", "backup", "clock"])
_NOT_ASKED = Memory("-", missing=True)


@dataclass(frozen=True, slots=True)
class Visit:
    """Where to look: `wanted` are names of checks, `now_ms` is the real time."""

    project: Project
    state: Path
    wanted: AbstractSet[str]
    now_ms: int
    names: Names
    reserved_too: bool = False


def project_left(loaded: Loaded) -> Project | None:
    """Return the project; where its own files have mistakes, what is left of it. `None`: not even that can be read."""
    if loaded.project is not None or loaded.draft.shop is None:
        return loaded.project
    return Project(loaded.draft.root, loaded.draft.shop, loaded.draft.schedules or Schedules(), (), {}, {}, "")


def file_findings(loaded: Loaded) -> Iterator[Finding]:
    """Yield whether the files can be read; the rest goes on with what is left of them."""
    wrong = errors(loaded.problems)
    if wrong:
        said = Term("doctor_files_wrong", {"number": len(wrong), "first": wrong[0]})
        yield Finding("files", wrong[0].file, "wrong", said, "doctor_why_files", "settings")
    else:
        yield Finding("files", "tayori.toml", "ok", Term("doctor_files_ok"))


async def visit(here: Visit) -> list[Finding]:
    """Ask everything that is wanted."""
    asked, heard, seen, remembered, kept, units = await asyncio.gather(
        _names(here),
        _doors(here),
        _pages(here),
        _memory(here),
        machine.kept_by() if "clock" in here.wanted else _nobody(),
        machine.units() if "timers" in here.wanted else _nothing(),
    )
    page, skew = seen
    findings = [*asked, *heard, *page, *_remembered(here, remembered)]
    if "clock" in here.wanted:
        ahead = (remembered.life_ms or 0) - here.now_ms
        against = urlsplit(here.project.shop.web.base_url).hostname or "" if skew is not None else ""
        findings.extend(clock_findings(Told(*kept, skew, against, ahead / 1000)))
    if "timers" in here.wanted:
        findings.extend(timer_findings(units))
    findings.extend(_machine(here))
    return in_order(findings)


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings in the order in which they are told."""
    first = {group: CHECKS.index(checks[0]) for group, checks in GROUPS.items()}
    places = {**{check: number for number, check in enumerate(CHECKS)}, **first}
    return sorted(findings, key=lambda one: places[one.check])


async def _nobody() -> tuple[bool | None, str]:
    return None, ""


async def _nothing() -> None:
    return None


async def _names(here: Visit) -> list[Finding]:
    project, suffixes = here.project, PublicSuffixList()
    mail = mail_of(project.shop, _signature(project), lambda name: suffixes.privatesuffix(name) or name)

    command = project.shop.notify.command
    program = (command[0], shutil.which(command[0]) is not None) if command else None

    def judge(zone: Zone) -> list[Finding]:
        found = list(name_findings(mail, zone, here.wanted, reserved_too=here.reserved_too))
        if "notify" in here.wanted:
            told = [mailbox.address for mailbox in project.shop.notify.mail]
            found.extend(notify_findings(told, program, zone, reserved_too=here.reserved_too))
        return found

    return await here.names.consult(judge) if here.wanted & {*DNS, "notify"} else []


def _signature(project: Project) -> Signature | Term | None:
    """Return the public half of what we sign with."""
    signer = signer_of(project)
    return signer if signer is None or isinstance(signer, Term) else _public(signer)


def _public(signer: Signer) -> Signature:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    octets = signer.key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return Signature(signer.domain, signer.selector, base64.b64encode(octets).decode("ascii"), signer.key.key_size)


async def _doors(here: Visit) -> list[Finding]:
    if "relay" not in here.wanted:
        return []
    return [one for heard in await knock_all(here.project, here.now_ms) for one in relay_findings(heard)]


async def _pages(here: Visit) -> tuple[list[Finding], float | None]:
    if "web" not in here.wanted:
        return [], None
    base = here.project.shop.web.base_url
    host = urlsplit(base).hostname or ""
    if is_reserved(host) and not is_loopback(host):
        said = Term("doctor_dns_reserved", {"domain": host})
        return [Finding("web", base, "unknown", said, "doctor_why_reserved", "nobody")], None
    try:
        keys = token_keys_kept(here.project, here.state)
    except StoreError as error:
        return [Finding("web", base, "wrong", Term(error.code, error.values_), "doctor_why_web")], None
    found: tuple[Seen, float | None] = await open_page(here.project, keys[0] if keys else None, here.now_ms)
    return list(web_findings(found[0])), found[1]


async def _memory(here: Visit) -> Remembered:
    if not here.wanted & _REMEMBERED:
        return Remembered(memory=_NOT_ASKED)
    return await remember(here.project, here.state, here.now_ms, ledger="consent" in here.wanted)


def _remembered(here: Visit, found: Remembered) -> Iterator[Finding]:
    silent = None if found.life_ms is None else here.now_ms - found.life_ms
    if "store" in here.wanted:
        yield from store_findings(found.memory, silent)
    if "consent" in here.wanted and found.ledger is not None:
        yield from consent_findings(found.ledger)
    elif "consent" in here.wanted:
        yield Finding("consent", "ledger", "unknown", Term("doctor_consent_unread"), "", "nobody")
    if "journal" in here.wanted and found.notes is not None:
        yield from journal_findings(found.notes)
    if "backup" in here.wanted:
        yield from backup_findings(found.copies, live=found.memory.live)


def _machine(here: Visit) -> Iterator[Finding]:
    shop, state = here.project.shop, here.state
    if "disk" in here.wanted:
        places = [(state, 0), (journal_at(shop.store.journal, state).parent, 0)]
        places += [(state / shop.backup.to, _size(store_at(shop.store.url, state)))] if shop.backup.to else []
        yield from disk_findings(machine.disks(places))
    if "secrets" in here.wanted:
        given = os.environ.get("CREDENTIALS_DIRECTORY")
        yield from secret_findings(kept_files(here.project, state, Path(given) if given else None))
    if "versions" in here.wanted:
        yield from version_findings(machine.versions())


def _size(where: Where) -> int:
    """Return the octets of a store's file; 0 where there is none, or nobody shows it to us."""
    try:
        return 0 if isinstance(where, Server) else where.stat().st_size
    except OSError:
        return 0
