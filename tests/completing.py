"""Tasks made more definite: what is open is answered, and remedies are carried out, in the task itself."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from policylib.check.model import CheckedPolicy
from policylib.engine.settings import Settlement
from policylib.engine.task import TaskError
from policylib.policyset import Decision, Policy
from reference import Question, read

Task = Mapping[str, Any]
DECIDED_ON = dt.date(2024, 3, 1)

# A code whose place is of the type, for bodies whose place is open.
REGION_OF_TYPE = {
    "prefecture_city": "220500",
    "undivided_city": "220900",
    "prefecture": "222400",
    "district": "220502",
    "county": "220521",
    "county_level_city": "220581",
    "province": "220000",
}


def settled(policy: Policy, answers: Mapping[str, str]) -> Policy:
    """Return the policy with readings settled."""
    if not answers:
        return policy
    settlements = {name: Settlement(answer, "单位", DECIDED_ON, "文号") for name, answer in answers.items()}
    readings = {**policy.settings.readings, **settlements}
    return policy.with_settings(replace(policy.settings, readings=readings))


def decide(policy: Policy, task: Task) -> Decision | None:
    """Decide a task; None where it states what cannot be."""
    try:
        return policy.decide(task, decided_on=DECIDED_ON)
    except TaskError as error:
        if {problem.code for problem in error.errors} != {"contradiction"}:
            raise
        return None


def possible(policy: Policy, task: Task) -> set[str]:
    """Return the possible verdicts, none where the task states what cannot be."""
    decision = decide(policy, task)
    return set() if decision is None else {str(verdict) for verdict in decision.possible}


def with_values(task: Task, values: Mapping[str, str]) -> tuple[Task, dict[str, str]]:
    """State values of variables in a task: facts, fields of bodies, the community, all lists together.
    Readings, which a task cannot state, are returned beside it.
    """
    result: dict[str, Any] = {**task, "facts": dict(task.get("facts") or {})}
    readings = {}
    on_lists = {
        name.removeprefix("list:"): value for name, value in values.items() if name.startswith("list:")
    }
    if on_lists:
        lists = sorted(kind for kind, value in on_lists.items() if value == "on")
        result["item"] = {**(task.get("item") or {}), "lists": lists}
    for variable, value in values.items():
        kind, _, name = variable.partition(":")
        if kind == "fact":
            result["facts"][name] = {"true": True, "false": False}.get(value, value)
        elif kind == "reading":
            readings[name] = value
        elif variable == "field:community":
            result["community"] = value
        elif kind == "field":
            body, _, field = name.partition(".")
            stated = ("region", REGION_OF_TYPE[value]) if field == "place" else ("level", value)
            result[body] = {**result[body], stated[0]: stated[1]}
    return result, readings


def completions(policy: Policy, task: Task) -> Iterator[tuple[Policy, Task]]:
    """Yield the task with everything that bears on it stated, in every way that can be."""
    question = read(policy.checked, task)
    known = question.known()
    for world in question.completions(known):
        values = dict(world)
        for body in question.bodies:  # a place is stated by a region only where it is open at this level
            place = f"field:{body.name}.place"
            if place in values and question.place(body, world) != world[place]:
                del values[place]
        if not any(name not in known for name in values if name.startswith("list:")):
            values = {name: value for name, value in values.items() if not name.startswith("list:")}
        complete, readings = with_values(
            task, {n: v for n, v in values.items() if n not in question.readings}
        )
        yield settled(policy, readings), complete


def carried_out(checked: CheckedPolicy, task: Task, steps: Iterable[tuple[str, str]]) -> list[Task] | None:
    """Return the task with a remedy carried out. Lists can only be stated all together, so where the others
    are open there is a task for each way they may turn out. None: lists in force say otherwise.
    """
    values = dict(steps)
    lists = {name: value for name, value in values.items() if name.startswith("list:")}
    rest = {name: value for name, value in values.items() if name not in lists}
    if not lists:
        return [with_values(task, rest)[0]]
    question = read(checked, task)
    kinds = [f"list:{kind}" for kind in checked.vocabulary.list_kinds]
    given = {**question.asserted, **question.stated, **lists}
    choices = [(given[kind],) if kind in given else ("on", "off") for kind in kinds]
    result = []
    for chosen in itertools.product(*choices):
        changed = with_values(task, {**rest, **dict(zip(kinds, chosen, strict=True))})[0]
        if _lists_closed(checked, changed, lists):
            return None
        result.append(changed)
    return result


def _lists_closed(checked: CheckedPolicy, task: Task, wanted: Mapping[str, str]) -> bool:
    """Tell whether the lists in force say otherwise than the task now asserts."""
    stated: Question | None
    try:
        stated = read(checked, task)
    except ValueError:
        return False
    known = {**stated.asserted, **stated.stated}
    return any(known.get(name) != value for name, value in wanted.items())


def forgotten(policy: CheckedPolicy, task: Task) -> list[Task]:
    """The task with each of its facts made unknown."""
    result: list[Task] = []
    for name, value in task["facts"].items():
        if value is not None:
            result.append({**task, "facts": {**task["facts"], name: None}})
            if not policy.vocabulary.facts[name].not_part:
                result.append({**task, "facts": {n: v for n, v in task["facts"].items() if n != name}})
    return result


def check_remedies(policy: Policy, task: Task) -> int:
    """Carry out every remedy and every part of it."""
    decision = decide(policy, task)
    assert decision is not None
    count = 0
    for remedy in decision.remedies:
        steps = [(f"{step.kind}:{step.name}", step.value) for step in remedy.steps]
        done = carried_out(policy.checked, task, steps)
        if done is None:
            continue
        count += 1
        verdicts = [possible(policy, each) for each in done]
        assert any(verdicts)
        assert all(found <= {"lawful"} for found in verdicts)
        for part in itertools.combinations(steps, len(steps) - 1):
            done = carried_out(policy.checked, task, part)
            verdicts = [possible(policy, each) for each in done or ()]
            assert done is None or not any(verdicts) or set().union(*verdicts) != {"lawful"}
    return count
