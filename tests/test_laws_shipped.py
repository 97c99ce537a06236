"""The laws on the shipped rule base, with tasks drawn around its cases."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from functools import cache
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given, settings

from completing import REGION_OF_TYPE, Task, check_remedies, decide, forgotten, possible, settled, with_values
from policylib._resources import policy_root
from policylib.check.checker import check
from policylib.check.folder import read_policy_folder
from policylib.engine.trace import Missing
from policylib.policyset import Policy
from policylib.source import Source
from shipped import shipped, shipped_tasks

pytestmark = pytest.mark.slow

EXAMPLES = settings(max_examples=2000 if settings().max_examples > 1000 else 40)


@cache
def with_reading(name: str, answer: str, others: tuple[tuple[str, str], ...] = ()) -> Policy:
    """The shipped policy with readings settled."""
    return settled(shipped(), dict([*others, (name, answer)]))


def items(policy: Policy, task: Task, question: Missing) -> Iterator[dict[str, Any]]:
    """Yield what it may be about: on which lists it is, or, where that was said, which entry of theirs."""
    item = task.get("item") or {}
    if question.kind == "item" and item.get("lists") is not None:
        having = [each for each in policy.checked.lists if question.name in {one.id for one in each.items}]
        identities = {one.id: None for each in having for one in each.items}
        yield from ({"id": identity, "lists": item["lists"]} for identity in identities)
        return
    kinds = list(policy.checked.vocabulary.list_kinds)
    for size in range(len(kinds) + 1):
        yield from ({**item, "lists": list(on)} for on in combinations(kinds, size))


def answers(policy: Policy, task: Task, question: Missing) -> Iterator[tuple[Policy, Task]]:
    """Yield the task with a question answered, in every way. Lists are stated all together."""
    vocabulary = policy.checked.vocabulary
    name = f"{question.kind}:{question.name}"
    if question.kind == "reading":
        before = tuple((n, s.answer) for n, s in policy.settings.readings.items())
        for answer in policy.checked.readings[question.name].answers:
            yield with_reading(question.name, answer, before), task
    elif question.kind in ("list", "item"):
        yield from ((policy, {**task, "item": item}) for item in items(policy, task, question))
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


def reached(policy: Policy, task: Task, verdict: str, asked: frozenset[str] = frozenset()) -> bool:
    """Answer one question after another until the verdict is the only one left."""
    decision = decide(policy, task)
    if decision is None or verdict not in map(str, decision.possible):
        return False
    if len(decision.possible) == 1:
        return True
    assert decision.missing
    question = decision.missing[0]
    name = f"{question.kind}:{question.name}"
    if name in asked:  # the answer was none: a prefecture, where the county was asked for
        return False
    return any(reached(*answered, verdict, asked | {name}) for answered in answers(policy, task, question))


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


def test_the_order_of_files_and_of_rules_in_them_changes_nothing() -> None:
    """Not even the receipt."""
    rng = random.Random(8)
    sources = [in_another_order(source, rng) for source in read_policy_folder(policy_root())]
    checked, diagnostics = check(rng.sample(sources, len(sources)))
    assert checked is not None, diagnostics
    other = Policy(checked)
    for case in shipped().checked.cases[::5]:
        assert decide(other, case.task) == decide(shipped(), case.task)


def in_another_order(source: Source, rng: random.Random) -> Source:
    """Return a rule file with its declarations shuffled, the regulation, which comes first, aside."""
    if not source.name.endswith(".policy"):
        return source
    parts = re.split(r"^(?=[^\s#])", source.text, flags=re.MULTILINE)
    head = 2 if "代号" in "".join(parts[:2]) and not source.name.endswith(".cases.policy") else 1
    rest = parts[head:]
    return Source(source.name, "".join([*parts[:head], *rng.sample(rest, len(rest))]))
