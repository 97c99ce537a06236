"""What has been answered to a request that carries an Idempotency-Key, so that it is done once.

A key is reserved before the work is done, and completed in the transaction of the records that the answer
is about: an answer that was given is remembered, and one that is remembered was recorded. What a crash left
reserved can be taken over after a while.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import ColumnElement, Connection, delete, insert, select, update

from policylib_api.records.recorder import Recorder
from policylib_api.records.store import Recorded, RecordsUnavailableError
from policylib_api.records.tables import idempotency, records
from policylib_api.records.writer import Then

ABANDONED_AFTER = 60_000  # milliseconds
_HOUR = 3_600_000
_CHUNK = 1 << 16


@dataclass(frozen=True, slots=True)
class Reservation:
    """A key that this request holds. `time`: when it was reserved, in milliseconds since 1970 (UTC)."""

    caller: str
    key: str
    time: int

    def complete(self, status: int, body: bytes, location: str | None) -> Then:
        """Return what remembers an answer together with its records, of which there is at least one; `body`
        is packed (`pack_body`).
        """

        def then(connection: Connection, recorded: Sequence[Recorded]) -> None:
            values = {
                "status": status,
                "response": body,
                "location": location,
                "first_seq": recorded[0].seq,
                "last_seq": recorded[-1].seq,
            }
            done = connection.execute(update(idempotency).where(*self._mine()).values(**values))
            if done.rowcount != 1:
                raise RecordsUnavailableError("another request has taken over the Idempotency-Key")

        return then

    def give_up(self, connection: Connection, _: Sequence[Recorded]) -> None:
        """Forget the reservation (it is no reservation any more once it is complete)."""
        connection.execute(delete(idempotency).where(*self._mine()))

    def _mine(self) -> tuple[ColumnElement[bool], ...]:
        columns = idempotency.c
        return (
            columns.caller == self.caller,
            columns.key == self.key,
            columns.time == self.time,
            columns.status.is_(None),
        )


@dataclass(frozen=True, slots=True)
class Remembered:
    """An answer that was given before, under a `policy` (its hash). `body` is packed."""

    status: int
    body: bytes
    policy: str
    location: str | None


@dataclass(frozen=True, slots=True)
class Taken:
    """A key that cannot be used: its request is still `in_flight`, or it came with another request."""

    in_flight: bool


async def reserve(
    recorder: Recorder, caller: str, key: str, fingerprint: str, now: int, hours: int
) -> Reservation | Remembered | Taken:
    """Reserve a key of a caller for a request (`fingerprint`), or say why that cannot be or need not be.

    Raises RecordsUnavailableError.
    """
    outcome: list[Reservation | Remembered | Taken] = []

    def then(connection: Connection, _: Sequence[Recorded]) -> None:
        outcome.append(_reserve(connection, Reservation(caller, key, now), fingerprint, hours))

    # The writer lets one transaction of any worker in at a time, and makes many reservations in one.
    await recorder.append([], then)
    return outcome[-1]


async def give_up(recorder: Recorder, reservation: Reservation) -> None:
    """Free a key whose request was refused. Raises RecordsUnavailableError."""
    await recorder.append([], reservation.give_up)


def fingerprint_of(*parts: bytes) -> str:
    """Return a hash of the parts of a request, each with its length before it."""
    return sha256(b"".join(len(part).to_bytes(8, "big") + part for part in parts)).hexdigest()


def pack_body(chunks: Iterable[bytes]) -> bytes:
    """Return a body as it is stored."""
    packer = zlib.compressobj(1)
    return b"".join([*(packer.compress(chunk) for chunk in chunks), packer.flush()])


def unpack_body(packed: bytes) -> Iterator[bytes]:
    """Yield a stored body in chunks.

    >>> b"".join(unpack_body(pack_body([b"one, ", b"two"])))
    b'one, two'
    """
    unpacker = zlib.decompressobj()
    while packed:
        yield unpacker.decompress(packed, _CHUNK)
        packed = unpacker.unconsumed_tail
    yield unpacker.flush()


def _reserve(
    connection: Connection, wanted: Reservation, fingerprint: str, hours: int
) -> Reservation | Remembered | Taken:
    columns = idempotency.c
    connection.execute(delete(idempotency).where(columns.time < wanted.time - hours * _HOUR))
    mine = (columns.caller == wanted.caller, columns.key == wanted.key)
    row = connection.execute(select(idempotency).where(*mine)).first()
    if row is not None:
        if row.fingerprint != fingerprint:
            return Taken(in_flight=False)
        if row.status is not None:
            about = select(records.c.policy).where(records.c.seq == row.first_seq)
            policy = connection.execute(about).scalar_one()
            return Remembered(row.status, bytes(row.response), policy, row.location)
        if wanted.time - row.time < ABANDONED_AFTER:
            return Taken(in_flight=True)
        connection.execute(delete(idempotency).where(*mine))
    connection.execute(
        insert(idempotency).values(
            caller=wanted.caller, key=wanted.key, fingerprint=fingerprint, time=wanted.time
        )
    )
    return wanted
