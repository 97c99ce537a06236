"""What is known of a task: the value of every variable, and where it comes from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from policylib.check.model import CheckedPolicy
from policylib.check.variables import COMMUNITY, domain
from policylib.diagnostics import Text
from policylib.engine.instance import BODIES
from policylib.engine.known import ASSUMPTION, CALLER, IMPLIED, READING, SETTLED, Known
from policylib.engine.membership import Membership
from policylib.engine.settings import Settings
from policylib.engine.task import Task, TaskError, TaskProblem


@dataclass(frozen=True, slots=True)
class Defaults:
    """What is taken for granted in every task: elements not part of it, and readings that are settled.

    Readings settled for acts from a day on are kept apart, under the day.
    """

    known: Mapping[str, Known]
    later: tuple[tuple[dt.date, str, Known], ...]

    @staticmethod
    def of(checked: CheckedPolicy, settings: Settings) -> Defaults:
        """Work them out once."""
        known = {
            f"fact:{name}": Known.of("false", ASSUMPTION)
            for name, fact in checked.vocabulary.facts.items()
            if fact.not_part
        }
        known |= {
            f"reading:{name}": Known.of(reading.default, READING)
            for name, reading in checked.readings.items()
            if reading.default is not None
        }
        later = []
        for name, settled in sorted(settings.readings.items()):
            authority = f"{settled.by} · {settled.on.isoformat()} · {settled.authority}"
            entry = Known.of(settled.answer, SETTLED, authority)
            if settled.start is None:
                known[f"reading:{name}"] = entry
            else:
                later.append((settled.start, f"reading:{name}", entry))
        return Defaults(known, tuple(later))


def know(checked: CheckedPolicy, defaults: Defaults, task: Task, membership: Membership) -> dict[str, Known]:
    """Return every known variable of a task. Raises TaskError where statements contradict a constraint."""
    stated = {
        f"fact:{name}": Known.of(value, CALLER) for name, value in task.facts.items() if value is not None
    }
    stated.update(membership.known)
    if task.community is not None:
        stated[COMMUNITY] = Known.of(task.community, CALLER)
    for name, body in zip(BODIES, task.bodies, strict=False):
        if body.level is not None:
            stated[f"field:{name}.level"] = Known.of(body.level, CALLER)
    _imply(checked, stated)
    known = {**defaults.known, **stated}
    for name, value in task.facts.items():
        if value is None and f"fact:{name}" not in stated:
            known.pop(f"fact:{name}", None)
    for start, name, entry in defaults.later:
        if start <= task.date:
            known[name] = entry
    return known


def _imply(checked: CheckedPolicy, known: dict[str, Known]) -> None:
    """Draw what follows from the constraints of the vocabulary, until nothing more follows."""
    changed = True
    while changed:
        changed = False
        for constraint in checked.vocabulary.constraints:
            first, second = constraint.never
            for (name, value), (other, excluded) in ((first, second), (second, first)):
                if name not in known or known[name].value != value:
                    continue
                if other not in known:
                    rest = [v for v in domain(other, checked.vocabulary, {}) if v != excluded]
                    if len(rest) == 1:
                        known[other] = Known.of(rest[0], IMPLIED, name)
                        changed = True
                elif known[other].value == excluded:
                    raise TaskError([_contradiction(name, other, constraint.label.zh, constraint.label.en)])


def _contradiction(name: str, other: str, zh: str, en: str) -> TaskProblem:
    path = "facts." + name.partition(":")[2] if name.startswith("fact:") else "item.lists"
    second = other.partition(":")[2]
    return TaskProblem(
        "contradiction",
        path,
        Text(f"与“{second}”矛盾：{zh}", f"contradicts `{second}`: {en}"),
    )
