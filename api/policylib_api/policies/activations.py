"""The log of activations: which policy decides. Every worker of every node reads it; the last row holds."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, insert, select

from policylib_api.records import tables
from policylib_api.records.seals import add_sealed
from policylib_api.records.store import Store


@dataclass(frozen=True, slots=True)
class Activation:
    """A row of the log. `policy`, `settings`: hashes of what is kept; None: what is configured. `archive`:
    SHA-256 of the archive, in hexadecimal; None: it was done on the machine itself.
    """

    number: int
    policy: str | None
    settings: str | None
    version: str
    archive: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewActivation:
    """An activation that is to be added, as `Activation` has it, with the caller and the id of the key that
    signed the archive.
    """

    policy: str | None
    settings: str | None
    version: str
    archive: str | None
    signer: str | None
    caller: str


def last_activation(store: Store) -> Activation | None:
    """Return the activation that holds; None: there has been none. Raises RecordsUnavailableError."""
    with store.reading() as connection:
        return read_last(connection)


def read_last(connection: Connection) -> Activation | None:
    """Return the last row of the log."""
    rows = tables.activations.c
    query = select(rows.number, rows.policy, rows.settings, rows.version, rows.archive)
    row = connection.execute(query.order_by(rows.number.desc()).limit(1)).first()
    return None if row is None else Activation(*row)


def was_activated(store: Store, archive: str) -> bool:
    """Say whether exactly this archive has been activated before. Raises RecordsUnavailableError."""
    with store.reading() as connection:
        query = select(tables.activations.c.number).where(tables.activations.c.archive == archive)
        return connection.execute(query).first() is not None


def add_activation(connection: Connection, new: NewActivation, now: int) -> int:
    """Add an activation (`now` in milliseconds); return its number. Needs a transaction that writes alone."""
    row = {
        "policy": new.policy,
        "settings": new.settings,
        "version": new.version,
        "archive": new.archive,
        "signer": new.signer,
        "time": now,
        "caller": new.caller,
    }
    add_sealed(connection, tables.activations, row)
    last = read_last(connection)
    assert last is not None
    return last.number


def is_tried(store: Store, policy: str, settings: str) -> bool:
    """Say whether the cases of a policy came out as they expect, in some worker, under these settings."""
    trials = tables.trials.c
    with store.reading() as connection:
        query = select(trials.time).where(trials.policy == policy, trials.settings == settings)
        return connection.execute(query).first() is not None


def add_trial(store: Store, policy: str, settings: str, now: int) -> None:
    """Note that the cases of a kept policy came out as they expect."""
    trials = tables.trials
    with store.writing() as connection:
        known = select(trials.c.time).where(trials.c.policy == policy, trials.c.settings == settings)
        if connection.execute(known).first() is None:
            connection.execute(insert(trials).values(policy=policy, settings=settings, time=now))
