"""Seals: a hash over each row that no other hash covers, so that a change of any of its values shows.

The seal of a numbered row also covers the seal of the row before it, so that a row that was taken out
shows too. Whoever knows this can make new seals; only a checkpoint that somebody else keeps withstands that.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Table, insert, select

from policylib_api.records.entry import canonical

NO_SEAL = b""


def seal_of(previous: bytes, values: Mapping[str, Any]) -> bytes:
    """Return the seal of a row, given without its seal, after the seal of the row before."""
    plain = {name: value.hex() if isinstance(value, bytes) else value for name, value in values.items()}
    return sha256(previous + canonical(plain)).digest()


def add_sealed(connection: Connection, table: Table, values: Mapping[str, Any]) -> None:
    """Add a row with its seal, and with the next number where the rows of the table are numbered.

    Must run in a transaction that alone writes.
    """
    previous, row = NO_SEAL, dict(values)
    if "number" in table.c:
        query = select(table.c.number, table.c.seal).order_by(table.c.number.desc()).limit(1)
        last = connection.execute(query).first()
        row["number"] = 1 if last is None else last.number + 1
        previous = NO_SEAL if last is None else bytes(last.seal)
    connection.execute(insert(table).values(**row, seal=seal_of(previous, row)))
