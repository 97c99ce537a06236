"""Reads rows as they lie in the database, whatever somebody put there: values of any type and spelling."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, RowMapping, Table, select, type_coerce
from sqlalchemy.types import NullType

Row = RowMapping


def plain(column: Column[Any], name: str | None = None) -> ColumnElement[Any]:
    """Return a column whose values are taken as the driver gives them."""
    return type_coerce(column, NullType()).label(name or column.name)


def take_any_text(connection: Connection) -> None:
    """Let SQLite give text that is not UTF-8, too."""
    if connection.dialect.name == "sqlite":
        driver: Any = connection.connection.dbapi_connection
        driver.text_factory = _text


def _text(value: bytes) -> str:
    return value.decode("utf-8", "surrogateescape")


def as_bytes(value: object) -> bytes:
    """Return what should be bytes as bytes."""
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value)
    return str(value).encode("utf-8", "surrogateescape")


def as_whole(value: object) -> int:
    """Return what should be a whole number as one; -1 where it is none."""
    return value if isinstance(value, int) else -1


def rows_of(
    connection: Connection, table: Table, key: str, where: Sequence[ColumnElement[bool]] = (), most: int = 200
) -> Iterator[Row]:
    """Yield the rows of a table in the order of a key that is unique, not many at once."""
    last: Any = None
    while True:
        query = select(*map(plain, table.c)).where(*where)
        if last is not None:
            query = query.where(table.c[key] > last)
        rows = connection.execute(query.order_by(table.c[key]).limit(most)).mappings().all()
        yield from rows
        if len(rows) < most:
            return
        last = rows[-1][key]
