"""Norm sets as expressions: what they say of a row is what a decision says, or nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from policylib.batch.expressions import Expressions
from policylib.engine.normset import NormSet
from policylib.engine.outcome import OUTCOMES
from policylib.engine.prepare import prepare
from policylib.engine.task import TaskError
from policylib.engine.task_reader import parse_task
from policylib.engine.trace import Brief
from policylib.policyset import Policy
from shipped import shipped, shipped_tasks
from strategies import policies, tasks

DAY = dt.date(2024, 3, 1)
FULL = settings().max_examples > 1000


@dataclass(frozen=True)
class OneRow:
    """A row by itself: a set of rows is whether it is in there."""

    masks: Sequence[int]

    @property
    def complete(self) -> bool:
        return 0 not in self.masks

    def passing(self, variable: int, values: int, *, possibly: bool) -> bool:
        return bool(self.masks[variable] & values) or (possibly and not self.masks[variable])

    def every(self, parts: Sequence[bool]) -> bool:
        return all(parts)

    def some(self, parts: Sequence[bool]) -> bool:
        return any(parts)

    def without(self, rows: bool, others: bool) -> bool:
        return rows and not others

    def nothing(self, rows: bool) -> bool:
        return not rows


Seen = dict[tuple[int, int, tuple[bool, ...]], tuple[NormSet, Brief]]


WRITTEN: dict[NormSet, Expressions] = {}


def agrees(policy: Policy, task: object, seen: Seen) -> bool | None:
    """Hold the case of a task against its verdict; None: it is in none."""
    try:
        prepared = prepare(policy.program, parse_task(policy.checked, task, DAY))
    except TaskError:
        return None
    norm_set = prepared.norm_set
    masks = norm_set.masks(prepared.pattern)
    brief = policy.verdict(task, today=DAY)
    if norm_set not in WRITTEN:
        WRITTEN[norm_set] = Expressions.of(policy.checked, norm_set)
    found = [case for case in WRITTEN[norm_set].cases(OneRow(masks)) if case.rows]
    if not found:
        assert 0 in masks  # whatever is known is in a case
        return None
    (case,) = found
    assert (OUTCOMES[case.outcome].verdict,) == (brief.verdict,) == brief.possible
    first = seen.setdefault((id(norm_set), case.outcome, case.deciding), (norm_set, brief))
    assert first[1] == brief
    assert len(brief.deciding) <= sum(case.deciding)
    assert bool(brief.deciding) == any(case.deciding)
    return True


@settings(max_examples=2000 if FULL else 30)
@given(st.data())
def test_a_case_is_what_a_decision_says(data: st.DataObject) -> None:
    checked = data.draw(policies())
    policy = Policy(checked)
    seen: Seen = {}
    for _ in range(12):
        agrees(policy, data.draw(tasks(checked)), seen)


SHIPPED: Seen = {}


@settings(max_examples=2000 if FULL else 30)
@given(shipped_tasks())
def test_a_case_is_what_a_decision_says_on_the_shipped_rules(task: dict[str, object]) -> None:
    agrees(shipped(), task, SHIPPED)


def test_most_cases_of_the_rule_base_are_in_one() -> None:
    policy = shipped()
    seen: Seen = {}
    told = [agrees(policy, case.task, seen) for case in policy.checked.cases]
    assert len(seen) > 100
    assert sum(found is True for found in told) > len(told) / 2
