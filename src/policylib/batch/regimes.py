"""Which rules decide the rows of a file, and what of a row they look at.

The *shape* of a row is all of it but the facts that no constraint ties to anything. Each shape has one
*regime*: a norm set, and what it means there that a fact is not stated. All rows of a regime are decided by
the same expressions; of their shapes it knows the values of the variables that are no such facts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from policylib.batch.bits import FIRST_VALUE, NOT_KNOWN, BitRows, Column, Planes, bits_of, number_of
from policylib.batch.expressions import Expressions
from policylib.batch.keys import Keys
from policylib.engine.normset import NormSet
from policylib.engine.prepare import Prepared
from policylib.policyset import Policy


@dataclass(slots=True)
class Regime:
    """A norm set and what silence means. `sources`: for each variable the column of its fact, None where the
    shape says what it is; `silence`: by column, the number of the variable where the fact is not stated.

    `answers`: what was answered already, by verdict and deciding rules; `open_answers`: by all that is known.
    """

    expressions: Expressions
    sources: tuple[str | None, ...]
    silence: Mapping[str, int]
    answers: dict[tuple[int, tuple[int, ...]], int | None] = field(default_factory=dict)
    open_answers: dict[tuple[int, ...], int] = field(default_factory=dict)
    open_keys: Keys = field(default_factory=Keys)
    _shapes: list[tuple[int, ...]] = field(default_factory=list)
    _places: dict[tuple[int, ...], int] = field(default_factory=dict)
    _table: Column = field(default_factory=lambda: np.zeros((0, 0), np.uint16))

    def place(self, numbers: tuple[int, ...]) -> int:
        """Return the place of a shape among those that its rows can have, by the numbers of all variables."""
        place = self._places.setdefault(numbers, len(self._shapes))
        if place == len(self._shapes):
            self._shapes.append(numbers)
        return place

    def table(self) -> Column:
        """Return the numbers of all variables, a row for every place."""
        if len(self._table) != len(self._shapes):
            self._table = np.array(self._shapes, np.uint16).reshape(len(self._shapes), len(self.sources))
        return self._table

    def rows(self, planes: Planes, places: Column, start: int, stop: int) -> BitRows:
        """Return the rows of a stretch as sets; `places` are those of their shapes."""
        table = self.table()
        constant = (table == table[:1]).all(axis=0)

        def plane(variable: int, number: int) -> int:
            name = self.sources[variable]
            if name is not None:
                found = planes.rows(name, number, start, stop)
                if self.silence[name] == number:
                    found |= planes.rows(name, 0, start, stop)
                return found
            column = table[:, variable]
            if constant[variable]:
                return (1 << stop - start) - 1 if column[0] == number else 0
            return number_of(bits_of((column == number)[places]))

        unknown = [plane(variable, NOT_KNOWN) for variable in range(len(self.sources))]
        return BitRows(stop - start, unknown, lambda variable, value: plane(variable, value + FIRST_VALUE))

    def seen(self, planes: Planes, places: Column, rows: npt.NDArray[np.intp]) -> list[Column]:
        """Return all that the norm set looks at in some rows: columns of numbers."""
        return [places, *(planes.ordered(name)[rows] for name in self.silence)]


class Regimes:
    """The regimes of one policy, as shapes are met. `facts`: the columns that are no part of a shape."""

    def __init__(self, policy: Policy, facts: frozenset[str]) -> None:
        """Start with none."""
        self._policy = policy
        self._facts = facts
        self._numbers: dict[object, int] = {}
        self._expressions: dict[int, tuple[NormSet, Expressions]] = {}
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
            self.all.append(Regime(self._written(norm_set), sources, silence))
        return number, self.all[number].place(numbers)

    def _source(self, variable: str) -> str | None:
        kind, _, name = variable.partition(":")
        return name if kind == "fact" and name in self._facts else None

    def _written(self, norm_set: NormSet) -> Expressions:
        # The norm set is kept, so its id cannot come to mean another.
        if id(norm_set) not in self._expressions:
            expressions = Expressions.of(self._policy.checked, norm_set)
            self._expressions[id(norm_set)] = norm_set, expressions
        return self._expressions[id(norm_set)][1]


def _number(mask: int) -> int:
    return mask.bit_length() - 1 + FIRST_VALUE if mask else NOT_KNOWN
