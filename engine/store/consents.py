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
from typing import TYPE_CHECKING, Literal, NamedTuple

from sqlalchemy import and_, func, or_, select, tuple_

from engine.audience.consent import GRANTED
from engine.schema.tables import consent_evidence, consent_states, consents, forms
from engine.store.bulk import put
from engine.store.seals import seal
from engine.store.told import tell_words
from engine.store.upsert import insert

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy import ColumnElement
    from sqlalchemy.ext.asyncio import AsyncConnection

    from engine.project.bases import Basis
    from engine.store.bulk import Values

_BLOCK = 5000  # pairs, of two variables each: SQLite takes 32,766 in a statement
_SAME_CLICK_MS = 60_000
_FEW = 3  # entries that are inserted one by one; more take three statements, however many they are
_SALT = 16  # octets
_COLUMNS = tuple(column.name for column in consents.c)[1:]
canonical = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
"""Writes evidence: the commitment is over these characters."""

Verdict = Literal["granted", "confirmed", "refused", "expired", "erased"]


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


class Entry(NamedTuple):
    """What is written into the ledger of one word; a tuple, since a list has a million."""

    subject: str
    topic: str
    state: str
    at_ms: int
    source: str
    basis: str
    expires_ms: int | None
    form_id: int | None
    evidence: str


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
    if known.state in GRANTED:
        return _says_more(said, known)
    return said.at_ms > known.at_ms and not (known.state == "refused" and said.basis != "express")


def _says_more(said: Said, known: State) -> bool:
    """Tell whether a grant says more than the one that stands: on the person's own word, or for longer."""
    if said.basis == "express":
        return known.basis != "express"
    if known.basis == "express" or known.expires_ms is None:
        return False
    return said.expires_ms is None or said.expires_ms > known.expires_ms


def counting(
    state: ColumnElement[str], at_ms: ColumnElement[int], expires_ms: ColumnElement[int], basis: Basis
) -> ColumnElement[bool]:
    """Return `counts` for a statement in which `consent_states` is joined from outside: no row, no word before."""
    known = consent_states.c
    granted = known.state.in_(GRANTED)
    refuses = or_(
        known.state.is_(None),
        and_(known.state == "refused", at_ms > known.at_ms),
        and_(known.state.not_in(("refused", "erased")), or_(at_ms.is_(None), at_ms >= known.at_ms)),
    )
    says_more = known.basis != "express"
    later = and_(known.state.not_in((*GRANTED, "erased")), at_ms > known.at_ms)
    if basis != "express":
        longer = or_(expires_ms.is_(None), expires_ms > known.expires_ms)
        says_more = and_(says_more, known.expires_ms.is_not(None), longer)
        later = and_(later, known.state != "refused")
    grants = and_(at_ms.is_not(None), or_(known.state.is_(None), and_(granted, says_more), later))
    return or_(and_(state == "refused", refuses), and_(state != "refused", grants))


async def append(connection: AsyncConnection, words: Sequence[Said], now_ms: int) -> int:
    """Append entries with their evidence, seal them, move the present state along: all in this transaction; return how many.

    One word a person and topic: a second one in the same call would have no order.
    """
    return await append_all(connection, [_entry(said, now_ms) for said in words], now_ms)


async def append_all(connection: AsyncConnection, entries: Sequence[Entry], now_ms: int) -> int:
    """Append entries whose evidence is canonical text already: what `append` does, for a list of a million."""
    if not entries:
        return 0
    salts = secrets.token_bytes(_SALT * len(entries)).hex()
    salted = [(salts[at * _SALT * 2 : (at + 1) * _SALT * 2], entry.evidence) for at, entry in enumerate(entries)]
    rows = [
        (*entry[:4], now_ms, *entry[4:8], hashlib.sha256(f"{salt}{evidence}".encode()).hexdigest())
        for entry, (salt, evidence) in zip(entries, salted, strict=True)
    ]
    numbers = await _insert(connection, rows)
    columns = ("consent_id", "salt", "evidence")
    evidence = [(number, *kept) for number, kept in zip(numbers, salted, strict=True)]
    await put(connection, insert(connection, consent_evidence), columns, evidence)
    await seal(connection, [(number, *row) for number, row in zip(numbers, rows, strict=True)], now_ms)
    await _move(connection, numbers)
    await tell_words(connection, [entry[:4] for entry in entries])
    return len(entries)


async def refuse(connection: AsyncConnection, said: Said, now_ms: int) -> bool:
    """Record a refusal, also one that is later than the one which stands; return whether none stood before."""
    return (await refuse_all(connection, [said], now_ms))[0]


async def refuse_all(connection: AsyncConnection, words: Sequence[Said], now_ms: int) -> list[bool]:
    """Record refusals in their order; return of each whether none stood before it.

    Clicks that follow each other (a mail program asks twice, a robot often) are one refusal. Of somebody who was erased
    nothing is written down again: they get no mail as it is.
    """
    known = await present(connection, dict.fromkeys((said.subject, said.topic) for said in words))
    first: list[bool] = []
    counting: dict[tuple[str, str], Said] = {}
    for said in words:
        pair = (said.subject, said.topic)
        state = known.get(pair)
        first.append(state is None or state.state not in ("refused", "erased"))
        if pair not in counting and _is_another(said, state, now_ms):
            counting[pair] = said
            known[pair] = State("refused", now_ms if said.at_ms is None else said.at_ms)
    await append(connection, list(counting.values()), now_ms)
    return first


def _is_another(said: Said, state: State | None, now_ms: int) -> bool:
    """Tell whether a refusal is more than the one that stands, asked once more."""
    if state is None or state.state not in ("refused", "erased"):
        return True
    return state.state == "refused" and (said.at_ms or now_ms) - state.at_ms > _SAME_CLICK_MS


async def _insert(connection: AsyncConnection, rows: Sequence[Values]) -> Sequence[int]:
    """Insert entries (columns of `consents` behind its number); return their numbers, which rise in the order of the rows.

    Nobody else writes meanwhile: writers come one after the other.
    """
    if len(rows) <= _FEW:
        statement = insert(connection, consents).returning(consents.c.id)
        values = [dict(zip(_COLUMNS, row, strict=True)) for row in rows]
        return [(await connection.execute(statement, one)).scalar_one() for one in values]
    before = (await connection.execute(select(func.coalesce(func.max(consents.c.id), 0)))).scalar_one()
    await put(connection, insert(connection, consents), _COLUMNS, rows)
    ends = select(func.min(consents.c.id), func.max(consents.c.id)).where(consents.c.id > before)
    first, last = (await connection.execute(ends)).one()
    if last - first + 1 == len(rows):
        return range(first, last + 1)
    after = select(consents.c.id).where(consents.c.id > before).order_by(consents.c.id)
    return (await connection.execute(after)).scalars().all()


def _entry(said: Said, now_ms: int) -> Entry:
    at_ms = now_ms if said.at_ms is None else said.at_ms
    rest = (said.source, said.basis, said.expires_ms, said.form_id, canonical(dict(said.evidence)))
    return Entry(said.subject, said.topic, said.state, at_ms, *rest)


async def _move(connection: AsyncConnection, numbers: Sequence[int]) -> None:
    """Put entries that were just written into the present state."""
    names = ("subject", "topic", "state", "at_ms", "expires_ms", "basis")
    number = consents.c.id
    these = number.between(numbers[0], numbers[-1]) if isinstance(numbers, range) else number.in_(numbers)
    chosen = select(number, *(consents.c[name] for name in names)).where(these).order_by(number)
    statement = insert(connection, consent_states).from_select(["consent_id", *names], chosen)
    replace = statement.on_conflict_do_update(
        index_elements=["subject", "topic"],
        set_={name: statement.excluded[name] for name in ("consent_id", *names[2:])},
    )
    await connection.execute(replace)
