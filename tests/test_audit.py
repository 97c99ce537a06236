"""Audits of files: the answers of `decide`, row by row; nothing lost, nothing done twice, clear refusals."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import random
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest

from commands import lines, run
from policylib.batch.audit import Wanted, audit
from policylib.batch.engine import Part, Reject
from policylib.batch.fields import Fields, field_names
from policylib.batch.plan import Plan
from policylib.batch.polars_engine import PolarsEngine
from policylib.batch.reading import Input
from policylib.batch.work import Work
from policylib.diagnostics import Text
from policylib.engine.task import TaskError
from policylib.policyset import Policy
from policylib.tables.model import TableError

DAY = dt.date(2024, 3, 15)
ON = ("--decided-on", DAY.isoformat())
HEADERS = ("key", "region", "date", "assigner_kind", "assigner_level", "act", "item_text", "quota")
ROWS = [
    ("a", "220502", "2024-03-15", "department", "county", "assign_task", "统计辖区树木数量", "true"),
    ("b", "220502", "2024-03-15", "department", "county", "assign_task", "统计辖区树木数量", "未知"),
    ("c", "620702", "", "subdistrict_office", "", "assign_task", "", ""),
    ("d", "220502", "2024-03-32", "department", "county", "assign_task", "", "maybe"),
]


def flat(task: dict[str, Any]) -> dict[str, Any]:
    """Return a task as the flat fields of a file, null as it is."""
    row: dict[str, Any] = {
        name: task[name] for name in ("region", "date", "community", "act") if name in task
    }
    for body in ("assigner", "on_behalf_of"):
        row |= {f"{body}_{part}": value for part, value in (task.get(body) or {}).items()}
    row |= {f"item_{part}": value for part, value in (task.get("item") or {}).items()}
    return row | (task.get("facts") or {})


def cell(value: Any) -> str:
    match value:
        case None:
            return "unknown"
        case bool():
            return "是" if value else "否"
        case list():
            return "、".join(value) if value else "无"
        case _:
            return str(value)


def drawn(shipped: Policy, count: int) -> list[dict[str, Any]]:
    """Return cases of the rule base with things changed, some of them wrong."""
    draw = random.Random(7)
    vocabulary = shipped.checked.vocabulary
    texts = [name for each in shipped.checked.lists for item in each.items for name in item.names]
    tasks = []
    for _ in range(count):
        case: dict[str, Any] = {**draw.choice(shipped.checked.cases).task}
        facts = dict(case.get("facts") or {})
        for fact in draw.sample(list(vocabulary.facts.values()), 3):
            facts[fact.id] = draw.choice([*(one.id for one in fact.options)] or [True, False, None])
        task: dict[str, Any] = {**case, "facts": facts}
        if draw.random() < 0.4:
            title = draw.choice(texts)
            task["item"] = {"text": draw.choice([title, f"关于{title}的通知", f"停止{title}", "种树"])}
        if draw.random() < 0.3:
            task["region"] = draw.choice(["220502001002", "220502", "220581", "310101", "620700", "000000"])
        if draw.random() < 0.3:
            days = ["2019-12-31", "2023-06-30", "2023-07-01", "2024-03-15", "2024-04-14", "2026-01-01"]
            task["date"] = draw.choice(days)
        if draw.random() < 0.05:
            task["region"] = draw.choice(["22050", "990000", "abcdef"])
        if draw.random() < 0.05:
            facts[draw.choice(list(vocabulary.facts))] = "perhaps"
        if draw.random() < 0.1:
            task["on_behalf_of"] = {"name": "某局"}
        tasks.append(task)
    return tasks


def as_csv(rows: list[dict[str, Any]], path: Path) -> Path:
    headers = list(dict.fromkeys(name for row in rows for name in row))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(headers)
        writer.writerows([cell(row[name]) if name in row else "" for name in headers] for row in rows)
    return path


def as_json_lines(rows: list[dict[str, Any]], path: Path) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    return path


def as_parquet(rows: list[dict[str, Any]], path: Path) -> Path:
    headers = list(dict.fromkeys(name for row in rows for name in row))
    columns = {name: [cell(row[name]) if name in row else None for row in rows] for name in headers}
    pl.DataFrame(columns, schema=dict.fromkeys(headers, pl.String)).write_parquet(path)
    return path


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


def rejects(out: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO((out / "rejects.csv").read_text("utf-8-sig"))))


def table(path: Path, headers: tuple[str, ...] = HEADERS, encoding: str = "utf-8") -> Path:
    text = "\n".join(",".join(row) for row in (headers, *ROWS))
    path.write_bytes((text + "\n").encode(encoding))
    return path


def sheet(path: Path) -> Path:
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    page.append(HEADERS)
    for row in ROWS:
        values: list[Any] = [value or None for value in row]
        if row[2] == "2024-03-15":
            values[1], values[2] = int(row[1]), dt.datetime(2024, 3, 15)
        page.append(values)
    page.cell(3, 3).value = 45366  # the same day, as the number that a spreadsheet keeps
    other = book.create_sheet("旧表")
    other.append(HEADERS)
    other.sheet_state = "hidden"
    book.save(path)
    return path


def answers(out: Path) -> list[tuple[Any, ...]]:
    frame = pl.read_parquet(out / "decisions.parquet")
    return frame.select("key", "date", "region", "verdict", "allowed", "missing", "mode").rows()


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


class Interrupted(Exception):  # noqa: N818  (it is no error)
    """Somebody pressed Ctrl-C."""


def after(stretches: int) -> Callable[[int, int], None]:
    """Return what interrupts an audit after so many stretches."""
    left = iter(range(stretches))

    def progress(done: int, total: int) -> None:
        if next(left, None) is None:
            raise Interrupted

    return progress


class Counting(PolarsEngine):
    """Counts the stretches that are decided and not passed over."""

    def parts(
        self, source: Input, fields: Fields, plan: Plan, first: int, where: Callable[[int], Path | None]
    ) -> Iterator[Part | None]:
        for part in super().parts(source, fields, plan, first, where):
            if part is not None:
                DECIDED.append(part.number)
            yield part


DECIDED: list[int] = []


def test_an_interrupted_audit_goes_on_and_comes_to_the_same(shipped: Policy, tmp_path: Path) -> None:
    rows = [{"key": str(i), **flat(task)} for i, task in enumerate(drawn(shipped, 60))]
    files = (as_csv(rows, tmp_path / "x.csv"), as_json_lines(rows, tmp_path / "y.jsonl"))
    engine = Counting(rows=20)
    whole = audit(shipped, Wanted(files, tmp_path / "whole", DAY), engine, lambda *_: None)
    with pytest.raises(Interrupted):
        audit(shipped, Wanted(files, tmp_path / "out", DAY), engine, after(3))
    damaged = tmp_path / "out/.audit/part-000001.parquet"
    damaged.write_bytes(damaged.read_bytes()[:-1] + b"x")
    cut = tmp_path / "out/.audit/part-000002.jsonl"
    assert len(cut.read_bytes()) > 10
    cut.write_bytes(cut.read_bytes()[:-10])
    DECIDED.clear()
    wanted = Wanted(files, tmp_path / "out", DAY, resume=True)
    resumed = audit(shipped, wanted, engine, lambda *_: None)
    assert DECIDED == [1, 2, 4, 5]
    assert resumed == whole
    for name in ("decisions.parquet", "rejects.csv", "summary.json"):
        assert (tmp_path / "out" / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()


@pytest.mark.parametrize(
    "record",
    [
        {"sha256": "0" * 64, "read": 1, "decided": 1, "counts": {}, "rejects": []},  # as it once was
        {"sha256": [], "done": {}},
        {},
        [],
    ],
)
def test_a_record_that_cannot_be_understood_is_of_no_stretch(record: object, tmp_path: Path) -> None:
    work = Work(tmp_path)
    work.begin({}, resume=False, force=False)
    work.path(0).write_bytes(b"x")
    (work.folder / "part-000000.json").write_text(json.dumps(record), "utf-8")
    assert work.done(0) is None
    done = work.keep(Part(0, 3, 1, [Reject(2, None, Text("甲", "a"), "x\u2028y\n")] * 2))
    assert (done.read, done.rejected) == (3, 1)
    assert work.done(0) == done
    assert [each.original for each in work.rejects(0)] == ["x\u2028y\n"] * 2


KILLED = """
import datetime, os, signal, sys
from pathlib import Path
from policylib.batch.audit import Wanted, audit
from policylib.batch.polars_engine import PolarsEngine
from policylib.loading import load

wanted = Wanted((Path(sys.argv[1]),), Path(sys.argv[2]), datetime.date.fromisoformat(sys.argv[3]))
audit(load(), wanted, PolarsEngine(rows=20), lambda *_: os.kill(os.getpid(), signal.SIGKILL))
"""


def test_an_audit_that_was_killed_goes_on_and_comes_to_the_same(shipped: Policy, tmp_path: Path) -> None:
    path, out = tmp_path / "x.parquet", tmp_path / "out"
    as_parquet([{"key": str(i), **flat(task)} for i, task in enumerate(drawn(shipped, 60))], path)
    killed = subprocess.run([sys.executable, "-c", KILLED, path, out, DAY.isoformat()], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert [each.name for each in sorted((out / ".audit").glob("*.json"))] == ["part-000000.json", "run.json"]
    engine = Counting(rows=20)
    DECIDED.clear()
    audit(shipped, Wanted((path,), out, DAY, resume=True), engine, lambda *_: None)
    assert DECIDED == [1, 2]
    audit(shipped, Wanted((path,), tmp_path / "whole", DAY), engine, lambda *_: None)
    for name in ("decisions.parquet", "rejects.csv", "summary.json"):
        assert (out / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()


def test_unfinished_work_and_results_are_not_lost_by_accident(shipped: Policy, tmp_path: Path) -> None:
    path, out = table(tmp_path / "x.csv"), tmp_path / "out"
    with pytest.raises(Interrupted):
        audit(shipped, Wanted((path,), out, DAY), PolarsEngine(), after(0))
    begun = run("audit", path, "--out", out, *ON)
    assert "--resume" in begun.stderr
    other = run("audit", path, "--out", out, "--resume", "--decided-on", "2024-03-16")
    assert "receipt" in other.stderr
    with pytest.raises(TableError, match="rows"):
        audit(shipped, Wanted((path,), out, DAY, resume=True), PolarsEngine(rows=2), after(0))
    assert run("audit", path, "--out", out, "--resume").exit_code == 1
    assert "2024-03-15" in (out / "summary.txt").read_text("utf-8")
    again = run("audit", path, "--out", out, *ON)
    assert again.exit_code == 2
    assert "--force" in again.stderr
    assert run("audit", path, "--out", out, "--force", *ON).exit_code == 1
    nothing = run("audit", path, "--out", out, "--resume", *ON)
    assert nothing.exit_code == 2


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
