"""Redaction: takes words out of a record, with what quotes or betrays them; the chain stays whole."""

from __future__ import annotations

from collections.abc import Sequence

import orjson
from sqlalchemy import Connection, delete, select, update

from policylib_api.records import tables
from policylib_api.records.entry import ANSWER, RECEIPT_TASK, TASK, TEXTS, Payload, pack, unpack
from policylib_api.records.seals import add_sealed
from policylib_api.records.store import Store, StoredRecord

LONGEST_REASON = 1000
POINTERS = (*TEXTS, TASK, ANSWER, RECEIPT_TASK)


class UnknownPointersError(ValueError):
    """Pointers to nothing that a record commits to."""

    def __init__(self, pointers: Sequence[str]) -> None:
        """Keep the pointers."""
        super().__init__(", ".join(pointers))
        self.pointers = tuple(pointers)


def redact(
    store: Store, record: StoredRecord, pointers: Sequence[str] | None, reason: str, caller: str, now: int
) -> list[str]:
    """Remove values of a record and their salts; return what was removed now.

    The answer and the hash of the task go with any part of the task: one may quote it, the other lets it
    be guessed. Remembered answers (Idempotency-Key) that contain the record go too.

    Args:
        store: where the record is.
        record: as it was found.
        pointers: what is to go (see `POINTERS`); None: all texts.
        reason: why; stays for ever, so it must not repeat what is removed.
        caller: who wants it.
        now: milliseconds since 1970 (UTC).

    Raises:
        UnknownPointersError: a pointer to nothing the record commits to.
        RecordsUnavailableError: the store cannot be written; nothing was removed.
    """
    commitments = record.core["commitments"]
    unknown = [pointer for pointer in pointers or () if pointer not in commitments]
    if unknown:
        raise UnknownPointersError(unknown)
    wanted = set(TEXTS if pointers is None else pointers)
    if wanted & {TASK, *TEXTS}:
        wanted |= {ANSWER, RECEIPT_TASK}
    with store.writing() as connection:
        removed = _remove(connection, record.seq, wanted)
        if removed:
            row = {"seq": record.seq, "time": now, "caller": caller, "reason": reason}
            add_sealed(connection, tables.redactions, {**row, "pointers": orjson.dumps(removed).decode()})
        remembered = tables.idempotency
        covers = (remembered.c.first_seq <= record.seq) & (remembered.c.last_seq >= record.seq)
        connection.execute(delete(remembered).where(covers))
    store.empty_journal()
    return removed


def _remove(connection: Connection, seq: int, wanted: set[str]) -> list[str]:
    payloads = tables.payloads
    body = connection.execute(select(payloads.c.body).where(payloads.c.seq == seq)).scalar()
    payload: Payload = {} if body is None else unpack(bytes(body))
    removed = [pointer for pointer in POINTERS if pointer in wanted and pointer in payload]
    rest = {pointer: value for pointer, value in payload.items() if pointer not in removed}
    if removed:
        connection.execute(update(payloads).where(payloads.c.seq == seq).values(body=pack(rest)))
    return removed
