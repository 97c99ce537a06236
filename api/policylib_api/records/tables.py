"""The tables of the record store. What has been decided is only ever added to; triggers see to it
(migrations/).
"""

from __future__ import annotations

from sqlalchemy import (
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
)

metadata = MetaData()

# SQLite counts only in INTEGER, which is 64 bits wide there.
_Count = BigInteger().with_variant(Integer, "sqlite")

# Policies and settings that ever decided, by their hashes: any record can be decided again.
policies = Table(
    "policies",
    metadata,
    Column("hash", String(80), primary_key=True),
    Column("files", LargeBinary, nullable=False),  # zlib of JSON {path: text}
    Column("first_used", _Count, nullable=False),  # milliseconds since 1970, UTC
    Column("seal", LargeBinary(32), nullable=False),  # see seals.py
)

settings = Table(
    "settings",
    metadata,
    Column("hash", String(80), primary_key=True),
    Column("body", Text, nullable=False),  # canonical JSON
)

records = Table(
    "records",
    metadata,
    Column("seq", _Count, primary_key=True, autoincrement=False),  # from 0, without gaps
    Column("id", String(36), nullable=False, unique=True),
    Column("core", LargeBinary, nullable=False),  # canonical JSON: exactly the bytes that are hashed
    Column("leaf", LargeBinary(32), nullable=False),
    Column("chain", LargeBinary(32), nullable=False),
    # Copies from the core, to search by.
    Column("time", _Count, nullable=False),
    Column("caller", String(100), nullable=False),
    Column("policy", String(80), ForeignKey("policies.hash"), nullable=False),
    Column("settings", String(80), ForeignKey("settings.hash"), nullable=False),
    Column("region", String(12), nullable=False),
    Column("assigner", String(40), nullable=False),
    Column("act", String(40), nullable=False),
    Column("verdict", String(20), nullable=False),
    Index("records_by_time", "time"),
    Index("records_by_verdict", "verdict", "time"),
    Index("records_by_region", "region", "time"),
)

# What the commitments of a record commit to. A row loses texts when they are redacted.
payloads = Table(
    "payloads",
    metadata,
    Column("seq", _Count, primary_key=True, autoincrement=False),
    Column("body", LargeBinary, nullable=False),  # zlib of JSON {pointer: [salt, value]}
)

redactions = Table(
    "redactions",
    metadata,
    Column("number", _Count, primary_key=True, autoincrement=False),  # from 1, without gaps
    Column("seq", _Count, nullable=False),
    Column("time", _Count, nullable=False),
    Column("caller", String(100), nullable=False),
    Column("reason", Text, nullable=False),
    Column("pointers", Text, nullable=False),  # JSON array
    Column("seal", LargeBinary(32), nullable=False),
    Index("redactions_by_seq", "seq"),
)

# Records up to and including `seq` have been removed; `chain` is the chain hash there. `kept` says which
# subtrees below are kept, for proofs.
prunings = Table(
    "prunings",
    metadata,
    Column("number", _Count, primary_key=True, autoincrement=False),
    Column("seq", _Count, nullable=False, unique=True),
    Column("chain", LargeBinary(32), nullable=False),
    Column("time", _Count, nullable=False),
    Column("reason", Text, nullable=False),
    Column("kept", Text, nullable=False),  # JSON array of [level, index, hexadecimal hash]
    Column("seal", LargeBinary(32), nullable=False),
)

tree_nodes = Table(
    "tree_nodes",
    metadata,
    Column("level", Integer, primary_key=True),
    Column("index", _Count, primary_key=True, autoincrement=False),
    Column("hash", LargeBinary(32), nullable=False),
)

checkpoints = Table(
    "checkpoints",
    metadata,
    Column("number", _Count, primary_key=True, autoincrement=False),
    Column("size", _Count, nullable=False),
    Column("root", LargeBinary(32), nullable=False),
    Column("time", _Count, nullable=False),
    Column("note", Text, nullable=False),  # what was handed out: see notes.py
    Column("seal", LargeBinary(32), nullable=False),
)

idempotency = Table(
    "idempotency",
    metadata,
    Column("caller", String(100), primary_key=True),
    Column("key", String(255), primary_key=True),
    Column("fingerprint", String(64), nullable=False),  # SHA-256 of method, path and body
    Column("time", _Count, nullable=False),
    Column("status", Integer),  # null: in flight
    Column("response", LargeBinary),  # zlib of the body that was answered
    Column("location", Text),
    Column("first_seq", _Count),  # the records the answer is about, for redaction
    Column("last_seq", _Count),
    Index("idempotency_by_time", "time"),
    Index("idempotency_by_seq", "first_seq"),
)

api_keys = Table(
    "api_keys",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("hash", LargeBinary(32), nullable=False),  # SHA-256 of the secret
    Column("name", Text, nullable=False),
    Column("scopes", Text, nullable=False),  # JSON array
    Column("assigner", Text),  # JSON object; null: may ask for any body
    Column("created", _Count, nullable=False),
    Column("expires", _Count),
    Column("revoked", _Count),
    Column("last_used", _Count),
)

# Who signs in to the pages with a password. None is ever deleted: a record's caller can always be named.
accounts = Table(
    "accounts",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("hash", Text, nullable=False),  # of the password: Argon2id with its parameters and salt
    Column("name", Text, nullable=False),
    Column("scopes", Text, nullable=False),  # JSON array
    Column("assigner", Text),  # JSON object; null: may ask for any body
    Column("created", _Count, nullable=False),
    Column("changed", _Count, nullable=False),  # when the password was set
    Column("disabled", _Count),
    Column("last_used", _Count),  # when somebody last signed in
)

# Who is signed in.
sessions = Table(
    "sessions",
    metadata,
    Column("hash", LargeBinary(32), primary_key=True),  # SHA-256 of what the browser shows
    Column("account", String(64), ForeignKey("accounts.id")),  # null: a guest
    Column("guest", Text),  # JSON object: whom the issuer let in
    Column("begun", _Count, nullable=False),
    Column("used", _Count, nullable=False),
    Index("sessions_by_account", "account"),
    Index("sessions_by_begun", "begun"),
)

# Who has gone to an issuer to sign in, and is to come back.
sign_ins = Table(
    "sign_ins",
    metadata,
    Column("state", LargeBinary(32), primary_key=True),  # SHA-256 of what the issuer gives back
    Column("browser", LargeBinary(32), nullable=False),  # SHA-256 of the session the browser shows
    Column("nonce", String(43), nullable=False),
    Column("verifier", String(43), nullable=False),
    Column("target", Text, nullable=False),  # a path of this server
    Column("begun", _Count, nullable=False),
    Index("sign_ins_by_begun", "begun"),
)

# What verifications that somebody asked for on the pages found.
verifications = Table(
    "verifications",
    metadata,
    Column("number", _Count, primary_key=True, autoincrement=True),
    Column("time", _Count, nullable=False),
    Column("caller", String(100), nullable=False),
    Column("size", _Count, nullable=False),
    Column("records", _Count, nullable=False),
    Column("mistakes", _Count, nullable=False),
)

# Which policy decides, one row a change; the last row holds.
activations = Table(
    "activations",
    metadata,
    Column("number", _Count, primary_key=True, autoincrement=False),  # from 1, without gaps
    Column("policy", String(80), ForeignKey("policies.hash")),  # null: the configured one decides again
    Column("settings", String(80), ForeignKey("settings.hash")),  # null: the configured ones
    Column("version", Text, nullable=False),
    Column("archive", String(64)),  # SHA-256 of the archive; null: none, from the machine itself
    Column("signer", String(40)),  # id of the key that signed it
    Column("time", _Count, nullable=False),
    Column("caller", String(100), nullable=False),
    Column("seal", LargeBinary(32), nullable=False),
    UniqueConstraint("archive", name="activations_once"),
)

# Policies, with settings, whose cases came out as they expect: no worker has to run them again.
trials = Table(
    "trials",
    metadata,
    Column("policy", String(80), ForeignKey("policies.hash"), primary_key=True),
    Column("settings", String(80), ForeignKey("settings.hash"), primary_key=True),
    Column("time", _Count, nullable=False),
)

# One row that is written to find out whether the store can be written.
probes = Table(
    "probes",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("time", _Count, nullable=False),
)

# Events that are still to be told to webhooks (at least once each).
outbox = Table(
    "outbox",
    metadata,
    Column("number", _Count, primary_key=True, autoincrement=True),
    Column("event", Text, nullable=False),
    Column("target", Text, nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("next_attempt", _Count, nullable=False),
    Column("dead", Boolean, nullable=False, default=False),
    UniqueConstraint("number", "target", name="outbox_once"),
    Index("outbox_by_next_attempt", "dead", "next_attempt"),
)
