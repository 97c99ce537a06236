"""Tasks as they come in: every mistake named at once, with its path and the nearest valid name."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from policylib.check.model import Word
from policylib.diagnostics import Text
from policylib.engine.task import Task, TaskError, TaskProblem
from policylib.engine.task_reader import LONGEST_TEXT, MOST_LABELS, parse_task
from policylib.policyset import Policy

TODAY = dt.date(2024, 3, 1)
TASK: dict[str, Any] = {
    "region": "220502",
    "act": "assign_task",
    "assigner": {"kind": "department", "level": "county"},
}


def problems(policy: Policy, raw: object) -> tuple[TaskProblem, ...]:
    with pytest.raises(TaskError) as caught:
        parse_task(policy.checked, raw, TODAY)
    for problem in caught.value.errors:
        assert problem.message.zh
        assert problem.message.en
    return caught.value.errors


@pytest.mark.parametrize(
    ("changes", "code", "path", "suggestion"),
    [
        ({"regoin": "220502"}, "unknown_field", "regoin", "region"),
        ({"assigner": {"kind": "deparment"}}, "unknown_value", "assigner.kind", "department"),
        ({"assigner": {"kind": "政府部门"}}, "unknown_value", "assigner.kind", "department"),
        ({"assigner": {"level": "county"}}, "missing_field", "assigner.kind", None),
        ({"assigner": {"kind": "department", "levle": "county"}}, "unknown_field", "assigner.levle", "level"),
        ({"assigner": "department"}, "wrong_type", "assigner", None),
        ({"assigner": None}, "missing_field", "assigner.kind", None),
        ({"region": None}, "missing_field", "region", None),
        ({"region": 220502}, "wrong_type", "region", None),
        ({"region": "22050"}, "bad_region", "region", None),
        ({"region": "2205O2"}, "bad_region", "region", None),
        ({"region": "990502"}, "bad_region", "region", None),
        ({"region": "220002"}, "bad_region", "region", None),
        ({"date": "2024-02-30"}, "bad_date", "date", None),
        ({"date": "20240301"}, "bad_date", "date", None),
        ({"date": "2024-W09-5"}, "bad_date", "date", None),
        ({"date": "２０２４-03-01"}, "bad_date", "date", None),
        ({"date": "2024-03-01T00:00:00"}, "bad_date", "date", None),
        ({"date": 20240301}, "wrong_type", "date", None),
        ({"date": dt.datetime(2024, 3, 1)}, "wrong_type", "date", None),
        ({"act": None}, "missing_field", "act", None),
        ({"act": "asign_task"}, "unknown_value", "act", "assign_task"),
        ({"community": "city"}, "unknown_value", "community", None),
        ({"item": "统计"}, "wrong_type", "item", None),
        ({"item": {"txet": "统计"}}, "unknown_field", "item.txet", "text"),
        ({"item": {"text": "x" * (LONGEST_TEXT + 1)}}, "too_long", "item.text", None),
        ({"item": {"text": "\ud800"}}, "bad_text", "item.text", None),
        ({"item": {"id": "no-such-entry-at-all"}}, "unknown_item", "item.id", None),
        ({"item": {"lists": "duty"}}, "wrong_type", "item.lists", None),
        ({"item": {"lists": ["dutty"]}}, "unknown_value", "item.lists[0]", "duty"),
        ({"item": {"lists": [None]}}, "missing_field", "item.lists[0]", None),
        ({"facts": []}, "wrong_type", "facts", None),
        ({"facts": {"quotas": True}}, "unknown_fact", "facts.quotas", "quota"),
        ({"facts": {"一票否决": True}}, "unknown_fact", "facts.一票否决", "one_vote_veto"),
        ({"facts": {"quota": "yes"}}, "wrong_type", "facts.quota", None),
        ({"facts": {"quota": 1}}, "wrong_type", "facts.quota", None),
        ({"facts": {"plaque": "others"}}, "unknown_value", "facts.plaque", "other"),
        ({"facts": {"plaque": True}}, "wrong_type", "facts.plaque", None),
        ({"on_behalf_of": {}}, "missing_field", "on_behalf_of.kind", None),
    ],
)
def test_a_mistake_is_named(
    shipped: Policy, changes: dict[str, Any], code: str, path: str, suggestion: str | None
) -> None:
    (problem,) = problems(shipped, {**TASK, **changes})
    assert (problem.code, problem.path, problem.suggestion) == (code, path, suggestion)


def test_all_mistakes_are_named_at_once(shipped: Policy) -> None:
    raw = {"region": "1", "assigner": {"kind": "x"}, "facts": {"nothing": True}, "date": "?"}
    paths = {problem.path for problem in problems(shipped, raw)}
    assert paths == {"region", "assigner.kind", "facts.nothing", "date", "act"}


@pytest.mark.parametrize("raw", [None, [], "task", 3])
def test_what_is_no_object_is_no_task(shipped: Policy, raw: object) -> None:
    assert [problem.code for problem in problems(shipped, raw)] == ["wrong_type"]


def test_what_contradicts_a_constraint_is_refused(shipped: Policy) -> None:
    facts = {"funding_by_assigner": True, "funding_provided": False}
    with pytest.raises(TaskError) as caught:
        shipped.decide({**TASK, "facts": facts}, decided_on=TODAY)
    assert caught.value.errors[0].code == "contradiction"
    with pytest.raises(TaskError):
        shipped.decide({**TASK, "item": {"lists": ["assistance", "negative"]}}, decided_on=TODAY)


def parsed(policy: Policy, **changes: Any) -> Task:
    return parse_task(policy.checked, {**TASK, **changes}, TODAY)


def test_an_absent_date_is_today(shipped: Policy) -> None:
    assert parsed(shipped).date == TODAY


def test_spellings_of_one_task_are_one_task(shipped: Policy) -> None:
    long = parsed(shipped, region="220502000000", item={"text": None}, facts={"written_entrustment": None})
    assert long == parsed(shipped)
    assert long.model_dump() == parsed(shipped).model_dump()


def test_a_null_that_means_something_is_kept(shipped: Policy) -> None:
    assert parsed(shipped, facts={"quota": None}).model_dump() != parsed(shipped).model_dump()


def test_a_flood_of_mistakes_is_answered_in_full_and_only_the_first_get_a_suggestion(shipped: Policy) -> None:
    found = problems(shipped, {**TASK, "facts": {f"quota{i}": True for i in range(5000)}})
    assert len(found) == 5000
    assert [problem.suggestion for problem in found[:3]] == ["quota"] * 3
    assert found[-1].suggestion is None


@pytest.mark.parametrize(
    "changes",
    [
        {"facts": {f"quota{i}": True for i in range(50_000)}},
        {"item": {"lists": ["dutty"] * 50_000}},
        {f"field{i}": None for i in range(50_000)},
    ],
)
def test_reading_stops_where_the_flood_is_too_large(shipped: Policy, changes: dict[str, Any]) -> None:
    assert len(problems(shipped, {**TASK, **changes})) == 10_000


# --- how a mistake is told -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "zh", "en"),
    [
        (
            {"community": "vilage"},
            "“vilage”不是可用的值；是不是“village”？可用：urban（城市社区）、township（乡镇社区）、village（村）",
            "`vilage` is not a value of `community`; did you mean `village`? "
            "values: urban (urban community), township (township community), village (village)",
        ),
        (
            {"community": "?"},
            "“?”不是可用的值；可用：urban（城市社区）、township（乡镇社区）、village（村）",
            "`?` is not a value of `community`; "
            "values: urban (urban community), township (township community), village (village)",
        ),
        (
            {"facts": {"quotta": True}},
            "没有“quotta”这项事实；是不是“quota”？",
            "there is no fact `quotta`; did you mean `quota`?",
        ),
        (
            {"date": "1 May"},
            "“1 May”不是有效日期，写法如 2024-03-01",
            "`1 May` is not a date; write it like 2024-03-01",
        ),
    ],
)
def test_what_is_meant_stands_before_what_is_possible(
    shipped: Policy, changes: dict[str, Any], zh: str, en: str
) -> None:
    (problem,) = problems(shipped, TASK | changes)
    assert problem.message == Text(zh, en)


def test_a_long_list_of_values_has_no_labels(shipped: Policy) -> None:
    vocabulary = shipped.checked.vocabulary
    acts = {f"act_{i}": Word(f"act_{i}", Text("甲", "a")) for i in range(MOST_LABELS + 1)}
    checked = replace(shipped.checked, vocabulary=replace(vocabulary, acts=acts))
    with pytest.raises(TaskError) as raised:
        parse_task(checked, TASK | {"act": "x"}, TODAY)
    assert "（甲）" not in raised.value.errors[0].message.zh
