"""The parser that is built from the grammar body, a keyword table and a lexicon, and what it accepts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock

from lark import Lark, Token, Tree

from policylib._resources import grammar_text
from policylib.syntax.keywords import DECLARATIONS, KeywordTable, entries_of, keyword_table
from policylib.syntax.lexer import LineLexer
from policylib.syntax.lexicon import TERMINALS, Lexicon, first_characters, pattern, plain


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
    lexer: LineLexer
    lock: Lock

    def parse(self, code: str, depths: Mapping[int, int], start: str) -> Tree[Token]:
        """Parse one declaration (or the body of one, by `start`).

        Raises:
            lark.UnexpectedInput: the text does not fit; the first place where it does not.
        """
        with self.lock:
            self.lexer.depths = depths
            # Without blank lines at the end, every line break leads to a line that has a depth.
            return self.lark.parse(code.rstrip(), start=start)

    def states(self) -> set[frozenset[str]]:
        """Return every set of terminals that the parser accepts together."""
        table = self.lark.parser.parser.parser.parse_table
        return {frozenset(accepted) for accepted in table.states.values()}

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
    lark = Lark(
        grammar_text() + "\n" + "\n".join(lines) + "\n",
        parser="lalr",
        lexer=LineLexer,
        start=["declaration", *(f"{name.lower()}_body" for name in DECLARATIONS)],
        maybe_placeholders=False,
        cache=False,
    )
    lexer = lark.parser.lexer
    lexer.starts = {name: first_characters(words) for name, words in spellings.items()}
    options = {
        (entry.parent or "", plain(spelling)): entry.id
        for entry in lexicon.entries("option")
        for spelling in entry.spellings(language)
    }
    return Grammar(language, keywords, spellings, options, lark, lexer, Lock())


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
