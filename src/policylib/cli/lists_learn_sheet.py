"""What `policylib lists learn` shows: as lines, as data, and as YAML to paste."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from policylib.authoring.learn import Lesson, Unknown
from policylib.cli.messages import say
from policylib.cli.options import terminal_width
from policylib.policyset import Policy
from policylib.render.items import entry_dict, entry_lines, match_text
from policylib.render.width import one_line, wrap
from policylib.render.words import Words


def lesson_dict(policy: Policy, lesson: Lesson, language: str) -> dict[str, Any]:
    """Return what the titles teach as plain data."""
    words = Words(policy.checked, language)
    return {
        "asked": lesson.asked,
        "found": lesson.found,
        "unknown": [
            {
                "count": one.count,
                "alias": one.alias,
                "titles": [{"text": title, "count": count} for title, count in one.titles],
                "regions": list(one.regions),
                "nearest": [entry_dict(words, entry) for entry in one.nearest],
            }
            for one in lesson.unknown
        ],
    }


def lesson_lines(policy: Policy, lesson: Lesson, language: str) -> Iterator[str]:
    """Give what the titles teach for a reader, the matters asked most often first."""
    words, width = Words(policy.checked, language), terminal_width()
    for one in lesson.unknown:
        text = say("learn.group", language, count=one.count, title=one_line(one.titles[0][0]))
        if len(one.titles) > 1:
            text += say("learn.more", language, count=len(one.titles) - 1)
        yield from wrap(text, width)
        yield from wrap(say("learn.regions", language, regions=" ".join(one.regions)), width, "  ")
        if one.nearest:
            yield from entry_lines(words, one.nearest, width)
        else:
            yield from wrap(say("learn.nothing_near", language), width, "  ")
        yield ""
    unknown = lesson.asked - lesson.found
    yield say(
        "learn.summary",
        language,
        asked=lesson.asked,
        found=lesson.found,
        unknown=unknown,
        groups=len(lesson.unknown),
    )


def snippet(policy: Policy, lesson: Lesson, language: str) -> Iterator[str]:
    """Give YAML to paste: under each list, the entry nearest to each matter with the alias it may lack."""
    words = Words(policy.checked, language)
    by_entry: dict[tuple[str, str, str], list[tuple[Unknown, str]]] = {}
    for one in lesson.unknown:
        for near in one.nearest[:1]:
            why = "" if near.match is None else match_text(words, near.match)
            by_entry.setdefault((near.list, near.id, near.name), []).append((one, why))
    yield "# " + say("learn.confirm", language)
    last = None
    for (name, entry, title), group in sorted(by_entry.items(), key=lambda pair: pair[0]):
        if name != last:
            yield f"{name}:"
            last = name
        yield f"  - id: {entry}  # {title}"
        yield "    aliases:"
        for one, why in group:
            asked = say("learn.asked", language, count=one.count, why=why)
            yield f"      - {json.dumps(one.alias, ensure_ascii=False)}  # {asked}"
