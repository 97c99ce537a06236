"""What follows from known values by the constraints of the vocabulary."""

from __future__ import annotations

from policylib.check.model import CheckedPolicy
from policylib.check.variables import domain
from policylib.diagnostics import Text
from policylib.engine.known import IMPLIED, Known
from policylib.engine.task import TaskError, TaskProblem


def imply(checked: CheckedPolicy, known: dict[str, Known]) -> None:
    """Add what follows, until nothing more does.

    Raises TaskError where known values exclude each other, or together all values of a variable.
    """
    changed = True
    while changed:
        changed = False
        excluded: dict[str, set[str]] = {}
        for constraint in checked.vocabulary.constraints:
            first, second = constraint.never
            for (name, value), (other, never) in ((first, second), (second, first)):
                if name not in known or known[name].value != value:
                    continue
                if other not in known:
                    gone = excluded.setdefault(other, set())
                    gone.add(never)
                    rest = [v for v in domain(other, checked.vocabulary, {}) if v not in gone]
                    if len(rest) == 1:
                        known[other] = Known.of(rest[0], IMPLIED, name)
                        changed = True
                elif known[other].value == never:
                    raise TaskError([_contradiction(name, other, constraint.label.zh, constraint.label.en)])


def _contradiction(name: str, other: str, zh: str, en: str) -> TaskProblem:
    path = "facts." + name.partition(":")[2] if name.startswith("fact:") else "item.lists"
    second = other.partition(":")[2]
    return TaskProblem(
        "contradiction",
        path,
        Text(f"与“{second}”矛盾：{zh}", f"contradicts `{second}`: {en}"),
    )
