"""The tables of what people change by themselves: why they left, and an address that waits for its confirmation."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table, Text

from engine.schema.shared import ID, metadata

leave_reasons = Table(
    "leave_reasons",
    metadata,
    Column("subject", String(16), primary_key=True),
    Column("topic", String(40), primary_key=True),
    Column("edition_id", BigInteger, primary_key=True, autoincrement=False),  # by whose letter; 0: not by one
    Column("reason", String(20), nullable=False),  # one of engine.store.leaving.REASONS
    Column("at_ms", BigInteger, nullable=False),
    Index("ix_leave_reasons_edition_id", "edition_id"),
    comment="Why people left, where they told; a person's last answer on a topic and a letter.",
)

address_changes = Table(
    "address_changes",
    metadata,
    Column("id", ID, primary_key=True),
    Column("subject", String(16), nullable=False, unique=True),  # one that waits a person: a new wish replaces it
    Column("address", Text, nullable=False),  # "" when it is over
    Column("address_key", Text, nullable=False),  # "" when it is over
    Column("asked_ms", BigInteger, nullable=False),
    Column("since_ms", BigInteger, nullable=False),  # from when `times` counts
    Column("times", Integer, nullable=False),  # how often they asked in a day: who asks for many writes to strangers
    Column("confirmed_ms", BigInteger),
    comment="New addresses that nobody confirmed yet, and who confirmed one.",
)

moved_addresses = Table(
    "moved_addresses",
    metadata,
    Column("address_key", Text, primary_key=True),  # the old one: a list that still has it means the same person
    Column("subject", String(16), nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Index("ix_moved_addresses_subject", "subject"),
    comment="Addresses that people gave up for another one.",
)
