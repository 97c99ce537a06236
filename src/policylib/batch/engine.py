"""What an engine that holds columns does for an audit: the one interface behind which engines differ."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from policylib.batch.fields import Fields
from policylib.batch.plan import Plan
from policylib.batch.reading import Input
from policylib.diagnostics import Text

# How many tasks there are, by what they are counted by, then by its value, then by verdict.
Counts = dict[str, dict[str, dict[str, int]]]


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that was not decided. `column`: the header; None where it is about the whole row; `original`: the
    row as it was, as a JSON object of headers and cells, or the text of it.
    """

    row: int
    column: str | None
    message: Text
    original: str


@dataclass(frozen=True, slots=True)
class Part:
    """What became of one stretch of a file: rows read, decisions written, rows rejected, counts.

    `rejects`: by row, then by column; they may be said only while they are gone through, which is to be done
    once, before the next stretch is asked for.
    """

    number: int
    read: int
    decided: int
    rejects: Iterable[Reject]
    counts: Counts = field(default_factory=dict)


class ColumnEngine(Protocol):
    """Reads files, decides their rows by a plan, writes decisions."""

    @property
    def rows(self) -> int:
        """How many rows make a stretch: unfinished work can only go on with the same."""

    def columns(self, source: Input) -> tuple[Sequence[str], int]:
        """Return the headers of a Parquet file and the number of its rows."""

    def look(self, source: Input, fields: Fields, plan: Plan) -> None:
        """Look at the first rows of a file. Raises TableError for a column of which no cell can be read."""

    def parts(
        self, source: Input, fields: Fields, plan: Plan, first: int, where: Callable[[int], Path | None]
    ) -> Iterator[Part | None]:
        """Go through a file in stretches of a fixed number of rows, numbered from `first` on.

        `where` says to which file the decisions of a stretch go; None: it is done already, and is passed
        over (None is yielded in its place). Raises TableError where the rest of the file cannot be read.
        """

    def join(self, parts: Sequence[Path], out: Path) -> None:
        """Write the decisions of all stretches into one file, in their order."""
