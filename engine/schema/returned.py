"""The tables of what comes back: bounces and complaints, how much else came, and who changed the suppression list."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, String, Table, Text

from engine.schema.shared import ID, metadata

bounces = Table(
    "bounces",
    metadata,
    Column("id", ID, primary_key=True),
    Column("digest", String(64), nullable=False, unique=True),  # of what came: the same twice changes nothing
    Column("subscriber_id", ID, ForeignKey("subscribers.id"), nullable=False),
    Column("delivery_id", ID, ForeignKey("deliveries.id")),  # empty: the store does not know the delivery any more
    Column("kind", String(10), nullable=False),  # engine.store.returned.Kind
    Column("status", String(12), nullable=False),  # RFC 3463, or ""
    Column("said", Text, nullable=False),  # the server's words, without addresses
    Column("source", String(20), nullable=False),  # mail, or who told it by a webhook
    Column("at_ms", BigInteger, nullable=False),  # when it came in
    Index("ix_bounces_subscriber_id", "subscriber_id"),
    Index("ix_bounces_delivery_id", "delivery_id"),
    comment="What came back about a letter: bounces and complaints.",
)

came_in = Table(
    "came_in",
    metadata,
    Column("day", String(10), primary_key=True),  # UTC
    Column("what", String(20), primary_key=True),  # engine.store.returned.counted
    Column("number", Integer, nullable=False),
    comment="How many messages came back a day, of each kind, also those that concern nobody.",
)

suppression_changes = Table(
    "suppression_changes",
    metadata,
    Column("id", ID, primary_key=True),
    Column("address_key", Text, nullable=False),
    Column("what", String(10), nullable=False),  # stopped | lifted
    Column("reason", String(12), nullable=False),  # as `suppressions` has it
    Column("by", Text, nullable=False),  # who, or which part of the engine
    Column("note", Text, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Index("ix_suppression_changes_address_key", "address_key"),
    comment="Who put an address on the suppression list or took it off, and why: append-only.",
)
