"""Verifies what stands beside the records: policies, settings, redactions, prunings, checkpoints."""

from __future__ import annotations

import zlib
from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache
from hashlib import sha256
from typing import Any

import orjson
from sqlalchemy import Connection, Table, and_, or_, select

from policylib import PolicyError, SettingsError, __version__, load_files
from policylib.diagnostics import Text
from policylib_api.records import tables
from policylib_api.records.checkpoints import Checkpoint, parse_checkpoint
from policylib_api.records.merkle import Hash, Subtree, root
from policylib_api.records.mistakes import Mistake, Notice
from policylib_api.records.notes import NoteError
from policylib_api.records.raw import Row, as_bytes, as_whole, plain, rows_of
from policylib_api.records.seals import NO_SEAL, seal_of
from policylib_api.records.store import edge_of

_REFUSED = "refused"
_GONE = Text("有记录用过它，却不在了", "records used it and it is gone")


def verify_database(connection: Connection) -> Iterator[Mistake]:
    """Let SQLite look at its file. (PostgreSQL has checksums for that.)"""
    if connection.dialect.name != "sqlite":
        return
    for (message,) in connection.exec_driver_sql("PRAGMA integrity_check"):
        if message != "ok":
            yield Mistake("database", Text(f"数据库文件损坏：{message}", f"the file is damaged: {message}"))
    for table, rowid, parent, _ in connection.exec_driver_sql("PRAGMA foreign_key_check"):
        yield Mistake(
            table,
            Text(f"所指的 {parent} 不存在", f"refers to a row of {parent} that is not there"),
            key=str(rowid),
        )


def verify_seals(connection: Connection, table: Table, key: str = "number") -> Iterator[Row | Mistake]:
    """Yield the rows of a table that has seals, and before each what is wrong with it."""
    previous, number = NO_SEAL, 0
    for row in rows_of(connection, table, key):
        named = str(row[key])
        # Names of columns are a kind of text of their own, which is no key of JSON.
        values = {str(name): value for name, value in row.items() if name != "seal"}
        if not _is_sealed(row["seal"], previous, values):
            yield Mistake(
                table.name,
                Text("这一行或者前一行被改过（封印不符）", "this row or the one before was changed (seal)"),
                key=named,
            )
        if key == "number":
            number += 1
            if row[key] != number:
                yield Mistake(
                    table.name,
                    Text(f"编号应为 {number}，中间缺行", f"number {number} was expected: rows are missing"),
                    key=named,
                )
                number = as_whole(row[key])
            previous = as_bytes(row["seal"])
        yield row


def verify_policies(
    connection: Connection, engines: Mapping[str, Collection[str]]
) -> Iterator[Mistake | Notice]:
    """Yield what is wrong with the policies that decided (`engines`: by which versions of policylib, by the
    hash of the policy).
    """
    kept = set()
    for row in verify_seals(connection, tables.policies, "hash"):
        if isinstance(row, Mistake):
            yield row
            continue
        kept.add(row["hash"])
        digest = _digest_of(as_bytes(row["files"]))
        if digest is None:
            yield Mistake("policies", Text("files 读不了", "files cannot be read"), key=str(row["hash"]))
        elif digest != row["hash"]:
            used = engines.get(row["hash"], ())
            yield _other_hash(str(row["hash"]), digest, used)
    for digest in sorted(set(engines) - kept):
        yield Mistake("policies", _GONE, key=digest)


def _other_hash(expected: str, digest: str, engines: Collection[str]) -> Mistake | Notice:
    if engines and __version__ not in engines:
        # Another version may read the same files otherwise; their bytes are sealed.
        used = ", ".join(sorted(engines))
        return Notice(
            Text(
                f"policies {expected}：由版本 {used} 使用，本版本（{__version__}）不能核对，请用该版本核对",
                f"policies {expected}: used by version {used}, which this version ({__version__}) cannot "
                "verify; use that one",
            )
        )
    if digest == _REFUSED:
        what = Text("files 不是能用的规则库", "files are no policy that can decide")
    else:
        what = Text(f"files 的哈希是 {digest}", f"the hash of files is {digest}")
    return Mistake("policies", what, key=expected)


@lru_cache(maxsize=64)
def _digest_of(body: bytes) -> str | None:
    """Return the hash of a policy that was kept, or `_REFUSED`; None where the bytes cannot be read."""
    unpacked = zlib.decompressobj()
    try:
        files = orjson.loads(unpacked.decompress(body) + unpacked.flush())
    except (zlib.error, orjson.JSONDecodeError):
        return None
    if unpacked.unused_data or not unpacked.eof or not isinstance(files, dict):
        return None
    try:
        return load_files(files).digest
    except (PolicyError, SettingsError):
        return _REFUSED


def verify_settings(connection: Connection, used: Collection[str]) -> Iterator[Mistake]:
    """Yield what is wrong with settings; `used` are those of the records."""
    kept = set()
    for row in rows_of(connection, tables.settings, "hash"):
        kept.add(row["hash"])
        digest = f"sha256:{sha256(as_bytes(row['body'])).hexdigest()}"
        if digest != row["hash"]:
            what = Text(f"body 的哈希是 {digest}", f"the hash of body is {digest}")
            yield Mistake("settings", what, key=str(row["hash"]))
    for digest in sorted(set(used) - kept):
        yield Mistake("settings", _GONE, key=digest)


def verify_redactions(connection: Connection, size: int) -> Iterator[Mistake]:
    """Yield what is wrong with redactions."""
    for row in verify_seals(connection, tables.redactions):
        if isinstance(row, Mistake):
            yield row
        elif pointers_of(row) is None:
            what = Text("pointers 不是 JSON 数组", "pointers is not a JSON array")
            yield Mistake("redactions", what, key=str(row["number"]))
        elif not 0 <= as_whole(row["seq"]) < size:
            what = Text(f"没有记录 {row['seq']}", f"there is no record {row['seq']}")
            yield Mistake("redactions", what, key=str(row["number"]))


def pointers_of(row: Row) -> list[str] | None:
    """Return the pointers of a redaction; None where they cannot be read."""
    try:
        pointers = orjson.loads(as_bytes(row["pointers"]))
    except orjson.JSONDecodeError:
        return None
    return pointers if isinstance(pointers, list) and all(isinstance(p, str) for p in pointers) else None


def verify_prunings(connection: Connection) -> Iterator[Mistake]:
    """Yield what is wrong with prunings."""
    last = -1
    for row in verify_seals(connection, tables.prunings):
        if isinstance(row, Mistake):
            yield row
            continue
        if as_whole(row["seq"]) <= last:
            what = Text(
                f"删到记录 {row['seq']}，前一次却已删到 {last}",
                f"it ends with record {row['seq']}, the one before with {last}",
            )
            yield Mistake("prunings", what, key=str(row["number"]))
        last = as_whole(row["seq"])


def verify_checkpoints(connection: Connection, size: int) -> Iterator[Mistake]:
    """Yield what is wrong with the checkpoints that were handed out."""
    for row in verify_seals(connection, tables.checkpoints):
        if isinstance(row, Mistake):
            yield row
            continue
        key = str(row["number"])
        try:
            checkpoint = parse_checkpoint(str(row["note"]))
        except NoteError as error:
            yield Mistake("checkpoints", error.reason, key=key)
            continue
        if (checkpoint.size, checkpoint.root) != (row["size"], as_bytes(row["root"])):
            what = Text("note 与 size、root 不符", "note does not say what size and root say")
            yield Mistake("checkpoints", what, key=key)
        for what in contradictions(connection, checkpoint, size):
            yield Mistake("checkpoints", what, key=key)


def contradictions(connection: Connection, checkpoint: Checkpoint, size: int) -> Iterator[Text]:
    """Yield what a checkpoint says that the log of `size` records does not."""
    if checkpoint.size > size:
        yield Text(
            f"检查点有 {checkpoint.size} 条记录，现在只有 {size} 条",
            f"the checkpoint has {checkpoint.size} records, the log only {size}",
        )
        return
    try:
        value = stored_root(connection, checkpoint.size)
    except KeyError:
        yield Text(
            f"前 {checkpoint.size} 条记录的根哈希已经算不出来",
            f"the root of the first {checkpoint.size} records can no longer be computed",
        )
        return
    if value != checkpoint.root:
        yield Text(
            f"前 {checkpoint.size} 条记录的根哈希不同：记录被改过",
            f"the root of the first {checkpoint.size} records is another: they were changed",
        )


def stored_root(connection: Connection, size: int) -> Hash:
    """Return the root of the first records from the stored subtrees. Raises KeyError."""
    return root(size, stored_nodes(connection, edge_of(size)).__getitem__)


def stored_nodes(connection: Connection, subtrees: Collection[Subtree]) -> dict[Subtree, Hash]:
    """Return subtrees as they are stored, as far as they are."""
    if not subtrees:
        return {}
    nodes = tables.tree_nodes.c
    wanted = or_(*(and_(nodes.level == level, nodes.index == index) for level, index in subtrees))
    rows = connection.execute(select(plain(nodes.level), plain(nodes.index), plain(nodes.hash)).where(wanted))
    return {(level, index): as_bytes(value) for level, index, value in rows}


def _is_sealed(seal: object, previous: bytes, values: Mapping[str, Any]) -> bool:
    try:
        return as_bytes(seal) == seal_of(previous, values)
    except TypeError:  # text that is no UTF-8, or bytes where none belong
        return False
