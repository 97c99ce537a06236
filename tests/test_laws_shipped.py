"""The laws on the shipped rule base, with tasks drawn around its cases."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import combinations
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from completing import REGION_OF_TYPE, Task, check_remedies, decide, forgotten, possible, settled, with_values
from policylib.engine.trace import Missing
from policylib.policyset import Policy, load

pytestmark = pytest.mark.slow

EXAMPLES = settings(max_examples=2000 if settings().max_examples > 1000 else 40)
ABSENT = "absent"

shipped = cache(load)


@cache
def with_reading(name: str, answer: str, others: tuple[tuple[str, str], ...] = ()) -> Policy:
    """The shipped policy with readings settled."""
    return settled(shipped(), dict([*others, (name, answer)]))


@st.composite
def shipped_tasks(draw: st.DrawFn) -> Task:
    """A case of the rule base with a few things changed, more or less definite."""
    checked = shipped().checked
    vocabulary = checked.vocabulary
    task: dict[str, Any] = dict(draw(st.sampled_from(checked.cases)).task)
    facts = dict(task.get("facts") or {})
    for name in draw(st.lists(st.sampled_from(list(vocabulary.facts)), max_size=5, unique=True)):
        options: list[Any] = [option.id for option in vocabulary.facts[name].options] or [True, False]
        value = draw(st.sampled_from([*options, None, ABSENT]))
        facts.pop(name, None)
        if value != ABSENT:
            facts[name] = value
    task["facts"] = facts
    kinds = st.lists(st.sampled_from(list(vocabulary.list_kinds)), max_size=2, unique=True)
    changes = {
        "community": st.sampled_from([*vocabulary.communities, None]),
        "act": st.sampled_from(list(vocabulary.acts)),
        "date": st.sampled_from(["2023-07-01", "2024-03-01", "2025-12-31", "2026-01-01"]),
        "region": st.sampled_from(["220502", "220521", "220500", "620702"]),
        "item": st.one_of(st.none(), st.builds(lambda lists: {"lists": lists}, kinds)),
        "assigner": st.builds(
            lambda kind, level: {"kind": kind, "level": level if vocabulary.actors[kind].has_level else None},
            st.sampled_from(list(vocabulary.actors)),
            st.sampled_from([*vocabulary.levels, None]),
        ),
    }
    for field in draw(st.lists(st.sampled_from(list(changes)), max_size=2, unique=True)):
        task[field] = draw(changes[field])
    assume(decide(shipped(), task) is not None)
    return task


def answers(policy: Policy, task: Task, question: Missing) -> Iterator[tuple[Policy, Task]]:
    """Yield the task with a question answered, in every way. Lists are stated all together."""
    vocabulary = policy.checked.vocabulary
    name = f"{question.kind}:{question.name}"
    if question.kind == "reading":
        before = tuple((n, s.answer) for n, s in policy.settings.readings.items())
        for answer in policy.checked.readings[question.name].answers:
            yield with_reading(question.name, answer, before), task
    elif question.kind in ("list", "item"):
        kinds = list(vocabulary.list_kinds)
        for size in range(len(kinds) + 1):
            for on in combinations(kinds, size):
                yield policy, {**task, "item": {**(task.get("item") or {}), "lists": list(on)}}
    elif question.name.endswith(".region"):
        body = question.name.partition(".")[0]
        for region in REGION_OF_TYPE.values():
            yield policy, {**task, body: {**task[body], "region": region}}
    else:
        if question.kind == "fact":
            values = tuple(o.id for o in vocabulary.facts[question.name].options) or ("true", "false")
        else:
            values = tuple(vocabulary.communities if question.name == "community" else vocabulary.levels)
        for value in values:
            yield policy, with_values(task, {name: value})[0]


def reached(policy: Policy, task: Task, verdict: str) -> bool:
    """Answer one question after another until the verdict is the only one left."""
    decision = decide(policy, task)
    if decision is None or verdict not in map(str, decision.possible):
        return False
    if len(decision.possible) == 1:
        return True
    assert decision.missing
    return any(reached(*answered, verdict) for answered in answers(policy, task, decision.missing[0]))


@EXAMPLES
@given(shipped_tasks())
def test_every_possible_verdict_is_reached_by_answering_what_is_missing(task: Task) -> None:
    for verdict in possible(shipped(), task):
        assert reached(shipped(), task, verdict)


@EXAMPLES
@given(shipped_tasks())
def test_an_answer_to_a_question_only_narrows(task: Task) -> None:
    before = possible(shipped(), task)
    decision = decide(shipped(), task)
    assert decision is not None
    for question in decision.missing:
        if question.name.endswith(".region"):
            continue  # another region may change which level the place is of, not only its type
        after = [possible(*answered) for answered in answers(shipped(), task, question)]
        assert all(found <= before for found in after)
        if question.kind not in ("list", "item"):
            assert set().union(*after) == before


@EXAMPLES
@given(shipped_tasks())
def test_to_forget_a_fact_only_widens_and_never_makes_lawful(task: Task) -> None:
    before = possible(shipped(), task)
    for less in forgotten(shipped().checked, task):
        after = possible(shipped(), less)
        assert before <= after
        assert after != {"lawful"} or before == {"lawful"}


@EXAMPLES
@given(shipped_tasks())
def test_what_is_not_missing_changes_nothing(task: Task) -> None:
    decision = decide(shipped(), task)
    assert decision is not None
    before = possible(shipped(), task)
    missing = {each.name for each in decision.missing if each.kind == "fact"}
    for name, fact in shipped().checked.vocabulary.facts.items():
        open_ = task["facts"].get(name, "" if fact.not_part else None) is None
        if open_ and name not in missing:
            for value in [option.id for option in fact.options] or ["true", "false"]:
                stated = with_values(task, {f"fact:{name}": value})[0]
                assert possible(shipped(), stated) in (before, set())


@EXAMPLES
@given(shipped_tasks())
def test_every_remedy_works_and_no_part_of_it_does(task: Task) -> None:
    check_remedies(shipped(), task)
