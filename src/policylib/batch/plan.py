"""What is to be done to a file of tasks, whatever engine holds its columns: classes of cells, and answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from policylib.batch.bits import Column
from policylib.batch.classes import ABSENT, Classes, classes_of
from policylib.batch.columns import Decider
from policylib.batch.fields import BODIES
from policylib.diagnostics import Text
from policylib.engine.task import TaskError, TaskProblem
from policylib.logic.diagram import LimitError
from policylib.policyset import Policy

# So many patterns are remembered; a file with more of them is decided all the same, some of them twice.
KEPT_PATTERNS = 1_000_000

# The class numbers of a task, in the order of the fields of a plan.
Pattern = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a decision comes to: language-free, and the same for every task of a pattern.

    `deciding`: the rules that made the verdict; `missing`: `kind:name` of what it hangs on; `illustrative`:
    it rests on an illustrative list, so it never binds.
    """

    verdict: str
    allowed: bool | None
    possible: tuple[str, ...]
    deciding: tuple[str, ...]
    missing: tuple[str, ...]
    illustrative: bool


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why the tasks of a pattern cannot be decided."""

    problems: tuple[TaskProblem, ...]


@dataclass(slots=True)
class Plan:
    """Decides tasks of one policy on one day. Of `answers` there are few: a task points to one."""

    policy: Policy
    decided_on: dt.date
    fields: tuple[str, ...]
    classes: Mapping[str, Classes]
    answers: list[Answer | Refusal] = field(default_factory=list)
    _known: dict[Pattern, int] = field(default_factory=dict)
    _numbers: dict[Answer | Refusal, int] = field(default_factory=dict)
    _decider: Decider = field(init=False)

    def __post_init__(self) -> None:
        """Make ready what decides columns."""
        self._decider = Decider(self.policy, self.decided_on, self.fields, self.task, self._answer)

    @staticmethod
    def of(policy: Policy, decided_on: dt.date, fields: Sequence[str]) -> Plan:
        """Make the plan for files that have some fields of a task."""
        classes = {name: each for name, each in classes_of(policy.program).items() if name in fields}
        return Plan(policy, decided_on, tuple(classes), classes)

    def decide(self, columns: Mapping[str, Column]) -> Column:
        """Return the number of the answer to every row, from columns of the class numbers of all fields."""
        return self._decider.decide(columns)

    def answer(self, pattern: Pattern) -> int:
        """Return the number of the answer to a pattern: its place in `answers`."""
        found = self._known.get(pattern)
        if found is None:
            if len(self._known) >= KEPT_PATTERNS:
                self._known.clear()
            found = self._known[pattern] = self._answer(self.task(pattern))[0]
        return found

    def task(self, pattern: Pattern) -> dict[str, object]:
        """Return a task of a pattern, as plain data by the contract."""
        cells = {
            name: self.classes[name].members[number]
            for name, number in zip(self.fields, pattern, strict=True)
            if number != ABSENT
        }
        return _nested(cells, set(self.policy.checked.vocabulary.facts))

    def _answer(self, raw: Mapping[str, object]) -> tuple[int, bool]:
        """Return the number of the answer to a task, and whether it is a decision."""
        answer = self._decide(raw)
        number = self._numbers.setdefault(answer, len(self.answers))
        if number == len(self.answers):
            self.answers.append(answer)
        return number, isinstance(answer, Answer)

    def _decide(self, raw: Mapping[str, object]) -> Answer | Refusal:
        try:
            brief = self.policy.verdict(raw, today=self.decided_on)
            return Answer(
                str(brief.verdict),
                brief.allowed,
                tuple(map(str, brief.possible)),
                brief.deciding,
                brief.missing,
                self._is_illustrative(raw),
            )
        except TaskError as error:
            return Refusal(error.errors)
        except LimitError as error:
            return Refusal((TaskProblem("limit", "", Text(error.zh, error.en)),))

    def _is_illustrative(self, raw: Mapping[str, object]) -> bool:
        """Whether an illustrative list is among those in force for the place and day of a sound task."""
        region, day = raw["region"], raw.get("date") or self.decided_on
        assert isinstance(region, str)
        assert isinstance(day, dt.date)
        return bool(self.policy.program.list_index.in_force(region, day).illustrative)


def _nested(cells: Mapping[str, object], facts: set[str]) -> dict[str, object]:
    """Return the flat fields of a task as the contract has them."""
    result: dict[str, object] = {
        name: cells[name] for name in ("region", "date", "community", "act") if name in cells
    }
    for body in BODIES:
        parts = {
            part: cells[f"{body}_{part}"]
            for part in ("kind", "level", "region", "name")
            if f"{body}_{part}" in cells
        }
        if parts:
            result[body] = parts
    item = {part: cells[f"item_{part}"] for part in ("id", "text", "lists") if f"item_{part}" in cells}
    if item:
        result["item"] = item
    stated = {name: value for name, value in cells.items() if name in facts}
    if stated:
        result["facts"] = stated
    return result
