"""The consent ledger and its present state: every statement on it.

In: what somebody said (granted or refused, when, where, on which form's words). Out: the entry that was appended, or
`None` where the ledger already knew better. Each entry carries a salted commitment to its evidence, which lies apart
(so that erasure can delete the evidence and leave the ledger whole), and is sealed as it is appended (store/seals.py).
Never: UPDATE or DELETE on `consents`; the database refuses both.

Which word wins: an erasure, for good; a refusal always stands against a grant that is not later than it; a grant counts
only with a moment of its own that is later than the newest refusal (so a later refusal is written down even where one
stands already). What rests on less than a person's express word (a contract, another law's exception) never speaks against
a refusal nor in the place of express consent. When in doubt, nobody is written to.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from sqlalchemy import select, tuple_

from engine.schema.tables import consent_evidence, consent_states, consents, forms
from engine.store.seals import seal
from engine.store.upsert import insert

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

_BLOCK = 5000  # pairs, of two variables each: SQLite takes 32,766 in a statement
_SAME_CLICK_MS = 60_000

Verdict = Literal["granted", "confirmed", "refused", "expired", "erased"]
Basis = Literal["express", "contract", "soft_opt_in", "implied"]
"""What a grant rests on: the person's word; a contract; a sale under ePrivacy Art. 13(2); implied consent under CASL s. 10(9)."""
_GRANTED = ("granted", "confirmed")


@dataclass(frozen=True, slots=True)
class Said:
    """What one person said on one topic, and when (`at_ms` is `None` where nobody wrote the moment down)."""

    subject: str
    topic: str
    state: Verdict
    at_ms: int | None
    source: str
    form_id: int | None
    evidence: Mapping[str, object] = field(default_factory=dict[str, object])
    basis: Basis = "express"
    expires_ms: int | None = None


@dataclass(frozen=True, slots=True)
class State:
    """The present word of a person on a topic."""

    state: str
    at_ms: int
    basis: str = "express"
    expires_ms: int | None = None


Known = dict[tuple[str, str], State]


async def form_id(connection: AsyncConnection, text: str, now_ms: int) -> int:
    """Return the number of a form's text, which is written down the first time it is seen."""
    digest = hashlib.sha256(text.encode()).hexdigest()
    await connection.execute(
        insert(connection, forms).values(digest=digest, text=text, first_seen_ms=now_ms).on_conflict_do_nothing()
    )
    return (await connection.execute(select(forms.c.id).where(forms.c.digest == digest))).scalar_one()


async def present(connection: AsyncConnection, pairs: Iterable[tuple[str, str]]) -> Known:
    """Return the present states of (subject, topic) pairs; a pair that was never asked is absent."""
    found: Known = {}
    waiting = iter(pairs)
    while block := list(itertools.islice(waiting, _BLOCK)):
        statement = select(
            consent_states.c.subject,
            consent_states.c.topic,
            consent_states.c.state,
            consent_states.c.at_ms,
            consent_states.c.basis,
            consent_states.c.expires_ms,
        ).where(tuple_(consent_states.c.subject, consent_states.c.topic).in_(block))
        rows = await connection.execute(statement)
        found |= {(row.subject, row.topic): State(row.state, row.at_ms, row.basis, row.expires_ms) for row in rows}
    return found


def counts(said: Said, known: State | None) -> bool:
    """Tell whether a word changes the present state (the rule of this module's contract)."""
    if known is not None and known.state == "erased":
        return False
    return _refuses_anew(said, known) if said.state == "refused" else _grants_anew(said, known)


def _refuses_anew(said: Said, known: State | None) -> bool:
    if known is None:
        return True
    if known.state == "refused":
        return said.at_ms is not None and said.at_ms > known.at_ms
    return said.at_ms is None or said.at_ms >= known.at_ms


def _grants_anew(said: Said, known: State | None) -> bool:
    if said.at_ms is None:
        return False
    if known is None:
        return True
    if known.state in _GRANTED:
        return _says_more(said, known)
    return said.at_ms > known.at_ms and not (known.state == "refused" and said.basis != "express")


def _says_more(said: Said, known: State) -> bool:
    """Tell whether a grant says more than the one that stands: on the person's own word, or for longer."""
    if said.basis == "express":
        return known.basis != "express"
    if known.basis == "express" or known.expires_ms is None:
        return False
    return said.expires_ms is None or said.expires_ms > known.expires_ms


async def append(connection: AsyncConnection, words: Sequence[Said], now_ms: int) -> int:
    """Append entries with their evidence, seal them, move the present state along: all in this transaction; return how many.

    One word a person and topic: a second one in the same call would have no order.
    """
    if not words:
        return 0
    kept = [_kept(said, now_ms) for said in words]
    # RETURNING without an order keeps the insert in large batches; (subject, topic) tells the rows apart again.
    inserted = await connection.execute(
        insert(connection, consents).returning(consents.c.id, consents.c.subject, consents.c.topic),
        [entry for entry, _ in kept],
    )
    numbers = {(row.subject, row.topic): row.id for row in inserted}
    pairs = [(numbers[str(entry["subject"]), str(entry["topic"])], entry, evidence) for entry, evidence in kept]
    await connection.execute(
        insert(connection, consent_evidence), [{"consent_id": number, **evidence} for number, _, evidence in pairs]
    )
    await seal(connection, [{**entry, "id": number} for number, entry, _ in pairs], now_ms)
    await _move(connection, [{**entry, "consent_id": number} for number, entry, _ in pairs])
    return len(pairs)


async def refuse(connection: AsyncConnection, said: Said, now_ms: int) -> bool:
    """Record a refusal, also one that is later than the one which stands; return whether none stood before.

    Clicks that follow each other (a mail program asks twice, a robot often) are one refusal. Of somebody who was erased
    nothing is written down again: they get no mail as it is.
    """
    known = await present(connection, [(said.subject, said.topic)])
    state = known.get((said.subject, said.topic))
    if state is not None and state.state == "erased":
        return False
    stood = state is not None and state.state == "refused"
    if state is None or not stood or (said.at_ms or now_ms) - state.at_ms > _SAME_CLICK_MS:
        await append(connection, [said], now_ms)
    return not stood


def _kept(said: Said, now_ms: int) -> tuple[dict[str, object], dict[str, object]]:
    salt = secrets.token_hex(16)
    evidence = json.dumps(dict(said.evidence), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    entry: dict[str, object] = {
        "subject": said.subject,
        "topic": said.topic,
        "state": said.state,
        "at_ms": now_ms if said.at_ms is None else said.at_ms,
        "recorded_ms": now_ms,
        "source": said.source,
        "basis": said.basis,
        "expires_ms": said.expires_ms,
        "form_id": said.form_id,
        "commitment": hashlib.sha256(f"{salt}{evidence}".encode()).hexdigest(),
    }
    return entry, {"salt": salt, "evidence": evidence}


async def _move(connection: AsyncConnection, entries: Sequence[dict[str, object]]) -> None:
    """Put the newest entries into the present state."""
    columns = ("subject", "topic", "consent_id", "state", "at_ms", "expires_ms", "basis")
    statement = insert(connection, consent_states)
    replace = statement.on_conflict_do_update(
        index_elements=["subject", "topic"],
        set_={name: statement.excluded[name] for name in columns[2:]},
    )
    await connection.execute(replace, [{name: entry[name] for name in columns} for entry in entries])
