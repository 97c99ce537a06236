"""A rule with one of its conditions or exceptions left out: if that changes nothing anywhere, it is idle."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from policylib.check.model import ALWAYS, Condition, DateTest, Defined, Group, Rule, Test


@dataclass(frozen=True, slots=True)
class Variant:
    """A rule without something. `test`: the condition that is left out; None: the whole exception with the
    number `exception`. `exception` None: it stood in the rule's own condition, or in what it asks for.
    """

    rule: Rule
    exception: int | None
    test: Test | DateTest | None
    requirement: bool = False


def variants(rule: Rule) -> Iterator[Variant]:
    """Yield the rule without each of its exceptions, and without each test of each of its conditions.

    Tests within a defined term are passed over: what a term means is for other rules as well.
    """
    for number in range(len(rule.exceptions)):
        others = tuple(one for i, one in enumerate(rule.exceptions) if i != number)
        yield Variant(replace(rule, exceptions=others), number, None)
    if isinstance(rule.condition, Test | DateTest):
        yield Variant(replace(rule, condition=ALWAYS), None, rule.condition)
    for condition, test in without_one(rule.condition):
        yield Variant(replace(rule, condition=condition), None, test)
    if rule.requirement is not None:
        for condition, test in without_one(rule.requirement):
            yield Variant(replace(rule, requirement=condition), None, test, requirement=True)
    for number, exception in enumerate(rule.exceptions):
        for condition, test in without_one(exception.condition):
            changed = list(rule.exceptions)
            changed[number] = replace(exception, condition=condition)
            yield Variant(replace(rule, exceptions=tuple(changed)), number, test)


def without_one(condition: Condition) -> Iterator[tuple[Condition, Test | DateTest]]:
    """Yield the condition without each of its tests, the test beside it. A group keeps one test at least."""
    if not isinstance(condition, Group):
        return
    for number, part in enumerate(condition.conditions):
        others = condition.conditions[:number] + condition.conditions[number + 1 :]
        if isinstance(part, Test | DateTest):
            if others:
                yield replace(condition, conditions=others), part
            continue
        if isinstance(part, Defined):
            continue
        for changed, test in without_one(part):
            parts = (*condition.conditions[:number], changed, *condition.conditions[number + 1 :])
            yield replace(condition, conditions=parts), test
