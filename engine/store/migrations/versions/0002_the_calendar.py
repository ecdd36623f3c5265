"""What the calendar remembers: an edition's slot and batches, which evergreen stood in, since when a rule is known."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add columns to `editions` and `walks` (none of them rebuilds a table), and the table of rules."""
    op.add_column("editions", sa.Column("slot", sa.Text(), server_default=sa.text("''"), nullable=False))
    op.add_column("editions", sa.Column("period", sa.String(length=10), server_default=sa.text("''"), nullable=False))
    op.add_column("editions", sa.Column("stood_in", sa.Text(), server_default=sa.text("''"), nullable=False))
    op.add_column("editions", sa.Column("spread", sa.Integer(), nullable=True))
    op.add_column("editions", sa.Column("batches", sa.Text(), server_default=sa.text("''"), nullable=False))
    op.add_column("editions", sa.Column("batch", sa.Integer(), server_default="-1", nullable=False))
    op.add_column("walks", sa.Column("batch_left", sa.Integer(), nullable=True))
    op.create_index("ix_editions_period", "editions", ["period"], unique=False)
    op.create_table(
        "rules_seen",
        sa.Column("campaign", sa.String(length=60), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("since_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("campaign", "digest", name=op.f("pk_rules_seen")),
        comment="Since when a campaign's rule is known: who was past it by then was not missed.",
    )
