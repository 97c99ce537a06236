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


@cache
def small_lexicon() -> Lexicon:
    """Return a few words with shapes that make trouble: commas inside, one the beginning of another."""
    return Lexicon(
        {
            "rank": (_word("law", "法律", "law"), _word("city", "地方性法规(市)", "regulation (city)")),
            "act": (
                _word("assign", "安排任务", "assign a task"),
                _word("assign_two", "安排任务二", "assign a task twice"),
            ),
            "actor": (
                _word("bureau", "政府部门", "bureau"),
                _word("office", "街道、镇办事处", "office, subdistrict"),
            ),
            "level": (_word("city", "市级", "city-level"),),
            "place": (_word("district", "市辖区", "district"),),
            "community": (_word("urban", "城市社区", "urban community"), _word("village", "村", "village")),
            "aspect": (_word("matter", "事项", "matter"),),
            "list": (_word("duty", "事项清单", "duty list"), _word("help", "协助清单", "help list")),
            "fact": (
                _word("paid", "已提供经费", "paid"),
                _word("paid_enough", "已提供经费并足额", "paid in full"),
                _word("order", "有决定、命令", "decided, or ordered"),
            ),
            "choice": (_word("plaque", "牌子", "the plaque"), _word("colour", "颜色", "the colour")),
            "option": (
                _word("other", "其他", "other", "plaque"),
                _word("party", "党组织", "party", "plaque"),
                _word("none", "其他", "other", "colour"),
            ),
        }
    )


def _word(name: str, zh: str, en: str, parent: str | None = None) -> LexiconEntry:
    return LexiconEntry(name, (zh,), (en,), parent)
