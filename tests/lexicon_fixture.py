"""Lexicons for tests: the one of the shipped vocabulary, read without the checker, and a small one."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from policylib.syntax.keywords import verdict_entries
from policylib.syntax.lexicon import Lexicon, LexiconEntry

_POLICY = Path(__file__).parents[1] / "policy"
_SECTIONS = {
    "act": "acts",
    "actor": "actors",
    "level": "levels",
    "place": "place_groups",
    "community": "communities",
    "aspect": "aspects",
    "list": "list_kinds",
}


@cache
def lexicon() -> Lexicon:
    """Return the words of the shipped vocabulary."""
    vocabulary = _load("vocabulary.yaml")
    terms = {kind: _entries(vocabulary[section]) for kind, section in _SECTIONS.items()}
    facts = vocabulary["facts"]
    terms["rank"] = _entries(_load("ranks.yaml")["ranks"])
    terms["fact"] = _entries([fact for fact in facts if "options" not in fact])
    terms["choice"] = _entries([fact for fact in facts if "options" in fact])
    terms["option"] = tuple(
        entry for fact in facts for entry in _entries(fact.get("options", ()), parent=fact["id"])
    )
    terms["verdict"] = verdict_entries()
    return Lexicon(terms)


def _load(name: str) -> Any:
    return yaml.load((_POLICY / name).read_text(encoding="utf-8"), Loader=yaml.BaseLoader)


def _entries(rows: Any, parent: str | None = None) -> tuple[LexiconEntry, ...]:
    return tuple(
        LexiconEntry(
            row["id"],
            (row["zh"], *row.get("synonyms_zh", ())),
            (row["en"], *row.get("synonyms_en", ())),
            parent,
        )
        for row in rows
    )
