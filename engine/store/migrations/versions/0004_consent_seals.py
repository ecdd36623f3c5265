"""The seals of the consent ledger, which only grow as the ledger does; and who was erased."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_REFUSALS = """
CREATE TRIGGER consent_seals_no_{verb} BEFORE {verb} ON consent_seals
BEGIN SELECT RAISE(ABORT, 'the seals of the consent ledger are append-only'); END
"""
# REPLACE deletes the old row without asking the triggers of DELETE (https://sqlite.org/lang_conflict.html).
_REPLACING = """
CREATE TRIGGER consent_seals_no_replace BEFORE INSERT ON consent_seals
WHEN EXISTS (SELECT 1 FROM consent_seals WHERE number = NEW.number)
BEGIN SELECT RAISE(ABORT, 'the seals of the consent ledger are append-only'); END
"""
_ON_A_SERVER = """
CREATE TRIGGER consent_seals_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON consent_seals
FOR EACH STATEMENT EXECUTE FUNCTION tayori_append_only('the seals of the consent ledger are append-only')
"""


def upgrade() -> None:
    """Make the tables. What stands in the ledger already is sealed by `tayori upgrade`, or by the next write."""
    op.create_table(
        "consent_seals",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("first_id", sa.BigInteger(), nullable=False),
        sa.Column("last_id", sa.BigInteger(), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=8), nullable=False),
        sa.Column("seal", sa.String(length=64), nullable=False),
        sa.Column("marks", sa.Text(), nullable=False),
        sa.Column("sealed_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_consent_seals")),
        comment="The chain over the consent ledger: append-only as well.",
    )
    op.create_table(
        "erasures",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=8), nullable=False),
        sa.Column("subject", sa.String(length=16), nullable=True),
        sa.Column("erased_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_erasures")),
        comment="Who was erased, and is never to come back by an import.",
    )
    op.create_index("ix_erasures_subject", "erasures", ["subject"], unique=False)
    if op.get_bind().dialect.name == "sqlite":
        op.execute(_REFUSALS.format(verb="UPDATE"))
        op.execute(_REFUSALS.format(verb="DELETE"))
        op.execute(_REPLACING)
    else:
        op.execute(_ON_A_SERVER)
