"""Delivery: who runs, what lanes and relays may take now, connections in use, an edition's texts; and a parcel's number."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the columns and make the tables; nothing is rebuilt."""
    op.add_column("editions", sa.Column("text", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("deliveries", sa.Column("text", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("walks", sa.Column("recent", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.add_column("events", sa.Column("tracking", sa.Text(), nullable=True))
    _make_index("ix_deliveries_run", "run", "state = 'claimed'")
    _make_index("ix_deliveries_unknown", "edition_id", "state = 'unknown'")
    op.create_table(
        "texts",
        sa.Column("edition_id", _ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("letter", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("revision", sa.Text(), nullable=False),
        sa.Column("until_ms", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["editions.id"], name=op.f("fk_texts_edition_id")),
        sa.PrimaryKeyConstraint("edition_id", "number", name=op.f("pk_texts")),
        comment="Earlier texts of an edition that was changed while it went out.",
    )
    _make_decisions()
    _make_runs()
    _make_limits()


def _make_index(name: str, column: str, condition: str) -> None:
    where = sa.text(condition)
    op.create_index(name, "deliveries", [column], unique=False, sqlite_where=where, postgresql_where=where)


def _make_decisions() -> None:
    op.create_table(
        "decisions",
        sa.Column("id", _ID, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("delivery_id", _ID, nullable=True),
        sa.Column("what", sa.String(length=12), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["delivery_id"], ["deliveries.id"], name=op.f("fk_decisions_delivery_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decisions")),
        comment="What a person decided while an edition went out.",
    )
    op.create_index("ix_decisions_key", "decisions", ["key"], unique=False)


def _make_runs() -> None:
    op.create_table(
        "runs",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("boot", sa.Text(), nullable=False),
        sa.Column("pid", sa.Integer(), nullable=False),
        sa.Column("journal", sa.Text(), nullable=False),
        sa.Column("lock", sa.Text(), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("began_ms", sa.BigInteger(), nullable=False),
        sa.Column("seen_ms", sa.BigInteger(), nullable=False),
        sa.Column("ended_ms", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_runs")),
        comment="Each process that sends: whose claims they are, and whether it is still there.",
    )
    op.create_index("ix_runs_ended_ms", "runs", ["ended_ms"], unique=False)


def _make_limits() -> None:
    op.create_table(
        "limits",
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("share", sa.Integer(), nullable=False, server_default="1000"),
        sa.Column("rate", sa.Text(), nullable=False, server_default=sa.text("''")),
        sa.Column("connections", sa.Integer(), nullable=True),
        sa.Column("messages", sa.Integer(), nullable=True),
        sa.Column("suspended_ms", sa.BigInteger(), nullable=True),
        sa.Column("until_ms", sa.BigInteger(), nullable=True),
        sa.Column("why", sa.Text(), nullable=False, server_default=sa.text("''")),
        sa.Column("hits", sa.JSON(), nullable=False),
        sa.Column("began_ms", sa.BigInteger(), nullable=True),
        sa.Column("day", sa.String(length=10), nullable=True),
        sa.Column("sent", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("changed_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_limits")),
        comment="What replies taught us of a relay, a lane or an edition; outlives the process.",
    )
    op.create_table(
        "leases",
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("holder", sa.String(length=40), nullable=False),
        sa.Column("until_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", "holder", name=op.f("pk_leases")),
        comment="Connections in use: they end by themselves when their holder dies.",
    )
