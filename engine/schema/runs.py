"""The tables of a run: who is running, the pace, what a lane or a relay may take now, who holds a connection to it."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Column, Index, Integer, String, Table, Text, text

from engine.schema.shared import metadata

runs = Table(
    "runs",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("kind", String(10), nullable=False),  # run | worker
    Column("host", Text, nullable=False),
    Column("boot", Text, nullable=False),
    Column("pid", Integer, nullable=False),
    Column("journal", Text, nullable=False),  # the path of its journal, on its host
    Column("lock", Text, nullable=False),  # the path of the file that it holds locked while it lives, likewise
    Column("lines", Integer, nullable=False, server_default="0"),  # of its journal, when it committed last
    Column("began_ms", BigInteger, nullable=False),
    Column("seen_ms", BigInteger, nullable=False),
    Column("ended_ms", BigInteger),  # empty: it runs, or it died
    Index("ix_runs_ended_ms", "ended_ms"),
    comment="Each process that sends: whose claims they are, and whether it is still there.",
)

pace = Table(
    "pace",
    metadata,
    Column("name", String(80), primary_key=True),  # relay:main, lane:docomo
    Column("tat_us", BigInteger, nullable=False),  # GCRA's theoretical arrival time, in microseconds
    comment="Rates outlive the process: a timer starts a new one every few minutes.",
)

limits = Table(
    "limits",
    metadata,
    Column("name", String(160), primary_key=True),  # relay:main, lane:docomo, edition:wednesday-letter/2026-W49
    Column("share", Integer, nullable=False, server_default="1000"),  # of its rate, in thousandths
    Column(
        "rate", Text, nullable=False, server_default=text("''")
    ),  # a lower one that a reply asked for; "" for its own
    Column("connections", Integer),  # how many it may have now; empty: its own number
    Column("messages", Integer),  # how many a connection may carry now; empty: its own number
    Column("suspended_ms", BigInteger),  # nothing before this moment
    Column("until_ms", BigInteger),  # when the lowering ends, and it recovers step by step
    Column("why", Text, nullable=False, server_default=text("''")),
    Column("hits", JSON, nullable=False),  # pattern → moments, for "3 per hour"
    Column("began_ms", BigInteger),  # its first message ever: where a warm-up begins
    Column("day", String(10)),  # the day that `sent` counts
    Column("sent", Integer, nullable=False, server_default="0"),
    Column("changed_ms", BigInteger, nullable=False),
    comment="What replies taught us of a relay, a lane or an edition; outlives the process.",
)

leases = Table(
    "leases",
    metadata,
    Column("name", String(160), primary_key=True),
    Column("holder", String(40), primary_key=True),  # run and worker
    Column("until_ms", BigInteger, nullable=False),
    comment="Connections in use: they end by themselves when their holder dies.",
)
