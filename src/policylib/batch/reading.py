"""Files of tasks as they come: what each is, its headers, and its rows as text, one after the other.

Parquet is not read here: the engine that holds the columns reads it itself.
"""

from __future__ import annotations

import codecs
import csv
import datetime as dt
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from policylib.batch.fields import Fields
from policylib.diagnostics import Text
from policylib.inputs.bad_input import BadInput
from policylib.inputs.strict_json import parse_json
from policylib.tables.decoding import decode
from policylib.tables.delimited import delimiter_of
from policylib.tables.model import Cell, Limits, TableProblem, refuse
from policylib.tables.reading import read_table
from policylib.tables.values import as_day, as_text

_HEAD = 1 << 20
_BLOCK = 1 << 22
# What a sheet can hold; a spreadsheet is read as a whole.
_SHEET = Limits(size=512_000_000, rows=1_048_576)
# So many lines of a file of JSON lines say which columns it has.
_LOOKED_AT = 1000
_MAGIC = b"PAR1"
_LINES = (".jsonl", ".ndjson", ".json")

# Fields of which a null says no more than silence: it is no word that they could be read from.
NULLS: Mapping[str, None] = dict.fromkeys(
    ("key", "region", "item_text", "assigner_name", "on_behalf_of_name")
)

Cells = Sequence[str | None]


@dataclass(frozen=True, slots=True)
class Input:
    """A file of tasks. `kind`: csv, xlsx, jsonl or parquet; `sha256` is that of its bytes;
    `rows`: about how many there are, 0 where nobody knows before all are read; `fixed`: what stands in every
    row under the last headers, which are not in the file; `warnings`: what was passed over.
    """

    path: Path
    kind: str
    headers: tuple[str, ...]
    sha256: str
    rows: int = 0
    encoding: str = "utf-8"
    delimiter: str = ","
    sheet: str | None = None
    fixed: tuple[str, ...] = ()
    warnings: Sequence[TableProblem] = ()


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that cannot be read as one: why, and as much of it as there is."""

    message: Text
    original: str


def open_input(path: Path, sheet: str | None = None) -> Input:
    """Look at a file: what it is, its columns, whether all of it is text in one encoding.

    Raises:
        TableError: it cannot be read.
        OSError: it cannot be opened.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if not head.strip():
        raise refuse("empty", None, "文件是空的", "the file is empty")
    sha256 = _sha256(path)
    if head.startswith(_MAGIC):
        return Input(path, "parquet", (), sha256)
    if head.startswith((b"PK", b"\xd0\xcf\x11\xe0")) or head.lstrip()[:1] == b"<":
        table = read_table(path, sheet=sheet, limits=_SHEET)
        headers = tuple(str(cell.value) for cell in table.headers)
        return Input(path, "xlsx", headers, sha256, sheet=sheet, warnings=table.warnings)
    text, encoding, lines = _decoded(path, head)
    if path.suffix.lower() in _LINES or text.lstrip()[:1] == "{":
        return Input(path, "jsonl", _keys(path, encoding), sha256, lines, encoding)
    delimiter = delimiter_of(text)
    names = next(csv.reader(text.splitlines(keepends=True), delimiter=delimiter), [])
    return Input(path, "csv", tuple(_headers(names)), sha256, lines, encoding, delimiter)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _decoded(path: Path, head: bytes) -> tuple[str, str, int]:
    """Return the beginning of a text, its encoding, which all of it is seen to be in, and its lines."""
    cut = head if len(head) < _HEAD else head[: head.rfind(b"\n") + 1]
    # Where a line feed has two bytes, the second may have been cut off.
    found = decode(cut + b"\0" if len(cut) % 2 and b"\0" in cut else cut)
    encoding = {"utf-8": "utf-8-sig"}.get(found.encoding, found.encoding)
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    line = 1
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            try:
                line += decoder.decode(block).count("\n")
            except UnicodeDecodeError:
                raise refuse(
                    "wrong_encoding",
                    None,
                    f"第 {line} 行以后有无法按 {found.encoding.upper()} 解读的字节",
                    f"after line {line} there are bytes that are no {found.encoding.upper()}",
                    Text("请另存为 UTF-8（Excel：CSV UTF-8）", "save it as UTF-8 (Excel: CSV UTF-8)"),
                ) from None
    return found.text, encoding, line


def _headers(cells: Sequence[str]) -> list[str]:
    headers = [cell.strip() for cell in cells]
    while headers and not headers[-1]:
        headers.pop()
    if not headers or not all(headers):
        raise refuse(
            "no_header",
            None,
            "第一行应为列名，每列都要有",
            "the first row should name the columns, every one of them",
        )
    return headers


def _keys(path: Path, encoding: str) -> tuple[str, ...]:
    """Return the keys of the first lines that are objects, in the order in which they come."""
    keys: dict[str, None] = {}
    with path.open(encoding=encoding) as file:
        for line in islice(file, _LOOKED_AT):
            try:
                value = parse_json(line) if line.strip() else {}
            except BadInput:
                continue
            if isinstance(value, dict):
                keys |= dict.fromkeys(value)
    if not keys:
        raise refuse(
            "no_header",
            None,
            "应为每行一个 JSON 对象",
            "expected one JSON object a line",
        )
    return tuple(keys)


def rows_of(source: Input, fields: Fields) -> Iterator[tuple[int, Cells | BadRow]]:
    """Yield the rows of a CSV, XLSX or JSON lines file with their numbers (in the file, from 1): one cell
    for every header.

    Raises:
        TableError: the rest of the file cannot be read.
    """
    own = replace(source, headers=source.headers[: len(source.headers) - len(source.fixed)], fixed=())
    if source.kind == "csv":
        rows = _csv_rows(own)
    elif source.kind == "xlsx":
        rows = _sheet_rows(own, fields)
    else:
        rows = _json_rows(own, fields)
    return _completed(rows, source.fixed) if source.fixed else rows


def with_fixed(source: Input, values: Mapping[str, str]) -> tuple[Input, dict[str, str]]:
    """Return a file in which fields have the same value in every row, and under which header each stands:
    one that no column of the file has.

    >>> with_fixed(Input(Path("a.csv"), "csv", ("事项",), ""), {"act": "assign"})[1]
    {'[act]': 'act'}
    """
    columns: dict[str, str] = {}
    for name in values:
        header = f"[{name}]"
        while header in source.headers:
            header = f"[{header}]"
        columns[header] = name
    fixed = (*source.fixed, *values.values())
    return replace(source, headers=(*source.headers, *columns), fixed=fixed), columns


def _completed(
    rows: Iterator[tuple[int, Cells | BadRow]], fixed: Sequence[str]
) -> Iterator[tuple[int, Cells | BadRow]]:
    """Add what stands in every row to all but the empty ones, which stay empty."""
    nothing = [None] * len(fixed)
    for number, row in rows:
        if isinstance(row, BadRow):
            yield number, row
        else:
            yield number, [*row, *(fixed if any(cell and cell.strip() for cell in row) else nothing)]


def _csv_rows(source: Input) -> Iterator[tuple[int, Cells | BadRow]]:
    width = len(source.headers)
    with source.path.open(encoding=source.encoding, newline="") as file:
        reader = csv.reader(file, delimiter=source.delimiter, strict=True)
        number = 1
        try:
            next(reader)
            number = reader.line_num + 1
            for cells in reader:
                if len(cells) == width:
                    yield number, cells
                elif any(cells):
                    yield number, _fitted(cells, width, source.delimiter)
                number = reader.line_num + 1
        except csv.Error as error:
            raise refuse(
                "bad_quotes",
                None,
                f"第 {number} 行起的引号没有正常结束",
                f"a quotation mark from line {number} on is not closed as it should be ({error})",
            ) from None


def _fitted(cells: list[str], width: int, delimiter: str) -> Cells | BadRow:
    """Return a row of another length as one of this, if only empty cells are too many or missing."""
    if not any(cells[width:]):
        return (cells + [""] * width)[:width]
    zh = f"有 {len(cells)} 列，表头只有 {width} 列；文字里有分隔符的，要放在引号里"
    en = f"{len(cells)} cells under {width} headers; put a text with the delimiter in it in quotes"
    return BadRow(Text(zh, en), delimiter.join(cells))


def _sheet_rows(source: Input, fields: Fields) -> Iterator[tuple[int, Cells | BadRow]]:
    table = read_table(source.path, sheet=source.sheet, limits=_SHEET)
    day = fields.headers.get("date")
    for row in table.rows:
        yield (
            row.number,
            [
                _day_text(cell, table.epoch) if header == day else as_text(cell.value)
                for header, cell in zip(source.headers, row.cells, strict=True)
            ],
        )


def _day_text(cell: Cell, epoch: dt.date | None) -> str:
    try:
        return "" if cell.value is None else as_day(cell.value, epoch).isoformat()
    except ValueError:
        return as_text(cell.value)


def _json_rows(source: Input, fields: Fields) -> Iterator[tuple[int, Cells | BadRow]]:
    known = {header: NULLS.get(field, "null") for field, header in fields.headers.items()}
    known = {header: known.get(header) for header in source.headers}
    with source.path.open(encoding=source.encoding) as file:
        for number, line in enumerate(file, 1):
            if line.strip():
                yield number, _json_row(line, known)


def _json_row(line: str, known: Mapping[str, str | None]) -> Cells | BadRow:
    """Return the cells of a line. `known`: what null stands for, by header."""
    try:
        value = parse_json(line)
    except BadInput as error:
        return BadRow(Text(error.message("zh"), error.message("en")), line.rstrip("\n"))
    if not isinstance(value, dict):
        return BadRow(Text("应为 JSON 对象", "expected a JSON object"), line.rstrip("\n"))
    more = [key for key in value if key not in known]
    if more:
        zh = f"前 {_LOOKED_AT} 行没有“{more[0]}”这个键"
        en = f"there is no key `{more[0]}` in the first {_LOOKED_AT} lines"
        return BadRow(Text(zh, en), line.rstrip("\n"))
    return [_json_cell(value[header], null) if header in value else None for header, null in known.items()]


def _json_cell(value: object, null: str | None) -> str | None:
    match value:
        case None:
            return null
        case list():
            return ";".join(map(str, value)) if value else "[]"
        case str() | bool() | int() | float():
            return as_text(value)
        case _:
            return json.dumps(value, ensure_ascii=False)
