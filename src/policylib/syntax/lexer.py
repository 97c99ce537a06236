"""Cuts a declaration into words, trying at every place the words that the parser accepts there."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from lark import Token

from policylib.syntax.table import END, Table, Unfit

Matcher = Callable[[str, int], re.Match[str] | None]
Candidates = tuple[tuple[str, Matcher], ...]

_WHITE = " \t\u3000"
_BREAKS = re.compile(r"(?:\r?\n[ \t\u3000]*)+")


@dataclass(frozen=True, slots=True)
class Terminal:
    """A kind of words: its pattern, the characters that it can begin with (None: any), and its rank.

    Of several kinds that are accepted at a place, the first in the order of `rank` is read.
    """

    name: str
    pattern: str
    begins: frozenset[str] | None
    rank: tuple[int, int, int, str]


@dataclass(frozen=True, slots=True, eq=False)
class Lexer:
    """Reads words, and turns line breaks into _NL, _INDENT and _DEDENT by the depths that the layout found.

    Every terminal is compiled once, when it is first needed, whatever the number of states; which of them can
    begin with a character is found once for a state, so that few are tried at a place. The marks of the
    lines stand, without width, where the line before them ends: the place of a clause ends with its last
    word.
    """

    table: Table
    terminals: Sequence[Terminal]
    matchers: dict[str, Matcher] = field(default_factory=dict)
    candidates: dict[tuple[int, str], Candidates] = field(default_factory=dict)

    def order(self, accepted: Collection[str]) -> tuple[str, ...]:
        """Return the order in which terminals that are accepted together are tried."""
        return tuple(terminal.name for terminal in self.terminals if terminal.name in accepted)

    def words(self, text: str, depths: Mapping[int, int], stack: Sequence[int]) -> Iterator[Token]:
        """Yield the words and marks of one declaration, each when the parser has taken the one before.

        Args:
            text: the declaration; it must not end with white space.
            depths: how deep every line stands that is not empty.
            stack: the states of the parser, which changes it between two words.

        Raises:
            Unfit: no word that is accepted begins here.
        """
        at, line, depth = _skip(text, 0), 1, 0
        last: Token | None = None
        while at < len(text):
            if breaks := _BREAKS.match(text, at):
                at = breaks.end()
                line += breaks[0].count("\n")
                new = depths.get(line - 1)
                if new is not None:
                    yield from _marks(last, at, line, depth, new)
                    depth = new
                continue
            last = self._word(text, at, line, stack[-1])
            at = _skip(text, last.end_pos or at)
            yield last
        if last is not None:
            yield from _marks(last, at, line, depth, 0)
        yield Token(END, "", 0 if last is None else last.end_pos)

    def _word(self, text: str, at: int, line: int, state: int) -> Token:
        candidates = self.candidates.get((state, text[at]))
        if candidates is None:
            candidates = self.candidates[state, text[at]] = self._beginning(state, text[at])
        for kind, match in candidates:
            if found := match(text, at):
                end = found.end()
                return Token(kind, found[0], at, line, 1, line, 1, end)
        raise Unfit(at, "")

    def _beginning(self, state: int, char: str) -> Candidates:
        """Return what a state accepts that can begin with a character."""
        accepted = self.table.states[state]
        return tuple(
            (terminal.name, self._matcher(terminal))
            for terminal in self.terminals
            if terminal.name in accepted and (terminal.begins is None or char in terminal.begins)
        )

    def _matcher(self, terminal: Terminal) -> Matcher:
        if terminal.name not in self.matchers:
            self.matchers[terminal.name] = re.compile(terminal.pattern).match
        return self.matchers[terminal.name]


def lexer(table: Table, terminals: Collection[Terminal]) -> Lexer:
    """Return the lexer of some terminals: the words of a language and a lexicon, and those of the grammar."""
    return Lexer(table, sorted(terminals, key=lambda terminal: terminal.rank))


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at] in _WHITE:
        at += 1
    return at


def _marks(last: Token | None, at: int, line: int, depth: int, new: int) -> Iterator[Token]:
    """Yield what ends a line, and what leads from the depth of that line to the next one's."""
    place = at if last is None else last.end_pos
    kinds = ["_INDENT"] * (new - depth) + ["_DEDENT"] * (depth - new)
    for kind in kinds if last is None else ["_NL", *kinds]:
        yield Token(kind, "", place, line, 1, line, 1, place)
