"""Patterns of rows on Spark: the class numbers of all fields side by side in a few long integers.

The workers tell rows apart by them; each pattern met is answered once, where the audit was started, and the
answers are joined.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

from policylib.batch.bits import Column
from policylib.batch.plan import Answer, Plan

# Bits of a 64-bit integer that are used: none of them is its sign.
_WORD = 63
# So many patterns are answered together.
_AT_ONCE = 1_000_000


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the class numbers stand: by field the word, the shift in it, and the bits that it has."""

    places: Mapping[str, tuple[int, int, int]]

    @staticmethod
    def of(plan: Plan) -> Layout:
        """Return a layout with room for all classes met so far."""
        places = {}
        word = shift = 0
        for name in plan.fields:
            width = len(plan.classes[name].members).bit_length()
            if shift + width > _WORD:
                word, shift = word + 1, 0
            places[name] = word, shift, width
            shift += width
        return Layout(places)

    @property
    def words(self) -> list[str]:
        """The columns of words: p0, p1 …"""
        return [f"p{i}" for i in range(1 + max(word for word, _, _ in self.places.values()))]

    def packed(self) -> list[str]:
        """Return the words as Spark SQL over the columns n_NAME: null where one of them is."""
        parts: list[list[str]] = [[] for _ in self.words]
        for name, (word, shift, _) in self.places.items():
            parts[word].append(f"shiftleft(CAST(n_{name} AS BIGINT), {shift})")
        return [f"{' | '.join(part)} AS {word}" for word, part in zip(self.words, parts, strict=True)]

    def unpack(self, words: Mapping[str, npt.NDArray[np.int64]]) -> dict[str, Column]:
        """Return the class numbers that stand in words."""
        return {
            name: (words[f"p{word}"] >> shift & (1 << width) - 1).astype(np.uint32)
            for name, (word, shift, width) in self.places.items()
        }


@dataclass(slots=True)
class Answers:
    """The answers to the patterns of a file. `rows`: how many rows have each answer of the plan."""

    plan: Plan
    rows: npt.NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))

    def find(self, layout: Layout, patterns: Path, folder: Path) -> list[Path]:
        """Answer the patterns in a folder of Parquet files, whose words have a layout; `count` says how many
        rows have a pattern.

        Returns the files, in `folder`, with the words, and `answer`; what is refused is in none.
        """
        tables: list[Path] = []
        for words, counts in _chunks(patterns, layout):
            found = self.plan.decide(layout.unpack(words))
            rows = np.bincount(found, counts, len(self.plan.answers)).astype(np.int64)
            rows[: len(self.rows)] += self.rows
            self.rows = rows
            decided = np.array([isinstance(each, Answer) for each in self.plan.answers], np.bool_)[found]
            answers = pl.DataFrame({**words, "answer": found.astype(np.int64)})
            tables.append(folder / f"{patterns.name}-answers-{len(tables)}.parquet")
            answers.filter(decided).write_parquet(tables[-1])
        return tables

    @property
    def decided(self) -> int:
        """How many rows have an answer that is a decision."""
        pairs = zip(self.plan.answers, self.rows.tolist(), strict=False)
        return sum(count for answer, count in pairs if isinstance(answer, Answer))


def _chunks(
    patterns: Path, layout: Layout
) -> Iterator[tuple[dict[str, npt.NDArray[np.int64]], npt.NDArray[np.int64]]]:
    """Yield the words of the patterns that could be read, and how many rows have each. Where there are none,
    that is yielded: Spark reads no table of which there is no file.
    """
    scan = pl.scan_parquet(patterns / "*.parquet")
    count = int(scan.select(pl.len()).collect().item())
    for offset in range(0, max(1, count), _AT_ONCE):
        frame = scan.slice(offset, _AT_ONCE).collect().drop_nulls()
        yield {name: frame[name].to_numpy() for name in layout.words}, frame["count"].to_numpy()
