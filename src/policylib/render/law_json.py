"""The law of a place on a day as plain data."""

from __future__ import annotations

import datetime as dt
from typing import Any

from policylib.analysis.law import Law, Listed, Text


def law_dict(law: Law) -> dict[str, Any]:
    """Return the law of a place as plain data (docs/maps.md)."""
    return {
        "region": law.region,
        "date": law.date.isoformat(),
        "regulations": [_text_dict(text) for text in law.texts],
        "lists": [_list_dict(one) for one in law.lists],
        "readings": [
            {
                "reading": one.reading.id,
                "title": one.reading.title,
                "answer": one.answer,
                "settled_by": None if one.settled is None else one.settled.by,
            }
            for one in law.questions
        ],
    }


def _text_dict(text: Text) -> dict[str, Any]:
    regulation = text.regulation
    return {
        "regulation": regulation.slug,
        "title": regulation.title,
        "rank": regulation.rank,
        "tier": text.tier,
        "regions": list(regulation.regions),
        "from": regulation.start.isoformat(),
        "until": _iso(regulation.until),
        "lapsed": _iso(regulation.lapsed),
        "standing": text.standing.value,
        "binding": text.binding,
        "communities": None if regulation.communities is None else sorted(regulation.communities),
        "analogy": sorted(regulation.analogy),
        "rules": [rule.id for rule in text.rules],
        "coming": [rule.id for rule in text.coming],
        "gone": [rule.id for rule in text.gone],
        "successor": None if text.successor is None else text.successor.slug,
    }


def _list_dict(one: Listed) -> dict[str, Any]:
    each = one.list
    return {
        "list": each.id,
        "title": each.title,
        "kind": each.kind,
        "region": each.region,
        "status": each.status,
        "complete": each.complete,
        "items": len(each.items),
        "from": each.start.isoformat(),
        "until": _iso(each.until),
        "standing": one.standing.value,
    }


def _iso(day: dt.date | None) -> str | None:
    return None if day is None else day.isoformat()
