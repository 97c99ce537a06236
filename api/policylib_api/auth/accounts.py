"""Accounts: people who sign in to the pages with a password."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from sqlalchemy import Connection, RowMapping, delete, insert, select, update

from policylib_api.auth.caller import Caller, Scope, known_scopes
from policylib_api.auth.passwords import hash_password
from policylib_api.records.store import Store
from policylib_api.records.tables import accounts, sessions

CALLER_PREFIX = "account:"
LONGEST_NAME = 100
_FORM = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")


@dataclass(frozen=True, slots=True)
class Account:
    """An account as it is stored. Times are in milliseconds since 1970 (UTC)."""

    id: str
    hash: str = field(repr=False)
    name: str
    scopes: frozenset[Scope]
    assigner: Mapping[str, str] | None
    created: int
    changed: int
    disabled: int | None = None
    last_used: int | None = None

    @property
    def caller(self) -> Caller:
        """Who calls when somebody is signed in with this account."""
        return Caller(CALLER_PREFIX + self.id, self.scopes, self.assigner)


def may_change(caller: Caller, account_id: str | None, scopes: frozenset[Scope]) -> bool:
    """Say whether a caller may change an account with these scopes, or give them to it (None: to a new one).

    Nobody gets more by this than they have, changes what they may do themselves, or locks themselves out.
    """
    own = account_id is not None and caller.id == CALLER_PREFIX + account_id
    return caller.assigner is None and scopes <= caller.scopes and not own


def account_id_in(text: str) -> str | None:
    """Return the id in what somebody calls an account by: the id, or the caller of a record (`account:…`).

    >>> account_id_in(" Wang.Fang "), account_id_in("account:li"), account_id_in("王芳")
    ('wang.fang', 'li', None)
    """
    name = text.strip().lower().removeprefix(CALLER_PREFIX)
    return name if _FORM.fullmatch(name) else None


def add_account(
    store: Store,
    account_id: str,
    password: str,
    *,
    name: str,
    scopes: frozenset[Scope],
    now: int,
    assigner: Mapping[str, str] | None = None,
) -> Account | None:
    """Store a new account; None: there is one of this id already. Raises RecordsUnavailableError."""
    account = Account(account_id, hash_password(password), name, scopes, assigner, created=now, changed=now)
    with store.writing() as connection:
        if account_of(connection, account_id) is not None:
            return None
        connection.execute(
            insert(accounts).values(
                id=account.id,
                hash=account.hash,
                name=account.name,
                created=now,
                changed=now,
                **_rights(scopes, assigner),
            )
        )
    return account


def set_password(
    store: Store, account_id: str, password: str, now: int, seen: frozenset[Scope] | None = None
) -> bool:
    """Give an account another password, and end its sessions; False: there is no such account.

    `seen`: what it may do as whoever changes it knows; where it may do something else by now, nothing is
    changed (False). Raises RecordsUnavailableError.
    """
    kept = hash_password(password)
    with store.writing() as connection:
        if not _as_seen(connection, account_id, seen):
            return False
        _end_sessions(connection, account_id)
        return _change(connection, account_id, hash=kept, changed=now)


def set_rights(
    store: Store,
    account_id: str,
    scopes: frozenset[Scope],
    assigner: Mapping[str, str] | None,
    seen: frozenset[Scope] | None = None,
) -> bool:
    """Change what an account may do, at once; False: there is no such account. `seen` as in `set_password`.

    Raises RecordsUnavailableError.
    """
    with store.writing() as connection:
        if not _as_seen(connection, account_id, seen):
            return False
        return _change(connection, account_id, **_rights(scopes, assigner))


def disable_account(store: Store, account_id: str, now: int, seen: frozenset[Scope] | None = None) -> bool:
    """Let nobody sign in with an account any more, and end its sessions; False: there is none that is live.
    `seen` as in `set_password`.

    Raises RecordsUnavailableError.
    """
    with store.writing() as connection:
        if not _as_seen(connection, account_id, seen):
            return False
        _end_sessions(connection, account_id)
        where = (accounts.c.id == account_id, accounts.c.disabled.is_(None))
        return connection.execute(update(accounts).where(*where).values(disabled=now)).rowcount == 1


def enable_account(store: Store, account_id: str, seen: frozenset[Scope] | None = None) -> bool:
    """Let people sign in with a disabled account again; False: there is none. `seen` as in `set_password`.

    Raises RecordsUnavailableError.
    """
    with store.writing() as connection:
        if not _as_seen(connection, account_id, seen):
            return False
        where = (accounts.c.id == account_id, accounts.c.disabled.is_not(None))
        return connection.execute(update(accounts).where(*where).values(disabled=None)).rowcount == 1


def note_sign_in(store: Store, account: Account, now: int, kept: str | None) -> None:
    """Store when somebody signed in, and what is kept of the password now (None: what was kept before).

    Raises RecordsUnavailableError.
    """
    with store.writing() as connection:
        _change(connection, account.id, last_used=now)
        if kept is not None:
            # Whoever has set another password meanwhile must not get the old one back.
            as_known = (accounts.c.id == account.id, accounts.c.hash == account.hash)
            connection.execute(update(accounts).where(*as_known).values(hash=kept))


def find_account(store: Store, account_id: str) -> Account | None:
    """Return an account by its id. Raises RecordsUnavailableError."""
    with store.reading() as connection:
        return account_of(connection, account_id)


def account_of(connection: Connection, account_id: str) -> Account | None:
    """Return an account by its id, over a connection that is open."""
    row = connection.execute(select(accounts).where(accounts.c.id == account_id)).mappings().first()
    return None if row is None else _of_row(row)


def all_accounts(store: Store) -> Sequence[Account]:
    """Return all accounts there ever were, the oldest first. Raises RecordsUnavailableError."""
    with store.reading() as connection:
        rows = connection.execute(select(accounts).order_by(accounts.c.created, accounts.c.id)).mappings()
        return [_of_row(row) for row in rows]


def _as_seen(connection: Connection, account_id: str, seen: frozenset[Scope] | None) -> bool:
    found = None if seen is None else account_of(connection, account_id)
    return seen is None or (found is not None and found.scopes == seen)


def _end_sessions(connection: Connection, account_id: str) -> None:
    connection.execute(delete(sessions).where(sessions.c.account == account_id))


def _change(connection: Connection, account_id: str, **values: Any) -> bool:
    return (
        connection.execute(update(accounts).where(accounts.c.id == account_id).values(values)).rowcount == 1
    )


def _rights(scopes: frozenset[Scope], assigner: Mapping[str, str] | None) -> dict[str, str | None]:
    return {
        "scopes": orjson.dumps(sorted(scopes)).decode(),
        "assigner": None if assigner is None else orjson.dumps(dict(assigner)).decode(),
    }


def _of_row(row: RowMapping) -> Account:
    assigner = row["assigner"]
    return Account(
        id=row["id"],
        hash=row["hash"],
        name=row["name"],
        scopes=known_scopes(orjson.loads(row["scopes"])),
        assigner=None if assigner is None else orjson.loads(assigner),
        created=row["created"],
        changed=row["changed"],
        disabled=row["disabled"],
        last_used=row["last_used"],
    )
