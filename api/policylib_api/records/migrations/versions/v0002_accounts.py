"""Accounts, sessions, and what verifications found.

Revision: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_Count = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "accounts",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("hash", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("scopes", sa.Text, nullable=False),
        sa.Column("assigner", sa.Text),
        sa.Column("created", _Count, nullable=False),
        sa.Column("changed", _Count, nullable=False),
        sa.Column("disabled", _Count),
        sa.Column("last_used", _Count),
    )
    op.create_table(
        "sessions",
        sa.Column("hash", sa.LargeBinary(32), primary_key=True),
        sa.Column("account", sa.String(64), sa.ForeignKey("accounts.id"), nullable=False),
        sa.Column("begun", _Count, nullable=False),
        sa.Column("used", _Count, nullable=False),
    )
    op.create_index("sessions_by_account", "sessions", ["account"])
    op.create_index("sessions_by_begun", "sessions", ["begun"])
    op.create_table(
        "verifications",
        sa.Column("number", _Count, primary_key=True, autoincrement=True),
        sa.Column("time", _Count, nullable=False),
        sa.Column("caller", sa.String(100), nullable=False),
        sa.Column("size", _Count, nullable=False),
        sa.Column("records", _Count, nullable=False),
        sa.Column("mistakes", _Count, nullable=False),
    )
