"""Words of the other language: which word of this file's language stands for one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from policylib.diagnostics import Text
from policylib.syntax.grammar import Grammar
from policylib.syntax.keywords import LANGUAGES, entries_of, keyword_table
from policylib.syntax.lexicon import TERMINALS, pattern, plain
from policylib.syntax.problems import Problem

_NAMES = {"zh": Text("中文", "Chinese"), "en": Text("英文", "English")}


@dataclass(frozen=True, slots=True)
class Foreign:
    """A word of the other language in a text: `there`, and the word of this language, `here`."""

    start: int
    there: str
    here: str


def foreign_word(
    grammar: Grammar, code: str, at: int, accepted: frozenset[str], runs: Sequence[str]
) -> Foreign | None:
    """Return the word of the other language that stands at a place.

    One that could stand there in its own language is meant even where more follows it (当已书面委托); any
    other only where it is all of one of the stretches that begin there, `runs`.
    """
    fits: list[Foreign] = []
    alone: list[Foreign] = []
    for terminal, spellings, here in _words(grammar):
        if terminal in accepted and (match := re.compile(pattern(spellings)).match(code, at)):
            fits.append(Foreign(at, match[0], here))
        else:
            known = frozenset(map(plain, spellings))
            alone += [Foreign(at, run, here) for run in runs if plain(run) in known]
    found = fits or alone
    return max(found, key=lambda word: len(word.there)) if found else None


def foreign_problem(grammar: Grammar, code: str, word: Foreign) -> Problem:
    """Say that a word is one of the other language, and what to write."""
    end = word.start + len(word.there)
    other = next(language for language in LANGUAGES if language != grammar.language)
    here, there = _NAMES[grammar.language], _NAMES[other]
    before = " " if _runs_on(code[word.start - 1 : word.start], word.here[0]) else ""
    behind = " " if _runs_on(word.here[-1], code[end : end + 1]) else ""
    return Problem(
        "P117",
        word.start,
        end,
        Text(
            f"“{word.there}”是{there.zh}词，{here.zh}写作“{word.here}”",
            f"`{word.there}` is the {there.en} word for `{word.here}`",
        ),
        Text(
            f"这个文件用{here.zh}写成，一个文件只用一种语言",
            f"this file is written in {here.en}; a file is written in one language",
        ),
        (word.start, end, f"{before}{word.here}{behind}"),
    )


def _runs_on(left: str, right: str) -> bool:
    """Say whether two characters would run together as one word; Chinese words need no space."""
    return left.isalnum() and right.isalnum() and (left.isascii() or right.isascii())


def _words(grammar: Grammar) -> Iterator[tuple[str, Sequence[str], str]]:
    """Yield the kinds of words, their spellings in the other language, and the word in this one."""
    for language in LANGUAGES:
        if language == grammar.language:
            continue
        keywords = keyword_table(language)
        for terminal in keywords.spellings:
            here, there = grammar.keywords.accepted(terminal), keywords.accepted(terminal)
            if here and there:
                yield ("SEP" if terminal == "AND" else terminal), there, here[0]
        for kind, terminal in TERMINALS.items():
            for entry in entries_of(grammar.lexicon, kind):
                yield terminal, entry.spellings(language), entry.spellings(grammar.language)[0]
