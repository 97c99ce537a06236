"""What verifications found that somebody asked for on the pages, so that others see when the last one was."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, insert, select

from policylib_api.records.mistakes import Mistake, Notice, Summary
from policylib_api.records.store import Store
from policylib_api.records.tables import verifications
from policylib_api.records.verify import verify


@dataclass(frozen=True, slots=True)
class Verification:
    """A verification: when (milliseconds since 1970, UTC), for whom, of a log of how many records, how many
    of them were looked at (the others are pruned), and how many mistakes there were.
    """

    time: int
    caller: str
    size: int
    records: int
    mistakes: int


@dataclass(frozen=True, slots=True)
class Found:
    """What a verification found, in its words, not more than are shown."""

    verification: Verification
    mistakes: tuple[Mistake, ...]
    notices: tuple[Notice, ...]


def verify_noting(store: Store, caller: str, now: int, most: int) -> Found:
    """Verify a whole store and note what came out; at most `most` mistakes are kept in words.

    Raises RecordsUnavailableError.
    """
    mistakes: list[Mistake] = []
    notices: list[Notice] = []
    count = size = looked_at = 0
    for outcome in verify(store, {}):
        match outcome:
            case Mistake():
                count += 1
                mistakes += [outcome] if count <= most else []
            case Notice():
                notices.append(outcome)
            case Summary():
                size, looked_at = outcome.size, outcome.records
    verification = Verification(now, caller, size, looked_at, count)
    with store.writing() as connection:
        values = {name: getattr(verification, name) for name in Verification.__slots__}
        connection.execute(insert(verifications).values(values))
    return Found(verification, tuple(mistakes), tuple(notices))


def last_verification(connection: Connection) -> Verification | None:
    """Return the last verification there was."""
    columns = [verifications.c[name] for name in Verification.__slots__]
    row = connection.execute(select(*columns).order_by(verifications.c.number.desc()).limit(1)).first()
    return None if row is None else Verification(*row)
