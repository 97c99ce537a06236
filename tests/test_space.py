"""The space of tasks: every task is in one situation, and every verdict of one has a task that shows it."""

from __future__ import annotations

import datetime as dt
import random
from functools import partial
from operator import eq

import pytest

from policylib.analysis.joint import Joint
from policylib.analysis.runs import settled_for
from policylib.analysis.space import Situation, Space, place_class
from policylib.analysis.witness import Witness, Witnesses, cheapest
from policylib.check.model import Rule
from policylib.engine.settings import Settings
from policylib.engine.trace import Verdict
from policylib.logic.diagram import Diagrams
from policylib.logic.formula import Variable
from policylib.policyset import Decision, Policy

DAY = dt.date(2026, 6, 1)


@pytest.fixture(scope="module")
def situations(shipped: Policy) -> tuple[Situation, ...]:
    """All situations of the shipped policy with one body."""
    return tuple(Space([shipped.program]).situations())


@pytest.mark.parametrize("pairs", [False, True])
def test_every_task_has_one_situation(shipped: Policy, pairs: bool) -> None:
    """Of what tells tasks apart, each combination is in exactly one situation."""
    space = Space([shipped.program])
    place = "220500"
    seen: dict[tuple[str, dt.date, tuple[str, ...]], int] = {}
    for situation in space.situations(pairs=pairs, places=[place]):
        for corner in situation.corners:
            for where in corner.where:
                for kinds in _products(corner.bodies):
                    key = (where.act, where.first, kinds)
                    seen[key] = seen.get(key, 0) + 1
    assert set(seen.values()) == {1}
    starts = {(act, kinds) for act, _, kinds in seen}
    assert len(starts) == len(space.acts) * len(space.kinds) ** (1 + pairs)


def test_a_situation_has_the_rules_that_reach_its_tasks(
    shipped: Policy, situations: tuple[Situation, ...]
) -> None:
    """The rules of a case's task are those of the situation that it belongs to."""
    space = Space([shipped.program])
    index: dict[tuple[str, str, str], list[tuple[dt.date, dt.date | None, tuple[Rule, ...]]]] = {}
    for situation in situations:
        for corner in situation.corners:
            for where in corner.where:
                for kind in corner.bodies[0]:
                    entry = (where.first, where.last, situation.rules[0])
                    index.setdefault((where.place, where.act, kind), []).append(entry)
    looked = 0
    for case in shipped.checked.cases:
        task = shipped.task(case.task, today=DAY)
        if task.on_behalf_of is not None:
            continue
        place = place_class(space.places, task.region)
        [rules] = [
            rules
            for first, last, rules in index[place, task.act, task.assigner.kind]
            if first <= task.date and (last is None or task.date <= last)
        ]
        reached = {instance.rule.id for instance in shipped.program.norm_set(task).instances}
        assert reached <= {rule.id for rule in rules}
        looked += 1
    assert looked > 500


def test_every_outcome_has_a_witness(shipped: Policy, situations: tuple[Situation, ...]) -> None:
    """A witness of each verdict of a situation, decided, has that verdict and no other."""
    witnesses = Witnesses(shipped.program)
    shown = set()
    for situation in random.Random(7).sample(situations, 60):
        joint = Joint(situation)
        verdicts = joint.verdicts(0)
        corner = situation.corners[-1]
        where, kinds = corner.where[-1], [kinds[0] for kinds in corner.bodies]
        for number, verdict in enumerate(Verdict):
            found = cheapest(
                joint.diagrams, verdicts, joint.variables, witnesses.cost(where), partial(eq, number)
            )
            if found is None:
                continue
            ruling = _decide(shipped, witnesses.witness(where, kinds, found))
            assert (ruling.verdict, ruling.possible) == (verdict, (verdict,))
            shown.add(verdict)
    assert {Verdict.LAWFUL, Verdict.UNLAWFUL, Verdict.CURABLE, Verdict.UNGOVERNED} <= shown


def test_two_sides_of_one_policy_agree(shipped: Policy, situations: tuple[Situation, ...]) -> None:
    """The same policy twice: the same places and rules, and equal diagrams on both sides."""
    twice = Space([shipped.program, shipped.with_settings(Settings(tolerance=3)).program])
    found = list(twice.situations())
    assert len(found) == len(situations)
    assert twice.lone == ()
    for situation in random.Random(3).sample(found, 20):
        joint = Joint(situation)
        assert joint.verdicts(0) == joint.verdicts(1)


def test_the_cheapest_way_avoids_what_is_unusual() -> None:
    """Nothing is named that need not be, and of several ways the one that costs least is taken."""
    variables = [Variable("fact:a", ("false", "true")), Variable("fact:b", ("false", "true"))]
    diagrams = Diagrams((2, 2), 20)
    a, b = (diagrams.node(i, (diagrams.leaf(0), diagrams.leaf(1))) for i in range(2))
    either = diagrams.disj(a, b)
    dear = {"fact:a": 5, "fact:b": 1}
    found = cheapest(diagrams, either, variables, lambda name, value: dear[name] * (value == "true"))
    assert found == {"fact:a": "false", "fact:b": "true"}
    assert cheapest(diagrams, a, variables, lambda _name, _value: 0) == {"fact:a": "true"}
    assert cheapest(diagrams, diagrams.leaf(0), variables, lambda _name, _value: 0) is None


def _products(bodies: tuple[tuple[str, ...], ...]) -> list[tuple[str, ...]]:
    if len(bodies) == 1:
        return [(kind,) for kind in bodies[0]]
    return [(one, other) for one in bodies[0] for other in bodies[1]]


def _decide(policy: Policy, witness: Witness) -> Decision:
    settled = policy.with_settings(settled_for(policy.settings, witness.readings))
    return settled.decide(dict(witness.task), decided_on=DAY)
