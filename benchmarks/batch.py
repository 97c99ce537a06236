"""Measure audits of files: rows a second and peak memory, on tasks like those of a province's year.

    python benchmarks/batch.py [ROWS…]        # default: 1000000

The tasks are made, not real: so many kinds of matters, each with the act, the body and the circumstances
that it usually has, of which one row in a hundred states one otherwise; places are communities of two
prefectures, days those of one year. What an audit costs follows the patterns among the rows.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import polars as pl

from policylib.loading import load

MATTERS = 400
STRETCH = 500_000
DAY = "2026-01-15"


def make(path: Path, rows: int) -> None:
    """Write a Parquet file of tasks, a stretch at a time; of as many rows it is always the same."""
    profiles, facts = _profiles()
    # A few matters come up every day, most of them seldom.
    weights = 1 / np.arange(1, MATTERS + 1)
    dice = np.random.default_rng(5)
    places = [f"2205{2 + i % 2:02}{i % 9 + 1:03}{i % 97 + 1:03}" for i in range(2000)]
    places += [f"620702{i % 9 + 1:03}{i % 97 + 1:03}" for i in range(1000)]
    days = [f"2025-{month:02}-{day:02}" for month in range(1, 13) for day in range(1, 29)]
    names = [f"单位{i}" for i in range(500)]
    parts = []
    for start in range(0, rows, STRETCH):
        count = min(STRETCH, rows - start)
        frame = profiles[dice.choice(MATTERS, count, p=weights / weights.sum())].with_columns(
            key=pl.Series(np.arange(start, start + count)).cast(pl.String),
            region=pl.Series(places)[dice.integers(0, len(places), count)],
            date=pl.Series(days)[dice.integers(0, len(days), count)],
            assigner_name=pl.Series(names)[dice.integers(0, len(names), count)],
        )
        # Of one row in a hundred something is stated otherwise, or nothing is.
        other = dice.integers(0, 100 * len(facts), count)
        said = pl.Series(["true", "false", None])[dice.integers(0, 3, count)]
        frame = frame.with_columns(
            pl.when(pl.Series(other == i)).then(said).otherwise(pl.col(fact)).alias(fact)
            for i, fact in enumerate(facts)
        )
        parts.append(path.with_suffix(f".{start}"))
        frame.write_parquet(parts[-1], row_group_size=100_000)
    pl.scan_parquet(parts).sink_parquet(path, row_group_size=100_000)
    for part in parts:
        part.unlink()


def _profiles() -> tuple[pl.DataFrame, list[str]]:
    """Return the kinds of matters with what is usually stated of them, and the facts."""
    draw = random.Random(5)
    checked = load().checked
    titles = sorted({name for each in checked.lists for item in each.items for name in item.names})
    facts = [fact.id for fact in checked.vocabulary.facts.values() if not fact.options]
    profiles = []
    for number in range(MATTERS):
        title = draw.choice(titles) if number % 2 else f"第{number}项专项工作"
        stated = {fact: draw.choice(["true", "false"]) for fact in draw.sample(facts, 16)}
        kind, level = draw.choice(
            [("department", "county"), ("department", "city"), ("subdistrict_office", None)]
        )
        profiles.append(
            {
                "item_text": f"关于{title}的通知",
                "act": draw.choice(["assign_task", "entrust_matter"]),
                "assigner_kind": kind,
                "assigner_level": level,
                **{fact: stated.get(fact) for fact in facts},
            }
        )
    return pl.DataFrame(profiles, infer_schema_length=None), facts


def main() -> None:
    """Print a line of JSON for each number of rows."""
    for rows in [int(each) for each in sys.argv[1:]] or [1_000_000]:
        with tempfile.TemporaryDirectory() as folder:
            path, out = Path(folder) / "tasks.parquet", Path(folder) / "out"
            subprocess.run([sys.executable, __file__, "--make", path, str(rows)], check=True)
            start = time.perf_counter()
            command: list[str | Path] = [sys.executable, "-m", "policylib", "audit", path, "--out", out]
            command += ["--decided-on", DAY, "--format", "json"]
            process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
            _, status, usage = os.wait4(process.pid, 0)  # of this process alone: making the file takes more
            process.returncode = os.waitstatus_to_exitcode(status)
            seconds = time.perf_counter() - start
            summary = json.loads((out / "summary.json").read_text("utf-8"))
            figures = {
                "rows": summary["read"],
                "decided": summary["decided"],
                "rejected": summary["rejected"],
                "seconds": round(seconds, 1),
                "rows a second": round(rows / seconds),
                "file MB": round(path.stat().st_size / 1e6),
                "peak MB": round(usage.ru_maxrss / 1024),
            }
            print(json.dumps(figures))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--make"]:
        make(Path(sys.argv[2]), int(sys.argv[3]))
    else:
        main()
