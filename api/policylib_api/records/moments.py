"""Moments as they are kept, in milliseconds, and as people write them: a day in China, a date with a time."""

from __future__ import annotations

import datetime as dt
import re

from policylib.days import SHANGHAI

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def parse_moment(text: str) -> int:
    """Return a moment in milliseconds since 1970 (UTC): a day means its beginning in Asia/Shanghai, a time
    without an offset is one of Asia/Shanghai. Raises ValueError.

    >>> parse_moment("1970-01-02"), parse_moment("1970-01-01T00:00:01.5Z")
    (57600000, 1500)
    """
    if _DAY.fullmatch(text):
        moment = dt.datetime.combine(dt.date.fromisoformat(text), dt.time(), SHANGHAI)
    else:
        moment = dt.datetime.fromisoformat(text)
        if len(text) <= len("2024-03-01"):
            raise ValueError(text)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=SHANGHAI)
    return milliseconds(moment)


def milliseconds(moment: dt.datetime) -> int:
    """Return a moment in milliseconds since 1970 (UTC)."""
    return int(moment.timestamp() * 1000)


def format_moment(moment: int) -> str:
    """Return a moment, in milliseconds since 1970 (UTC), as RFC 3339 has it, in UTC.

    >>> format_moment(1500)
    '1970-01-01T00:00:01.500Z'
    """
    written = dt.datetime.fromtimestamp(moment / 1000, dt.UTC).isoformat(timespec="milliseconds")
    return written.replace("+00:00", "Z")


def format_minute(moment: int) -> str:
    """Return a moment, in milliseconds since 1970 (UTC), as people in China read it, to the minute.

    >>> format_minute(0)
    '1970-01-01 08:00'
    """
    return dt.datetime.fromtimestamp(moment / 1000, SHANGHAI).strftime("%Y-%m-%d %H:%M")
