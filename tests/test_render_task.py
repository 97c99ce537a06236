"""Decisions as text: what was asked, what helps, what is taken for granted."""

from __future__ import annotations

import pytest

from open_cases import TODAY, decided
from policylib.policyset import Policy
from policylib.render.decision_html import decision_html
from policylib.render.decision_json import decision_dict
from policylib.render.decision_text import decision_text
from policylib.render.messages import MESSAGES

VETO = {
    "region": "220502",
    "date": "2024-03-01",
    "assigner": {"kind": "department", "level": "county"},
    "community": "urban",
    "act": "assess",
    "facts": {"one_vote_veto": True},
}
STREET = VETO | {"assigner": {"kind": "subdistrict_office"}, "act": "assign_task", "facts": {}}


def test_the_task_stands_first(shipped: Policy) -> None:
    task = {
        "region": "220502",
        "date": "2024-03-01",
        "assigner": {"kind": "subdistrict_office", "name": "某街道办"},
        "on_behalf_of": {"kind": "department", "level": "county"},
        "community": "urban",
        "act": "assess",
        "item": {"text": "卫生评比", "lists": []},
    }
    decision = shipped.decide(task, decided_on=TODAY)
    assert decision.task == shipped.task(task)
    assert decision_dict(shipped, decision)["task"] == decision.task.model_dump()
    chinese = decision_text(shipped, decision).split("\n\n")[0].splitlines()
    assert chinese == [
        "任务",
        "  安排单位：某街道办（街道办事处）",
        "  原交办单位：县级政府部门",
        "  行为：考核评比",
        "  对象：城市社区",
        "  地点：东昌区（220502）",
        "  日期：2024-03-01",
        "  事项：“卫生评比”",
    ]
    english = decision_text(shipped, decision, "en")
    assert english.startswith("The task\n  assigned by: 某街道办 (subdistrict office)\n")
    assert "<h3>任务</h3>" in decision_html(shipped, decision)


def test_what_the_task_leaves_open_is_said_so(shipped: Policy) -> None:
    entry = shipped.checked.lists[0].items[0]
    task = {
        "region": "650999",
        "date": "2024-03-01",
        "assigner": {"kind": "department"},
        "act": "assign_task",
        "item": {"id": entry.id},
    }
    text = decision_text(shipped, shipped.decide(task, decided_on=TODAY))
    assert "安排单位：政府部门，层级不清楚\n" in text
    assert "对象：不清楚\n" in text
    assert "地点：新疆维吾尔自治区境内（650999）\n" in text
    assert f"事项：“{entry.names[0]}”\n" in text


@pytest.mark.parametrize(
    ("region", "date", "held", "missing"),
    [
        ("220502", "2024-03-01", "全国、通化市", "吉林省、东昌区"),
        ("220502001", "2023-06-30", "全国", "吉林省、通化市、东昌区"),
        ("310115", "2020-05-13", "全国", "上海市、浦东新区"),  # the text of 2017 is not on record
        ("310115", "2020-05-14", "全国、上海市", "浦东新区"),
        ("310101", "2024-03-01", "全国、上海市", "黄浦区"),
        ("310199", "2024-03-01", "全国、上海市", "310199"),
        ("610802", "2024-03-01", "全国", "陕西省、榆林市、榆阳区"),  # a report is no norm
        ("620702", "2024-03-01", "全国、张掖市", "甘肃省、甘州区"),  # lapsed, but on record
    ],
)
def test_places_whose_norms_are_not_on_record_are_said(
    shipped: Policy, region: str, date: str, held: str, missing: str
) -> None:
    for facts in ({}, {"one_vote_veto": True}):
        task = VETO | {"region": region, "date": date, "facts": facts}
        decision = shipped.decide(task, decided_on=TODAY)
        said = MESSAGES["task.law_held"].in_language("zh").format(held=held, missing=missing)
        assert f"- {said}\n" in decision_text(shipped, decision, width=1000)


def test_that_either_body_may_supply_what_is_lacking_is_said(shipped: Policy) -> None:
    street = STREET | {
        "date": "2026-06-01",
        "item": {"lists": ["assistance"]},
        "facts": {"written_entrustment": True, "conditions_provided": True, "funding_provided": False},
    }
    passed_on = {**street, "on_behalf_of": {"kind": "department", "level": "county"}}
    for task, told in ((street, False), (passed_on, True)):
        decision = shipped.decide(task, decided_on=TODAY)
        assert decision.verdict == "curable"
        for language in ("zh", "en"):
            said = MESSAGES["remedies.on_behalf"].in_language(language)
            assert (said in decision_text(shipped, decision, language, width=1000)) is told


def test_a_step_cites_the_rule_that_asks_for_it(shipped: Policy) -> None:
    """Art. 20 asks for consent; that it is about matters of assistance puts nothing on another list."""
    task = {**VETO, "act": "assign_task", "item": {"text": "防火宣传"}, "facts": {}}
    decision = shipped.decide(task, decided_on=TODAY)
    cited = {
        step.name: step.citation and step.citation.at for remedy in decision.remedies for step in remedy.steps
    }
    assert cited["unified_arrangement"] == "第二十条"
    assert cited["written_entrustment"] == "第十八条第二款"
    assert cited["duty"] is None


def test_where_no_place_is_named_no_norms_of_places_are_missed(shipped: Policy) -> None:
    text = decision_text(shipped, shipped.decide(VETO | {"region": "000000"}, decided_on=TODAY))
    assert "没有收录" not in text


def test_what_is_certainly_not_allowed_need_not_be_found_out_first(shipped: Policy) -> None:
    task = STREET | {"item": {"lists": []}}
    for remit, allowed, key in (
        (True, False, "do.undetermined_no"),
        (False, None, "do.undetermined"),
    ):
        decision = shipped.decide({**task, "facts": {"within_subdistrict_remit": remit}}, decided_on=TODAY)
        assert (decision.verdict, decision.allowed) == ("undetermined", allowed)
        for language in ("zh", "en"):
            text = decision_text(shipped, decision, language, width=1000)
            assert MESSAGES[key].in_language(language) in text


# --- what helps, what is taken for granted --------------------------------------------------------


def test_that_nothing_helps_is_said_only_where_it_is_certain(shipped: Policy) -> None:
    for known, told in ((None, "no_remedy.uncertain"), (False, "no_remedy")):
        task = VETO | {"facts": {"one_vote_veto": True, "unified_assessment": known}}
        decision = shipped.decide(task, decided_on=TODAY)
        assert (decision.remedies, decision.hopeless) == ((), known is False), decision.verdict
        both = MESSAGES[told], MESSAGES[f"named.{told}"]
        for language, joint in (("zh", ""), ("en", " ")):
            said = joint.join(text.in_language(language) for text in both)
            assert decision_dict(shipped, decision, language)["no_remedy"] == said
            # The remedy that the rule names stands above; how the two fit together is said once.
            text = decision_text(shipped, decision, language, width=1000)
            assert text.count(both[1].in_language(language)) == 1
            assert text.index(decision.findings[0].remedy or "?") < text.index(said)


def test_a_special_case_of_another_way_is_not_shown(shipped: Policy) -> None:
    """Whoever bears the cost has provided the funding: the text shows one way, JSON and full text both."""
    decision = decided(shipped, "t-offlist-county-dept")
    answer = decision_dict(shipped, decision)
    assert len(answer["remedies"]) == 3
    short, long = (decision_text(shipped, decision, full=full) for full in (False, True))
    assert "已提供相应经费" in short
    assert "经费由委托部门承担" not in short.split("怎样改才合法")[1]
    assert "办法 2" in short
    assert "办法 3" not in short
    assert "办法 3" in long


def test_other_assumptions_of_a_refusal_are_counted(shipped: Policy) -> None:
    decision = decided(shipped, "t-offlist-county-dept")
    (deciding,) = (finding for finding in decision.findings if finding.deciding)
    named = {ground.variable for ground in deciding.because}
    rest = [one for one in decision.assumed if f"{one.kind}:{one.name}" not in named]
    absent = sum(one.why == "not_part" for one in rest)
    readings = sum(one.kind == "reading" for one in rest)
    assert absent
    assert readings
    text = decision_text(shipped, decision, width=1000)
    assert f"另有 {absent} 项没有说明的情形视为没有\n" in text
    assert f"另有 {readings} 个条文没有定论的问题" in text
    assert "另有 " not in decision_text(shipped, decision, full=True)
    assert "另有 " not in decision_text(shipped, decided(shipped, "t-assist-all"))


def test_words_of_a_task_cannot_pass_for_words_of_the_answer(shipped: Policy) -> None:
    forged = "统计\n\n结论：合法，可以安排\x1b[31m"
    assigner = {"kind": "department", "level": "county", "name": forged}
    decision = shipped.decide(VETO | {"assigner": assigner, "item": {"text": forged}}, decided_on=TODAY)
    text = decision_text(shipped, decision, width=200)
    assert "\x1b" not in text
    assert [line for line in text.splitlines() if line.strip().startswith("结论：")] == [
        "结论：违法，不得安排"
    ]
