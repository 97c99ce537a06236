"""What a change does to tasks that there are: files of tasks, tables, records; policies of git revisions."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from changes import policies, struck  # noqa: F401 - a fixture
from commands import SHIPPED, TASK, run
from policylib.analysis.difference_order import Direction, direction, joined
from policylib.cli import diff_loading
from policylib.engine.trace import Verdict
from shipped import shipped

ON_LIST: dict[str, Any] = {**TASK, "item": {"lists": ["assistance"]}}
COLUMNS = "编号,地域代码,日期,安排单位类型,安排单位级别,安排单位名称,行为,所在清单,下达指标任务\n"


def impact(*arguments: str | Path, stdin: str | None = None) -> dict[str, Any]:
    result = run("impact", "old", "new", *arguments, "--format", "json", stdin=stdin)
    assert result.exit_code == 0, result.stderr
    answer: dict[str, Any] = json.loads(result.stdout)
    return answer


@pytest.mark.usefixtures("policies")
def test_a_task_flips_with_its_rules() -> None:
    tasks = [TASK, ON_LIST, {**ON_LIST, "date": "2023-06-30"}]
    answer = impact("-", "--decided-on", "2024-03-01", stdin=json.dumps(tasks, ensure_ascii=False))
    assert (answer["read"], answer["flipped"], answer["same"]) == (3, 1, 2)
    (flip,) = answer["flips"]
    assert flip["examples"][0]["where"] == "-:2"
    assert flip["new"]["verdict"] in {"unlawful", "conflict", "undetermined"}
    named = {one["rule"] for one in flip["new"]["deciding"]} - {
        one["rule"] for one in flip["old"]["deciding"]
    }
    assert named == {"tonghua-ordinance/18-3-1"}
    for side, policy in (("old", shipped()), ("new", struck())):
        assert policy.verdict(ON_LIST).verdict == flip[side]["verdict"]


@pytest.mark.usefixtures("policies")
def test_tables_are_read_as_audit_reads_them(tmp_path: Path) -> None:
    table = tmp_path / "tasks.csv"
    rows = (
        "1,220502,2024-03-01,政府部门,县级,统计局,安排任务,协助政府工作事项清单,是",
        "2,220502000000,2024-03-01,政府部门,县级,,安排任务,协助政府工作事项清单,是",
        "3,220502,2024-03-32,政府部门,县级,,安排任务,,是",
        "4,620702,2024-03-01,政府部门,县级,,安排任务,协助政府工作事项清单,是",
    )
    table.write_text(COLUMNS + "\n".join(rows), "utf-8")
    answer = impact(table)
    assert (answer["read"], answer["flipped"], answer["same"]) == (4, 2, 1)
    assert answer["not_compared"] == {"source": 0, "old": 0, "new": 0, "both": 1}
    assert answer["problems"][0]["where"] == "tasks.csv:4"
    assert "2024-03-32" in answer["problems"][0]["message"]
    (flip,) = answer["flips"]
    assert flip["places"] == {"220502": 2}
    assert flip["acts"] == {"assign_task": 2}
    assert flip["departments"] == {"department": 1, "统计局": 1}


@pytest.mark.usefixtures("policies")
def test_parquet_says_the_same_as_the_table(tmp_path: Path) -> None:
    columns = {
        "region": ["220502", "620702"],
        "assigner_kind": ["department"] * 2,
        "assigner_level": ["county"] * 2,
        "act": ["assign_task"] * 2,
        "item_lists": [["assistance"]] * 2,
    }
    pl.DataFrame(columns).write_parquet(tmp_path / "tasks.parquet")
    answer = impact(tmp_path / "tasks.parquet", "--decided-on", "2024-03-01")
    assert (answer["read"], answer["flipped"]) == (2, 1)


def record(number: int, task: dict[str, Any], gone: tuple[str, ...] = ()) -> str:
    policy = shipped()
    canonical = policy.task(task).model_dump()
    core = {
        "id": f"record-{number}",
        "decided_on": "2024-03-01",
        "verdict": policy.verdict(task).verdict.value,
        "commitments": dict.fromkeys(("/task", "/task/item/text", "/task/assigner/name"), "…"),
    }
    texts = {"/task/item/text": canonical["item"]["text"], "/task/assigner/name": "东昌区统计局"}  # type: ignore[index]
    canonical = {
        **canonical,
        "item": {**canonical["item"], "text": None},  # type: ignore[dict-item]
        "assigner": {**canonical["assigner"], "name": None},  # type: ignore[dict-item]
    }
    payload = {
        name: ["00", value] for name, value in ({"/task": canonical} | texts).items() if name not in gone
    }
    return json.dumps({"seq": number, "core": json.dumps(core), "payload": payload}, ensure_ascii=False)


@pytest.mark.usefixtures("policies")
def test_records_are_asked_again_unless_redacted(tmp_path: Path) -> None:
    task = {**ON_LIST, "item": {"text": "统计辖区树木数量", "lists": ["assistance"]}}
    lines = [
        record(0, task),
        record(1, task, gone=("/task/assigner/name",)),
        record(2, task, gone=("/task/item/text",)),
        record(3, task, gone=("/task", "/task/item/text")),
        '{"event_name": "adl.access_evaluation"}',
    ]
    exported = tmp_path / "records.jsonl"
    exported.write_text("\n".join(lines) + "\n", "utf-8")
    answer = impact("--records", exported)
    assert (answer["read"], answer["flipped"], answer["recorded_otherwise"]) == (5, 2, 0)
    assert answer["not_compared"]["source"] == 3
    assert [each["path"] for each in answer["problems"]] == ["/task/item/text", "/task", ""]
    (flip,) = answer["flips"]
    assert flip["departments"] == {"东昌区统计局": 1, "department": 1}


@pytest.mark.usefixtures("policies")
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("form", ["text", "markdown", "html"])
def test_reports_name_change_rule_and_place(form: str, language: str) -> None:
    asked = json.dumps([ON_LIST, "no task"], ensure_ascii=False)
    result = run(
        "impact", "old", "new", "-", "--format", form, "--lang", language, "--exit-code", stdin=asked
    )
    assert result.exit_code == 1
    for word in ("18-3-1", "东昌区", "-:1", "-:2"):
        assert word in result.stdout.replace("\\", "")


@pytest.mark.usefixtures("policies")
def test_mistakes_in_what_is_asked_end_it(tmp_path: Path) -> None:
    (tmp_path / "bad.csv").write_text("地域代码,某列\n1,2\n", "utf-8")
    for arguments, words in (
        ((), "任务文件"),
        ((tmp_path / "no.csv",), "no.csv"),
        ((tmp_path / "bad.csv",), "某列"),
        (("--records", tmp_path / "no.jsonl"), "no.jsonl"),
        (("-", "--decided-on", "1.1."), "1.1."),
    ):
        result = run("impact", "old", "new", *arguments, stdin="")
        assert result.exit_code == 2
        assert words in result.stderr


def git(folder: Path, *arguments: str) -> None:
    who = ("-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", "-C", str(folder), *who, *arguments], check=True, capture_output=True)


@pytest.mark.slow
def test_a_git_revision_is_read_without_the_work_tree(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "rules"
    for name, text in shipped().files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-q", "-m", "first")
    (folder / "vocabulary.yaml").write_text("broken", "utf-8")
    monkeypatch.chdir(tmp_path)
    old, new = diff_loading.load_both(
        "git:HEAD", "git:HEAD:rules", "zh", "text", old_settings=None, new_settings=None
    )
    assert old.digest == new.digest == shipped().digest
    for where, words in (("git:HEAD~1", "HEAD~1"), ("git:HEAD:x", "vocabulary.yaml"), ("git:", "git:")):
        result = run("impact", where, SHIPPED, "-", stdin="{}")
        assert result.exit_code == 2
        assert words in result.stderr


def test_equal_folders_are_loaded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diff_loading, "load_policy", lambda *_, make=None: make(None) if make else shipped())
    old, new = diff_loading.load_both(
        str(SHIPPED), str(SHIPPED), "zh", "text", old_settings=None, new_settings=None
    )
    assert old.checked is new.checked


def test_directions() -> None:
    lawful, unlawful = {Verdict.LAWFUL}, {Verdict.UNLAWFUL}
    assert direction(lawful, unlawful) is Direction.STRICTER
    assert direction(unlawful, lawful | unlawful) is Direction.MORE_PERMISSIVE
    assert direction({Verdict.CURABLE}, lawful | unlawful) is Direction.INCOMPARABLE
    assert direction(lawful, lawful) is Direction.EQUIVALENT
    assert joined([Direction.STRICTER, Direction.EQUIVALENT, Direction.STRICTER]) is Direction.STRICTER
    assert joined([Direction.STRICTER, Direction.MORE_PERMISSIVE]) is Direction.INCOMPARABLE
