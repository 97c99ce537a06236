"""What is looked up is what is read field by field: the verdict alone, decisions, and mistakes."""

from __future__ import annotations

import copy
import dataclasses
import datetime as dt
import json
import pickle
import random
from collections.abc import Callable
from enum import StrEnum
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import policylib
from completing import Task
from policylib import Settings, Settlement
from policylib.check.digest import digest
from policylib.engine import shapes
from policylib.engine.instance import BodyContext, Context
from policylib.engine.normset import NormSet
from policylib.engine.task import TaskError
from policylib.engine.task_reader import parse_task
from policylib.engine.trace import Brief
from policylib.logic.diagram import LimitError
from policylib.policyset import Policy
from shipped import shipped_tasks
from strategies import policies, tasks

DAY = dt.date(2024, 3, 1)
FULL = settings().max_examples > 1000
ROUNDS = 20_000 if FULL else 3_000


class Spelling(StrEnum):
    """Texts that are not plain texts."""

    TRUE = "true"
    URBAN = "urban"


def in_full(policy: Policy, task: object) -> object:
    """Return what the full decision says in brief, or what is wrong with the task; check that of a task that
    is given as data, the decision is the same.
    """
    try:
        read = task if isinstance(task, policylib.Task) else policy.task(task, today=DAY)
        decision = policy.decide(read, decided_on=DAY)
        assert (looked_up := policy.decide(task, decided_on=DAY)) == decision
        assert looked_up.task == decision.task
    except TaskError as error:
        return error.errors
    except LimitError as error:
        return str(error)
    assert decision.receipt.task == digest(read.model_dump())
    deciding = dict.fromkeys(f.rule for f in (*decision.findings, *decision.advice) if f.deciding)
    names = tuple(f"{one.kind}:{one.name}" for one in decision.missing)
    return Brief(decision.verdict, decision.allowed, decision.possible, tuple(deciding), names)


def in_brief(policy: Policy, task: object) -> object:
    try:
        return policy.verdict(task, today=DAY)
    except TaskError as error:
        with pytest.raises(TaskError):
            policy.decide(task, decided_on=DAY)
        return error.errors
    except LimitError as error:
        return str(error)


def check(policy: Policy, task: object) -> None:
    expected = in_full(policy, copy.deepcopy(task))
    assert in_brief(policy, task) == expected
    assert in_brief(policy, task) == expected, "the second time it is looked up"


@settings(max_examples=1000 if FULL else 50)
@given(st.data())
def test_on_random_policies(data: st.DataObject) -> None:
    checked = data.draw(policies())
    policy = Policy(checked)
    for _ in range(6):
        task = data.draw(tasks(checked))
        check(policy, task)
        try:
            checked_task = policy.task(task, today=DAY)
        except TaskError:
            continue
        check(policy, checked_task)


@settings(max_examples=400 if FULL else 60)
@given(shipped_tasks())
def test_on_the_shipped_rules(shipped: Policy, task: Task) -> None:
    check(shipped, task)


ODD: list[Any] = [
    None, True, False, 0, 1, 1.0, "", "true", "on", "urban", "220502", "2024-03-01", "2024-02-30", [], {}, (),
    ["duty"], ["duty", "assistance"], ["duty", 1], [[]], {"a": []}, "\ud800", "字" * 10_001, b"urban",
    Spelling.TRUE, Spelling.URBAN, DAY, dt.datetime(2024, 3, 1), object, frozenset(("kind",)),
]  # fmt: skip


def spoilt(task: dict[str, Any], dice: random.Random) -> object:
    """Put something odd somewhere."""
    spoilt: dict[str, Any] = copy.deepcopy(task)
    holder = dice.choice([spoilt, *(value for value in spoilt.values() if type(value) is dict)])
    names = [*holder, "facts", "lists", "text", "id", "name", "level", "region", "date", "quota", 7]
    holder[dice.choice(names)] = dice.choice(ODD)
    return spoilt


def test_on_thousands_of_tasks_with_and_without_mistakes(shipped: Policy) -> None:
    """Tasks around a few cases, so that shapes recur; every second one has something odd in it."""
    dice = random.Random(5)
    vocabulary = shipped.checked.vocabulary
    cases = [dict(case.task) for case in shipped.checked.cases]
    cases = dice.sample(cases, 12)
    wrong = 0
    for number in range(ROUNDS):
        task: Any = {"facts": {}, **copy.deepcopy(dice.choice(cases))}
        for name in dice.sample(list(vocabulary.facts), 3):
            options: list[Any] = [option.id for option in vocabulary.facts[name].options] or [True, False]
            task["facts"][name] = dice.choice([*options, None])
        if dice.random() < 0.3:
            task["item"] = {"lists": dice.sample(list(vocabulary.list_kinds), dice.randrange(3))}
        if number % 2:
            task = spoilt(task, dice)
        expected = in_full(shipped, copy.deepcopy(task))
        assert in_brief(shipped, task) == expected, task
        wrong += not isinstance(expected, Brief)
    assert ROUNDS // 8 < wrong < ROUNDS // 2


def test_a_shape_is_read_once(shipped: Policy, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[object] = []
    parse: Callable[..., Any] = parse_task

    def watched(checked: object, raw: object, today: dt.date) -> Any:
        read.append(raw)
        return parse(checked, raw, today)

    monkeypatch.setattr(shapes, "parse_task", watched)
    policy = Policy(shipped.checked)
    task: dict[str, Any] = {
        "region": "220502", "act": "assign_task", "community": "urban", "item": {"lists": []},
        "assigner": {"kind": "department", "level": "county", "name": "住建局"},
    }  # fmt: skip
    answers = {
        policy.verdict({**task, "facts": {"quota": quota}}, today=DAY) for quota in (True, False, None)
    }
    assert len(read) == 1
    assert {answer.verdict for answer in answers} == {"unlawful"}
    body = {**task["assigner"], "name": "某局"}
    assert policy.verdict({**task, "assigner": body}, today=DAY) in answers
    assert len(read) == 1
    policy.verdict(task, today=dt.date(2020, 1, 1))
    assert len(read) == 2


def test_a_task_of_another_vocabulary(shipped: Policy) -> None:
    task = shipped.task(dict(shipped.checked.cases[0].task), today=DAY)
    other = dataclasses.replace(task, facts={**task.facts, "no_such_fact": "true"})
    assert shipped.verdict(other) == shipped.verdict(task)


def test_a_settled_reading_counts(shipped: Policy) -> None:
    task = {
        "region": "220502", "act": "assign_task", "community": "urban", "item": {"lists": []},
        "assigner": {"kind": "subdistrict_office"},
    }  # fmt: skip
    settlement = Settlement("是", "市司法局", DAY, "会议纪要", start=DAY)
    settled = shipped.with_settings(Settings({"tonghua-ordinance/street-office-bound": settlement}))
    for policy, day, verdict in (
        (shipped, DAY, "undetermined"),
        (settled, DAY, "unlawful"),
        (settled, DAY - dt.timedelta(days=1), "undetermined"),
    ):
        assert policy.verdict(task, today=day).verdict == verdict


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_is_worded_once_is_what_is_worded_afresh(shipped: Policy, language: str) -> None:
    """Decisions of one pattern share their words; a copy made by `replace` shares none."""
    for case in shipped.checked.cases[::7]:
        given: dict[str, Any] = dict(case.task)
        tasks = [{**given, "assigner": {**given["assigner"], "name": name}} for name in ("甲局", "乙局")]
        for task in (*tasks, *tasks):
            try:
                decision = shipped.decide(task, decided_on=DAY)
            except TaskError:
                continue
            afresh = dataclasses.replace(decision)
            assert decision == afresh
            answer = decision.model_dump(language)
            assert answer == afresh.model_dump(language)
            assert list(answer) == list(afresh.model_dump(language))
            assert answer["task"]["assigner"]["name"] == task["assigner"]["name"]
            assert decision.model_dump_json(language) == json.dumps(
                answer, ensure_ascii=False, separators=(",", ":")
            )
            answer["findings"].clear()
            answer["aspects"].clear()
            assert decision.model_dump(language) == afresh.model_dump(language)


def test_a_ruling_has_no_other_attributes_than_its_fields(shipped: Policy) -> None:
    decision = shipped.decide(dict(shipped.checked.cases[0].task), decided_on=DAY)
    with pytest.raises(AttributeError, match="no attribute 'reciept'"):
        decision.reciept  # type: ignore[attr-defined]  # noqa: B018
    with pytest.raises(dataclasses.FrozenInstanceError):
        decision.verdict = decision.verdict  # type: ignore[misc]
    assert copy.copy(decision) == decision
    assert decision.receipt.decided_on == DAY.isoformat()
    assert "receipt=Receipt(" in repr(decision)


def test_what_every_case_hangs_on(shipped: Policy) -> None:
    """Of the shipped cases, some hundred are open; with no item stated, lists ask for the item."""
    open_ = 0
    for case in shipped.checked.cases:
        task = dict(case.task)
        brief = in_brief(shipped, task)
        assert brief == in_full(shipped, task), case
        assert isinstance(brief, Brief)
        assert bool(brief.missing) == (len(brief.possible) > 1)
        open_ += bool(brief.missing)
    assert open_ > 50


def test_what_a_policy_notes_on_a_task_is_its_own(shipped: Policy) -> None:
    """It is no part of the task, and says nothing to a policy with other settings."""
    raw = {
        "region": "220502", "act": "assign_task", "community": "urban", "item": {"lists": []},
        "assigner": {"kind": "subdistrict_office"},
    }  # fmt: skip
    settlement = Settlement("是", "市司法局", DAY, "会议纪要")
    settled = shipped.with_settings(Settings({"tonghua-ordinance/street-office-bound": settlement}))
    shipped.verdict(raw, today=DAY)
    task, afresh = shipped.task(raw, today=DAY), parse_task(shipped.checked, raw, DAY)
    for _ in range(2):
        assert shipped.verdict(task).verdict == "undetermined"
        assert settled.verdict(task).verdict == "unlawful"
    for other in (afresh, copy.copy(task), pickle.loads(pickle.dumps(task)), dataclasses.replace(task)):
        assert other == task
        assert repr(other) == repr(task)
        assert not hasattr(other, "noted")
    emptied = dataclasses.replace(task, facts={"emergency_event": "true"})
    assert shipped.verdict(emptied) == shipped.verdict({**raw, "facts": {"emergency_event": True}}, today=DAY)


def test_no_body_is_taken_for_another(shipped: Policy) -> None:
    """A mapping with tuples in it does not equal the key of one that was met before."""
    raw: dict[str, Any] = {
        "region": "220502", "act": "assign_task", "community": "urban",
        "assigner": {"kind": "department", "level": "county", "region": "220502"},
    }  # fmt: skip
    shipped.verdict(raw, today=DAY)
    names = {key: (key, value) for key, value in raw["assigner"].items()}
    for odd in ({**names, "name": None}, tuple(raw["assigner"].items()), [*raw["assigner"].items()]):
        with pytest.raises(TaskError):
            shipped.verdict({**raw, "assigner": odd}, today=DAY)


def test_norm_sets_of_different_width_share_no_code(shipped: Policy) -> None:
    """Half the number with one more bit of masks behind it would be the same number."""
    context = Context(DAY, "assign_task", (BodyContext("subdistrict_office", (), ()),), None)
    rules = list(shipped.checked.rules.values())
    one, other = (NormSet(shipped.checked, context, rules[:count]) for count in (20, 60))
    widths = [sum(norm_set.sizes) for norm_set in (one, other)]
    assert widths[0] < widths[1]
    one._serial = other._serial << widths[1] - widths[0]
    codes = {each.code([0] * len(each.sizes), item_stated=False) for each in (one, other)}
    assert len(codes) == 2
