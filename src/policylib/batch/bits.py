"""Rows as bits of one long integer: what a machine word holds of them is decided in one step."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from policylib.batch.expressions import Case, Every, Some, Step, Test

Column = npt.NDArray[np.unsignedinteger[Any]]

BYTE = 8
# So many sets tell rows apart in one pass.
_AT_ONCE = 32

# From all rows, and those that pass each test, to the rows in which each step holds.
Run = Callable[[int, Sequence[int]], Sequence[int]]


def bits_of(truth: npt.NDArray[np.bool_]) -> bytes:
    """Return truth values as bits, the first of them the lowest."""
    return np.packbits(truth, bitorder="little").tobytes()


class Planes:
    """Columns of small numbers as bits: for each number the rows that have it, made when first asked for.

    Rows are looked at in stretches, which begin at multiples of eight.
    """

    def __init__(self, columns: Mapping[str, Column], order: npt.NDArray[np.intp]) -> None:
        """Keep the columns, and in which order their rows are looked at."""
        self._columns = columns
        self._order = order
        self._ordered: dict[str, Column] = {}
        self._planes: dict[tuple[str, int], bytes | None] = {}

    def ordered(self, name: str) -> Column:
        """Return a column in the order in which it is looked at."""
        if name not in self._ordered:
            self._ordered[name] = self._columns[name][self._order]
        return self._ordered[name]

    def rows(self, name: str, number: int, start: int, stop: int) -> int:
        """Return the rows of a stretch that have a number in a column; `start` is the lowest bit."""
        key = name, number
        if key not in self._planes:
            truth = self.ordered(name) == number
            self._planes[key] = bits_of(truth) if truth.any() else None
        plane = self._planes[key]
        return 0 if plane is None else int.from_bytes(plane[start // BYTE : -(-stop // BYTE)], "little")


class BitRows:
    """Sets of rows (`expressions.Sets`): each an integer, each row a bit of it."""

    def __init__(self, rows: int, *, complete: bool) -> None:
        """Take the number of rows, and whether all is known in all of them."""
        self._everything = (1 << rows) - 1
        self.complete = complete

    def every(self, parts: Sequence[int]) -> int:
        """Return what is in all of some sets."""
        found = self._everything
        for part in parts:
            found &= part
        return found

    def some(self, parts: Sequence[int]) -> int:
        """Return what is in one of some sets."""
        found = 0
        for part in parts:
            found |= part
        return found

    def without(self, rows: int, others: int) -> int:
        """Return what is in one set and not in another."""
        return rows & (rows ^ others)

    def nothing(self, rows: int) -> bool:
        """Whether a set is empty."""
        return not rows


def function_of(steps: Sequence[Step]) -> Run:
    """Return what works out the rows in which each step holds."""
    lines = ["def run(everything, tests):"]
    test = 0
    for number, step in enumerate(steps):
        match step:
            case Test():
                lines.append(f"    s{number} = tests[{test}]")
                test += 1
            case Every(parts):
                lines.append(f"    s{number} = {' & '.join(f's{part}' for part in parts) or 'everything'}")
            case Some(parts):
                lines.append(f"    s{number} = {' | '.join(f's{part}' for part in parts) or '0'}")
    lines.append(f"    return [{', '.join(f's{number}' for number in range(len(steps)))}]")
    scope: dict[str, object] = {}
    # What is run is made of indices only, never of names or words of a policy.
    exec("\n".join(lines), scope)
    function = scope["run"]
    assert callable(function)
    return function


@dataclass(frozen=True, slots=True)
class ToldApart:
    """Rows of a case by the rules that decide them: `rows`, and of each the place in `deciding` of what
    decides it, as positions in `Case.deciding`.
    """

    rows: npt.NDArray[np.intp]
    places: npt.NDArray[np.intp]
    deciding: list[tuple[int, ...]]


def told_apart(case: Case[int], count: int) -> ToldApart:
    """Tell the rows of a case apart; there are `count` rows in all."""
    rows = np.flatnonzero(_truth(case.rows, count))
    places = np.zeros(len(rows), np.intp)
    deciding: list[tuple[int, ...]] = [()]
    sets = [(position, found) for position, found in enumerate(case.deciding) if found]
    for start in range(0, len(sets), _AT_ONCE):
        some = sets[start : start + _AT_ONCE]
        keys = places.astype(np.uint64) << np.uint64(_AT_ONCE)
        for bit, (_, found) in enumerate(some):
            keys |= _truth(found, count)[rows].astype(np.uint64) << np.uint64(bit)
        distinct, places = np.unique(keys, return_inverse=True)
        deciding = [
            (
                *deciding[key >> _AT_ONCE],
                *(position for bit, (position, _) in enumerate(some) if key >> bit & 1),
            )
            for key in distinct.tolist()
        ]
    return ToldApart(rows, places, deciding)


def _truth(rows: int, count: int) -> npt.NDArray[np.uint8]:
    bits = np.frombuffer(rows.to_bytes(-(-count // BYTE), "little"), np.uint8)
    return np.unpackbits(bits, count=count, bitorder="little")
