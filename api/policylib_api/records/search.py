"""Finding records: by time, verdict, place, body and caller, the newest first, page by page."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, false, select, tuple_

from policylib_api.records import tables
from policylib_api.records.entry import title_in, unpack
from policylib_api.records.store import StoredRecord

MOST = 1000
_WIDTHS = (0, 2, 4, 6, 9, 12)
_CURSOR = re.compile(r"(-?\d{1,18})\.(\d{1,18})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """Which records are wanted; None: any. `start` (included) and `end` (not) in milliseconds since 1970,
    UTC; `region` a code: of that place and all within it.
    """

    start: int | None = None
    end: int | None = None
    verdict: str | None = None
    region: str | None = None
    assigner: str | None = None
    caller: str | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        """Return them for the database."""
        records = tables.records.c
        wanted: list[ColumnElement[bool]] = []
        if self.start is not None:
            wanted.append(records.time >= self.start)
        if self.end is not None:
            wanted.append(records.time < self.end)
        if self.region is not None:
            wanted.append(records.region.startswith(prefix_of(self.region), autoescape=True))
        for column, value in (
            (records.verdict, self.verdict),
            (records.assigner, self.assigner),
            (records.caller, self.caller),
        ):
            if value is not None:
                # No column has NUL in it, and PostgreSQL would refuse the question.
                wanted.append(false() if "\0" in value else column == value)
        return wanted


@dataclass(frozen=True, slots=True)
class Page:
    """Some records, without their payloads, and the cursor for those after them."""

    records: Sequence[Mapping[str, Any]]
    cursor: str | None


def find_page(connection: Connection, query: Query, limit: int, cursor: str | None) -> Page:
    """Return the newest `limit` records that are wanted, after those before `cursor`.

    Raises ValueError for a cursor that is none.
    """
    records = tables.records.c
    wanted = query.conditions()
    if cursor is not None:
        wanted.append(tuple_(records.time, records.seq) < tuple_(*_place(cursor)))
    found = (
        select(records.seq, records.time, records.core)
        .where(*wanted)
        .order_by(records.time.desc(), records.seq.desc())
        .limit(limit + 1)
    )
    rows = connection.execute(found).all()
    after = _cursor(rows[limit - 1].time, rows[limit - 1].seq) if len(rows) > limit else None
    return Page([orjson.loads(bytes(row.core)) for row in rows[:limit]], after)


def titles_of(connection: Connection, ids: Sequence[str]) -> dict[str, str]:
    """Return the titles of the matters of some records, by their ids: of those that have one, and that can
    be read.
    """
    records = tables.records.c
    found = (
        select(records.id, tables.payloads.c.body)
        .join(tables.payloads, tables.payloads.c.seq == records.seq)
        .where(records.id.in_(ids))
    )
    titles = {}
    for row in connection.execute(found):
        # Whether a payload was changed is said where the record is shown.
        with suppress(ValueError):
            title = title_in(unpack(bytes(row.body)))
            if title is not None:
                titles[row.id] = title
    return titles


def read_records(
    connection: Connection, query: Query, after: int = -1, at_once: int = 500
) -> Iterator[StoredRecord]:
    """Yield all records that are wanted and come after number `after`, in the order of the log."""
    records = tables.records.c
    last = after
    while True:
        found = (
            select(tables.records, tables.payloads.c.body)
            .outerjoin(tables.payloads, tables.payloads.c.seq == records.seq)
            .where(records.seq > last, *query.conditions())
            .order_by(records.seq)
            .limit(at_once)
        )
        rows = connection.execute(found).mappings().all()
        yield from map(StoredRecord.of, rows)
        if len(rows) < at_once:
            return
        last = rows[-1]["seq"]


def redactions_of(connection: Connection, seq: int) -> list[dict[str, Any]]:
    """Return what was redacted of a record: when (milliseconds since 1970, UTC), by whom, why, what."""
    rows = tables.redactions.c
    found = select(rows.time, rows.caller, rows.reason, rows.pointers).where(rows.seq == seq)
    return [
        {
            "time": row.time,
            "caller": row.caller,
            "reason": row.reason,
            "pointers": orjson.loads(row.pointers),
        }
        for row in connection.execute(found.order_by(rows.number))
    ]


def prefix_of(region: str) -> str:
    """Return what the codes of a place, and of all places within it, begin with.

    >>> prefix_of("220500"), prefix_of("222000"), prefix_of("220502001000"), prefix_of("000000")
    ('2205', '2220', '220502001', '')
    """
    kept = len(region.rstrip("0"))
    return region[: next(width for width in _WIDTHS if kept <= width)]


def _cursor(time: int, seq: int) -> str:
    return base64.urlsafe_b64encode(f"{time}.{seq}".encode()).decode().rstrip("=")


def _place(cursor: str) -> tuple[int, int]:
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii")
    except (binascii.Error, ValueError):
        text = ""
    match = _CURSOR.fullmatch(text)
    if match is None:
        raise ValueError(cursor)
    return int(match[1]), int(match[2])
