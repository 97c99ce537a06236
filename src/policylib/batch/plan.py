"""What is to be done to a file of tasks, whatever engine holds its columns: classes, patterns, answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from policylib.batch.classes import ABSENT, Classes, classes_of
from policylib.batch.fields import BODIES
from policylib.diagnostics import Text
from policylib.engine.task import TaskError, TaskProblem
from policylib.logic.diagram import LimitError
from policylib.policyset import Policy

# The class numbers of a task are packed into integers of so many bits, which every column engine has.
WORD_BITS = 63
# So many patterns are remembered; a file with more of them is decided all the same, some of them twice.
KEPT_PATTERNS = 1_000_000

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


@dataclass(frozen=True, slots=True)
class Slot:
    """Where the class number of a field is in a packed pattern: in which integer, how far to the left."""

    field: str
    word: int
    shift: int
    bits: int


@dataclass(slots=True)
class Plan:
    """Decides patterns of one policy on one day. Of `answers` there are few: a pattern points to one."""

    policy: Policy
    decided_on: dt.date
    fields: tuple[str, ...]
    classes: Mapping[str, Classes]
    slots: tuple[Slot, ...]
    answers: list[Answer | Refusal] = field(default_factory=list)
    _known: dict[Pattern, int] = field(default_factory=dict)
    _numbers: dict[Answer | Refusal, int] = field(default_factory=dict)

    @staticmethod
    def of(policy: Policy, decided_on: dt.date, fields: Sequence[str]) -> Plan:
        """Make the plan for files that have some fields of a task."""
        classes = {name: each for name, each in classes_of(policy.program).items() if name in fields}
        return Plan(policy, decided_on, tuple(classes), classes, tuple(_slots(classes)))

    @property
    def words(self) -> int:
        """Into how many integers a pattern is packed."""
        return self.slots[-1].word + 1

    def answer(self, pattern: Pattern) -> int:
        """Return the number of the answer to a pattern: its place in `answers`."""
        found = self._known.get(pattern)
        if found is None:
            if len(self._known) >= KEPT_PATTERNS:
                self._known.clear()
            answer = self._decide(self.task(pattern))
            found = self._numbers.setdefault(answer, len(self.answers))
            if found == len(self.answers):
                self.answers.append(answer)
            self._known[pattern] = found
        return found

    def task(self, pattern: Pattern) -> dict[str, object]:
        """Return a task of a pattern, as plain data by the contract."""
        cells: dict[str, object] = {}
        for slot in self.slots:
            number = pattern[slot.word] >> slot.shift & (1 << slot.bits) - 1
            if number != ABSENT:
                cells[slot.field] = self.classes[slot.field].members[number]
        return _nested(cells, set(self.policy.checked.vocabulary.facts))

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


def _slots(classes: Mapping[str, Classes]) -> list[Slot]:
    result: list[Slot] = []
    word = shift = 0
    for name, each in classes.items():
        if shift + each.bits > WORD_BITS:
            word, shift = word + 1, 0
        result.append(Slot(name, word, shift, each.bits))
        shift += each.bits
    return result


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
