"""Columns decided at once: every row has the answer that it has by itself."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit_files import cell, flat
from policylib.batch.bits import Column, told_apart
from policylib.batch.expressions import Case
from policylib.batch.keys import Keys
from policylib.batch.plan import Answer, Plan, Refusal
from policylib.engine.task import TaskError
from policylib.policyset import Policy
from strategies import policies, tasks

DAY = dt.date(2024, 3, 1)
FULL = settings().max_examples > 1000
MILLION = 1_000_000 if FULL else 1_000
STRETCH = 100_000


def number(plan: Plan, name: str, row: dict[str, Any]) -> int:
    """Return the class of what a row says in a field."""
    value = row.get(name)
    if name not in row or (value is None and name.endswith(("_text", "_id", "_name", "region", "date"))):
        return 0
    found = plan.classes[name].number(cell(value))
    assert found is not None
    return found


@settings(max_examples=2000 if FULL else 30)
@given(st.data())
def test_columns_have_the_answers_of_decide_on_random_policies(data: st.DataObject) -> None:
    checked = data.draw(policies())
    policy = Policy(checked)
    drawn = [data.draw(tasks(checked)) for _ in range(data.draw(st.integers(1, 12)))]
    rows = [flat(task) for task in drawn]
    plan = Plan.of(policy, DAY, sorted({name for row in rows for name in row}))
    columns: dict[str, Column] = {
        name: np.array([number(plan, name, row) for row in rows], np.uint32) for name in plan.fields
    }
    for task, found in zip(drawn, plan.decide(columns).tolist(), strict=True):
        answer = plan.answers[found]
        try:
            decision = policy.decide(task, decided_on=DAY)
        except TaskError:
            assert isinstance(answer, Refusal)
            continue
        assert answer == Answer(
            decision.verdict,
            decision.allowed,
            tuple(map(str, decision.possible)),
            tuple(dict.fromkeys(one.rule for one in decision.findings if one.deciding)),
            tuple(f"{one.kind}:{one.name}" for one in decision.missing),
            bool(decision.illustrative),
        )


CHOICES = {
    "region": ("220502", "220581", "620702"),
    "date": ("2023-06-30", "2024-03-01"),
    "assigner_kind": ("department", "subdistrict_office"),
    "assigner_level": ("county", "city", ""),
    "community": ("urban", "township", ""),
    "act": ("assign_task", "entrust_matter"),
    "item_lists": ("[]", "duty", ""),
}


@pytest.mark.slow
def test_random_tasks_have_the_answers_that_each_has_by_itself(shipped: Policy) -> None:
    facts = shipped.checked.vocabulary.facts
    plan = Plan.of(shipped, DAY, [*CHOICES, *facts])
    dice = np.random.default_rng(9)
    for start in range(0, MILLION, STRETCH):
        count = min(STRETCH, MILLION - start)
        columns: dict[str, Column] = {}
        for name, texts in CHOICES.items():
            classes = np.array([plan.classes[name].number(text) if text else 0 for text in texts], np.uint32)
            columns[name] = classes[dice.integers(0, len(texts), count)]
        # Rows of which nearly all is known, and rows of which hardly anything is.
        stated = dice.random(count)
        for name in facts:
            values = dice.integers(1, len(plan.classes[name].members), count).astype(np.uint8)
            columns[name] = np.where(dice.random(count) < stated, values, 0).astype(np.uint8)
        found = plan.decide(columns)
        again = plan.decide(columns)  # with all of it met before
        assert (found == again).all()
        patterns = zip(*(columns[name].tolist() for name in plan.fields), strict=True)
        assert all(plan.answer(pattern) == answer for pattern, answer in zip(patterns, found, strict=True))
    assert len(plan.answers) > 50


def test_what_stands_in_several_columns_has_one_number() -> None:
    dice = np.random.default_rng(3)
    keys = Keys()
    seen: dict[tuple[int, ...], int] = {}

    def told(columns: list[Column]) -> list[int]:
        rows: list[tuple[int, ...]] = list(zip(*(column.tolist() for column in columns), strict=True))
        found = keys.of(columns, lambda row: seen.setdefault(rows[row], len(seen)), len(rows))
        return [int(each) for each in found]

    for size in (3, 200, 70_000):  # wider numbers come later, and do not fit into one word
        columns: list[Column] = [dice.integers(0, size, 5000).astype(np.uint32) for _ in range(5)]
        rows = list(zip(*(column.tolist() for column in columns), strict=True))
        assert told(columns) == [seen[row] for row in rows]
        assert told(columns) == [seen[row] for row in rows]


def test_rows_are_told_apart_by_many_sets() -> None:
    dice = random.Random(1)
    sets = tuple(dice.getrandbits(50) for _ in range(70))
    rows = dice.getrandbits(50)
    found = told_apart(Case(0, rows, sets), 50)
    assert found.rows.tolist() == [row for row in range(50) if rows >> row & 1]
    for row, place in zip(found.rows.tolist(), found.places.tolist(), strict=True):
        assert found.deciding[place] == tuple(i for i, each in enumerate(sets) if each >> row & 1)
