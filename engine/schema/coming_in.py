"""The tables of coming in: who asked by a form, whom a welcome is owed, and single mails on their way."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Column, ForeignKey, Index, Integer, LargeBinary, String, Table, Text, text

from engine.schema.shared import ID, metadata

letterbox = Table(
    "letterbox",
    metadata,
    Column("id", ID, primary_key=True),
    Column("purpose", String(20), nullable=False),  # sign_up: what it is for, once an hour to an address
    Column("address_key", Text, nullable=False),
    Column("sender", Text, nullable=False),  # of the envelope
    Column("recipient", Text, nullable=False),  # of the envelope; "" when it is over
    Column("message", LargeBinary, nullable=False),  # unsigned; empty when it is over
    Column("state", String(10), nullable=False),  # waiting | claimed | accepted | refused | unknown | expired
    Column("queued_ms", BigInteger, nullable=False),
    Column("next_ms", BigInteger, nullable=False),  # of a waiting one: not before
    Column("until_ms", BigInteger, nullable=False),  # of a waiting one: no longer
    Column("attempts", Integer, nullable=False),
    Column("settled_ms", BigInteger),
    Index("ix_letterbox_state_next_ms", "state", "next_ms"),
    Index("ix_letterbox_address_key_purpose", "address_key", "purpose"),
    comment="Mails to one person for one purpose, which no campaign sends: a confirmation.",
)

sign_ups = Table(
    "sign_ups",
    metadata,
    Column("id", ID, primary_key=True),
    Column("reference", String(16), nullable=False, unique=True),  # random: the only thing that a link names
    Column("form", String(40), nullable=False),
    Column("form_id", ID, ForeignKey("forms.id"), nullable=False),  # the words that were shown
    Column("address", Text, nullable=False),
    Column("address_key", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("birthday", String(10)),
    Column("topics", JSON, nullable=False),
    Column("evidence", Text, nullable=False),  # JSON: from where it was asked; "" once the ledger has it
    Column("state", String(10), nullable=False),  # asked | mailed | quiet | confirmed
    Column("asked_ms", BigInteger, nullable=False),
    Column("confirmed_ms", BigInteger),
    Index("ix_sign_ups_state", "state"),
    Index("ix_sign_ups_address_key", "address_key"),
    comment="Who asked for letters by a form; nothing is sent to them before they confirm, and a row goes after a week.",
)

arrivals = Table(
    "arrivals",
    metadata,
    Column("subject", String(16), primary_key=True),
    Column("topic", String(40), primary_key=True),
    Column("at_ms", BigInteger, nullable=False),
    Column("edition", Text, nullable=False, server_default=text("''")),  # the key of the edition that welcomes them
    Index("ix_arrivals_edition", "edition"),
    comment="Who came in by a form, and by which edition they are welcomed.",
)
