"""Rows told apart by several columns of small numbers: packed into integers, looked up without a sort."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import count

import numpy as np

from policylib.batch.bits import Column

_WORD = 63
# So many rows are packed at a time: what is worked on stays near the processor.
_BLOCK = 1 << 16
_SLOT_BITS = 18
# Spreads neighbouring keys over all slots (the fraction of the golden ratio, as 64 bits).
_SPREAD = np.uint64(0x9E3779B97F4A7C15)


class Keys:
    """Numbers for what stands in a row of several columns, given by `make` when it is met first."""

    def __init__(self) -> None:
        """Start with nothing met."""
        self._widths: tuple[int, ...] = ()
        self._words: list[_Numbering] = []
        self._pairs: list[_Numbering] = []
        self._serial = count()

    def of(self, columns: Sequence[Column], make: Callable[[int], int], rows: int) -> Column:
        """Return the number of every row. `make` is given the first row of what was not met before; what was
        met while the numbers in the columns were smaller, it may be asked for again.
        """
        widths = tuple(int(column.max(initial=0)).bit_length() for column in columns)
        needed = tuple(map(max, widths, self._widths or (0,) * len(widths)))
        words = _packed(columns, needed, rows)
        if needed != self._widths:
            self._widths = needed
            self._words = [_Numbering() for _ in words]
            self._pairs = [_Numbering() for _ in words]
        found: Column | None = None
        for at, word in enumerate(words):
            last = at == len(words) - 1
            if found is not None:
                # What stands in the words before, and what stands in this one, both as numbers.
                number = self._words[at].of(word, self._next)
                pair = found.astype(np.uint64) << np.uint64(32) | number
                found = self._pairs[at].of(pair, make if last else self._next)
            else:
                found = self._words[at].of(word, make if last else self._next)
        assert found is not None
        return found

    def _next(self, row: int) -> int:
        del row
        return next(self._serial)


def _packed(columns: Sequence[Column], widths: Sequence[int], rows: int) -> list[Column]:
    """Return columns of 64-bit integers that hold the numbers of some columns side by side."""
    words: list[list[tuple[Column, int]]] = [[]]
    used = 0
    for column, width in zip(columns, widths, strict=True):
        if used + width > _WORD:
            words.append([])
            used = 0
        if width:
            words[-1].append((column, width))
            used += width
    return [_word(parts, rows) for parts in words]


def _word(parts: Sequence[tuple[Column, int]], rows: int) -> Column:
    result = np.zeros(rows, np.uint64)
    for start in range(0, rows, _BLOCK):
        block = result[start : start + _BLOCK]
        for column, width in parts:
            block <<= np.uint64(width)
            block |= column[start : start + _BLOCK]
    return result


class _Numbering:
    """Numbers for keys, given by `make` when one is met first; those met lately are found at once."""

    def __init__(self) -> None:
        """Start with no key."""
        self._known: dict[int, int] = {}
        self._keys = np.zeros(1 << _SLOT_BITS, np.uint64)
        self._numbers = np.zeros(1 << _SLOT_BITS, np.uint32)
        self._used = np.zeros(1 << _SLOT_BITS, np.bool_)

    def of(self, keys: Column, make: Callable[[int], int]) -> Column:
        """Return the number of every key. `make` is given the first row of a key not met before."""
        slots = (keys * _SPREAD) >> np.uint64(64 - _SLOT_BITS)
        result: Column = self._numbers[slots]
        missed = np.flatnonzero((self._keys[slots] != keys) | ~self._used[slots])
        if missed.size:
            distinct, first, inverse = np.unique(keys[missed], return_index=True, return_inverse=True)
            found = np.empty(distinct.size, np.uint32)
            for i, key in enumerate(distinct.tolist()):
                number = self._known.get(key)
                if number is None:
                    number = self._known[key] = make(int(missed[first[i]]))
                found[i] = number
            at = slots[missed[first]]
            self._keys[at], self._numbers[at], self._used[at] = distinct, found, True
            result[missed] = found[inverse]
        return result
