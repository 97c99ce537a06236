"""Audits on Spark: the decisions, rejects and counts of the audit on Polars, whatever was looked at first."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from audit_files import DAY, ON, as_csv, as_json_lines, as_parquet, drawn, flat, sheet
from commands import run
from policylib.batch import spark_session
from policylib.batch.audit import FileError, Wanted, audit
from policylib.batch.polars_engine import PolarsEngine
from policylib.batch.spark_engine import SparkEngine
from policylib.batch.spark_session import java_is_there, session
from policylib.policyset import Policy

pytestmark = pytest.mark.skipif(not java_is_there() and "CI" not in os.environ, reason="there is no Java")

# For few rows it takes longer to compile plans than to run them as they are.
PLAIN = {
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.shuffle.partitions": "2",
}


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto")
        with session("local[2]", PLAIN) as started:
            yield started


def decisions(path: Path) -> list[dict[str, Any]]:
    rows = pl.read_parquet(path / "decisions.parquet")
    return rows.with_columns(pl.col("row").cast(pl.Int64)).sort("file", "row").to_dicts()


def files_of(folder: Path) -> set[int]:
    """Return what identifies files wherever they are moved."""
    return {each.stat().st_ino for each in folder.glob("part-*.parquet")}


def typed(path: Path) -> Path:
    """Give columns of a Parquet file the types that other programs give them."""
    frame = pl.read_parquet(path)
    frame.with_columns(
        pl.col("region").cast(pl.Float64, strict=False),
        pl.col("date").str.to_datetime("%Y-%m-%d", strict=False),
        pl.col("item_lists").str.split("、"),
        quota=pl.when(pl.col("quota") == "是").then(True),
    ).write_parquet(path)
    return path


@pytest.mark.slow
def test_spark_says_what_polars_says(
    shipped: Policy, spark: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [{"key": str(i), **flat(task)} for i, task in enumerate(drawn(shipped, 80))]
    # Cells that mean the same, and are spelt as no earlier one.
    more = {"assigner_kind": "\t政府部门", "region": "220502"}
    rows += [{**row, **more, "item_text": f" 别的事{i}\u3000"} for i, row in enumerate(rows[:9])]
    files = (typed(as_parquet(rows, tmp_path / "x.parquet")), as_csv(rows[:20], tmp_path / "y.csv"))
    plain, out = tmp_path / "polars", tmp_path / "spark"
    expected = audit(shipped, Wanted(files, plain, DAY), PolarsEngine(), lambda *_: None)

    def interrupt(*_: int) -> None:
        raise KeyboardInterrupt

    # Few rows of the first file are looked at, so that much of the others is not foreseen.
    with pytest.raises(KeyboardInterrupt):
        audit(shipped, Wanted(files, out, DAY), SparkEngine(spark, some=40), interrupt)
    done = files_of(out / ".audit" / "part-000000.parquet")

    monkeypatch.setattr(spark_session, "session", lambda _: nullcontext(spark))
    command = ("audit", *files, "--out", out, "--engine", "spark", "--resume", "--format", "json", *ON)
    result = run(*command)
    assert result.exit_code == 1, result.output

    assert decisions(out) == decisions(plain)
    for name in ("rejects.csv", "summary.json"):
        assert (out / name).read_bytes() == (plain / name).read_bytes()
    assert done
    assert done < files_of(out / "decisions.parquet")
    assert not (out / ".audit").exists()
    assert expected.rejected > 10
    assert len(expected.counts["verdict"]["all"]) > 4


@pytest.mark.slow
def test_a_file_of_which_no_row_can_be_read(shipped: Policy, spark: Any, tmp_path: Path) -> None:
    path, plain, out = tmp_path / "x.csv", tmp_path / "polars", tmp_path / "spark"
    path.write_text("region,act,assigner_kind\n220502,a,b,c\n110000,d,e,f\n", "utf-8")
    expected = audit(shipped, Wanted((path,), plain, DAY), PolarsEngine(), lambda *_: None)
    assert (expected.decided, expected.rejected) == (0, 2)
    audit(shipped, Wanted((path,), out, DAY), SparkEngine(spark), lambda *_: None)
    assert decisions(out) == []
    for name in ("rejects.csv", "summary.json"):
        assert (out / name).read_bytes() == (plain / name).read_bytes()


def test_spark_reads_no_spreadsheet(shipped: Policy, spark: Any, tmp_path: Path) -> None:
    wanted = Wanted((sheet(tmp_path / "x.xlsx"),), tmp_path / "out", DAY)
    with pytest.raises(FileError) as refused:
        audit(shipped, wanted, SparkEngine(spark), lambda *_: None)
    assert [each.code for each in refused.value.problems] == ["spreadsheet"]
    assert not (tmp_path / "out").exists()


def test_what_spark_needs_is_said_in_a_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def said(*options: str) -> str:
        path = as_json_lines([], tmp_path / "x.jsonl")
        result = run("audit", path, "--out", tmp_path / "out", *options, "--lang", "en")
        assert result.exit_code == 2
        assert not (tmp_path / "out").exists()
        return result.stderr

    assert said("--master", "local[2]") == "error: `--master` goes with `--engine spark`\n"
    with monkeypatch.context() as patch:
        patch.setenv("JAVA_HOME", str(tmp_path))
        assert "error: `--engine spark` needs Java 17 or 21, there is none" in said("--engine", "spark")

    find = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "pyspark" else find(name))
    assert "pip install 'policylib[batch,spark]'" in said("--engine", "spark")
