"""Sessions of guests, whom an issuer lets in, and sign-ins that have begun.

Revision: 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_Count = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Let sessions be of guests, and create the table of sign-ins."""
    with op.batch_alter_table("sessions") as sessions:
        sessions.alter_column("account", existing_type=sa.String(64), nullable=True)
        sessions.add_column(sa.Column("guest", sa.Text))
    op.create_table(
        "sign_ins",
        sa.Column("state", sa.LargeBinary(32), primary_key=True),
        sa.Column("browser", sa.LargeBinary(32), nullable=False),
        sa.Column("nonce", sa.String(43), nullable=False),
        sa.Column("verifier", sa.String(43), nullable=False),
        sa.Column("target", sa.Text, nullable=False),
        sa.Column("begun", _Count, nullable=False),
    )
    op.create_index("sign_ins_by_begun", "sign_ins", ["begun"])
