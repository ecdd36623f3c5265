"""Alembic's entry: it migrates over the connection that `engine.store.upgrade` hands it, and over nothing else."""

from __future__ import annotations

from alembic import context

from engine.schema.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
