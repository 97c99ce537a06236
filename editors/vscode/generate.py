"""Writes the TextMate grammar and the snippets of the extension from the keyword tables (`make vscode`)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from policylib.syntax.keywords import CLAUSES, DECLARATIONS, LANGUAGES, KeywordTable, keyword_table

ROOT = Path(__file__).parent
GRAMMAR = ROOT / "syntaxes" / "policy.tmLanguage.json"

# Words that stand within a line; the others begin one.
_INNER = ("QUOTE", "SLUG_IS")
_WORDS = ("date", "article", "word", "reference")
_EXPECTATIONS = ("EXPECT", "POSSIBLE", "NEVER", "ALWAYS")


def grammar() -> dict[str, Any]:
    """Return the TextMate grammar of both languages."""
    tables = [keyword_table(language) for language in LANGUAGES]
    declarations = _words(tables, DECLARATIONS)
    clauses = _words(tables, (name for name in CLAUSES if name not in _INNER))
    inner = [name for name in tables[0].spellings if name not in {*DECLARATIONS, *CLAUSES, "AND"}]
    inner += ["REGION"]  # also set in cases
    verdicts = [word for table in tables for words in table.verdicts.values() for word in words]
    return {
        "$schema": "https://raw.githubusercontent.com/martinring/tmlanguage/master/tmlanguage.json",
        "name": "policylib",
        "scopeName": "source.policy",
        "fileTypes": ["policy"],
        "comment": "Written by generate.py from grammar/keywords; do not edit.",
        "patterns": [
            {"include": f"#{name}"}
            for name in ("comment", "string", "declaration", "expectation", "clause", *_WORDS)
        ],
        "repository": {
            "comment": _match(r"#.*$", "comment.line.number-sign.policy"),
            "string": {
                "patterns": [_quoted("「", "」"), _quoted("“", "”"), _quoted('"', '"')],
            },
            "declaration": {
                "match": rf"^({_first(declarations)})(?:[ \t\u3000]+([0-9A-Za-z][0-9A-Za-z._-]*))?",
                "captures": {
                    "1": {"name": "keyword.control.declaration.policy"},
                    "2": {"name": "entity.name.function.policy"},
                },
            },
            "clause": {
                "match": rf"^[ \t\u3000]+({_first(clauses)})",
                "captures": {"1": {"name": "keyword.other.clause.policy"}},
            },
            # Words such as 违法 are verdicts only here: elsewhere they are parts of other words.
            "expectation": {
                "begin": rf"^[ \t\u3000]+({_first(_words(tables, _EXPECTATIONS))})",
                "end": "$",
                "beginCaptures": {"1": {"name": "keyword.other.clause.policy"}},
                "patterns": [{"include": f"#{name}"} for name in ("comment", "verdict", *_WORDS)],
            },
            "date": _match(r"[0-9]+-[0-9]+-[0-9]+|[0-9]+年[0-9]+月[0-9]+日", "constant.numeric.date.policy"),
            "article": _match(
                r"附件[0-9]*|第[(（]?[零〇一二两三四五六七八九十百千0-9]+[)）]?[编章节条款段项目]"
                r"(?:之[一二三四五六七八九十]+)?",
                "constant.other.article.policy",
            ),
            "verdict": _match(_first(verdicts), "constant.language.verdict.policy"),
            "word": _match(_any(_words(tables, inner)), "keyword.operator.word.policy"),
            "reference": _match(
                r"[0-9A-Za-z][0-9A-Za-z._-]*[/／][0-9A-Za-z][0-9A-Za-z._-]*", "variable.other.rule.policy"
            ),
        },
    }


def snippets(language: str) -> dict[str, Any]:
    """Return the snippets of a language: a declaration of each kind, with the clauses it must have."""
    table = keyword_table(language)
    word = table.canonical
    since = f" {word('SINCE')}" if word("SINCE") else ""
    left, right = ("「", "」") if language == "zh" else (' "', '"')
    name, cite = f"{left}${{1}}{right}", f"  {word('CITE')} ${{3}} {word('QUOTE')}{left}${{4}}{right}"
    bodies = {
        "REGULATION": [
            f"{word('REGULATION')}{name} {word('SLUG_IS')} ${{2:$TM_FILENAME_BASE}}",
            f"  {word('RANK_IS')} ${{3}}",
            f"  {word('REGION')} ${{4:000000}}",
            f"  {word('EFFECTIVE')} ${{5:$CURRENT_YEAR-$CURRENT_MONTH-$CURRENT_DATE}}{since}",
        ],
        "READING": [
            f"{word('READING')}{name} {word('SLUG_IS')} ${{2}}",
            cite,
            f"  {word('QUESTION')}{left}${{5}}{right}",
            f"  {word('DEFAULT')} ${{6:{word('OPEN')}}}",
        ],
        "DEFINITION": [f"{word('DEFINITION')}{name}", cite, f"  {word('WHEN')} ${{5}}"],
        "RULE": [
            f"{word('RULE')} ${{1}}{left}${{2}}{right}",
            cite,
            f"  {word('ASPECT_IS')} ${{5}}",
            f"  {word('BINDS')} ${{6}}",
            f"  {word('WHEN')} ${{7}}",
            f"  ${{8|{','.join(word(each) for each in ('MUST_NOT', 'MUST', 'MAY', 'SHOULD'))}|}}",
        ],
        "LIABILITY": [
            f"{word('LIABILITY')} ${{1}}",
            cite,
            f"  {word('CONSEQUENCE')}{left}${{5}}{right}",
        ],
        "GUARANTEE": [
            f"{word('GUARANTEE')} ${{1}}{left}${{2}}{right}",
            f"  {word('APPLIES')} ${{3}}",
            f"  {word('WHEN')} ${{4}}",
            f"  ${{5|{word('NEVER')},{word('ALWAYS')}|}} ${{6}}",
        ],
        "CASE": [
            f"{word('CASE')}{name}",
            f"  {word('GIVEN')} {word('REGION')} ${{2}}, {word('DATE_IS')} ${{3}}, "
            f"{word('ASSIGNER')} ${{4}}, {word('ACT_IS')} ${{5}}",
            f"  {word('EXPECT')} ${{6}}",
            f"  {word('SOURCE')}{left}${{7}}{right}",
        ],
    }
    return {
        word(kind): {"scope": "policy", "prefix": [word(kind)], "body": [*lines, "$0"]}
        for kind, lines in bodies.items()
    }


def files() -> dict[Path, str]:
    """Return the files that are generated."""
    made: dict[Path, dict[str, Any]] = {GRAMMAR: grammar()}
    made |= {ROOT / "snippets" / f"{language}.json": snippets(language) for language in LANGUAGES}
    return {path: json.dumps(data, ensure_ascii=False, indent=2) + "\n" for path, data in made.items()}


def _words(tables: Iterable[KeywordTable], terminals: Iterable[str]) -> list[str]:
    names = list(terminals)
    return [word for table in tables for name in names for word in table.accepted(name)]


def _first(words: Iterable[str]) -> str:
    """Return a pattern of words that begin something, the longest first."""
    return "|".join(map(_plain, _sorted(words)))


def _any(words: Iterable[str]) -> str:
    """Return a pattern of words within a line, the longest first.

    Short Han words are often parts of others: they must stand apart at their beginning, a single character
    at its end too.
    """
    patterns = []
    for word in _sorted(words):
        before = "" if word.isascii() or len(word) > 2 else r"(?<=[\s0-9日」”\"、,，])"
        behind = "" if word.isascii() or len(word) > 1 else r"(?=[\s「“\"]|$)"
        patterns.append(f"{before}{_plain(word)}{behind}")
    return "|".join(patterns)


def _sorted(words: Iterable[str]) -> list[str]:
    return sorted(set(words), key=lambda word: (-len(word), word))


def _plain(word: str) -> str:
    pattern = "[ \\t]+".join(map(re.escape, word.split(" ")))
    return rf"\b{pattern}(?![0-9A-Za-z_-])" if word.isascii() else pattern


def _match(pattern: str, scope: str) -> dict[str, str]:
    return {"match": pattern, "name": scope}


def _quoted(left: str, right: str) -> dict[str, Any]:
    """Return a string, which may hold strings of its kind, and ends with its line at the latest."""
    nested = [{"include": "#string"}] if left != right else []
    return {
        "begin": left,
        "end": f"{right}|$",
        "name": "string.quoted.other.policy",
        "patterns": nested,
    }


if __name__ == "__main__":
    for path, text in files().items():
        path.write_text(text, encoding="utf-8", newline="\n")
