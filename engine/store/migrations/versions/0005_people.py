"""People: stages, complaints, why somebody was passed over, editions that a person released, lists that came in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the columns and make the tables; nothing is rebuilt."""
    _add_columns()
    op.create_index("ix_events_order_key", "events", ["order_key"], unique=False)
    op.create_table(
        "passed_over",
        sa.Column("edition_id", _ID, nullable=False),
        sa.Column("lane", sa.Text(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.Column("first", sa.BigInteger(), nullable=False),
        sa.Column("reasons", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["editions.id"], name=op.f("fk_passed_over_edition_id")),
        sa.PrimaryKeyConstraint("edition_id", "lane", "last", name=op.f("pk_passed_over")),
        comment="Why somebody did not get an edition: kept for 90 days.",
    )
    op.create_table(
        "releases",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_releases")),
        comment="Held editions that a person let go.",
    )
    op.create_table(
        "stage_changes",
        sa.Column("id", _ID, nullable=False),
        sa.Column("subscriber_id", _ID, nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("stage", sa.String(length=40), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["subscriber_id"], ["subscribers.id"], name=op.f("fk_stage_changes_subscriber_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stage_changes")),
        comment="Each move between stages.",
    )
    op.create_index("ix_stage_changes_subscriber_id_day", "stage_changes", ["subscriber_id", "day"], unique=False)
    op.create_table(
        "lists",
        sa.Column("id", _ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("file_ms", sa.BigInteger(), nullable=True),
        sa.Column("began_ms", sa.BigInteger(), nullable=False),
        sa.Column("ended_ms", sa.BigInteger(), nullable=True),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lists")),
        comment="Each list that was imported: what the next one of its kind is compared with.",
    )
    op.create_index("ix_lists_name_began_ms", "lists", ["name", "began_ms"], unique=False)


def _add_columns() -> None:
    op.add_column("subscribers", sa.Column("stage", sa.String(length=40), nullable=True))
    op.add_column("subscribers", sa.Column("stage_amount", sa.BigInteger(), nullable=True))
    op.add_column("subscribers", sa.Column("stage_count", sa.Integer(), nullable=True))
    op.add_column("subscribers", sa.Column("open_complaints", sa.Integer(), nullable=False, server_default="0"))
    op.add_column(
        "consent_states",
        sa.Column("basis", sa.String(length=20), nullable=False, server_default=sa.text("'express'")),
    )
    op.add_column("editions", sa.Column("people", sa.Integer(), nullable=True))
