"""Runs migrations on the connection that `migrating.migrate` hands over (Alembic asks for this file)."""

from __future__ import annotations

from alembic import context

from policylib_api.records.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    # Alembic's own transaction would end the one that holds the lock.
    transactional_ddl=False,
)
context.run_migrations()
