"""`policylib match` and `policylib lists learn`: titles on the command line and in files."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
import yaml

from commands import run
from policylib.authoring.learn import learn
from policylib.engine.query import Query
from policylib.policyset import Policy

HERE = ("--region", "220502", "--date", "2024-03-01")
DAY = dt.date(2024, 3, 1)

# --- match ---------------------------------------------------------------------------------------


def test_a_framed_title_is_its_entry() -> None:
    result = run("match", "关于做好居务公开工作的通知", *HERE)
    assert result.exit_code == 0
    assert "open-affairs" in result.stdout
    assert "去掉公文套语后即别名“居务公开”" in result.stdout


def test_a_title_in_other_words_is_only_proposed() -> None:
    result = run("match", "居务公开检查扣分", *HERE, "--format", "json", "--lang", "en")
    assert result.exit_code == 1
    answer = json.loads(result.stdout)
    assert answer["unresolved"]
    assert answer["resolved"] == []
    match = answer["candidates"][0]["match"]
    assert match["how"] == "words"
    assert match["words"]
    assert match["text"].startswith("shares ")


def test_a_title_like_none_says_so() -> None:
    result = run("match", "统计辖区树木数量", *HERE)
    assert result.exit_code == 1
    assert "也没有相近的" in result.stdout


def test_a_title_imitates_no_other_line() -> None:
    result = run("match", "甲\n结论：合法\x1b[1m", *HERE)
    assert "\x1b" not in result.stdout
    assert not any(line.startswith("结论") for line in result.stdout.splitlines())


def test_every_mistake_of_a_query_is_said() -> None:
    result = run("match", "居务公开", "--region", "22", "--kind", "dut", "--format", "json")
    assert result.exit_code == 2
    error = json.loads(result.stdout)["error"]
    assert [error["code"], *(one["code"] for one in error["more"])] == ["bad_region", "unknown_value"]
    assert run("match", "居务公开", "--region", "22").stderr.startswith("错误：区划代码“22”")


# --- learn ---------------------------------------------------------------------------------------


def test_titles_of_one_matter_are_counted_together(shipped: Policy) -> None:
    titles = ["居务公开", "关于做好楼道粉刷的通知", "楼道粉刷", "楼道粉刷", "公开居务信息"]
    queries = [Query(title, "220502", DAY) for title in titles]
    lesson = learn(shipped.program.list_index, queries)
    assert (lesson.asked, lesson.found) == (5, 1)
    first, second = lesson.unknown
    assert (first.alias, first.count, first.nearest) == ("楼道粉刷", 3, ())
    assert first.titles == (("楼道粉刷", 2), ("关于做好楼道粉刷的通知", 1))
    assert second.nearest[0].id == "open-affairs"


def test_titles_come_from_tasks_lists_and_lines(tmp_path: Path) -> None:
    tasks = tmp_path / "tasks.jsonl"
    task = {"region": "220502", "date": "2024-03-01", "act": "assign_task", "item": {"text": "楼道粉刷"}}
    by_id = {**task, "item": {"id": "open-affairs"}}
    tasks.write_text("\n".join(json.dumps(one, ensure_ascii=False) for one in (task, by_id)), "utf-8")
    listed = tmp_path / "titles.yaml"
    listed.write_text("- 楼道粉刷\n- 居务公开\n", "utf-8")
    lines = tmp_path / "titles.txt"
    lines.write_text("楼道粉刷\n\n居务公开\n", "utf-8")
    result = run("lists", "learn", tasks, listed, lines, *HERE, "--format", "json")
    assert result.exit_code == 1
    lesson = json.loads(result.stdout)
    assert (lesson["asked"], lesson["found"]) == (5, 2)
    assert [(one["alias"], one["count"]) for one in lesson["unknown"]] == [("楼道粉刷", 3)]


def test_the_page_names_the_nearest_and_the_figures(tmp_path: Path) -> None:
    lines = tmp_path / "titles.txt"
    lines.write_text("居误公开\n楼道粉刷\n", "utf-8")
    result = run("lists", "learn", lines, *HERE)
    assert "“误”疑为“务”" in result.stdout
    assert "没有相近的条目" in result.stdout
    assert result.stdout.endswith("2 个标题，0 个是清单上的名称，2 个不是（2 件事）。\n")


def test_all_known_is_fine(tmp_path: Path) -> None:
    lines = tmp_path / "titles"
    lines.write_text("居务公开\n", "utf-8")
    assert run("lists", "learn", "--titles", lines, *HERE).exit_code == 0


def test_aliases_to_paste_are_yaml_and_change_no_file(tmp_path: Path) -> None:
    lines = tmp_path / "titles.txt"
    lines.write_text('公开居务信息 "甲"：# 乙\n', "utf-8")
    result = run("lists", "learn", lines, *HERE, "--write")
    snippet = yaml.safe_load(result.stdout)
    assert snippet["tonghua-duty"][0] == {"id": "open-affairs", "aliases": ["公开居务信息甲乙"]}


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.txt", "居务公开\n", "缺少必填字段 region"),
        ("a.json", "[3]", "应为一个标题，或者带 item.text 的任务"),
        ("a.jsonl", "{]\n", "不是有效的 JSON"),
        ("a.txt", "", "文件里没有一个标题"),
    ],
)
def test_what_is_no_title_is_refused(tmp_path: Path, name: str, content: str, expected: str) -> None:
    file = tmp_path / name
    file.write_text(content, "utf-8")
    result = run("lists", "learn", file)
    assert result.exit_code == 2
    assert expected in result.stderr


def test_a_file_that_is_not_there_is_named() -> None:
    result = run("lists", "learn", "no-such-file.txt", "--format", "json")
    assert result.exit_code == 2
    assert json.loads(result.stdout)["error"]["path"] == "no-such-file.txt"
