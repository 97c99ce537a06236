"""The engine against the reference, on random policies and tasks: the same answer, part by part."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comparing import compare, compare_outcomes, compare_remedies
from completing import Task
from policylib.engine.task import TaskError
from policylib.policyset import Policy
from reference import ImpossibleError, answer
from shipped import shipped, shipped_tasks
from strategies import policies, tasks

DECIDED_ON = dt.date(2024, 3, 1)
FULL = settings().max_examples > 1000
POLICIES, TASKS_PER_POLICY = (2000, 50) if FULL else (80, 8)


@settings(max_examples=POLICIES)
@given(st.data())
def test_the_engine_says_what_the_reference_says(data: st.DataObject) -> None:
    checked = data.draw(policies())
    policy = Policy(checked)
    for _ in range(data.draw(st.integers(1, TASKS_PER_POLICY))):
        task = data.draw(tasks(checked))
        try:
            expected = answer(checked, task)
        except ImpossibleError:
            with pytest.raises(TaskError):
                policy.decide(task, decided_on=DECIDED_ON)
            continue
        decision = policy.decide(task, decided_on=DECIDED_ON)
        compare(decision, expected, checked, task)
        compare_remedies(decision, expected, checked, task)


@pytest.mark.slow
@settings(max_examples=2000 if FULL else 24)
@given(shipped_tasks(most_worlds=512))
def test_the_engine_says_on_the_shipped_rules_what_the_reference_says(task: Task) -> None:
    checked = shipped().checked
    decision = shipped().decide(task, decided_on=DECIDED_ON)
    compare_outcomes(decision, answer(checked, task, otherwise=False), task)
