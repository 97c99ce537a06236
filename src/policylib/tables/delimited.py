"""Tables in text files: CSV and TSV, with whatever stands between the fields."""

from __future__ import annotations

import csv
from collections.abc import Iterator

from policylib.diagnostics import Text
from policylib.tables.decoding import decode
from policylib.tables.model import Cell, Limits, Place, Row, Table, TableError, refuse
from policylib.tables.rows import checked_rows, headers_of

# In the order in which they win where the header row has as many of several.
DELIMITERS = ("\t", ",", ";", "，")


def read_delimited(name: str, data: bytes, limits: Limits) -> Table:
    """Return the table of a text file.

    Raises:
        TableError: its encoding is not known, it has no header row, or that is wrong.
    """
    decoded = decode(data)
    delimiter = delimiter_of(decoded.text)
    rows = _rows(decoded.text, delimiter)
    headers = headers_of(rows, limits)
    blank: list[int] = []
    return Table(
        name,
        headers,
        checked_rows(rows, headers, limits, blank),
        "csv",
        encoding=decoded.encoding,
        delimiter=delimiter,
        blank=blank,
    )


def delimiter_of(text: str) -> str:
    """Return what parts the fields: of the marks known, the one that the first line has most of. Where it
    has none, it may be a title, and the second line counts.
    """
    lines = [line for line in text.splitlines() if line.strip()][:2]
    for line in lines:
        bare = "".join(line.split('"')[::2])  # what is not in quotation marks
        best = max(DELIMITERS, key=lambda mark: (bare.count(mark), -DELIMITERS.index(mark)))
        # Behind the first line a full-width comma is more likely one of a sentence.
        if best in bare and (line is lines[0] or best != "，"):
            return best
    return ","


def _rows(text: str, delimiter: str) -> Iterator[Row]:
    """Yield every record, numbered by the line it begins on."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    reader = csv.reader((f"{line}\n" for line in lines), delimiter=delimiter, strict=True)
    number = 1
    while True:
        try:
            fields = next(reader, None)
        except csv.Error as error:
            raise _unreadable(number, str(error)) from None
        if fields is None:
            return
        cells = (
            Cell(field.strip() or None, Place(number, at, sheet=False)) for at, field in enumerate(fields, 1)
        )
        yield Row(number, tuple(cells))
        number = reader.line_num + 1


def _unreadable(number: int, reason: str) -> TableError:
    if "field larger" in reason:
        return refuse(
            "too_large",
            Place(number, 1, sheet=False),
            f"第 {number} 行起的单元格太长，可能是引号没有结束",
            f"a cell that begins on line {number} is too long; perhaps a quotation mark is not closed",
        )
    return refuse(
        "bad_quotes",
        Place(number, 1, sheet=False),
        f"第 {number} 行的引号没有正常结束",
        f"a quotation mark on line {number} is not closed as it should be",
        Text('单元格内的引号要写两次：""', 'a quotation mark within a cell is written twice: ""'),
    )
