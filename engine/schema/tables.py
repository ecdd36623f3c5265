"""The tables, and nothing else. What they mean for the engine stands beside each; who writes them is `store`.

Instants are integer UTC milliseconds (`…_ms`), dates ISO text. `consents` is append-only: the database itself refuses
to change or delete a row (see the migrations), and no migration may rebuild it.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# BIGINT on a server; SQLite counts rows by INTEGER only.
_Id = BigInteger().with_variant(Integer(), "sqlite")

store_state = Table(
    "store_state",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("value", Text, nullable=False),
    comment="What the store knows of itself: created_ms, live, journal, lanes.",
)

subscribers = Table(
    "subscribers",
    metadata,
    Column("id", _Id, primary_key=True),
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
    Index("ix_subscribers_lane_id", "lane", "id"),
    Index("ix_subscribers_month_day_lane_id", "month_day", "lane", "id"),
    Index("ix_subscribers_domain", "domain"),
)

events = Table(
    "events",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("key", Text, nullable=False, unique=True),  # the shop's own: the same event twice changes nothing
    Column("address_key", Text, nullable=False),  # whose; kept for somebody who is not a subscriber yet
    Column("subscriber_id", _Id, ForeignKey("subscribers.id")),
    Column("kind", String(20), nullable=False),  # engine.project.segments.EventKind
    Column("at_ms", BigInteger, nullable=False),
    Column("day", String(10), nullable=False),  # the day of `at_ms` in the shop's zone
    Column("amount", BigInteger),
    Column("order_key", Text),  # which earlier event a later one speaks of: the order, the complaint
    Column("source", Text, nullable=False),
    Column("recorded_ms", BigInteger, nullable=False),
    Index("ix_events_subscriber_id_kind_day", "subscriber_id", "kind", "day"),
    Index("ix_events_address_key", "address_key"),
    Index("ix_events_order_key", "order_key"),
    comment="What people did at the shop.",
)

event_items = Table(
    "event_items",
    metadata,
    Column("event_id", _Id, ForeignKey("events.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("product", Text, nullable=False),
    Column("category", Text, nullable=False),
    Column("quantity", Integer, nullable=False),
    Index("ix_event_items_product", "product"),
    Index("ix_event_items_category", "category"),
    comment="What an order was of.",
)

forms = Table(
    "forms",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("digest", String(64), nullable=False, unique=True),
    Column("text", Text, nullable=False),
    Column("first_seen_ms", BigInteger, nullable=False),
    comment="Each version of a form's text that people agreed to, word for word.",
)

consents = Table(
    "consents",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("subject", String(16), nullable=False),
    Column("topic", String(40), nullable=False),
    Column("state", String(12), nullable=False),  # granted | confirmed | refused | expired | erased
    Column("at_ms", BigInteger, nullable=False),  # when the person said so
    Column("recorded_ms", BigInteger, nullable=False),  # when we wrote it down
    Column("source", Text, nullable=False),
    Column("basis", String(20), nullable=False),
    Column("expires_ms", BigInteger),
    Column("form_id", _Id, ForeignKey("forms.id")),
    Column("commitment", String(64), nullable=False),  # SHA-256 over salt and evidence, which lie apart
    Index("ix_consents_subject_topic_id", "subject", "topic", "id"),
    comment="The consent ledger: append-only.",
)

consent_evidence = Table(
    "consent_evidence",
    metadata,
    Column("consent_id", _Id, ForeignKey("consents.id"), primary_key=True),
    Column("salt", String(32), nullable=False),
    Column("evidence", Text, nullable=False),  # canonical JSON: address, file and line, or IP address and user agent
    comment="Lies apart, so that erasure can delete it without touching the ledger.",
)

consent_states = Table(
    "consent_states",
    metadata,
    Column("subject", String(16), primary_key=True),
    Column("topic", String(40), primary_key=True),
    Column("consent_id", _Id, ForeignKey("consents.id"), nullable=False),
    Column("state", String(12), nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("expires_ms", BigInteger),
    Column("basis", String(20), nullable=False, server_default=text("'express'")),
    comment="The ledger's present: the last word of each person on each topic.",
)

suppressions = Table(
    "suppressions",
    metadata,
    Column("address_key", Text, primary_key=True),
    Column("reason", String(12), nullable=False),  # bounce | complaint
    Column("source", Text, nullable=False),
    Column("since_ms", BigInteger, nullable=False),
)

editions = Table(
    "editions",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("campaign", String(60), nullable=False),
    Column("occasion", String(60), nullable=False),
    Column("topic", String(40), nullable=False),
    Column("kind", String(10), nullable=False),  # of the topic: ad | notice
    Column("due_ms", BigInteger, nullable=False),
    Column("due_date", String(10), nullable=False),
    Column("finish_ms", BigInteger, nullable=False),
    Column("state", String(10), nullable=False),  # open | finished | missed | held | expired
    Column("state_reason", Text, nullable=False),
    Column("letter", Text, nullable=False),  # the frozen text (message/letter.py); "" for a missed one
    Column("audience", Text, nullable=False),  # the frozen rules of the audience
    Column("digest", String(64), nullable=False),
    Column("revision", Text, nullable=False),
    Column("opened_ms", BigInteger, nullable=False),
    Column("closed_ms", BigInteger),
    Column("slot", Text, nullable=False, server_default=text("''")),
    Column(
        "period", String(10), nullable=False, server_default=text("''")
    ),  # the first day of the slot's week or month
    Column(
        "stood_in", Text, nullable=False, server_default=text("''")
    ),  # which evergreen content stood in: never twice
    Column("spread", Integer),  # people a batch; empty for an edition that goes out in one
    Column("batches", Text, nullable=False, server_default=text("''")),  # JSON: the due moment and date of each batch
    Column("batch", Integer, nullable=False, server_default="-1"),  # the one that is under way, from 0
    Column("people", Integer),  # how many would get it when it opened: what the guard compares the next one with
    Index("ix_editions_state", "state"),
    Index("ix_editions_digest", "digest"),
    Index("ix_editions_period", "period"),
)

rules_seen = Table(
    "rules_seen",
    metadata,
    Column("campaign", String(60), primary_key=True),
    Column("digest", String(64), primary_key=True),  # of what decides the due days
    Column("since_ms", BigInteger, nullable=False),
    comment="Since when a campaign's rule is known: who was past it by then was not missed.",
)

walks = Table(
    "walks",
    metadata,
    Column("edition_id", _Id, ForeignKey("editions.id"), primary_key=True),
    Column("lane", Text, primary_key=True),
    Column("cursor", BigInteger, nullable=False),  # the last subscriber that was judged
    Column("done", Boolean, nullable=False),
    Column("skipped", JSON, nullable=False),  # reason → count
    Column("batch_left", Integer),  # people whom the batch under way may still take; empty where there are no batches
    comment="How far an edition has come in each lane; written with the claims it led to.",
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("edition_id", _Id, ForeignKey("editions.id"), nullable=False),
    Column("campaign", String(60), nullable=False),
    Column("subscriber_id", _Id, ForeignKey("subscribers.id"), nullable=False),
    Column("occasion", String(60), nullable=False),
    Column("lane", Text, nullable=False),
    Column("ad", Boolean, nullable=False),
    Column("due_date", String(10), nullable=False),
    Column("consent_id", _Id, ForeignKey("consents.id"), nullable=False),
    Column(
        "state", String(10), nullable=False
    ),  # planned | claimed | accepted | deferred | refused | unknown | skipped
    Column("until_ms", BigInteger),  # deferred or planned: not before
    Column("run", String(16)),
    Column("claimed_ms", BigInteger),
    Column("settled_ms", BigInteger),
    Column("attempts", Integer, nullable=False),
    Column("relay", String(40)),
    Column("code", Integer),
    Column("reply", Text),
    UniqueConstraint("campaign", "subscriber_id", "occasion"),  # why, not when: nobody gets the same twice
    Index("ix_deliveries_subscriber_id_due_date", "subscriber_id", "due_date"),
    Index("ix_deliveries_edition_id_state_lane", "edition_id", "state", "lane"),
    comment="The delivery ledger.",
)

passed_over = Table(
    "passed_over",
    metadata,
    Column("edition_id", _Id, ForeignKey("editions.id"), primary_key=True),
    Column("lane", Text, primary_key=True),
    Column("last", BigInteger, primary_key=True),  # the last subscriber of the page; it begins behind the page before
    Column("first", BigInteger, nullable=False),
    Column("reasons", LargeBinary, nullable=False),  # who did not get it and why, packed (store/passed_over.py)
    comment="Why somebody did not get an edition: kept for 90 days.",
)

releases = Table(
    "releases",
    metadata,
    Column("key", Text, primary_key=True),  # of the edition
    Column("people", Integer, nullable=False),  # how many the person who released it was shown
    Column("by", Text, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    comment="Held editions that a person let go.",
)

stage_changes = Table(
    "stage_changes",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("subscriber_id", _Id, ForeignKey("subscribers.id"), nullable=False),
    Column("day", String(10), nullable=False),
    Column("stage", String(40)),  # empty: below the lowest
    Column("amount", BigInteger, nullable=False),
    Column("count", Integer, nullable=False),
    Index("ix_stage_changes_subscriber_id_day", "subscriber_id", "day"),
    comment="Each move between stages.",
)

lists = Table(
    "lists",
    metadata,
    Column("id", _Id, primary_key=True),
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

pace = Table(
    "pace",
    metadata,
    Column("name", String(80), primary_key=True),  # relay:main, lane:docomo
    Column("tat_us", BigInteger, nullable=False),  # GCRA's theoretical arrival time, in microseconds
    comment="Rates outlive the process: a timer starts a new one every few minutes.",
)

consent_seals = Table(
    "consent_seals",
    metadata,
    Column("number", _Id, primary_key=True),  # from 1, without a gap
    Column("first_id", BigInteger, nullable=False),  # the entries it covers, both ends included
    Column("last_id", BigInteger, nullable=False),
    Column("previous", String(64), nullable=False),  # the seal before; "" for the first
    Column("key", String(8), nullable=False),  # which key made it, by its name
    Column("seal", String(64), nullable=False),
    Column("marks", Text, nullable=False),  # eight characters an entry: they tell which one does not fit
    Column("sealed_ms", BigInteger, nullable=False),
    comment="The chain over the consent ledger: append-only as well.",
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
