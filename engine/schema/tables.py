"""The tables, and nothing else. What they mean for the engine stands beside each; who writes them is `store`.

Instants are integer UTC milliseconds (`…_ms`), dates ISO text. `consents` is append-only: the database itself refuses
to change or delete a row (see the migrations), and no migration may rebuild it.
"""

from __future__ import annotations

from engine.schema.coming_in import arrivals, letterbox, sign_ups
from engine.schema.coupons import coupon_codes, coupon_grants
from engine.schema.leaving import address_changes, leave_reasons, moved_addresses
from engine.schema.looking_after import notices
from engine.schema.mail import (
    decisions,
    deliveries,
    editions,
    passed_over,
    releases,
    rules_seen,
    store_state,
    texts,
    walks,
)
from engine.schema.people import (
    consent_evidence,
    consent_seals,
    consent_states,
    consents,
    erasures,
    event_items,
    events,
    forms,
    lists,
    stage_changes,
    subscribers,
    suppressions,
)
from engine.schema.returned import bounces, came_in, suppression_changes
from engine.schema.runs import leases, limits, pace, runs
from engine.schema.shared import metadata

__all__ = [
    "address_changes",
    "arrivals",
    "bounces",
    "came_in",
    "consent_evidence",
    "consent_seals",
    "consent_states",
    "consents",
    "coupon_codes",
    "coupon_grants",
    "decisions",
    "deliveries",
    "editions",
    "erasures",
    "event_items",
    "events",
    "forms",
    "leases",
    "leave_reasons",
    "letterbox",
    "limits",
    "lists",
    "metadata",
    "moved_addresses",
    "notices",
    "pace",
    "passed_over",
    "releases",
    "rules_seen",
    "runs",
    "sign_ups",
    "stage_changes",
    "store_state",
    "subscribers",
    "suppression_changes",
    "suppressions",
    "texts",
    "walks",
]
