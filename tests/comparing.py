"""What the engine says compared with what the reference says, part by part."""

from __future__ import annotations

from collections.abc import Mapping, Set
from typing import Any

from policylib.check.model import CheckedPolicy
from policylib.engine.trace import Assumption, Missing
from policylib.policyset import Decision
from reference import Answer, Worlds, cures, read
from reference.answer import MAX_STEPS, Steps


def question_of(variable: str, task: Mapping[str, Any]) -> str:
    """The question an unknown stands for: where no item is stated, that is what the item is; a type of place
    is asked for by its region.
    """
    item = task.get("item") or {}
    if variable.startswith(("list:", "item:")) and all(
        item.get(name) is None for name in ("id", "text", "lists")
    ):
        return "item:item"
    return variable.replace(".place", ".region")


def names(found: tuple[Missing, ...] | tuple[Assumption, ...]) -> Set[str]:
    return {f"{each.kind}:{each.name}" for each in found}


def statuses(decision: Decision) -> dict[tuple[str, str, bool], Set[str]]:
    findings = (*decision.findings, *decision.advice)
    keys = [(f.rule, f.body, f.binding) for f in findings]
    assert len(set(keys)) == len(keys)
    return {key: {str(s) for s in f.statuses} for key, f in zip(keys, findings, strict=True)}


def steps_of(decision: Decision) -> list[Steps]:
    return [frozenset((f"{s.kind}:{s.name}", s.value) for s in remedy.steps) for remedy in decision.remedies]


def compare(decision: Decision, expected: Answer, checked: CheckedPolicy, task: Mapping[str, Any]) -> None:
    """Compare what holds and what hangs on what; remedies are compared apart."""
    compare_outcomes(decision, expected, task)
    compare_consequences(decision, expected)
    assert names(decision.assumed) == expected.assumed
    assert names(decision.worth_checking) == expected.worth_checking


def compare_outcomes(decision: Decision, expected: Answer, task: Mapping[str, Any]) -> None:
    """Compare verdicts, statuses and what is missing."""
    assert {str(v) for v in decision.possible} == expected.possible
    assert decision.verdict == expected.verdict
    assert decision.allowed is expected.allowed
    assert decision.tier == expected.tier
    assert {aspect: str(v) for aspect, v in decision.aspects} == expected.aspects
    assert names(decision.missing) == {question_of(name, task) for name in expected.missing}
    found = statuses(decision)
    nothing = {"not_triggered"}
    shown = {key: each for key, each in found.items() if each != nothing}
    assert shown == {key: each for key, each in expected.statuses.items() if each != nothing}


def compare_consequences(decision: Decision, expected: Answer) -> None:
    """What is said to follow for certain, or to be provided nowhere, is so wherever the rule is not complied
    with; what is said to be uncertain need not be.
    """
    for finding in (*decision.findings, *decision.advice):
        possible = expected.consequences.get((finding.rule, finding.body, finding.binding))
        assert (finding.consequence is not None) == (possible is not None)
        if finding.consequence is not None and finding.consequence.certain:
            assert possible == {finding.consequence.liability}


def compare_remedies(
    decision: Decision, expected: Answer, checked: CheckedPolicy, task: Mapping[str, Any]
) -> None:
    """Those of few steps are the same; larger ones work, and no part of them does."""
    found = steps_of(decision)
    assert len(set(found)) == len(found)
    small = {steps for steps in found if len(steps) <= MAX_STEPS}
    if decision.more_remedies:
        assert small <= expected.remedies
    else:
        assert small == expected.remedies
    for steps in set(found) - small:
        worlds = Worlds(read(checked, task))
        assert cures(worlds, steps)
        assert not any(cures(worlds, steps - {step}) for step in steps)
