"""Leaving and coming in: what people change by themselves, what comes back by mail and by webhooks."""

from __future__ import annotations

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
