"""Where something stands in a text: sources, spans, and offsets turned into lines and columns."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import field

from policylib.records import dataclass


def normal(text: str) -> str:
    r"""Return a text as files are read: without byte order mark, every line end one character.

    >>> normal("\ufeff一\r\n二\r")
    '一\n二\n'
    """
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """One text as it was read, with its name (a path as the user wrote it, or `<text>`)."""

    name: str
    text: str
    line_starts: tuple[int, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Index the line starts once."""
        starts = [0, *(found.end() for found in re.finditer("\n", self.text))]
        object.__setattr__(self, "line_starts", tuple(starts))

    def position(self, offset: int) -> tuple[int, int]:
        r"""Return line and column of an offset, both from 1, in characters (code points).

        >>> Source("x", "一\n二三").position(3)
        (2, 2)
        """
        offset = max(0, min(offset, len(self.text)))
        line = bisect_right(self.line_starts, offset)
        return line, offset - self.line_starts[line - 1] + 1

    def line(self, number: int) -> str:
        """Return the text of a line (from 1) without its line break."""
        start = self.line_starts[number - 1]
        end = self.text.find("\n", start)
        return self.text[start : end if end >= 0 else len(self.text)].rstrip("\r")

    def span(self, start: int, end: int) -> Span:
        """Return the span from `start` up to, not including, `end` (offsets in characters)."""
        return Span(self, start, max(start, end))


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a source, in characters: `start` included, `end` excluded."""

    source: Source = field(repr=False)
    start: int
    end: int

    @property
    def text(self) -> str:
        """The words the span covers."""
        return self.source.text[self.start : self.end]

    @property
    def line(self) -> int:
        """Line of the first character, from 1."""
        return self.source.position(self.start)[0]

    @property
    def column(self) -> int:
        """Column of the first character, from 1, in characters."""
        return self.source.position(self.start)[1]

    def to(self, other: Span) -> Span:
        """Return the span from the start of this one to the end of `other`."""
        return Span(self.source, self.start, max(self.end, other.end))

    def part(self, start: int, end: int) -> Span:
        """Return the span of a part of it; `start` and `end` are offsets in the source."""
        return self.source.span(start, end)

    def settled(self) -> Span:
        """Return the span as one that stays where it is."""
        return self

    def __str__(self) -> str:
        """`file:line:column`."""
        return f"{self.source.name}:{self.line}:{self.column}"


@dataclass(slots=True, eq=False)
class Anchor:
    """Where a stretch of text stands now that may be moved: in which source, and from which offset."""

    source: Source
    start: int


class AnchoredSpan(Span):
    """A span that goes along when the stretch of text that it lies in is moved."""

    __slots__ = ("_anchor", "_first", "_last")
    _anchor: Anchor
    _first: int
    _last: int

    def __init__(self, anchor: Anchor, first: int, last: int) -> None:
        """Keep the anchor; `first` and `last` are offsets from it."""
        object.__setattr__(self, "_anchor", anchor)
        object.__setattr__(self, "_first", first)
        object.__setattr__(self, "_last", last)

    @property
    def source(self) -> Source:
        """The source it lies in now."""
        return self._anchor.source

    @property
    def start(self) -> int:
        """Offset of its first character now."""
        return self._anchor.start + self._first

    @property
    def end(self) -> int:
        """Offset behind its last character now."""
        return self._anchor.start + self._last

    def part(self, start: int, end: int) -> Span:
        """Return the span of a part of it, which goes along too."""
        origin = self._anchor.start
        return AnchoredSpan(self._anchor, start - origin, max(start, end) - origin)

    def settled(self) -> Span:
        """Return the span where it is now, as one that stays there."""
        return Span(self.source, self.start, self.end)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, AnchoredSpan) and self._place() == other._place()

    def __hash__(self) -> int:
        return hash(self._place())

    def _place(self) -> tuple[int, int, int]:
        return id(self._anchor), self._first, self._last
