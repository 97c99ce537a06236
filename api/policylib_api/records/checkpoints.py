"""Checkpoints: what the tree was when it had so many leaves, as text that others keep (C2SP tlog-checkpoint).

Every checkpoint that was handed out is kept, so that the log can prove what it once said.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import Connection, RowMapping, select

from policylib.diagnostics import Text
from policylib_api.config import Config, ConfigError
from policylib_api.records import tables
from policylib_api.records.merkle import Hash, root
from policylib_api.records.notes import NoteError, Signer, Verifier, read_signer, split_note, verify_note
from policylib_api.records.seals import add_sealed
from policylib_api.records.store import Store, edge_of, read_head, read_nodes

_SIZE = re.compile("0|[1-9][0-9]{0,18}")
_BODY_LINES = 3


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The root of the first `size` records, and the text (`note`) that says so."""

    size: int
    root: Hash
    note: str


def parse_checkpoint(note: str, verifier: Verifier | None = None) -> Checkpoint:
    """Read a checkpoint; with a verifier it must be signed by it. Raises NoteError."""
    text = split_note(note)[0] if verifier is None else verify_note(note, verifier)
    lines = text.removesuffix("\n").split("\n")
    if len(lines) < _BODY_LINES or not all(lines):
        raise NoteError(
            Text(
                "不是检查点：应有名称、记录数、根哈希三行",
                "this is no checkpoint; expected three lines: origin, size, root",
            )
        )
    _, size, encoded = lines[:_BODY_LINES]
    if not _SIZE.fullmatch(size):
        raise NoteError(Text(f"第二行应为记录数，实为“{size}”", f"line 2 must be the size, got `{size}`"))
    try:
        value = base64.b64decode(encoded, validate=True)
    except binascii.Error:
        value = b""
    if len(value) != 32 or base64.b64encode(value).decode() != encoded:
        raise NoteError(
            Text(
                f"第三行应为根哈希（Base64），实为“{encoded}”",
                f"line 3 must be the root in base64, got `{encoded}`",
            )
        )
    return Checkpoint(int(size), value, note)


def latest_checkpoint(connection: Connection) -> Checkpoint | None:
    """Return the last checkpoint that was handed out."""
    query = select(tables.checkpoints).order_by(tables.checkpoints.c.number.desc()).limit(1)
    row = connection.execute(query).mappings().first()
    return None if row is None else _of(row)


def present_checkpoint(store: Store, origin: str, signer: Signer | None, now: int) -> Checkpoint:
    """Return the checkpoint of the log as it is; a new one where the log has grown since the last, or the
    last lacks the signature that is wanted now.

    `now` is in milliseconds since 1970 (UTC). Raises RecordsUnavailableError.
    """
    with store.reading() as connection:
        last = latest_checkpoint(connection)
        if last is not None and last.size == read_head(connection).size and _says(last, origin, signer):
            return last
    with store.writing() as connection:
        return add_checkpoint(connection, origin, signer, now)


def add_checkpoint(connection: Connection, origin: str, signer: Signer | None, now: int) -> Checkpoint:
    """Make a checkpoint of the log as it is and keep it, in a transaction that alone writes."""
    size = read_head(connection).size
    value = root_at(connection, size)
    text = f"{origin}\n{size}\n{base64.b64encode(value).decode()}\n"
    checkpoint = Checkpoint(size, value, text if signer is None else signer.sign(text))
    last = latest_checkpoint(connection)
    if last is not None and (last.size, last.root, last.note) == (size, value, checkpoint.note):
        return last
    add_sealed(
        connection,
        tables.checkpoints,
        {"size": size, "root": value, "time": now, "note": checkpoint.note},
    )
    return checkpoint


def root_at(connection: Connection, size: int) -> Hash:
    """Return the root of the first `size` records. Raises KeyError where pruning took what it needs."""
    return root(size, read_nodes(connection, edge_of(size)).__getitem__)


def _says(checkpoint: Checkpoint, origin: str, signer: Signer | None) -> bool:
    """Say whether a checkpoint bears the name, and the signature where there is a key."""
    if checkpoint.note.partition("\n")[0] != origin:
        return False
    try:
        parse_checkpoint(checkpoint.note, None if signer is None else signer.verifier)
    except NoteError:
        return False
    return True


def _of(row: RowMapping) -> Checkpoint:
    return Checkpoint(row["size"], bytes(row["root"]), row["note"])


@lru_cache(maxsize=4)
def configured_signer(config: Config) -> Signer | None:
    """Return who signs the checkpoints of a server; None: nobody. Raises ConfigError."""
    if config.checkpoint_key is None:
        return None
    try:
        return read_signer(config.checkpoint_key, config.log_origin)
    except NoteError as error:
        raise ConfigError([error.reason]) from None
