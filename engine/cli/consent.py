"""`tayori consent verify|proof`: the ledger walked from end to end, and one person's entries as a regulator asks for them."""

from __future__ import annotations

import json as json_format
import re
from typing import TYPE_CHECKING

from engine.cli.person import address_of, both, iso, said_record
from engine.cli.place import HERE, Place, project_of, store_of
from engine.cli.screen import FILES, FINE, WORLD, StopError, language, show, word
from engine.words.catalogue import say

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from engine.store.chain import Fault, Found
    from engine.store.erasures import Erased
    from engine.store.proof import Proved

_SEAL = re.compile(r"(?:\d+:)?([0-9a-f]{64})")
_SHOWN = 100  # faults: whoever changed a million entries shows in the first hundred
_WIDTH = 10


async def verify(*, expect: str | None = None, json: bool = False, place: Place = HERE) -> int:
    """Walk the consent ledger and tell every entry, seal, evidence and present state that does not fit.

    Parameters
    ----------
    expect
        A seal that was kept elsewhere, as this command printed it: the ledger has to contain it.
    json
        Print one JSON document.
    """
    from engine.store.chain import verify as verify_chain

    project = project_of(place)
    wanted = _SEAL.fullmatch(expect.strip().lower()) if expect is not None else None
    if expect is not None and wanted is None:
        raise StopError(FILES, "bad_seal", value=expect)
    async with store_of(place, project) as store, store.reading() as connection:
        found = await verify_chain(connection, wanted[1] if wanted else None)
    if json:
        show(json_format.dumps(_chain(found), ensure_ascii=False))
    else:
        _show_chain(found, project.zone)
    return FINE if found.holds else WORLD


async def proof(address: str, *, json: bool = False, place: Place = HERE) -> int:
    """Show a person's consents with all that proves them.

    Parameters
    ----------
    address
        The person's address, in any spelling.
    json
        Print one JSON document.
    """
    from engine.store.chain import verify as verify_chain
    from engine.store.erasures import erased_among
    from engine.store.proof import prove
    from engine.store.subscribers import subjects_of

    project = project_of(place)
    named = address_of(project, address)
    async with store_of(place, project) as store, store.reading() as connection:
        subject = (await subjects_of(connection, [named.key])).get(named.key)
        erased = None if subject else (await erased_among(connection, [named.key])).get(named.key)
        subject = subject or (erased.subject if erased else None)
        if subject is None and erased is None:
            raise StopError(FILES, "person_unknown", address=named.raw)
        chain = await verify_chain(connection)
        entries = await prove(connection, subject, chain) if subject else ()
    if json:
        document = {"address": named.raw, "subject": subject, "erased": iso(erased.erased_ms) if erased else None}
        chained = _chain(chain)
        show(
            json_format.dumps(
                {**document, "entries": [_entry(one) for one in entries], "chain": chained}, ensure_ascii=False
            )
        )
    else:
        _show_proof(named.raw, subject, erased, entries, project.zone)
        _show_whole(chain)
    return FINE if chain.holds else WORLD


def _chain(found: Found) -> dict[str, object]:
    latest = found.latest
    return {
        "holds": found.holds,
        "entries": found.entries,
        "seals": found.seals,
        "evidence": found.evidence,
        "latest": _named(found),
        "sealed": iso(latest.span.sealed_ms) if latest else None,
        "faults": [
            {
                "code": fault.code,
                "entry": fault.entry,
                "seal": fault.seal,
                "message": _said(fault, iso(fault.at_ms) or ""),
            }
            for fault in found.faults
        ],
    }


def _named(found: Found) -> str | None:
    return f"{found.latest.span.number}:{found.latest.seal}" if found.latest else None


def _said(fault: Fault, at: str) -> str:
    return str(say(fault.code, language(), entry=fault.entry, at=at, seal=fault.seal, what=fault.what))


def _show_chain(found: Found, zone: ZoneInfo) -> None:
    for fault in found.faults[:_SHOWN]:
        show(_said(fault, both(fault.at_ms, zone)))
    if len(found.faults) > _SHOWN:
        show(word("chain.more", number=len(found.faults) - _SHOWN))
    for number, code in (
        (found.entries, "chain.entries"),
        (found.seals, "chain.seals"),
        (found.evidence, "chain.evidence"),
        *(((len(found.faults), "chain.faults"),) if found.faults else ()),
    ):
        show(f"{number:>9,}  {word(code)}")
    if found.holds:
        show(word("chain.holds"))
    if found.latest is not None:
        show(word("chain.latest", seal=_named(found), at=both(found.latest.span.sealed_ms, zone)))


def _entry(one: Proved) -> dict[str, object]:
    return {
        "id": one.id,
        **said_record(one),
        "form": one.form,
        "form_first_seen": iso(one.form_first_seen_ms),
        "evidence": one.evidence,
        "evidence_fits": one.fits,
        "seal": one.seal,
        "sealed": iso(one.sealed_ms),
        "seal_covers": one.covers,
        "seal_holds": one.holds,
        "mails": one.mails,
        "last_mail": iso(one.last_mail_ms),
    }


def _show_proof(
    address: str, subject: str | None, erased: Erased | None, entries: tuple[Proved, ...], zone: ZoneInfo
) -> None:
    if subject is None and erased is not None:
        show(word("proof.erased_whole", address=address, at=both(erased.erased_ms, zone)))
        return
    show(f"{address}  ({subject})")
    if erased is not None:
        show(word("proof.erased", at=both(erased.erased_ms, zone)))
    if not entries:
        show(word("proof.nothing", address=address))
    for one in entries:
        show()
        show(f"#{one.id}  {one.topic}  {word(f'consent.{one.state}')}  {both(one.at_ms, zone)}")
        for name, text in _lines(one, zone):
            show(f"  {word(f'proof.{name}'):<{_WIDTH}}  {text}")


def _lines(one: Proved, zone: ZoneInfo) -> list[tuple[str, str]]:
    """Return the labelled lines of an entry."""
    lines = [("recorded", both(one.recorded_ms, zone)), ("source", one.source), ("basis", one.basis)]
    if one.expires_ms is not None:
        lines.append(("expires", both(one.expires_ms, zone)))
    lines.append(("form", one.form if one.form is not None else word("proof.no_form")))
    if one.form is not None:
        lines[-1] = (
            "form",
            f"{one.form}\n  {'':<{_WIDTH}}  {word('proof.first_seen', at=both(one.form_first_seen_ms, zone))}",
        )
    lines.append(("evidence", _evidence(one)))
    lines.append(("seal", _seal(one, zone)))
    if one.mails:
        lines.append(("mails", word("proof.mailed", number=one.mails, at=both(one.last_mail_ms, zone))))
    return lines


def _evidence(one: Proved) -> str:
    if one.fits is None:
        return word("proof.gone")
    kept = json_format.dumps(one.evidence, ensure_ascii=False)
    return f"{kept}  {word('proof.fits' if one.fits else 'proof.fits_not')}"


def _seal(one: Proved, zone: ZoneInfo) -> str:
    if one.covers is None:
        return word("proof.unsealed")
    code = "proof.sealed" if one.holds else "proof.sealed_not"
    return word(code, seal=one.seal, first=one.covers[0], last=one.covers[1], at=both(one.sealed_ms, zone))


def _show_whole(chain: Found) -> None:
    show()
    if chain.holds:
        show(word("proof.chain", entries=chain.entries, seals=chain.seals, latest=_named(chain) or "-"))
    else:
        show(word("proof.chain_not", number=len(chain.faults)))
