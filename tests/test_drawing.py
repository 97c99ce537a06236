"""What a task leaves open: the same, whether it is drawn for the task alone or found in the whole."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from policylib.engine import analysis, drawing
from policylib.engine.compile import Program
from policylib.engine.decide import decide, judge
from policylib.engine.drawing import Opened, Whole
from policylib.engine.normset import NormSet
from policylib.engine.prepare import prepare
from policylib.engine.trace import Judgement, Prospects
from policylib.logic.diagram import LimitError
from policylib.logic.residual import Residual
from policylib.policyset import Policy

DAY = dt.date(2024, 3, 1)
TASK: dict[str, Any] = {
    "region": "220502",
    "date": "2024-03-01",
    "act": "assign_task",
    "assigner": {"kind": "department", "level": "county"},
}


@pytest.fixture(scope="module")
def fresh(shipped: Policy) -> Program:
    """The shipped rules, with nothing drawn."""
    return Program(shipped.checked, shipped.settings)


def situations(shipped: Policy) -> list[dict[str, Any]]:
    facts = list(shipped.checked.vocabulary.facts.values())
    flags = [fact.id for fact in facts if not fact.options]
    return [
        TASK,
        {**TASK, "community": "urban", "item": {"lists": []}},
        {**TASK, "facts": dict.fromkeys(flags[::3], True)},
        {**TASK, "item": {"lists": ["assistance"]}, "facts": dict.fromkeys(flags[1::2])},
    ]


def opened(program: Program, policy: Policy, task: dict[str, Any]) -> tuple[NormSet, list[int]]:
    """Return the norm set of a task, and its values."""
    prepared = prepare(program, policy.task(task))
    masks = prepared.norm_set.masks(prepared.pattern)
    return prepared.norm_set, [mask.bit_length() - 1 for mask in masks]


def function(residual: Residual) -> object:
    """Return a diagram in a form that does not hang on the numbers of its nodes."""
    store = residual.store

    def shown(node: int) -> object:
        if store.is_leaf(node):
            return store.value(node)
        return store.variable[node], *map(shown, store.children[node])

    return shown(residual.root)


def said(whole: Whole | Opened, norm_set: NormSet, values: list[int]) -> tuple[object, ...]:
    """Return all that is asked of what a task leaves open."""
    scopes, instances = range(len(norm_set.flags)), range(len(norm_set.instances))
    if isinstance(whole, Opened):
        outcomes = [whole.outcomes(scope) for scope in scopes]
        return function(whole.residual(0)), list(map(set, outcomes)), whole.statuses(instances)
    outcomes = [whole.outcomes(scope, values) for scope in scopes]
    statuses = [whole.statuses(i, values) for i in instances]
    return function(whole.residual(0, values)), list(map(set, outcomes)), statuses


def test_drawn_alone_it_is_what_is_found_in_the_whole(shipped: Policy, fresh: Program) -> None:
    for task in situations(shipped):
        norm_set, values = opened(fresh, shipped, task)
        whole = Whole(norm_set)
        expected = said(whole, norm_set, values)
        assert not (before := Whole(norm_set)).drawn
        assert said(Opened(norm_set, before, values), norm_set, values) == expected
        assert not before.drawn, "for one task nothing else was drawn"
        for _ in range(drawing.DRAWN_ALONE):
            whole.worth_drawing()
        assert said(Opened(norm_set, whole, values), norm_set, values) == expected


def test_whoever_comes_often_has_the_whole_drawn(shipped: Policy, fresh: Program) -> None:
    norm_set, values = opened(fresh, shipped, TASK)
    whole = Whole(norm_set)
    drawn = []
    for _ in range(drawing.DRAWN_ALONE + 1):
        Opened(norm_set, whole, values).residual(0)
        drawn.append(whole.drawn)
    assert drawn == [*[False] * drawing.DRAWN_ALONE, True]


def test_where_the_whole_is_too_large_a_task_is_drawn_alone_for_ever(
    shipped: Policy, fresh: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    norm_set, values = opened(fresh, shipped, TASK)
    expected = said(Whole(norm_set), norm_set, values)
    monkeypatch.setattr(drawing, "NODE_BUDGET", 1_000)
    whole = Whole(norm_set)
    with pytest.raises(LimitError, match="65536"):
        whole.residual(0, [-1] * len(values))
    for _ in range(drawing.DRAWN_ALONE + 2):
        assert said(Opened(norm_set, whole, values), norm_set, values) == expected
    assert not whole.drawn


def test_what_is_too_large_both_ways_is_refused_whoever_came_before(
    shipped: Policy, fresh: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    norm_set, values = opened(fresh, shipped, TASK)
    monkeypatch.setattr(drawing, "NODE_BUDGET", 10)
    whole = Whole(norm_set)
    nothing = [-1] * len(values)
    for _ in range(drawing.DRAWN_ALONE + 2):
        with pytest.raises(LimitError):
            Opened(norm_set, whole, nothing).residual(0)
        with pytest.raises(LimitError):
            Opened(norm_set, whole, nothing).statuses([0])


def test_a_judgement_is_the_decision_as_far_as_it_goes(shipped: Policy, fresh: Program) -> None:
    for task in situations(shipped):
        found, expected = judge(fresh, shipped.task(task)), shipped.decide(task, decided_on=DAY)
        for name in Judgement.__slots__:
            assert getattr(found, name) == getattr(expected, name), name


def test_prospects_are_left_for_later_only_where_nothing_can_be_too_large_for_them(
    shipped: Policy, monkeypatch: pytest.MonkeyPatch
) -> None:
    tasks = (TASK, {**TASK, "facts": {"quota": True}})
    names = (*Prospects.__slots__, "missing")
    expected = [
        {name: getattr(shipped.decide(task, decided_on=DAY), name) for name in names} for task in tasks
    ]
    worked_out: list[str] = []
    prospects = analysis._prospects

    def watched(*args: Any, **kwargs: Any) -> Prospects:
        worked_out.append(now)
        return prospects(*args, **kwargs)

    monkeypatch.setattr(analysis, "_prospects", watched)
    program = Program(shipped.checked, shipped.settings)
    found = []
    for task in tasks:
        now = "decided"
        ruling = decide(program, shipped.task(task), decided_on=DAY)
        now = "asked for"
        found.append({name: getattr(ruling, name) for name in names})
    assert found == expected
    assert worked_out == ["decided", "asked for"], "the first draws the whole; nothing is done twice"


def test_the_function_is_written_when_enough_tasks_have_come(shipped: Policy) -> None:
    program = Program(shipped.checked, shipped.settings)
    flags = ("quota", "new_system", "ledger_required", "ranking", "lead_role")
    assert len(flags) == drawing.DRAWN_ALONE + 1
    written = []
    for name in flags:
        task = {**TASK, "facts": {name: True}}
        asked = shipped.task(task)
        assert judge(program, asked).findings == shipped.decide(task, decided_on=DAY).findings
        written.append("run" in vars(program.norm_set(asked)))
    assert written == [*[False] * drawing.DRAWN_ALONE, True]


def test_where_some_of_the_whole_is_too_large_every_rule_is_asked_for_anew(
    shipped: Policy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The whole has room for the outcome, and for what a few of the rules say."""
    program = Program(shipped.checked, shipped.settings)
    asked = shipped.task(TASK)
    norm_set = program.norm_set(asked)
    whole = Whole(norm_set)
    whole.outcome(0)
    room = len(whole._drawing.store.variable) + 40
    monkeypatch.setattr(drawing, "NODE_BUDGET", room)
    norm_set.whole = Whole(norm_set)
    tasks = [{**TASK, "facts": {fact: True}} for fact in ("quota", "new_system", "ledger_required")]
    tasks += [
        {**TASK, "facts": {"ranking": True, fact: False}} for fact in ("quota", "lead_role", "new_system")
    ]
    for task in tasks:
        expected = shipped.decide(task, decided_on=DAY)
        assert judge(program, shipped.task(task)).findings == expected.findings
    assert norm_set.whole.drawn
    with pytest.raises(LimitError):
        said(norm_set.whole, norm_set, [-1] * len(norm_set.sizes))


def test_where_diagrams_are_too_large_the_function_tells_the_first_tasks_too(
    shipped: Policy, monkeypatch: pytest.MonkeyPatch
) -> None:
    flags = [fact.id for fact in shipped.checked.vocabulary.facts.values() if not fact.options]
    known = {**TASK, "community": "urban", "item": {"lists": []}, "facts": dict.fromkeys(flags, False)}
    expected = shipped.decide(known, decided_on=DAY)
    monkeypatch.setattr(drawing, "NODE_BUDGET", 3)
    program = Program(shipped.checked, shipped.settings)
    with pytest.raises(LimitError):
        judge(program, shipped.task(TASK))
    found = judge(Program(shipped.checked, shipped.settings), shipped.task(known))
    assert (found.verdict, found.findings) == (expected.verdict, expected.findings)
