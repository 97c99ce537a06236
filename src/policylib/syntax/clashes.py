"""Words that the parser could not tell apart, found when a vocabulary is loaded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from policylib.diagnostics import Text
from policylib.syntax.grammar import Grammar, grammar
from policylib.syntax.keywords import entries_of
from policylib.syntax.lexicon import TERMINALS, Lexicon, matches_at_start, plain

_KINDS = {terminal: kind for kind, terminal in TERMINALS.items()}


@dataclass(frozen=True, slots=True)
class Word:
    """A spelling of a word: its class (`keyword` for keywords), its id and the spelling."""

    kind: str
    id: str
    spelling: str


@dataclass(frozen=True, slots=True)
class Clash:
    """Two words of which the parser never reads the second where both may stand; code P131."""

    first: Word
    second: Word
    message: Text

    code: str = "P131"


def lexicon_clashes(lexicon: Lexicon, language: str) -> tuple[Clash, ...]:
    """Return the words of a lexicon that cannot be told apart in `zh` or `en`.

    Words of one class may begin alike, the longest is read; two of them must not be spelled the same.
    Across classes, in every state of the parser the words it accepts there are tried class by class in
    a fixed order: a word hides one of a later class that begins with it.
    """
    built = grammar(lexicon, language)
    found: dict[tuple[Word, Word], Clash] = {}
    for kind in TERMINALS:
        for first, second in _same_spelling(lexicon, kind, language):
            found[first, second] = Clash(first, second, _same(first, second))
    for terminals in _orders(built):
        for first, second in _hidden(built, terminals):
            found.setdefault((first, second), Clash(first, second, _hides(first, second)))
    return tuple(sorted(found.values(), key=lambda clash: str((clash.first, clash.second))))


def _same_spelling(lexicon: Lexicon, kind: str, language: str) -> Iterator[tuple[Word, Word]]:
    seen: dict[tuple[str | None, str], Word] = {}
    for entry in entries_of(lexicon, kind):
        for spelling in entry.spellings(language):
            word = Word(kind, entry.id, spelling)
            other = seen.setdefault((entry.parent, plain(spelling)), word)
            if other.id != word.id:
                yield other, word


def _orders(built: Grammar) -> set[tuple[str, ...]]:
    """Return, for every distinct set of words accepted together, the order in which they are tried."""
    return {built.lexer.order(accepted & built.spellings.keys()) for accepted in built.states()}


def _hidden(built: Grammar, terminals: tuple[str, ...]) -> Iterator[tuple[Word, Word]]:
    for at, first in enumerate(terminals):
        for second in terminals[at + 1 :]:
            for short in built.spellings[first]:
                for long in built.spellings[second]:
                    if matches_at_start(short, long):
                        yield _word(built, first, short), _word(built, second, long)


def _word(built: Grammar, terminal: str, spelling: str) -> Word:
    return Word(_KINDS.get(terminal, "keyword"), built.spellings[terminal][spelling], spelling)


def _same(first: Word, second: Word) -> Text:
    return Text(
        f"“{second.spelling}”既是 {first.id} 又是 {second.id} 的写法",
        f"`{second.spelling}` is a spelling of both {first.id} and {second.id}",
    )


def _hides(first: Word, second: Word) -> Text:
    if first.spelling == second.spelling:
        return Text(
            f"“{second.spelling}”是两个词的写法，两者可以出现在同一处，只有一个能读出",
            f"`{second.spelling}` spells two words that may stand in the same place: only one can be read",
        )
    return Text(
        f"“{second.spelling}”以“{first.spelling}”开头，两者可以出现在同一处，前者无法读出",
        f"`{second.spelling}` begins with `{first.spelling}`, which may stand in its place and is read first",
    )
