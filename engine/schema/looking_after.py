"""The table of looking after the shop's mail: of what somebody was told."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Integer, String, Table, Text

from engine.schema.shared import metadata

notices = Table(
    "notices",
    metadata,
    Column("kind", String(20), primary_key=True),  # engine.project.notify.Kind
    Column("key", Text, primary_key=True),  # an edition, a revision, a unit: what makes it one cause
    Column("first_ms", BigInteger, nullable=False),
    Column("seen_ms", BigInteger, nullable=False),  # when it was there last
    Column("over_ms", BigInteger),  # empty: it lasts
    Column("document", Text, nullable=False),  # what the command still has to be told, as JSON; "" when it was
    Column("attempts", Integer, nullable=False),  # of the command
    comment="Of what somebody was told: one message a cause, not one a run.",
)
