"""Audits of files: the answers of `decide`, row by row; nothing lost, clear refusals."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest

from audit_files import (
    DAY,
    HEADERS,
    ON,
    ROWS,
    answers,
    as_csv,
    as_json_lines,
    as_parquet,
    drawn,
    flat,
    rejects,
    sheet,
    table,
)
from commands import lines, run
from policylib.batch.audit import Wanted, audit
from policylib.batch.fields import field_names
from policylib.batch.polars_engine import PolarsEngine
from policylib.engine.task import TaskError
from policylib.policyset import Policy


@pytest.mark.parametrize(
    ("write", "name"), [(as_csv, "x.csv"), (as_json_lines, "x.jsonl"), (as_parquet, "x.parquet")]
)
def test_every_row_has_the_answer_of_decide(
    shipped: Policy, tmp_path: Path, write: Callable[[list[dict[str, Any]], Path], Path], name: str
) -> None:
    tasks = drawn(shipped, 250)
    rows = [{"key": str(i), **flat(task)} for i, task in enumerate(tasks)]
    path = write(rows, tmp_path / name)
    wanted = Wanted((path,), tmp_path / "out", DAY)
    done = audit(shipped, wanted, PolarsEngine(rows=100), lambda *_: None)
    decided = {row["key"]: row for row in pl.read_parquet(tmp_path / "out/decisions.parquet").to_dicts()}
    rejected = {row["row"] for row in rejects(tmp_path / "out")}
    assert done.read == len(tasks) == len(decided) + len(rejected)
    for i, task in enumerate(tasks):
        try:
            decision = shipped.decide(task, decided_on=DAY)
        except TaskError:
            assert str(i) not in decided
            continue
        row = decided[str(i)]
        deciding = dict.fromkeys(one.rule for one in decision.findings if one.deciding)
        assert (row["verdict"], row["allowed"]) == (decision.verdict, decision.allowed), task
        assert row["possible"] == [str(verdict) for verdict in decision.possible], task
        assert row["deciding"] == list(deciding), task
        assert row["missing"] == [f"{one.kind}:{one.name}" for one in decision.missing], task
        assert row["mode"] == decision.mode
        assert row["date"].isoformat() == decision.receipt.date
        receipt = done.identity["receipt"]
        for part in ("policy", "settings", "engine", "decided_on"):
            assert receipt[part] == getattr(decision.receipt, part)
    assert len(rejected) > 10
    assert sum(done.counts["verdict"]["all"].values()) == len(decided)


def test_places_by_name_are_those_of_the_codes(shipped: Policy, tmp_path: Path) -> None:
    """A name that only one place has is its code; another is a reject that says which places it may be."""
    named = ("通化市东昌区", "吉林省通化市东昌区", "220502 吉林省通化市东昌区", "220502")
    cells = [*named, "和平区", "220502 张掖市", "火星"]
    path, out = tmp_path / "tasks.csv", tmp_path / "out"
    rows = (f"{one},enterprise,{one},assign_task" for one in cells)
    path.write_text("\n".join(("region,assigner_kind,assigner_region,act", *rows)), "utf-8")
    audit(shipped, Wanted((path,), out, DAY), PolarsEngine(), lambda done, total: None)
    decided = pl.read_parquet(out / "decisions.parquet")
    assert decided["region"].to_list() == ["220502"] * len(named)
    assert decided["verdict"].n_unique() == 1
    wrong = {(row["row"], row["column"]): row for row in rejects(out)}
    assert {row for row, _ in wrong} == {"6", "7", "8"}
    for column in ("region", "assigner_region"):
        assert "120101 天津市和平区" in wrong["6", column]["reason_zh"]
        assert "120101 天津市和平区" in wrong["6", column]["reason_en"]
        assert "火星" in wrong["8", column]["reason_zh"]


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Any, ...]]:
    """The answers to the rows as CSV."""
    folder = tmp_path_factory.mktemp("plain")
    assert run("audit", table(folder / "plain.csv"), "--out", folder / "out", *ON).exit_code == 1
    return answers(folder / "out")


@pytest.mark.parametrize("name", ["x.xlsx", "x.jsonl", "x.parquet", "gb.csv", "wide.csv", "zh.csv"])
def test_every_form_of_file_gives_the_same(
    tmp_path: Path, expected: list[tuple[Any, ...]], name: str
) -> None:
    path = tmp_path / name
    objects = [{k: v for k, v in zip(HEADERS, row, strict=True) if v} for row in ROWS]
    zh = ("编号", "地域代码", "日期", "安排单位类型", "安排单位级别", "行为", "事项", "下达指标任务")
    match name:
        case "x.xlsx":
            sheet(path)
        case "x.jsonl":
            as_json_lines(objects, path)
        case "x.parquet":
            as_parquet(objects, path)
        case _:
            encodings = {"gb.csv": "gb18030", "wide.csv": "utf-16"}
            table(path, zh if name == "zh.csv" else HEADERS, encodings.get(name, "utf-8"))
    out = tmp_path / "out"
    result = run("audit", path, "--out", out, *ON)
    assert result.exit_code == 1, result.output
    assert answers(out) == expected
    assert len(expected) == 3
    warnings = json.loads((out / "summary.json").read_text("utf-8"))["warnings"]
    assert len(warnings) == (name == "x.xlsx")
    for warning in warnings:
        assert "旧表" in warning["zh"]
        assert f"注意：x.xlsx：{warning['zh']}" in "".join(result.stderr.split())
    first, second = rejects(out)
    assert {first["column"], second["column"]} == {"date", "quota"} or name == "zh.csv"
    assert json.loads(first["original"])[HEADERS[0] if name != "zh.csv" else "编号"] == "d"


def test_what_is_written(tmp_path: Path) -> None:
    path, out = table(tmp_path / "x.csv"), tmp_path / "out"
    result = run("audit", path, "--out", out, "--format", "json", "--lang", "en", *ON)
    (summary,) = lines(result)
    assert summary == json.loads((out / "summary.json").read_text("utf-8"))
    assert (summary["read"], summary["decided"], summary["rejected"]) == (4, 3, 1)
    assert summary["counts"]["month"]["2024-03"] == summary["counts"]["verdict"]["all"]
    assert set(summary["counts"]["place"]) == {"220502", "620702"}
    html = (out / "summary.html").read_text("utf-8")
    assert "<svg" in html
    assert "http" not in html
    book = openpyxl.load_workbook(out / "summary.xlsx")
    assert book.sheetnames == ["verdict", "mode", "month", "place", "department", "deciding rule"]
    assert "rows read: 4" in (out / "summary.txt").read_text("utf-8")
    assert sorted(each.name for each in out.iterdir()) == [
        "decisions.parquet",
        "rejects.csv",
        "summary.html",
        "summary.json",
        "summary.txt",
        "summary.xlsx",
    ]


def test_names_from_a_file_are_no_formulas_and_no_markup(tmp_path: Path) -> None:
    path, out = tmp_path / "x.csv", tmp_path / "out"
    path.write_text(
        "region,assigner_kind,act,assigner_name\n220502,department,assign_task,=1+1\n"
        "220502,department,assign_task,<script>\n",
        "utf-8",
    )
    assert run("audit", path, "--out", out).exit_code == 0
    cells = list(openpyxl.load_workbook(out / "summary.xlsx")["单位"].iter_rows())
    assert {row[0].data_type for row in cells if row[0].value == "=1+1"} == {"s"}
    assert "<script>" not in (out / "summary.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "文件是空的"),
        (b"region,assigner_kind,act\n", "没有任务"),
        (b"region,asigner_kind,act\n1,2,3\n", "是不是“assigner_kind”"),
        (b"region,act\n220502,assign_task\n", "assigner_kind"),
        (b"region,region,assigner_kind,act\n220502,220502,department,assign_task\n", "同一项内容"),
        ("region,assigner_kind,act,牌子颜色\n220502,department,assign_task,红\n".encode(), "牌子颜色"),
        (b"region,assigner_kind,act,date\n220502,department,assign_task,45352\n", "序号"),
        (b"region,assigner_kind,act\n220502,department,assign_task\n\xff\xfe\xff\n", "UTF-8"),
        (b"PAR1 and nothing else", "Parquet"),
        (b"PK\x03\x04 and nothing else", "损坏"),
        (b"<html></html>", "网页"),
        (b"{]\n", "JSON"),
        (b"region,,act\n1,2,3\n", "第一行"),
    ],
)
def test_what_is_wrong_with_a_file_is_said_before_work_starts(
    tmp_path: Path, content: bytes, said: str
) -> None:
    path, out = tmp_path / "x.csv", tmp_path / "out"
    path.write_bytes(content)
    result = run("audit", path, "--out", out)
    assert result.exit_code == 2
    assert said in result.stderr
    assert str(path) in result.stderr
    assert not out.exists()
    as_json = run("audit", path, "--out", out, "--format", "json", "--lang", "en")
    assert lines(as_json)[0]["error"]["file"] == str(path)


def test_columns_can_be_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("region,assigner_kind,act,colour\n220502,department,assign_task,red\n", "utf-8")
    assert run("audit", path, "--out", tmp_path / "out", "--ignore-column", "colour").exit_code == 0
    wrong = run("audit", path, "--out", tmp_path / "o", "--ignore-column", "colour", "--ignore-column", "x")
    assert wrong.exit_code == 2


def test_rows_that_are_no_rows_are_rejected(tmp_path: Path) -> None:
    good = "220502,department,assign_task\n"
    path = tmp_path / "x.csv"
    path.write_text(f"region,assigner_kind,act\n{good}{good[:-1]},more\n\n{good[:-1]},,\n220502\n", "utf-8")
    other = tmp_path / "y.jsonl"
    fine = '{"region": "220502", "assigner_kind": "department", "act": "assign_task"}\n'
    other.write_text(fine + "[1]\n{no\n" + fine, "utf-8")
    out = tmp_path / "out"
    assert run("audit", path, other, "--out", out).exit_code == 1
    assert [(row["file"], row["row"]) for row in rejects(out)] == [
        ("x.csv", "3"),
        ("x.csv", "6"),
        ("x.csv", "6"),
        ("y.jsonl", "2"),
        ("y.jsonl", "3"),
    ]
    assert pl.read_parquet(out / "decisions.parquet")["row"].to_list() == [2, 5, 1, 4]


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    path = table(tmp_path / "x.csv")
    result = run("audit", path, "--out", path / "out", *ON)
    assert result.exit_code == 2
    assert "写不了" in result.stderr
    missing = run("audit", tmp_path / "none.csv", "--out", tmp_path / "out", "--lang", "en")
    assert missing.exit_code == 2
    assert "cannot read" in missing.stderr


def test_illustrative_lists_never_bind(tmp_path: Path) -> None:
    path, out = table(tmp_path / "x.csv"), tmp_path / "out"
    examples = Path(__file__).parents[1] / "examples/lists"
    assert run("audit", path, "--out", out, "--lists", examples, "--decided-on", "2024-03-15").exit_code == 1
    assert {row[0]: row[-1] for row in answers(out)} == {"a": "preview", "b": "preview", "c": "binding"}


def test_the_page_names_every_column(shipped: Policy) -> None:
    page = (Path(__file__).parents[1] / "docs/audit.md").read_text("utf-8")
    facts = set(shipped.checked.vocabulary.facts)
    assert all(f"`{name}`" in page for name in field_names(shipped.checked.vocabulary) if name not in facts)


def test_the_example_of_the_page(tmp_path: Path) -> None:
    page = (Path(__file__).parents[1] / "docs/audit.md").read_text("utf-8")
    path, out = tmp_path / "tasks.csv", tmp_path / "audit"
    path.write_text(page.split("```csv\n")[1].split("```")[0], "utf-8")
    assert run("audit", path, "--out", out).exit_code == 1
    said = page.split("rejects the third:\n\n```\n")[1].split("\n```")[0]
    assert said in (out / "rejects.csv").read_text("utf-8-sig")
    assert pl.read_parquet(out / "decisions.parquet")["key"].to_list() == ["1", "2"]


def test_one_column_may_hold_several_types_and_headers_both_languages(tmp_path: Path) -> None:
    same = {"assigner_kind": "department", "安排单位级别": "county", "act": "assign_task"}
    rows: list[dict[str, Any]] = [
        {"地域代码": 220502, **same, "quota": True},
        {"地域代码": "220502", **same, "quota": "是"},
        {"地域代码": 220502.0, **same, "quota": 1},
        {"地域代码": "220502", **same, "quota": {"no": "value"}},
    ]
    path, out = as_json_lines(rows, tmp_path / "x.jsonl"), tmp_path / "out"
    assert run("audit", path, "--out", out, *ON).exit_code == 1
    frame = pl.read_parquet(out / "decisions.parquet")
    assert frame["row"].to_list() == [1, 2, 3]
    assert frame.select("verdict", "deciding", "region").n_unique() == 1
    assert [(row["row"], row["column"]) for row in rejects(out)] == [("4", "quota")]


def test_a_parquet_file_may_have_numbers_days_and_truth_values(tmp_path: Path) -> None:
    columns = {name: [row[i] or None for row in ROWS[:3]] for i, name in enumerate(HEADERS)}
    frame = pl.DataFrame(columns, schema=dict.fromkeys(HEADERS, pl.String)).with_columns(
        pl.col("region").cast(pl.Int64),
        pl.col("date").str.to_date(),
        quota=pl.Series([True, None, None]),
        community=pl.lit(None),
    )
    frame.write_parquet(tmp_path / "typed.parquet")
    frame.head(0).write_parquet(tmp_path / "empty.parquet")
    assert run("audit", tmp_path / "typed.parquet", "--out", tmp_path / "out", *ON).exit_code == 0
    run("audit", table(tmp_path / "x.csv"), "--out", tmp_path / "expected", *ON)
    assert answers(tmp_path / "out")[0] == answers(tmp_path / "expected")[0]
    nothing = run("audit", tmp_path / "empty.parquet", "--out", tmp_path / "none", *ON)
    assert nothing.exit_code == 2
    assert "没有任务" in nothing.stderr
