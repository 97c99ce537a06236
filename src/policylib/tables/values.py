"""What a cell means: as text, as a day. Spreadsheets keep numbers for texts and for days."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata

from policylib.days import parse_day
from policylib.tables.model import Value

# Days as people write them; 3/1/2024 is not among them, since it may be in January or in March.
_WRITTEN = re.compile(r"(\d{4})(?:[-/.]|年 *)(\d{1,2})(?:[-/.]|月 *)(\d{1,2})日?|(\d{4})(\d\d)(\d\d)")
# A number that a spreadsheet shows as a day of 1950 or later; less is more likely a year, as 2024 is.
_LEAST_SERIAL = 18_264
_MOST_SERIAL = 2_958_465  # 9999-12-31


def as_text(value: Value) -> str:
    """Return a value as text: whole numbers without a point, days as 2024-03-01; nothing is empty.

    >>> as_text(18.0), as_text(dt.datetime(2024, 3, 1)), as_text(None)
    ('18', '2024-03-01', '')
    """
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case float() if value.is_integer():
            return str(int(value))
        case dt.datetime() if value.time() == dt.time():
            return value.date().isoformat()
        case _:
            return str(value)


def as_day(value: Value, epoch: dt.date | None = None) -> dt.date:
    """Return the day that a value stands for.

    Args:
        value: a day of a spreadsheet; a text such as 2024-03-01, 2024/3/1, 2024年3月1日 or 20240301; or a
            number, of days since `epoch`.
        epoch: the day that the spreadsheet counts from; None: numbers are no days.

    >>> as_day("２０２４年3月1日"), as_day(45352, dt.date(1899, 12, 30))
    (datetime.date(2024, 3, 1), datetime.date(2024, 3, 1))

    Raises:
        ValueError: it is no day, or there is no such day.
    """
    match value:
        case dt.datetime():
            if value.time() != dt.time():
                raise ValueError(f"`{value}` is a time, not a day")
            return value.date()
        case dt.date():
            return value
        case bool() | None | dt.time() | dt.timedelta():
            raise ValueError(f"`{value}` is no day")
        case int() | float() if epoch is not None and _LEAST_SERIAL <= value <= _MOST_SERIAL:
            if value != int(value):
                raise ValueError(f"`{value}` is a time, not a day")
            return epoch + dt.timedelta(days=int(value))
        case _:
            return _written_day(as_text(value))


def _written_day(text: str) -> dt.date:
    narrow = unicodedata.normalize("NFKC", text)
    match = _WRITTEN.fullmatch(narrow)
    if match is None:
        raise ValueError(f"`{text}` is not a day written as 2024-03-01")
    year, month, day = (part for part in match.groups() if part)
    return parse_day(f"{year}-{int(month):02}-{int(day):02}")
