"""What people did at the shop: orders and what follows them, with their products."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables of events; add what is derived from them to `subscribers` (which is not rebuilt)."""
    op.add_column("subscribers", sa.Column("first_order", sa.String(length=10), nullable=True))
    op.add_column("subscribers", sa.Column("order_count", sa.Integer(), nullable=True))
    op.add_column("subscribers", sa.Column("order_sum", sa.BigInteger(), nullable=True))
    op.create_table(
        "events",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("address_key", sa.Text(), nullable=False),
        sa.Column("subscriber_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("order_key", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("recorded_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["subscriber_id"], ["subscribers.id"], name=op.f("fk_events_subscriber_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
        sa.UniqueConstraint("key", name=op.f("uq_events_key")),
        comment="What people did at the shop.",
    )
    op.create_index("ix_events_subscriber_id_kind_day", "events", ["subscriber_id", "kind", "day"], unique=False)
    op.create_index("ix_events_address_key", "events", ["address_key"], unique=False)
    op.create_table(
        "event_items",
        sa.Column("event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("product", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_event_items_event_id")),
        sa.PrimaryKeyConstraint("event_id", "number", name=op.f("pk_event_items")),
        comment="What an order was of.",
    )
    op.create_index("ix_event_items_product", "event_items", ["product"], unique=False)
    op.create_index("ix_event_items_category", "event_items", ["category"], unique=False)
