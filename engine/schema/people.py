"""The tables of people: who they are, what they did, what they agreed to and how that is proved, who is never written to."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Column, ForeignKey, Index, Integer, String, Table, Text, text

from engine.schema.shared import ID, metadata

subscribers = Table(
    "subscribers",
    metadata,
    Column("id", ID, primary_key=True),
    Column("subject", String(16), nullable=False, unique=True),  # random; the only name of a person in links and logs
    Column("address", Text, nullable=False),
    Column("address_key", Text, nullable=False, unique=True),
    Column("domain", Text, nullable=False),
    Column("lane", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("birthday", String(10)),  # 1980-02-29, or --02-29 where the year is unknown
    Column("month_day", String(5)),
    Column("last_order", String(10)),
    Column("attributes", JSON, nullable=False),
    Column("source", Text, nullable=False),
    Column("created_ms", BigInteger, nullable=False),
    Column("updated_ms", BigInteger, nullable=False),
    Column("first_order", String(10)),
    Column("order_count", Integer),  # empty: nobody told us of orders
    Column("order_sum", BigInteger),  # in the shop's smallest unit of money
    Column("stage", String(40)),  # empty: not computed yet, or below the lowest
    Column("stage_amount", BigInteger),  # what counted for it in its window, when it was computed last
    Column("stage_count", Integer),
    Column("open_complaints", Integer, nullable=False, server_default="0"),  # told by events; ads wait for 0
    Column("paused_until", String(10)),  # the day on which advertisements come again; no list overwrites it
    Index("ix_subscribers_lane_id", "lane", "id"),
    Index("ix_subscribers_month_day_lane_id", "month_day", "lane", "id"),
    Index("ix_subscribers_domain", "domain"),
)

events = Table(
    "events",
    metadata,
    Column("id", ID, primary_key=True),
    Column("key", Text, nullable=False, unique=True),  # the shop's own: the same event twice changes nothing
    Column("address_key", Text, nullable=False),  # whose; kept for somebody who is not a subscriber yet
    Column("subscriber_id", ID, ForeignKey("subscribers.id")),
    Column("kind", String(20), nullable=False),  # engine.project.segments.EventKind
    Column("at_ms", BigInteger, nullable=False),
    Column("day", String(10), nullable=False),  # the day of `at_ms` in the shop's zone
    Column("amount", BigInteger),
    Column("order_key", Text),  # which earlier event a later one speaks of: the order, the complaint
    Column("source", Text, nullable=False),
    Column("recorded_ms", BigInteger, nullable=False),
    Column("tracking", Text),  # the parcel's number, of a shipment
    Index("ix_events_subscriber_id_kind_day", "subscriber_id", "kind", "day"),
    Index("ix_events_address_key", "address_key"),
    Index("ix_events_order_key", "order_key"),
    comment="What people did at the shop.",
)

event_items = Table(
    "event_items",
    metadata,
    Column("event_id", ID, ForeignKey("events.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("product", Text, nullable=False),
    Column("category", Text, nullable=False),
    Column("quantity", Integer, nullable=False),
    Index("ix_event_items_product", "product"),
    Index("ix_event_items_category", "category"),
    comment="What an order was of.",
)

stage_changes = Table(
    "stage_changes",
    metadata,
    Column("id", ID, primary_key=True),
    Column("subscriber_id", ID, ForeignKey("subscribers.id"), nullable=False),
    Column("day", String(10), nullable=False),
    Column("stage", String(40)),  # empty: below the lowest
    Column("amount", BigInteger, nullable=False),
    Column("count", Integer, nullable=False),
    Index("ix_stage_changes_subscriber_id_day", "subscriber_id", "day"),
    comment="Each move between stages.",
)

forms = Table(
    "forms",
    metadata,
    Column("id", ID, primary_key=True),
    Column("digest", String(64), nullable=False, unique=True),
    Column("text", Text, nullable=False),
    Column("first_seen_ms", BigInteger, nullable=False),
    comment="Each version of a form's text that people agreed to, word for word.",
)

consents = Table(
    "consents",
    metadata,
    Column("id", ID, primary_key=True),
    Column("subject", String(16), nullable=False),
    Column("topic", String(40), nullable=False),
    Column("state", String(12), nullable=False),  # granted | confirmed | refused | expired | erased
    Column("at_ms", BigInteger, nullable=False),  # when the person said so
    Column("recorded_ms", BigInteger, nullable=False),  # when we wrote it down
    Column("source", Text, nullable=False),
    Column("basis", String(20), nullable=False),
    Column("expires_ms", BigInteger),
    Column("form_id", ID, ForeignKey("forms.id")),
    Column("commitment", String(64), nullable=False),  # SHA-256 over salt and evidence, which lie apart
    Index("ix_consents_subject_topic_id", "subject", "topic", "id"),
    comment="The consent ledger: append-only.",
)

consent_evidence = Table(
    "consent_evidence",
    metadata,
    Column("consent_id", ID, ForeignKey("consents.id"), primary_key=True),
    Column("salt", String(32), nullable=False),
    Column("evidence", Text, nullable=False),  # canonical JSON: address, file and line, or IP address and user agent
    comment="Lies apart, so that erasure can delete it without touching the ledger.",
)

consent_states = Table(
    "consent_states",
    metadata,
    Column("subject", String(16), primary_key=True),
    Column("topic", String(40), primary_key=True),
    Column("consent_id", ID, ForeignKey("consents.id"), nullable=False),
    Column("state", String(12), nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("expires_ms", BigInteger),
    Column("basis", String(20), nullable=False, server_default=text("'express'")),
    comment="The ledger's present: the last word of each person on each topic.",
)

consent_seals = Table(
    "consent_seals",
    metadata,
    Column("number", ID, primary_key=True),  # from 1, without a gap
    Column("first_id", BigInteger, nullable=False),  # the entries it covers, both ends included
    Column("last_id", BigInteger, nullable=False),
    Column("previous", String(64), nullable=False),  # the seal before; "" for the first
    Column("key", String(8), nullable=False),  # which key made it, by its name
    Column("seal", String(64), nullable=False),
    Column("marks", Text, nullable=False),  # eight characters an entry: they tell which one does not fit
    Column("sealed_ms", BigInteger, nullable=False),
    comment="The chain over the consent ledger: append-only as well.",
)

suppressions = Table(
    "suppressions",
    metadata,
    Column("address_key", Text, primary_key=True),
    Column("reason", String(12), nullable=False),  # bounce | complaint
    Column("source", Text, nullable=False),
    Column("since_ms", BigInteger, nullable=False),
)

erasures = Table(
    "erasures",
    metadata,
    Column("digest", String(64), primary_key=True),  # keyed: without the key nobody finds an address by it
    Column("key", String(8), nullable=False),
    Column("subject", String(16)),  # as long as evidence of this person is kept; then nothing leads to them
    Column("erased_ms", BigInteger, nullable=False),
    Index("ix_erasures_subject", "subject"),
    comment="Who was erased, and is never to come back by an import.",
)

lists = Table(
    "lists",
    metadata,
    Column("id", ID, primary_key=True),
    Column("name", Text, nullable=False),  # of the mapping: imports/NAME.toml
    Column("file", Text, nullable=False),
    Column("digest", String(64), nullable=False),  # of the file's bytes
    Column("file_ms", BigInteger),  # when the file says, or its clock says, that it was made
    Column("began_ms", BigInteger, nullable=False),
    Column("ended_ms", BigInteger),  # empty: it was broken off; the same file again goes on
    Column("counts", JSON, nullable=False),
    Index("ix_lists_name_began_ms", "name", "began_ms"),
    comment="Each list that was imported: what the next one of its kind is compared with.",
)
