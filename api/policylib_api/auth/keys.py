"""API keys: `plk_<id>_<secret>`. The store knows the id and a hash of the secret, never the secret.

A secret has 256 random bits, so a fast hash protects it as well as a slow one.
"""

from __future__ import annotations

import hmac
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import orjson
from sqlalchemy import Connection, RowMapping, insert, or_, select, update

from policylib_api.auth.caller import Scope, known_scopes
from policylib_api.records.store import Store
from policylib_api.records.tables import api_keys

PREFIX = "plk_"
CALLER_PREFIX = "key:"
_FORM = re.compile(r"plk_([0-9a-f]{12})_([0-9a-f]{64})")
_ID_BYTES, _SECRET_BYTES = 6, 32


@dataclass(frozen=True, slots=True)
class Key:
    """A key as it is stored. Times are in milliseconds since 1970 (UTC); `expires` None: never."""

    id: str
    hash: bytes = field(repr=False)
    name: str
    scopes: frozenset[Scope]
    assigner: Mapping[str, str] | None
    created: int
    expires: int | None = None
    revoked: int | None = None
    last_used: int | None = None

    def state(self, now: int) -> str:
        """Return `live`, `expired` or `revoked`."""
        if self.revoked is not None:
            return "revoked"
        return "expired" if self.expires is not None and self.expires <= now else "live"

    def opens_with(self, secret: str) -> bool:
        """Say whether this is the secret, in a time that tells nothing about it."""
        return hmac.compare_digest(self.hash, _hash(secret))


def parse_key(text: str) -> tuple[str, str] | None:
    """Return the id and the secret of a key as it is written; None: it is not written as a key."""
    match = _FORM.fullmatch(text)
    return None if match is None else (match[1], match[2])


def key_id_in(text: str) -> str | None:
    """Return the id in what somebody calls a key by: the id, the caller of a record (`key:…`), the whole key.

    >>> key_id_in("key:0123456789ab"), key_id_in("plk_0123456789ab_" + 64 * "0"), key_id_in("?")
    ('0123456789ab', '0123456789ab', None)
    """
    whole = parse_key(text)
    if whole is not None:
        return whole[0]
    name = text.removeprefix(CALLER_PREFIX)
    return name if re.fullmatch("[0-9a-f]{12}", name) else None


def create_key(
    store: Store,
    *,
    name: str,
    scopes: frozenset[Scope],
    now: int,
    expires: int | None,
    assigner: Mapping[str, str] | None = None,
) -> tuple[Key, str]:
    """Store a new key; return it and what its user is given, which nobody can find out again.

    Raises RecordsUnavailableError.
    """
    with store.writing() as connection:
        return _add(connection, name=name, scopes=scopes, now=now, expires=expires, assigner=assigner)


def rotate_key(
    store: Store, key_id: str, *, now: int, expires: int | None, until: int
) -> tuple[Key, str] | None:
    """Store a new key in the place of a live one, which lives on no longer than `until`.

    Returns None where there is no such live key. Raises RecordsUnavailableError.
    """
    with store.writing() as connection:
        old = _find(connection, key_id)
        if old is None or old.state(now) != "live":
            return None
        ends = until if old.expires is None else min(until, old.expires)
        connection.execute(update(api_keys).where(api_keys.c.id == key_id).values(expires=ends))
        return _add(
            connection, name=old.name, scopes=old.scopes, now=now, expires=expires, assigner=old.assigner
        )


def revoke_key(store: Store, key_id: str, now: int) -> bool:
    """Revoke a key for ever; it stays in the list. False: there is none, or it is revoked already.

    Raises RecordsUnavailableError.
    """
    with store.writing() as connection:
        where = (api_keys.c.id == key_id, api_keys.c.revoked.is_(None))
        return connection.execute(update(api_keys).where(*where).values(revoked=now)).rowcount == 1


def find_key(store: Store, key_id: str) -> Key | None:
    """Return a key by its id. Raises RecordsUnavailableError."""
    with store.reading() as connection:
        return _find(connection, key_id)


def all_keys(store: Store) -> Sequence[Key]:
    """Return all keys there ever were, the oldest first. Raises RecordsUnavailableError."""
    with store.reading() as connection:
        rows = connection.execute(select(api_keys).order_by(api_keys.c.created, api_keys.c.id)).mappings()
        return [_of_row(row) for row in rows]


def note_use(store: Store, used: Mapping[str, int]) -> None:
    """Store when keys (by id) were used last. Raises RecordsUnavailableError."""
    with store.writing() as connection:
        for key_id, time in used.items():
            older = or_(api_keys.c.last_used.is_(None), api_keys.c.last_used < time)
            connection.execute(update(api_keys).where(api_keys.c.id == key_id, older).values(last_used=time))


def _add(connection: Connection, **values: Any) -> tuple[Key, str]:
    key_id, secret = os.urandom(_ID_BYTES).hex(), os.urandom(_SECRET_BYTES).hex()
    created = values.pop("now")
    key = Key(id=key_id, hash=_hash(secret), created=created, **values)
    assigner = None if key.assigner is None else orjson.dumps(dict(key.assigner)).decode()
    connection.execute(
        insert(api_keys).values(
            id=key.id,
            hash=key.hash,
            name=key.name,
            scopes=orjson.dumps(sorted(key.scopes)).decode(),
            assigner=assigner,
            created=key.created,
            expires=key.expires,
        )
    )
    return key, f"{PREFIX}{key_id}_{secret}"


def _find(connection: Connection, key_id: str) -> Key | None:
    row = connection.execute(select(api_keys).where(api_keys.c.id == key_id)).mappings().first()
    return None if row is None else _of_row(row)


def _of_row(row: RowMapping) -> Key:
    assigner = row["assigner"]
    return Key(
        id=row["id"],
        hash=bytes(row["hash"]),
        name=row["name"],
        scopes=known_scopes(orjson.loads(row["scopes"])),
        assigner=None if assigner is None else orjson.loads(assigner),
        created=row["created"],
        expires=row["expires"],
        revoked=row["revoked"],
        last_used=row["last_used"],
    )


def _hash(secret: str) -> bytes:
    return sha256(secret.encode()).digest()
