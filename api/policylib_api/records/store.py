"""The record store: a database in which decisions are added to a chain and a tree, and found again."""

from __future__ import annotations

import os
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import orjson
from sqlalchemy import Connection, Engine, RowMapping, and_, create_engine, event, insert, or_, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.pool import ConnectionPoolEntry

from policylib_api.records import tables
from policylib_api.records.entry import Entry, Prepared, Sealed, prepare, unpack
from policylib_api.records.merkle import Hash, Subtree, grow, leaf_hash
from policylib_api.records.seals import add_sealed

GENESIS: Hash = bytes(32)

# Any number, the same in every process: whoever holds the lock may add to the chain.
_CHAIN_LOCK = 0x706F6C6963796C69
_BUSY_SECONDS = 5.0
_DOWN = (OperationalError, InterfaceError, PoolTimeoutError)
# Databases bound how many conditions a question may have.
_NODES_AT_ONCE = 200


class RecordsUnavailableError(RuntimeError):
    """The store cannot be written or read now. Nothing was recorded."""


class StoreDownError(RecordsUnavailableError):
    """It is the store itself that fails (gone, full, locked): whatever is tried next would fail as well."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """Where an entry stands in the log."""

    seq: int
    leaf: Hash
    chain: Hash


@dataclass(frozen=True, slots=True)
class Head:
    """The end of the log: how many records there ever were, and the chain hash of the last."""

    size: int
    chain: Hash


class Store:
    """A record store in SQLite or PostgreSQL; to be used by any number of threads and processes."""

    def __init__(self, url: str, *, salt: Callable[[int], bytes] = os.urandom) -> None:
        """Open a store by its SQLAlchemy address. Nothing is connected to yet."""
        self.engine = open_engine(url)
        self._writer = self.engine.execution_options(writes=True)
        self._salt = salt
        # The right edge of the tree at the head this process wrote last.
        self._edge: tuple[Head, dict[Subtree, Hash]] | None = None

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Open a transaction that alone may add to the chain. Raises RecordsUnavailableError."""
        with self._guarded(), self._writer.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _CHAIN_LOCK})
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Open a connection to read from. Raises RecordsUnavailableError."""
        with self._guarded(), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """Open a connection that sees everything as it is at one moment. Raises RecordsUnavailableError."""
        with self._guarded(), self.engine.connect() as connection:
            if connection.dialect.name == "postgresql":
                connection.execution_options(isolation_level="REPEATABLE READ")
            yield connection

    def empty_journal(self) -> None:
        """Let go of what stood in SQLite's journal before it was overwritten, unless somebody reads it now.

        PostgreSQL does so in its own time (VACUUM).
        """
        if self.engine.dialect.name == "sqlite":
            with self._guarded(), self.engine.connect() as connection:
                # Directly: within a transaction it cannot be done.
                driver: Any = connection.connection.dbapi_connection
                driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        try:
            yield
        except SQLAlchemyError as error:
            kind = StoreDownError if isinstance(error, _DOWN) else RecordsUnavailableError
            raise kind(str(getattr(error, "orig", None) or error)) from error

    # --- adding --------------------------------------------------------------------------------

    def prepare(self, entry: Entry) -> Prepared:
        """Make an entry ready to be added; it can be let go of then."""
        return prepare(entry, self._salt)

    def append(
        self,
        entries: Sequence[Entry | Prepared],
        then: Callable[[Connection, Sequence[Recorded]], None] | None = None,
    ) -> list[Recorded]:
        """Add decisions, all or none; `then` runs in the same transaction.

        Raises RecordsUnavailableError; then nothing was added.
        """
        prepared = [one if isinstance(one, Prepared) else self.prepare(one) for one in entries]
        kept = self._edge
        self._edge = None
        with self.writing() as connection:
            head = read_head(connection)
            sealed = [one.sealed(seq) for seq, one in enumerate(prepared, head.size)]
            recorded = list(_chained(head, sealed))
            edge = kept[1] if kept is not None and kept[0] == head else read_edge(connection, head.size)
            grown = dict(grow(head.size, [one.leaf for one in recorded], edge.__getitem__))
            if sealed:
                _insert(connection, sealed, recorded, grown)
            if then is not None:
                then(connection, recorded)
        last = Head(head.size + len(recorded), recorded[-1].chain if recorded else head.chain)
        known = {**edge, **grown}
        self._edge = last, {subtree: known[subtree] for subtree in edge_of(last.size)}
        return recorded

    def keep_policy(self, digest: str, files: Mapping[str, str], now: int) -> None:
        """Keep the source files of a policy, if they are not kept yet."""
        with self.writing() as connection:
            known = select(tables.policies.c.hash).where(tables.policies.c.hash == digest)
            if connection.execute(known).first() is None:
                body = zlib.compress(orjson.dumps(dict(files), option=orjson.OPT_SORT_KEYS))
                add_sealed(connection, tables.policies, {"hash": digest, "files": body, "first_used": now})

    def keep_settings(self, digest: str, body: str) -> None:
        """Keep settings (canonical JSON), if they are not kept yet."""
        with self.writing() as connection:
            known = select(tables.settings.c.hash).where(tables.settings.c.hash == digest)
            if connection.execute(known).first() is None:
                connection.execute(insert(tables.settings).values(hash=digest, body=body))

    # --- finding -------------------------------------------------------------------------------

    def policy_files(self, digest: str) -> dict[str, str] | None:
        """Return the source files of a policy that once decided."""
        with self.reading() as connection:
            query = select(tables.policies.c.files).where(tables.policies.c.hash == digest)
            body = connection.execute(query).scalar()
        return None if body is None else orjson.loads(zlib.decompress(body))

    def settings_body(self, digest: str) -> str | None:
        """Return settings that were once in use, as canonical JSON."""
        with self.reading() as connection:
            query = select(tables.settings.c.body).where(tables.settings.c.hash == digest)
            return connection.execute(query).scalar()

    def find(self, record_id: str) -> StoredRecord | None:
        """Return a record by its id."""
        if "\0" in record_id:  # PostgreSQL would refuse the question
            return None
        with self.reading() as connection:
            query = (
                select(tables.records, tables.payloads.c.body)
                .outerjoin(tables.payloads, tables.payloads.c.seq == tables.records.c.seq)
                .where(tables.records.c.id == record_id)
            )
            row = connection.execute(query).mappings().first()
        return None if row is None else StoredRecord.of(row)


@dataclass(frozen=True, slots=True)
class StoredRecord:
    """A record as it was found. `payload` is less than whole where texts were redacted."""

    seq: int
    core_bytes: bytes
    core: Mapping[str, Any]
    leaf: Hash
    chain: Hash
    payload: Mapping[str, tuple[str, Any]]

    @staticmethod
    def of(row: RowMapping) -> StoredRecord:
        """Read a row of records with its payload."""
        core = bytes(row["core"])
        body = row["body"]
        payload = {} if body is None else unpack(bytes(body))
        return StoredRecord(
            row["seq"], core, orjson.loads(core), bytes(row["leaf"]), bytes(row["chain"]), payload
        )


# Whoever cannot be reached, or does not let go of the log, is not waited for without end.
_POSTGRESQL = {
    "connect_timeout": int(_BUSY_SECONDS),
    "options": f"-c lock_timeout={int(_BUSY_SECONDS * 1000)}",
    "tcp_user_timeout": int(_BUSY_SECONDS * 2000),
}


def open_engine(url: str) -> Engine:
    """Return an engine for an address of SQLite or PostgreSQL, set up to lose nothing."""
    address = make_url(url)
    if address.get_backend_name() != "sqlite":
        return create_engine(
            address, pool_pre_ping=True, pool_size=4, max_overflow=4, connect_args=_POSTGRESQL
        )
    engine = create_engine(address, connect_args={"timeout": _BUSY_SECONDS, "check_same_thread": False})
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _set_up_sqlite(connection: Any, _: ConnectionPoolEntry) -> None:
    # FULL: what was committed is on the disk, and survives a loss of power.
    # secure_delete: what was deleted is overwritten, not only forgotten.
    pragmas = ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "secure_delete = ON")
    for pragma in pragmas:
        connection.execute(f"PRAGMA {pragma}")
    # The driver must begin nothing by itself: it would begin without the lock, too late.
    connection.isolation_level = None


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql(
        "BEGIN IMMEDIATE" if connection.get_execution_options().get("writes") else "BEGIN"
    )


def read_head(connection: Connection) -> Head:
    """Return the end of the log."""
    for table in (tables.records, tables.prunings):
        row = connection.execute(
            select(table.c.seq, table.c.chain).order_by(table.c.seq.desc()).limit(1)
        ).first()
        if row is not None:
            return Head(row.seq + 1, bytes(row.chain))
    return Head(0, GENESIS)


def edge_of(size: int) -> list[Subtree]:
    """Return the complete subtrees that a tree of `size` leaves is made of, the largest first."""
    return [
        (level, (size >> level) - 1) for level in range(size.bit_length() - 1, -1, -1) if size >> level & 1
    ]


def read_edge(connection: Connection, size: int) -> dict[Subtree, Hash]:
    """Return the hashes of the subtrees that a tree of `size` leaves is made of."""
    return read_nodes(connection, edge_of(size))


def read_nodes(connection: Connection, subtrees: Iterable[Subtree]) -> dict[Subtree, Hash]:
    """Return the hashes of subtrees, as far as they are stored."""
    nodes = tables.tree_nodes.c
    wanted = list(subtrees)
    found: dict[Subtree, Hash] = {}
    for start in range(0, len(wanted), _NODES_AT_ONCE):
        some = wanted[start : start + _NODES_AT_ONCE]
        conditions = [and_(nodes.level == level, nodes.index == index) for level, index in some]
        rows = connection.execute(select(nodes.level, nodes.index, nodes.hash).where(or_(*conditions)))
        found |= {(level, index): bytes(value) for level, index, value in rows}
    return found


def link(chain: Hash, leaf: Hash) -> Hash:
    """Return the chain hash after a leaf."""
    return sha256(chain + leaf).digest()


def _chained(head: Head, sealed: Sequence[Sealed]) -> Iterator[Recorded]:
    chain = head.chain
    for one in sealed:
        leaf = leaf_hash(one.core_bytes)
        chain = link(chain, leaf)
        yield Recorded(one.seq, leaf, chain)


def _insert(
    connection: Connection,
    sealed: Sequence[Sealed],
    recorded: Sequence[Recorded],
    grown: Mapping[Subtree, Hash],
) -> None:
    connection.execute(
        insert(tables.records),
        [_row(one, where) for one, where in zip(sealed, recorded, strict=True)],
    )
    connection.execute(insert(tables.payloads), [{"seq": one.seq, "body": one.packed} for one in sealed])
    connection.execute(
        insert(tables.tree_nodes),
        [{"level": level, "index": index, "hash": value} for (level, index), value in grown.items()],
    )


def _row(one: Sealed, where: Recorded) -> dict[str, Any]:
    copied = ("id", "time", "caller", "policy", "settings", "region", "assigner", "act", "verdict")
    return {
        "seq": one.seq,
        "core": one.core_bytes,
        "leaf": where.leaf,
        "chain": where.chain,
        **{name: one.core[name] for name in copied},
    }
