"""Positions of the protocol, in units of an encoding, and offsets in a text, in characters."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from lsprotocol import types

from policylib.diagnostics import Edit
from policylib.source import Source, Span

_LARGEST_OF_ONE_UNIT = 0xFFFF

# How many units a character takes. 𠮷 and 😀 take two of UTF-16 and four of UTF-8, 条 one and three.
_UNITS: Mapping[str, Callable[[str], int]] = {
    "utf-8": lambda char: len(char.encode("utf-8", "surrogatepass")),
    "utf-16": lambda char: 2 if ord(char) > _LARGEST_OF_ONE_UNIT else 1,
    "utf-32": lambda _: 1,
}


@dataclass(frozen=True, slots=True)
class Converter:
    """Converts with the encoding that client and server have agreed on: `utf-8`, `utf-16` or `utf-32`."""

    encoding: str

    def position(self, source: Source, offset: int) -> types.Position:
        """Return the position of an offset."""
        line, column = source.position(offset)
        units = _UNITS[self.encoding]
        return types.Position(line - 1, sum(map(units, source.line(line)[: column - 1])))

    def offset(self, source: Source, position: types.Position) -> int:
        """Return the offset of a position; one behind the end of its line is that end, one within a character
        the start of it.
        """
        if position.line >= len(source.line_starts):
            return len(source.text)
        units, left = _UNITS[self.encoding], position.character
        at = source.line_starts[position.line]
        for char in source.line(position.line + 1):
            left -= units(char)
            if left < 0:
                break
            at += 1
        return at

    def range(self, span: Span) -> types.Range:
        """Return the range of a stretch."""
        return types.Range(self.position(span.source, span.start), self.position(span.source, span.end))

    def edit(self, edit: Edit) -> types.TextEdit:
        """Return a change of a text."""
        return types.TextEdit(self.range(edit.span), edit.replacement)
