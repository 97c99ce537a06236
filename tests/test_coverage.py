"""Coverage: what cases show of rules, on a policy of three rules, and on the shipped one."""

from __future__ import annotations

import datetime as dt
import json
import time
from pathlib import Path

import pytest

from commands import run
from packed import unpack
from policylib.analysis.coverage import Coverage, RuleCoverage, coverage
from policylib.check.checker import check
from policylib.check.model import CheckedPolicy
from policylib.engine.compile import Program
from policylib.engine.settings import Settings
from policylib.policyset import Policy

DAY = dt.date(2026, 1, 1)

RULES = """=== jia.policy
法规「甲市社区条例」 代号 jia
  效力 地方性法规
  地域 220500
  施行 2020-01-01 起

解释「街道受约束」 代号 street
  依据 第一条
  问题「街道办事处是否受约束？」
  默认 未定

规则 1「不得转交」
  依据 第一条 引文「不得转交给社区」
  方面 事项
  约束 政府部门
  约束 街道办事处 如果「街道受约束」
  当以下条件全部满足:
    - 并非 已书面委托
    - 日期不早于 2024-01-01
  禁止
  除非 突发事件存续期间
    依据 第一条 引文「发生突发事件时」

规则 2「协助事项」
  依据 第二条 引文「协助事项可以安排」
  方面 事项
  约束 人民政府
  可以,以 已提供经费 为前提

"""
SET = "  设 地域 220502, 日期 {date}, 单位 {who}, 社区类型 城市社区, 行为 {act}\n"


def case(title: str, settings: str, verdict: str, **task: str) -> str:
    fixed = {"date": "2024-03-01", "who": "县级政府部门", "act": "安排任务"} | task
    more = f"  设 {settings}\n" if settings else ""
    return f"案例「{title}」\n{SET.format_map(fixed)}{more}  应判 {verdict}\n\n"


TRIGGER = case("触发", "并非 已书面委托", "违法 依 1")
NEAR = case("只差书面", "已书面委托", "无规可依")
PAID = case("政府给钱", "已提供经费", "合法 依 2", who="县级人民政府")
OTHER_ACT = case("政府要证明", "", "无规可依", who="县级人民政府", act="要求出具证明")


def built(text: str) -> CheckedPolicy:
    checked, found = check(unpack(text)[0])
    assert checked is not None, found
    return checked


def covered(*cases: str, coverage_file: str = "") -> Coverage:
    return coverage(Program(built(RULES + "".join(cases) + coverage_file), Settings()), DAY)


def rule(found: Coverage, name: str) -> RuleCoverage:
    return next(one for one in found.rules if one.rule.id == f"jia/{name}")


def unseen(found: Coverage, name: str) -> dict[str, tuple[str, ...]]:
    return {atom.atom.name: atom.unseen for atom in rule(found, name).atoms if atom.unseen}


def test_a_rule_is_triggered_by_the_cases_in_which_it_is_live() -> None:
    found = rule(covered(TRIGGER, NEAR), "1")
    assert [(one.case.rpartition("/")[2], one.status) for one in found.triggered] == [("触发", "breached")]
    assert [one.rpartition("/")[2] for one in found.named] == ["触发"]


def test_nearly_is_one_condition_away() -> None:
    found = rule(covered(TRIGGER, NEAR), "1")
    assert [(one.case.rpartition("/")[2], one.by) for one in found.near] == [("只差书面", "fact:written")]


def test_two_conditions_away_is_not_nearly() -> None:
    far = case("差两个", "已书面委托, 突发事件存续期间", "无规可依")
    assert rule(covered(far), "1").near == ()


def test_an_exception_is_a_condition_to_be_away_by() -> None:
    excepted = case("应急", "并非 已书面委托, 突发事件存续期间", "无规可依")
    assert [one.by for one in rule(covered(excepted), "1").near] == ["fact:emergency"]


def test_what_is_not_known_is_neither_triggered_nor_near() -> None:
    open_ = rule(covered(case("不清楚", "", "待定")), "1")
    assert (open_.triggered, open_.near) == ((), ())


def test_a_rule_without_conditions_is_nearly_triggered_by_another_act_or_body() -> None:
    found = rule(covered(PAID, OTHER_ACT, NEAR), "2")
    assert found.unconditional
    assert {(one.case.rpartition("/")[2], one.by) for one in found.near} == {
        ("政府要证明", "act"),
        ("只差书面", "addressee"),
    }


def test_conditions_are_counted_where_the_rule_is_reached() -> None:
    found = covered(TRIGGER, NEAR, case("不清楚", "", "待定"), PAID)
    atoms = {atom.atom.name: dict(atom.seen) for atom in rule(found, "1").atoms}
    assert atoms["fact:written"] == {"true": 1, "false": 1, "unknown": 1}
    # The government of the fourth case is not bound, so nothing of it counts.
    assert atoms["fact:emergency"] == {"true": 0, "false": 3, "unknown": 0}
    # No street office: what is said of it was not asked.
    assert sum(atoms["reading:jia/street"].values()) == 0


def test_days_are_never_unknown_and_open_readings_can_be() -> None:
    found = covered(TRIGGER)
    assert unseen(found, "1") == {
        "fact:written": ("true", "unknown"),
        "date:2024-01-01": ("false",),
        "fact:emergency": ("true", "unknown"),
        "reading:jia/street": ("true", "false", "unknown"),
    }


def test_readings_that_a_case_settles_count_with_their_answer() -> None:
    street = "街道办事处"
    no = case("街道不受约束", "并非 已书面委托\n  设 解释「街道受约束」为「否」", "无规可依", who=street)
    yes = case("街道受约束", "并非 已书面委托\n  设 解释「街道受约束」为「是」", "违法 依 1", who=street)
    found = rule(covered(no, yes), "1")
    assert [(one.case.rpartition("/")[2], one.by) for one in found.near] == [
        ("街道不受约束", "reading:jia/street")
    ]
    assert [one.case.rpartition("/")[2] for one in found.triggered] == ["街道受约束"]


EXCUSE = """=== coverage.yaml
unseen:
  - {{rule: {rule}, condition: {condition}, value: {value}, reason: 示例}}
"""


def test_an_excuse_replaces_a_case() -> None:
    excuse = EXCUSE.format(rule="jia/1", condition="fact:written", value="unknown")
    found = covered(TRIGGER, NEAR, coverage_file=excuse)
    assert "fact:written" not in unseen(found, "1")
    assert found.idle == ()


def test_an_excuse_that_is_not_needed_is_reported() -> None:
    excuse = EXCUSE.format(rule="jia/1", condition="fact:written", value="'true'")
    found = covered(TRIGGER, NEAR, coverage_file=excuse)
    assert [(one.condition, one.value) for one in found.idle] == [("fact:written", "true")]
    assert not found.complete


@pytest.mark.parametrize(
    ("rule_", "condition", "value", "said"),
    [
        ("jia/9", "fact:written", "unknown", "jia/9"),
        ("jia/1", "fact:writen", "unknown", "fact:writen"),
        ("jia/1", "date:2024-01-01", "unknown", "date:2024-01-01"),
    ],
)
def test_an_excuse_names_what_exists(rule_: str, condition: str, value: str, said: str) -> None:
    excuse = EXCUSE.format(rule=rule_, condition=condition, value=value)
    checked, found = check(unpack(RULES + TRIGGER + excuse)[0])
    assert checked is None
    assert [one.code for one in found] == ["D212"]
    assert said in found[0].message.zh
    assert said in found[0].message.en


def test_one_thing_is_excused_once() -> None:
    excuse = EXCUSE.format(rule="jia/1", condition="fact:written", value="unknown")
    twice = excuse + excuse.splitlines(keepends=True)[-1]
    checked, found = check(unpack(RULES + TRIGGER + twice)[0])
    assert checked is None
    assert [one.code for one in found] == ["D210"]


def test_provisions_are_cited_or_give_a_reason() -> None:
    found = {one.provision.at: one for one in covered(TRIGGER).provisions}
    kinds = {(use.kind, use.by) for use in found["第一条"].uses}
    assert kinds == {("rule", "jia/1"), ("reading", "jia/street")}
    assert found["第三条"].uses == ()
    assert found["第三条"].provision.not_encoded == "示例"
    assert all(one.accounted for one in found.values())


# --- the shipped policy ------------------------------------------------------------------------


def test_the_shipped_cases_show_every_rule(shipped: Policy) -> None:
    start = time.process_time()
    found = coverage(shipped.program, DAY)
    assert time.process_time() - start < 30  # seconds; five on the machine this was written on
    lacking = [one.rule.id for one in found.rules if not one.complete]
    assert lacking == []
    assert found.idle == ()
    assert found.complete
    accounted = [one.provision for one in found.provisions if not one.accounted]
    assert [f"{one.regulation} {one.at}" for one in accounted] == []


# --- the command -------------------------------------------------------------------------------


def folder(tmp_path: Path, text: str) -> Path:
    for source in unpack(text)[0]:
        path = tmp_path / source.name
        path.parent.mkdir(exist_ok=True)
        path.write_text(source.text, "utf-8")
    return tmp_path


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_command_lists_what_is_lacking(tmp_path: Path, language: str) -> None:
    result = run("coverage", "--policy", folder(tmp_path, RULES + TRIGGER), "--lang", language)
    assert result.exit_code == 1
    assert "fact:emergency" in result.stdout
    assert {"zh": "没有案例只差一点就触发它", "en": "no case nearly triggers it"}[language] in result.stdout


def test_the_command_as_json(tmp_path: Path) -> None:
    result = run("coverage", "--policy", folder(tmp_path, RULES + TRIGGER + NEAR), "--format", "json")
    assert result.exit_code == 1
    document = json.loads(result.stdout)
    first = next(one for one in document["rules"] if one["rule"] == "jia/1")
    assert first["triggered"] == [{"case": first["triggered"][0]["case"], "status": "breached"}]
    assert first["near"][0]["by"] == "fact:written"
    assert document["complete"] is False


def test_the_command_ends_well_when_nothing_is_lacking(tmp_path: Path) -> None:
    rules = RULES[: RULES.index("解释")] + RULES[RULES.index("规则 2") :].replace("规则 2", "规则 1")
    unpaid = case("政府没给钱", "并非 已提供经费", "可补正 依 1", who="县级人民政府")
    unknown = case("政府给没给不清楚", "", "待定", who="县级人民政府")
    cases = PAID.replace("依 2", "依 1") + OTHER_ACT + unpaid + unknown
    result = run("coverage", "--policy", folder(tmp_path, rules + cases), "--full")
    assert result.exit_code == 0, result.stdout
    assert "政府没给钱" in result.stdout
