"""The keyword tables: which words stand for the abstract terminals of the grammar in a language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

import yaml

from policylib._resources import keywords_text
from policylib.syntax.lexicon import Lexicon, LexiconEntry, pattern

LANGUAGES = ("zh", "en")

# The declarations in the order of docs/language.md.
DECLARATIONS = ("REGULATION", "READING", "DEFINITION", "RULE", "LIABILITY", "GUARANTEE", "CASE")

# The words that start a line inside a declaration.
CLAUSES = (
    *(
        "RANK_IS",
        "ISSUER",
        "REGION",
        "PUBLISHED",
        "EFFECTIVE",
        "EXPIRES",
        "LAPSES",
        "APPLIES",
        "ANALOGY",
        "NOTE",
    ),
    *(
        "QUESTION",
        "ANSWERS",
        "DEFAULT",
        "CITE",
        "ASPECT_IS",
        "BINDS",
        "ACTS",
        "STARTS",
        "ENDED",
        "WHEN",
        "MUST_NOT",
    ),
    *("MUST", "MAY", "SHOULD", "UNLESS", "OVERRIDES", "SAVES", "REMEDY", "REFUSAL", "LIABLE", "CONSEQUENCE"),
    *("NEVER", "ALWAYS"),
    *("GIVEN", "EXPECT", "POSSIBLE", "MISSING", "SOURCE"),
)


@dataclass(frozen=True, slots=True)
class KeywordTable:
    """The words of one language: terminal → spellings, the canonical one first (empty: left out)."""

    language: str
    spellings: Mapping[str, tuple[str, ...]]
    verdicts: Mapping[str, tuple[str, ...]]

    def canonical(self, terminal: str) -> str:
        """Return what the formatter writes for a terminal; empty when it writes nothing."""
        return self.spellings[terminal][0]

    def accepted(self, terminal: str) -> tuple[str, ...]:
        """Return every spelling that a file may use for a terminal."""
        return tuple(spelling for spelling in self.spellings[terminal] if spelling)


@cache
def keyword_table(language: str) -> KeywordTable:
    """Return the keyword table of `zh` or `en`."""
    # A base loader reads every scalar as text: a keyword such as `no` must not become a truth value.
    data = yaml.load(keywords_text(language), Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader))
    spellings = {
        terminal: tuple(words)
        for section in ("declarations", "clauses", "words")
        for terminal, words in data[section].items()
    }
    verdicts = {verdict: tuple(words) for verdict, words in data["verdicts"].items()}
    return KeywordTable(language, MappingProxyType(spellings), MappingProxyType(verdicts))


def declaration_kind(text: str, language: str) -> str | None:
    """Return the terminal of the keyword that a declaration starts with in a language, if it does."""
    found = _declaration_start(language).match(text)
    return found.lastgroup if found else None


@cache
def _declaration_start(language: str) -> re.Pattern[str]:
    table = keyword_table(language)
    return re.compile("|".join(f"(?P<{kind}>{pattern(table.accepted(kind))})" for kind in DECLARATIONS))


@cache
def verdict_entries() -> tuple[LexiconEntry, ...]:
    """Return the verdict words of the keyword tables as entries of the lexicon (kind `verdict`)."""
    zh, en = keyword_table("zh").verdicts, keyword_table("en").verdicts
    return tuple(LexiconEntry(verdict, zh[verdict], en[verdict], None) for verdict in zh)


def entries_of(lexicon: Lexicon, kind: str) -> tuple[LexiconEntry, ...]:
    """Return the words of a class; verdicts are known even to a lexicon that does not list them."""
    return lexicon.entries(kind) or (verdict_entries() if kind == "verdict" else ())
