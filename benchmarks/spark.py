"""Measure audits on Spark beside Spark SQL written for the same rules, one formula for each norm.

    python benchmarks/spark.py [ROWS] [MASTER]        # default: 10000000 local[2]

The rules are those of the Tonghua ordinance as in the comparison with other engines (`peers.rules`), and the
tasks are its tasks, too: everything is known that the rules ask for, so that a verdict is one word. Both
read the same file and write a Parquet file of verdict, possible verdicts and deciding rules for every row;
both count it by the same things. The SQL trusts its input and knows no unknown: no cell is checked.
The ratio is that of the time of processors, Java's and Python's; Linux only.
Writes spark.json, which targets.py reads.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import polars as pl
from peers.languages import written
from peers.rules import DAY, EFFECTS, REGULATION, Rules, shipped, translate
from peers.tasks import Task, random_tasks
from pyspark.sql import DataFrame, SparkSession
from report import machine

from policylib.batch.audit import Wanted, audit
from policylib.batch.spark_engine import SparkEngine, counts
from policylib.batch.spark_session import session

RESULTS = Path(__file__).parent / "spark.json"
OURS, BY_HAND = "policylib", "SQL by hand"
DIFFERENT, STATED, STRETCH = 50_000, 17, 500_000

_TESTS = {
    "fact": "coalesce({0}, 'false') = 'true'",
    "list": "item_lists LIKE '%{0}%'",
    "item": "coalesce(item_id, '') = '{0}'",
    "region": "startswith(region, '{0}')",
    "from": "date >= '{0}'",
}
_FIELDS = {"kind": "assigner_kind", "level": "coalesce(assigner_level, '')"}


def make(path: Path, rows: int, tasks: list[Task]) -> None:
    """Write a Parquet file of tasks, each some of the different ones with a name and key of its own."""
    draw = random.Random(5)
    different = pl.DataFrame([_flat(task) for task in tasks], infer_schema_length=None)
    parts = []
    for start in range(0, rows, STRETCH):
        count = min(STRETCH, rows - start)
        frame = different[draw.choices(range(len(tasks)), k=count)].with_columns(
            key=pl.int_range(start, start + count, eager=True).cast(pl.String),
            assigner_name=pl.Series([f"单位{draw.randrange(500)}" for _ in range(count)]),
        )
        parts.append(path.with_suffix(f".{start}"))
        frame.write_parquet(parts[-1], row_group_size=100_000)
    pl.scan_parquet(parts).sink_parquet(path, row_group_size=100_000)
    for part in parts:
        part.unlink()


def _flat(task: Task) -> dict[str, str | None]:
    item = task["item"]
    return {
        **{name: task[name] for name in ("region", "date", "community", "act")},
        "assigner_kind": task["assigner"]["kind"],
        "assigner_level": task["assigner"].get("level"),
        "item_id": item.get("id"),
        "item_lists": ";".join(item["lists"]) or "[]",
        **{name: str(value).lower() for name, value in task["facts"].items()},
    }


def by_hand(rules: Rules, rows: DataFrame, name: str) -> DataFrame:
    """Return the decisions of Spark SQL."""

    def among(field: str, values: tuple[str, ...]) -> str:
        words = ", ".join(f"'{value}'" for value in values)
        return f"{_FIELDS.get(field, field)} IN ({words})" if values else "false"

    def write(formula: int) -> str:
        return written(
            rules, formula, lambda kind, what: _TESTS[kind].format(what), among, (" AND ", " OR ", "NOT ")
        )

    # One word of bits, bit i for norm i: in columns of their own Spark would write each formula out wherever
    # it is used.
    bits = " | ".join(
        f"CASE WHEN {write(norm.formula)} THEN {1 << i}L ELSE 0L END" for i, norm in enumerate(rules.norms)
    )
    held = rows.selectExpr("*", f"CASE WHEN {write(rules.gate)} THEN {bits} ELSE 0L END AS held")
    verdicts, deciding = [], []
    for effect, verdict in EFFECTS.items():
        norms = [(1 << i, norm) for i, norm in enumerate(rules.norms) if norm.effect == effect]
        verdicts.append(f"WHEN held & {sum(bit for bit, _ in norms)}L <> 0 THEN '{verdict}'")
        ids = (f"CASE WHEN held & {bit}L <> 0 THEN '{REGULATION}/{norm.rule}' END" for bit, norm in norms)
        deciding.append(f"WHEN verdict = '{verdict}' THEN array_compact(array({', '.join(ids)}))")
    decided = held.selectExpr("*", f"CASE {' '.join(verdicts)} ELSE 'ungoverned' END AS verdict")
    return decided.selectExpr(
        f"'{name}' AS file",
        "row",
        "key",
        "CAST(date AS DATE) AS date",
        "region",
        "coalesce(assigner_name, assigner_kind) AS department",
        "verdict",
        "array(verdict) AS possible",
        f"CASE {' '.join(deciding)} ELSE array() END AS deciding",
        f"CASE WHEN CAST(date AS DATE) < DATE '{DAY}' THEN 'replay' WHEN CAST(date AS DATE) > DATE '{DAY}'"
        " THEN 'preview' ELSE 'binding' END AS mode",
    )


def measure(spark: SparkSession, folder: Path, rows: int) -> dict[str, object]:
    """Run both over a file of so many rows, hold their answers against each other, and return the times."""
    _, policy = shipped()
    rules = translate(policy)
    path = folder / "tasks.parquet"
    make(path, rows, random_tasks(policy, rules, DIFFERENT, STATED, seed=11))

    def ours() -> None:
        wanted = Wanted((path,), folder / "ours", DAY, force=True)
        audit(policy, wanted, SparkEngine(spark), lambda *_: None)

    def sql() -> None:
        read = spark.read.parquet(str(path)).selectExpr("*", "_metadata.row_index + 1 AS row")
        by_hand(rules, read, path.name).write.mode("overwrite").parquet(str(folder / "hand"))
        counts(spark.read.parquet(str(folder / "hand")))

    # Twice each, and the better counts: the first loads Java's classes.
    runs: dict[str, list[tuple[float, float]]] = {OURS: [], BY_HAND: []}
    for _ in range(2):
        for what, run in {BY_HAND: sql, OURS: ours}.items():
            runs[what].append(_seconds(run))
            print(f"{what}: {runs[what][-1]}, load {os.getloadavg()[0]:.1f}", file=sys.stderr)
    processor = {what: round(min(each for each, _ in times), 1) for what, times in runs.items()}
    return {
        "rows": rows,
        "different": _different(folder / "ours/decisions.parquet", folder / "hand"),
        "processor seconds": processor,
        "seconds": {what: round(min(each for _, each in times), 1) for what, times in runs.items()},
        "ratio": round(processor[OURS] / processor[BY_HAND], 2),
        "load": round(os.getloadavg()[1], 1),
    }


def _seconds(run: Callable[[], None]) -> tuple[float, float]:
    """Return how much time it takes: of processors, Java's and this process's, and on the clock."""
    processor, clock = _processor(), time.perf_counter()
    run()
    return _processor() - processor, time.perf_counter() - clock


def _processor() -> float:
    used = time.process_time()
    for child in Path(f"/proc/self/task/{os.getpid()}/children").read_text().split():
        fields = Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()
        used += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return used


def _different(ours: Path, hand: Path) -> int:
    """Return in how many rows verdict, possible verdicts or deciding rules differ."""
    first, second = (
        pl.read_parquet(each / "*.parquet")
        .select("row", "verdict", "possible", pl.col("deciding").list.sort())
        .sort("row")
        for each in (ours, hand)
    )
    assert first["row"].equals(second["row"])
    return sum(one != other for one, other in zip(first.iter_rows(), second.iter_rows(), strict=True))


def main() -> None:
    """Measure, print and keep the results."""
    rows = int(sys.argv[1]) if sys.argv[1:] else 10_000_000
    master = sys.argv[2] if sys.argv[2:] else "local[2]"
    with tempfile.TemporaryDirectory() as folder, session(master) as spark:
        results = {
            "when": dt.date.today().isoformat(),
            **machine(),
            "spark": spark.version,
            "master": master,
            **measure(spark, Path(folder), rows),
        }
    RESULTS.write_text(json.dumps(results, ensure_ascii=False, indent=1) + "\n", "utf-8")
    print(json.dumps(results, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
