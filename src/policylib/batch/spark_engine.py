"""Spark as the column engine: native expressions on the workers; this process meets only what differs.

Every distinct cell is read here, every distinct pattern of class numbers decided here, once; both are tables
that the workers join. What is needed of a row is written down when its cells are looked at: a query over them
writes out what each means wherever that is used. Of rows without a decision it is said one by one why.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from pathlib import Path

import polars as pl
from pyspark.errors import PySparkException
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812  (as everybody calls it)

from policylib.batch.engine import Counts, Part, Reject
from policylib.batch.fields import KEY, Fields
from policylib.batch.files import cleared
from policylib.batch.plan import Plan
from policylib.batch.polars_engine import (
    LISTS,
    ROW,
    ROWS,
    PolarsEngine,
    Stretch,
    answer_table,
    by_row,
    decided,
    trimmed,
)
from policylib.batch.reading import Input
from policylib.batch.rejects import kept_rejects
from policylib.batch.spark_cells import Cells
from policylib.batch.spark_patterns import Answers, Layout
from policylib.batch.spark_reading import column, quoted, read_texts, text
from policylib.tables.model import refuse

# So many rows are looked at before the whole file is.
SOME = 200_000
# So many numbers of rows are sent to every worker; of more, rows and numbers are both sorted.
_SENT = 1_000_000
# Spark may name every column of a plan.
_LONGEST_REASON = 300


@dataclass(frozen=True, slots=True)
class SparkEngine:
    """Audits with Spark, each file as one stretch. `some`: how many rows say what cells to expect."""

    spark: SparkSession
    some: int = SOME
    _small: PolarsEngine = field(default_factory=PolarsEngine)

    @property
    def rows(self) -> int:
        """Nothing of a file is kept before all of it is done."""
        return 0

    def columns(self, source: Input) -> tuple[Sequence[str], int]:
        """Return the headers of a Parquet file and the number of its rows."""
        return self._small.columns(source)

    def look(self, source: Input, fields: Fields, plan: Plan) -> None:
        """Look at the first rows of a file. Raises TableError for a column of which no cell can be read, and
        for a spreadsheet.
        """
        if source.kind == "xlsx":
            raise refuse(
                "spreadsheet",
                None,
                "--engine spark 不读 XLSX；请另存为 Parquet 或 CSV，或者不用 Spark",
                "`--engine spark` reads no XLSX; save it as Parquet or CSV, or audit it without Spark",
            )
        self._small.look(source, fields, plan)

    def parts(
        self, source: Input, fields: Fields, plan: Plan, first: int, where: Callable[[int], Path | None]
    ) -> Iterator[Part | None]:
        """Decide a file as a whole (see `ColumnEngine`)."""
        out = where(first)
        if out is None:
            yield None
            return
        folder = cleared(out.with_suffix(".work"))
        folder.mkdir()
        try:
            part = _File(self.spark, source, fields, plan, cleared(out), folder).part(first, self.some)
        except PySparkException as error:
            reason = str(error).splitlines()[0][:_LONGEST_REASON]
            zh, en = f"Spark 做不完：{reason}", f"Spark cannot finish it: {reason}"
            raise refuse("spark_failed", None, zh, en) from error
        # What is said of the rejects is read from the folder while they are gone through.
        yield part
        shutil.rmtree(folder)

    def join(self, parts: Sequence[Path], out: Path) -> None:
        """Put the files of all parts into one folder; their names tell the order."""
        cleared(out).mkdir()
        for number, part in enumerate(parts):
            for at, path in enumerate(sorted(part.glob("part-*.parquet"))):
                path.rename(out / f"part-{number:04}-{at:05}.parquet")


@dataclass(frozen=True, slots=True)
class _Packed:
    """Rows as words, with what else a decision says of them; and the folder of their patterns."""

    layout: Layout
    rows: DataFrame
    patterns: Path

    def unread(self) -> int:
        """Return how many rows have a cell that was not met."""
        scan = pl.scan_parquet(self.patterns / "*.parquet")
        unread = pl.any_horizontal(pl.col(word).is_null() for word in self.layout.words)
        return int(scan.filter(unread).select(pl.col("count").sum()).collect().item())


@dataclass(frozen=True, slots=True)
class _File:
    """One file at work. `out`: where the decisions go; `folder`: what is needed until they are there."""

    spark: SparkSession
    source: Input
    fields: Fields
    plan: Plan
    out: Path
    folder: Path

    def part(self, number: int, some: int) -> Part:
        """Decide all rows."""
        texts = read_texts(self.spark, self.source, self.fields, some, self.folder)
        cells = Cells(self.plan, self.spark, self.folder)
        cells.learn(texts.rows if texts.some is None else texts.some)
        packed = [self._packed(cells, texts.rows, "first")]
        unread = 0 if texts.some is None else packed[0].unread()
        if unread:
            words = packed[0].layout.words
            numbers = packed[0].rows.where(" OR ".join(f"{word} IS NULL" for word in words))
            left = self.spark.read.parquet(str(self._taken(texts.rows, numbers, unread, "left")))
            cells.learn(left)
            read = replace(packed[0], rows=packed[0].rows.dropna(subset=words))
            packed = [read, self._packed(cells, left, "second")]
        answers = Answers(self.plan)
        decided, undecided = zip(*(self._answered(answers, each) for each in packed), strict=True)
        self._decisions(reduce(DataFrame.union, decided)).write.parquet(str(self.out))
        rejects = kept_rejects(texts.rejects)
        if more := texts.count - answers.decided:
            found = self._taken(texts.rows, reduce(DataFrame.union, undecided), more, "undecided")
            ordered = self.folder / "in-order"
            self.spark.read.parquet(str(found)).orderBy("row").write.parquet(str(ordered))
            rejects = by_row(rejects, self._rejects(ordered))
        written = self.spark.read.parquet(str(self.out))
        return Part(number, texts.count + texts.bad, answers.decided, rejects, counts(written))

    # --- patterns ------------------------------------------------------------------------------

    def _packed(self, cells: Cells, rows: DataFrame, name: str) -> _Packed:
        """Look at the cells of some rows, once; write what is needed of them to a folder."""
        layout, path, patterns = Layout.of(self.plan), self.folder / name, self.folder / f"{name}-patterns"
        said = (
            "row",
            f"{self._text(KEY)} AS {KEY}",
            f"{self._date()} AS date",
            "v_region AS region",
            f"coalesce({self._text('assigner_name')}, v_assigner_kind) AS department",
        )
        cells.numbered(rows).selectExpr(*said, *layout.packed()).write.parquet(str(path))
        packed = self.spark.read.parquet(str(path))
        packed.groupBy(*layout.words).count().write.parquet(str(patterns))
        return _Packed(layout, packed, patterns)

    def _taken(self, rows: DataFrame, numbers: DataFrame, count: int, name: str) -> Path:
        """Write the rows of some numbers, so many, as they are to a folder."""
        path = self.folder / name
        found = numbers.select("row")
        found = F.broadcast(found) if count <= _SENT else found
        rows.join(found, "row", "left_semi").write.parquet(str(path))
        return path

    # --- decisions -----------------------------------------------------------------------------

    def _answered(self, answers: Answers, packed: _Packed) -> tuple[DataFrame, DataFrame]:
        """Return the rows that are decided, with `answer` in the place of their words; and the others."""
        words = packed.layout.words
        tables = answers.find(packed.layout, packed.patterns, self.folder)
        found = self.spark.read.parquet(*map(str, tables))
        decided, others = packed.rows.join(found, words), packed.rows.join(found, words, "left_anti")
        return decided.drop(*words), others.drop(*words)

    def _decisions(self, decided: DataFrame) -> DataFrame:
        """Return the columns of the file of decisions."""
        plan = self.plan
        path = self.folder / "table.parquet"
        table = answer_table(plan).with_row_index("answer").with_columns(pl.col("answer").cast(pl.Int64))
        table.filter(~pl.col("refused")).drop("refused").write_parquet(path)
        ahead = f"date_diff(date, DATE '{plan.decided_on}')"
        far = f"illustrative OR {ahead} > {plan.policy.settings.tolerance}"
        mode = f"CASE WHEN {ahead} < 0 THEN 'replay' WHEN {far} THEN 'preview' ELSE 'binding' END AS mode"
        said = ("row", KEY, "date", "region", "department", "verdict", "allowed", *LISTS)
        decisions = decided.join(F.broadcast(self.spark.read.parquet(str(path))), "answer")
        return decisions.selectExpr(f"{quoted(self.source.path.name)} AS file", *said, mode)

    def _text(self, name: str) -> str:
        return text(name) if name in self.fields.headers else "CAST(NULL AS STRING)"

    def _date(self) -> str:
        day = f"DATE '{self.plan.decided_on}'"
        return f"coalesce(v_date, {day})" if "date" in self.fields.headers else day

    # --- what was not decided ------------------------------------------------------------------

    def _rejects(self, undecided: Path) -> Iterator[Reject]:
        """Say of every row without a decision, in their order in a folder, why it has none."""
        names = {column(name): name for name in self.fields.headers} | {"row": ROW}
        scan = pl.scan_parquet(undecided / "*.parquet").rename(names)
        scan = scan.with_columns(pl.col(ROW).cast(pl.UInt64), *map(_cell, self.fields.headers))
        for offset in range(0, int(scan.select(pl.len()).collect().item()), ROWS):
            stretch = Stretch(scan.slice(offset, ROWS).collect(), ())
            part = decided(stretch, 0, self.source, self.fields, self.plan, self.folder / "none.parquet")
            assert part.decided == 0, "what is decided one by one is decided together"
            yield from part.rejects


def _cell(name: str) -> pl.Expr:
    return trimmed(pl.col(name))


def counts(decisions: DataFrame) -> Counts:
    """Count decisions by verdict, and by what else a summary has."""
    names = {"mode": "mode", "place": "region", "department": "department", "month": "month"}
    by = [*names.values(), "deciding", "verdict"]
    columns = decisions.withColumn("month", F.date_format("date", "yyyy-MM")).select(*by)
    sets = [["verdict"], *([name, "verdict"] for name in by[:-1])]
    found = columns.groupingSets(sets, *by).count().collect()
    result: Counts = {what: {} for what in ("verdict", *names, "rule")}
    for row in sorted(found, key=lambda row: [row[name] or "" for name in by if name != "deciding"]):
        verdict, count = row["verdict"], row["count"]
        what = next((what for what, name in names.items() if row[name] is not None), "verdict")
        if row["deciding"] is None:
            result[what].setdefault(row[names[what]] if what in names else "all", {})[verdict] = count
            continue
        for rule in row["deciding"]:
            here = result["rule"].setdefault(rule, {})
            here[verdict] = here.get(verdict, 0) + count
    return result
