"""Editions that were opened: their frozen text and terms, how far they came, how they ended.

In: an edition of the calendar with its letter. Out: `Opened`, the only thing that batches, retries and resumption use:
later edits of the files do not reach it (DESIGN 5.4).
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import and_, func, select, true, update

from engine.audience.candidates import candidates
from engine.audience.segments import LIVE, WENT_OUT
from engine.audience.terms import CouponTerms, Terms
from engine.message.letter import Letter, letter_from_json
from engine.project.segments import Audience
from engine.schema.tables import deliveries, editions, subscribers, walks
from engine.store.batches import Batch, batches_from_json
from engine.store.upsert import insert

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy import Row
    from sqlalchemy.ext.asyncio import AsyncConnection

    AnyRow = Row[*tuple[Any, ...]]

State = Literal["open", "paused", "held", "finished", "missed", "expired", "cancelled"]
"""`held`: for its refusals, while it went out; one that the guard keeps back has no row."""

PENDING = ("planned", "claimed", "deferred")
"""Deliveries that are not over."""


@dataclass(frozen=True, slots=True)
class Opened:
    """An edition in the store. `letter` is `None` for one that was missed.

    With `batches`, `terms` are those of the batch under way: cap and segments are judged on its own date.
    """

    id: int
    key: str
    state: State
    reason: str
    due_ms: int
    finish_ms: int
    kind: str
    letter: Letter | None
    terms: Terms
    digest: str
    revision: str
    spread: int | None = None
    batches: tuple[Batch, ...] = ()
    batch: int = -1
    text: int = 1
    """The number of `letter`."""


def terms_to_json(terms: Terms) -> str:
    """Write an edition's terms as JSON."""
    return json.dumps(_plain(terms), ensure_ascii=False)


def _plain(terms: Terms) -> dict[str, object]:
    return {
        "campaign": terms.campaign,
        "occasion": terms.occasion,
        "topic": terms.topic,
        "due_date": terms.due_date.isoformat(),
        "cap": terms.cap,
        "audience": terms.audience.model_dump(mode="json", exclude_none=True, by_alias=True),
        "birthdays": terms.birthdays,
        "apart": terms.apart,
        "bases": terms.bases,
        "key": terms.key,
        "last_day": terms.last_day.isoformat() if terms.last_day else None,
        "before": [_plain(other) for other in terms.before],
        "gives_way": terms.gives_way,
        "coupon": asdict(terms.coupon) if terms.coupon else None,
        **({"arrivals": True} if terms.arrivals else {}),
        **({"elsewhere": True} if terms.elsewhere else {}),
    }


def terms_from_json(text: str) -> Terms:
    """Read what `terms_to_json` wrote, also in an older release."""
    return _terms(json.loads(text))


def _terms(value: dict[str, Any]) -> Terms:
    last_day = value.get("last_day")
    return Terms(
        campaign=value["campaign"],
        occasion=value["occasion"],
        topic=value["topic"],
        due_date=date.fromisoformat(value["due_date"]),
        cap=tuple(value["cap"]) if value["cap"] else None,
        audience=Audience.model_validate(value["audience"]),
        birthdays=tuple(value["birthdays"]),
        apart=value.get("apart"),
        bases=tuple(value.get("bases", ("express",))),
        key=value.get("key", ""),
        last_day=date.fromisoformat(last_day) if last_day else None,
        before=tuple(_terms(other) for other in value.get("before", ())),
        gives_way=tuple(value.get("gives_way", ())),
        coupon=_coupon(value.get("coupon")),
        arrivals=value.get("arrivals", False),
        elsewhere=value.get("elsewhere", False),
    )


def _coupon(value: dict[str, Any] | None) -> CouponTerms | None:
    if value is None:
        return None
    found: dict[str, Any] = {**value, "campaigns": tuple(value["campaigns"])}
    return CouponTerms(**found)


async def insert_edition(connection: AsyncConnection, values: Mapping[str, object]) -> bool:
    """Write a new edition; `False` when its key stands already (another run was first, or the calendar repeated it)."""
    result = await connection.execute(insert(connection, editions).values(values).on_conflict_do_nothing())
    return result.rowcount == 1


async def by_key(connection: AsyncConnection, key: str) -> Opened | None:
    """Return an edition by its key."""
    row = (await connection.execute(select(editions).where(editions.c.key == key))).one_or_none()
    return _opened(row) if row is not None else None


async def states(connection: AsyncConnection, keys: Iterable[str]) -> dict[str, State]:
    """Return the states of those editions that the store knows."""
    statement = select(editions.c.key, editions.c.state).where(editions.c.key.in_(list(keys)))
    return dict((await connection.execute(statement)).all())  # pyright: ignore[reportReturnType]  # the column holds a State


async def open_ones(connection: AsyncConnection, *, stopped: bool = False) -> tuple[Opened, ...]:
    """Return the open editions in the order of their due moments; `stopped`: with those that are paused or held."""
    rows = await connection.execute(
        select(editions)
        .where(editions.c.state.in_(LIVE if stopped else ("open",)))
        .order_by(editions.c.due_ms, editions.c.key)
    )
    return tuple(_opened(row) for row in rows)


async def same_text(connection: AsyncConnection, digest: str, since_ms: int) -> tuple[tuple[str, str], ...]:
    """Return the campaigns and keys of editions with the very same text, due since `since_ms`."""
    rows = await connection.execute(
        select(editions.c.campaign, editions.c.key).where(editions.c.digest == digest, editions.c.due_ms >= since_ms)
    )
    return tuple((row.campaign, row.key) for row in rows)


async def reopen(connection: AsyncConnection, key: str, values: Mapping[str, object]) -> bool:
    """Open an edition that was missed, as a person decided; `False` when it was not missed."""
    result = await connection.execute(
        update(editions).where(editions.c.key == key, editions.c.state == "missed").values(**values)
    )
    return result.rowcount == 1


async def stood_in(connection: AsyncConnection, campaign: str) -> frozenset[str]:
    """Return which evergreen contents of a campaign in a slot have stood in: where they stand, and their digests."""
    statement = select(editions.c.stood_in, editions.c.digest).where(
        editions.c.campaign == campaign, editions.c.stood_in != "", editions.c.state != "missed"
    )
    rows = (await connection.execute(statement)).all()
    return frozenset(value for row in rows for value in (row.stood_in, row.digest))


async def in_period(connection: AsyncConnection, period: str) -> tuple[tuple[str, str, str], ...]:
    """Return campaign, slot and key of the editions that went out, or are going out, in a slot's week or month."""
    statement = select(editions.c.campaign, editions.c.slot, editions.c.key).where(
        editions.c.period == period, editions.c.state.in_(WENT_OUT)
    )
    return tuple((row.campaign, row.slot, row.key) for row in await connection.execute(statement))


async def close(connection: AsyncConnection, edition: Opened, state: State, now_ms: int, reason: str = "") -> None:
    """End an open edition."""
    await connection.execute(
        update(editions)
        .where(editions.c.id == edition.id, editions.c.state == "open")
        .values(state=state, state_reason=reason, closed_ms=now_ms)
    )


async def finish_of(connection: AsyncConnection, edition: Opened) -> int:
    """Return until when an edition lives, as the store has it now."""
    statement = select(editions.c.finish_ms).where(editions.c.id == edition.id)
    return (await connection.execute(statement)).scalar_one()


async def begin_walks(connection: AsyncConnection, edition: Opened, lanes: Iterable[str]) -> None:
    """Begin the walk of an edition in every lane, once: a lane that is made later has people who were judged in another."""
    begun = select(func.count()).select_from(walks).where(walks.c.edition_id == edition.id)
    if (await connection.execute(begun)).scalar_one():
        return
    values: list[dict[str, object]] = [
        {"edition_id": edition.id, "lane": lane, "cursor": 0, "done": False, "skipped": {}} for lane in lanes
    ]
    if values:
        await connection.execute(insert(connection, walks).on_conflict_do_nothing(), values)


async def lanes_with_work(connection: AsyncConnection, edition: Opened, now_ms: int) -> tuple[str, ...]:
    """Return the lanes in which somebody is still to be judged, or a delivery is due again."""
    begun = func.coalesce(walks.c.batch_left, 1) > 0
    waiting = (
        select(walks.c.lane)
        .where(walks.c.edition_id == edition.id, walks.c.done.is_(False), begun)
        .union(
            select(deliveries.c.lane).where(
                deliveries.c.edition_id == edition.id,
                deliveries.c.state.in_(("planned", "deferred")),
                func.coalesce(deliveries.c.until_ms, 0) <= now_ms,
            )
        )
    )
    return tuple(sorted((await connection.execute(waiting)).scalars()))


async def people_ahead(connection: AsyncConnection, edition: Opened, lane: str | None = None) -> int:
    """Return how many people (of a lane) are still to be judged."""
    statement = (
        select(func.count())
        .select_from(subscribers)
        .join(walks, and_(walks.c.edition_id == edition.id, walks.c.lane == subscribers.c.lane))
        .where(candidates(edition.terms), walks.c.done.is_(False), subscribers.c.id > walks.c.cursor)
        .where(true() if lane is None else walks.c.lane == lane)
    )
    return (await connection.execute(statement)).scalar_one()


async def is_over(connection: AsyncConnection, edition: Opened) -> bool:
    """Tell whether everybody was judged and nothing is pending."""
    walking = select(func.count()).select_from(walks).where(walks.c.edition_id == edition.id, walks.c.done.is_(False))
    pending = (
        select(func.count())
        .select_from(deliveries)
        .where(and_(deliveries.c.edition_id == edition.id, deliveries.c.state.in_(PENDING)))
    )
    left = (await connection.execute(walking)).scalar_one() + (await connection.execute(pending)).scalar_one()
    return left == 0


async def has_claims(connection: AsyncConnection, edition: Opened) -> bool:
    """Tell whether a process still has claims of an edition: it may be at the wire, or dead and asked after by the next run."""
    statement = select(func.count()).where(deliveries.c.edition_id == edition.id, deliveries.c.state == "claimed")
    return (await connection.execute(statement)).scalar_one() > 0


async def is_walking(connection: AsyncConnection) -> bool:
    """Tell whether an edition, open or stopped, has somebody left to judge."""
    statement = (
        select(func.count())
        .select_from(walks)
        .join(editions, editions.c.id == walks.c.edition_id)
        .where(editions.c.state.in_(LIVE), walks.c.done.is_(False))
    )
    return (await connection.execute(statement)).scalar_one() > 0


def _opened(row: AnyRow) -> Opened:
    batches = batches_from_json(row.batches)
    number: int = row.batch
    terms = terms_from_json(row.audience)
    return Opened(
        id=row.id,
        key=row.key,
        state=row.state,
        reason=row.state_reason,
        due_ms=row.due_ms,
        finish_ms=row.finish_ms,
        kind=row.kind,
        letter=letter_from_json(row.letter) if row.letter else None,
        terms=replace(terms, due_date=batches[max(number, 0)].due_date) if batches else terms,
        digest=row.digest,
        revision=row.revision,
        spread=row.spread,
        batches=batches,
        batch=number,
        text=row.text,
    )
