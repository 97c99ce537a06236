"""Sessions: who is signed in to the pages. The store knows a hash of what the browser shows, not more."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import Connection, RowMapping, delete, insert, select, update

from policylib_api.auth.accounts import Account, account_of
from policylib_api.auth.guests import Guest, kept_guest, read_guest
from policylib_api.edge.log import say
from policylib_api.records.store import RecordsUnavailableError, Store
from policylib_api.records.tables import sessions

_MINUTE = 60 * 1000

# Who is signed in: with an account, or by an issuer.
Visitor = Account | Guest


@dataclass(frozen=True, slots=True)
class Lifetime:
    """How long a session lasts, in milliseconds: `idle` without a request, `whole` in any case."""

    idle: int
    whole: int


def begin_session(store: Store, shown: str, visitor: Visitor, now: int, lifetime: Lifetime) -> bool:
    """Store a session under what the browser will show, 256 random bits; forget those that are over. False:
    none was begun, for the account has been disabled or given another password since it was looked at.

    Raises RecordsUnavailableError.
    """
    with store.writing() as connection:
        over = (sessions.c.begun <= now - lifetime.whole) | (sessions.c.used <= now - lifetime.idle)
        connection.execute(delete(sessions).where(over))
        if isinstance(visitor, Account) and not _is_as_known(connection, visitor):
            return False
        who = {"guest": kept_guest(visitor)} if isinstance(visitor, Guest) else {"account": visitor.id}
        connection.execute(insert(sessions).values(hash=_hash(shown), begun=now, used=now, **who))
    return True


def find_session(store: Store, shown: str, now: int, lifetime: Lifetime) -> Visitor | None:
    """Return who is signed in, an account as it is now; None: nobody, or not any more.

    That the session was used is stored at most once a minute. Raises RecordsUnavailableError.
    """
    with store.reading() as connection:
        query = select(sessions).where(sessions.c.hash == _hash(shown))
        row = connection.execute(query).mappings().first()
        if row is None or now - row["begun"] >= lifetime.whole or now - row["used"] >= lifetime.idle:
            return None
        visitor = _visitor(connection, row)
    if visitor is not None and now - row["used"] >= _MINUTE:
        _note_use(store, row["hash"], now)
    return visitor


def end_session(store: Store, shown: str) -> None:
    """End a session, if it is one. Raises RecordsUnavailableError."""
    with store.writing() as connection:
        connection.execute(delete(sessions).where(sessions.c.hash == _hash(shown)))


def guests_signed_in(store: Store, now: int, lifetime: Lifetime) -> Sequence[Guest]:
    """Return the guests that are signed in, each once, whoever came last first.

    Raises RecordsUnavailableError.
    """
    live = (sessions.c.begun > now - lifetime.whole, sessions.c.used > now - lifetime.idle)
    query = (
        select(sessions.c.guest).where(sessions.c.guest.is_not(None), *live).order_by(sessions.c.begun.desc())
    )
    with store.reading() as connection:
        found = [read_guest(kept) for kept in connection.execute(query).scalars()]
    return list({one.caller.id: one for one in reversed(found)}.values())[::-1]


def end_guest(store: Store, caller_id: str) -> bool:
    """End all sessions of a guest; False: they have none. Raises RecordsUnavailableError."""
    with store.writing() as connection:
        rows = connection.execute(select(sessions).where(sessions.c.guest.is_not(None))).mappings()
        theirs = [row["hash"] for row in rows if read_guest(row["guest"]).caller.id == caller_id]
        connection.execute(delete(sessions).where(sessions.c.hash.in_(theirs)))
    return bool(theirs)


def _visitor(connection: Connection, row: RowMapping) -> Visitor | None:
    if row["guest"] is not None:
        return read_guest(row["guest"])
    account = account_of(connection, row["account"])
    return None if account is None or account.disabled is not None else account


def _is_as_known(connection: Connection, account: Account) -> bool:
    found = account_of(connection, account.id)
    return found is not None and found.disabled is None and found.changed == account.changed


def _note_use(store: Store, hashed: bytes, now: int) -> None:
    try:
        with store.writing() as connection:
            connection.execute(update(sessions).where(sessions.c.hash == hashed).values(used=now))
    except RecordsUnavailableError as error:
        # The session ends sooner, and nothing else is lost.
        say("use of a session not stored", logging.WARNING, reason=str(error))


def _hash(shown: str) -> bytes:
    return sha256(shown.encode()).digest()
