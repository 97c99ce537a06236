"""The outbox: events enter it in the transaction of what they tell of, and leave it when they were told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select, update

from policylib_api.config import Config
from policylib_api.records import tables
from policylib_api.records.entry import Prepared
from policylib_api.records.store import Recorded
from policylib_api.webhooks.events import (
    DECISION_RECORDED,
    POLICY_ACTIVATED,
    decision_recorded,
    policy_activated,
)
from policylib_api.webhooks.targets import Target, read_targets


@dataclass(frozen=True, slots=True)
class Outbox:
    """Puts events in for those who want them. `source`: the CloudEvents source, a URI."""

    targets: Sequence[Target] = ()
    source: str = "urn:policylib"

    def wants(self, event: str) -> Sequence[Target]:
        """Return the targets that are to be told of an event."""
        return [one for one in self.targets if one.active and event in one.events]

    def decisions(
        self, connection: Connection, prepared: Sequence[Prepared], recorded: Sequence[Recorded]
    ) -> None:
        """Put in that decisions were recorded."""
        events = (
            (decision_recorded(self.source, one.core, where), one.core["time"])
            for one, where in zip(prepared, recorded, strict=True)
        )
        _put(connection, self.wants(DECISION_RECORDED), events)

    def activated(
        self,
        connection: Connection,
        *,
        activation: int,
        policy: str,
        settings: str,
        version: str | None,
        signer: str,
        time: int,
    ) -> None:
        """Put in that a policy was activated."""
        event = policy_activated(
            self.source,
            activation=activation,
            policy=policy,
            settings=settings,
            version=version,
            signer=signer,
            time=time,
        )
        _put(connection, self.wants(POLICY_ACTIVATED), [(event, time)])


def configured_outbox(config: Config) -> Outbox:
    """Return the outbox of a configuration. Raises ConfigError."""
    source = config.public_url or f"urn:policylib:{config.log_origin}"
    return Outbox(read_targets(config.webhooks), source)


def _put(connection: Connection, targets: Sequence[Target], events: Iterable[tuple[bytes, int]]) -> None:
    rows = [
        {"event": event.decode(), "target": one.name, "attempts": 0, "next_attempt": time, "dead": False}
        for event, time in events
        for one in targets
    ]
    if rows:
        connection.execute(insert(tables.outbox), rows)


# --- taking out ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Parcel:
    """An event that is to be told to a target, after so many attempts that failed."""

    number: int
    event: bytes
    target: str
    attempts: int


def anything_due(connection: Connection, now: int) -> bool:
    """Say whether there is anything to be told (`now` in milliseconds)."""
    rows = tables.outbox.c
    query = select(rows.number).where(rows.dead.is_(False), rows.next_attempt <= now).limit(1)
    return connection.execute(query).first() is not None


def take(connection: Connection, now: int, until: int, most: int) -> list[Parcel]:
    """Take parcels that are due: nobody else takes them before `until`.

    Must run in a transaction that alone writes.
    """
    rows = tables.outbox.c
    query = (
        select(rows.number, rows.event, rows.target, rows.attempts)
        .where(rows.dead.is_(False), rows.next_attempt <= now)
        .order_by(rows.next_attempt, rows.number)
        .limit(most)
    )
    parcels = [
        Parcel(row.number, row.event.encode(), row.target, row.attempts) for row in connection.execute(query)
    ]
    if parcels:
        numbers = [one.number for one in parcels]
        connection.execute(update(tables.outbox).where(rows.number.in_(numbers)).values(next_attempt=until))
    return parcels


def remove(connection: Connection, parcels: Iterable[Parcel]) -> None:
    """Remove what was told."""
    numbers = [one.number for one in parcels]
    if numbers:
        connection.execute(delete(tables.outbox).where(tables.outbox.c.number.in_(numbers)))


def put_back(connection: Connection, parcel: Parcel, *, attempts: int, again: int, dead: bool) -> None:
    """Put back what could not be told; `again`: when to try next."""
    change = update(tables.outbox).where(tables.outbox.c.number == parcel.number)
    connection.execute(change.values(attempts=attempts, next_attempt=again, dead=dead))
