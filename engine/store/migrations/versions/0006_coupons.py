"""Coupons: the codes of pools, and who was given which."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the two tables."""
    op.create_table(
        "coupon_codes",
        sa.Column("id", _ID, nullable=False),
        sa.Column("coupon", sa.String(length=40), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("free", sa.Boolean(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("imported_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coupon_codes")),
        sa.UniqueConstraint("code", name=op.f("uq_coupon_codes_code")),
        comment="The codes that a shop brought.",
    )
    op.create_index("ix_coupon_codes_coupon_free_id", "coupon_codes", ["coupon", "free", "id"], unique=False)
    op.create_table(
        "coupon_grants",
        sa.Column("id", _ID, nullable=False),
        sa.Column("coupon", sa.String(length=40), nullable=False),
        sa.Column("subscriber_id", _ID, nullable=True),
        sa.Column("delivery_id", _ID, nullable=True),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("own", sa.Boolean(), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("until", sa.String(length=10), nullable=True),
        sa.Column("sent", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("given_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["subscriber_id"], ["subscribers.id"], name=op.f("fk_coupon_grants_subscriber_id")),
        sa.ForeignKeyConstraint(["delivery_id"], ["deliveries.id"], name=op.f("fk_coupon_grants_delivery_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coupon_grants")),
        sa.UniqueConstraint("coupon", "delivery_id", name=op.f("uq_coupon_grants_coupon_delivery_id")),
        comment="Which delivery was given which code: outlives the claim.",
    )
    op.create_index(
        "ix_coupon_grants_subscriber_id_coupon_day", "coupon_grants", ["subscriber_id", "coupon", "day"], unique=False
    )
    op.create_index("ix_coupon_grants_delivery_id", "coupon_grants", ["delivery_id"], unique=False)
    op.create_index(
        "uq_coupon_grants_code",
        "coupon_grants",
        ["code"],
        unique=True,
        sqlite_where=sa.text("own"),
        postgresql_where=sa.text("own"),
    )
