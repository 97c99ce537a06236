"""Polars as the column engine: cells to class numbers, numbers to patterns, patterns to decisions."""

from __future__ import annotations

import heapq
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from operator import attrgetter, itemgetter
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from policylib.batch.bits import Column
from policylib.batch.classes import ABSENT
from policylib.batch.engine import Counts, Part, Reject
from policylib.batch.fields import KEY, Fields
from policylib.batch.files import cleared
from policylib.batch.plan import Answer, Plan, Refusal
from policylib.batch.reading import BadRow, Cells, Input, rows_of
from policylib.diagnostics import Text
from policylib.tables.model import TableError, TableProblem, refuse

# Rows that are decided together: enough for the columns to pay, and little memory.
ROWS = 100_000
_LOOKED_AT = 1000
ROW = "__row"
LISTS = ("possible", "deciding", "missing")
_MANY = pl.List(pl.String)
_ANSWERS: dict[str, pl.DataType | type[pl.DataType]] = {
    "verdict": pl.String,
    "allowed": pl.Boolean,
    **dict.fromkeys(LISTS, _MANY),
    "illustrative": pl.Boolean,
    "refused": pl.Boolean,
}


@dataclass(frozen=True, slots=True)
class Stretch:
    """Rows of a file: a column of text for every field, their numbers; and those that are no rows."""

    frame: pl.DataFrame
    bad: Sequence[tuple[int, BadRow]]

    def rejects(self) -> Iterator[Reject]:
        """Yield what is said of those that are no rows."""
        return (Reject(row, None, each.message, each.original) for row, each in self.bad)


@dataclass(frozen=True, slots=True)
class PolarsEngine:
    """Audits with Polars, so many rows at a time."""

    rows: int = ROWS

    def columns(self, source: Input) -> tuple[Sequence[str], int]:
        """Return the headers of a Parquet file and the number of its rows."""
        try:
            scan = pl.scan_parquet(source.path)
            return scan.collect_schema().names(), int(scan.select(pl.len()).collect().item())
        except pl.exceptions.PolarsError as error:
            reason = str(error).splitlines()[0]
            zh, en = f"不是完好的 Parquet 文件（{reason}）", f"this is no sound Parquet file ({reason})"
            raise refuse("damaged", None, zh, en) from None

    def look(self, source: Input, fields: Fields, plan: Plan) -> None:
        """Look at the first rows of a file. Raises TableError for a column of which no cell can be read."""
        first = next(stretches(source, fields, _LOOKED_AT), None)
        if first is None or (first.frame.is_empty() and not first.bad):
            raise refuse("empty", None, "表头下面没有任务", "there is no task under the headers")
        found = []
        for name in plan.fields:
            cells = first.frame[name].drop_nulls().unique(maintain_order=True).to_list()
            if cells and all(plan.classes[name].number(cell) is None for cell in cells):
                header = fields.headers[name]
                message = plan.classes[name].problem(cells[0])
                zh = f"列“{header}”的值都读不了，例如{message.zh}"
                en = f"no cell of the column `{header}` can be read, for example: {message.en}"
                found.append(TableProblem("bad_column", None, Text(zh, en)))
        if found:
            raise TableError(found)

    def parts(
        self, source: Input, fields: Fields, plan: Plan, first: int, where: Callable[[int], Path | None]
    ) -> Iterator[Part | None]:
        """Go through a file in stretches (see `ColumnEngine`)."""
        for number, stretch in enumerate(stretches(source, fields, self.rows), first):
            path = where(number)
            yield None if path is None else decided(stretch, number, source, fields, plan, path)

    def join(self, parts: Sequence[Path], out: Path) -> None:
        """Write the decisions of all stretches into one file, in their order."""
        pl.scan_parquet(list(parts)).sink_parquet(cleared(out), row_group_size=self.rows)


# --- reading -----------------------------------------------------------------------------------


def text_rows(source: Input, fields: Fields) -> Iterator[tuple[int, Cells | BadRow]]:
    """Yield the rows of a file of any kind with their numbers: a cell for every field, in their order, None
    where it is empty. Rows that cannot be read come before the others of their stretch.

    Raises TableError where the rest of the file cannot be read.
    """
    for stretch in stretches(source, fields, ROWS):
        yield from stretch.bad
        for number, *cells in stretch.frame.select(ROW, *fields.headers).iter_rows():
            yield number, cells


def stretches(source: Input, fields: Fields, size: int) -> Iterator[Stretch]:
    """Yield the rows of a file of any kind, so many at a time, cells without blanks at their ends.

    Raises TableError where the rest of the file cannot be read.
    """
    if source.kind == "parquet":
        yield from _parquet(source, fields, size)
        return
    columns = {field: source.headers.index(header) for field, header in fields.headers.items()}
    rows = rows_of(source, fields)
    while batch := list(islice(rows, size)):
        good: list[tuple[int, Cells]] = []
        bad: list[tuple[int, BadRow]] = []
        for number, row in batch:
            if isinstance(row, BadRow):
                bad.append((number, row))
            else:
                good.append((number, row))
        yield Stretch(_frame(good, columns), bad)


def _frame(rows: Sequence[tuple[int, Cells]], columns: dict[str, int]) -> pl.DataFrame:
    cells = list(zip(*(row for _, row in rows), strict=True)) or [()] * (max(columns.values()) + 1)
    frame = pl.DataFrame(
        [
            pl.Series(ROW, [number for number, _ in rows], pl.UInt64),
            *(pl.Series(field, cells[at], pl.String) for field, at in columns.items()),
        ]
    )
    stated = frame.select(pl.exclude(ROW)).select(
        pl.any_horizontal(trimmed(pl.col(name)).is_not_null() for name in columns).alias("stated")
    )["stated"]
    return frame.with_columns(trimmed(pl.col(name)) for name in columns).filter(stated)


def trimmed(column: pl.Expr) -> pl.Expr:
    """Return cells without blanks at their ends, null where nothing is left."""
    text = column.str.strip_chars()
    return pl.when(text != "").then(text)


def _parquet(source: Input, fields: Fields, size: int) -> Iterator[Stretch]:
    fixed = dict(zip(reversed(source.headers), reversed(source.fixed), strict=False))
    own = {field: header for field, header in fields.headers.items() if header not in fixed}
    scan = pl.scan_parquet(source.path).select(
        *(pl.col(header).alias(field) for field, header in own.items())
    )
    schema = scan.collect_schema()
    texts = scan.with_row_index(ROW, 1).with_columns(_as_text(name, schema[name]) for name in own)
    if fixed:
        stated = pl.any_horizontal(pl.col(name).is_not_null() for name in own)
        texts = texts.with_columns(
            pl.when(stated).then(pl.lit(fixed[header])).alias(field)
            for field, header in fields.headers.items()
            if header in fixed
        )
    for offset in range(0, source.rows, size):
        yield Stretch(texts.slice(offset, size).collect().with_columns(pl.col(ROW).cast(pl.UInt64)), ())


def _as_text(name: str, kind: pl.DataType) -> pl.Expr:
    """Return a column of a Parquet file as the text that a table would have."""
    column = pl.col(name)
    if isinstance(kind, pl.List):
        joined = column.cast(_MANY).list.join(";")
        return pl.when(column.list.len() == 0).then(pl.lit("[]")).otherwise(joined).alias(name)
    if isinstance(kind, pl.Datetime):
        return column.dt.date().cast(pl.String)
    if kind.is_float():
        whole = column.cast(pl.Int64, strict=False)
        text = pl.when(whole.cast(pl.Float64) == column).then(whole.cast(pl.String))
        return text.otherwise(column.cast(pl.String)).alias(name)
    return trimmed(column.cast(pl.String)).alias(name)


# --- deciding ----------------------------------------------------------------------------------


def decided(stretch: Stretch, number: int, source: Input, fields: Fields, plan: Plan, path: Path) -> Part:
    """Decide a stretch, and write the decisions to a file."""
    frame = stretch.frame
    numbers, readable = numbers_of(frame, plan)
    unreadable = frame.filter(~readable)
    if not unreadable.is_empty():
        frame = frame.filter(readable)
        numbers = {name: column[readable] for name, column in numbers.items()}
    answered = pl.concat([frame, answers_of(numbers, plan)], how="horizontal")
    refused = answered.filter(pl.col("refused"))
    decisions = _decisions(answered.filter(~pl.col("refused")), source, plan)
    decisions.write_parquet(path)
    rejects = by_row(
        stretch.rejects(), _unreadable(unreadable, fields, plan), _refused(refused, fields, plan)
    )
    read = stretch.frame.height + len(stretch.bad)
    return Part(number, read, decisions.height, rejects, _counts(decisions))


def numbers_of(frame: pl.DataFrame, plan: Plan) -> tuple[dict[str, Column], npt.NDArray[np.bool_]]:
    """Return the class number of every cell, column by column, and the rows of which every cell has one."""
    facts = plan.policy.checked.vocabulary.facts
    readable = np.ones(frame.height, np.bool_)
    columns: dict[str, Column] = {}
    for name in plan.fields:
        classes = plan.classes[name]
        classes.forget()
        cells = _Cells.of(frame[name])
        numbers = [classes.number(cell) for cell in cells.distinct]
        if None in numbers:
            readable &= cells.given([number is not None for number in numbers], True, np.bool_)
        kind = np.uint8 if name in facts else np.uint32
        columns[name] = cells.given([number or ABSENT for number in numbers], ABSENT, kind)
    return columns, readable


@dataclass(frozen=True, slots=True)
class _Cells:
    """A column of text as codes: of every row, and of the distinct cells. The highest code is of no cell: it
    stands for what is empty.
    """

    distinct: Sequence[str]
    distinct_codes: npt.NDArray[np.intp]
    codes: Column
    empty: int

    @staticmethod
    def of(column: pl.Series) -> _Cells:
        codes = column.cast(pl.Categorical).to_physical()
        highest = codes.max()
        assert highest is None or isinstance(highest, int)
        empty = 0 if highest is None else highest + 1
        found = codes.fill_null(empty).to_numpy()
        # Of each code a row that has it: quicker than asking for the distinct ones.
        rows = np.full(empty + 1, -1)
        rows[found] = np.arange(len(found))
        distinct = np.flatnonzero(rows[:empty] >= 0)
        return _Cells(column.gather(rows[distinct]).cast(pl.String).to_list(), distinct, found, empty)

    def given(self, values: Sequence[Any], otherwise: Any, kind: type[np.generic]) -> npt.NDArray[Any]:
        """Return what is given for the cell of every row: the values of the distinct ones, in their order."""
        table = np.full(self.empty + 1, otherwise, kind)
        table[self.distinct_codes] = values
        return table[self.codes]


def _mapped(column: pl.Series, meaning: Callable[[str], object], kind: type[pl.DataType]) -> pl.Series:
    """Return what cells mean, each distinct one asked for once; null where they are empty."""
    cells = _Cells.of(column)
    places = cells.given(range(len(cells.distinct)), len(cells.distinct), np.uint32)
    return pl.Series(column.name, [*map(meaning, cells.distinct), None], kind).gather(places)


def answers_of(numbers: Mapping[str, Column], plan: Plan) -> pl.DataFrame:
    """Return the answer to every row."""
    found = plan.decide(numbers)
    return answer_table(plan)[found].with_columns(pl.Series("answer", found))


def answer_table(plan: Plan) -> pl.DataFrame:
    """Return the answers of a plan, a row for each: its parts in columns, and whether it is refused."""
    return pl.DataFrame([_row(each) for each in plan.answers], schema=_ANSWERS, orient="row")


def _row(answer: Answer | Refusal) -> tuple[object, ...]:
    if isinstance(answer, Refusal):
        return None, None, [], [], [], False, True
    return (
        answer.verdict,
        answer.allowed,
        list(answer.possible),
        list(answer.deciding),
        list(answer.missing),
        answer.illustrative,
        False,
    )


def _decisions(answered: pl.DataFrame, source: Input, plan: Plan) -> pl.DataFrame:
    """Return the columns of the file of decisions."""
    day = _values(answered, "date", plan, pl.Date).fill_null(plan.decided_on)
    ahead = pl.col("date") - pl.lit(plan.decided_on)
    tolerance = pl.duration(days=plan.policy.settings.tolerance)
    mode = (
        pl.when(ahead < pl.duration(days=0))
        .then(pl.lit("replay"))
        .when((ahead > tolerance) | pl.col("illustrative"))
        .then(pl.lit("preview"))
        .otherwise(pl.lit("binding"))
    )
    names = answered["assigner_name"] if "assigner_name" in answered.columns else None
    kinds = _values(answered, "assigner_kind", plan, pl.String)
    return (
        answered.select(
            pl.lit(source.path.name).alias("file"),
            pl.col(ROW).alias("row"),
            (pl.col(KEY) if KEY in answered.columns else pl.lit(None, pl.String)).alias(KEY),
            day.alias("date"),
            _values(answered, "region", plan, pl.String).alias("region"),
            (kinds if names is None else names.fill_null(kinds)).alias("department"),
            "verdict",
            "allowed",
            *LISTS,
            "illustrative",
        )
        .with_columns(mode.alias("mode"))
        .drop("illustrative")
    )


def _values(frame: pl.DataFrame, name: str, plan: Plan, kind: type[pl.DataType]) -> pl.Series:
    """Return what the cells of a column mean, null where they are empty."""
    if name not in frame.columns:
        return pl.Series(name, [None] * frame.height, kind)
    return _mapped(frame[name], plan.classes[name].values.get, kind)


# --- what was not decided ----------------------------------------------------------------------


def by_row(*rejects: Iterable[Reject]) -> Iterator[Reject]:
    """Merge what is said of different rows: the rows of each are in order."""
    return heapq.merge(*rejects, key=attrgetter("row"))


def _unreadable(frame: pl.DataFrame, fields: Fields, plan: Plan) -> Iterator[Reject]:
    for row in frame.iter_rows(named=True):
        found = []
        for name in plan.fields:
            classes, cell = plan.classes[name], row[name]
            if cell is not None and classes.number(cell) is None:
                found.append((fields.headers[name], classes.problem(cell)))
        yield from _said(row, found, fields)


def _refused(frame: pl.DataFrame, fields: Fields, plan: Plan) -> Iterator[Reject]:
    for row in frame.iter_rows(named=True):
        refusal = plan.answers[row["answer"]]
        assert isinstance(refusal, Refusal)
        names = (problem.path.removeprefix("facts.").replace(".", "_") for problem in refusal.problems)
        headers = [fields.headers.get(name, name) for name in names]
        messages = (problem.message for problem in refusal.problems)
        yield from _said(row, zip(headers, messages, strict=True), fields)


def _said(row: dict[str, Any], found: Iterable[tuple[str, Text]], fields: Fields) -> Iterator[Reject]:
    """Yield what is wrong with a row, by column: the header, empty where it is the whole row, and why."""
    stated = {header: row[field] for field, header in fields.headers.items() if row[field] is not None}
    original = json.dumps(stated, ensure_ascii=False)
    for header, message in sorted(found, key=itemgetter(0)):
        yield Reject(row[ROW], header or None, message, original)


# --- counting ----------------------------------------------------------------------------------


def _counts(decisions: pl.DataFrame) -> Counts:
    by = {
        "verdict": decisions.select(name=pl.lit("all"), verdict="verdict"),
        "mode": decisions.select(name="mode", verdict="verdict"),
        "place": decisions.select(name="region", verdict="verdict"),
        "department": decisions.select(name="department", verdict="verdict"),
        "month": decisions.select(name=pl.col("date").dt.strftime("%Y-%m"), verdict="verdict"),
        "rule": decisions.select("deciding", "verdict")
        .explode("deciding")
        .drop_nulls()
        .select(name="deciding", verdict="verdict"),
    }
    return {what: _count(frame) for what, frame in by.items()}


def _count(frame: pl.DataFrame) -> dict[str, dict[str, int]]:
    result: dict[str, dict[str, int]] = {}
    for name, verdict, count in frame.group_by("name", "verdict").len().sort("name", "verdict").iter_rows():
        result.setdefault(name, {})[verdict] = count
    return result
