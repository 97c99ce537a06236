"""Files of tasks as Spark reads them: a column of text for every field, and the number of the row.

Parquet is read by the workers. CSV and JSON lines are first copied to Parquet by the process that starts
the audit: only so do bad rows become rejects with their numbers (decision 15).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.types import ArrayType, DataType, DoubleType, FloatType, TimestampNTZType, TimestampType

from policylib.batch.engine import Reject
from policylib.batch.fields import Fields
from policylib.batch.polars_engine import ROW, ROWS, stretches
from policylib.batch.reading import Input
from policylib.batch.rejects import keep_rejects

# What is taken off the ends of a cell: all that Unicode calls white space, as Polars does.
BLANKS = (
    "\t\n\x0b\x0c\r \x85\xa0\u1680"
    + "".join(map(chr, range(0x2000, 0x200B)))
    + "\u2028\u2029\u202f\u205f\u3000"
)

# From so many places of a file rows are taken that say what to expect of the others.
_PLACES = 20


@dataclass(frozen=True, slots=True)
class Texts:
    """A file as Spark reads it: its rows; some of them, None where it has no more than was asked for; how
    many there are. `bad`: how many more are no rows; `rejects`: the file that says why.
    """

    rows: DataFrame
    some: DataFrame | None
    count: int
    bad: int
    rejects: Path


def read_texts(spark: SparkSession, source: Input, fields: Fields, some: int, folder: Path) -> Texts:
    """Open a file. Copies are kept in a folder.

    Raises TableError where the rest of a file that is copied cannot be read.
    """
    fixed = dict(zip(reversed(source.headers), reversed(source.fixed), strict=False))
    headers = {name: header for name, header in fields.headers.items() if header not in fixed}
    everywhere = {name: fixed[header] for name, header in fields.headers.items() if header in fixed}
    paths, rejects = [source.path], folder / "bad.jsonl"
    if source.kind == "parquet":
        bad = keep_rejects((), rejects)
    else:
        headers, everywhere = {name: name for name in (ROW, *fields.headers)}, {}
        bad = keep_rejects(_copied(source, fields, folder), rejects)
        paths = sorted(folder.glob("copy-*.parquet"))
    scan = pl.scan_parquet(paths)
    count = int(scan.select(pl.len()).collect().item())
    sample = None
    if count > some:
        size = -(-some // _PLACES)
        taken = [scan.slice((count - size) * i // (_PLACES - 1), size) for i in range(_PLACES)]
        path = folder / "some.parquet"
        pl.concat(taken).sink_parquet(path)
        sample = _texts(spark, [path], headers, everywhere)
    rows = _texts(spark, paths, headers, everywhere)
    return Texts(rows, sample, count, bad, rejects)


def _copied(source: Input, fields: Fields, folder: Path) -> Iterator[Reject]:
    """Copy the rows of a file, a stretch at a time; yield what is said of those that are none."""
    for number, stretch in enumerate(stretches(source, fields, ROWS)):
        rows = stretch.frame.with_columns(pl.col(ROW).cast(pl.Int64))
        rows.write_parquet(folder / f"copy-{number:06}.parquet")
        yield from stretch.rejects()


def column(name: str) -> str:
    """Return the column of the cells of a field."""
    return f"c_{name}"


def text(name: str) -> str:
    """Return the cells of a field without blanks at their ends, null where nothing is left."""
    return f"nullif(btrim({column(name)}, {quoted(BLANKS)}), '')"


def quoted(words: str) -> str:
    """Return a text as it stands in Spark SQL."""
    return "'" + words.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _texts(
    spark: SparkSession, paths: Sequence[Path], headers: dict[str, str], everywhere: dict[str, str]
) -> DataFrame:
    """Return the columns of a file as text. `everywhere`: what stands in every row that states anything."""
    frame = spark.read.parquet(*map(str, paths))
    kinds = {each.name: each.dataType for each in frame.schema.fields}
    texts = [
        f"{_as_text(_named(header), kinds[header])} AS {column(name)}"
        for name, header in headers.items()
        if name != ROW
    ]
    row = _named(ROW) if ROW in headers else "_metadata.row_index + 1"
    stated = f"coalesce({', '.join(text(name) for name in headers if name != ROW)}) IS NOT NULL"
    fixed = [
        f"CASE WHEN {stated} THEN {quoted(value)} END AS {column(name)}" for name, value in everywhere.items()
    ]
    return frame.selectExpr(f"{row} AS row", *texts).selectExpr("*", *fixed)


def _named(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"


def _as_text(cell: str, kind: DataType) -> str:
    """Return the cells of a column as the text that a table would have."""
    match kind:
        case ArrayType():
            parts = f"array_join(transform({cell}, x -> CAST(x AS STRING)), ';')"
            return f"CASE WHEN size({cell}) = 0 THEN '[]' ELSE {parts} END"
        case TimestampType() | TimestampNTZType():
            return f"CAST(CAST({cell} AS DATE) AS STRING)"
        case DoubleType() | FloatType():
            whole = f"TRY_CAST({cell} AS BIGINT)"
            texts = f"THEN CAST({whole} AS STRING) ELSE CAST({cell} AS STRING)"
            return f"CASE WHEN {whole} = {cell} {texts} END"
        case _:
            return f"CAST({cell} AS STRING)"
