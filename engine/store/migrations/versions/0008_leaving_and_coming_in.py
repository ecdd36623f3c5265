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
    _make_coming_in()
    _make_returned()


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
        sa.Column("since_ms", sa.BigInteger(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("confirmed_ms", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_address_changes")),
        sa.UniqueConstraint("subject", name=op.f("uq_address_changes_subject")),
        comment="New addresses that nobody confirmed yet, and who confirmed one.",
    )
    op.create_table(
        "moved_addresses",
        sa.Column("address_key", sa.Text(), nullable=False),
        sa.Column("subject", sa.String(length=16), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("address_key", name=op.f("pk_moved_addresses")),
        comment="Addresses that people gave up for another one.",
    )
    op.create_index("ix_moved_addresses_subject", "moved_addresses", ["subject"], unique=False)


def _make_coming_in() -> None:
    op.create_table(
        "letterbox",
        sa.Column("id", _ID, nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("address_key", sa.Text(), nullable=False),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("message", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("queued_ms", sa.BigInteger(), nullable=False),
        sa.Column("next_ms", sa.BigInteger(), nullable=False),
        sa.Column("until_ms", sa.BigInteger(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("settled_ms", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letterbox")),
        comment="Mails to one person for one purpose, which no campaign sends: a confirmation.",
    )
    op.create_index("ix_letterbox_state_next_ms", "letterbox", ["state", "next_ms"], unique=False)
    op.create_index("ix_letterbox_address_key_purpose", "letterbox", ["address_key", "purpose"], unique=False)
    op.create_table(
        "sign_ups",
        sa.Column("id", _ID, nullable=False),
        sa.Column("reference", sa.String(length=16), nullable=False),
        sa.Column("form", sa.String(length=40), nullable=False),
        sa.Column("form_id", _ID, nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("address_key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("birthday", sa.String(length=10), nullable=True),
        sa.Column("topics", sa.JSON(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("asked_ms", sa.BigInteger(), nullable=False),
        sa.Column("confirmed_ms", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["form_id"], ["forms.id"], name=op.f("fk_sign_ups_form_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_ups")),
        sa.UniqueConstraint("reference", name=op.f("uq_sign_ups_reference")),
        comment="Who asked for letters by a form; nothing is sent to them before they confirm, and a row goes after a week.",
    )
    op.create_index("ix_sign_ups_state", "sign_ups", ["state"], unique=False)
    op.create_index("ix_sign_ups_address_key", "sign_ups", ["address_key"], unique=False)
    op.create_table(
        "arrivals",
        sa.Column("subject", sa.String(length=16), nullable=False),
        sa.Column("topic", sa.String(length=40), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("edition", sa.Text(), nullable=False, server_default=sa.text("''")),
        sa.PrimaryKeyConstraint("subject", "topic", name=op.f("pk_arrivals")),
        comment="Who came in by a form, and by which edition they are welcomed.",
    )
    op.create_index("ix_arrivals_edition", "arrivals", ["edition"], unique=False)


def _make_returned() -> None:
    op.create_table(
        "bounces",
        sa.Column("id", _ID, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("subscriber_id", _ID, nullable=False),
        sa.Column("delivery_id", _ID, nullable=True),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["subscriber_id"], ["subscribers.id"], name=op.f("fk_bounces_subscriber_id")),
        sa.ForeignKeyConstraint(["delivery_id"], ["deliveries.id"], name=op.f("fk_bounces_delivery_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bounces")),
        sa.UniqueConstraint("digest", name=op.f("uq_bounces_digest")),
        comment="What came back about a letter: bounces and complaints.",
    )
    op.create_index("ix_bounces_subscriber_id", "bounces", ["subscriber_id"], unique=False)
    op.create_index("ix_bounces_delivery_id", "bounces", ["delivery_id"], unique=False)
    op.create_table(
        "came_in",
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("what", sa.String(length=20), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "what", name=op.f("pk_came_in")),
        comment="How many messages came back a day, of each kind, also those that concern nobody.",
    )
    op.create_table(
        "suppression_changes",
        sa.Column("id", _ID, nullable=False),
        sa.Column("address_key", sa.Text(), nullable=False),
        sa.Column("what", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=12), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suppression_changes")),
        comment="Who put an address on the suppression list or took it off, and why: append-only.",
    )
    op.create_index("ix_suppression_changes_address_key", "suppression_changes", ["address_key"], unique=False)
