"""Entries that free text may mean: proposed, never chosen."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import TypeVar

from policylib.matching.normalise import normalise

Entry = TypeVar("Entry")

LEAST_LIKENESS = 0.34


def likeness(left: str, right: str) -> float:
    """Return how alike two names are, from 0 to 1: the share of character pairs they have in common
    (Dice coefficient of bigrams).

    >>> likeness("养犬证明", "居民养犬证明")
    0.75
    """
    return _share(_pairs(left), _pairs(right))


def _share(first: frozenset[str], second: frozenset[str]) -> float:
    return 2 * len(first & second) / (len(first) + len(second)) if first and second else 0.0


def _pairs(name: str) -> frozenset[str]:
    text = normalise(name)
    return frozenset(text[i : i + 2] for i in range(len(text) - 1)) or frozenset(text)


# Names of entries are few and come again with every question; the words of tasks are neither, and not kept.
_pairs_of_entry = lru_cache(maxsize=65536)(_pairs)


def candidates(text: str, entries: Iterable[tuple[Iterable[str], Entry]], most: int = 5) -> tuple[Entry, ...]:
    """Return the entries whose names are most like `text`, best first, none below `LEAST_LIKENESS`.

    `entries` pairs the names of an entry with the entry; equal likeness keeps their order.
    """
    pairs = _pairs(text)
    scored = [
        (max(_share(pairs, _pairs_of_entry(name)) for name in names), entry) for names, entry in entries
    ]
    best = sorted((pair for pair in scored if pair[0] >= LEAST_LIKENESS), key=lambda pair: -pair[0])
    return tuple(entry for _, entry in best[:most])
