"""What a table is: named columns, rows of cells with their places, and what is wrong with it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from policylib.diagnostics import Text

Value = str | int | float | bool | dt.date | dt.datetime | dt.time | dt.timedelta | None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a cell stands, both numbers from 1. `sheet`: in a spreadsheet, where a cell has a name; in a
    text `row` is the line its record begins on, and `column` the number of its field.
    """

    row: int
    column: int
    sheet: bool = True

    @property
    def words(self) -> Text:
        """The place as people call it: B7, or line 7, column 2."""
        if self.sheet:
            name = f"{column_name(self.column)}{self.row}"
            return Text(name, name)
        return Text(f"第 {self.row} 行第 {self.column} 列", f"line {self.row}, column {self.column}")

    def __str__(self) -> str:
        """`B7`, or `7:2` in a text."""
        return self.words.en if self.sheet else f"{self.row}:{self.column}"


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: text without blanks at its ends, or the number, day or truth value that a spreadsheet keeps;
    None where it is empty.
    """

    value: Value
    place: Place


@dataclass(frozen=True, slots=True)
class Row:
    """A row with something in it: one cell for every header, in their order."""

    number: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class TableProblem:
    """One thing about a table: a stable code, the place (None: all of it), what is wrong, what to do."""

    code: str
    place: Place | None
    message: Text
    help: Text | None = None


class TableError(ValueError):
    """A table that cannot be read. Carries every mistake that was found."""

    def __init__(self, problems: Iterable[TableProblem]) -> None:
        """Keep the mistakes, in the order of their places."""
        self.problems = tuple(problems)
        first = self.problems[0]
        where = f"{first.place}: " if first.place else ""
        more = f" (+{len(self.problems) - 1})" if len(self.problems) > 1 else ""
        super().__init__(f"{where}{first.message.zh} / {first.message.en}{more}")


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is read: bytes of the file, rows with something in them, columns, characters of a cell."""

    size: int = 32_000_000
    rows: int = 100_000
    columns: int = 256
    characters: int = 32_767  # what a spreadsheet can hold


@dataclass(frozen=True, slots=True)
class Table:
    """A table as it is read: its headers at once, its rows one after the other and only once.

    Attributes:
        name: the sheet, or the name of the file.
        headers: the cells of the header row; their values are texts, no two the same.
        rows: rows that are not blank; iterating raises TableError at the first one that cannot be read.
        kind: `xlsx` or `csv`.
        encoding: how the text was written (`utf-8`, `utf-16`, `gb18030`); None for a spreadsheet.
        delimiter: what stands between the fields of a text; None for a spreadsheet.
        epoch: the day that a spreadsheet counts from; None for a text.
        warnings: what was passed over or may be a slip.
        blank: numbers of the blank rows between others, as far as rows have been read.
    """

    name: str
    headers: tuple[Cell, ...]
    rows: Iterator[Row]
    kind: str
    encoding: str | None = None
    delimiter: str | None = None
    epoch: dt.date | None = None
    warnings: Sequence[TableProblem] = ()
    blank: Sequence[int] = ()


def refuse(code: str, place: Place | None, zh: str, en: str, advice: Text | None = None) -> TableError:
    """Return the error of one mistake."""
    return TableError([TableProblem(code, place, Text(zh, en), advice)])


def column_name(number: int) -> str:
    """Return the letters of a column, from 1.

    >>> column_name(1), column_name(28)
    ('A', 'AB')
    """
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
