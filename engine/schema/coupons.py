"""The tables of coupons: the codes of each pool, and who was given which.

A code is money. It lies here, and in the journal where it was sent: never in git, never in a log, never on a screen unless somebody asks
for it.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
)

from engine.schema.shared import ID, metadata, only_where

coupon_codes = Table(
    "coupon_codes",
    metadata,
    Column("id", ID, primary_key=True),
    Column("coupon", String(40), nullable=False),  # its name in coupons.toml
    Column("code", Text, nullable=False, unique=True),  # in whichever pool: at the till there is one kind of code
    Column("free", Boolean, nullable=False),  # nobody has it; once false, it stays so unless it never left
    Column("source", Text, nullable=False),  # the file it came from
    Column("imported_ms", BigInteger, nullable=False),
    Index("ix_coupon_codes_coupon_free_id", "coupon", "free", "id"),
    comment="The codes that a shop brought.",
)

coupon_grants = Table(
    "coupon_grants",
    metadata,
    Column("id", ID, primary_key=True),
    Column("coupon", String(40), nullable=False),
    Column("subscriber_id", ID, ForeignKey("subscribers.id")),  # empty: they were erased, and the code stays given
    Column("delivery_id", ID, ForeignKey("deliveries.id")),  # likewise
    Column("code", Text, nullable=False),
    Column("own", Boolean, nullable=False),  # nobody else's; false where everybody has the same code
    Column("day", String(10), nullable=False),  # the delivery's due date: what "once a year" is counted by
    Column("until", String(10)),  # the last day on which it counts
    Column("sent", Boolean, nullable=False, server_default=false()),  # it was on the wire, or may have been
    Column("given_ms", BigInteger, nullable=False),
    UniqueConstraint("coupon", "delivery_id"),  # a delivery keeps its code, however often it is claimed
    Index("ix_coupon_grants_subscriber_id_coupon_day", "subscriber_id", "coupon", "day"),
    Index("ix_coupon_grants_delivery_id", "delivery_id"),
    comment="Which delivery was given which code: outlives the claim.",
)
only_where(Index("uq_coupon_grants_code", coupon_grants.c.code, unique=True), "own")
