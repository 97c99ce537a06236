"""Columns of class numbers to answers: rows of one regime at once, what is open pattern by pattern."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from policylib.batch.bits import BYTE, Column, Planes, numbered, split
from policylib.batch.keys import Keys
from policylib.batch.regimes import Regime, Regimes
from policylib.check.variables import tied_facts
from policylib.engine.prepare import prepare
from policylib.engine.task import TaskError, parse_task
from policylib.policyset import Policy

# Of one regime, so many patterns with something open are remembered.
KEPT_OPEN = 200_000

# The regime of a shape of which every task is refused; the others are numbered from 1 on.
NONE = 0

Raw = dict[str, object]


@dataclass(frozen=True, slots=True)
class _Stretch:
    """The rows of one regime: where they are in the file, and in the order of the planes."""

    rows: npt.NDArray[np.intp]
    places: Column
    start: int

    @property
    def stop(self) -> int:
        return self.start + len(self.rows)


class Decider:
    """Decides columns. `task` makes a task of class numbers in the order of `fields`; `answer` gives the
    number of the answer to it, and whether that is a decision.
    """

    def __init__(
        self,
        policy: Policy,
        decided_on: dt.date,
        fields: Sequence[str],
        task: Callable[[tuple[int, ...]], Raw],
        answer: Callable[[Raw], tuple[int, bool]],
    ) -> None:
        """Part the fields into facts and those that make the shape of a task."""
        vocabulary = policy.checked.vocabulary
        tied = tied_facts(vocabulary)
        facts = [name for name in fields if name in vocabulary.facts and name not in tied]
        self._policy = policy
        self._decided_on = decided_on
        self._fields = fields
        self._task = task
        self._answer = answer
        self._facts = frozenset(facts)
        self._shape_fields = tuple(name for name in fields if name not in self._facts)
        self._regimes = Regimes(policy, self._facts)
        self._keys = Keys()
        self._numbers: dict[tuple[int, ...], int] = {}
        # Of each shape its regime, its place in that, and the answer to all of it where that is a refusal.
        self._shapes: list[tuple[int, int, int]] = []

    def decide(self, columns: Mapping[str, Column]) -> Column:
        """Return the number of the answer to every row."""
        shapes = self._shapes_of(columns)
        regimes, places, refusals = np.array(self._shapes, np.uint32).reshape(-1, 3).T
        result: Column = refusals[shapes]
        # Small numbers are sorted faster.
        small = regimes.astype(np.min_scalar_type(len(self._regimes.all)))
        order, stretches = _parted(small[shapes], places[shapes])
        planes = Planes(columns, order)
        for regime, stretch in stretches:
            decided = self._decided(self._regimes.all[regime - 1], columns, planes, stretch)
            result[stretch.rows] = decided
        return result

    # --- shapes --------------------------------------------------------------------------------

    def _shapes_of(self, columns: Mapping[str, Column]) -> Column:
        """Return the number of the shape of every row."""
        parts = [columns[name] for name in self._shape_fields]

        def number(row: int) -> int:
            pattern = tuple(int(part[row]) for part in parts)
            found = self._numbers.get(pattern)
            if found is None:
                found = self._numbers[pattern] = len(self._shapes)
                self._shapes.append(self._shape(columns, row))
            return found

        return self._keys.of(parts, number, len(parts[0]))

    def _shape(self, columns: Mapping[str, Column], row: int) -> tuple[int, int, int]:
        raw = self._task(self._pattern(columns, row, without=self._facts))
        try:
            task = parse_task(self._policy.checked, raw, self._decided_on)
            regime, place = self._regimes.of(prepare(self._policy.program, task))
        except TaskError:
            return NONE, 0, self._answer(raw)[0]
        return regime + 1, place, 0

    def _pattern(
        self, columns: Mapping[str, Column], row: int, without: frozenset[str] = frozenset()
    ) -> tuple[int, ...]:
        return tuple(0 if name in without else int(columns[name][row]) for name in self._fields)

    # --- rows of one regime --------------------------------------------------------------------

    def _decided(
        self, regime: Regime, columns: Mapping[str, Column], planes: Planes, stretch: _Stretch
    ) -> Column:
        """Return the numbers of the answers to the rows of a stretch."""
        sets, answers = [], [0]
        rows = regime.rows(planes, stretch.places, stretch.start, stretch.stop)
        for case in regime.expressions.cases(rows):
            for deciding, found in split(case):
                key = case.outcome, deciding
                if key not in regime.answers:
                    first = int(stretch.rows[(found & -found).bit_length() - 1])
                    number, decided = self._answer(self._task(self._pattern(columns, first)))
                    # Where one of them cannot be decided exactly, each has to be asked for itself.
                    regime.answers[key] = number if decided else None
                answer = regime.answers[key]
                if answer is not None:
                    sets.append(found)
                    answers.append(answer)
        members = numbered(sets, len(stretch.rows))
        result = np.array(answers, np.uint32)[members]
        open_ = np.flatnonzero(members == 0)
        if open_.size:
            result[open_] = self._open(regime, columns, planes, stretch, open_)
        return result

    def _open(
        self,
        regime: Regime,
        columns: Mapping[str, Column],
        planes: Planes,
        stretch: _Stretch,
        members: npt.NDArray[np.intp],
    ) -> Column:
        """Return the numbers of the answers to rows of which something is open: of each pattern of all that
        the norm set looks at, one is asked for.
        """
        if len(regime.open_answers) > KEPT_OPEN:
            regime.open_answers.clear()
            regime.open_keys = Keys()
        seen = regime.seen(planes, stretch.places[members], stretch.start + members)

        def number(at: int) -> int:
            pattern = tuple(int(column[at]) for column in seen)
            found = regime.open_answers.get(pattern)
            if found is None:
                row = int(stretch.rows[members[at]])
                found, _ = self._answer(self._task(self._pattern(columns, row)))
                regime.open_answers[pattern] = found
            return found

        return regime.open_keys.of(seen, number, len(members))


def _parted(regimes: Column, places: Column) -> tuple[npt.NDArray[np.intp], list[tuple[int, _Stretch]]]:
    """Return an order of the rows in which those of a regime stand together and begin at a multiple of eight,
    and where they are. What lies between them stands for no row.
    """
    by_regime = np.argsort(regimes, kind="stable")
    counts = np.bincount(regimes)
    ends = np.cumsum(counts)
    starts = np.cumsum(-(-counts // BYTE) * BYTE)
    order = np.zeros(int(starts[-1]), np.intp)
    stretches = []
    for regime in np.flatnonzero(counts):
        if regime != NONE:
            rows = by_regime[ends[regime] - counts[regime] : ends[regime]]
            start = int(starts[regime - 1])
            order[start : start + len(rows)] = rows
            stretches.append((int(regime), _Stretch(rows, places[rows], start)))
    return order, stretches
