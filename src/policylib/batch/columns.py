"""Columns of class numbers to answers: rows of one regime at once, what is open pattern by pattern."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from policylib.batch.bits import BYTE, Column, Planes, told_apart
from policylib.batch.keys import Keys
from policylib.batch.regimes import Regime, Regimes, untied
from policylib.engine.task import TaskError
from policylib.policyset import Policy

# So many shapes are remembered, and so many patterns of which something is open.
KEPT_SHAPES = 500_000
KEPT_OPEN = 500_000

# The regime of a shape of which every task is refused; the others are numbered from 1 on.
NONE = 0
# Stands for the answer to a row of which something is open.
OPEN = 0xFFFFFFFF

Raw = dict[str, object]


@dataclass(frozen=True, slots=True)
class _Stretch:
    """The rows of one regime, the places of their shapes, and where in the order of the planes they begin."""

    regime: Regime
    rows: npt.NDArray[np.intp]
    places: Column
    start: int


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
        self._policy = policy
        self._decided_on = decided_on
        self._fields = fields
        self._task = task
        self._answer = answer
        self._facts = frozenset(untied(policy.checked.vocabulary, fields))
        self._shape_fields = tuple(name for name in fields if name not in self._facts)
        self._forget()

    def decide(self, columns: Mapping[str, Column]) -> Column:
        """Return the number of the answer to every row."""
        if not next(iter(columns.values())).size:
            return np.zeros(0, np.uint32)
        if len(self._shapes) > KEPT_SHAPES:
            self._forget()
        shapes = self._shapes_of(columns)
        regimes, places, answers = np.array(self._shapes, np.uint32).reshape(-1, 3).T
        result: Column = answers[shapes]
        # Small numbers are sorted faster.
        order, stretches = _parted(regimes.astype(np.min_scalar_type(len(self._regimes.all)))[shapes])
        planes = Planes(columns, order)
        open_ = [np.zeros(0, np.intp)]
        for regime, rows, start in stretches:
            stretch = _Stretch(self._regimes.all[regime - 1], rows, places[shapes[rows]], start)
            found = self._settled(stretch, columns, planes)
            result[rows] = found
            open_.append(rows[found == OPEN])
        rows = np.concatenate(open_)
        if rows.size:
            result[rows] = self._open(columns, rows, regimes[shapes[rows]], places[shapes[rows]])
        return result

    def _forget(self) -> None:
        """Start with nothing met. Of each shape its regime, its place in that, and the answer to all of it
        where that is a refusal, are kept; of what is open, the answers by all that decides them.
        """
        self._regimes = Regimes(self._policy, self._facts)
        self._keys, self._open_keys = Keys(), Keys()
        self._numbers: dict[tuple[int, ...], int] = {}
        self._shapes: list[tuple[int, int, int]] = []
        self._open_answers: dict[tuple[int, ...], int] = {}

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
            regime, place = self._regimes.of_raw(raw, self._decided_on)
        except TaskError:
            return NONE, 0, self._answer(raw)[0]
        return regime + 1, place, 0

    def _pattern(
        self, columns: Mapping[str, Column], row: int, without: frozenset[str] = frozenset()
    ) -> tuple[int, ...]:
        return tuple(0 if name in without else int(columns[name][row]) for name in self._fields)

    # --- rows ----------------------------------------------------------------------------------

    def _settled(self, stretch: _Stretch, columns: Mapping[str, Column], planes: Planes) -> Column:
        """Return the answers to the rows of a regime that are settled; OPEN for the others."""
        regime, rows = stretch.regime, stretch.rows
        result = np.full(len(rows), OPEN, np.uint32)
        for case in regime.cases(planes, stretch.places, stretch.start):
            found = told_apart(case, len(rows))
            answers = []
            for place, deciding in enumerate(found.deciding):
                key = case.outcome, deciding
                if key not in regime.answers and found.rows.size:
                    first = int(rows[found.rows[np.argmax(found.places == place)]])
                    number, decided = self._answer(self._task(self._pattern(columns, first)))
                    # Where one of them cannot be decided exactly, each has to be asked for itself.
                    regime.answers[key] = number if decided else OPEN
                answers.append(regime.answers.get(key, OPEN))
            result[found.rows] = np.array(answers, np.uint32)[found.places]
        return result

    def _open(
        self,
        columns: Mapping[str, Column],
        rows: npt.NDArray[np.intp],
        regimes: Column,
        places: Column,
    ) -> Column:
        """Return the answers to rows of which something is open: of each pattern of all that the norm set
        looks at, one is asked for.
        """
        if len(self._open_answers) > KEPT_OPEN:
            self._open_answers.clear()
            self._open_keys = Keys()
        seen = [regimes, places]
        all_ = [None, *self._regimes.all]
        for name in sorted(self._facts):
            read = np.array([regime is not None and name in regime.silence for regime in all_], np.uint8)
            seen.append(columns[name][rows] * read[regimes])

        def number(at: int) -> int:
            pattern = tuple(int(column[at]) for column in seen)
            found = self._open_answers.get(pattern)
            if found is None:
                found, _ = self._answer(self._task(self._pattern(columns, int(rows[at]))))
                self._open_answers[pattern] = found
            return found

        return self._open_keys.of(seen, number, len(rows))


def _parted(regimes: Column) -> tuple[npt.NDArray[np.intp], list[tuple[int, npt.NDArray[np.intp], int]]]:
    """Return an order of the rows in which those of a regime stand together and begin at a multiple of eight,
    and the regimes with their rows and where they begin. What lies between them stands for no row.
    """
    by_regime = np.argsort(regimes, kind="stable")
    counts = np.bincount(regimes)
    ends = np.cumsum(counts)
    starts = np.cumsum(-(-counts // BYTE) * BYTE)
    order = np.zeros(int(starts[-1]), np.intp)
    stretches = []
    for regime in np.flatnonzero(counts).tolist():
        if regime != NONE:
            rows = by_regime[ends[regime] - counts[regime] : ends[regime]]
            start = int(starts[regime - 1])
            order[start : start + len(rows)] = rows
            stretches.append((regime, rows, start))
    return order, stretches
