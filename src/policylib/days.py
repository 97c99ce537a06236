"""Days as they are written, 2024-03-01 and no other way; the step between them; the time of China."""

from __future__ import annotations

import datetime as dt
import re

ONE_DAY = dt.timedelta(days=1)

# China has had one time and no summer time since 1992; a fixed offset needs no time zone data.
SHANGHAI = dt.timezone(dt.timedelta(hours=8), "Asia/Shanghai")

_WRITTEN = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")


def parse_day(text: str) -> dt.date:
    """Return the day that a text names.

    >>> parse_day("2024-02-29")
    datetime.date(2024, 2, 29)

    Raises:
        ValueError: there is no such day, or it is written another way, as 20240229 and 2024-W09-4 are.
    """
    if _WRITTEN.fullmatch(text) is None:
        raise ValueError(f"`{text}` is not a day written as 2024-03-01")
    return dt.date.fromisoformat(text)
