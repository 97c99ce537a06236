"""The record store as it began, and the triggers that keep it append-only.

Revision: 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_Count = sa.BigInteger().with_variant(sa.Integer, "sqlite")

# Nothing may be changed in these, and nothing removed but what a pruning covers.
_ONLY_ADDED = ("policies", "settings", "redactions", "prunings", "checkpoints", "activations", "trials")
_PRUNED = "(SELECT coalesce(max(seq), -1) FROM prunings)"
_PRUNABLE = {
    "records": f"OLD.seq > {_PRUNED}",
    # A subtree may go where all its leaves are gone.
    "tree_nodes": f'(OLD."index" + 1) * (1 << OLD.level) - 1 > {_PRUNED}',
}


def upgrade() -> None:
    """Create the tables and the triggers."""
    op.create_table(
        "policies",
        sa.Column("hash", sa.String(80), primary_key=True),
        sa.Column("files", sa.LargeBinary, nullable=False),
        sa.Column("first_used", _Count, nullable=False),
        sa.Column("seal", sa.LargeBinary(32), nullable=False),
    )
    op.create_table(
        "settings",
        sa.Column("hash", sa.String(80), primary_key=True),
        sa.Column("body", sa.Text, nullable=False),
    )
    op.create_table(
        "records",
        sa.Column("seq", _Count, primary_key=True, autoincrement=False),
        sa.Column("id", sa.String(36), nullable=False, unique=True),
        sa.Column("core", sa.LargeBinary, nullable=False),
        sa.Column("leaf", sa.LargeBinary(32), nullable=False),
        sa.Column("chain", sa.LargeBinary(32), nullable=False),
        sa.Column("time", _Count, nullable=False),
        sa.Column("caller", sa.String(100), nullable=False),
        sa.Column("policy", sa.String(80), sa.ForeignKey("policies.hash"), nullable=False),
        sa.Column("settings", sa.String(80), sa.ForeignKey("settings.hash"), nullable=False),
        sa.Column("region", sa.String(12), nullable=False),
        sa.Column("assigner", sa.String(40), nullable=False),
        sa.Column("act", sa.String(40), nullable=False),
        sa.Column("verdict", sa.String(20), nullable=False),
    )
    op.create_index("records_by_time", "records", ["time"])
    op.create_index("records_by_verdict", "records", ["verdict", "time"])
    op.create_index("records_by_region", "records", ["region", "time"])
    op.create_table(
        "payloads",
        sa.Column("seq", _Count, primary_key=True, autoincrement=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "redactions",
        sa.Column("number", _Count, primary_key=True, autoincrement=False),
        sa.Column("seq", _Count, nullable=False),
        sa.Column("time", _Count, nullable=False),
        sa.Column("caller", sa.String(100), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("pointers", sa.Text, nullable=False),
        sa.Column("seal", sa.LargeBinary(32), nullable=False),
    )
    op.create_index("redactions_by_seq", "redactions", ["seq"])
    op.create_table(
        "prunings",
        sa.Column("number", _Count, primary_key=True, autoincrement=False),
        sa.Column("seq", _Count, nullable=False, unique=True),
        sa.Column("chain", sa.LargeBinary(32), nullable=False),
        sa.Column("time", _Count, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("kept", sa.Text, nullable=False),
        sa.Column("seal", sa.LargeBinary(32), nullable=False),
    )
    op.create_table(
        "tree_nodes",
        sa.Column("level", sa.Integer, primary_key=True),
        sa.Column("index", _Count, primary_key=True, autoincrement=False),
        sa.Column("hash", sa.LargeBinary(32), nullable=False),
    )
    op.create_table(
        "checkpoints",
        sa.Column("number", _Count, primary_key=True, autoincrement=False),
        sa.Column("size", _Count, nullable=False),
        sa.Column("root", sa.LargeBinary(32), nullable=False),
        sa.Column("time", _Count, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("seal", sa.LargeBinary(32), nullable=False),
    )
    op.create_table(
        "idempotency",
        sa.Column("caller", sa.String(100), primary_key=True),
        sa.Column("key", sa.String(255), primary_key=True),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("time", _Count, nullable=False),
        sa.Column("status", sa.Integer),
        sa.Column("response", sa.LargeBinary),
        sa.Column("location", sa.Text),
        sa.Column("first_seq", _Count),
        sa.Column("last_seq", _Count),
    )
    op.create_index("idempotency_by_time", "idempotency", ["time"])
    op.create_index("idempotency_by_seq", "idempotency", ["first_seq"])
    op.create_table(
        "api_keys",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("hash", sa.LargeBinary(32), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("scopes", sa.Text, nullable=False),
        sa.Column("assigner", sa.Text),
        sa.Column("created", _Count, nullable=False),
        sa.Column("expires", _Count),
        sa.Column("revoked", _Count),
        sa.Column("last_used", _Count),
    )
    op.create_table(
        "activations",
        sa.Column("number", _Count, primary_key=True, autoincrement=False),
        sa.Column("policy", sa.String(80), sa.ForeignKey("policies.hash")),
        sa.Column("settings", sa.String(80), sa.ForeignKey("settings.hash")),
        sa.Column("version", sa.Text, nullable=False),
        sa.Column("archive", sa.String(64)),
        sa.Column("signer", sa.String(40)),
        sa.Column("time", _Count, nullable=False),
        sa.Column("caller", sa.String(100), nullable=False),
        sa.Column("seal", sa.LargeBinary(32), nullable=False),
        sa.UniqueConstraint("archive", name="activations_once"),
    )
    op.create_table(
        "trials",
        sa.Column("policy", sa.String(80), sa.ForeignKey("policies.hash"), primary_key=True),
        sa.Column("settings", sa.String(80), sa.ForeignKey("settings.hash"), primary_key=True),
        sa.Column("time", _Count, nullable=False),
    )
    op.create_table(
        "probes",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("time", _Count, nullable=False),
    )
    op.create_table(
        "outbox",
        sa.Column("number", _Count, primary_key=True, autoincrement=True),
        sa.Column("event", sa.Text, nullable=False),
        sa.Column("target", sa.Text, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("next_attempt", _Count, nullable=False),
        sa.Column("dead", sa.Boolean, nullable=False),
        sa.UniqueConstraint("number", "target", name="outbox_once"),
    )
    op.create_index("outbox_by_next_attempt", "outbox", ["dead", "next_attempt"])
    if op.get_bind().dialect.name == "sqlite":
        _guard_sqlite()
    else:
        _guard_postgresql()


def _guard_sqlite() -> None:
    tables = (*_ONLY_ADDED, *_PRUNABLE)
    for table in tables:
        refuse = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        op.execute(f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} {refuse}")
        when = f"WHEN {_PRUNABLE[table]} " if table in _PRUNABLE else ""
        op.execute(f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {when}{refuse}")


def _guard_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION policylib_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
    )
    call = "EXECUTE FUNCTION policylib_append_only()"
    for table in (*_ONLY_ADDED, *_PRUNABLE):
        op.execute(f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} FOR EACH ROW {call}")
        op.execute(f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} {call}")
        if table not in _PRUNABLE:
            op.execute(f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} FOR EACH ROW {call}")
    for table, condition in _PRUNABLE.items():
        function = f"policylib_{table}_pruned"
        op.execute(
            f"CREATE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF {condition.replace('1 <<', '1::bigint <<')} THEN "
            "RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END IF; RETURN OLD; END $$"
        )
        op.execute(
            f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {function}()"
        )
