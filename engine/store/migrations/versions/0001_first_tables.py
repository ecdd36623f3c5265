"""The first tables, and the rule that the consent ledger only grows."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_REFUSALS = """
CREATE TRIGGER consents_no_{verb} BEFORE {verb} ON consents
BEGIN SELECT RAISE(ABORT, 'the consent ledger is append-only'); END
"""
# REPLACE deletes the old row without asking the triggers of DELETE (https://sqlite.org/lang_conflict.html).
_REPLACING = """
CREATE TRIGGER consents_no_replace BEFORE INSERT ON consents WHEN EXISTS (SELECT 1 FROM consents WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'the consent ledger is append-only'); END
"""
# A violated constraint, as SQLite tells it, too. TRUNCATE asks no trigger of DELETE.
_FUNCTION = """
CREATE FUNCTION tayori_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation'; END $$
"""
_ON_A_SERVER = """
CREATE TRIGGER consents_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON consents
FOR EACH STATEMENT EXECUTE FUNCTION tayori_append_only('the consent ledger is append-only')
"""


def upgrade() -> None:
    """Make the tables; forbid UPDATE and DELETE on `consents` in the database itself."""
    op.create_table(
        "editions",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("campaign", sa.String(length=60), nullable=False),
        sa.Column("occasion", sa.String(length=60), nullable=False),
        sa.Column("topic", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("due_ms", sa.BigInteger(), nullable=False),
        sa.Column("due_date", sa.String(length=10), nullable=False),
        sa.Column("finish_ms", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("state_reason", sa.Text(), nullable=False),
        sa.Column("letter", sa.Text(), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("revision", sa.Text(), nullable=False),
        sa.Column("opened_ms", sa.BigInteger(), nullable=False),
        sa.Column("closed_ms", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_editions")),
        sa.UniqueConstraint("key", name=op.f("uq_editions_key")),
    )
    op.create_index("ix_editions_digest", "editions", ["digest"], unique=False)
    op.create_index("ix_editions_state", "editions", ["state"], unique=False)
    op.create_table(
        "forms",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("first_seen_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forms")),
        sa.UniqueConstraint("digest", name=op.f("uq_forms_digest")),
        comment="Each version of a form's text that people agreed to, word for word.",
    )
    op.create_table(
        "pace",
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("tat_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_pace")),
        comment="Rates outlive the process: a timer starts a new one every few minutes.",
    )
    op.create_table(
        "store_state",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_store_state")),
        comment="What the store knows of itself: created_ms, live, journal, lanes.",
    )
    op.create_table(
        "subscribers",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("subject", sa.String(length=16), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("address_key", sa.Text(), nullable=False),
        sa.Column("domain", sa.Text(), nullable=False),
        sa.Column("lane", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("birthday", sa.String(length=10), nullable=True),
        sa.Column("month_day", sa.String(length=5), nullable=True),
        sa.Column("last_order", sa.String(length=10), nullable=True),
        sa.Column("attributes", sa.JSON(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.Column("updated_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscribers")),
        sa.UniqueConstraint("address_key", name=op.f("uq_subscribers_address_key")),
        sa.UniqueConstraint("subject", name=op.f("uq_subscribers_subject")),
    )
    op.create_index("ix_subscribers_domain", "subscribers", ["domain"], unique=False)
    op.create_index("ix_subscribers_lane_id", "subscribers", ["lane", "id"], unique=False)
    op.create_index("ix_subscribers_month_day_lane_id", "subscribers", ["month_day", "lane", "id"], unique=False)
    op.create_table(
        "suppressions",
        sa.Column("address_key", sa.Text(), nullable=False),
        sa.Column("reason", sa.String(length=12), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("since_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("address_key", name=op.f("pk_suppressions")),
    )
    op.create_table(
        "consents",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("subject", sa.String(length=16), nullable=False),
        sa.Column("topic", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("recorded_ms", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("basis", sa.String(length=20), nullable=False),
        sa.Column("expires_ms", sa.BigInteger(), nullable=True),
        sa.Column("form_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("commitment", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["form_id"], ["forms.id"], name=op.f("fk_consents_form_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consents")),
        comment="The consent ledger: append-only.",
    )
    op.create_index("ix_consents_subject_topic_id", "consents", ["subject", "topic", "id"], unique=False)
    op.create_table(
        "walks",
        sa.Column("edition_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("lane", sa.Text(), nullable=False),
        sa.Column("cursor", sa.BigInteger(), nullable=False),
        sa.Column("done", sa.Boolean(), nullable=False),
        sa.Column("skipped", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["editions.id"], name=op.f("fk_walks_edition_id")),
        sa.PrimaryKeyConstraint("edition_id", "lane", name=op.f("pk_walks")),
        comment="How far an edition has come in each lane; written with the claims it led to.",
    )
    op.create_table(
        "consent_evidence",
        sa.Column("consent_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("salt", sa.String(length=32), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["consent_id"], ["consents.id"], name=op.f("fk_consent_evidence_consent_id")),
        sa.PrimaryKeyConstraint("consent_id", name=op.f("pk_consent_evidence")),
        comment="Lies apart, so that erasure can delete it without touching the ledger.",
    )
    op.create_table(
        "consent_states",
        sa.Column("subject", sa.String(length=16), nullable=False),
        sa.Column("topic", sa.String(length=40), nullable=False),
        sa.Column("consent_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("expires_ms", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["consent_id"], ["consents.id"], name=op.f("fk_consent_states_consent_id")),
        sa.PrimaryKeyConstraint("subject", "topic", name=op.f("pk_consent_states")),
        comment="The ledger's present: the last word of each person on each topic.",
    )
    op.create_table(
        "deliveries",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("edition_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("campaign", sa.String(length=60), nullable=False),
        sa.Column("subscriber_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("occasion", sa.String(length=60), nullable=False),
        sa.Column("lane", sa.Text(), nullable=False),
        sa.Column("ad", sa.Boolean(), nullable=False),
        sa.Column("due_date", sa.String(length=10), nullable=False),
        sa.Column("consent_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("until_ms", sa.BigInteger(), nullable=True),
        sa.Column("run", sa.String(length=16), nullable=True),
        sa.Column("claimed_ms", sa.BigInteger(), nullable=True),
        sa.Column("settled_ms", sa.BigInteger(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("relay", sa.String(length=40), nullable=True),
        sa.Column("code", sa.Integer(), nullable=True),
        sa.Column("reply", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["consent_id"], ["consents.id"], name=op.f("fk_deliveries_consent_id")),
        sa.ForeignKeyConstraint(["edition_id"], ["editions.id"], name=op.f("fk_deliveries_edition_id")),
        sa.ForeignKeyConstraint(["subscriber_id"], ["subscribers.id"], name=op.f("fk_deliveries_subscriber_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
        sa.UniqueConstraint(
            "campaign", "subscriber_id", "occasion", name=op.f("uq_deliveries_campaign_subscriber_id_occasion")
        ),
        comment="The delivery ledger.",
    )
    op.create_index("ix_deliveries_edition_id_state_lane", "deliveries", ["edition_id", "state", "lane"], unique=False)
    op.create_index("ix_deliveries_subscriber_id_due_date", "deliveries", ["subscriber_id", "due_date"], unique=False)
    if op.get_bind().dialect.name == "sqlite":
        op.execute(_REFUSALS.format(verb="UPDATE"))
        op.execute(_REFUSALS.format(verb="DELETE"))
        op.execute(_REPLACING)
    else:
        op.execute(_FUNCTION)
        op.execute(_ON_A_SERVER)
