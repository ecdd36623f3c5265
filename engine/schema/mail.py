"""The tables of mail: editions, their texts, how far they have come, every delivery; and what the store knows of itself."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from engine.schema.shared import ID, metadata, only_where

editions = Table(
    "editions",
    metadata,
    Column("id", ID, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("campaign", String(60), nullable=False),
    Column("occasion", String(60), nullable=False),
    Column("topic", String(40), nullable=False),
    Column("kind", String(10), nullable=False),  # of the topic: ad | notice
    Column("due_ms", BigInteger, nullable=False),
    Column("due_date", String(10), nullable=False),
    Column("finish_ms", BigInteger, nullable=False),
    Column("state", String(10), nullable=False),  # open | paused | finished | missed | held | expired | cancelled
    Column("state_reason", Text, nullable=False),
    Column("letter", Text, nullable=False),  # the frozen text (message/letter.py); "" for a missed one
    Column("audience", Text, nullable=False),  # the frozen rules of the audience
    Column("digest", String(64), nullable=False),
    Column("revision", Text, nullable=False),
    Column("opened_ms", BigInteger, nullable=False),
    Column("closed_ms", BigInteger),
    Column("slot", Text, nullable=False, server_default=text("''")),
    Column(
        "period", String(10), nullable=False, server_default=text("''")
    ),  # the first day of the slot's week or month
    Column(
        "stood_in", Text, nullable=False, server_default=text("''")
    ),  # which evergreen content stood in: never twice
    Column("spread", Integer),  # people a batch; empty for an edition that goes out in one
    Column("batches", Text, nullable=False, server_default=text("''")),  # JSON: the due moment and date of each batch
    Column("batch", Integer, nullable=False, server_default="-1"),  # the one that is under way, from 0
    Column("people", Integer),  # how many would get it when it opened: what the guard compares the next one with
    Column(
        "text", Integer, nullable=False, server_default="1"
    ),  # the number of the present text; earlier ones: `texts`
    Index("ix_editions_state", "state"),
    Index("ix_editions_digest", "digest"),
    Index("ix_editions_period", "period"),
    Index("ix_editions_closed_ms", "closed_ms"),
)

releases = Table(
    "releases",
    metadata,
    Column("key", Text, primary_key=True),  # of the edition
    Column("people", Integer, nullable=False),  # how many the person who released it was shown
    Column("by", Text, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    comment="Held editions that a person let go.",
)

rules_seen = Table(
    "rules_seen",
    metadata,
    Column("campaign", String(60), primary_key=True),
    Column("digest", String(64), primary_key=True),  # of what decides the due days
    Column("since_ms", BigInteger, nullable=False),
    comment="Since when a campaign's rule is known: who was past it by then was not missed.",
)

walks = Table(
    "walks",
    metadata,
    Column("edition_id", ID, ForeignKey("editions.id"), primary_key=True),
    Column("lane", Text, primary_key=True),
    Column("cursor", BigInteger, nullable=False),  # the last subscriber that was judged
    Column("done", Boolean, nullable=False),
    Column("skipped", JSON, nullable=False),  # reason → count
    Column("batch_left", Integer),  # people whom the batch under way may still take; empty where there are no batches
    Column(
        "recent", Text, nullable=False, server_default=text("''")
    ),  # the last outcomes, a letter each, for `hold_at`
    comment="How far an edition has come in each lane; written with the claims it led to.",
)

passed_over = Table(
    "passed_over",
    metadata,
    Column("edition_id", ID, ForeignKey("editions.id"), primary_key=True),
    Column("lane", Text, primary_key=True),
    Column("last", BigInteger, primary_key=True),  # the last subscriber of the page; it begins behind the page before
    Column("first", BigInteger, nullable=False),
    Column("reasons", LargeBinary, nullable=False),  # who did not get it and why, packed (store/passed_over.py)
    comment="Why somebody did not get an edition: kept for 90 days.",
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", ID, primary_key=True),
    Column("edition_id", ID, ForeignKey("editions.id"), nullable=False),
    Column("campaign", String(60), nullable=False),
    Column("subscriber_id", ID, ForeignKey("subscribers.id"), nullable=False),
    Column("occasion", String(60), nullable=False),
    Column("lane", Text, nullable=False),
    Column("ad", Boolean, nullable=False),
    Column("due_date", String(10), nullable=False),
    Column("consent_id", ID, ForeignKey("consents.id"), nullable=False),
    Column(
        "state", String(10), nullable=False
    ),  # planned | claimed | accepted | deferred | refused | unknown | skipped
    Column("until_ms", BigInteger),  # deferred or planned: not before
    Column("run", String(16)),
    Column("claimed_ms", BigInteger),
    Column("settled_ms", BigInteger),
    Column("attempts", Integer, nullable=False),
    Column("relay", String(40)),
    Column("code", Integer),
    Column("reply", Text),
    Column("text", Integer, nullable=False, server_default="1"),  # which text of the edition it was claimed with
    UniqueConstraint("campaign", "subscriber_id", "occasion"),  # why, not when: nobody gets the same twice
    Index("ix_deliveries_subscriber_id_due_date", "subscriber_id", "due_date"),
    Index("ix_deliveries_edition_id_state_lane", "edition_id", "state", "lane"),
    comment="The delivery ledger.",
)

# Few rows are ever in these states, and each run asks for them.
only_where(Index("ix_deliveries_run", deliveries.c.run), "state = 'claimed'")
only_where(Index("ix_deliveries_unknown", deliveries.c.edition_id), "state = 'unknown'")

texts = Table(
    "texts",
    metadata,
    Column("edition_id", ID, ForeignKey("editions.id"), primary_key=True),
    Column("number", Integer, primary_key=True),  # from 1; the edition's own row holds the present one
    Column("letter", Text, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("revision", Text, nullable=False),
    Column("until_ms", BigInteger, nullable=False),  # when a person replaced it
    Column("by", Text, nullable=False),
    comment="Earlier texts of an edition that was changed while it went out.",
)

decisions = Table(
    "decisions",
    metadata,
    Column("id", ID, primary_key=True),
    Column("key", Text, nullable=False),  # of the edition
    Column("delivery_id", ID, ForeignKey("deliveries.id")),  # empty: of the whole edition
    Column("what", String(12), nullable=False),  # engine.store.decisions.What
    Column("by", Text, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("note", Text, nullable=False),
    Index("ix_decisions_key", "key"),
    comment="What a person decided while an edition went out.",
)

store_state = Table(
    "store_state",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("value", Text, nullable=False),
    comment="What the store knows of itself: created_ms, live, journal, lanes.",
)
