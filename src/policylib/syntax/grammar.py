"""The parser that is built from the grammar body, a keyword table and a lexicon, and what it accepts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock

from lark import Lark, Token, Tree
from lark.lark import PostLex

from policylib._resources import grammar_text
from policylib.syntax.keywords import DECLARATIONS, KeywordTable, entries_of, keyword_table
from policylib.syntax.lexicon import TERMINALS, Lexicon, pattern, plain


class Indenter(PostLex):
    """Turns line breaks into _NL, _INDENT and _DEDENT by the depths that the layout has found.

    All three stand, without width, where the line before them ends, so that the place of a clause ends
    with its last word.
    """

    always_accept = ("_NL",)

    def __init__(self) -> None:
        """Start without depths; they are set for every declaration."""
        self.depths: Mapping[int, int] = {}

    def process(self, stream: Iterator[Token]) -> Iterator[Token]:
        """Pass the tokens on, with the structure of the lines made visible."""
        depth = 0
        last: Token | None = None
        for token in stream:
            if token.type != "_NL":
                last = token
                yield token
                continue
            row = (token.end_line or 1) - 1
            if row not in self.depths:
                continue
            end = last.end_pos if last is not None else token.end_pos
            if last is not None:
                yield _mark("_NL", token, end)
            for _ in range(depth, self.depths[row]):
                yield _mark("_INDENT", token, end)
            for _ in range(self.depths[row], depth):
                yield _mark("_DEDENT", token, end)
            depth = self.depths[row]
        if last is not None:
            yield _mark("_NL", last, last.end_pos)
            for _ in range(depth):
                yield _mark("_DEDENT", last, last.end_pos)


def _mark(kind: str, near: Token, at: int | None) -> Token:
    return Token(kind, "", at, near.line, near.column, near.end_line, near.end_column, at)


@dataclass(frozen=True, eq=False)
class Grammar:
    """A built parser of one language over one lexicon."""

    language: str
    keywords: KeywordTable
    spellings: Mapping[str, Mapping[str, str]]
    """Terminal → plain spelling → id (of a term) or canonical spelling (of a keyword)."""
    options: Mapping[tuple[str, str], str]
    """Fact and plain spelling → id of the option."""
    lark: Lark
    indenter: Indenter
    lock: Lock

    def parse(self, code: str, depths: Mapping[int, int], start: str) -> Tree[Token]:
        """Parse one declaration (or the body of one, by `start`).

        Raises:
            lark.UnexpectedInput: the text does not fit; the first place where it does not.
        """
        with self.lock:
            self.indenter.depths = depths
            # Without blank lines at the end, every line break leads to a line that has a depth.
            return self.lark.parse(code.rstrip(), start=start)

    def term(self, token: Token) -> str:
        """Return the id of the term that a token spells."""
        return self.spellings[token.type][plain(token)]

    def first(self, terminal: str) -> str:
        """Return the first spelling of a terminal, or nothing when the language has none."""
        return next(iter(self.spellings[terminal]), "")


@lru_cache(maxsize=8)
def grammar(lexicon: Lexicon, language: str) -> Grammar:
    """Build the parser of a language over a lexicon; built ones are kept.

    Lark's own cache on disk is not used: it is a pickle.
    """
    keywords = keyword_table(language)
    spellings: dict[str, dict[str, str]] = {}
    lines = []
    for terminal in keywords.spellings:
        if terminal == "AND":
            spellings["SEP"] = {plain(spelling): "" for spelling in _separators(keywords)}
            continue
        accepted = keywords.accepted(terminal)
        spellings[terminal] = {plain(spelling): keywords.canonical(terminal) for spelling in accepted}
    for kind, name in TERMINALS.items():
        spellings[name] = {
            plain(spelling): entry.id
            for entry in entries_of(lexicon, kind)
            for spelling in entry.spellings(language)
        }
    for name, words in spellings.items():
        lines.append(f"{name}: /{_slashed(pattern(words))}/")
    lines.append(f"PINPOINT: /{_pinpoint(keywords)}/")
    indenter = Indenter()
    lark = Lark(
        grammar_text() + "\n" + "\n".join(lines) + "\n",
        parser="lalr",
        lexer="contextual",
        postlex=indenter,
        start=["declaration", *(f"{name.lower()}_body" for name in DECLARATIONS)],
        maybe_placeholders=False,
        cache=False,
    )
    options = {
        (entry.parent or "", plain(spelling)): entry.id
        for entry in lexicon.entries("option")
        for spelling in entry.spellings(language)
    }
    return Grammar(language, keywords, spellings, options, lark, indenter, Lock())


def _separators(keywords: KeywordTable) -> tuple[str, ...]:
    words = keywords.accepted("AND")
    commas = (",", "、", ";")
    return (
        *commas,
        *words,
        *(f"{comma}{space}{word}" for comma in commas for space in ("", " ") for word in words),
    )


def _slashed(expression: str) -> str:
    return expression.replace("/", r"\/")


def _pinpoint(keywords: KeywordTable) -> str:
    """Everything up to a quote: what it says is read, and judged, by `pinpoint`."""
    word = f'(?:(?!{pattern(keywords.accepted("QUOTE"))})[^\\s「“"\ue000])+'
    return _slashed(f"{word}(?:[ \\t\u3000]+{word})*")
