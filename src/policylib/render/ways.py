"""Which ways of making a task lawful are worth showing: not one that is a special case of another."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from policylib.check.model import Constraint

# A value of a variable as constraints write it: ("fact:x", "true").
Value = tuple[str, str]


def without_special_ways(
    ways: Sequence[dict[str, Any]], constraints: Iterable[Constraint]
) -> list[dict[str, Any]]:
    """Return the ways without those whose steps bring about all the steps of another.

    Where whoever bears the cost has also provided the funding, a way with "bear the cost" beside the same
    way with "provide the funding" tells the reader nothing more.
    """
    implied = _implications(constraints)
    goals = [{_value(step) for step in way["steps"]} for way in ways]
    reached = [goal.union(*(implied.get(value, set()) for value in goal)) for goal in goals]
    return [
        way
        for i, way in enumerate(ways)
        if not any(goals[j] <= reached[i] and not goals[i] <= reached[j] for j in range(len(ways)))
    ]


def _implications(constraints: Iterable[Constraint]) -> dict[Value, set[Value]]:
    """Return what each value brings about: never both `a` true and `b` false, so `a` brings about `b`."""
    result: dict[Value, set[Value]] = {}
    for constraint in constraints:
        for left, right in (constraint.never, constraint.never[::-1]):
            other = _OPPOSITE.get(right[1])
            if other is not None:
                result.setdefault(left, set()).add((right[0], other))
    return result


_OPPOSITE = {"true": "false", "false": "true", "on": "off", "off": "on"}


def _value(step: dict[str, Any]) -> Value:
    value = step["value"]
    if isinstance(value, bool):
        value = "true" if value else "false"
    return f"{step['kind']}:{step['name']}", value
