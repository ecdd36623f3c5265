"""Leaving and coming in: what people change by themselves, what comes back by mail and by webhooks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the columns and make the tables; nothing is rebuilt."""
    _make_leaving()


def _make_leaving() -> None:
    op.add_column("subscribers", sa.Column("paused_until", sa.String(length=10), nullable=True))
    op.create_table(
        "leave_reasons",
        sa.Column("subject", sa.String(length=16), nullable=False),
        sa.Column("topic", sa.String(length=40), nullable=False),
        sa.Column("edition_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("subject", "topic", "edition_id", name=op.f("pk_leave_reasons")),
        comment="Why people left, where they told; a person's last answer on a topic and a letter.",
    )
    op.create_index("ix_leave_reasons_edition_id", "leave_reasons", ["edition_id"], unique=False)
    op.create_table(
        "address_changes",
        sa.Column("id", _ID, nullable=False),
        sa.Column("subject", sa.String(length=16), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("address_key", sa.Text(), nullable=False),
        sa.Column("asked_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_address_changes")),
        sa.UniqueConstraint("subject", name=op.f("uq_address_changes_subject")),
        comment="New addresses that nobody confirmed yet; a row goes when it is confirmed, or too old.",
    )
