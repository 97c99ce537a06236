"""The laws that every implementation must obey, on random policies and on the shipped rule base."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from completing import (
    DECIDED_ON,
    Task,
    check_remedies,
    completions,
    decide,
    forgotten,
    possible,
    settled,
    with_values,
)
from policylib.check.model import CheckedPolicy
from policylib.engine import drawing
from policylib.logic.diagram import LimitError
from policylib.policyset import Policy
from reference import ImpossibleError, domain, read
from strategies import policies, tasks

FULL = settings().max_examples > 1000
EXAMPLES = settings(max_examples=1000 if FULL else 60)


@st.composite
def questions(draw: st.DrawFn, *, naming_entries: bool = True) -> tuple[Policy, Task]:
    """A policy and a task that states nothing impossible, with few enough ways to complete it."""
    checked = draw(policies(naming_entries=naming_entries))
    task = draw(tasks(checked, most_worlds=48))
    try:
        read(checked, task)
    except ImpossibleError:
        assume(False)
    return Policy(checked), task


# --- law 1: information is monotone, and possible is exact --------------------------------------


@EXAMPLES
@given(questions(naming_entries=False))  # a task cannot state which entry its item is not
def test_possible_is_exactly_what_completions_reach(asked: tuple[Policy, Task]) -> None:
    policy, task = asked
    reached = set()
    for completed_policy, complete in completions(policy, task):
        verdicts = possible(completed_policy, complete)
        assert len(verdicts) == 1
        reached |= verdicts
    assert reached == possible(policy, task)


# --- law 2: knowing less never helps ------------------------------------------------------------


@EXAMPLES
@given(questions())
def test_to_forget_a_fact_only_widens_and_never_makes_lawful(asked: tuple[Policy, Task]) -> None:
    policy, task = asked
    before = possible(policy, task)
    for less in forgotten(policy.checked, task):
        after = possible(policy, less)
        assert before <= after
        assert after != {"lawful"} or before == {"lawful"}


# --- law 3: what is not missing cannot change anything ------------------------------------------


@EXAMPLES
@given(questions())
def test_what_is_not_missing_changes_nothing(asked: tuple[Policy, Task]) -> None:
    policy, task = asked
    decision = decide(policy, task)
    assert decision is not None
    missing = {f"{each.kind}:{each.name}" for each in decision.missing}
    question = read(policy.checked, task)
    before = possible(policy, task)
    facts = {f"fact:{name}" for name in policy.checked.vocabulary.facts}
    for name in sorted({*facts, *question.domains} - set(question.known()) - missing):
        if name.startswith(("list:", "item:")) or name.endswith(".place"):
            continue  # a task cannot state one list or entry alone; a type of place has no field of its own
        for value in domain(policy.checked, name):
            answered, readings = with_values(task, {name: value})
            after = possible(settled(policy, readings), answered)
            assert after in (before, set())


# --- law 4: remedies work, and nothing less does ------------------------------------------------


@EXAMPLES
@given(questions())
def test_every_remedy_works_and_no_part_of_it_does(asked: tuple[Policy, Task]) -> None:
    check_remedies(*asked)


# --- law 5: order means nothing -----------------------------------------------------------------


def shuffled(checked: CheckedPolicy, rng: random.Random) -> CheckedPolicy:
    def items(mapping: Mapping[str, Any]) -> dict[str, Any]:
        return dict(rng.sample(list(mapping.items()), len(mapping)))

    lists = [replace(each, items=tuple(rng.sample(each.items, len(each.items)))) for each in checked.lists]
    return replace(
        checked,
        regulations=items(checked.regulations),
        rules=items(checked.rules),
        readings=items(checked.readings),
        lists=tuple(rng.sample(lists, len(lists))),
    )


@EXAMPLES
@given(questions(), st.randoms(use_true_random=False))
def test_order_changes_nothing(asked: tuple[Policy, Task], rng: random.Random) -> None:
    policy, task = asked
    other = Policy(shuffled(policy.checked, rng))
    keys = rng.sample(list(task), len(task))
    facts = rng.sample(list(task["facts"]), len(task["facts"]))
    again = {key: task[key] for key in keys} | {"facts": {name: task["facts"][name] for name in facts}}
    assert decide(other, again) == decide(policy, task)


# --- law 6: where nothing binds, nothing governs ------------------------------------------------


@EXAMPLES
@given(questions(), st.sampled_from(["too early", "elsewhere", "advice"]))
def test_where_nothing_binds_it_is_ungoverned(asked: tuple[Policy, Task], why: str) -> None:
    policy, task = asked
    checked = policy.checked
    if why == "too early":
        task = {**task, "date": "2019-12-31"}
    else:
        change = {"rank": "reply"} if why == "advice" else {"regions": ("220400",)}
        regulations = {slug: replace(each, **change) for slug, each in checked.regulations.items()}
        policy = Policy(replace(checked, regulations=regulations))
    decision = decide(policy, task)
    if decision is not None:
        assert [str(verdict) for verdict in decision.possible] == ["ungoverned"]
        assert {str(verdict) for _, verdict in decision.aspects} == {"ungoverned"}
        assert (decision.missing, decision.assumed, decision.findings) == ((), (), ())


# --- law 8: every way of deciding says the same -------------------------------------------------


@EXAMPLES
@given(questions(), st.sampled_from([0, 2, 8, 20, 60]))
def test_a_small_budget_changes_no_answer(asked: tuple[Policy, Task], budget: int) -> None:
    """Where diagrams are too large, truth tables say the same or the question is refused."""
    policy, task = asked
    expected = decide(policy, task)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(drawing, "NODE_BUDGET", budget)
        try:
            found = decide(Policy(policy.checked), task)
        except LimitError:
            return
    assert found == expected


@EXAMPLES
@given(questions())
def test_a_policy_that_has_decided_before_decides_the_same(asked: tuple[Policy, Task]) -> None:
    """Nothing that a policy keeps from one decision to the next shows in an answer."""
    policy, task = asked
    first = decide(policy, task)
    for other in (
        {**task, "act": "assess"},
        {**task, "date": "2024-03-02"},
        {**task, "community": "village"},
    ):
        assert decide(policy, other) == decide(Policy(policy.checked), other)
    assert decide(policy, task) == first
    assert policy.decide(task, decided_on=DECIDED_ON + dt.timedelta(400)).possible == (
        first.possible if first is not None else ()
    )
