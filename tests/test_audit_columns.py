"""Audits of files whose headers do not say what columns hold, or that lack what is the same in every row."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest

from policylib.batch.audit import Wanted, audit
from policylib.batch.fields import guess
from policylib.batch.polars_engine import PolarsEngine
from policylib.policyset import Policy
from policylib.tables.model import TableError

DAY = dt.date(2024, 3, 15)
HEADERS = ("序号", "发文单位", "事项", "备注")
ROWS = [
    ("1", "政府部门", "统计辖区树木数量", "a"),
    ("", "", "", ""),
    ("3", "政府部门", "统计辖区树木数量", ""),
    ("4", "没有这种单位", "统计辖区树木数量", ""),
]
COLUMNS = {"序号": "key", "发文单位": "assigner_kind"}
FIXED = {"region": "220502", "act": "安排任务", "date": "2024-03-01"}


def written(folder: Path, kind: str) -> Path:
    """Write the rows as a file of a kind."""
    path = folder / f"tasks.{kind}"
    if kind == "xlsx":
        book = openpyxl.Workbook()
        for row in (HEADERS, *ROWS):
            book.active.append(row)
        book.save(path)
    elif kind == "parquet":
        pl.DataFrame(ROWS, schema=HEADERS, orient="row").write_parquet(path)
    elif kind == "jsonl":
        lines = [json.dumps(dict(zip(HEADERS, row, strict=True)), ensure_ascii=False) for row in ROWS]
        path.write_text("\n".join(lines), "utf-8")
    else:
        path.write_text("\n".join(",".join(row) for row in (HEADERS, *ROWS)), "utf-8")
    return path


def audited(policy: Policy, path: Path, out: Path, **more: Any) -> dict[str, Any]:
    """Audit a file, and return what came of it."""
    options: Mapping[str, Any] = {"ignored": ("备注",), "columns": COLUMNS, "fixed": FIXED, **more}
    return audit(policy, Wanted((path,), out, DAY, **options), PolarsEngine(), lambda *_: None).model_dump()


@pytest.mark.parametrize("kind", ["csv", "xlsx", "jsonl", "parquet"])
def test_columns_by_word_and_values_for_every_row(shipped: Policy, tmp_path: Path, kind: str) -> None:
    done = audited(shipped, written(tmp_path, kind), tmp_path / "out")
    decisions = pl.read_parquet(tmp_path / "out" / "decisions.parquet")
    first = 1 if kind in ("parquet", "jsonl") else 2
    assert decisions["row"].to_list() == [first, first + 2]
    assert decisions["key"].to_list() == ["1", "3"]
    assert set(decisions["region"]) == {"220502"}
    assert set(decisions["date"]) == {dt.date(2024, 3, 1)}
    task = {
        "region": "220502",
        "date": "2024-03-01",
        "assigner": {"kind": "department"},
        "act": "assign_task",
        "item": {"text": "统计辖区树木数量"},
    }
    assert set(decisions["verdict"]) == {shipped.decide(task, decided_on=DAY).verdict.value}
    # The empty row is no task because of what stands in every row; in Parquet every row counts.
    empty = int(kind == "parquet")
    assert (done["read"], done["decided"], done["rejected"]) == (3 + empty, 2, 1 + empty)
    assert done["columns"] == COLUMNS
    assert done["fixed"] == FIXED


def test_a_fixed_value_beside_a_column_is_refused(shipped: Policy, tmp_path: Path) -> None:
    path = written(tmp_path, "csv")
    with pytest.raises(TableError) as refused:
        audited(shipped, path, tmp_path / "out", fixed={**FIXED, "assigner_kind": "政府部门"})
    assert [one.code for one in refused.value.problems] == ["duplicate_column"]


def test_unfinished_work_goes_on_with_the_same_columns_only(shipped: Policy, tmp_path: Path) -> None:
    path, out = written(tmp_path, "csv"), tmp_path / "out"

    def interrupt(*_: int) -> None:
        raise KeyboardInterrupt

    wanted = Wanted((path,), out, DAY, ignored=("备注",), columns=COLUMNS, fixed=FIXED)
    with pytest.raises(KeyboardInterrupt):
        audit(shipped, wanted, PolarsEngine(), interrupt)
    with pytest.raises(TableError) as refused:
        audited(shipped, path, out, fixed={**FIXED, "region": "620702"}, resume=True)
    assert refused.value.problems[0].code == "other_run"
    assert audited(shipped, path, out, resume=True)["read"] == 3


def test_headers_say_fields_once(shipped: Policy) -> None:
    found = guess(("编号", "任务编号", "Act", "下达指标任务", "地 域", "别的"), shipped.checked.vocabulary)
    assert found["编号"] == "key"
    assert "任务编号" not in found
    assert found["Act"] == "act"
    assert found["下达指标任务"] == "quota"
    assert "别的" not in found


def test_a_file_of_which_no_row_can_be_read_is_all_rejects(shipped: Policy, tmp_path: Path) -> None:
    path = tmp_path / "tasks.csv"
    rows = ("22050,政府部门,安排任务", "220502,没有这种单位,安排任务", "220502,政府部门,没有这种行为")
    path.write_text("\n".join(("region,assigner_kind,act", *rows)), "utf-8")
    wanted = Wanted((path,), tmp_path / "out", DAY)
    done = audit(shipped, wanted, PolarsEngine(), lambda *_: None)
    assert (done.read, done.decided, done.rejected) == (3, 0, 3)
    assert pl.read_parquet(tmp_path / "out" / "decisions.parquet").is_empty()
