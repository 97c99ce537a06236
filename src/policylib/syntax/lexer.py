"""Cuts a declaration into words, trying at every place the words that the parser accepts there."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping

from lark import Token, UnexpectedCharacters
from lark.common import LexerConf
from lark.lexer import Lexer, LexerState, TerminalDef
from lark.parsers.lalr_parser_state import ParserState

Candidates = tuple[tuple[str, Callable[[str, int], re.Match[str] | None]], ...]

_WHITE = " \t\u3000"
_BREAKS = re.compile(r"(?:\r?\n[ \t\u3000]*)+")


class LineLexer(Lexer):
    """Reads words, and turns line breaks into _NL, _INDENT and _DEDENT by the depths that the layout found.

    Every terminal is compiled once, whatever the number of states that accept it; which of them can
    begin with a character is found once for a state, so that few are tried at a place. The marks of the
    lines stand, without width, where the line before them ends: the place of a clause ends with its last
    word.
    """

    __future_interface__ = 2  # Lark hands over the states of lexer and parser

    def __init__(self, conf: LexerConf) -> None:
        """Compile the terminals of the grammar, in the order in which they are tried."""
        ordered = sorted(conf.terminals, key=_rank)
        self._matchers: Candidates = tuple((t.name, re.compile(t.pattern.to_regexp()).match) for t in ordered)
        self._candidates: dict[int, dict[str, Candidates]] = {}
        self.depths: Mapping[int, int] = {}
        self.starts: Mapping[str, Collection[str]] = {}
        """The characters that the spellings of a terminal begin with; absent: any."""

    def order(self, accepted: Collection[str]) -> tuple[str, ...]:
        """Return the order in which terminals that are accepted together are tried."""
        return tuple(name for name, _ in self._matchers if name in accepted)

    def lex(self, lexer_state: LexerState, parser_state: ParserState[int]) -> Iterator[Token]:
        """Yield the words and marks of one declaration, each when the parser has taken the one before.

        Raises:
            lark.UnexpectedCharacters: no word that is accepted begins here.
        """
        text = lexer_state.text.text
        at, line, depth = _skip(text, 0), 1, 0
        last: Token | None = None
        while at < len(text):
            if breaks := _BREAKS.match(text, at):
                at = breaks.end()
                line += breaks[0].count("\n")
                new = self.depths.get(line - 1)
                if new is not None:
                    yield from _marks(last, at, line, depth, new)
                    depth = new
                continue
            last = self._word(text, at, line, parser_state)
            at = _skip(text, last.end_pos or at)
            yield last
        if last is not None:
            yield from _marks(last, at, line, depth, 0)

    def _word(self, text: str, at: int, line: int, parser_state: ParserState[int]) -> Token:
        state, char = parser_state.position, text[at]
        try:
            candidates = self._candidates[state][char]
        except KeyError:
            candidates = self._find(state, char, parser_state.parse_conf.states[state])
        for kind, match in candidates:
            if found := match(text, at):
                end = found.end()
                return Token(kind, found[0], at, line, 1, line, 1, end)
        raise UnexpectedCharacters(text, at, line, 1, state=parser_state)  # type: ignore[no-untyped-call]

    def _find(self, state: int, char: str, accepted: Collection[str]) -> Candidates:
        found = tuple(
            (name, match)
            for name, match in self._matchers
            if name in accepted and char in self.starts.get(name, char)
        )
        self._candidates.setdefault(state, {})[char] = found
        return found


def _rank(terminal: TerminalDef) -> tuple[int, int, int, str]:
    """Sort by priority, then what can be longer first: the order of Lark's own lexers."""
    pattern = terminal.pattern
    return -terminal.priority, -pattern.max_width, -len(pattern.value), terminal.name


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
