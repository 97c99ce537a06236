"""What the cells of a column mean, on Spark: few spellings stand in the text, many are joined."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import polars as pl
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812  (as everybody calls it)

from policylib.batch.classes import ABSENT, NAMES, Classes
from policylib.batch.plan import Plan
from policylib.batch.spark_reading import BLANKS, column, quoted, text
from policylib.engine.task_reader import LONGEST_TEXT

# So many spellings are compared with a cell one after the other; more are looked up in a table.
_FEW = 12
_CHUNK = 500_000
# Of titles there can be as many as rows: they are not gathered in one place at once.
_LONG = "item_text"

# A number, and what a cell means.
Meant = tuple[int, object]

# Fields whose meaning is written out, with its type.
MEANINGS: Mapping[str, pl.DataType | type[pl.DataType]] = {
    "region": pl.String,
    "date": pl.Date,
    "assigner_kind": pl.String,
}


class Cells:
    """The spellings met in a file: of each the number of its class, and what it means. Those that cannot be
    read are not kept: a cell that is not found is one of them, or was not met.
    """

    def __init__(self, plan: Plan, spark: SparkSession, folder: Path) -> None:
        """Start with none. `folder`: where the tables are that are joined."""
        self._spark = spark
        self._met = {
            name: _Met(name, plan.classes[name], folder) for name in plan.fields if name not in NAMES
        }
        self._names = [name for name in plan.fields if name in NAMES]
        for name in self._names:
            # The class of all names is the first of them.
            plan.classes[name].number(name)

    def learn(self, rows: DataFrame) -> None:
        """Meet all that stands in some rows."""
        numbered = self.numbered(rows)
        new = {name: f"CASE WHEN n_{name} IS NULL THEN {column(name)} END" for name in self._met}
        sets = [F.collect_set(F.expr(new[name])).alias(name) for name in new if name != _LONG]
        (found,) = numbered.select(*sets).collect()
        titles = numbered.selectExpr(f"{new[_LONG]} AS cell").dropna().distinct() if _LONG in new else None
        for name, met in self._met.items():
            if name != _LONG:
                met.learn(sorted(found[name]))
        if titles is not None:
            self._met[_LONG].learn(row[0] for row in titles.toLocalIterator())

    def numbered(self, rows: DataFrame) -> DataFrame:
        """Add, for every field, the column n_NAME, the number of the class of its cell, null where that is
        not found; and for the fields of MEANINGS v_NAME, what it means.
        """
        kept = rows.columns
        for met in self._met.values():
            rows = met.joined(rows, self._spark)
        columns = [each for met in self._met.values() for each in met.columns()]
        for name in self._names:
            found = (
                f"WHEN {text(name)} IS NULL THEN {ABSENT} WHEN length({text(name)}) <= {LONGEST_TEXT} THEN 1"
            )
            columns.append(f"CASE {found} END AS n_{name}")
        return rows.selectExpr(*kept, *columns)


@dataclass(slots=True)
class _Met:
    """The spellings met in one column."""

    name: str
    classes: Classes
    folder: Path
    _few: dict[str, Meant] = field(default_factory=dict)
    _tables: list[Path] = field(default_factory=list)

    def learn(self, cells: Iterable[str]) -> None:
        """Keep what some cells mean; none of them was met before."""
        found = self._read(cells)
        while chunk := dict(islice(found, _CHUNK)):
            if not self._tables and len(self._few) + len(chunk) <= _FEW:
                self._few |= chunk
            else:
                self._write(self._few | chunk)
                self._few = {}

    def joined(self, frame: DataFrame, spark: SparkSession) -> DataFrame:
        """Return the frame with what stands in the tables, where there are any."""
        if not self._tables:
            return frame
        table = spark.read.parquet(*map(str, self._tables))
        names = {
            "cell": column(self.name),
            "number": f"number_{self.name}",
            "meaning": f"meaning_{self.name}",
        }
        table = table.selectExpr(*(f"{name} AS {names[name]}" for name in table.columns))
        return frame.join(table, column(self.name), "left")

    def columns(self) -> Iterator[str]:
        cell = column(self.name)
        number, meaning = f"number_{self.name}", f"meaning_{self.name}"
        if not self._tables:
            number = _chosen(cell, {spelt: str(found) for spelt, (found, _) in self._few.items()}, "INT")
            kind = "DATE" if self.name == "date" else "STRING"
            values = {
                spelt: f"CAST({quoted(str(value))} AS {kind})"
                for spelt, (_, value) in self._few.items()
                if value is not None
            }
            meaning = _chosen(cell, values, kind)
        yield f"CASE WHEN {cell} IS NULL THEN {ABSENT} ELSE {number} END AS n_{self.name}"
        if self.name in MEANINGS:
            yield f"{meaning} AS v_{self.name}"

    def _read(self, cells: Iterable[str]) -> Iterator[tuple[str, Meant]]:
        for raw in cells:
            cell = raw.strip(BLANKS)
            self.classes.forget()
            number = self.classes.number(cell) if cell else ABSENT
            if number is not None:
                yield raw, (number, self.classes.values.get(cell))

    def _write(self, found: Mapping[str, Meant]) -> None:
        path = self.folder / f"cells-{self.name}-{len(self._tables)}.parquet"
        numbers, values = zip(*found.values(), strict=True)
        columns = [pl.Series("cell", list(found), pl.String), pl.Series("number", numbers, pl.Int32)]
        if self.name in MEANINGS:
            columns.append(pl.Series("meaning", values, MEANINGS[self.name]))
        pl.DataFrame(columns).write_parquet(path)
        self._tables.append(path)


def _chosen(cell: str, meanings: Mapping[str, str], kind: str) -> str:
    arms = " ".join(f"WHEN {quoted(spelt)} THEN {meaning}" for spelt, meaning in meanings.items())
    return f"CASE {cell} {arms} END" if arms else f"CAST(NULL AS {kind})"
