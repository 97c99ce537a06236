"""Which rules decide the rows of a file, and what of a row they look at.

The *shape* of a row is all of it but the facts that no constraint ties to anything. Each shape has one
*regime*: a norm set, and what it means there that a fact is not stated. All rows of a regime are decided by
the same expressions; of their shapes it knows the values of the variables that are no such facts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from policylib.batch.bits import BitRows, Column, Planes, Run, bits_of, function_of
from policylib.batch.classes import ABSENT
from policylib.batch.expressions import Case, Expressions, Test
from policylib.check.model import Vocabulary
from policylib.check.variables import tied_facts
from policylib.engine.normset import NormSet
from policylib.engine.prepare import Prepared, prepare
from policylib.engine.task_reader import parse_task
from policylib.policyset import Policy

# The numbers of a variable: it is not known, or it has its first value, its second value …
NOT_KNOWN = 1
FIRST_VALUE = 2


@dataclass(frozen=True, slots=True)
class Written:
    """The expressions of a norm set. `tests`: for each test among them, its variable and the numbers of the
    values that pass it; `run`: works out the rest.
    """

    expressions: Expressions
    tests: tuple[tuple[int, tuple[int, ...]], ...]
    run: Run

    @staticmethod
    def of(expressions: Expressions) -> Written:
        """Make ready what is worked out often."""
        tests = tuple(
            (
                step.variable,
                tuple(i + FIRST_VALUE for i in range(step.values.bit_length()) if step.values >> i & 1),
            )
            for step in expressions.steps
            if isinstance(step, Test)
        )
        return Written(expressions, tests, function_of(expressions.steps))


@dataclass(slots=True)
class Regime:
    """A norm set and what silence means. `sources`: for each variable the column of its fact, None where the
    shape says what it is; `silence`: by column, the number of the variable where the fact is not stated.

    `answers`: what was answered already, by outcome and deciding rules.
    """

    written: Written
    sources: tuple[str | None, ...]
    silence: Mapping[str, int]
    answers: dict[tuple[int, tuple[int, ...]], int] = field(default_factory=dict)
    _shapes: list[tuple[int, ...]] = field(default_factory=list)
    _places: dict[tuple[int, ...], int] = field(default_factory=dict)
    _table: Column = field(default_factory=lambda: np.zeros((0, 0), np.uint16))
    _constant: list[bool] = field(default_factory=list)

    def place(self, numbers: tuple[int, ...]) -> int:
        """Return the place of a shape among those that its rows can have, by the numbers of all variables."""
        place = self._places.setdefault(numbers, len(self._shapes))
        if place == len(self._shapes):
            self._shapes.append(numbers)
        return place

    def cases(self, planes: Planes, places: Column, start: int) -> Iterator[Case[int]]:
        """Return the cases of a stretch, as sets of its rows; `places` are those of their shapes."""
        if len(self._table) != len(self._shapes):
            self._table = np.array(self._shapes, np.uint16).reshape(len(self._shapes), len(self.sources))
            self._constant = (self._table == self._table[:1]).all(axis=0).tolist()
        everything = (1 << len(places)) - 1
        stop = start + len(places)
        known: dict[tuple[int, int], int] = {}

        def rows(variable: int, number: int) -> int:
            found = known.get((variable, number))
            if found is None:
                name = self.sources[variable]
                if name is None:
                    found = self._of_shape(variable, number, places)
                else:
                    found = planes.rows(name, number, start, stop)
                    if self.silence[name] == number:
                        found |= planes.rows(name, ABSENT, start, stop)
                    found &= everything
                known[variable, number] = found
            return found

        must, can = [], []
        for variable, numbers in self.written.tests:
            passing = 0
            for number in numbers:
                passing |= rows(variable, number)
            must.append(passing)
            can.append(passing | rows(variable, NOT_KNOWN))
        complete = must == can
        run = self.written.run
        must_hold = run(everything, must)
        can_hold = must_hold if complete else run(everything, can)
        sets = BitRows(len(places), complete=complete)
        return self.written.expressions.cases_of(sets, must_hold.__getitem__, can_hold.__getitem__)

    def _of_shape(self, variable: int, number: int, places: Column) -> int:
        column = self._table[:, variable]
        if self._constant[variable]:
            return (1 << len(places)) - 1 if column[0] == number else 0
        return int.from_bytes(bits_of((column == number)[places]), "little")


def untied(vocabulary: Vocabulary, fields: Sequence[str]) -> list[str]:
    """Return the fields that are facts and no part of a shape."""
    tied = tied_facts(vocabulary)
    return [name for name in fields if name in vocabulary.facts and name not in tied]


class Regimes:
    """The regimes of one policy, as shapes are met. `facts`: the columns that are no part of a shape."""

    def __init__(self, policy: Policy, facts: frozenset[str]) -> None:
        """Start with none."""
        self._policy = policy
        self._facts = facts
        self._numbers: dict[object, int] = {}
        self._written: dict[int, tuple[NormSet, Written]] = {}
        self.all: list[Regime] = []

    def of(self, prepared: Prepared) -> tuple[int, int]:
        """Return the regime of a task without further facts, as a number, and the place of the shape."""
        norm_set = prepared.norm_set
        numbers = tuple(_number(mask) for mask in norm_set.masks(prepared.pattern))
        sources = tuple(self._source(variable.name) for variable in norm_set.variables)
        silence = {
            source: number for source, number in zip(sources, numbers, strict=True) if source is not None
        }
        # What is missing is worded by whether an item is stated; an illustrative list keeps from binding.
        key = (
            id(norm_set),
            tuple(silence.values()),
            prepared.task.item is not None,
            bool(prepared.membership.illustrative),
        )
        number = self._numbers.setdefault(key, len(self.all))
        if number == len(self.all):
            self.all.append(Regime(self._of(norm_set), sources, silence))
        return number, self.all[number].place(numbers)

    def of_raw(self, raw: object, decided_on: dt.date) -> tuple[int, int]:
        """Return the same of a task as plain data.

        Raises TaskError where it cannot be decided, whatever further facts there are.
        """
        task = parse_task(self._policy.checked, raw, decided_on)
        return self.of(prepare(self._policy.program, task))

    def _source(self, variable: str) -> str | None:
        kind, _, name = variable.partition(":")
        return name if kind == "fact" and name in self._facts else None

    def _of(self, norm_set: NormSet) -> Written:
        # The norm set is kept, so its id cannot come to mean another.
        if id(norm_set) not in self._written:
            written = Written.of(Expressions.of(self._policy.checked, norm_set))
            self._written[id(norm_set)] = norm_set, written
        return self._written[id(norm_set)][1]


def _number(mask: int) -> int:
    return mask.bit_length() - 1 + FIRST_VALUE if mask else NOT_KNOWN
