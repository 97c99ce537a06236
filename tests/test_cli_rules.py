"""The commands that run cases, set out files, and show and explain what is on record."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from commands import EXAMPLES, SHIPPED, TASK, lines, run
from policylib.policyset import Policy

# --- cases ---------------------------------------------------------------------------------------


def test_cases_of_the_shipped_policy() -> None:
    result = run("test", "--format", "json")
    document = json.loads(result.stdout)
    assert [one for one in document["cases"] if not one["passed"]] == []
    assert result.exit_code == 0
    assert document["passed"] == len(document["cases"]) > 20


def test_what_a_failing_case_expected_to_be_missing_is_named_in_words(tmp_path: Path) -> None:
    folder = str(tmp_path / "policy")
    shutil.copytree(SHIPPED, folder)
    (tmp_path / "policy" / "tonghua" / "more.cases.policy").write_text(
        "案例「缺什么」\n"
        "  设 地域 220502, 日期 2024-03-01, 单位 县级政府部门, 社区类型 城市社区, 行为 安排任务\n"
        "  设 事项不在任何清单\n"
        "  应判 待定\n"
        "  待查 已书面委托、协助政府工作事项清单\n",
        encoding="utf-8",
    )
    output = run("test", folder, "-k", "缺什么").stdout
    assert "应为：已书面委托；事项列入协助政府工作事项清单" in output
    assert "fact:" not in output


def test_cases_are_chosen_by_title(shipped: Policy) -> None:
    title = shipped.checked.cases[0].title
    document = json.loads(run("test", "-k", title, "--format", "json").stdout)
    assert title in [one["title"] for one in document["cases"]]
    assert len(document["cases"]) < len(shipped.checked.cases)
    assert run("test", "-k", "no such title").exit_code == 2


def test_a_failing_case_says_expected_got_and_why(tmp_path: Path) -> None:
    folder = tmp_path / "policy"
    shutil.copytree(SHIPPED, folder)
    (folder / "tonghua" / "wrong.cases.policy").write_text(
        "案例「判错的案例」\n"
        "  设 地域 220502, 日期 2024-03-01, 单位 县级政府部门, 社区类型 城市社区, 行为 安排任务\n"
        "  设 事项「统计」, 事项不在任何清单\n"
        "  应判 合法\n",
        "utf-8",
    )
    result = run("test", folder, "-k", "判错")
    assert result.exit_code == 1
    assert "判错的案例" in result.stdout
    assert "wrong.cases.policy:1" in result.stdout
    assert "应为：合法" in result.stdout
    assert "实为：违法" in result.stdout
    assert "第十八条第三款" in result.stdout


# --- formatting ------------------------------------------------------------------------------------


def test_formatting_is_idempotent_and_reversible(tmp_path: Path) -> None:
    path = tmp_path / "tonghua-ordinance.policy"
    shutil.copy(SHIPPED / "tonghua" / path.name, path)
    run("fmt", path)
    canonical = path.read_text("utf-8")
    assert run("fmt", "--check", path).exit_code == 0
    assert run("fmt", "--lang", "en", path).exit_code == 0
    english = path.read_text("utf-8")
    assert "must not" in english
    assert "不得转交给社区承担" in english
    assert run("fmt", "--lang", "zh", path).exit_code == 0
    assert path.read_text("utf-8") == canonical


def test_format_check_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.policy"
    path.write_text("规则   1「甲」\n      方面   事项\n", "utf-8")
    before = path.read_text("utf-8")
    result = run("fmt", "--check", path)
    assert result.exit_code == 1
    assert "a.policy" in result.stdout
    assert path.read_text("utf-8") == before
    assert run("fmt", path).exit_code == 0
    assert path.read_text("utf-8") == "规则 1「甲」\n  方面 事项\n"


def test_a_file_with_mistakes_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.policy"
    path.write_text("规则 1「甲」\n  方面 事象\n", "utf-8")
    result = run("fmt", path)
    assert result.exit_code == 1
    assert "a.policy:2" in result.stderr
    assert path.read_text("utf-8") == "规则 1「甲」\n  方面 事象\n"
    assert run("fmt", tmp_path / "none.policy").exit_code == 2


def test_the_summary_of_formatting_says_what_was_done(tmp_path: Path) -> None:
    crooked, straight = tmp_path / "a.policy", tmp_path / "b.policy"
    crooked.write_text("规则   1「甲」\n      方面   事项\n", "utf-8")
    straight.write_text("规则 1「甲」\n  方面 事项\n", "utf-8")
    assert run("fmt", "--check", crooked, straight).stdout.endswith("1 个文件需要整理，共 2 个。\n")
    assert run("fmt", crooked, straight).stdout.endswith("已整理 1 个文件，共 2 个。\n")


# --- explain, show, schema ---------------------------------------------------------------------------


def test_explain_accounts_for_every_rule(shipped: Policy) -> None:
    (answer,) = lines(run("explain", EXAMPLES / "off-list.json", "--format", "json"))
    looked_at = {one["rule"] for one in answer["findings"] + answer["advice"]}
    not_reached = {one["rule"] for one in answer["not_reached"]}
    assert looked_at | not_reached == set(shipped.checked.rules)
    assert not looked_at & not_reached
    assert "not_triggered" in {one["status"] for one in answer["findings"]}
    reasons = {one["rule"]: one["why"] for one in answer["not_reached"]}
    assert reasons["organic-law-2025/43-2"] == "2026-01-01 起才施行"
    text = run("explain", EXAMPLES / "off-list.json", "--lang", "en").stdout
    assert "it takes effect only on 2026-01-01" in text.replace("\n    ", " ")


@pytest.mark.parametrize(
    ("kind", "name", "told"),
    [
        ("rule", "tonghua-ordinance/18-3-1", "不得转交给社区承担"),
        ("rule", "18-3-1", "第十八条第三款"),
        ("article", "tonghua-ordinance/第十八条第三款", "不得转交给社区承担"),
        ("article", "通化市社区治理促进条例/第18条", "18-3-1"),
        ("list", "certificates_excluded", "亲属关系证明"),
        ("reading", "tonghua-ordinance/street-office-bound", "街道办事处"),
        ("fact", "quota", "是否下达指标任务"),
        ("fact", "下达指标任务", "quota"),
    ],
)
def test_show(kind: str, name: str, told: str) -> None:
    result = run("show", kind, name)
    assert result.exit_code == 0
    assert told in "".join(result.stdout.split())
    assert run("show", kind, name, "--lang", "en").exit_code == 0


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_generated_function_is_shown_with_what_it_stands_for(shipped: Policy, lang: str) -> None:
    given = ("--place", "220502", "--act", "assign_task", "--date", "2024-03-01", "--lang", lang)
    result = run("show", "program", *given)
    assert result.exit_code == 0
    task = shipped.task(
        {
            "region": "220502",
            "act": "assign_task",
            "date": "2024-03-01",
            "assigner": {"kind": "department", "level": "county"},
        }
    )
    norm_set = shipped.program.norm_set(task)
    lines = result.stdout.splitlines()
    assert [line.partition("  # ")[0] for line in lines[-len(norm_set.source.splitlines()) :]] == (
        norm_set.source.splitlines()
    )
    assert f"  v{len(norm_set.variables) - 1}" in result.stdout
    for number, instance in enumerate(norm_set.instances):
        assert any(
            line.startswith(f"    s{number} = ") and line.endswith(f"# {instance.rule.id}") for line in lines
        )
    steps = run("show", "program", *given, "--columns").stdout.splitlines()
    assert "fact:quota in (true)" in " ".join(steps)
    assert any(line.startswith("unlawful by s") for line in steps)
    refused = run("show", "program", *given, "--assigner", "departmen:county")
    assert refused.exit_code == 2
    assert "department" in refused.stderr
    assert run("show", "program", "--act", "assign_task").exit_code == 2
    assert run("show", "rule").exit_code == 2


def test_a_rule_is_shown_with_all_that_is_written_in_it() -> None:
    text = run("show", "rule", "tonghua-ordinance/18-3-1").stdout
    for told in (
        "约束 市级、县级的人民政府、政府部门",
        "约束 街道办事处 如果「街道受清单约束」",
        "行为 转交职责、安排任务、委托事项",
        "当「清单以外的事项」",
        "除非「紧急先期处置」",
        "定义「紧急先期处置」",
        "责任：由同级人民政府予以纠正",
    ):
        assert told in text
    assert "规则 18-3-2" not in text
    english = run("show", "rule", "tonghua-ordinance/34-2-2", "--lang", "en").stdout
    assert "when not a unified assessment by the competent body\n    must not\n" in english


@pytest.mark.parametrize(
    ("kind", "name", "near"),
    [
        ("rule", "tonghua-ordinance/18-3-9", "tonghua-ordinance/18-3-"),
        ("fact", "quotta", "quota"),
        ("reading", "tonghua-ordinance/street-office", "tonghua-ordinance/street-office-bound"),
        ("article", "tonghua-ordinance/第九百条", "tonghua-ordinance/"),
        ("article", "tonghua-ordinance/nonsense", ""),
    ],
)
def test_show_what_there_is_not(kind: str, name: str, near: str) -> None:
    result = run("show", kind, name, "--lang", "en")
    assert result.exit_code == 2
    assert near in result.stderr
    assert name in result.stderr


@pytest.mark.parametrize(
    ("kind", "name", "hint"),
    [
        ("rule", "zzz", "policylib coverage --full"),
        ("list", "通化", "policylib law"),
        ("article", "通化条例第十八条", "/"),
        ("reading", "zzz", "policylib readings"),
        ("fact", "zzz", "policy/vocabulary.yaml"),
    ],
)
def test_where_to_look_for_a_name_that_is_like_none(kind: str, name: str, hint: str) -> None:
    for language in ("zh", "en"):
        assert hint in run("show", kind, name, "--lang", language).stderr


def test_the_paragraphs_of_an_article_stand_in_their_order() -> None:
    text = run("show", "article", "tonghua-ordinance/第十八条").stdout
    assert re.findall(r"》第十八条(第.款)$", text, re.MULTILINE) == ["第一款", "第二款", "第三款"]


def test_a_part_of_a_policy_folder_is_refused_with_the_name_of_the_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    part = tmp_path / "policy" / "anhe"
    part.mkdir(parents=True)
    (tmp_path / "policy" / "vocabulary.yaml").touch()
    monkeypatch.chdir(tmp_path)
    result = run("check", "policy/anhe", "--lang", "en")
    assert result.exit_code == 2
    assert "it is a part of the policy folder `policy`" in result.stderr


def test_schemas_are_schemas() -> None:
    for what in ("task", "decision"):
        document = json.loads(run("schema", what).stdout)
        Draft202012Validator.check_schema(document)
    Draft202012Validator(json.loads(run("schema", "task").stdout)).validate(TASK)


def test_formatting_a_folder(tmp_path: Path) -> None:
    (tmp_path / "deep" / ".hidden").mkdir(parents=True)
    paths = [tmp_path / "a.policy", tmp_path / "deep" / "b.policy"]
    hidden = tmp_path / "deep" / ".hidden" / "c.policy"
    for path in (*paths, hidden):
        path.write_text("规则   1「甲」\n  方面 事项\n", "utf-8")
    assert run("fmt", "--check", tmp_path).exit_code == 1
    result = run("fmt", tmp_path)
    assert result.exit_code == 0
    assert [path.read_text("utf-8") for path in paths] == ["规则 1「甲」\n  方面 事项\n"] * 2
    assert hidden.read_text("utf-8").startswith("规则   1")
    nothing = run("fmt", hidden.parent.parent / ".hidden" / "..", "--check")
    assert nothing.exit_code == 0
    (tmp_path / "empty").mkdir()
    assert run("fmt", tmp_path / "empty").exit_code == 2


def test_a_mistake_is_not_followed_by_nothing_to_do(tmp_path: Path) -> None:
    path = tmp_path / "a.policy"
    path.write_text("规则 1「甲」\n  方面 事象\n", "utf-8")
    wrong: list[list[str | Path]] = [
        ["fmt", path],
        ["fmt", "--check", path],
        ["fmt", tmp_path / "none.policy"],
    ]
    for arguments in wrong:
        result = run(*arguments)
        assert result.exit_code > 0
        assert result.stdout == ""
        assert "0 个文件需要整理" not in result.stderr
        assert "1 个文件没有" in result.stderr
