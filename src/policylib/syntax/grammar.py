"""The parser that is built from the grammar body, a keyword table and a lexicon, and what it accepts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial

from lark import Token, Tree
from lark.utils import get_regexp_width

from policylib.syntax.keywords import KeywordTable, entries_of, keyword_table
from policylib.syntax.lexer import Lexer, Terminal, lexer
from policylib.syntax.lexicon import TERMINALS, Lexicon, first_characters, pattern, plain
from policylib.syntax.table import Table, table


@dataclass(frozen=True, eq=False)
class Grammar:
    """A built parser of one language over one lexicon."""

    language: str
    keywords: KeywordTable
    lexicon: Lexicon
    spellings: Mapping[str, Mapping[str, str]]
    """Terminal → plain spelling → id (of a term) or canonical spelling (of a keyword)."""
    options: Mapping[tuple[str, str], str]
    """Fact and plain spelling → id of the option."""
    table: Table
    lexer: Lexer

    def parse(self, code: str, depths: Mapping[int, int], start: str) -> Tree[Token]:
        """Parse one declaration (or the body of one, by `start`).

        Raises:
            Unfit: the text does not fit; the first place where it does not.
        """
        # Without blank lines at the end, every line break leads to a line that has a depth.
        return self.table.parse(partial(self.lexer.words, code.rstrip(), depths), start)

    def states(self) -> set[frozenset[str]]:
        """Return every set of terminals that the parser accepts together."""
        return {self.table.terminals_of(state) for state in range(len(self.table.states))}

    def term(self, token: Token) -> str:
        """Return the id of the term that a token spells."""
        words = self.spellings[token.type]
        return words.get(token.value) or words[plain(token)]

    def first(self, terminal: str) -> str:
        """Return the first spelling of a terminal, or nothing when the language has none."""
        return next(iter(self.spellings[terminal]), "")


@lru_cache(maxsize=8)
def grammar(lexicon: Lexicon, language: str) -> Grammar:
    """Build the parser of a language over a lexicon; built ones are kept."""
    keywords = keyword_table(language)
    spellings: dict[str, dict[str, str]] = {}
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
    built = table()
    terminals = [
        *(
            _fixed(terminal.name, terminal.pattern.to_regexp(), terminal.priority)
            for terminal in built.terminals
        ),
        *(_words(name, words) for name, words in spellings.items()),
        _fixed("PINPOINT", _pinpoint(keywords), 0),
    ]
    options = {
        (entry.parent or "", plain(spelling)): entry.id
        for entry in lexicon.entries("option")
        for spelling in entry.spellings(language)
    }
    return Grammar(language, keywords, lexicon, spellings, options, built, lexer(built, terminals))


def _separators(keywords: KeywordTable) -> tuple[str, ...]:
    words = keywords.accepted("AND")
    commas = (",", "、", ";")
    return (
        *commas,
        *words,
        *(f"{comma}{space}{word}" for comma in commas for space in ("", " ") for word in words),
    )


# What has no greatest length.
_ENDLESS = 1 << 32


def _fixed(name: str, expression: str, priority: int) -> Terminal:
    """Return a terminal that is not a set of words."""
    longest = min(get_regexp_width(expression)[1], _ENDLESS)
    return Terminal(name, expression, None, (-priority, -longest, -len(expression), name))


def _words(name: str, words: Iterable[str]) -> Terminal:
    """Return the terminal of a set of words, in their plain form; a space of theirs may be any number."""
    expression = pattern(words)
    longest = max((_ENDLESS if " " in word else len(word) for word in words), default=1)
    rank = (0, -longest, -len(expression), name)
    return Terminal(name, expression, first_characters(words), rank)


def _pinpoint(keywords: KeywordTable) -> str:
    """Everything up to a quote: what it says is read, and judged, by `pinpoint`."""
    word = f'(?:(?!{pattern(keywords.accepted("QUOTE"))})[^\\s「“"\ue000])+'
    return f"{word}(?:[ \t\u3000]+{word})*"
