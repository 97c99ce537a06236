"""What holds of the rows of every table: one header row, values only under headers, no end of blank rows."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Iterator, Sequence

from policylib.diagnostics import Text
from policylib.tables.model import Cell, Limits, Place, Row, TableError, TableProblem, Value, refuse


def headers_of(rows: Iterator[Row], limits: Limits) -> tuple[Cell, ...]:
    """Take the header row, the first that is not blank, from rows; return its cells.

    Raises:
        TableError: there is none; or a header is missing, no text, or there twice.
    """
    first = next((row for row in rows if not is_blank(row)), None)
    if first is None:
        raise refuse("empty", None, "表格是空的", "the table is empty", _WANTED)
    cells = _without_blank_end(first.cells)
    if len(cells) > limits.columns:
        raise _too_many_columns(cells[limits.columns].place, limits)
    found: list[TableProblem] = []
    seen: dict[str, Cell] = {}
    for cell in cells:
        if not isinstance(cell.value, str):
            found.append(_no_header(cell))
            continue
        key = unicodedata.normalize("NFKC", cell.value).casefold()
        if key in seen:
            found.append(_twice(cell, seen[key]))
        seen.setdefault(key, cell)
    if found:
        raise TableError(found)
    return cells


def checked_rows(
    rows: Iterator[Row], headers: Sequence[Cell], limits: Limits, blank: list[int]
) -> Iterator[Row]:
    """Yield the rows that are not blank, each with one cell for every header; the numbers of blank rows
    between them go to `blank`.

    Raises (while iterating):
        TableError: a value stands under no header, a cell is too long, or there are too many rows.
    """
    count = 0
    passed: list[int] = []
    for row in rows:
        if is_blank(row):
            passed.append(row.number)
            continue
        blank += passed
        passed.clear()
        count += 1
        if count > limits.rows:
            raise refuse(
                "too_large",
                row.cells[0].place,
                f"行数超过上限 {limits.rows}",
                f"there are more than {limits.rows} rows",
                Text("请分成几个文件", "split it into several files"),
            )
        found = list(_problems(row, headers, limits))
        if found:
            raise TableError(found)
        yield Row(row.number, _aligned(row, headers))


def is_blank(row: Row) -> bool:
    """Say whether nothing stands in a row."""
    return all(cell.value is None for cell in row.cells)


def clean(value: Value) -> Value:
    """Return a value without blanks at its ends; None for a text of blanks."""
    return (value.strip() or None) if isinstance(value, str) else value


_WANTED = Text(
    "第一行应为列名，以下每行一项", "the first row should name the columns, one entry a row below it"
)


def _aligned(row: Row, headers: Sequence[Cell]) -> tuple[Cell, ...]:
    cells = row.cells[: len(headers)]
    sheet = headers[0].place.sheet
    missing = range(len(cells) + 1, len(headers) + 1)
    return cells + tuple(Cell(None, Place(row.number, at, sheet=sheet)) for at in missing)


def _without_blank_end(cells: tuple[Cell, ...]) -> tuple[Cell, ...]:
    last = max(at for at, cell in enumerate(cells) if cell.value is not None)
    return cells[: last + 1]


def _problems(row: Row, headers: Sequence[Cell], limits: Limits) -> Iterator[TableProblem]:
    for cell in row.cells:
        if isinstance(cell.value, str) and len(cell.value) > limits.characters:
            zh = f"单元格超过 {limits.characters} 个字符"
            en = f"the cell has more than {limits.characters} characters"
            yield TableProblem("too_large", cell.place, Text(zh, en))
    for cell in row.cells[len(headers) :]:
        if cell.value is not None:
            yield TableProblem(
                "no_header",
                cell.place,
                Text(
                    f"“{shown(cell.value)}”所在的列没有列名", f"`{shown(cell.value)}` stands under no header"
                ),
                Text(
                    "请补上列名，或者删去这个值；第一行只是标题的，请删去第一行；文字里有分隔符的，要放在引号里",
                    "name the column or delete the value; delete the first row if it is only a title; "
                    "put a text with the delimiter in it in quotes",
                ),
            )
            return


def _no_header(cell: Cell) -> TableProblem:
    if cell.value is None:
        message = Text("表头中有空的列名", "a column in the header row has no name")
    else:
        value = shown(cell.value)
        message = Text(f"没有表头：“{value}”不是列名", f"there is no header row: `{value}` is no column name")
    return TableProblem("no_header", cell.place, message, _WANTED)


def _twice(cell: Cell, first: Cell) -> TableProblem:
    zh = f"列名“{cell.value}”重复，{first.place.words.zh} 已有"
    en = f"the column name `{cell.value}` is used twice, first at {first.place.words.en}"
    return TableProblem("duplicate_header", cell.place, Text(zh, en))


def _too_many_columns(place: Place, limits: Limits) -> TableError:
    zh, en = f"列数超过上限 {limits.columns}", f"there are more than {limits.columns} columns"
    return refuse("too_large", place, zh, en)


def shown(value: Value) -> str:
    """Return a value as a message shows it: on one line, and not for ever."""
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        value = value.date()
    text = " ".join(str(value).split())
    return text if len(text) <= 40 else f"{text[:40]}…"
